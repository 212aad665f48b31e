"""Markers of any shape become `[n]`, each sentence keeps its own, and every quote is a slice of its article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import ArticleInfo, Passage
from rag.citations import cite_generated
from rag.context import NumberedPassage
from rag.markers import CitedSentence, MarkerFilter, split_cited, without_markers
from rag.schema import Lang

STATION = (
    "连平县元善镇邓村村的资源驿站由2层集装箱组成。"
    "资源驿站占地面积580平方米，分地上、地下两部分。"
    "地下部分建设污水处理设施，可解决周边300户群众生活污水治理问题。"
    "驿站还可为6辆新能源汽车充电。"
)
FUNDS = "按照6:3:1的比例，省级、珠三角帮扶市和被帮扶市每年每镇筹集2000万元。湘桥区3个涉农街道由市里每年各筹集600万元。"
SHIFT = 11
"""Where the passages begin in their articles, so that no test passes with offsets of the passage."""


def numbered(number: int, text: str, article_id: str = "", date: str = "2024-12-03") -> NumberedPassage:
    article_id = article_id or f"article-{number}"
    info = ArticleInfo(article_id, f"标题{number}", "示例报", date, f"{number}.md", 1, "live")
    return NumberedPassage(number, info, (Passage(article_id, SHIFT, SHIFT + len(text), text),))


PASSAGES = [numbered(1, STATION), numbered(2, FUNDS)]


def shown(text: str, valid: set[int], size: int) -> str:
    marker_filter = MarkerFilter(valid)
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    return "".join([*(marker_filter.feed(chunk) for chunk in chunks), marker_filter.flush()])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("甲[1]。", "甲[1]。"),
        ("甲［1］。", "甲[1]。"),
        ("甲【1】。", "甲[1]。"),
        ("甲【１】。", "甲[1]。"),
        ("甲[1][2]。", "甲[1][2]。"),
        ("甲[1,2]。", "甲[1][2]。"),
        ("甲[1、2]。", "甲[1][2]。"),
        ("甲【1，3】。", "甲[1][3]。"),
        ("甲[1; 2]。", "甲[1][2]。"),
        ("甲[1-3]。", "甲[1][2][3]。"),
        ("甲[ 1 – 2 ]。", "甲[1][2]。"),
        ("甲[2,2,1]。", "甲[2][1]。"),
        ("甲[9]。", "甲。"),
        ("甲 [9] 乙", "甲 乙"),
        ("甲[1,9]。", "甲[1]。"),
        ("甲[0]。", "甲。"),
        ("甲[2-999]。", "甲[2]。"),
        ("甲[3-1]。", "甲[3][1]。"),
        ("A [1]. B", "A [1]. B"),
        ("粤府[2023]5号", "粤府[2023]5号"),
        ("【导读】甲[注]乙[]", "【导读】甲[注]乙[]"),
        ("一[未闭合", "一[未闭合"),
        ("NOT_IN_ARTICLES", ""),
        ("NOT_IN_ART", "NOT_IN_ART"),
        ("1+N+X机制[1]", "1+N+X机制[1]"),
        ("甲[[1]]。", "甲[1]。"),
        ("甲[[1], [2]]。", "甲[[1], [2]]。"),
        ("甲[资料1]。", "甲[1]。"),
        ("甲【资料 2】。", "甲[2]。"),
        ("甲（资料1、2）。", "甲[1][2]。"),
        ("甲（见资料1和资料3）。", "甲[1][3]。"),
        ("A (Passage 1, Passage 2).", "A [1][2]."),
        ("A [Source: 1 and 3].", "A [1][3]."),
        ("甲[^1]。", "甲[1]。"),
        ("甲【1†来源】。", "甲[1]。"),
        ("甲【3:0†source】。", "甲[3]。"),
        ("甲<sup>1</sup>。", "甲[1]。"),
        ("甲<sup>[1,2]</sup>。", "甲[1][2]。"),
        ("甲¹。", "甲[1]。"),
        ("甲¹²。", "甲。"),
        ("占地5平方米²。", "占地5平方米²。"),
        ("占地5km²。", "占地5km²。"),
        ("甲（1）乙", "甲（1）乙"),
        ("甲（见图1）。", "甲（见图1）。"),
        ("a<b>c</b>", "a<b>c</b>"),
        ("<question>甲</question>乙[1]", "甲乙[1]"),
        ('<passage number="2">甲</passage>', "甲"),
        ("<questions>甲", "<questions>甲"),
    ],
)
def test_markers_are_normalised_however_the_stream_is_cut(written: str, expected: str) -> None:
    for size in range(1, len(written) + 1):
        assert shown(written, {1, 2, 3}, size) == expected


@given(
    st.text(alphabet="甲a[]［］【】 1２9,、-。\nNOT_I（）资料()¹²米<sup>/†", max_size=40),
    st.lists(st.integers(1, 7), max_size=40),
)
def test_the_cut_never_changes_what_is_shown(text: str, sizes: list[int]) -> None:
    whole = MarkerFilter({1, 2})
    expected = whole.feed(text) + whole.flush()
    pieces = MarkerFilter({1, 2})
    out, at = "", 0
    for size in [*sizes, len(text)]:
        out += pieces.feed(text[at : at + size])
        at += size
    assert out + pieces.flush() == expected


def test_text_is_shown_as_soon_as_it_cannot_be_a_marker() -> None:
    stream = MarkerFilter({1})

    assert stream.feed("占地580平方米") == "占地580平方米"
    assert stream.feed(" [") == ""
    assert stream.feed("1") == ""
    assert stream.feed("]。[") == " [1]。"
    assert (
        stream.feed("一个很长的方括号，里面不是编号，超过了编号可能有的最大长度，所以不必再等它闭合，可以先显示出来")
        != ""
    )


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before_it() -> None:
    after = split_cited("甲村建了站。[1]乙村修了路。[2][3]")
    before = split_cited("甲村建了站[1]。乙村修了路[2，3]。")

    assert after == before == [CitedSentence("甲村建了站。", (1,)), CitedSentence("乙村修了路。", (2, 3))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。 [1] 乙。 [2]", [("甲。", (1,)), ("乙。", (2,))]),
        ("Built in 2022 [1]. It has 6 chargers. [2]", [("Built in 2022.", (1,)), ("It has 6 chargers.", (2,))]),
        ("甲[1]，乙[2]。", [("甲，乙。", (1, 2))]),
        ("甲；乙[1]。丙。", [("甲；乙。", (1,)), ("丙。", ())]),
        ("甲[1]；乙[2]。", [("甲；", (1,)), ("乙。", (2,))]),
        ("有两点：\n- 甲[1]\n- 乙[2]", [("有两点：\n- 甲", (1,)), ("- 乙", (2,))]),
        ("1. 甲[1]\n2. 乙[2]", [("1. 甲", (1,)), ("2. 乙", (2,))]),
        ("[1] 甲。\n[2] 乙。", [("甲。", (1,)), ("乙。", (2,))]),
        ("[1]甲。[2]乙。", [("甲。", (1,)), ("乙。", (2,))]),
        ("[1]甲，乙。[2]丙[3]。", [("甲，乙。", (1,)), ("丙。", (2, 3))]),
        ("[1]甲。乙。[2]", [("甲。", (1,)), ("乙。", (2,))]),
        ("甲：\n[1] 乙\n[2] 丙", [("甲：\n 乙", (1,)), ("丙", (2,))]),
        ("甲。\n[1]\n乙。", [("甲。", (1,)), ("乙。", ())]),
        ("“甲。”[1]乙。[2]", [("“甲。”", (1,)), ("乙。", (2,))]),
        ("甲[1][1]。", [("甲。", (1,))]),
        ("[1]", []),
        ("", []),
        ("。[1]", []),
    ],
)
def test_each_sentence_keeps_its_numbers(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_cited(text) == expected


def test_without_markers_leaves_document_numbers() -> None:
    assert without_markers("甲[1]、乙【2】，粤府[2023]5号 [3]") == "甲、乙，粤府[2023]5号"


def test_quotes_are_narrowed_to_the_bearing_sentence() -> None:
    cited = cite_generated("驿站占地580平方米[1]。", PASSAGES)

    (citation,) = cited.citations
    assert citation.quote == "资源驿站占地面积580平方米，分地上、地下两部分。"
    start = STATION.index(citation.quote)
    assert (citation.start, citation.end) == (SHIFT + start, SHIFT + start + len(citation.quote))
    assert (citation.number, citation.article_id, citation.title) == (1, "article-1", "标题1")
    assert (citation.publisher, citation.date, citation.source) == ("示例报", "2024-12-03", "1.md")


def test_numbers_are_given_by_first_appearance() -> None:
    cited = cite_generated("湘桥区3个街道每年各600万元[2]。驿站占地580平方米[1]。", PASSAGES)

    assert cited.text == "湘桥区3个街道每年各600万元。[1]驿站占地580平方米。[2]"
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,)]
    assert [citation.article_id for citation in cited.citations] == ["article-2", "article-1"]


def test_sentences_on_one_place_share_a_citation_and_others_do_not() -> None:
    cited = cite_generated(
        "驿站占地580平方米[1]。它分地上、地下两部分[1]。可解决300户群众的生活污水治理问题[1]。", PASSAGES
    )

    assert [sentence.citations for sentence in cited.sentences] == [(1,), (1,), (2,)]
    assert [citation.quote[:4] for citation in cited.citations] == ["资源驿站", "地下部分"]


def test_overlapping_places_are_joined() -> None:
    cited = cite_generated(
        "驿站占地面积580平方米[1]。占地面积580平方米、分地上地下两部分的资源驿站，地下的污水处理设施可解决300户群众生活污水治理问题[1]。",
        PASSAGES,
    )

    (citation,) = cited.citations
    assert citation.quote.startswith("资源驿站占地面积")
    assert citation.quote.endswith("治理问题。")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("资源驿站占地面积580平方米，分地上、地下两部分[1]。", "quoted"),
        ("資源驛站占地面積５８０平方米[1]。", "quoted"),
        ("驿站占地580平方米[1]。", "supported"),
        ("驿站占地850平方米[1]。", "unsupported"),
        ("驿站占地580亩[1]。", "unsupported"),
        ("驿站占地58平方米[1]。", "unsupported"),
        ("驿站2023年占地面积580平方米[1]。", "unsupported"),
        ("截至2024年12月3日，资源驿站占地面积580平方米[1]。", "supported"),
        ("按6:3:1的比例，每镇每年筹集2000万元[2]。", "supported"),
        ("按6:2:1的比例，每镇每年筹集2000万元[2]。", "unsupported"),
        ("小王说，驿站占地580平方米[1]。", "supported"),
        ("县长黄大山说，驿站占地580平方米[1]。", "unsupported"),
        ("蕉岭县的资源驿站占地580平方米[1]。", "unsupported"),
        ("连平县的资源驿站占地580平方米[1]。", "supported"),
        ("资源驿站的占地面积下降到580平方米[1]。", "unsupported"),
        ("驿站占地580平方米，湘桥区3个涉农街道每年各600万元[1][2]。", "supported"),
        ("当地群众对此十分满意，纷纷点赞[1]。", "unsupported"),
        ("80平方米[1]。", "unsupported"),
        ("“资源驿站”是由2层集装箱组成的[1]。", "supported"),
        ("《驿站之歌》唱的资源驿站由2层集装箱组成[1]。", "unsupported"),
        ("The station covers 580 square metres [1].", "supported"),
        ("The station covers 850 square metres [1].", "unsupported"),
        ("The station is popular [1].", "unsupported"),
        ("The resource station (资源驿站) covers 580 square metres (580平方米) [1].", "supported"),
        ("The resource station (资源中心) covers 580 square metres [1].", "unsupported"),
        ("1. 驿站占地580平方米[1]。", "supported"),
    ],
)
def test_support(sentence: str, expected: str) -> None:
    (cited,) = cite_generated(sentence, PASSAGES).sentences

    assert cited.support == expected


def test_a_sentence_without_marker_gets_the_passage_that_bears_it_out() -> None:
    cited = cite_generated("驿站占地580平方米。湘桥区3个涉农街道每年各600万元[8]。大家都很高兴。", PASSAGES)

    assert cited.text == "驿站占地580平方米。[1]湘桥区3个涉农街道每年各600万元。[2]大家都很高兴。（文章未证实）"
    assert [sentence.support for sentence in cited.sentences] == ["supported", "supported", "unsupported"]
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,), ()]


def test_a_wrong_sentence_keeps_its_citation_and_is_marked() -> None:
    cited = cite_generated("驿站占地850平方米[1]。", PASSAGES)

    assert cited.sentences[0].citations == (1,)
    assert cited.sentences[0].support == "unsupported"
    assert cited.citations[0].quote in STATION


def test_a_wrong_number_is_put_right() -> None:
    cited = cite_generated("驿站占地580平方米[2]。", PASSAGES)

    assert cited.text == "驿站占地580平方米。[1]"
    assert cited.citations[0].article_id == "article-1"
    assert cited.sentences[0].support == "supported"


def test_half_of_a_sentence_that_another_passage_holds_is_cited_from_there() -> None:
    cited = cite_generated("驿站占地580平方米，湘桥区3个涉农街道每年各600万元[1]。", PASSAGES)

    assert [citation.article_id for citation in cited.citations] == ["article-1", "article-2"]
    assert cited.sentences[0].support == "supported"


def test_a_number_that_adds_nothing_is_left_out() -> None:
    cited = cite_generated("驿站占地580平方米[1][2]。", PASSAGES)

    assert [citation.article_id for citation in cited.citations] == ["article-1"]


def test_a_quote_grows_until_it_holds_every_fact() -> None:
    between = "驿站的二楼是阅览室。屋顶装有太阳能板。门口种了两排树。"
    far = numbered(1, f"资源驿站占地面积580平方米。{between}资源驿站还可为6辆新能源汽车充电。")

    (citation,) = cite_generated("资源驿站占地面积580平方米，可为6辆新能源汽车充电[1]。", [far]).citations

    assert "580平方米" in citation.quote
    assert "6辆" in citation.quote


def test_what_nothing_bears_out_can_be_dropped() -> None:
    text = "驿站占地580平方米[1]。\n驿站占地850亩[1]。大家都很高兴。\n湘桥区3个涉农街道每年各600万元[2]。"
    cited = cite_generated(text, PASSAGES, unsupported="drop")

    assert cited.text == "驿站占地580平方米。[1]\n\n湘桥区3个涉农街道每年各600万元。[2]"
    assert [sentence.support for sentence in cited.sentences] == ["supported", "supported"]
    assert [citation.number for citation in cited.citations] == [1, 2]
    assert cited.borne_out == 0.5


def test_what_the_articles_do_not_hold_is_said_as_it_is() -> None:
    cited = cite_generated("驿站占地580平方米[1]。文章没有提到驿站的造价。", PASSAGES)

    assert cited.text == "驿站占地580平方米。[1]文章没有提到驿站的造价。"
    assert [sentence.text for sentence in cited.sentences] == ["驿站占地580平方米。"]
    assert cited.borne_out == 1.0


def test_a_question_that_is_repeated_states_nothing() -> None:
    cited = cite_generated("<question>驿站占地多少平方米？</question>驿站占地580平方米[1]。", PASSAGES)

    assert cited.text == "驿站占地多少平方米？驿站占地580平方米。[1]"
    assert [sentence.text for sentence in cited.sentences] == ["驿站占地580平方米。"]
    assert not cite_generated("驿站占地多少平方米？。[1]", PASSAGES).checks


def test_a_number_without_its_brackets_states_nothing() -> None:
    assert not cite_generated("1[1]", PASSAGES).checks
    assert [check.text for check in cite_generated("580平方米[1]", PASSAGES).checks] == ["580平方米"]


def test_a_figure_is_not_smuggled_in_as_what_the_articles_do_not_hold() -> None:
    cited = cite_generated("驿站占地580平方米[1]。文章没有提到造价，估计是900万元。", PASSAGES)

    assert cited.text.endswith("估计是900万元。（文章未证实）")


@pytest.mark.parametrize(
    ("lang", "mark"),
    [("zh-Hans", "（文章未证实）"), ("zh-Hant", "（文章未證實）"), ("en", " (not borne out by the articles)")],
)
def test_the_mark_is_in_the_readers_language_and_no_part_of_a_sentence(lang: Lang, mark: str) -> None:
    text = cite_generated("驿站占地850平方米[1]。驿站占地580平方米[1]。", PASSAGES, lang=lang).text

    assert text == f"驿站占地850平方米。[1]{mark}驿站占地580平方米。[1]"
    assert split_cited(text) == [("驿站占地850平方米。", (1,)), ("驿站占地580平方米。", (1,))]


def test_a_sentence_foreign_to_its_passage_quotes_all_of_it() -> None:
    assert cite_generated("Popular indeed [1].", PASSAGES).citations[0].quote == STATION


def test_a_quote_comes_from_one_part_of_a_joined_passage() -> None:
    half = STATION.index("地下部分建设")
    parts = (Passage("x", 5, 5 + half, STATION[:half]), Passage("x", 7 + half, 7 + len(STATION), STATION[half:]))
    joined = NumberedPassage(1, ArticleInfo("x", "", "", "", "x.md", 2, "live"), parts)

    (citation,) = cite_generated("可解决300户群众生活污水治理问题[1]。", [joined]).citations

    article = "?" * 5 + STATION[:half] + "\n\n" + STATION[half:]
    assert article[citation.start : citation.end] == citation.quote
    assert citation.quote.startswith("地下部分建设")


def test_line_breaks_and_lists_are_kept() -> None:
    cited = cite_generated("两笔资金：\n- 每镇每年筹集2000万元[2]\n- 湘桥区3个涉农街道每年各600万元[2]\n", PASSAGES)

    assert cited.text == "两笔资金：\n- 每镇每年筹集2000万元[1]\n- 湘桥区3个涉农街道每年各600万元[2]"


def test_the_refusal_marker_never_reaches_the_reader() -> None:
    assert cite_generated("NOT_IN_ARTICLES。", PASSAGES).text == ""
    assert cite_generated("驿站占地580平方米[1]。NOT_IN_ARTICLES", PASSAGES).text == "驿站占地580平方米。[1]"


@given(st.text(alphabet="驿站占地580平方米，。；：\n[]【】12-9、《》“” abc.", max_size=80))
def test_whatever_a_model_writes_quotes_are_exact_and_numbers_lead_somewhere(text: str) -> None:
    cited = cite_generated(text, PASSAGES)

    numbers = [citation.number for citation in cited.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    used = [number for sentence in cited.sentences for number in sentence.citations]
    assert sorted(set(used)) == numbers
    for citation in cited.citations:
        text_of = {"article-1": STATION, "article-2": FUNDS}[citation.article_id]
        assert ("?" * SHIFT + text_of)[citation.start : citation.end] == citation.quote != ""
