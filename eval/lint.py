"""What can be proved about cases without running them: their form, their evidence, their gold, and how they agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from eval.anchors import Anchors
from eval.lint_sets import set_defects
from eval.metrics.answer import best_f1, exact_match, forbidden, nugget_recall, number_exact
from eval.schema import Case
from index.matching import figures
from index.schema import Article

LEAST_SEARCHES = 2
"""Searches that an unanswerable case must store: one alone may have missed the answer by its wording."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def lint(cases: Sequence[Case], articles: Sequence[Article]) -> list[str]:
    """The defects of `cases` over `articles`, one line each that begins with the case's id; empty if there are none."""
    anchors = Anchors((article.source, article) for article in articles)
    return [*set_defects(cases), *(f"{case.id}: {defect}" for case in cases for defect in _defects(case, anchors))]


def _defects(case: Case, anchors: Anchors) -> Iterator[str]:
    yield from _record_defects(case)
    yield from _evidence_defects(case, anchors)
    yield from _expectation_defects(case)
    yield from _gold_defects(case)


def _record_defects(case: Case) -> Iterator[str]:
    if not _ID.fullmatch(case.id):
        yield "the id must be of at most 64 letters a-z, digits, '.', '_' and '-'"
    if not case.draft and not case.verified_by.strip():
        yield "verified_by is empty: it is no draft, and nobody has checked it"
    if case.type == "unanswerable" and not case.draft:
        told = {search.query.strip() for search in case.searches if search.query.strip() and search.found.strip()}
        if len(told) < LEAST_SEARCHES:
            yield f"is unanswerable but stores {len(told)} different searches that show it; {LEAST_SEARCHES} are due"


def _evidence_defects(case: Case, anchors: Anchors) -> Iterator[str]:
    if not anchors.knows(case.cluster):
        yield f"cluster {case.cluster!r} is the source of no article"
    for turn in case.turns:
        for group in turn.evidence:
            if not group:
                yield "a group of evidence is empty"
            for quote in group:
                if not anchors.knows(quote.source):
                    yield f"evidence: {quote.source!r} is the source of no article"
                elif not anchors.find(quote):
                    yield f"evidence: {quote.quote[:40]!r} does not stand in {quote.source}"


def _expectation_defects(case: Case) -> Iterator[str]:
    gold = case.scored
    if any(not turn.user.strip() for turn in case.turns):
        yield "a question is empty"
    if any(not turn.answers for turn in case.turns[:-1]):
        yield "an earlier turn has no answer, and the history would have a gap"
    if (case.type == "multi_turn") != (len(case.turns) > 1):
        yield f"type {case.type} with {len(case.turns)} turns"
    for type_, expect in (("unanswerable", "refuse"), ("false_premise", "correct_premise"), ("ambiguous", "clarify")):
        if (case.type == type_) != (gold.expect == expect):
            yield f"type {case.type} expects {gold.expect!r}"
    if case.expects_facts and not (gold.evidence and gold.answers and any(nugget.vital for nugget in gold.nuggets)):
        yield f"expects {gold.expect!r} but lacks evidence, an answer or a vital nugget"
    if gold.expect == "refuse" and (gold.evidence or gold.nuggets or gold.numbers or gold.short):
        yield "is unanswerable but has evidence, nuggets, numbers or a short answer"


def _gold_defects(case: Case) -> Iterator[str]:
    """Gold answers must score 1 by our own metrics, else the metrics or the gold are wrong."""
    gold = case.scored
    for number in gold.numbers:
        if not figures(number):
            yield f"number {number!r} holds no figure"
    for answer in gold.answers:
        if gold.nuggets and nugget_recall(answer, gold.nuggets) < 1:
            missing = [nugget for nugget in gold.nuggets if nugget_recall(answer, [nugget]) < 1]
            for vital in sorted({nugget.vital for nugget in missing}, reverse=True):
                texts = ", ".join(nugget.text for nugget in missing if nugget.vital == vital)
                yield f"gold answer {answer[:40]!r} lacks the {'vital nuggets' if vital else 'nuggets'} {texts}"
        if gold.numbers and number_exact(answer, gold.numbers) < 1:
            missing_numbers = [number for number in gold.numbers if number_exact(answer, [number]) < 1]
            yield f"gold answer {answer[:40]!r} lacks the numbers {', '.join(missing_numbers)}"
        if gold.forbidden and forbidden(answer, gold.forbidden):
            yield f"gold answer {answer[:40]!r} holds what is forbidden"
    for kind, forms in (("gold answer", gold.answers), ("short answer", gold.short)):
        for form in forms:
            if not exact_match(form, [form]) or best_f1(form, [form]) < 1:
                yield f"{kind} {form[:40]!r} does not match itself"
