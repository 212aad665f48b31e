"""Quiz stems that say of whom, where and when they ask, or are not asked."""

from __future__ import annotations

import pytest

from index.schema import Article
from rag.pack.asking import asked_of
from rag.pack.clarity import is_common
from rag.pack.facts import facts
from rag.pack.frames import frame, opening
from rag.pack.locating import is_located, place_of
from rag.pack.quality import FRAME
from rag.pack.sayings import Saying, sayings, sums_up
from rag.pack.short_answers import short_answers


def article_of(text: str, title: str = "", date: str = "2024-05-20") -> Article:
    return Article(title=title, publisher="示例日报", date=date, source="a.md", text=text)


def stems_of(article: Article) -> list[str]:
    return [asked.item.stem for saying in sayings(article) for asked in asked_of(saying)]


@pytest.mark.parametrize(
    "words", ["永新县修了路。", "嘉禾市场外的新干县", "浔阳区修了路。", "Moonlight公司修了路。", "我国修了路。"]
)
def test_a_county_a_city_or_a_known_body_says_where(words: str) -> None:
    assert is_located(words)


@pytest.mark.parametrize(
    "words", ["新塘村修了路。", "第二小学修了路。", "单位GDP能耗下降。", "车队有3辆SUV。", "超市和门市都开了。"]
)
def test_a_small_place_or_a_common_abbreviation_does_not(words: str) -> None:
    assert not is_located(words)


def test_an_untitled_report_on_a_village_is_named_by_the_villages_full_name() -> None:
    article = article_of("赣州市石城县新塘村今年换了新貌。新塘村的茶园扩大到430亩，每户都有收入。")
    assert place_of(article, "新塘村的茶园扩大到430亩。") == "赣州市石城县新塘村"
    head = frame(article, "430亩", "新塘村的茶园扩大到430亩。")
    assert head == "据2024年5月20日关于赣州市石城县新塘村的一篇报道，"
    assert FRAME.fullmatch(head)


def test_a_province_does_not_say_which_village() -> None:
    assert place_of(article_of("湖南的新塘村修了路。湖南的茶好。湖南的路宽。"), "新塘村修了路。") == ""


def test_a_report_that_names_no_place_is_named_by_its_first_clause() -> None:
    article = article_of("示例新闻网讯（通讯员 甲）“晨光”志愿队走进校园。晨光志愿队送书2600册。")
    assert opening(article) == ""  # quotation marks inside quotation marks
    article = article_of("示例新闻网讯（通讯员 甲）《晨光》丛书，走进校园。")
    assert opening(article) == ""
    article = article_of("近日，Moonlight杯青年创业赛落幕，奖金共有85万元。")
    assert opening(article) == "Moonlight杯青年创业赛落幕"
    assert frame(article, "12支", "参赛队伍有12支。").endswith("“Moonlight杯青年创业赛落幕……”一文，")
    assert frame(article, "12支", "永新县的参赛队伍有12支。") == "据2024年5月20日的一篇报道，"


def test_a_title_stands_in_its_own_characters_in_either_script() -> None:
    article = article_of("連山縣的鄉村車間開工，來了許多村民參加縫紉培訓。", title="工作隊駐鎮一周年：連山新征程")
    assert frame(article).startswith("據《工作隊駐鎮一周年：連山新征程》（2024年5月20日）一文，")


def test_a_figure_that_the_title_tells_is_not_asked_for() -> None:
    text = "2024年3月，永新县的志愿者送书2600册，送到了18所小学。"
    assert any("2600" in fact.text for saying in sayings(article_of(text)) for fact in facts(saying))
    stems = stems_of(article_of(text, title="永新县一年送书2600册"))
    assert not any("____册" in stem or "（　　），" in stem for stem in stems)


@pytest.mark.parametrize("lead", ["村民", "实践团成员们", "示范基地", "全县", "两地"])
def test_one_of_many_is_no_subject(lead: str) -> None:
    assert is_common(f"{lead}种植青椒430亩。")
    assert is_common(f"2024年5月，{lead}种植青椒430亩。")
    assert not is_common(f"永新县{lead}种植青椒430亩。")


def test_a_stem_ends_with_what_it_asks() -> None:
    text = "2024年3月，永新县的青椒基地扩大到430亩，产值超过以往，许多在外打工的青年回到家乡。"
    stems = stems_of(article_of(text))
    assert stems
    assert all("产值" not in stem for stem in stems)


def test_the_purpose_of_a_sum_stays_in_the_stem() -> None:
    text = "永新县教育局向石桥镇中心小学捐赠85万元，用于修缮校舍和购买图书，师生都很高兴。"
    stems = stems_of(article_of(text, title="永新县的学校换了新貌"))
    assert stems
    assert all("用于修缮校舍和购买图书。" in stem for stem in stems)


def test_of_a_sentence_that_refers_back_at_its_end_the_first_clauses_are_asked() -> None:
    text = "永新县的青椒基地扩大到430亩，这让他们增加了收入。"
    (saying,) = sayings(article_of(text))
    assert (saying.text, saying.is_whole) == ("永新县的青椒基地扩大到430亩", False)


def test_figures_in_a_row_are_asked_for_where_each_has_its_noun() -> None:
    (saying,) = sayings(article_of("永新县石桥镇种植青椒430亩、黄桃260亩，都成了村民的好产业。"))
    assert {fact.text for fact in facts(saying)} == {"430亩", "260亩"}


def test_a_bare_count_is_not_asked_for() -> None:
    assert stems_of(article_of("永新县帮扶12个，石城县和宁都县都由各自的单位来帮。")) == []


def test_a_name_in_quotation_marks_is_asked_for() -> None:
    stems = stems_of(article_of("永新县石桥镇在各村开展“邻里议事日”活动，干部和村民坐在一起商量修路。"))
    assert any("“____”活动" in stem for stem in stems)


def test_who_makes_something_up_is_asked_for() -> None:
    text = "永新县石桥镇工作队由永新县水利局、江南农业大学和石桥镇政府联合组成。"
    saying = Saying(next(iter(sayings(article_of(text)))).statement)
    (item,) = short_answers(saying)
    assert item.stem.endswith("永新县石桥镇工作队由哪些单位联合组成？")
    assert item.points == ("永新县水利局", "江南农业大学", "石桥镇政府")


def test_a_sum_is_told_of_the_place_in_the_title_only() -> None:
    assert sums_up("截至目前，全县累计授权专利430件。", article_of("", title="连平盘点专利"))
    assert not sums_up("截至目前，全县累计授权专利430件。", article_of("", title="小城盘点专利"))
    assert not sums_up("永新县授权专利430件。", article_of("", title="连平盘点专利"))


def test_a_title_says_where_to_those_who_have_read_the_article() -> None:
    text = "三家企业开工以后，为石窦镇的8个村每年增加租金收入143万元。"
    assert any(stem.startswith("据《三家企业落户老厂房》") for stem in stems_of(article_of(text, "三家企业落户老厂房")))
    assert stems_of(article_of(text)) == []
