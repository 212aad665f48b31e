"""Refusal: how likely the evidence holds the answer.

By the chain rule: the chance that it is on the question's topic, times the chance that it then tells what is asked. Two
regressions do better than one (eval/LOG.md): what betrays a question that is off topic, its words and cosines, hardly
tells a near miss, which has the words of its article and asks for what that leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.gazetteer import is_known, places_in
from index.questions.places import CITIES
from index.script import fold, terms
from rag.evidence import Candidate, Evidence
from rag.missing import NEIGHBOURHOOD, missing_places, missing_years, named_places, names_in, years_in
from rag.question import BARE_FACTS, Kind, Question, language
from rag.short import WINDOW, beside_fact
from rag.weighing import probability, share, weighed_sum

FITS = 0.5
"""A sentence that holds the form of answer asked for has at least this fit."""
LONG = 10
"""Words (Chinese bigrams, for the most part) of a question that is not short."""
RARE = 9.2
"""The idf (natural logarithm) of what one passage of 10,000 holds."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision rests on, each 0..1 or nearly so."""

    named: float
    """Share of what the question puts in quotation marks, or writes like 1+N+X, that the best sentences hold; .5 if it
    has none. Of an English question, also the places it names."""
    cosine: float
    """Best cosine of the question and a sentence."""
    lost: float
    """How much lower the best cosine is among the sentences that hold the form asked for and keep to the years, places
    and level asked for."""
    ahead: float
    """How much higher the best cosine is than the mean of the sentences that were compared."""
    passage: float
    """Best cosine of the question and a passage."""
    beside: float
    """Share of the asked terms' weight right beside a figure, date, name or place of the form asked for."""
    fit: float
    """How well the best sentence holds the kind of answer asked for."""
    astray: float
    """1 if the question names a province, city or county that none of the best articles does."""
    year: float
    """1 where the years named in the question stand by the best sentence or date its article, .5 elsewhere in it."""
    contradicts: float
    """1 if the best sentence is about another year, place or level."""
    subject: float
    """Share of the question's words, by weight, that stand in the best sentences, their title, tags or date."""
    focus: float
    """The same of the words beside those that ask."""
    absent: float
    """Weight of the rarest word of the question that stands nowhere there; 1 for RARE."""
    long: float
    """How many words the question has beyond LONG: 1 for 20 more. Whoever names so much has read of it."""
    domain: float
    """How much nearer the question is to the field than to other questions."""
    english: float
    """1 if the question is in English."""
    bare: float
    """1 if a bare fact is asked for: such a fact may well not be told of a subject that is."""
    figure: float
    """1 if it is a figure,"""
    person: float
    """a person,"""
    explanation: float
    """or no bare fact but a definition or mechanism."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer."""

    probability: float
    """Chance that the evidence holds the answer, 0..1."""
    refuse: bool


OF_TOPIC = ("named", "cosine", "ahead", "passage", "subject", "focus", "absent", "domain", "english")
"""The features that say whether the evidence is on topic; the others have no weight in `TOPIC`."""
OF_TOPIC_ALONE = ("domain",)
"""Those that say nothing more: without weight in `WEIGHTS`. A near miss is worded like what is answerable."""
TOPIC = Features(
    named=4.31,
    cosine=35.90,
    lost=0.00,
    ahead=34.66,
    passage=58.77,
    beside=0.00,
    fit=0.00,
    astray=0.00,
    year=0.00,
    contradicts=0.00,
    subject=1.57,
    focus=-1.39,
    absent=-0.50,
    long=0.00,
    domain=149.02,
    english=0.50,
    bare=0.00,
    figure=0.00,
    person=0.00,
    explanation=0.00,
)
TOPIC_BIAS = -86.99
WEIGHTS = Features(
    named=0.47,
    cosine=23.74,
    lost=-14.36,
    ahead=10.60,
    passage=5.93,
    beside=1.75,
    fit=1.90,
    astray=-3.14,
    year=4.06,
    contradicts=-1.19,
    subject=-1.27,
    focus=-0.77,
    absent=-0.45,
    long=5.67,
    domain=0.00,
    english=2.72,
    bare=-1.72,
    figure=-1.26,
    person=1.28,
    explanation=2.26,
)
BIAS = -29.39
REFUSE_BELOW = 0.40
"""Two logistic regressions over 1,322 questions (960 answerable, 164 near misses, 198 off topic) on sample articles,
raw pages, 3,931 news articles and reading passages, by `python -m eval.fit_refusal`. By nested tenfold cross-validation
by article, at 5 % false refusals, they refuse .67 of the near misses (AUC .919) and .91 of what is off topic (AUC .975;
.82 without `domain`); with the judged file left out .57 and .79; the seven features before .40 and .76.
"""


def answerable(evidence: Evidence) -> Decision:
    """Weigh the evidence."""
    names_something = any(len(term) > 1 and not term.isdigit() for term in evidence.weights)
    if not evidence.candidates or not names_something:
        return Decision(0.0, True)
    found = chance(features(evidence))
    return Decision(found, found < REFUSE_BELOW)


def chance(read: Features) -> float:
    """The chance, 0..1, that evidence with these features holds the answer."""
    on_topic = probability(TOPIC_BIAS + weighed_sum(read, TOPIC))
    return on_topic * probability(BIAS + weighed_sum(read, WEIGHTS))


def topic_chance(read: Features) -> float:
    """The chance, 0..1, that evidence with these features is on topic, whatever field the topic is of."""
    return probability(TOPIC_BIAS + weighed_sum(replace(read, domain=0.0), TOPIC))


def features(evidence: Evidence) -> Features:
    """Read the features off the evidence, which must not be empty."""
    question = evidence.question
    best = evidence.candidates[0]
    near = [c for c in evidence.candidates[: 2 * NEIGHBOURHOOD] if c.article == best.article][:NEIGHBOURHOOD]
    words = {term: weight for term, weight in evidence.weights.items() if len(term) > 1} or evidence.weights
    focus = {term: words[term] for term in question.focus if term in words} or words
    article = evidence.articles[best.article.article_id]
    about = set(terms(" ".join([article.title, article.date, *article.tags.values()])))
    told = about.union(*(terms(candidate.text) for candidate in near))
    compared = [candidate for candidate in evidence.candidates if candidate.cosine > 0] or [best]
    cosine = max(candidate.cosine for candidate in compared)
    return Features(
        named=_names_held(evidence),
        cosine=cosine,
        lost=cosine - _best_that_fits(compared),
        ahead=cosine - sum(candidate.cosine for candidate in compared) / len(compared),
        passage=max(hit.dense for hit in evidence.hits),
        beside=max(_held_beside(question, candidate.text, focus) for candidate in near),
        fit=best.fit,
        astray=_astray(evidence),
        year=_years_held(evidence),
        contradicts=float(best.scope.contradicts),
        subject=share(words, told),
        focus=share(focus, told),
        absent=min(1.0, max((weight for term, weight in words.items() if term not in told), default=0.0) / RARE),
        long=min(1.0, max(0.0, (len(words) - LONG) / 20)),
        domain=evidence.domain,
        english=float(language(question.latest) == "en"),
        bare=float(question.kinds[0] in BARE_FACTS),
        figure=float(question.kinds[0] is Kind.QUANTITY),
        person=float(question.kinds[0] is Kind.PERSON),
        explanation=float(question.kinds[0] in (Kind.DEFINITION, Kind.MECHANISM)),
    )


def _best_that_fits(compared: Sequence[Candidate]) -> float:
    """The best cosine of a sentence that may answer by its form and scope; that of the worst one if none may."""
    fitting = [c.cosine for c in compared if c.fit >= FITS and not c.scope.contradicts]
    return max(fitting, default=min(candidate.cosine for candidate in compared))


def _names_held(evidence: Evidence) -> float:
    question = evidence.question
    names = names_in(question.text)
    if language(question.latest) == "en":
        names += [place.name for place in places_in(question.text)]
    if not names:
        return 0.5
    best = evidence.candidates[:NEIGHBOURHOOD]
    held = fold("\n".join(evidence.articles[c.article.article_id].title + c.text for c in best))
    return sum(name in held for name in names) / len(names)


def _held_beside(question: Question, sentence: str, focus: Mapping[str, float]) -> float:
    if not question.wants_bare_fact:
        return share(focus, set(terms(sentence)))
    return beside_fact(question, sentence, focus, WINDOW)


def _astray(evidence: Evidence) -> float:
    lacking = missing_places(evidence)
    known = (place for place in named_places(evidence) if is_known(place.name) or place.name in CITIES)
    return float(any(place.text in lacking for place in known))


def _years_held(evidence: Evidence) -> float:
    asked = set(years_in(evidence.question.text))
    if not asked:
        return 1.0
    best = evidence.candidates[0]
    article = evidence.articles[best.article.article_id]
    if asked <= set(years_in(best.text + article.date + article.title)):
        return 1.0
    return 0.0 if missing_years(evidence) else 0.5
