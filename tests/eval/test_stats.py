import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.schema import Score
from eval.stats import ClusterBootstrap, Column, Quantile, Statistic, interval, mean, value


def interval_of(statistic: Statistic, scores: list[Score | None], clusters: list[str]) -> tuple[float, float] | None:
    columns = [Column.of(scores)]
    (drawn,) = ClusterBootstrap(clusters).resample([lambda counts: statistic(columns, counts)])
    return interval(drawn)


def test_the_mean_is_weighted() -> None:
    assert value(mean, [Column.of([Score(1 / 3, 3), None, Score(0, 1)])]) == 1 / 4
    assert np.isnan(value(mean, [Column.of([None])]))


def test_quantiles() -> None:
    column = Column.of([Score(each) for each in (5, 1, 4, 2)] + [None])
    assert [value(Quantile(q), [column]) for q in (0.5, 0.95)] == [2, 5]
    assert np.isnan(value(Quantile(0.5), [Column.of([None, None])]))


def test_interval_holds_the_mean_and_repeats_itself() -> None:
    clusters = [f"article {number}" for number in range(20)]
    scores: list[Score | None] = [Score(float(number % 2)) for number in range(20)]
    found = interval_of(mean, scores, clusters)
    assert found == interval_of(mean, scores, clusters)
    # Binomial(20, 1/2): the 2.5 % and 97.5 % points are 6 and 14.
    assert found == pytest.approx((6 / 20, 14 / 20))


def test_cases_of_one_cluster_are_drawn_together() -> None:
    scores: list[Score | None] = [Score(float(number % 2)) for number in range(20)]
    alone = interval_of(mean, scores, [str(number) for number in range(20)])
    together = interval_of(mean, scores, [f"article {number % 4}" for number in range(20)])
    assert alone is not None
    assert together is not None
    assert together[1] - together[0] > alone[1] - alone[0]


def test_one_cluster_tells_no_interval() -> None:
    bootstrap = ClusterBootstrap(["a", "a", "b"])
    assert not bootstrap.spans_clusters([Column.of([Score(1), Score(0), None])])
    assert bootstrap.spans_clusters([Column.of([Score(1), None, Score(0)])])
    assert not ClusterBootstrap([]).spans_clusters([Column.of([])])


def test_interval_of_a_quantile() -> None:
    assert interval_of(Quantile(0.5), [Score(1), Score(2), Score(3)], ["a", "b", "c"]) == (1, 3)
    assert interval_of(Quantile(0.5), [Score(7), None, Score(7)], ["a", "b", "c"]) == (7, 7)


def test_draws_without_a_case_that_applies_are_left_aside() -> None:
    assert interval_of(mean, [Score(1), None, None], ["a", "b", "c"]) == (1, 1)
    assert interval(np.array([np.nan])) is None


@given(
    st.lists(st.tuples(st.floats(0, 1), st.sampled_from("abc")), min_size=1, max_size=12),
    st.sampled_from([mean, Quantile(0.5), Quantile(0.95)]),
    st.randoms(),
)
def test_values_lie_between_the_scores_whatever_their_order(
    cases: list[tuple[float, str]], statistic: Statistic, shuffle: random.Random
) -> None:
    found = value(statistic, [Column.of([Score(score) for score, _ in cases])])
    shuffled = cases.copy()
    shuffle.shuffle(shuffled)
    assert value(statistic, [Column.of([Score(score) for score, _ in shuffled])]) == pytest.approx(found)
    assert min(score for score, _ in cases) - 1e-9 <= found <= max(score for score, _ in cases) + 1e-9
