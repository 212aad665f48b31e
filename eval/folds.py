"""Folds for cross-validation: what is about one article is whole in one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def fold_numbers(clusters: Sequence[str], count: int, seed: int = 0) -> list[int]:
    """The fold, from 0 up to `count`, of each item, given the cluster of each; clusters are dealt out at random."""
    shuffled = np.random.default_rng(seed).permutation(sorted(set(clusters)))
    fold_of = {str(cluster): at % count for at, cluster in enumerate(shuffled)}
    return [fold_of[cluster] for cluster in clusters]
