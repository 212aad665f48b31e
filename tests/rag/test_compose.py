"""The answer's text: quotes with their markers, exact citations, a frame in the reader's language."""

import pytest

from index.schema import Article
from rag.compose import Composed, compose, notice_text, refusal_text
from rag.extract import select
from rag.schema import Lang
from tests.rag.corpus import article_of, evidence_of

BRIDGE = article_of("大桥通车。\n它全长\n　86米。天气晴朗。投资460万元。", "石陂大桥", date="2024-05-20")


def composed(question: str, articles: list[Article], *ranking: str) -> Composed:
    evidence = evidence_of(question, articles, ranking)
    return compose(evidence.question, select(evidence), evidence)


def test_each_sentence_is_followed_by_the_marker_of_its_citation() -> None:
    result = composed("说说大桥的投资", [BRIDGE], "大桥通车", "投资")

    assert result.text == "大桥通车。[1]投资460万元。[2]"
    assert [(sentence.text, sentence.citations, sentence.support) for sentence in result.sentences] == [
        ("大桥通车。", (1,), "quoted"),
        ("投资460万元。", (2,), "quoted"),
    ]


def test_a_citation_says_what_the_source_states_and_quotes_it_exactly() -> None:
    (citation,) = composed("说说大桥", [BRIDGE], "大桥通车").citations

    assert (citation.number, citation.title, citation.publisher, citation.date) == (
        1,
        "石陂大桥",
        "示例日报",
        "2024-05-20",
    )
    assert citation.source == BRIDGE.source
    assert citation.article_id == BRIDGE.id
    assert citation.quote == BRIDGE.text[citation.start : citation.end] == "大桥通车。"


def test_line_ends_inside_a_quote_are_spaces_in_the_text_and_stay_in_the_quote() -> None:
    result = composed("大桥全长多少米？", [article_of("大桥通车，\u3000全长  86米。")], "大桥")

    assert result.text == "大桥通车， 全长 86米。[1]"
    assert result.citations[0].quote == "大桥通车，\u3000全长  86米。"


def test_another_article_begins_a_line() -> None:
    road = article_of("公路通车。", "公路")

    assert composed("说说大桥和公路通车", [BRIDGE, road], "大桥通车", "公路").text == "大桥通车。[1]\n公路通车。[2]"


@pytest.mark.parametrize(
    ("question", "first_line"),
    [
        (
            "Tell me about 大桥通车 please now",
            "Quoted from the Chinese articles:",
        ),
        ("说说大桥", "大桥通车。[1]"),
        ("說說這座大橋", "大桥通车。[1]"),
    ],
)
def test_an_english_question_gets_an_english_frame(question: str, first_line: str) -> None:
    result = composed(question, [BRIDGE], "大桥通车")

    assert result.text.splitlines()[0] == first_line
    assert result.text.endswith("大桥通车。[1]")


def test_the_short_answer_comes_from_the_sentence_with_the_form_asked_for() -> None:
    article = article_of("园区由三方共建。园区占地620亩。")
    result = composed("园区占地多少亩？", [article], "园区由", "园区占")

    assert result.short is not None
    assert (result.short.text, result.short.citation) == ("620亩", 1)
    assert result.short.text in result.citations[0].quote


def test_there_is_no_short_answer_out_of_a_sentence_that_is_not_quoted() -> None:
    article = article_of("大桥通车。\n\n旧路8公里。")

    assert composed("大桥全长多少米？", [article], "大桥").short is None


def test_nothing_to_quote_is_an_empty_text() -> None:
    assert composed("说说大桥", []) == Composed("", None, (), ())


@pytest.mark.parametrize(
    ("lang", "lacking", "text"),
    [
        ("zh-Hans", ("汕头市", "2019"), "文章里没有找到这个问题的答案。文章里没有提到：汕头市、2019"),
        ("zh-Hant", ("汕頭市",), "文章裡沒有找到這個問題的答案。文章裡沒有提到：汕頭市"),
        (
            "en",
            ("Shantou", "2019"),
            "The articles don't hold an answer to this question. Not in the articles: Shantou, 2019",
        ),
        ("zh-Hans", (), "文章里没有找到这个问题的答案。"),
        ("en", (), "The articles don't hold an answer to this question."),
    ],
)
def test_a_refusal_names_what_is_missing(lang: Lang, lacking: tuple[str, ...], text: str) -> None:
    assert refusal_text(lang, lacking) == text


@pytest.mark.parametrize(
    ("lang", "words"), [("zh-Hans", "聊天模型没有"), ("zh-Hant", "聊天模型沒有"), ("en", "chat model")]
)
def test_the_notice_is_one_line_with_the_cause(lang: Lang, words: str) -> None:
    notice = notice_text(lang, "the server is down; start it")

    assert words in notice
    assert "the server is down; start it" in notice
    assert "\n" not in notice
