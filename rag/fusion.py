"""Score fusion: one ranking from the dense and the lexical leg."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DENSE_WEIGHT = 0.4
"""Share of the dense leg; the rest is BM25's. Chosen on Chinese reading passages, see eval/LOG.md."""


@dataclass(frozen=True, slots=True)
class Fused:
    """One passage with its fused score (0..1, comparable within one query) and the raw scores of both legs."""

    passage_id: str
    score: float
    dense: float
    lexical: float


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float = DENSE_WEIGHT) -> list[Fused]:
    """Passages by the weighted sum of their min-max scores, best first; ties by passage id.

    `dense` must hold a cosine for every passage of `lexical`; a passage that BM25 did not find has the BM25 score 0.
    Min-max fusion over the union of both candidate lists: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
    Hybrid Retrieval" (TOIS 2023).
    """
    lexical = {passage_id: lexical.get(passage_id, 0.0) for passage_id in dense}
    scaled_dense, scaled_lexical = _min_max(dense), _min_max(lexical)
    fused = [
        Fused(
            passage_id,
            dense_weight * scaled_dense[passage_id] + (1 - dense_weight) * scaled_lexical[passage_id],
            dense[passage_id],
            lexical[passage_id],
        )
        for passage_id in dense
    ]
    return sorted(fused, key=lambda item: (-item.score, item.passage_id))


def _min_max(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {key: (value - low) / (high - low) if high > low else 0.0 for key, value in scores.items()}
