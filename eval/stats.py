"""Intervals for the metrics of a run, by a bootstrap over clusters: cases about one article are not independent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.schema import Score

RESAMPLES = 10_000
SEED = 20_240_529
_LOW, _HIGH = 2.5, 97.5  # percentiles: a 95 % interval


class ClusterBootstrap:
    """Percentile intervals (Efron & Tibshirani 1993, ch. 13) from one seeded set of draws for all metrics of a run.

    Where all cases score the same the interval has no width; that tells nothing about cases unlike these.
    """

    def __init__(self, clusters: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED) -> None:
        """`clusters` holds the cluster of every case of the run, in its order."""
        names = sorted(set(clusters)) or ["none"]
        self._cluster = np.array([names.index(cluster) for cluster in clusters], dtype=np.intp)
        self._size = len(names)
        self._draws = np.random.default_rng(seed).multinomial(  # (resamples, clusters)
            self._size, np.full(self._size, 1 / self._size), size=resamples
        )

    def mean_interval(self, scores: Sequence[Score | None]) -> tuple[float, float] | None:
        """The interval of the weighted mean. `scores` is in the order of the cases, None where a metric does not apply.

        None if fewer than two clusters have a score.
        """
        values, weights = _arrays(scores)
        totals = np.bincount(self._cluster, values * weights, minlength=self._size)
        counts = np.bincount(self._cluster, weights, minlength=self._size)
        if np.count_nonzero(counts) < 2:
            return None
        drawn = self._draws @ counts
        hit = drawn > 0
        return _percentiles((self._draws[hit] @ totals) / drawn[hit])

    def quantile_interval(self, scores: Sequence[Score | None], q: float) -> tuple[float, float] | None:
        """The interval of the `q`-quantile, 0..1; None if fewer than two clusters have a score."""
        values, weights = _arrays(scores)
        order = np.argsort(values)
        order = order[weights[order] > 0]
        if len(np.unique(self._cluster[order])) < 2:
            return None
        counts = self._draws[:, self._cluster[order]].cumsum(axis=1)  # (resamples, scores)
        counts = counts[counts[:, -1] > 0]
        first = np.argmax(counts >= q * counts[:, -1:], axis=1)
        return _percentiles(values[order][first])


def weighted_mean(scores: Sequence[Score]) -> float:
    """The mean of `scores` by their weights."""
    return sum(score.value * score.weight for score in scores) / sum(score.weight for score in scores)


def quantile(scores: Sequence[Score], q: float) -> float:
    """The least value that at least a share `q` of the scores does not exceed; of an even number the lower median."""
    values = sorted(score.value for score in scores)
    return next(value for rank, value in enumerate(values, start=1) if rank >= q * len(values))


def _arrays(scores: Sequence[Score | None]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    values = np.array([score.value if score else 0.0 for score in scores])
    weights = np.array([score.weight if score else 0.0 for score in scores])
    return values, weights


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [_LOW, _HIGH])
    return float(low), float(high)
