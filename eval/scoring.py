"""From items to scores to a summary. Pure: the same items score the same, with no index and no model.

Whether a metric applies is decided by the case, not by the output, so that a system gains nothing by saying nothing: a
case that ended in an error or a refusal scores 0 wherever something was due. The pooled metrics (marked so in
`eval.metric_table`) judge what was said and have no score where nothing was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from eval.failures import CHARACTER_BUDGET, evidence_found, failure
from eval.metric_table import METRICS, Metric
from eval.metrics import answer, calibration, citation, cost, language, ranking, refusal, retrieval, robustness
from eval.schema import Case, CaseScores, Item, MetricSummary, Score, Summary
from eval.stats import ClusterBootstrap, Column, Floats, interval, value
from eval.trec import ranked_documents
from rag.markers import split_cited
from rag.schema import Answer

Columns = Mapping[str, Column]
"""The scores of all cases by name; only names that at least one case has."""


def score_case(case: Case, item: Item) -> CaseScores:
    """All scores of one case, and why it failed if it did."""
    scores = _search_scores(item) if item.relevance else _all_scores(case, item)
    return CaseScores(
        case_id=case.id,
        case_hash=case.hash,
        cluster=case.cluster,
        type=case.type,
        lang=case.lang,
        scores=scores,
        error=item.error,
        group_id=case.group_id,
        tags=case.tags,
        split=case.split,
        repeat=item.repeat,
        failure=failure(case, item, stated_text(item.answer), scores),
        cited=_cited(item),
    )


def summarise(scored: Sequence[CaseScores], seconds: float) -> Summary:
    """Every metric over the cases of a run, with its 95 % interval. What was run repeatedly counts as one case."""
    cases = merge_repeats(scored)
    columns = columns_of(cases)
    bootstrap = ClusterBootstrap([case.cluster for case in cases])
    measured = [metric for metric in METRICS if measures(metric, columns)]
    drawn = bootstrap.resample([partial(metric.statistic, inputs_of(metric, columns)) for metric in measured])
    told = {
        metric.name: _summary(metric, inputs_of(metric, columns), bootstrap, its_draws)
        for metric, its_draws in zip(measured, drawn, strict=True)
    }
    summaries = [told.get(metric.name, MetricSummary(metric.name, None, None, None, 0)) for metric in METRICS]
    return Summary(len(cases), sum(bool(case.error) for case in cases), seconds, tuple(summaries))


def _summary(metric: Metric, columns: Sequence[Column], bootstrap: ClusterBootstrap, drawn: Floats) -> MetricSummary:
    low, high = (interval(drawn) if bootstrap.spans_clusters(columns) else None) or (None, None)
    return MetricSummary(metric.name, value(metric.statistic, columns), low, high, applying(columns))


def _cited(item: Item) -> tuple[str, ...]:
    """Where the answer's citations point, whatever their numbers and order."""
    places = sorted({source.place for source in item.cited}, key=lambda place: (place.article_id, place.start))
    return tuple(f"{place.article_id}:{place.start}-{place.end}" for place in places)


def merge_repeats(scored: Sequence[CaseScores]) -> list[CaseScores]:
    """One record a case, in order of first appearance: of repeated ones the mean of each score, and the first error."""
    repeats: dict[str, list[CaseScores]] = {}
    for case in scored:
        repeats.setdefault(case.case_hash, []).append(case)
    return [its[0] if len(its) == 1 else _merged(its) for its in repeats.values()]


def columns_of(cases: Sequence[CaseScores]) -> Columns:
    """The scores of `cases` by name, and the differences between the twins of a question."""
    names = dict.fromkeys(name for case in cases for name in case.scores)
    columns = {name: Column.of([case.scores.get(name) for case in cases]) for name in names}
    for lang, name in language.DIFFERENCES.items():
        differences = language.paired_differences(cases, lang)
        if any(differences):
            columns[name] = Column.of(differences)
    for lang, name in language.SAME_CITATIONS.items():
        same = language.same_citations(cases, lang)
        if any(same):
            columns[name] = Column.of(same)
    return columns


def inputs_of(metric: Metric, columns: Columns) -> list[Column]:
    """The columns that `metric` is made of, in its order."""
    return [columns[name] for name in metric.inputs]


def measures(metric: Metric, columns: Columns) -> bool:
    """Whether the cases have what `metric` is made of."""
    return all(name in columns for name in metric.inputs)


def applying(columns: Sequence[Column]) -> int:
    """How many cases have a score in one of `columns`."""
    return int(np.any([column.weights > 0 for column in columns], axis=0).sum())


def stated_text(answered: Answer | None) -> str:
    """What an answer states, without citation marks; a refusal states nothing."""
    if answered is None or answered.outcome == "refused":
        return ""
    return "\n".join(sentence.text for sentence in split_cited(answered.answer))


def _all_scores(case: Case, item: Item) -> dict[str, Score]:
    return {
        **_retrieval_scores(item),
        **_answer_scores(case, item),
        **_citation_scores(case, item),
        **_outcome_scores(case, item),
        **_response_scores(case, item),
        **_multi_turn_scores(case, item),
        **_weigh_equally(cost.costs(item.timings_ms)),
    }


def _search_scores(item: Item) -> dict[str, Score]:
    """Where search alone is measured."""
    return _weigh_equally(_ranking(item, item.relevance) | cost.costs(item.timings_ms))


def _retrieval_scores(item: Item) -> dict[str, Score]:
    if not item.evidence:
        return {}
    places = [retrieved.place for retrieved in item.retrieved]
    budget = retrieval.within_characters(places, CHARACTER_BUDGET)
    holding = {place.article_id: 1 for group in item.evidence for place in group}
    return _weigh_equally(
        {
            "evidence_recall@5": retrieval.evidence_recall(item.evidence, places[:5]),
            "evidence_recall@10": retrieval.evidence_recall(item.evidence, places[:10]),
            "all_evidence@5": retrieval.all_evidence(item.evidence, places[:5]),
            "evidence_recall@2000chars": retrieval.evidence_recall(item.evidence, budget),
            "all_evidence@2000chars": retrieval.all_evidence(item.evidence, budget),
            "mrr@10": retrieval.reciprocal_rank(item.evidence, places[:10]),
            **_ranking(item, holding),
        }
    )


def _ranking(item: Item, relevance: Mapping[str, int]) -> dict[str, float]:
    ranked = [document.id for document in ranked_documents(item)]
    return {
        "hit@1": ranking.hit_at(ranked, relevance, 1),
        "recall@5": ranking.recall_at(ranked, relevance, 5),
        "recall@10": ranking.recall_at(ranked, relevance, 10),
        "article_mrr@10": ranking.reciprocal_rank_at(ranked, relevance, 10),
        "ndcg@10": ranking.ndcg(ranked, relevance, 10),
    }


def _answer_scores(case: Case, item: Item) -> dict[str, Score]:
    gold = case.scored
    scores: dict[str, Score] = {}
    text = stated_text(item.answer)
    if case.expects_facts:
        vital = [nugget for nugget in gold.nuggets if nugget.vital]
        if vital:
            scores["nugget_recall_vital"] = Score(answer.nugget_recall(text, vital))
        if gold.nuggets:
            scores["nugget_recall"] = Score(answer.nugget_recall(text, gold.nuggets))
        if gold.numbers:
            scores["number_exact"] = Score(answer.number_exact(text, gold.numbers))
        if gold.short:
            scores["short_em"] = Score(answer.exact_match(_short(item), gold.short))
            scores["short_f1"] = Score(answer.best_f1(_short(item), gold.short))
        if gold.answers:
            scores["answer_em"] = Score(answer.exact_match(text, gold.answers))
            scores["answer_f1"] = Score(answer.best_f1(text, gold.answers))
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
        scores["false_refusal_found" if evidence_found(item) else "false_refusal_not_found"] = false_refusal
    if expect == "correct_premise":
        vital = [nugget for nugget in case.scored.nuggets if nugget.vital]
        recall = answer.nugget_recall(stated_text(item.answer), vital) if vital else 1.0
        scores["premise_correction"] = Score(refusal.premise_corrected(outcome, recall))
    return scores


def _response_scores(case: Case, item: Item) -> dict[str, Score]:
    """Whether the response is wholly right, in which situation, and what its confidence was worth.

    An error is no response: it is not right, and as it stated no confidence, that can't be held against what it did.
    """
    outcome = item.answer.outcome if item.answer else None
    right = calibration.right(case, outcome, stated_text(item.answer), _short(item))
    scores = {"right": right, **robustness.by_situation(case.tags, right)}
    if item.answer:
        confidence = item.answer.confidence
        scores |= {"confidence": confidence, "response_right": right, "brier": calibration.brier(confidence, right)}
    return _weigh_equally(scores)


def _multi_turn_scores(case: Case, item: Item) -> dict[str, Score]:
    """Vital nuggets after the gold conversation, and after one in which the assistant said its own answers."""
    vital = [nugget for nugget in case.scored.nuggets if nugget.vital]
    if not (case.history and vital and case.expects_facts):
        return {}
    gold = answer.nugget_recall(stated_text(item.answer), vital)
    if item.own_answer is None and not item.own_error:
        return {"multi_turn_gold": Score(gold)}
    own = answer.nugget_recall(stated_text(item.own_answer), vital)
    return _weigh_equally({"multi_turn_gold": gold, "multi_turn_own": own, "multi_turn_difference": own - gold})


def _short(item: Item) -> str:
    """The bare fact that was given, empty if none was; a refusal gives none."""
    if item.answer is None or item.answer.short is None or item.answer.outcome == "refused":
        return ""
    return item.answer.short.text


def _merged(repeats: Sequence[CaseScores]) -> CaseScores:
    names = dict.fromkeys(name for case in repeats for name in case.scores)
    merged = {name: _mean_score([case.scores[name] for case in repeats if name in case.scores]) for name in names}
    first_error = next((case.error for case in repeats if case.error), "")
    first_failure = next((case.failure for case in repeats if case.failure), repeats[0].failure)
    return replace(repeats[0], scores=merged, error=first_error, failure=first_failure)


def _mean_score(scores: Sequence[Score]) -> Score:
    weight = sum(score.weight for score in scores)
    return Score(sum(score.value * score.weight for score in scores) / weight, weight / len(scores))


def _weigh_equally(values: Mapping[str, float]) -> dict[str, Score]:
    return {name: Score(value) for name, value in values.items()}
