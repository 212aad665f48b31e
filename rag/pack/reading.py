"""Figures of articles and sentences, read once: a pack looks at the same texts again and again."""

from __future__ import annotations

from functools import lru_cache

from index.figures import Figure, find_figures


@lru_cache(maxsize=512)
def dated_figures(text: str, date: str) -> tuple[Figure, ...]:
    """The figures of `text`, their periods resolved by the ISO `date` of the article."""
    return tuple(find_figures(text, date))
