"""From items to scores to a summary. Pure: the same items score the same, with no index and no model.

Whether a metric applies is decided by the case, not by the output, so that a system gains nothing by saying nothing: a
case that ended in an error or a refusal scores 0 wherever something was due. The pooled metrics (marked so below) judge
what was said and have no score where nothing was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.metrics import answer, citation, refusal, retrieval
from eval.schema import Case, CaseScores, Item, MetricSummary, Score, Summary
from eval.stats import ClusterBootstrap, quantile, weighted_mean
from rag.citations import split_cited

Section = Literal["retrieval", "answer", "citation", "outcome", "cost"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called and how a run's value is made from its cases' scores."""

    name: str
    section: Section
    label: str
    """In Chinese, for tables."""
    better: Literal["higher", "lower"] = "higher"
    aggregate: Literal["mean", "median", "p95"] = "mean"


METRICS = (
    Metric("evidence_recall@5", "retrieval", "前5段找到的证据"),
    Metric("evidence_recall@10", "retrieval", "前10段找到的证据"),
    Metric("all_evidence@5", "retrieval", "前5段证据齐全"),
    Metric("all_evidence@2000chars", "retrieval", "前2000字证据齐全"),
    Metric("mrr@10", "retrieval", "首个相关段落的倒数排名"),
    Metric("hit@1", "retrieval", "首位文章正确"),
    Metric("nugget_recall_vital", "answer", "答出的要点（关键）"),
    Metric("nugget_recall", "answer", "答出的要点（全部）"),
    Metric("number_exact", "answer", "数字准确"),
    Metric("short_em", "answer", "短答完全正确"),
    Metric("short_f1", "answer", "短答F1"),
    Metric("unsupported_numbers", "answer", "无出处的数字（按数字计）", better="lower"),
    Metric("forbidden", "answer", "出现禁止内容", better="lower"),
    Metric("answer_characters", "answer", "回答字数（中位数）", better="lower", aggregate="median"),
    Metric("quote_exact", "citation", "引文与原文一致（按引文计）"),
    Metric("invalid_citations", "citation", "无效的引用标记（按标记计）", better="lower"),
    Metric("evidence_cited", "citation", "引用到的证据"),
    Metric("all_evidence_cited", "citation", "引用到全部证据"),
    Metric("citation_recall", "citation", "句子有引文支持（词面）"),
    Metric("citation_precision", "citation", "引文支持句子（词面）"),
    Metric("unanswerable_accuracy", "outcome", "无答案问题已拒答"),
    Metric("false_refusal", "outcome", "误拒", better="lower"),
    Metric("false_refusal_found", "outcome", "误拒（证据已检到）", better="lower"),
    Metric("false_refusal_not_found", "outcome", "误拒（证据未检到）", better="lower"),
    Metric("premise_correction", "outcome", "纠正错误前提"),
    Metric("clarification", "outcome", "歧义问题已反问"),
    Metric("search_ms", "cost", "检索耗时p50（毫秒）", better="lower", aggregate="median"),
    Metric("answer_ms", "cost", "回答耗时p50（毫秒）", better="lower", aggregate="median"),
    Metric("answer_ms_p95", "cost", "回答耗时p95（毫秒）", better="lower", aggregate="p95"),
)
_QUANTILES = {"median": 0.5, "p95": 0.95}
_CHARACTER_BUDGET = 2_000


def score_case(case: Case, item: Item) -> CaseScores:
    """All scores of one case."""
    scores = {
        **_retrieval_scores(item),
        **_answer_scores(case, item),
        **_citation_scores(case, item),
        **_outcome_scores(case, item),
        **_cost_scores(item),
    }
    return CaseScores(case.id, case.hash, case.cluster, case.type, case.lang, scores, item.error)


def summarise(scored: Sequence[CaseScores], seconds: float) -> Summary:
    """Every metric over the cases of a run, with its 95 % interval."""
    bootstrap = ClusterBootstrap([case.cluster for case in scored])
    return Summary(
        cases=len(scored),
        errors=sum(bool(case.error) for case in scored),
        seconds=seconds,
        metrics=tuple(_summary(metric, scored, bootstrap) for metric in METRICS),
    )


def _summary(metric: Metric, scored: Sequence[CaseScores], bootstrap: ClusterBootstrap) -> MetricSummary:
    all_scores = [case.scores.get(metric.name) for case in scored]
    present = [score for score in all_scores if score is not None]
    if not present:
        return MetricSummary(metric.name, None, None, None, 0)
    if metric.aggregate == "mean":
        value, interval = weighted_mean(present), bootstrap.mean_interval(all_scores)
    else:
        q = _QUANTILES[metric.aggregate]
        value, interval = quantile(present, q), bootstrap.quantile_interval(all_scores, q)
    low, high = interval or (None, None)
    return MetricSummary(metric.name, value, low, high, len(present))


def _retrieval_scores(item: Item) -> dict[str, Score]:
    if not item.evidence:
        return {}
    ranked = [retrieved.place for retrieved in item.retrieved]
    budget = retrieval.within_characters(ranked, _CHARACTER_BUDGET)
    return _weigh_equally(
        {
            "evidence_recall@5": retrieval.evidence_recall(item.evidence, ranked[:5]),
            "evidence_recall@10": retrieval.evidence_recall(item.evidence, ranked[:10]),
            "all_evidence@5": retrieval.all_evidence(item.evidence, ranked[:5]),
            "all_evidence@2000chars": retrieval.all_evidence(item.evidence, budget),
            "mrr@10": retrieval.reciprocal_rank(item.evidence, ranked[:10]),
            "hit@1": retrieval.article_hit(item.evidence, ranked),
        }
    )


def _answer_scores(case: Case, item: Item) -> dict[str, Score]:
    gold = case.scored
    scores: dict[str, Score] = {}
    text = stated_text(item)
    if case.expects_facts:
        short = item.answer.short.text if item.answer and item.answer.short and text else ""
        vital = [nugget for nugget in gold.nuggets if nugget.vital]
        if vital:
            scores["nugget_recall_vital"] = Score(answer.nugget_recall(text, vital))
        if gold.nuggets:
            scores["nugget_recall"] = Score(answer.nugget_recall(text, gold.nuggets))
        if gold.numbers:
            scores["number_exact"] = Score(answer.number_exact(text, gold.numbers))
        if gold.short:
            scores["short_em"] = Score(answer.exact_match(short, gold.short))
            scores["short_f1"] = Score(answer.best_f1(short, gold.short))
        if text:
            scores["answer_characters"] = Score(len(text))
    # Repeating the user's own figures is no claim: it is how a wrong premise is corrected.
    sources = [*(source.content for source in item.cited), gold.user, item.standalone_question]
    if numbers := answer.unsupported_numbers(text, sources):
        scores["unsupported_numbers"] = numbers
    if gold.forbidden:
        scores["forbidden"] = Score(answer.forbidden(text, gold.forbidden))
    return scores


def _citation_scores(case: Case, item: Item) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    sentences = split_cited(item.answer.answer) if item.answer and item.answer.outcome != "refused" else []
    sources = {source.number: source.content for source in item.cited}
    if exact := citation.quote_exact(item.cited):
        scores["quote_exact"] = exact
    if invalid := citation.invalid_citations(sentences, sources):
        scores["invalid_citations"] = invalid
    if case.expects_facts and item.evidence:
        share = retrieval.evidence_cited(item.evidence, [source.place for source in item.cited])
        scores["evidence_cited"] = Score(share)
        scores["all_evidence_cited"] = Score(float(share == 1))
    if case.expects_facts:
        scores["citation_recall"] = Score(citation.citation_recall(sentences, sources))
        scores["citation_precision"] = Score(citation.citation_precision(sentences, sources))
    return scores


def _outcome_scores(case: Case, item: Item) -> dict[str, Score]:
    outcome = item.answer.outcome if item.answer else None
    expect = case.scored.expect
    if expect == "refuse":
        return {"unanswerable_accuracy": Score(refusal.refused(outcome))}
    if expect == "clarify":
        return {"clarification": Score(refusal.asked_back(outcome))}
    false_refusal = Score(refusal.false_refusal(outcome))
    scores = {"false_refusal": false_refusal}
    if item.evidence:
        ranked = [retrieved.place for retrieved in item.retrieved]
        found = retrieval.all_evidence(item.evidence, retrieval.within_characters(ranked, _CHARACTER_BUDGET))
        scores["false_refusal_found" if found else "false_refusal_not_found"] = false_refusal
    if expect == "correct_premise":
        vital = [nugget for nugget in case.scored.nuggets if nugget.vital]
        recall = answer.nugget_recall(stated_text(item), vital) if vital else 1.0
        scores["premise_correction"] = Score(refusal.premise_corrected(outcome, recall))
    return scores


def _cost_scores(item: Item) -> dict[str, Score]:
    names = (("search_ms", "search"), ("answer_ms", "answer"), ("answer_ms_p95", "answer"))
    return {name: Score(item.timings_ms[stage]) for name, stage in names if stage in item.timings_ms}


def stated_text(item: Item) -> str:
    """What the answer states, without citation marks; a refusal states nothing."""
    if item.answer is None or item.answer.outcome == "refused":
        return ""
    return "\n".join(sentence.text for sentence in split_cited(item.answer.answer))


def _weigh_equally(values: dict[str, float]) -> dict[str, Score]:
    return {name: Score(value) for name, value in values.items()}
