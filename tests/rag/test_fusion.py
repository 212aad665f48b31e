"""Score fusion, checked by arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import DENSE_WEIGHT, Fused, fuse

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 1), max_size=8)


def scores(fused: list[Fused]) -> dict[str, float]:
    return {item.passage_id: item.score for item in fused}


def test_the_weighted_sum_of_min_max_scores() -> None:
    fused = fuse({"a": 0.9, "b": 0.8, "c": 0.7}, {"a": 2.0, "b": 10.0}, dense_weight=0.4)

    assert scores(fused) == {
        "b": pytest.approx(0.4 * 1 / 2 + 0.6 * 1),
        "a": pytest.approx(0.4 * 1 + 0.6 * 2 / 10),
        "c": pytest.approx(0),
    }
    assert [item.passage_id for item in fused] == ["b", "a", "c"]


def test_the_raw_scores_of_both_legs_stay_beside_it() -> None:
    (first, second) = fuse({"a": 0.9, "b": 0.8}, {"a": 2.0})

    assert (first.dense, first.lexical) == (0.9, 2.0)
    assert (second.dense, second.lexical) == (0.8, 0.0), "what BM25 did not find has the score 0"


@pytest.mark.parametrize(("weight", "order"), [(1.0, ["a", "b"]), (0.0, ["b", "a"])])
def test_a_weight_of_1_or_0_leaves_one_leg(weight: float, order: list[str]) -> None:
    fused = fuse({"a": 0.9, "b": 0.1}, {"a": 1.0, "b": 5.0}, dense_weight=weight)

    assert [item.passage_id for item in fused] == order
    assert [item.score for item in fused] == [1, 0]


def test_equal_scores_are_ordered_by_passage_id() -> None:
    fused = fuse({"c": 0.5, "a": 0.5, "b": 0.5}, {"c": 1.0, "a": 1.0, "b": 1.0})

    assert [item.passage_id for item in fused] == ["a", "b", "c"]
    assert {item.score for item in fused} == {0}, "no passage is better than another"


def test_a_question_without_known_words_is_ranked_by_the_dense_leg() -> None:
    assert scores(fuse({"a": 0.2, "b": 0.9}, {})) == {"b": DENSE_WEIGHT * 1, "a": 0}


def test_equal_cosines_leave_the_lexical_leg() -> None:
    assert scores(fuse({"a": 0.5, "b": 0.5}, {"b": 3.0})) == {"b": pytest.approx(1 - DENSE_WEIGHT), "a": 0}


def test_nothing_found_is_nothing() -> None:
    assert fuse({}, {}) == []


@given(SCORES, SCORES, st.floats(0, 1))
def test_every_passage_of_the_dense_leg_once_best_first_between_0_and_1(
    dense: dict[str, float], lexical: dict[str, float], weight: float
) -> None:
    lexical = {passage_id: abs(score) for passage_id, score in lexical.items() if passage_id in dense}
    fused = fuse(dense, lexical, weight)

    assert sorted(item.passage_id for item in fused) == sorted(dense)
    assert [item.score for item in fused] == sorted((item.score for item in fused), reverse=True)
    assert all(-1e-9 <= item.score <= 1 + 1e-9 for item in fused)
