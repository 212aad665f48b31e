"""Statistics of a run and their intervals, by a bootstrap over clusters: cases about one article are not independent.

Every figure of a run, be it a mean, a quantile or an area under a curve, is a `Statistic`: a function of the cases'
scores and of how often each case counts. Counting every case once gives the value; counting the cases of drawn clusters
gives its interval; counting some cases with one run and the others with another one gives a permutation test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.schema import Score

RESAMPLES = 10_000
SEED = 20_240_529
_LOW, _HIGH = 2.5, 97.5  # percentiles: a 95 % interval
_BLOCK = 500
"""Draws that are held in memory at once: of 3,500 cases they take 14 MB."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """The scores of the cases by one metric."""

    values: Floats
    """Shape (cases,); 0 where the metric does not apply."""
    weights: Floats
    """Shape (cases,); 0 where the metric does not apply."""

    @classmethod
    def of(cls, scores: Sequence[Score | None]) -> Column:
        """The column of `scores` in the order of the cases, None where the metric does not apply."""
        values = [score.value if score else 0.0 for score in scores]
        weights = [score.weight if score else 0.0 for score in scores]
        return cls(np.array(values, dtype=np.float64), np.array(weights, dtype=np.float64))

    def __len__(self) -> int:
        return len(self.values)


Statistic = Callable[[Sequence[Column], Floats], Floats]
"""Takes columns of the same cases and counts of shape (draws, cases), how often each case counts; gives shape (draws,).
NaN where a draw holds no case that applies."""


def mean(columns: Sequence[Column], counts: Floats) -> Floats:
    """The mean of one column by its weights."""
    (column,) = columns
    return ratio(counts @ (column.values * column.weights), counts @ column.weights)


@dataclass(frozen=True, slots=True)
class Quantile:
    """The least score of one column that at least a share `q` of the scores does not exceed; weights don't count."""

    q: float

    def __call__(self, columns: Sequence[Column], counts: Floats) -> Floats:
        """A `Statistic`."""
        (column,) = columns
        order = np.argsort(column.values, kind="stable")
        order = order[column.weights[order] > 0]
        if not len(order):
            return np.full(len(counts), np.nan)
        reached = counts[:, order].cumsum(axis=1)
        total = reached[:, -1]
        first = np.argmax(reached >= self.q * total[:, None], axis=1)
        return np.where(total > 0, column.values[order][first], np.nan)


def value(statistic: Statistic, columns: Sequence[Column]) -> float:
    """The statistic over all cases, each counted once; NaN if it applies to none."""
    return float(statistic(columns, np.ones((1, len(columns[0]))))[0])


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """`numerator / denominator`, NaN where the denominator is 0."""
    quotient: Floats = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=denominator > 0)
    return quotient


class ClusterBootstrap:
    """Percentile intervals (Efron & Tibshirani 1993, ch. 13) from one seeded set of draws for all figures of a run.

    Clusters are drawn whole (Field & Welsh 2007). Where all cases score the same the interval has no width; that tells
    nothing about cases unlike these.
    """

    def __init__(self, clusters: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED) -> None:
        """`clusters` holds the cluster of every case, in the order of the columns."""
        self._cluster, self._size = cluster_numbers(clusters)
        self._resamples, self._seed = resamples, seed

    def counts(self) -> Iterator[Floats]:
        """The draws: blocks of shape (draws, cases), the same ones at every call."""
        generator = np.random.default_rng(self._seed)
        chance = np.full(self._size, 1 / self._size)
        for start in range(0, self._resamples, _BLOCK):
            drawn = generator.multinomial(self._size, chance, size=min(_BLOCK, self._resamples - start))
            yield drawn[:, self._cluster].astype(np.float64)

    def resample(self, figures: Sequence[Callable[[Floats], Floats]]) -> list[Floats]:
        """Each of `figures`, functions of the counts, in every draw: arrays of shape (resamples,)."""
        blocks = [[figure(counts) for figure in figures] for counts in self.counts()]
        return [np.concatenate(of_one) for of_one in zip(*blocks, strict=True)]

    def spans_clusters(self, columns: Sequence[Column]) -> bool:
        """Whether each column has scores in two clusters or more, without which no interval can be told."""
        return all(len(np.unique(self._cluster[column.weights > 0])) > 1 for column in columns)


def interval(drawn: Floats) -> tuple[float, float] | None:
    """The 95 % percentile interval of what was drawn, NaN left aside; None if there is nothing else."""
    told = drawn[~np.isnan(drawn)]
    if not len(told):
        return None
    low, high = np.percentile(told, [_LOW, _HIGH])
    return float(low), float(high)


def cluster_numbers(clusters: Sequence[str]) -> tuple[NDArray[np.intp], int]:
    """A number from 0 for the cluster of each case, and how many clusters there are (at least 1)."""
    names, numbers = np.unique(np.array(clusters, dtype=str), return_inverse=True)
    return numbers.astype(np.intp), max(1, len(names))
