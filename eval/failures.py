"""Why a case failed: the first of these rules that holds.

    error                  the case ended in an error
Where nothing should be answered:
    answered wrongly       the articles lack it, and the assistant did not refuse
    not clarified          several readings fit, and the assistant did not ask which is meant
Where facts were due:
    refused wrongly        it refused, though all evidence stood in the first 2,000 characters found
    not retrieved          it refused, or said what is not right, and evidence did not stand there
    premise not corrected  it did not say that the question's premise is wrong
    evidence unused        what it said is not right, and evidence that was found is not cited
    wrong                  what it said is not right, though all evidence is cited
    bad citation           it is right, but a quote is not the article's text, a marker cites nothing, or a sentence is
                           not supported by what it cites

Where search alone is measured the only failure besides an error is `not retrieved`: no relevant document among the
first ten. What is right is told by `eval.metrics.calibration.right`.
"""

from __future__ import annotations

from collections.abc import Mapping

from eval.metrics import ranking, retrieval
from eval.metrics.calibration import right
from eval.schema import Case, Failure, Item, Score

CHARACTER_BUDGET = 2_000
"""Evidence counts as found if it stands in so many characters of the ranked passages."""
RANKS = 10
"""A relevant document further down counts as not found."""


def failure(case: Case, item: Item, text: str, scores: Mapping[str, Score]) -> Failure:
    """Why this case failed; empty if it did not.

    `text` is what the answer states, without citation marks; `scores` are the case's own, for its citations.
    """
    if item.error:
        return "error"
    if item.relevance:
        ids = [document.id for document in item.ranking]
        return "" if ranking.hit_at(ids, item.relevance, RANKS) else "not retrieved"
    outcome = item.answer.outcome if item.answer else "refused"
    if case.scored.expect == "refuse":
        return "" if outcome == "refused" else "answered wrongly"
    if case.scored.expect == "clarify":
        return "" if outcome == "clarify" else "not clarified"
    if outcome == "refused":
        return "refused wrongly" if evidence_found(item) else "not retrieved"
    return _answer_failure(case, item, text, scores)


def _answer_failure(case: Case, item: Item, text: str, scores: Mapping[str, Score]) -> Failure:
    outcome = item.answer.outcome if item.answer else None
    premise_is_wrong = case.scored.expect == "correct_premise"
    short = item.answer.short.text if item.answer and item.answer.short else ""
    # Whether an answer says that the premise is wrong has a rule of its own.
    stated = right(case, "premise_corrected" if premise_is_wrong else outcome, text, short) == 1
    if not stated and not evidence_found(item):
        return "not retrieved"
    if premise_is_wrong and outcome != "premise_corrected":
        return "premise not corrected"
    if not stated:
        return "wrong" if _cited(item) else "evidence unused"
    return "" if _well_cited(scores) else "bad citation"


def evidence_found(item: Item) -> bool:
    """Whether all evidence stands in the first characters found; True where the case names none."""
    first = retrieval.within_characters([retrieved.place for retrieved in item.retrieved], CHARACTER_BUDGET)
    return not item.evidence or retrieval.all_evidence(item.evidence, first) == 1


def _cited(item: Item) -> bool:
    """Whether all evidence is cited; True where the case names none."""
    return not item.evidence or retrieval.evidence_cited(item.evidence, [source.place for source in item.cited]) == 1


def _well_cited(scores: Mapping[str, Score]) -> bool:
    full = all(scores[name].value == 1 for name in ("quote_exact", "citation_recall") if name in scores)
    return full and not ("invalid_citations" in scores and scores["invalid_citations"].value > 0)
