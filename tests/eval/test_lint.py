from dataclasses import replace
from typing import Any

import pytest

from eval.lint import lint
from eval.schema import CaseTurn, Nugget, Quote, Search
from tests.eval.builders import FUND, STATION, case, unanswerable

ARTICLES = [STATION, FUND]
EARLIER = CaseTurn("驿站在哪？", "answer", ("在邓村村。",))


def test_sound_cases_have_no_defect() -> None:
    follow_up = replace(case("m1", history=[EARLIER]), type="multi_turn")
    assert lint([case(), unanswerable(), follow_up], ARTICLES) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"evidence": ((Quote("station.md", "占地581平方米"),),)}, "'占地581平方米' does not stand in station.md"),
        ({"evidence": ((Quote("other.md", "占地"),),)}, "'other.md' is the source of no article"),
        ({"evidence": ((),)}, "a group of evidence is empty"),
        ({"evidence": ()}, "lacks evidence"),
        ({"answers": ("占地1580平方米。",)}, "lacks the numbers 580平方米"),
        ({"answers": ("占地1580平方米。",)}, "lacks the vital nuggets 580平方米"),
        ({"nuggets": (Nugget("580平方米", True), Nugget("基金会", False))}, "lacks the nuggets 基金会"),
        ({"nuggets": (Nugget("580平方米", False),)}, "a vital nugget"),
        ({"numbers": ("许多",)}, "holds no figure"),
        ({"forbidden": ("580平方米",)}, "holds what is forbidden"),
        ({"short": ("……",)}, "short answer '……' does not match itself"),
        ({"answers": ("……",)}, "gold answer '……' does not match itself"),
        ({"expect": "refuse"}, "expects 'refuse'"),
        ({"expect": "clarify"}, "expects 'clarify'"),
        ({"expect": "correct_premise"}, "expects 'correct_premise'"),
        ({"user": " "}, "a question is empty"),
    ],
)
def test_defects(change: dict[str, Any], said: str) -> None:
    defects = lint([case(**change)], ARTICLES)
    assert any(defect.startswith("c1: ") and said in defect for defect in defects), defects


def test_defects_between_fields() -> None:
    assert lint([case(cluster="gone.md")], ARTICLES) == ["c1: cluster 'gone.md' is the source of no article"]
    assert lint([case(history=[EARLIER])], ARTICLES) == ["c1: type numeric with 2 turns"]
    silent = replace(case(history=[replace(EARLIER, answers=())]), type="multi_turn")
    assert lint([silent], ARTICLES) == ["c1: an earlier turn has no answer, and the history would have a gap"]


@pytest.mark.parametrize("case_id", ["", "站-1", "a b", "a/b", "-a", "a" * 65])
def test_ids_that_are_not_well_formed(case_id: str) -> None:
    (defect,) = lint([case(case_id)], ARTICLES)
    assert "the id must be" in defect


def test_nobody_has_checked_it() -> None:
    unchecked = replace(case(), verified_by=" ")
    assert lint([unchecked], ARTICLES) == ["c1: verified_by is empty: it is no draft, and nobody has checked it"]
    assert lint([replace(unchecked, draft=True)], ARTICLES) == []


def test_an_unanswerable_case_stores_two_different_searches() -> None:
    said = ["u1: is unanswerable but stores 1 different searches that show it; 2 are due"]
    once = Search("驿站 建成", "没有年份。")
    assert lint([replace(unanswerable(), searches=(once,))], ARTICLES) == said
    assert lint([replace(unanswerable(), searches=(once, once))], ARTICLES) == said
    assert lint([replace(unanswerable(), searches=(once, Search("驿站", "")))], ARTICLES) == said
    assert lint([replace(unanswerable(), searches=(), draft=True)], ARTICLES) == []


def test_an_unanswerable_case_has_no_evidence() -> None:
    asked = unanswerable()
    turn = replace(asked.scored, evidence=((Quote("station.md", "占地"),),))
    (defect,) = lint([replace(asked, turns=(turn,))], ARTICLES)
    assert defect == "u1: is unanswerable but has evidence, nuggets, numbers or a short answer"
