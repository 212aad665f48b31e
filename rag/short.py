"""The bare fact: the figure, name, date or place in the quoted sentences that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.schema import Span
from index.script import fold, terms
from rag.asked import form_of
from rag.facts import Fact, facts_in
from rag.fit import asked_kinds
from rag.question import Question
from rag.weighing import log_odds, share, weighed_sum

WINDOW = 14
"""Characters on either side of a fact in which the question's words are looked for."""
LEAST = 1e-3
"""A sentence's chance is taken to be this far from 0 and 1: beyond, one is as sure as the other."""

_ASKED_OF_EACH = re.compile(r"分别|各[自有是占]|各[^，。？,?]{0,4}(?:多少|几)|\b(?:each|respectively)\b")
# Who bears which part: what tells it best is a ratio (6:3:1).
_ASKS_SPLIT = re.compile(
    r"谁.{0,3}[出掏拿担].{0,4}(?:多少|几)|怎么分[担摊]|如何分[担摊]|按.{0,4}比例"
    r"|\b(?:who (?:pays|bears|covers|contributes) (?:what|how much|which)|(?:split|shared|divided) (?:between|among))\b"
)
_CLAUSE = re.compile(r"[，。；：！？,;:!?]")


@dataclass(frozen=True, slots=True)
class FactSignals:
    """What speaks for a fact as the one asked for, each about 0..1."""

    sentence: float
    """Log odds of its sentence below the best one's."""
    agrees: float
    """1 if it has the unit, suffix or sort that the question names."""
    said: float
    """1 if the question says it already."""
    focus: float
    """Share of the terms beside the words that ask within `WINDOW`."""
    before: float
    """Share of the question's terms in the `WINDOW` characters before it."""
    after: float
    """The same behind it."""
    clause: float
    """The same in its clause."""
    counts: float
    """Share of the question's terms in what a figure counts."""
    first: float
    """1 / (1 + number of facts before it in its sentence)."""
    dateline: float
    """1 for a figure that begins a sentence: mostly the date of the report."""


WEIGHTS = FactSignals(
    sentence=0.5,
    agrees=2.0,
    said=-2.0,
    focus=1.5,
    before=2.0,
    after=0.7,
    clause=1.0,
    counts=2.0,
    first=0.5,
    dateline=-1.5,
)
"""By hand. Where an answer holds right and wrong facts (106 questions), the best one is right in .755; by rankers
fitted on questions about other articles in .736 to .774, with the cosine of the fact's clause in .736 to .755."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the answer."""

    text: str
    chance: float
    """That it belongs to the answer, 0..1."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact, the number of the sentence it stands in, and what speaks for it."""

    fact: Fact
    sentence: int
    signals: FactSignals

    @property
    def score(self) -> float:
        """Higher is better; comparable within one question."""
        return weighed_sum(self.signals, WEIGHTS)


def bare_fact(question: Question, told: Sequence[Told], weights: Mapping[str, float]) -> Choice | None:
    """The fact in the sentences `told` that answers; None where no single fact is asked for or none stands there."""
    if _ASKED_OF_EACH.search(fold(question.latest)) or _asks_several(question):
        return None
    new = [choice for choice in choices(question, told, weights) if not choice.fact.said or choice.fact.figure]
    agreeing = [choice for choice in new if choice.fact.agrees]
    if _ASKS_SPLIT.search(fold(question.latest)):
        agreeing = [choice for choice in new if choice.fact.figure and choice.fact.figure.kind == "ratio"] or agreeing
    return max(agreeing or new, key=lambda choice: choice.score, default=None)


def _asks_several(question: Question) -> bool:
    """Whether the parts of the question ask for different things; 按什么比例分担？占比多少？ asks one twice."""
    return len({(form_of(part), part.unit, asked_kinds(part)) for part in question.parts}) > 1


def choices(question: Question, told: Sequence[Told], weights: Mapping[str, float]) -> list[Choice]:
    """All facts of the form asked for, with what speaks for each."""
    form = form_of(question)
    if form is None or not told:
        return []
    best = max(sentence.chance for sentence in told)
    return [
        Choice(fact, number, _signals(question, sentence, fact, at, weights, best))
        for number, sentence in enumerate(told)
        for at, fact in enumerate(facts_in(question, form, sentence.text))
    ]


def fact_spans(question: Question, sentence: str) -> list[Span]:
    """Where facts of the form asked for stand in `sentence`; those of the unit asked for alone if there are any."""
    form = form_of(question)
    facts = facts_in(question, form, sentence) if form else []
    agreeing = [fact.span for fact in facts if fact.agrees]
    return agreeing or [fact.span for fact in facts]


def beside_fact(question: Question, sentence: str, weights: Mapping[str, float], window: int) -> float:
    """Greatest share of `weights` within `window` characters of a fact that has the form asked for; 0 without one."""
    around = (sentence[max(0, span.start - window) : span.end + window] for span in fact_spans(question, sentence))
    return max((share(weights, set(terms(text))) for text in around), default=0.0)


def _signals(
    question: Question, told: Told, fact: Fact, at: int, weights: Mapping[str, float], best: float
) -> FactSignals:
    text, span = told.text, fact.span
    own = {term: weights.get(term, 0.0) for term in question.latest_content} or weights
    focus = {term: own[term] for term in question.focus if term in own} or own
    clause_start = max((m.end() for m in _CLAUSE.finditer(text, 0, span.start)), default=0)
    clause_end = next((m.start() for m in _CLAUSE.finditer(text, span.end)), len(text))

    def held(weighed: Mapping[str, float], part: str) -> float:
        return share(weighed, set(terms(part)))

    return FactSignals(
        sentence=log_odds(told.chance, LEAST) - log_odds(best, LEAST),
        agrees=float(fact.agrees),
        said=float(fact.said),
        focus=held(focus, text[max(0, span.start - WINDOW) : span.end + WINDOW]),
        before=held(own, text[max(0, span.start - WINDOW) : span.start]),
        after=held(own, text[span.end : span.end + WINDOW]),
        clause=held(own, text[clause_start:clause_end]),
        counts=held(own, fact.figure.counts if fact.figure else ""),
        first=1 / (1 + at),
        dateline=float(fact.figure is not None and not span.start),
    )
