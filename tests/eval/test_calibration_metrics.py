import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.calibration import (
    RiskPoint,
    aurc,
    brier,
    expected_calibration_error,
    reliability,
    right,
    risk_coverage,
)
from eval.schema import CaseTurn, Nugget, Score
from eval.stats import Column, Statistic, value
from rag.schema import Outcome
from tests.eval.builders import case, unanswerable

RESPONSES = [(0.9, 1), (0.9, 0), (0.6, 1), (0.25, 0)]


def of(statistic: Statistic, responses: list[tuple[float, int]]) -> float:
    columns = [Column.of([Score(float(pair[side])) for pair in responses]) for side in (0, 1)]
    return value(statistic, columns)


def test_aurc_is_the_mean_risk_over_coverages() -> None:
    # The two of .9 are shown together: risk 1/2 for both, then 1/3, then 2/4.
    assert of(aurc, RESPONSES) == pytest.approx((1 / 2 + 1 / 2 + 1 / 3 + 2 / 4) / 4)
    assert of(aurc, [(0.9, 1), (0.1, 1)]) == 0
    assert of(aurc, [(0.9, 0), (0.1, 0)]) == 1
    assert of(aurc, [(0.9, 1), (0.1, 0)]) < of(aurc, [(0.9, 0), (0.1, 1)])


def test_ece_weighs_the_gaps_of_bins() -> None:
    # .9 twice with accuracy 1/2, .6 with 1, .25 with 0.
    assert of(expected_calibration_error, RESPONSES) == pytest.approx((2 * 0.4 + 0.4 + 0.25) / 4)
    assert of(expected_calibration_error, [(1.0, 1), (0.0, 0)]) == 0
    assert of(expected_calibration_error, [(1.0, 0), (0.0, 1)]) == 1


def test_no_response_has_no_value() -> None:
    assert np.isnan(value(aurc, [Column.of([None]), Column.of([None])]))
    assert np.isnan(value(expected_calibration_error, [Column.of([None]), Column.of([Score(1)])]))


def test_the_counts_of_cases_count() -> None:
    columns = [Column.of([Score(float(pair[side])) for pair in RESPONSES]) for side in (0, 1)]
    counts = np.array([[2.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    repeated = [(0.9, 1), (0.9, 1), (0.6, 1)]
    for statistic in (aurc, expected_calibration_error):
        drawn = statistic(columns, counts)
        assert drawn[0] == pytest.approx(of(statistic, repeated))
        assert np.isnan(drawn[1])


def test_curve_and_diagram() -> None:
    confidence, is_right = [pair[0] for pair in RESPONSES], [float(pair[1]) for pair in RESPONSES]
    assert risk_coverage(confidence, is_right) == (
        RiskPoint(0.9, 2 / 4, 1 / 2),
        RiskPoint(0.6, 3 / 4, 1 / 3),
        RiskPoint(0.25, 4 / 4, 2 / 4),
    )
    bins = reliability(confidence, is_right)
    assert [(each.low, each.high, each.n, each.confidence, each.accuracy) for each in bins] == [
        (0.2, 0.3, 1, 0.25, 0),
        (0.6, 0.7, 1, 0.6, 1),
        (0.9, 1.0, 2, 0.9, 1 / 2),
    ]
    assert (risk_coverage([], []), reliability([], [])) == ((), ())
    assert brier(0.75, 0) == 0.75**2


responses = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.99, 1.0]), st.integers(0, 1)), min_size=1)


@given(responses, st.randoms())
def test_bounds_and_order(some: list[tuple[float, int]], shuffle: random.Random) -> None:
    for statistic in (aurc, expected_calibration_error):
        before = of(statistic, some)
        assert -1e-12 <= before <= 1 + 1e-12
        shuffled = some.copy()
        shuffle.shuffle(shuffled)
        assert of(statistic, shuffled) == pytest.approx(before)


@given(responses, st.integers(0, 30))
def test_a_right_response_instead_of_a_wrong_one_lowers_aurc(some: list[tuple[float, int]], at: int) -> None:
    at %= len(some)
    assert of(aurc, [*some[:at], (some[at][0], 1), *some[at + 1 :]]) <= of(aurc, some) + 1e-12


@pytest.mark.parametrize(
    ("outcome", "text", "short", "expected"),
    [
        ("answered", "占地580平方米。", "", 1),
        ("answered", "占地580平方米。", "580㎡", 1),
        ("answered", "占地580平方米，不是600平方米。", "600平方米", 0),  # the bare fact is shown first
        ("answered", "占地1580平方米。", "", 0),
        ("refused", "", "", 0),
        ("premise_corrected", "占地580平方米。", "", 0),
        (None, "", "", 0),
    ],
)
def test_a_right_answer(outcome: Outcome | None, text: str, short: str, expected: float) -> None:
    assert right(case(), outcome, text, short) == expected


def test_a_right_answer_says_nothing_forbidden() -> None:
    assert right(case(forbidden=("600平方米",)), "answered", "占地580平方米，又说600平方米。", "") == 0


def test_without_nuggets_the_short_or_the_gold_answer_must_be_stated() -> None:
    bare = case(nuggets=(), numbers=())
    assert [right(bare, "answered", text, "") for text in ("占地580平方米。", "占地很大。")] == [1, 0]
    spoken = case(nuggets=(), numbers=(), short=(), answers=("元善镇邓村村",))
    assert [right(spoken, "answered", text, "") for text in ("在元善镇邓村村。", "在元善镇。")] == [1, 0]


def test_other_right_responses() -> None:
    assert [right(unanswerable(), outcome, "", "") for outcome in ("refused", "answered")] == [1, 0]
    asked = case(expect="clarify", nuggets=(Nugget("甲县", True),))
    assert [right(asked, outcome, "", "") for outcome in ("clarify", "answered", None)] == [1, 0, 0]
    premise = case(expect="correct_premise", history=[CaseTurn("?", "answer", ("!",))])
    assert right(premise, "premise_corrected", "不对，是580平方米。", "") == 1
    assert right(premise, "premise_corrected", "不对。", "") == 0
