"""Whether a sentence is borne out by source text, told from the words alone, and by which sentences of it.

Lexical: every figure, quotation and 《title》 of the sentence must stand in the source, and most of its bigrams. It
catches what matters most, a wrong figure or name, and can't catch a claim turned round in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.chunking import sentence_spans
from index.figures import Figure, figures_agree, find_figures
from index.schema import Span
from index.script import fold, terms
from rag.schema import Support

SUPPORTED_FROM = 0.5
"""Least bigram containment of a supported sentence, 0..1. Written answers to 27 questions over five pages had .71 or
more in their own passages; among 2,154 pairs with other passages those whose figures stood had .44 or less."""
_MAX_RUN = 3
"""Sentences in the longest run that is considered for a quote."""
_RUN_COST = 0.05
"""What every further sentence of a run must add to its score."""

_LIST_MARK = re.compile(r"^\s*(?:[-*•·]+|#+|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*")
_VERBATIM = re.compile(r"[“「『《]([^“”「」『』《》]{2,40})[”」』》]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class BearingRun:
    """The run of sentences in a text that bears a claim out best."""

    span: Span
    """The whole text where no run of it has anything in common with the claim."""
    score: float
    """Bigram containment plus, if the claim holds figures, the share of them that agree; less a cost per sentence."""


def support(sentence: str, sources: Sequence[str]) -> Support:
    """How `sources`, the texts a sentence cites, bear it out; they count together.

    `quoted` if it stands in one of them word for word (but for script, width, case and punctuation). `supported` if its
    figures, quotations and titles all stand in them and at least SUPPORTED_FROM of its bigrams. A sentence in another
    script than its sources has no bigrams in common with them: there the figures decide, if it has any. Otherwise
    `unsupported`.
    """
    claim = _LIST_MARK.sub("", sentence)
    if not (words := _words_only(claim)):
        return "unsupported"
    source = "\n".join(sources)
    # Before the words: 80平方米 is part of 580平方米.
    if not _figures_stand(claim, source) or not _verbatim_stands(claim, source):
        return "unsupported"
    if any(words in _words_only(each) for each in sources):
        return "quoted"
    if bool(_HAN.search(claim)) == bool(_HAN.search(source)):
        return "supported" if _containment(claim, source) >= SUPPORTED_FROM else "unsupported"
    return "supported" if _figures(claim) else "unsupported"


def bearing_run(claim: str, text: str) -> BearingRun:
    """The shortest run of at most three sentences of `text` that bears `claim` out best, with its score (0..2)."""
    spans = sentence_spans(text)
    best = BearingRun(Span(0, len(text)), 0.0)
    for first in range(len(spans)):
        for last in range(first, min(first + _MAX_RUN, len(spans))):
            run = Span(spans[first].start, spans[last].end)
            score = _score(claim, run.of(text)) - _RUN_COST * (last - first)
            if score > best.score:
                best = BearingRun(run, score)
    return best


def _score(claim: str, source: str) -> float:
    figures = _figures(claim)
    standing = sum(_stands(figure, source) for figure in figures)
    return _containment(claim, source) + (standing / len(figures) if figures else 0.0)


def _containment(claim: str, source: str) -> float:
    """The share of the claim's Han bigrams and Latin and digit runs that the source has, 0..1."""
    grams = _grams(claim)
    return len(grams & _grams(source)) / len(grams) if grams else 0.0


def _figures_stand(claim: str, source: str) -> bool:
    return all(_stands(figure, source) for figure in _figures(claim))


def _stands(figure: Figure, source: str) -> bool:
    return any(figures_agree(figure, other) for other in _figures(source))


def _verbatim_stands(claim: str, source: str) -> bool:
    """Whether what the claim puts in quotation marks or 《》 stands in the source."""
    words = _words_only(source)
    return all(_words_only(quoted) in words for quoted in _VERBATIM.findall(claim))


@lru_cache(maxsize=1024)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(find_figures(text))


@lru_cache(maxsize=1024)
def _grams(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(text) if len(term) > 1 or not _HAN.match(term))


@lru_cache(maxsize=256)
def _words_only(text: str) -> str:
    return _NO_WORD.sub("", fold(text))
