"""A document taken apart: its articles, where each stands, and what belongs to none. Lines are counted from 1."""

from __future__ import annotations

from dataclasses import dataclass

from index.corrections import NONE, Corrections
from index.page.lines import normalise_line_ends
from index.schema import Article, Dropped, RawDocument


@dataclass(frozen=True, slots=True)
class Placed:
    """An article and where it stands: numbers of lines of `RawDocument.text`, from 1."""

    article: Article
    first: int
    last: int
    dropped: tuple[tuple[int, Dropped], ...] = ()
    """The article's `dropped`, each with the number of its first line; 0 for what the format's reader took out."""

    @property
    def inside(self) -> tuple[tuple[int, Dropped], ...]:
        """Of `dropped`, what stands within the article's lines."""
        return tuple((line, region) for line, region in self.dropped if line >= self.first)


@dataclass(frozen=True, slots=True)
class Parts:
    """A document taken apart."""

    document: RawDocument
    articles: tuple[Placed, ...]
    dropped: tuple[tuple[int, Dropped], ...] = ()
    """What a document without articles holds, with line numbers."""
    corrections: Corrections = NONE
    """The corrections that were applied, with the lines that they belong to now."""
    unfit: tuple[str, ...] = ()
    """The others, each with the reason why it does not fit."""

    @property
    def lines(self) -> int:
        """Number of lines of the document's text."""
        return line_count(self.document.text)

    @property
    def around(self) -> tuple[tuple[int, Dropped], ...]:
        """What was dropped above the first article, or all that was where there is none."""
        above = ((line, region) for one in self.articles[:1] for line, region in one.dropped if line < one.first)
        return (*above, *self.dropped)


def line_count(text: str) -> int:
    """Number of lines of `text`; a line end at its end begins no other."""
    return normalise_line_ends(text).count("\n") + (not text.endswith("\n"))
