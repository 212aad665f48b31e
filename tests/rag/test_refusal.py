"""Whether the evidence holds an answer, and what is named as missing where it does not."""

from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Assistant
from rag.refusal import REFUSE_BELOW, answerable, features
from tests.rag.corpus import article_of, evidence_of

BRIDGE = article_of("连平县石陂大桥2024年5月通车。大桥全长86米。", "石陂大桥", date="2024-05-20", region="连平县")
ROAD = article_of("阳山县修了路。", "修路")


def test_without_evidence_the_answer_is_no() -> None:
    decision = answerable(evidence_of("全长多少米？", []))

    assert decision.refuse
    assert decision.probability == 0


def test_a_question_that_names_nothing_has_no_answer() -> None:
    assert answerable(evidence_of("What?", [BRIDGE], ["大桥"], cosine=1)).refuse
    assert answerable(evidence_of("是多少呢？", [BRIDGE], ["大桥"], cosine=1)).refuse


def test_a_good_match_is_answered_and_a_bad_one_refused() -> None:
    good = answerable(evidence_of("大桥全长多少米？", [BRIDGE], ["大桥全长"], cosine=0.95))
    bad = answerable(evidence_of("汕头市哪一年修了机场？", [BRIDGE], ["大桥全长"], cosine=0.76))

    assert not good.refuse
    assert bad.refuse
    assert bad.probability < REFUSE_BELOW <= good.probability <= 1


@given(st.floats(0.7, 1), st.floats(0.7, 1))
def test_the_nearer_the_sentence_the_likelier_the_answer(first: float, second: float) -> None:
    low, high = sorted((first, second))
    question = "大桥全长多少米？"

    assert (
        answerable(evidence_of(question, [BRIDGE], ["大桥"], cosine=low)).probability
        <= answerable(evidence_of(question, [BRIDGE], ["大桥"], cosine=high)).probability
    )


@pytest.mark.parametrize(
    ("question", "feature", "value"),
    [
        ("大桥全长多少米？", "named", 0.5),
        ("“石陂大桥”全长多少米？", "named", 1.0),
        ("“石陂大桥”和“小江模式”全长多少米？", "named", 1 / 2),
        ("1+N+X全长多少米？", "named", 0.0),
        ("大桥全长多少米？", "astray", 0.0),
        ("连平县大桥全长多少米？", "astray", 0.0),
        ("汕头市大桥全长多少米？", "astray", 1.0),
        ("汕头市和连平县的大桥全长多少米？", "astray", 1.0),
        ("广东省的大桥全长多少米？", "astray", 0.0),
        ("广西的大桥全长多少米？", "astray", 1.0),
        ("西宁的大桥全长多少米？", "astray", 1.0),
        ("无名村的大桥全长多少米？", "astray", 0.0),
        ("大桥全长多少米？", "year", 1.0),
        ("2024年大桥全长多少米？", "year", 1.0),
        ("2019年大桥全长多少米？", "year", 0.0),
        ("大桥全长多少米？", "fit", 1.0),
        ("大桥全长多少米？", "english", 0.0),
        ("How long is the bridge?", "english", 1.0),
        ("How long is the bridge in Lianping?", "astray", 0.0),
        ("How long is the bridge in Shantou?", "astray", 1.0),
    ],
)
def test_features(question: str, feature: str, value: float) -> None:
    assert getattr(features(evidence_of(question, [BRIDGE], ["大桥全长", "连平县"])), feature) == value


def test_a_year_elsewhere_in_the_article_counts_half() -> None:
    article = article_of("大桥全长86米。\n2019年的一座旧桥。", date="2024-05-20")

    assert features(evidence_of("2019年大桥全长多少米？", [article], ["大桥"])).year == 0.5


def test_the_fact_counts_only_beside_what_is_asked() -> None:
    beside = evidence_of("大桥全长多少米？", [article_of("大桥全长86米。")], ["大桥"])
    far = evidence_of(
        "大桥全长多少米？", [article_of("大桥全长不短，为这件事情大家前前后后一共开会商量了86米。")], ["大桥"]
    )
    none = evidence_of("大桥全长多少米？", [article_of("大桥全长不短。")], ["大桥"])

    assert features(beside).beside > features(far).beside >= features(none).beside == 0


def test_all_features_lie_between_0_and_1() -> None:
    for question in ("大桥全长多少米？", "汕头市2019年“x”的1+N+X", "How?", "是吗"):
        assert all(0 <= value <= 1 for value in astuple(features(evidence_of(question, [BRIDGE, ROAD], ["大桥"]))))


def test_the_readers_language_does_not_sway_the_decision() -> None:
    evidence = evidence_of("大桥全长多少米？", [BRIDGE], ["大桥全长"])
    english_page = replace(evidence, question=replace(evidence.question, lang="en"))

    assert answerable(english_page) == answerable(evidence)


@pytest.mark.parametrize(
    ("question", "lacking", "said"),
    [
        ("汕头市有多少个自然村通了自来水？", "汕头市", "文章里没有提到：汕头市"),
        ("汕頭市有多少個自然村通了自來水？", "汕頭市", "文章裡沒有提到：汕頭市"),
        ("石陂大桥2019年的养护费是多少？", "2019", "文章里没有提到：2019"),
        ("石陂大橋2019年的養護費是多少？", "2019", "文章裡沒有提到：2019"),
        ("What was the bridge toll in 2015?", "2015", "Not in the articles: 2015"),
        ("怎么做红烧肉？", "红烧肉", "文章里没有提到：红烧肉"),
        ("誰得了諾貝爾獎？", "諾貝爾獎", "文章裡沒有提到：諾貝爾獎"),
    ],
)
def test_what_the_corpus_lacks_is_refused_by_name(assistant: Assistant, question: str, lacking: str, said: str) -> None:
    answer = assistant.answer(question)

    assert answer.outcome == "refused"
    assert lacking in answer.missing
    assert said in answer.answer
    assert not answer.citations
    assert not answer.sentences
    assert answer.short is None
    assert answer.suggestions
    assert answer.confidence > 0.5


def test_an_off_topic_english_question_is_refused(assistant: Assistant) -> None:
    answer = assistant.answer("Who won the football world cup?")

    assert answer.outcome == "refused"
    assert answer.answer == "The articles don't hold an answer to this question."
    assert all(suggestion.startswith("Please tell me: ") for suggestion in answer.suggestions)
