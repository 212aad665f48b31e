from dataclasses import replace
from typing import Any

import pytest

from eval.failures import failure
from eval.schema import Case, CaseTurn, CitedSource, Item, Place, RankedDocument, Retrieved
from eval.scoring import score_case
from rag.schema import Answer
from tests.eval.builders import STATION, answer, case, unanswerable

SENTENCE = "资源驿站占地580平方米。"
EVIDENCE = Place(STATION.id, 0, len(SENTENCE))
ELSEWHERE = Place(STATION.id, STATION.text.index("可以"), len(STATION.text))
RIGHT = answer("资源驿站占地580平方米[1]。", short="580平方米")


def item(said: Answer | None, found: Place | None = EVIDENCE, cited: Place | None = EVIDENCE, **fields: Any) -> Item:
    return Item(
        case_id="c1",
        case_hash="",
        standalone_question="",
        evidence=((EVIDENCE,),),
        retrieved=(Retrieved(found, "", 1, 1, 1),) if found else (),
        answer=said,
        cited=(CitedSource(1, exact=True, place=cited, content=SENTENCE),) if cited else (),
        **fields,
    )


def why(asked: Case, done: Item) -> str:
    return score_case(asked, done).failure


WRONG = answer("资源驿站占地581平方米[1]。")
REFUSAL = answer("文章里没有。", outcome="refused")


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (item(RIGHT), ""),
        (item(replace(RIGHT, short=None)), ""),
        (item(None, error="ModelError: gone"), "error"),
        (item(REFUSAL), "refused wrongly"),
        (item(REFUSAL, found=ELSEWHERE), "not retrieved"),
        (item(REFUSAL, found=None), "not retrieved"),
        (item(None, found=None), "not retrieved"),
        (item(WRONG, found=ELSEWHERE, cited=ELSEWHERE), "not retrieved"),
        (item(WRONG, cited=ELSEWHERE), "evidence unused"),
        (item(WRONG, cited=None), "evidence unused"),
        (item(WRONG), "wrong"),
        (item(answer("资源驿站占地580平方米[1]。", short="6辆")), "wrong"),
        (item(replace(RIGHT, outcome="clarify")), "wrong"),
        (item(replace(RIGHT, answer="资源驿站占地580平方米[7]。")), "bad citation"),
        (item(replace(RIGHT, answer="资源驿站占地580平方米。")), "bad citation"),
        (item(RIGHT, cited=None), "bad citation"),
        (item(RIGHT, found=None), ""),
    ],
)
def test_an_answer_was_due(done: Item, expected: str) -> None:
    assert why(case(), done) == expected


def test_a_quote_that_is_not_the_articles_text_is_a_bad_citation() -> None:
    untrue = CitedSource(1, exact=False, place=EVIDENCE, content=SENTENCE)
    assert why(case(), replace(item(RIGHT), cited=(untrue,))) == "bad citation"


def test_what_is_forbidden_is_wrong() -> None:
    assert why(case(forbidden=("580平方米",)), item(RIGHT)) == "wrong"


@pytest.mark.parametrize(
    ("said", "expected"),
    [(REFUSAL, ""), (RIGHT, "answered wrongly"), (answer("哪一个？", outcome="clarify"), "answered wrongly")],
)
def test_a_refusal_was_due(said: Answer, expected: str) -> None:
    assert why(unanswerable(), replace(item(said), evidence=())) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [(answer("哪一个？", outcome="clarify"), ""), (RIGHT, "not clarified"), (REFUSAL, "not clarified")],
)
def test_a_question_back_was_due(said: Answer, expected: str) -> None:
    assert why(case(expect="clarify"), item(said)) == expected


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (item(replace(RIGHT, outcome="premise_corrected")), ""),
        (item(RIGHT), "premise not corrected"),
        (item(WRONG), "premise not corrected"),
        (item(WRONG, found=ELSEWHERE), "not retrieved"),
        (item(replace(WRONG, outcome="premise_corrected")), "wrong"),
        (item(REFUSAL), "refused wrongly"),
    ],
)
def test_a_correction_was_due(done: Item, expected: str) -> None:
    assert why(case(expect="correct_premise"), done) == expected


def test_without_evidence_an_answer_can_only_be_wrong() -> None:
    asked = case(evidence=())
    assert why(asked, replace(item(WRONG, found=None, cited=None), evidence=())) == "wrong"


@pytest.mark.parametrize(("rank", "expected"), [(1, ""), (10, ""), (11, "not retrieved")])
def test_where_search_alone_is_measured(rank: int, expected: str) -> None:
    ranking = tuple(RankedDocument("yes" if place == rank else f"no {place}", -place) for place in range(1, 12))
    done = Item("q", "", "", (), ranking=ranking, relevance={"yes": 1, "no 1": 0})
    assert failure(case(), done, "", {}) == expected


def test_the_last_turn_counts() -> None:
    earlier = CaseTurn("驿站在哪？", "refuse", ())
    assert why(case(history=[earlier]), item(RIGHT)) == ""
