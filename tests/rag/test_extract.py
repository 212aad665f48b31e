"""Which sentences make an answer: whole, in reading order, without repeats, lists and explanations complete."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.schema import Article, Span
from rag.extract import BARE, FULL, LIST_CHARS, USUAL, budget_for, select
from rag.scope import ScopeMatch, Verdict
from tests.rag.corpus import article_of, evidence_of


def chosen(question: str, articles: Article | Sequence[Article], *ranking: str) -> list[str]:
    """The quotes' texts, sentence by sentence joined with |."""
    articles = [articles] if isinstance(articles, Article) else articles
    evidence = evidence_of(question, articles, ranking)
    texts = {
        info.article_id: evidence.articles[info.article_id].text for info in (hit.article for hit in evidence.hits)
    }
    return [
        "|".join(span.of(texts[quote.article.article_id]) for span in quote.sentences) for quote in select(evidence)
    ]


@pytest.mark.parametrize(
    ("question", "budget"),
    [
        ("全长多少米？", BARE),
        ("有哪些项目？", FULL),
        ("怎么运作？", FULL),
        ("什么是1+N+X？", FULL),
        ("说说大桥", USUAL),
    ],
)
def test_the_kind_of_question_says_how_much_an_answer_may_say(question: str, budget: object) -> None:
    assert budget_for(evidence_of(question, [])) == budget


def test_no_evidence_gives_no_quote() -> None:
    assert select(evidence_of("全长多少米？", [])) == []


def test_sentences_of_an_article_come_in_reading_order_and_neighbours_are_one_quote() -> None:
    article = article_of("大桥通车。它由集团捐建。河水很清。大桥全长86米。")

    assert chosen("说说大桥", article, "大桥全长", "大桥通车", "它由") == [
        "大桥通车。|它由集团捐建。",
        "大桥全长86米。",
    ]


def test_the_article_with_the_best_sentence_comes_first() -> None:
    bridge, road = article_of("桥长86米。"), article_of("路长8公里。")

    assert chosen("说说桥和路", [bridge, road], "路长", "桥长") == ["路长8公里。", "桥长86米。"]


def test_a_bare_fact_needs_no_more_than_four_sentences() -> None:
    article = article_of("全长86米。\n宽有8米。\n高有9米。\n重有7吨。\n色是红色。")

    assert chosen("全长多少米？", article, "全长", "宽有", "高有", "重有", "色是") == [
        "全长86米。|宽有8米。|高有9米。|重有7吨。"
    ]


def test_a_sentence_that_says_the_same_again_is_left_out() -> None:
    first = article_of("石陂大桥全长86米，总投资460万元。")
    second = article_of("石陂大桥全长86米，总投资460万元！")

    assert chosen("石陂大桥全长多少米？", [first, second], "石陂") == ["石陂大桥全长86米，总投资460万元。"]


def test_a_sentence_far_behind_the_best_one_is_left_out() -> None:
    assert chosen("说说大桥", article_of("大桥通车。\n天气晴朗。"), "大桥") == ["大桥通车。"]


def test_a_further_sentence_keeps_to_the_budget_but_the_first_is_taken_whatever_its_length() -> None:
    long = "大桥很长，" + "很长，" * 100 + "通了。"
    article = article_of(f"{long}\n大桥投资460万元。")

    assert chosen("大桥投资多少？", article, "大桥很长", "大桥投资") == [long]
    assert len(long) > BARE.chars


def test_a_list_is_quoted_whole_from_the_sentence_that_announces_it() -> None:
    article = article_of("资金分三块使用。一是修路。二是办学。三是种果。账目公开。")

    whole = ["资金分三块使用。|一是修路。|二是办学。|三是种果。"]
    assert chosen("资金用在哪三个方面？", article, "资金分") == whole
    assert chosen("资金用在哪三个方面？", article, "二是") == whole, "an item brings the others with it"


@pytest.mark.parametrize(
    "text",
    [
        "任务如下：\n1、修路。\n2、办学。\n3、种果。",
        "任務如下：\n（一）修路。\n（二）辦學。\n（三）種果。",
        "有三项任务：修路；办学；种果。",
        "任务分三步。首先，修路。其次，办学。最后，种果。",
        "任务不少。其一，修路。其二，办学。其三，种果。",
    ],
)
def test_lists_of_every_shape_are_whole(text: str) -> None:
    (quote,) = chosen("有哪些任务？", article_of(text), text[:2])

    assert quote.endswith(text[-3:])
    assert quote.startswith(text[:2])


def test_a_list_is_not_completed_where_a_bare_fact_is_asked_for() -> None:
    article = article_of("资金分三块使用，共380万元。一是修路。二是办学。三是种果。")

    assert chosen("资金一共多少万元？", article, "资金分") == ["资金分三块使用，共380万元。"]


def test_numbers_that_begin_a_sentence_are_no_items() -> None:
    article = article_of("投入有几项。1.5亿元修路。2.5亿元办学。天气晴朗。")

    assert chosen("有哪些投入？", article, "1.5亿") == ["1.5亿元修路。"]


def test_an_enumeration_as_long_as_an_article_is_not_quoted_whole() -> None:
    items = "".join(f"{numeral}是{'修路' * 60}。" for numeral in "一二三四五六")
    (quote,) = chosen("有哪些任务？", article_of(f"任务如下。{items}"), "二是")

    assert len(items) > LIST_CHARS
    assert quote == f"二是{'修路' * 60}。"


def test_an_explanation_takes_the_sentence_behind_it_along() -> None:
    article = article_of("当地用的是1+N+X机制。1是一个组织。\n天气晴朗。")

    assert chosen("1+N+X机制怎样运作？", article, "当地") == ["当地用的是1+N+X机制。|1是一个组织。"]
    assert chosen("1+N+X用了多少年？", article, "当地") == ["当地用的是1+N+X机制。"]


def test_an_explanation_ends_with_its_paragraph() -> None:
    article = article_of("当地用的是1+N+X机制。\n天气晴朗。")

    assert chosen("1+N+X机制怎样运作？", article, "当地") == ["当地用的是1+N+X机制。"]


@pytest.mark.parametrize("start", ["其中，", "这是因为", "它", "據此，", "但"])
def test_a_sentence_that_leans_on_the_one_before_brings_it_along(start: str) -> None:
    article = article_of(f"大桥通车。{start}投资460万元。\n天气晴朗。")

    assert chosen("投资多少？", article, f"{start}投资") == [f"大桥通车。|{start}投资460万元。"]


def test_it_does_not_lean_on_another_paragraph() -> None:
    assert chosen("投资多少？", article_of("大桥通车。\n其中投资460万元。"), "其中") == ["其中投资460万元。"]


def test_a_heading_is_never_chosen_while_a_sentence_is_left() -> None:
    article = article_of("1+N+X机制怎样运作\n\n机制由党委牵头。大家出力。")

    assert chosen("1+N+X机制怎样运作？", article, "1+N+X", "机制由") == ["机制由党委牵头。|大家出力。"]


def test_a_line_of_figures_without_a_full_stop_may_be_the_answer() -> None:
    assert chosen("总投资多少？", article_of("项目概况\n总投资：460万元\n天气晴朗。"), "总投资") == ["总投资：460万元"]


def test_a_heading_is_quoted_where_nothing_else_is_there() -> None:
    assert chosen("说说大桥", article_of("石陂大桥通车"), "石陂") == ["石陂大桥通车"]


def test_both_sides_of_a_question_about_two_places_are_quoted() -> None:
    jiaoling = article_of("蕉岭县产业园由三方共建。园区引进企业21家。")
    wengyuan = article_of("翁源县产业园上月开园。园区引进企业15家。")

    said = "".join(chosen("蕉岭县和翁源县的产业园引进多少家企业？", [jiaoling, wengyuan], "翁源县", "蕉岭县"))
    assert "21家" in said
    assert "15家" in said


def test_one_article_that_tells_of_both_places_needs_no_other() -> None:
    both = article_of("廉江的物流成本比中山高8%。")
    other = article_of("中山办了3场会。")

    assert chosen("廉江的物流成本比中山高多少？", [both, other], "廉江") == ["廉江的物流成本比中山高8%。"]


def test_a_place_that_no_article_tells_of_adds_nothing() -> None:
    article = article_of("翁源县引进企业15家。")

    assert chosen("翁源县和汕头市引进多少家企业？", article, "翁源") == ["翁源县引进企业15家。"]


def test_a_sentence_cut_between_two_passages_is_quoted_whole() -> None:
    # A passage that begins in the middle of a sentence gives candidates that begin there too.
    evidence = evidence_of("引进多少家企业？", [article_of("园区很大，引进企业15家。天气晴朗。")], ["园区"])
    best = replace(evidence.candidates[0], span=Span(5, 13), text="引进企业15家。")
    (quote,) = select(replace(evidence, candidates=(best,)))

    assert quote.span == Span(0, 13)


def test_what_states_another_year_falls_behind() -> None:
    article = article_of("2024年投入5亿元。\n2022年投入3亿元。")
    evidence = evidence_of("2022年投入多少？", [article], ["2024年", "2022年"])
    of_2024, of_2022, *_ = evidence.candidates
    elsewhere = replace(of_2024, scope=ScopeMatch(year=Verdict.CONTRADICT, stated=True), score=0.5)
    scoped = replace(evidence, candidates=(elsewhere, replace(of_2022, score=0.4)))

    assert [quote.span.of(article.text) for quote in select(scoped)] == ["2022年投入3亿元。"]


def test_each_part_of_a_question_gets_its_best_sentence() -> None:
    article = article_of("大桥全长86米。\n河水很清。\n大桥由集团捐建。")
    evidence = evidence_of("大桥全长多少米，由谁捐建？", [article], ["大桥全长"])
    donor = next(c for c in evidence.candidates if "捐建" in c.text)
    quotes = select(replace(evidence, parts=(evidence.candidates, (donor,))))

    assert [quote.span.of(article.text) for quote in quotes] == ["大桥全长86米。", "大桥由集团捐建。"]
