"""Figures and words of articles and sentences, read once: a pack looks at the same texts again and again."""

from __future__ import annotations

from functools import lru_cache

from index.figures import Figure, find_figures
from index.script import terms


@lru_cache(maxsize=2048)
def dated_figures(text: str, date: str) -> tuple[Figure, ...]:
    """The figures of `text`, their periods resolved by the ISO `date` of the article."""
    return tuple(find_figures(text, date))


@lru_cache(maxsize=2048)
def words_of(text: str) -> frozenset[str]:
    """The search terms of `text` that mean something by themselves: bigrams, Latin words, numbers."""
    return frozenset(term for term in terms(text) if len(term) > 1)


def likeness(one: str, other: str) -> float:
    """The share (0..1) of the words of the shorter text that the other has."""
    words = words_of(one), words_of(other)
    smaller = min(map(len, words))
    return len(words[0] & words[1]) / smaller if smaller else 0.0
