from dataclasses import replace
from typing import Any

import pytest

from eval.lint import lint
from eval.schema import CaseTurn, Nugget, Quote
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
        ({"nuggets": (Nugget("580平方米", False),)}, "a vital nugget"),
        ({"numbers": ("许多",)}, "holds no figure"),
        ({"forbidden": ("580平方米",)}, "holds what is forbidden"),
        ({"short": ("……",)}, "does not match itself"),
        ({"expect": "refuse"}, "expects 'refuse'"),
        ({"user": " "}, "a question is empty"),
    ],
)
def test_defects(change: dict[str, Any], said: str) -> None:
    defects = lint([case(**change)], ARTICLES)
    assert any(defect.startswith("c1: ") and said in defect for defect in defects), defects


def test_defects_between_fields() -> None:
    assert lint([case(), case()], ARTICLES) == ["c1: the id is used 2 times"]
    assert lint([case(cluster="gone.md")], ARTICLES) == ["c1: cluster 'gone.md' is the source of no article"]
    assert lint([case(history=[EARLIER])], ARTICLES) == ["c1: type numeric with 2 turns"]
    gap = replace(case(history=[replace(EARLIER, answers=())]), type="multi_turn")
    assert lint([gap], ARTICLES) == ["c1: an earlier turn has no answer, and the history would have a gap"]
    with_facts = replace(case(expect="refuse"), type="unanswerable")
    assert lint([with_facts], ARTICLES) == ["c1: is unanswerable but has evidence, nuggets, numbers or a short answer"]
