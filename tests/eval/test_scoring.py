from dataclasses import replace

import pytest

from eval.metrics.refusal import premise_corrected
from eval.schema import Case, Item, MetricSummary, Place
from eval.scoring import score_case, summarise
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
        *("evidence_recall@5", "evidence_recall@10", "all_evidence@5", "all_evidence@2000chars", "mrr@10", "hit@1"),
        *("nugget_recall", "nugget_recall_vital", "number_exact", "short_em", "short_f1"),
        *("evidence_cited", "all_evidence_cited", "citation_recall", "citation_precision"),
    }
    assert set(scores.values()) == {0}


def test_an_error_is_no_refusal_of_an_unanswerable_question() -> None:
    assert values(unanswerable(), Item("u1", "", "", (), error="ModelError: gone")) == {"unanswerable_accuracy": 0}
    refused = Item("u1", "", "", (), answer=answer("文章里没有。", outcome="refused"))
    assert values(unanswerable(), refused) == {"unanswerable_accuracy": 1}


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
