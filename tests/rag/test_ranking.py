"""The final order: the candidates read closely by the model, the others behind them as fused."""

from dataclasses import replace

import pytest

from rag import ranking
from rag.rank_features import Candidate, Features, Sought
from rag.ranking import WEIGHTS, rank, value
from tests.rag.test_rank_features import candidate

NOTHING = Features(*[0.0] * len(Features.__slots__))
SOUGHT = Sought({"水渠": 1.0, "石坡": 1.0}, ())
FOUND = (
    candidate("天气", article="a", dense=0.8, score=0.9),
    candidate("石坡水渠", article="b", dense=0.8, score=0.6),
    candidate("水渠", article="c", dense=0.8, score=0.5),
    candidate("石坡水渠", article="d", dense=0.8, score=0.2),
)
ALL = [item.fused for item in FOUND]


def articles(ranked: list[tuple[Candidate, float]]) -> list[str]:
    return [item.article.article_id for item, _ in ranked]


def test_the_features_decide_not_the_fused_score() -> None:
    ranked = rank(SOUGHT, FOUND, ALL)

    assert articles(ranked) == ["b", "d", "c", "a"], "equal ones by passage id"
    assert [score for _, score in ranked] == [1, 1, pytest.approx(1 / 2, abs=0.3), 0]


def test_what_is_not_read_closely_stays_behind_with_its_fused_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "READ_CLOSELY", 2)
    ranked = rank(SOUGHT, FOUND, ALL)

    assert articles(ranked) == ["b", "a", "c", "d"]
    assert [score for _, score in ranked] == [1, 0.5, 0.5, 0.2]


def test_a_single_candidate_is_the_best_and_nothing_found_is_nothing() -> None:
    assert [score for _, score in rank(SOUGHT, FOUND[:1], ALL[:1])] == [1]
    assert rank(SOUGHT, (), ()) == []


@pytest.mark.parametrize("name", Features.__slots__)
def test_a_feature_is_worth_its_weight(name: str) -> None:
    assert value(replace(NOTHING, **{name: 1.0})) == getattr(WEIGHTS, name)
