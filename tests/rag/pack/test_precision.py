"""What a quiz passes over: half sentences, trifles, bounds, slips, half lists, and reports that nothing names."""

from __future__ import annotations

import pytest

from index.reader import IndexReader
from index.schema import Article
from rag.pack.asking import Asked, asked_of, asked_plainly
from rag.pack.bounds import bound_of, surely_wrong
from rag.pack.disputed import states_disputed
from rag.pack.facts import Fact, facts
from rag.pack.reports import can_be_named, is_central
from rag.pack.sayings import Saying, sayings
from rag.pack.short_answers import short_answers
from rag.pack.topic import HITS, writing
from rag.pack.trifles import is_trifle
from rag.pack.wholeness import begins_whole, can_end
from rag.retriever import Retriever

TITLE = "永新县乡村建设一年"


def article_of(text: str, title: str = TITLE, date: str = "2024-05-20") -> Article:
    return Article(title=title, publisher="示例日报", date=date, source="a.md", text=text)


def sayings_of(text: str, title: str = TITLE) -> list[Saying]:
    return sayings(article_of(text, title))


def asked(text: str, title: str = TITLE) -> list[Asked]:
    return [one for saying in sayings_of(text, title) for one in asked_of(saying)]


def fact_of(text: str, written: str) -> tuple[Saying, Fact]:
    return next((one, fact) for one in sayings_of(text) for fact in facts(one) if fact.text == written)


@pytest.mark.parametrize(
    "said",
    [
        "接着在永新县建成粮库12座。",
        "开始任永新县县长。",
        "全园设置花境43处。",
        "派出的干部共有137人。",
        "43座粮库建成。",
    ],
)
def test_a_stem_begins_with_its_subject(said: str) -> None:
    assert not begins_whole(said)
    assert begins_whole(f"2024年3月，永新县水利局{said}")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("永新县2026年3月到期的43亿元贷款", "43亿元"),  # no predicate
        ("永新县的粮库（其中石桥镇的容量为4300吨）已经建成。", "4300吨"),  # in brackets
        ("永新县承担了43万人口的供水任务，管网也已更新。", "43万人"),  # 人|口
    ],
)
def test_a_stem_is_whole(text: str, written: str) -> None:
    assert not any(one.fact and one.fact.text == written for one in asked(text))


@pytest.mark.parametrize(
    "text", ["永新县把合作社作为“带头人”，帮", "永新县将邀请43名专家齐聚，共商", "在永新县43座粮库前，干部"]
)
def test_a_stem_is_not_cut_before_its_sentence_says_something(text: str) -> None:
    assert not can_end(text, text.index("，", 6))


def test_a_stem_is_cut_before_a_colon_or_not_at_all() -> None:
    text = "永新县石桥镇干部商量出来的修路办法叫做“一图一报一会”：一张作战图，一份总报告，还有一场会。"
    stems = [one.item.stem for one in asked(text)]
    assert stems
    assert all("作战图" not in stem for stem in stems)


@pytest.mark.parametrize(
    ("text", "written", "bound"),
    [
        ("永新县的受益村民超13万人，都喝上了自来水。", "超13万人", "least"),
        ("永新县的粮食产量突破43万吨，居于前列。", "43万吨", "least"),
        (
            "永新县在石桥镇和龙门镇新建的粮库总容量不少于43万吨，由县水利局和农业农村局统一建设。",
            "不少于43万吨",
            "least",
        ),
        ("永新县办理证照的时间不超过17天，居于前列。", "不超过17天", "most"),
        ("永新县的受益村民近13万人，都喝上了自来水。", "近13万人", ""),
    ],
)
def test_of_a_bound_only_what_it_rules_out_is_false(text: str, written: str, bound: str) -> None:
    saying, fact = fact_of(text, written)
    assert bound_of(saying, fact) == bound
    key = int(fact.blanked)
    wrong = surely_wrong([str(key - 4), str(key + 4)], fact, bound_of(saying, fact))
    assert wrong == {"least": [str(key + 4)], "most": [str(key - 4)], "": [str(key - 4), str(key + 4)]}[bound]
    assert any(one.item.kind == "choice" for one in asked_of(saying)) == (bound == "")


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月14日，永新县石桥镇启动修路项目。",
        "永新县石桥镇位于罗霄山脉中段，村民一直种茶，茶园面积达到4300亩，还有许多果园。",
        "永新县石桥镇共有居民4300户，以种茶为生。",
        "永新县警方出动警力，抓获嫌疑人43名。",
        "永新县石桥镇的合作社推出春茶礼盒，每盒售价430元，在外地的销路一直都很好。",
        "永新县水电公司的目标价为43元，研报看好它。",
    ],
)
def test_trifles_are_not_asked_for(text: str) -> None:
    found = [(saying, fact) for saying in sayings_of(text) for fact in facts(saying)]
    assert found
    assert all(is_trifle(saying, fact) for saying, fact in found)


def test_the_day_of_a_plan_is_asked_for() -> None:
    saying, fact = fact_of("2023年9月14日，永新县印发《乡村供水规划》，各镇照着办。", "2023年9月14日")
    assert not is_trifle(saying, fact)


def test_a_sum_is_asked_for_with_the_period_and_place_of_the_sentence_before() -> None:
    before = "连平县的干部都来了。2024年机制实施以来，连平全县引进的项目有13个；"
    article = article_of(f"{before}筹到的各类资金为1.7亿元。", title="连平：把力量拧成一股绳")
    stems = [one.item.stem for one in asked_plainly(article, set())]
    assert any("一文，2024年机制实施以来，连平筹到的各类资金为" in stem for stem in stems)
    alone = article_of("连平县的干部都来了。筹到的各类资金为1.7亿元。", title="连平：把力量拧成一股绳")
    assert not list(asked_plainly(alone, set()))


def test_a_number_with_two_units_is_a_slip() -> None:
    article = article_of("永新县发放化肥43万吨，惠及农户。", title="永新发放43万斤化肥")
    assert states_disputed("永新县发放化肥43万吨，惠及农户。", article)
    assert not states_disputed("永新县发放化肥43万吨。", article_of("永新县发放化肥43万吨。", title="永新发放化肥"))


def test_a_report_without_title_and_date_is_not_asked() -> None:
    assert not can_be_named(article_of("永新县财政局发放补贴4300万元。", title="", date=""))


def test_an_untitled_report_is_asked_for_its_main_facts_on_public_affairs() -> None:
    rest = "天气晴好，大家都来了。" * 20

    def central(text: str) -> bool:
        return all(is_central(one) for one in sayings_of(text, title="") if "43" in one.text)

    told = "永新县财政局发放农业补贴4300万元。"
    assert central(told + rest)
    assert not central(rest + told)
    assert central(f"原标题：永新县发放农业补贴{rest}{told}")
    assert not central(f"永新县晨光公司开出门店4300家。{rest}")


@pytest.mark.parametrize(
    "text",
    [
        "永新县石桥镇提供全日托、半日托、计时托等服务，让群众满意。",
        "永新县石桥镇的新规涉及修路、供水和用电。",
        "永新县石桥镇的服务站有3处，包括东村站、西村站、南村站以及北村站。",
        "“新污染物通常”是指在环境中留存很久的化学物质。",
        "“完整社区”是指在居民走得到的范围内，有完善的公共设施，居民也有归属感的社区。",
    ],
)
def test_what_has_no_short_whole_answer_is_no_short_question(text: str) -> None:
    assert not [item for saying in sayings_of(text) for item in short_answers(saying)]


def test_a_counted_list_and_a_quoted_term_are_asked_for() -> None:
    text = "永新县动手整治的河流有4条，分别是禾水、泸水、文水与龙水。“护茶贷”是指银行按茶园面积发放的免抵押贷款。"
    first, second = [item for saying in sayings_of(text) for item in short_answers(saying)]
    assert (first.stem[-5:], first.points) == ("别是哪些？", ("禾水", "泸水", "文水", "龙水"))
    assert second.key.rstrip("。").endswith("免抵押贷款")


@pytest.mark.parametrize(
    ("topic", "articles"),
    [
        ("改造茶园", 2),  # of several articles
        ("免抵押贷款", 1),  # too long to be met in passing
        ("合作协议", 0),  # once, in one article
        ("茶园", 0),  # short words are met anywhere
        ("火星茶园", 0),
    ],
)
def test_a_topic_is_held_by_those_that_write_it_as_a_phrase(topic: str, articles: int, taught: IndexReader) -> None:
    hits = Retriever(taught).search(topic, (), HITS).hits
    assert len(writing(topic, hits, taught)) == articles


@pytest.mark.parametrize(
    "text",
    [
        "永新县司法局已为企业发放宣传资料260份，化解了不少纠纷。",
        "永新县教育局和文明办的负责人以及志愿者共计260人参加开班仪式。",
        "8月1日，一批价值26.8万元的新鲜蘑菇从永新县出发，销往各地。",
        "永新县石桥村有２６０户人家参加合作社，分布在各个山坳。",
        "永新县坚定践行“生态优先、绿色发展”理念，办起了许多新产业。",
        "永新县公布资金。资金有两个去向：永新县基础设施460万元，硬化村道56公里；永新县公共服务230万元，改造学校食堂24所。",
    ],
)
def test_what_blind_readers_found_no_use_for_is_not_asked(text: str) -> None:
    assert [one.item.stem for one in asked(text)] == []


@pytest.mark.parametrize(
    "said",
    ["永新县的供水服务虽然只营运了26个月就停了", "考虑到永新县的供水管网有260公里"],
)
def test_what_is_cut_short_is_not_asked_in_plain_words_either(said: str) -> None:
    article = article_of(f"{said}，但是村民说，后来的办法也管用。")
    assert [one.item.stem for one in asked_plainly(article, set())] == []
    whole = article_of("永新县的供水管网有260公里，但是村民说，后来的办法也管用。")
    assert list(asked_plainly(whole, set()))


def test_a_sentence_that_lost_what_stood_in_its_brackets_is_not_shown() -> None:
    assert sayings_of("永新县的供水管网（永供）有260公里，由三个镇一起管护。")
    assert not sayings_of("永新县的供水管网（）有260公里，由三个镇一起管护。")
