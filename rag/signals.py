"""What speaks for a sentence as the answer: signals that a fitted model weighs, each read off words, form and place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.script import fold, terms
from rag.question import Question
from rag.scope import ScopeMatch, Verdict
from rag.short import beside_fact
from rag.weighing import share

WINDOW = 16
"""Characters on either side of a fact in which the question's words are looked for."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals of one sentence, about 0..1 each; what needs the embedding model is 0 until it was asked."""

    own: float = 0.0
    """Share of the question's terms, by weight, that stand in the sentence."""
    own_best: float = 0.0
    """The same as a share of the best sentence's."""
    focus: float = 0.0
    """Share of the terms beside the words that ask."""
    before: float = 0.0
    """Share of the question's terms that stand in the sentence before and not in this one."""
    after: float = 0.0
    """The same of the sentence behind."""
    paragraph: float = 0.0
    """The same of the rest of its passage."""
    title: float = 0.0
    """The same of the title."""
    run: float = 0.0
    """Longest run of characters that it shares with the question; 1 for 8 or more."""
    beside: float = 0.0
    """Share of the question's terms right beside a fact of the form asked for; 0 where none is asked for."""
    fit: float = 0.0
    """How well it holds the kind of answer asked for."""
    bare_fit: float = 0.0
    """The same where a bare fact is asked for."""
    passage: float = 0.0
    """Score of its passage."""
    first_passage: float = 0.0
    """1 / (1 + rank of its passage)."""
    first_article: float = 0.0
    """1 in the article of the best passage."""
    dense: float = 0.0
    """Cosine of its passage below the best one's."""
    opening: float = 0.0
    """1 / (1 + number of sentences before it in its article)."""
    length: float = 0.0
    """Logarithm of its length, 0 at 40 characters."""
    short: float = 0.0
    """1 below 15 characters."""
    heading: float = 0.0
    year_agrees: float = 0.0
    year_contradicts: float = 0.0
    place_agrees: float = 0.0
    place_contradicts: float = 0.0
    level_agrees: float = 0.0
    level_contradicts: float = 0.0
    cosine: float = 0.0
    """Cosine of question and sentence below the best one's."""
    cosine_first: float = 0.0
    """1 for the sentence with the best cosine."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a sentence stands."""

    before: str
    after: str
    passage: str
    title: str
    index: int
    """Number of sentences before it in its article."""


@dataclass(frozen=True, slots=True)
class HitSignals:
    """How retrieval found the passage of a sentence."""

    score: float
    rank: int
    of_first_article: bool
    dense: float
    """Cosine of the passage less that of the best one."""


def term_set(text: str) -> frozenset[str]:
    """The distinct search terms of `text`."""
    return _terms(text)


_terms = lru_cache(maxsize=16384)(lambda text: frozenset(terms(text)))


def longest_run(question: str, sentence: str) -> int:
    """Length of the longest run of characters that two folded texts share."""
    best = 0
    for start in range(len(question)):
        while start + best < len(question) and question[start : start + best + 1] in sentence:
            best += 1
    return best


def read_signals(
    question: Question,
    text: str,
    around: Surroundings,
    weights: Mapping[str, float],
    scope: ScopeMatch,
    fitting: float,
    hit: HitSignals,
    heading: bool,
) -> Signals:
    """The signals of one sentence but for those that compare it with others (`own_best`, `cosine`)."""
    present = term_set(text)
    missing = {term: weight for term, weight in weights.items() if term not in present}
    left = sum(missing.values()) / (sum(weights.values()) or 1.0)
    focus = {term: weights[term] for term in question.focus if term in weights} or weights
    bare = question.wants_bare_fact
    return Signals(
        own=share(weights, present),
        own_best=0.0,
        focus=share(focus, present),
        before=left * share(missing, term_set(around.before)),
        after=left * share(missing, term_set(around.after)),
        paragraph=left * share(missing, term_set(around.passage)),
        title=left * share(missing, term_set(around.title)),
        run=min(1.0, longest_run(_folded(question.rendered), _folded(text)) / 8),
        beside=beside_fact(question, text, weights, WINDOW) if bare else 0.0,
        fit=fitting,
        bare_fit=fitting * bare,
        passage=hit.score,
        first_passage=1 / (1 + hit.rank),
        first_article=float(hit.of_first_article),
        dense=hit.dense,
        opening=1 / (1 + around.index),
        length=math.log(max(1, len(text)) / 40),
        short=float(len(text) < 15),
        heading=float(heading),
        year_agrees=float(scope.year is Verdict.AGREE),
        year_contradicts=float(scope.year is Verdict.CONTRADICT),
        place_agrees=float(scope.place is Verdict.AGREE),
        place_contradicts=float(scope.place is Verdict.CONTRADICT),
        level_agrees=float(scope.level is Verdict.AGREE),
        level_contradicts=float(scope.level is Verdict.CONTRADICT),
    )


_folded = lru_cache(maxsize=16384)(fold)


# Two logistic regressions over the sentences of 595 questions about 98 articles (raw pages among 3,932 news ones, the
# news, and the dev split of the shipped samples): `python -m eval.fit_sentences`. Share of the gold evidence that the
# best 1, 2, 3 sentences hold, by nested cross-validation with an article whole in one fold: .699, .817, .879. By hand:
# .702, .815, .876. So the order is no better; what is gained is a chance that can be compared between questions,
# by which `rag.extract` cuts off.
WORD_WEIGHTS = Signals(
    own=-0.37,
    own_best=3.07,
    focus=1.53,
    before=3.62,
    after=-0.67,
    paragraph=-4.25,
    title=3.33,
    run=0.65,
    beside=0.49,
    fit=2.42,
    bare_fit=-0.16,
    passage=5.29,
    first_passage=1.59,
    first_article=-0.20,
    dense=27.31,
    opening=-1.20,
    length=-0.37,
    short=0.45,
    heading=-2.28,
    year_agrees=0.31,
    year_contradicts=-0.46,
    place_agrees=0.15,
    place_contradicts=-0.05,
    level_agrees=0.54,
    level_contradicts=-0.42,
)
WORD_BIAS = -10.60
WEIGHTS = Signals(
    own=-0.67,
    own_best=1.94,
    focus=1.43,
    before=3.33,
    after=-0.80,
    paragraph=-2.46,
    title=3.82,
    run=0.64,
    beside=0.63,
    fit=2.32,
    bare_fit=-0.24,
    passage=3.17,
    first_passage=1.56,
    first_article=-0.13,
    dense=11.64,
    opening=-1.17,
    length=-0.17,
    short=0.33,
    heading=-1.73,
    year_agrees=0.22,
    year_contradicts=-0.36,
    place_agrees=0.02,
    place_contradicts=-0.05,
    level_agrees=0.34,
    level_contradicts=-0.47,
    cosine=3.59,
    cosine_first=0.96,
)
BIAS = -7.61
