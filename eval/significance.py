"""Whether a difference between two runs of the same cases could be chance, and which one would have been seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from eval.stats import RESAMPLES, SEED, Column, Floats, Statistic, cluster_numbers, value

_POWER_80 = 2.8
"""1.96 + 0.84: so many standard errors a true effect must measure to be found with 80 % probability at the 5 % level
(Gelman & Hill 2007, section 20.3)."""
_RULE_OF_THREE = 3
_BLOCK = 500
_EQUAL = 1e-12
"""Two statistics that differ by less are the same: sums of floats depend on their order."""


def sign_flip_p(
    statistics: Sequence[tuple[Statistic, Sequence[Column], Sequence[Column]]],
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> list[float]:
    """Two-sided p-values of the differences between two runs, by exchanging the runs at random, cluster by cluster.

    Each of `statistics` is one with its columns in the first and in the second run. If the runs don't differ, which of
    the two a score came from is arbitrary, and of a mean only the signs of the differences change (Fisher 1935; Dror et
    al. 2018). The cases of a cluster are exchanged together. p = (1 + #{as large as observed}) / (resamples + 1)
    (Phipson & Smyth 2010): never 0. With c clusters no p can be below about 2 / 2^c.
    """
    both = [(statistic, _stacked(first, second)) for statistic, first, second in statistics]
    observed = [abs(value(of, second) - value(of, first)) for of, first, second in statistics]
    reached = np.zeros(len(both))
    cluster, size = cluster_numbers(clusters)
    generator = np.random.default_rng(seed)
    for start in range(0, resamples, _BLOCK):
        flips = generator.integers(0, 2, size=(min(_BLOCK, resamples - start), size))
        exchanged = flips[:, cluster].astype(np.float64)
        first_counts = np.hstack([1 - exchanged, exchanged])  # (draws, cases of both runs)
        second_counts = np.hstack([exchanged, 1 - exchanged])
        for index, (statistic, columns) in enumerate(both):
            difference = statistic(columns, second_counts) - statistic(columns, first_counts)
            # What can't be told (a side without a case that applies) counts against the difference.
            reached[index] += np.sum(~(np.abs(difference) < observed[index] - _EQUAL))
    return [float((1 + count) / (resamples + 1)) for count in reached]


def mcnemar_exact(wins: int, losses: int) -> float:
    """Two-sided exact p-value of yes/no scores of which `wins` changed to yes and `losses` to no; 1 if none did.

    McNemar 1947 with the binomial distribution. It takes cases for independent and so knows nothing of clusters.
    """
    changed = wins + losses
    tail: int = sum(math.comb(changed, count) for count in range(min(wins, losses) + 1))
    return min(1.0, tail / 2 ** (changed - 1)) if changed else 1.0


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p-values adjusted for their number by Holm's step-down method (Holm 1979), in the order given."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def smallest_visible_effect(differences: Floats, n: int, *, is_share: bool) -> float:
    """The smallest true difference that would have been found with 80 % probability at the 5 % level.

    2.8 standard errors, told from the bootstrapped `differences`. Of shares not less than 3 / n: a change that touches
    fewer of all possible cases may well touch none of these `n` (the rule of three, Hanley & Lippman-Hand 1983), which
    is all that can be said where two runs don't differ at all. An estimate: it takes the variance for the observed one.
    """
    told = differences[~np.isnan(differences)]
    error = float(told.std(ddof=1)) if len(told) > 1 else 0.0
    least = min(1.0, _RULE_OF_THREE / n) if is_share and n else 0.0
    return max(_POWER_80 * error, least)


def difference_of(
    statistic: Statistic, first: Sequence[Column], second: Sequence[Column]
) -> Callable[[Floats], Floats]:
    """Second run minus first run as a function of the counts: `ClusterBootstrap.resample` draws both alike."""

    def difference(counts: Floats) -> Floats:
        return statistic(second, counts) - statistic(first, counts)

    return difference


def _stacked(first: Sequence[Column], second: Sequence[Column]) -> list[Column]:
    """The cases of both runs one after the other."""
    return [
        Column(np.concatenate([one.values, other.values]), np.concatenate([one.weights, other.weights]))
        for one, other in zip(first, second, strict=True)
    ]
