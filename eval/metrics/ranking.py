"""Ranking metrics at the level of documents or articles, by the definitions of trec_eval.

All take the ids in ranked order, best first and each once (`eval.trec.ranked_documents` puts them there, ties by id),
and `relevance`, the judged ids with their grades; a grade of 1 or more is relevant. All are 0..1, higher is better, and
0 where nothing was found or nothing is relevant. `tests/eval/test_ranking_metrics.py` compares them with ir-measures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

RELEVANT = 1
"""The grade from which a document counts as relevant."""


def hit_at(ranked_ids: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """1 if one of the first `k` is relevant, else 0 (Success@k of trec_eval)."""
    return float(any(_relevant(name, relevance) for name in ranked_ids[:k]))


def recall_at(ranked_ids: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """Share of the relevant ones that are among the first `k`."""
    relevant = sum(grade >= RELEVANT for grade in relevance.values())
    return sum(_relevant(name, relevance) for name in ranked_ids[:k]) / relevant if relevant else 0.0


def reciprocal_rank_at(ranked_ids: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """1/rank of the first relevant one if it is among the first `k`, else 0; its mean is MRR@k (Voorhees 1999)."""
    return next((1 / rank for rank, name in enumerate(ranked_ids[:k], 1) if _relevant(name, relevance)), 0.0)


def ndcg(ranked_ids: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """Discounted cumulative gain of the first `k` over that of the best possible ranking.

    The gain of a document is its grade, its discount log2(rank + 1) (Järvelin & Kekäläinen 2002, as in trec_eval).
    """
    best = _dcg(sorted((max(0, grade) for grade in relevance.values()), reverse=True)[:k])
    return _dcg([max(0, relevance.get(name, 0)) for name in ranked_ids[:k]]) / best if best else 0.0


def _relevant(name: str, relevance: Mapping[str, int]) -> bool:
    return relevance.get(name, 0) >= RELEVANT


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))
