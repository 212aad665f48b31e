"""Weighing: what the linear models of this package share, from the words of a question to a probability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter, mul
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Features = TypeVar("Features", bound=DataclassInstance)


def share(weights: Mapping[str, float], present: Set[str]) -> float:
    """Share of the terms, by weight, that are `present`; 0..1, 0 where there are none."""
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


def weighed_sum(features: Features, weights: Features) -> float:
    """What the fields of `features`, two at least, come to, each times the field of that name in `weights`."""
    values = _values_of(type(features))
    return float(sum(map(mul, values(features), values(weights))))


def probability(odds: float) -> float:
    """The probability, 0..1, that these log odds (natural logarithm) stand for: the logistic function."""
    return 1 / (1 + math.exp(-odds))


def log_odds(chance: float, least: float) -> float:
    """The log odds of a probability, which is taken to be `least` at least away from 0 and 1."""
    kept = min(1 - least, max(least, chance))
    return math.log(kept / (1 - kept))


@lru_cache
def _values_of(kind: type[DataclassInstance]) -> attrgetter[tuple[float, ...]]:
    """The values of the fields, in order; `astuple` copies deeply, which takes 30 times as long."""
    return attrgetter(*(each.name for each in fields(kind)))
