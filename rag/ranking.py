"""Ranking: the best fused candidates, read closely and put in order by a linear model over their features."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from rag.fusion import Fused
from rag.rank_features import Candidate, Features, Sought, read_features

READ_CLOSELY = 40
"""Candidates whose text is looked at, the best by fused score; see eval/LOG.md."""

WEIGHTS = Features(dense=3.65, closest=5.42, lexical=3.03, rarity=3.40, sentence=2.33, article=3.49, place=2.77)

_fields = attrgetter(*Features.__slots__)
_weights = _fields(WEIGHTS)


def rank(sought: Sought, candidates: Sequence[Candidate], fused: Sequence[Fused]) -> list[tuple[Candidate, float]]:
    """Candidates, which come best fused first, in their final order with their scores; `fused` is all that was found.

    A score is 0..1 and comparable within one query: 1 for the best; what is not read closely keeps its fused score,
    and the others stand above it.
    """
    read, rest = candidates[:READ_CLOSELY], candidates[READ_CLOSELY:]
    if not read:
        return []
    values = [value(features) for features in read_features(sought, read, fused)]
    lowest, best = min(values), max(values)
    floor = rest[0].fused.score if rest else 0.0
    scored = [
        (item, floor + (1 - floor) * ((score - lowest) / (best - lowest) if best > lowest else 1.0))
        for item, score in zip(read, values, strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[1], pair[0].fused.passage_id))
    return scored + [(item, item.fused.score) for item in rest]


def value(features: Features) -> float:
    """What the features come to; the difference of two passages is the log odds of one against the other."""
    return sum((weight * feature for weight, feature in zip(_weights, _fields(features), strict=True)), 0.0)
