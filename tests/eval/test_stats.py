import pytest

from eval.schema import Score
from eval.stats import ClusterBootstrap, quantile, weighted_mean


def test_weighted_mean() -> None:
    assert weighted_mean([Score(1 / 3, 3), Score(0, 1)]) == 1 / 4


def test_quantiles() -> None:
    scores = [Score(value) for value in (5, 1, 4, 2)]
    assert (quantile(scores, 0.5), quantile(scores, 0.95)) == (2, 5)


def test_interval_holds_the_mean_and_repeats_itself() -> None:
    clusters = [f"article {number}" for number in range(20)]
    scores = [Score(float(number % 2)) for number in range(20)]
    interval = ClusterBootstrap(clusters).mean_interval(scores)
    assert interval == ClusterBootstrap(clusters).mean_interval(scores)
    assert interval is not None
    # Binomial(20, 1/2): the 2.5 % and 97.5 % points are 6 and 14.
    assert interval == pytest.approx((6 / 20, 14 / 20))


def test_cases_of_one_cluster_are_drawn_together() -> None:
    scores = [Score(float(number % 2)) for number in range(20)]
    paired = [f"article {number % 4}" for number in range(20)]
    alone = ClusterBootstrap([str(number) for number in range(20)]).mean_interval(scores)
    together = ClusterBootstrap(paired).mean_interval(scores)
    assert alone is not None
    assert together is not None
    assert together[1] - together[0] > alone[1] - alone[0]


def test_one_cluster_tells_no_interval() -> None:
    bootstrap = ClusterBootstrap(["a", "a", "b"])
    assert bootstrap.mean_interval([Score(1), Score(0), None]) is None
    assert bootstrap.quantile_interval([Score(1), Score(0), None], 0.5) is None
    assert ClusterBootstrap([]).mean_interval([]) is None


def test_interval_of_a_quantile() -> None:
    bootstrap = ClusterBootstrap(["a", "b", "c"])
    assert bootstrap.quantile_interval([Score(1), Score(2), Score(3)], 0.5) == (1, 3)
    assert bootstrap.quantile_interval([Score(7), None, Score(7)], 0.5) == (7, 7)
