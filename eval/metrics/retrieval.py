"""Whether search finds the gold evidence, in characters of articles, so that re-chunking changes no definition.

`cov(e, P)` is the share of the characters of a gold span `e` that the passages `P` cover together. Groups of evidence
are AND, the spans within a group are OR, so a group's coverage is that of its best span.

All metrics are 0..1, higher is better. Without passages they are 0; without evidence they don't apply, and `evidence`
must hold a group. What the passages of articles rank as is measured in `eval.metrics.ranking`.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.schema import Place

Evidence = Sequence[Sequence[Place]]

FOUND = 0.8
"""Coverage from which a group of evidence counts as found."""
TOUCHED = 0.5
"""Coverage from which one passage counts as a relevant result."""


def evidence_recall(evidence: Evidence, ranked: Sequence[Place]) -> float:
    """Share of the groups that the passages cover to at least 0.8 together, 0..1."""
    return sum(_coverage(group, ranked) >= FOUND for group in evidence) / len(evidence)


def all_evidence(evidence: Evidence, ranked: Sequence[Place]) -> float:
    """1 if the passages cover every group to at least 0.8, else 0."""
    return float(evidence_recall(evidence, ranked) == 1)


def reciprocal_rank(evidence: Evidence, ranked: Sequence[Place]) -> float:
    """1/rank of the first passage that alone covers a group to at least 0.5; 0 if none does.

    Its mean is the mean reciprocal rank (Voorhees 1999, "The TREC-8 Question Answering Track Report").
    """
    for rank, place in enumerate(ranked, start=1):
        if any(_coverage(group, [place]) >= TOUCHED for group in evidence):
            return 1 / rank
    return 0.0


def evidence_cited(evidence: Evidence, cited: Sequence[Place]) -> float:
    """Share of the groups that the places cited cover to at least 0.5 together, 0..1."""
    return sum(_coverage(group, cited) >= TOUCHED for group in evidence) / len(evidence)


def within_characters(ranked: Sequence[Place], limit: int) -> list[Place]:
    """The first `limit` characters of the ranked passages, the last one cut. A budget that favours no passage size."""
    kept: list[Place] = []
    for place in ranked:
        if limit <= 0:
            break
        kept.append(Place(place.article_id, place.start, min(place.end, place.start + limit)))
        limit -= place.end - place.start
    return kept


def _coverage(group: Sequence[Place], passages: Sequence[Place]) -> float:
    return max((_covered(gold, passages) for gold in group), default=0.0)


def _covered(gold: Place, passages: Sequence[Place]) -> float:
    covered: set[int] = set()
    for passage in passages:
        if passage.article_id == gold.article_id:
            covered.update(range(max(gold.start, passage.start), min(gold.end, passage.end)))
    return len(covered) / (gold.end - gold.start)
