"""What speaks for a candidate passage: the features that `rag.ranking` weighs, read off question and passage."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.gazetteer import places_in
from index.schema import ArticleInfo, Passage
from index.script import fold
from rag.fusion import Fused
from rag.question import content_terms

SINGLE_WEIGHT = 0.3
"""Weight of a single Chinese character: its bigrams say what it means. Rarity counts it in full (the 蓍 of a herb)."""

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_LATIN_OR_DIGITS = re.compile(r"[a-z0-9]+(?:[+:][a-z0-9]+)+|[a-z]+|\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sought:
    """A question as passages are held against it."""

    idf: Mapping[str, float]
    """BM25's idf of its search terms, words that only ask cut out."""
    places: tuple[str, ...]
    """Names of the places it names."""

    @property
    def weights(self) -> Mapping[str, float]:
        """The idf, of single Chinese characters less of it."""
        return {
            term: idf * (SINGLE_WEIGHT if len(term) == 1 and not term.isascii() else 1)
            for term, idf in self.idf.items()
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that a leg found."""

    passage: Passage
    article: ArticleInfo
    fused: Fused
    closest: float
    """Cosine of the question and the passage's best sentence."""


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a passage, each 0..1 but for `closest`."""

    dense: float
    """Cosine, scaled from the worst to the best that was found."""
    closest: float
    """Tenths by which the cosine of its best sentence falls short of the best candidate's, 0 or less."""
    lexical: float
    """BM25, scaled by the best candidate's."""
    rarity: float
    """Share of the question's terms in passage or title, by the square of their idf: the rarest decide."""
    sentence: float
    """Largest share of them, by idf, in one sentence."""
    article: float
    """Share of them, by idf, in the title and all candidates of the article together."""
    place: float
    """Share of the question's places that passage or title name, 0 if it names none."""


def read_sought(question: str, idf: Callable[[str], float]) -> Sought:
    """Read a question in Chinese (of another one its rendering, see `rag.expansion`)."""
    return Sought(
        idf={term: idf(term) for term in content_terms(question)},
        places=tuple(place.name for place in places_in(question)),
    )


def read_features(sought: Sought, candidates: Sequence[Candidate], fused: Sequence[Fused]) -> list[Features]:
    """The features of each candidate; `fused` is all that the legs found, by which their scores are scaled."""
    cosines = [item.dense for item in fused]
    lowest, highest = min(cosines, default=0.0), max(cosines, default=0.0)
    closest = max((item.closest for item in candidates), default=0.0)
    best_lexical = max((item.lexical for item in fused), default=0.0)
    weights = sought.weights
    squares = {term: idf * idf for term, idf in sought.idf.items()}
    held = [_terms_in(weights, f"{_folded(item.article.title)}\n{_folded(item.passage.text)}") for item in candidates]
    of_article: dict[str, set[str]] = {}
    for item, terms in zip(candidates, held, strict=True):
        of_article.setdefault(item.article.article_id, set()).update(terms)
    return [
        Features(
            dense=_ratio(item.fused.dense - lowest, highest - lowest),
            closest=10 * (item.closest - closest),
            lexical=_ratio(item.fused.lexical, best_lexical),
            rarity=_share(squares, terms),
            sentence=max((_share(weights, _terms_in(terms, one)) for one in _sentences(item)), default=0.0),
            article=_share(weights, of_article[item.article.article_id]),
            place=_mean(name in _folded(item.passage.text) + _folded(item.article.title) for name in sought.places),
        )
        for item, terms in zip(candidates, held, strict=True)
    ]


def _sentences(item: Candidate) -> list[str]:
    return _SENTENCE.findall(_folded(item.passage.text))


def _terms_in(terms: Collection[str], folded: str) -> frozenset[str]:
    """The terms that stand in a folded text; of Latin words and numbers only whole ones (12 is not in 2012)."""
    whole = frozenset(_LATIN_OR_DIGITS.findall(folded)) if any(term.isascii() for term in terms) else frozenset()
    return frozenset(term for term in terms if (term in whole if term.isascii() else term in folded))


def _share(weights: Mapping[str, float], held: Collection[str]) -> float:
    return _ratio(sum(weights[term] for term in held), sum(weights.values()))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _mean(said: Iterable[bool]) -> float:
    answers = list(said)
    return _ratio(sum(answers), len(answers))


_folded = lru_cache(maxsize=8192)(fold)
"""Folding is half the cost of reading a passage, and the same passages come up question after question."""
