"""Refusal: how likely the evidence holds the answer, and what is missing where it doesn't."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass

from index.gazetteer import is_in_guangdong, places_in
from index.page.lines import fold_in_place
from index.script import fold, terms
from rag.evidence import Evidence
from rag.question import Question, content_text, language
from rag.short import WINDOW, fact_spans

NEIGHBOURHOOD = 3
"""Best sentences that are read together when it is asked whether the evidence covers the question."""
MOST_MISSING = 5
"""More that is missing than this is not listed."""

_NAMED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,20})[”」』》\"]|([a-z0-9]+(?:[+:][a-z0-9]+)+)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# 三个方面 and 两类 count what is asked for and name nothing; of 哪三个方面 the asking words are cut out before.
_COUNTED = re.compile(r"(?:[一两二三四五六七八九十][个项种类条大]|(?<![\u3400-\u9fff])个)(?:方面)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision rests on, each 0..1."""

    named: float
    """Share of what the question puts in quotation marks, or writes like 1+N+X, that the evidence holds; .5 if none.
    Of an English question, also the places it names; 0 if none."""
    cosine: float
    """Best cosine of the question and a sentence."""
    fact: float
    """Share of the asked terms' weight right beside a figure, date, name or place of the form asked for."""
    fit: float
    """How well the best sentences hold the kind of answer asked for."""
    place: float
    """Share of the places named in the question that the best article names."""
    year: float
    """1 where the years named in the question stand by the best sentence or date its article, .5 elsewhere in it."""
    english: float
    """1 if the question is in English: its words don't stand in the articles."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer."""

    probability: float
    """Chance that the evidence holds the answer, 0..1."""
    refuse: bool


WEIGHTS = Features(named=3.35, cosine=23.31, fact=1.24, fit=1.94, place=4.63, year=5.87, english=1.25)
BIAS = -33.41
REFUSE_BELOW = 0.67
"""Logistic regression over 387 questions on raw pages and news (75 of them near-misses and off-topic ones); by tenfold
cross-validation it refuses 65 % of those at 5 % false refusals. How it was fitted, and what failed: eval/LOG.md."""


def answerable(evidence: Evidence) -> Decision:
    """Weigh the evidence."""
    if not evidence.candidates or not evidence.weights:  # nothing found, or nothing named that could be found
        return Decision(0.0, True)
    weighed = zip(astuple(features(evidence)), astuple(WEIGHTS), strict=True)
    probability = 1 / (1 + math.exp(-BIAS - sum(value * weight for value, weight in weighed)))
    return Decision(probability, probability < REFUSE_BELOW)


def features(evidence: Evidence) -> Features:
    """Read the features off the evidence, which must not be empty."""
    best = evidence.candidates[0]
    near = [c for c in evidence.candidates[: 2 * NEIGHBOURHOOD] if c.article == best.article][:NEIGHBOURHOOD]
    weights = evidence.weights
    focus = {term: weights[term] for term in evidence.question.focus if term in weights} or weights
    return Features(
        named=_names_held(evidence),
        cosine=max(candidate.cosine for candidate in evidence.candidates),
        fact=max(_beside_fact(evidence.question, c.text, focus) for c in near),
        fit=max(candidate.fit for candidate in near),
        place=_places_held(evidence),
        year=_years_held(evidence),
        english=float(language(evidence.question.latest) == "en"),
    )


def _names_held(evidence: Evidence) -> float:
    folded = fold(evidence.question.text)
    names = [name for names in _NAMED.findall(folded) for name in names if name]
    if language(evidence.question.latest) == "en":
        # An English question can only be held against Chinese articles by the places it names: none is a bad sign.
        names += [place.name for place in places_in(evidence.question.text)]
        if not names:
            return 0.0
    if not names:
        return 0.5
    best = evidence.candidates[:NEIGHBOURHOOD]
    held = fold("\n".join(evidence.articles[c.article.article_id].title + c.text for c in best))
    return sum(name in held for name in names) / len(names)


def _beside_fact(question: Question, sentence: str, focus: Mapping[str, float]) -> float:
    if not question.wants_bare_fact:
        return _share(focus, set(terms(sentence)))
    windows = [sentence[max(0, s.start - WINDOW) : s.end + WINDOW] for s in fact_spans(question, sentence)]
    return max((_share(focus, set(terms(window))) for window in windows), default=0.0)


def _places_held(evidence: Evidence) -> float:
    named = places_in(evidence.question.text)
    return 1 - len(missing_places(evidence)) / len(named) if named else 1.0


def missing_places(evidence: Evidence) -> list[str]:
    """Places that the question names and the best articles don't, folded; an article on Qingyuan is on Guangdong."""
    named = places_in(evidence.question.text)
    # A question that names two places may be answered from two articles.
    looked_at = evidence.candidates if len(named) > 1 else evidence.candidates[:NEIGHBOURHOOD]
    ids = dict.fromkeys(candidate.article.article_id for candidate in looked_at)
    told = fold("\n".join(evidence.articles[id_].title + evidence.articles[id_].text for id_ in ids))
    told += "".join(" ".join(evidence.articles[id_].tags.values()) for id_ in ids)
    in_guangdong = any(is_in_guangdong(place.name) for place in places_in(told))
    return [place.text for place in named if place.name not in told and not (place.name == "广东" and in_guangdong)]


def _years_held(evidence: Evidence) -> float:
    asked = set(_YEAR.findall(fold(evidence.question.text)))
    if not asked:
        return 1.0
    best = evidence.candidates[0]
    article = evidence.articles[best.article.article_id]
    if asked <= set(_YEAR.findall(fold(best.text + article.date + article.title))):
        return 1.0
    return 0.0 if missing_years(evidence) else 0.5


def missing_years(evidence: Evidence) -> list[str]:
    """Years that the question names and the best article neither states nor is dated by."""
    article = evidence.articles[evidence.candidates[0].article.article_id]
    there = set(_YEAR.findall(fold(article.text + article.title + article.date)))
    return [year for year in _YEAR.findall(fold(evidence.question.text)) if year not in there]


def missing(evidence: Evidence) -> tuple[str, ...]:
    """What the question names and the evidence lacks, as it is typed there: years, places, words of no article."""
    if not evidence.candidates:
        return ()
    lacking = missing_years(evidence) + missing_places(evidence)
    lacking += [word for word in _unknown_words(evidence) if not any(word in other for other in lacking)]
    return tuple(_as_typed(word, evidence.question.text) for word in list(dict.fromkeys(lacking))[:MOST_MISSING])


def _unknown_words(evidence: Evidence) -> list[str]:
    """The words of the question, folded, that stand in no passage of the index.

    A word is a run of Chinese characters none of which belongs to a bigram that some passage holds: of 银杏产量 only
    银杏 where 产量 is known. English words are left out: their Chinese may well be there.
    """
    words: list[str] = []
    for run in _HAN_RUN.findall(_COUNTED.sub(" ", content_text(evidence.question.text))):
        known = [run[at : at + 2] not in evidence.unknown_terms for at in range(len(run) - 1)]
        marks = "".join(
            "_" if before or behind else char
            for char, before, behind in zip(run, [False, *known], [*known, False], strict=True)
        )
        words += [word for word in marks.split("_") if len(word) > 1]
    return words


def _as_typed(word: str, question: str) -> str:
    """`word`, which is folded, as it stands in the question: in its script and case."""
    at = fold_in_place(question).find(word)
    return question[at : at + len(word)] if at >= 0 else word


def _share(weights: Mapping[str, float], present: AbstractSet[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0
