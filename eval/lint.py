"""What can be proved about a dataset without running it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from eval.anchors import Anchors
from eval.matching import figures
from eval.metrics.answer import exact_match, forbidden, nugget_recall, number_exact
from eval.schema import Case
from index.schema import Article


def lint(cases: Sequence[Case], articles: Sequence[Article]) -> list[str]:
    """The defects of `cases` over `articles`, one line each that begins with the case's id; empty if there are none."""
    anchors = Anchors((article.source, article) for article in articles)
    counts = Counter(case.id for case in cases)
    repeated = [f"{case_id}: the id is used {count} times" for case_id, count in counts.items() if count > 1]
    return repeated + [f"{case.id}: {defect}" for case in cases for defect in _defects(case, anchors)]


def _defects(case: Case, anchors: Anchors) -> Iterator[str]:
    yield from _evidence_defects(case, anchors)
    yield from _expectation_defects(case)
    yield from _gold_defects(case)


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
    if (case.type == "unanswerable") != (gold.expect == "refuse"):
        yield f"type {case.type} expects {gold.expect!r}"
    if (case.type == "false_premise") != (gold.expect == "correct_premise"):
        yield f"type {case.type} expects {gold.expect!r}"
    if case.expects_facts and not (gold.evidence and gold.answers and any(nugget.vital for nugget in gold.nuggets)):
        yield f"expects {gold.expect!r} but lacks evidence, an answer or a vital nugget"
    if gold.expect == "refuse" and (gold.evidence or gold.nuggets or gold.numbers or gold.short):
        yield "is unanswerable but has evidence, nuggets, numbers or a short answer"


def _gold_defects(case: Case) -> Iterator[str]:
    """Gold answers must score 1 by our own metrics, else the metrics or the gold are wrong."""
    gold = case.scored
    vital = [nugget for nugget in gold.nuggets if nugget.vital]
    for number in gold.numbers:
        if not figures(number):
            yield f"number {number!r} holds no figure"
    for answer in gold.answers:
        if vital and nugget_recall(answer, vital) < 1:
            missing = [nugget.text for nugget in vital if nugget_recall(answer, [nugget]) < 1]
            yield f"gold answer {answer[:40]!r} lacks the vital nuggets {', '.join(missing)}"
        if gold.numbers and number_exact(answer, gold.numbers) < 1:
            missing = [number for number in gold.numbers if number_exact(answer, [number]) < 1]
            yield f"gold answer {answer[:40]!r} lacks the numbers {', '.join(missing)}"
        if gold.forbidden and forbidden(answer, gold.forbidden):
            yield f"gold answer {answer[:40]!r} holds what is forbidden"
    for form in gold.short:
        if not exact_match(form, [form]):
            yield f"short answer {form!r} does not match itself"
