import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.retrieval import (
    all_evidence,
    evidence_cited,
    evidence_recall,
    reciprocal_rank,
    within_characters,
)
from eval.schema import Place

GOLD = Place("a", 100, 110)
OTHER = Place("b", 0, 10)


def test_coverage_is_counted_over_passages_together() -> None:
    first, second = Place("a", 0, 105), Place("a", 105, 108)
    assert evidence_recall([[GOLD]], [first]) == 0  # 5 of 10 characters
    assert evidence_recall([[GOLD]], [first, second]) == 1  # 8 of 10
    assert evidence_recall([[GOLD]], [first, first]) == 0  # the same characters twice


def test_another_article_covers_nothing() -> None:
    assert evidence_recall([[GOLD]], [Place("b", 100, 110)]) == 0


def test_groups_are_and_spans_are_or() -> None:
    assert evidence_recall([[GOLD], [OTHER]], [GOLD]) == 1 / 2
    assert all_evidence([[GOLD], [OTHER]], [GOLD]) == 0
    assert all_evidence([[GOLD, OTHER]], [GOLD]) == 1
    assert all_evidence([[GOLD], [OTHER]], [GOLD, OTHER]) == 1


def test_reciprocal_rank_wants_half_of_a_span_in_one_passage() -> None:
    nothing, under, half = Place("c", 0, 9), Place("a", 106, 120), Place("a", 105, 120)
    assert reciprocal_rank([[GOLD]], [nothing, under, half]) == 1 / 3
    assert reciprocal_rank([[GOLD]], [nothing, under]) == 0


def test_no_result_scores_zero() -> None:
    assert [metric([[GOLD]], []) for metric in (evidence_recall, all_evidence, reciprocal_rank)] == [0] * 3
    assert evidence_cited([[GOLD]], []) == 0


def test_a_budget_of_characters_cuts_the_last_passage() -> None:
    ranked = [Place("a", 0, 1500), Place("b", 10, 1010), Place("c", 0, 5)]
    assert within_characters(ranked, 2000) == [Place("a", 0, 1500), Place("b", 10, 10 + 500)]
    assert within_characters([], 2000) == []


def test_evidence_cited_wants_half_of_a_span() -> None:
    assert evidence_cited([[GOLD], [OTHER]], [Place("a", 105, 130)]) == 1 / 2
    assert evidence_cited([[GOLD]], [Place("a", 106, 130)]) == 0


places = st.builds(
    lambda article, start, length: Place(article, start, start + length),
    st.sampled_from("ab"),
    st.integers(0, 40),
    st.integers(1, 20),
)


@given(st.lists(st.lists(places, min_size=1, max_size=3), min_size=1, max_size=3), st.lists(places, max_size=6))
def test_bounds_and_monotony(evidence: list[list[Place]], ranked: list[Place]) -> None:
    recalls = [evidence_recall(evidence, ranked[:k]) for k in range(len(ranked) + 1)]
    assert recalls == sorted(recalls)
    assert 0 <= recalls[0] <= recalls[-1] <= 1
    assert all_evidence(evidence, ranked) <= recalls[-1] == pytest.approx(evidence_recall(evidence, ranked[::-1]))
    assert reciprocal_rank(evidence, ranked) in {0.0, *(1 / rank for rank in range(1, len(ranked) + 1))}
    assert sum(place.end - place.start for place in within_characters(ranked, 25)) <= 25
