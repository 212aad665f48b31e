import math
import random
from collections.abc import Callable

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Measure, R, Success, nDCG

from eval.metrics.ranking import hit_at, ndcg, recall_at, reciprocal_rank_at
from eval.schema import Item, RankedDocument
from eval.trec import ranked_documents

RELEVANCE = {"a": 2, "b": 1, "c": 0}
OURS: dict[Measure, Callable[[list[str], dict[str, int]], float]] = {
    Success @ 1: lambda ranked, relevance: hit_at(ranked, relevance, 1),
    R @ 5: lambda ranked, relevance: recall_at(ranked, relevance, 5),
    R @ 10: lambda ranked, relevance: recall_at(ranked, relevance, 10),
    RR @ 10: lambda ranked, relevance: reciprocal_rank_at(ranked, relevance, 10),
    nDCG @ 10: lambda ranked, relevance: ndcg(ranked, relevance, 10),
}
METRICS = [hit_at, recall_at, reciprocal_rank_at, ndcg]


def by_score(scores: dict[str, float]) -> list[str]:
    documents = tuple(RankedDocument(name, score) for name, score in scores.items())
    return [document.id for document in ranked_documents(Item("q", "", "", (), ranking=documents))]


def test_definitions() -> None:
    assert hit_at(["c", "a"], RELEVANCE, 1) == 0
    assert hit_at(["c", "a"], RELEVANCE, 2) == 1
    assert recall_at(["c", "a", "x", "b"], RELEVANCE, 3) == 1 / 2
    assert reciprocal_rank_at(["c", "x", "b"], RELEVANCE, 3) == 1 / 3
    assert reciprocal_rank_at(["c", "x", "b"], RELEVANCE, 2) == 0
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(["b", "x", "a"], RELEVANCE, 3) == pytest.approx((1 / math.log2(2) + 2 / math.log2(4)) / best)
    assert ndcg(["x", "b"], {"b": 1}, 1) == 0


def test_ties_are_ranked_by_id() -> None:
    assert by_score({"b": 1.0, "c": 2.0, "a": 1.0}) == ["c", "a", "b"]


@pytest.mark.parametrize("seed", range(5))
def test_parity_with_ir_measures(seed: int) -> None:
    """On random runs and judgements, with tied scores, empty results and queries without a relevant document.

    trec_eval ranks ties its own way, by falling id, so it is given what our way of ranking makes of them.
    """
    draw = np.random.default_rng(seed)
    names = [f"d{number:02}" for number in range(30)]
    qrels = {
        f"q{n}": {str(name): int(draw.choice([0, 0, 1, 2, 3])) for name in draw.permutation(names)[:8]}
        for n in range(40)
    }
    qrels["nothing relevant"] = {"d00": 0, "d01": 0}
    scores = {
        query: {str(name): float(draw.integers(7)) / 2 for name in draw.permutation(names)[:20]} for query in qrels
    }
    scores["q0"] = {}
    ranked = {query: by_score(of) for query, of in scores.items()}
    run = {query: {name: -float(rank) for rank, name in enumerate(ids)} for query, ids in ranked.items()}
    compared = 0
    for result in ir_measures.iter_calc(list(OURS), qrels, run):
        ours = OURS[result.measure](ranked[result.query_id], qrels[result.query_id])
        assert ours == pytest.approx(result.value, abs=1e-9), (result.measure, result.query_id)
        compared += 1
    assert compared >= 40 * len(OURS)
    means = ir_measures.calc_aggregate(list(OURS), qrels, run)
    for measure, metric in OURS.items():
        assert sum(metric(ranked[q], qrels[q]) for q in qrels) / len(qrels) == pytest.approx(means[measure], abs=1e-9)


def test_nothing_found_and_nothing_relevant_score_zero() -> None:
    assert [metric([], RELEVANCE, 10) for metric in METRICS] == [0] * 4
    assert [metric(["a"], {"a": 0}, 10) for metric in METRICS] == [0] * 4
    assert [metric(["a"], {}, 10) for metric in METRICS] == [0] * 4


judged = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), max_size=8)
rankings = st.lists(st.sampled_from("abcdefghxyz"), unique=True, max_size=11)


@given(rankings, judged)
def test_bounds_and_monotony(ranked: list[str], relevance: dict[str, int]) -> None:
    for metric in METRICS:
        scores = [metric(ranked, relevance, k) for k in range(1, 12)]
        assert all(0 <= score <= 1 for score in scores)
        if metric is not ndcg:  # the best possible gain grows with k too
            assert scores == sorted(scores)


@given(judged.filter(lambda relevance: any(relevance.values())))
def test_the_best_ranking_scores_one(relevance: dict[str, int]) -> None:
    best = sorted(relevance, key=lambda name: -relevance[name])
    assert [metric(best, relevance, 10) for metric in METRICS] == pytest.approx([1] * 4)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.floats(-2, 2), max_size=8), st.randoms())
def test_the_order_of_documents_does_not_matter(scores: dict[str, float], shuffle: random.Random) -> None:
    names = list(scores)
    shuffle.shuffle(names)
    assert by_score({name: scores[name] for name in names}) == by_score(scores)
