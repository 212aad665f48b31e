"""Ranking: the best fused candidates, read closely and put in order by a linear model over their features."""

from __future__ import annotations

from collections.abc import Sequence

from rag.fusion import Fused
from rag.rank_features import Candidate, Features, Sought, read_features
from rag.weighing import weighed_sum

READ_CLOSELY = 24
"""Candidates whose text is looked at, the best by fused score: 40 find nothing more."""

WEIGHTS = Features(dense=4.52, closest=5.61, lexical=4.13, rarity=2.86, sentence=2.15, article=3.36, place=2.97)
"""Fitted by `eval.fit_ranking` on 2,688 questions of four kinds of text, each kind counting the same. By ten-fold
cross-validation over articles the best article is right for (95 % interval; the fused scores alone, the better leg):

    simplified reading passages, n = 1,000    .991 (.985 to .996; .991, .981)
    traditional reading passages, n = 1,177   .969 (.957 to .980; .956, .946)
    raw pages among 4,000 news, n = 231       .983 (.966 to .996; .970, .948)
    news, n = 280                             .982 (.964 to .996; .968, .929)
"""


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
    return weighed_sum(features, WEIGHTS)
