"""The bare fact: the figure, name, date or place inside the quoted sentences that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.figures import find_figures
from index.names import people, places
from index.schema import Span
from index.script import fold, terms
from rag.fit import PLACE_SUFFIX, answers_unit, dates, quantities
from rag.question import Kind, Question

WINDOW = 14
"""Characters on either side of a fact in which the question's words are looked for."""

_ASKED_TWICE = re.compile(r"多少|几[个家名人次项支]|哪[个年天些]|谁|how many|how much|what", re.IGNORECASE)
_ASKED_OF_EACH = re.compile(r"分别|各[自有是占]|各[^，。？,?]{0,4}(?:多少|几)|\b(?:each|respectively)\b")
_CALLED = re.compile(r"(?:叫什么|名称是什么|叫做什么|什么名称|题目是什么|主题是什么)")
_QUOTED = re.compile(r"《[^》]{2,40}》|“[^”]{2,30}”|「[^」]{2,30}」")


@dataclass(frozen=True, slots=True)
class Fact:
    """A bare fact and where it stands in the sentence it was taken from."""

    text: str
    span: Span


def bare_fact(question: Question, sentence: str) -> Fact | None:
    """The fact in `sentence` that answers `question`; None where no bare fact is asked for or none stands there."""
    asked = fold(question.latest)
    if len(_ASKED_TWICE.findall(asked)) > 1 or _ASKED_OF_EACH.search(asked):  # no single fact answers
        return None
    return _nearest(question, sentence, fact_spans(question, sentence))


def fact_spans(question: Question, sentence: str) -> list[Span]:
    """Where the figures, dates, names or places stand in `sentence` that have the form the question asks for."""
    kind = question.kinds[0]
    if kind is Kind.QUANTITY:
        return _figures(question, sentence)
    if kind is Kind.TIME:
        return [Span(figure.start, figure.end) for figure in dates(sentence)]
    if kind is Kind.PERSON:
        return [Span(*match.span(match.lastgroup or 0)) for match in people(sentence)]
    if kind is Kind.PLACE:
        return _places(question, sentence)
    if _CALLED.search(fold(question.latest)):
        return [Span(*match.span()) for match in _QUOTED.finditer(sentence)]
    return []


def _figures(question: Question, sentence: str) -> list[Span]:
    figures = quantities(sentence)
    said = {figure.text for figure in find_figures(question.text)}
    figures = [figure for figure in figures if figure.text not in said] or figures
    # 多少自然村 asks for 127个 where 自然村 follows, whatever the classifier.
    counting = [f for f in figures if question.unit and fold(sentence[f.end :]).startswith(question.unit)]
    wanted = counting or [figure for figure in figures if answers_unit(question, figure)] or figures
    return [Span(figure.start, figure.end) for figure in wanted]


def _places(question: Question, sentence: str) -> list[Span]:
    spans = places(sentence)
    if suffix := PLACE_SUFFIX.search(fold(question.latest)):
        spans = [span for span in spans if fold(span.of(sentence)).endswith(suffix.group(1))] or spans
    return [span for span in spans if fold(span.of(sentence)) not in fold(question.text)]


def _nearest(question: Question, sentence: str, spans: Sequence[Span]) -> Fact | None:
    """The span in whose neighbourhood most of the question's words stand; the first of equals."""
    wanted = set(question.latest_content)
    best: Span | None = None
    best_score = -1.0
    for span in spans:
        around = sentence[max(0, span.start - WINDOW) : span.end + WINDOW]
        before = sentence[max(0, span.start - WINDOW // 2) : span.start]
        score = len(wanted & set(terms(around))) + len(wanted & set(terms(before)))
        if score > best_score:
            best, best_score = span, score
    return Fact(best.of(sentence), best) if best else None
