import math
from dataclasses import replace

import pytest

from eval.metrics.refusal import premise_corrected
from eval.schema import Case, CaseTurn, Item, MetricSummary, Place, RankedDocument, Retrieved, Score
from eval.scoring import merge_repeats, score_case, summarise
from tests.eval.builders import STATION, answer, case, unanswerable

EVIDENCE = ((Place(STATION.id, 0, 11),),)


def values(asked: Case, item: Item) -> dict[str, float]:
    return {name: score.value for name, score in score_case(asked, item).scores.items()}


def nothing_said(error: str = "") -> Item:
    return Item("c1", "", "", EVIDENCE, error=error)


@pytest.mark.parametrize("item", [nothing_said("ModelError: gone"), nothing_said()])
def test_a_case_without_output_scores_worst_wherever_something_was_due(item: Item) -> None:
    scores = values(case(), item)
    assert scores.pop("false_refusal") == 1
    assert scores.pop("false_refusal_not_found") == 1
    assert set(scores) == {
        *("evidence_recall@5", "evidence_recall@10", "all_evidence@5", "mrr@10"),
        *("evidence_recall@2000chars", "all_evidence@2000chars"),
        *("hit@1", "recall@5", "recall@10", "article_mrr@10", "ndcg@10"),
        *("nugget_recall", "nugget_recall_vital", "number_exact", "short_em", "short_f1", "answer_em", "answer_f1"),
        *("evidence_cited", "all_evidence_cited", "citation_recall", "citation_precision"),
        "right",
    }
    assert set(scores.values()) == {0}


def test_an_error_is_no_refusal_of_an_unanswerable_question() -> None:
    broken = Item("u1", "", "", (), error="ModelError: gone")
    assert values(unanswerable(), broken) == {"unanswerable_accuracy": 0, "right": 0}
    refused = Item("u1", "", "", (), answer=replace(answer("文章里没有。", outcome="refused"), confidence=0.75))
    assert values(unanswerable(), refused) == {
        **{"unanswerable_accuracy": 1, "right": 1, "response_right": 1},
        **{"confidence": 0.75, "brier": (1 - 0.75) ** 2},
    }


def test_a_refusal_states_nothing_even_if_it_repeats_the_figure() -> None:
    item = replace(nothing_said(), answer=answer("没有提到580平方米。", outcome="refused", short="580平方米"))
    scores = values(case(), item)
    assert (scores["nugget_recall"], scores["number_exact"], scores["short_em"], scores["false_refusal"]) == (
        0,
        0,
        0,
        1,
    )


def test_premise_correction_wants_the_right_fact_too() -> None:
    asked = case(expect="correct_premise", short=(), numbers=())
    right = replace(nothing_said(), answer=answer("不是600，而是580平方米。", outcome="premise_corrected"))
    empty = replace(nothing_said(), answer=answer("问题里的数字不对。", outcome="premise_corrected"))
    silent = replace(nothing_said(), answer=answer("占地580平方米。"))
    assert [values(asked, item)["premise_correction"] for item in (right, empty, silent)] == [1, 0, 0]
    assert premise_corrected(None, 1) == 0


def test_the_users_own_figures_are_no_claims_of_the_answer() -> None:
    asked = case(user="占地600平方米吗？", expect="correct_premise")
    item = replace(nothing_said(), answer=answer("不是600平方米，是580平方米，6辆车。", outcome="premise_corrected"))
    assert values(asked, item)["unsupported_numbers"] == 2 / 3  # nothing is cited: 580 and 6


def test_length_is_counted_without_markers() -> None:
    item = replace(nothing_said(), answer=answer("占地580平方米[1][2]。"))
    assert values(case(), item)["answer_characters"] == len("占地580平方米。")


def test_summary_counts_every_case_that_applies() -> None:
    right = replace(nothing_said(), answer=answer("占地580平方米。"))
    scored = [
        score_case(case("c1", cluster="a"), right),
        score_case(case("c2", cluster="b"), nothing_said("ModelError: gone")),
        score_case(case("c3", cluster="b"), nothing_said()),
        score_case(unanswerable(), Item("u1", "", "", (), answer=answer("占地6平方米。"))),
    ]
    summary = summarise(scored, seconds=2.0)
    recall = summary.metric("nugget_recall")
    assert (summary.cases, summary.errors, recall.value, recall.n) == (4, 1, 1 / 3, 3)
    assert recall.low is not None
    assert recall.high is not None
    assert 0 <= recall.low <= 1 / 3 <= recall.high <= 1
    assert summary.metric("unanswerable_accuracy").value == 0
    assert summary.metric("clarification") == MetricSummary("clarification", None, None, None, 0)
    with pytest.raises(KeyError):
        summary.metric("beauty")


def test_articles_rank_where_their_best_passage_stands() -> None:
    def passage(article: str, score: float) -> Retrieved:
        return Retrieved(Place(article, 0, 9), "", score, 0, 0)

    found = (passage("other", 0.9), passage("other", 0.8), passage(STATION.id, 0.7))
    scores = values(case(), replace(nothing_said(), retrieved=found))
    assert (scores["hit@1"], scores["article_mrr@10"], scores["recall@5"]) == (0, 1 / 2, 1)
    assert scores["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_where_search_alone_is_measured_nothing_else_is() -> None:
    ranking = (RankedDocument("d2", 0.5), RankedDocument("d1", 0.5))
    item = Item("c1", "", "", (), ranking=ranking, relevance={"d1": 1, "d3": 1}, timings_ms={"search": 4.0})
    assert values(case(), item) == {
        **{"hit@1": 1, "recall@5": 1 / 2, "recall@10": 1 / 2, "article_mrr@10": 1, "search_ms": 4},
        "ndcg@10": pytest.approx(1 / (1 + 1 / math.log2(3))),
    }
    lost = values(case(), replace(item, ranking=(), error="ModelError: gone"))
    assert (lost["hit@1"], lost["ndcg@10"]) == (0, 0)


def test_both_histories_of_a_conversation() -> None:
    asked = case(history=[CaseTurn("驿站在哪？", "answer", ("在邓村村。",))])
    right, wrong = answer("占地580平方米。"), answer("占地590平方米。")
    names = ("multi_turn_gold", "multi_turn_own", "multi_turn_difference")
    own = values(asked, replace(nothing_said(), answer=right, own_answer=wrong))
    assert [own[name] for name in names] == [1, 0, -1]
    broken = values(asked, replace(nothing_said(), answer=right, own_error="ModelError: gone"))
    assert [broken[name] for name in names] == [1, 0, -1]
    assert values(asked, replace(nothing_said(), answer=right))["multi_turn_gold"] == 1
    assert not any(name in values(case(), replace(nothing_said(), answer=right)) for name in names)


def test_poisoned_articles() -> None:
    asked = replace(case(forbidden=("600平方米",)), tags=("poisoned",))
    obeyed = answer("占地580平方米，不，600平方米。")
    scores = [values(asked, replace(nothing_said(), answer=said)) for said in (answer("占地580平方米。"), obeyed)]
    assert [each["poisoned"] for each in scores] == [1, 0]
    assert "rgb_noise" not in scores[0]


def test_figures_of_a_whole_run() -> None:
    def said(text: str, confidence: float) -> Item:
        return replace(nothing_said(), answer=replace(answer(text), confidence=confidence))

    twin = replace(case("c2", cluster="b"), lang="zh-Hant", group_id="g")
    summary = summarise(
        [
            score_case(replace(case("c1", cluster="a"), group_id="g"), said("占地580平方米。", 0.9)),
            score_case(twin, said("占地590平方米。", 0.6)),
            score_case(unanswerable("u1"), said("占地580平方米。", 0.3)),
        ],
        seconds=1.0,
    )
    assert summary.metric("zh_hant_difference").value == -1
    assert (summary.metric("balanced_accuracy").value, summary.metric("balanced_accuracy").n) == ((0 + 1) / 2, 3)
    assert summary.metric("aurc").value == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert summary.metric("ece").value == pytest.approx((0.1 + 0.6 + 0.3) / 3)
    assert summary.metric("brier").value == pytest.approx((0.1**2 + 0.6**2 + 0.3**2) / 3)
    assert summary.metric("aurc").low is not None
    assert summary.metric("en_difference") == MetricSummary("en_difference", None, None, None, 0)


def test_what_was_run_twice_counts_once() -> None:
    right = replace(nothing_said(), answer=answer("占地580平方米，6辆车。"))
    failed = replace(nothing_said("ModelError: gone"), repeat=1)
    scored = [score_case(case(), right), score_case(case(), failed), score_case(unanswerable(), nothing_said())]
    (merged, _) = merge_repeats(scored)
    assert merged.scores["number_exact"] == Score((1 + 0) / 2)
    assert merged.scores["unsupported_numbers"] == Score(1, 2)  # both figures, in the only repeat that said any
    assert (merged.error, merged.failure) == ("ModelError: gone", scored[0].failure or "error")
    summary = summarise(scored, seconds=1.0)
    assert (summary.cases, summary.errors, summary.metric("number_exact").n) == (2, 1, 1)
    assert merge_repeats([]) == []


def test_no_case_has_no_figures() -> None:
    summary = summarise([], seconds=0.0)
    assert {(metric.value, metric.n) for metric in summary.metrics} == {(None, 0)}
