"""A page's reading laid beside its truth: which character of the one is which of the other, and what follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby

from eval.alignment import MIN_RUN, Squeezed, common_runs
from eval.truth import PageTruth
from index.chunking import MAX_CHARS, passage_spans
from index.schema import Article, Span

CAPTION_CHARS = 120
"""A longer line is no caption and has its place."""

_MAY_STAY, _FURNITURE = -1, -2  # what is of no true article
_TITLE_PARTS = re.compile(r"\s+|(?=——)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that the reading and the truth have in common, within one predicted article and one true line."""

    start: int
    """Offset in the reading."""
    true_start: int
    """Offset in the truth."""
    length: int
    article: int
    """Number of the predicted article."""
    true_article: int
    line: Span
    """The true line."""

    @property
    def end(self) -> int:
        """Offset in the reading."""
        return self.start + self.length

    @property
    def true_end(self) -> int:
        """Offset in the truth."""
        return self.true_start + self.length


class PageAlignment:
    """One page. Articles, predicted and true, have numbers; offsets are characters, white space not counted.

    eval/metrics/reading.py says what kept, lost, furniture and boundaries are.
    """

    def __init__(self, truth: PageTruth, articles: Sequence[Article]) -> None:
        self.truth = truth
        self.articles = articles
        self.read = Squeezed(tuple(article.text for article in articles))
        self.true = Squeezed(tuple(article.text for article in truth.articles))

    # --- characters ---

    @cached_property
    def pieces(self) -> list[Piece]:
        """What the reading and the truth have in common, in the reading's order."""
        lines = [(line, number) for number, of in enumerate(self.true.lines_of) for line in of]
        bounds = [(Span(of[0].start, of[-1].end), number) for number, of in enumerate(self.read.lines_of) if of]
        found: list[Piece] = []
        for run in common_runs(self.read, self.true):
            shift = run.b_start - run.a_start
            for bound, article in bounds:
                start, end = max(run.a_start, bound.start), min(run.a_start + run.length, bound.end)
                for line, true_article in lines if start < end else []:
                    first, last = max(start + shift, line.start), min(end + shift, line.end)
                    if first < last:
                        found.append(Piece(first - shift, first, last - first, article, true_article, line))
        return found

    @cached_property
    def kept(self) -> list[list[Piece]]:
        """The pieces of each true article that are in its order."""
        return [
            _heaviest_in_order([piece for piece in self.pieces if piece.true_article == number])
            for number in range(len(self.truth.articles))
        ]

    def furniture(self) -> Iterator[Span]:
        """Runs of it within a line, in characters of the reading."""
        for line in self.read.lines:
            yield from _runs(line, lambda at: self._owner[at] == _FURNITURE)

    def lost(self) -> Iterator[Span]:
        """Runs of what was lost within a line, in characters of the truth."""
        kept = bytearray(len(self.true.text))
        for span in _occurrences(self.truth.either, self.true.text):
            kept[span.start : span.end] = b"\1" * len(span)
        for pieces in self.kept:
            for piece in [*pieces, *self._moved_captions(pieces)]:
                kept[piece.true_start : piece.true_end] = b"\1" * piece.length
        for line in self.true.lines:
            yield from _runs(line, lambda at: not kept[at])

    def _moved_captions(self, kept: Sequence[Piece]) -> Iterator[Piece]:
        """Pieces of short lines that stand at the end of an article in the reading and inside it in the truth, or the
        other way round; `kept` is what is in order."""
        for piece in self.pieces if kept else []:
            is_own = piece.true_article == kept[0].true_article and piece.article in (kept[0].article, kept[-1].article)
            at_end = piece.start >= kept[-1].end or piece.true_start >= kept[-1].true_end
            if is_own and at_end and len(piece.line) <= CAPTION_CHARS:
                yield piece

    @cached_property
    def _owner(self) -> list[int]:
        """For each character of the reading the number of the true article that it is from, or why it is from none."""
        owner = [_FURNITURE] * len(self.read.text)
        titles = {line for article in self.truth.articles for line in _title_lines(article.title)}
        long = [line for line in titles if len(line) >= MIN_RUN]  # a shorter one may be a word of any other line
        may_stay = [
            *_occurrences([*long, *self.truth.either], self.read.text),
            *(line for line in self.read.lines if line.of(self.read.text) in titles),
        ]
        for span in may_stay:
            owner[span.start : span.end] = [_MAY_STAY] * len(span)
        for piece in self.pieces:
            owner[piece.start : piece.end] = [piece.true_article] * piece.length
        return owner

    # --- passages and paragraphs ---

    @cached_property
    def passages(self) -> list[Span]:
        """What the index would make passages of, in characters of the reading; a character counts as a token."""
        at = 0
        found: list[Span] = []
        for article in self.articles:
            for span in passage_spans(article.text, len, MAX_CHARS):
                length = len(_squeeze(span.of(article.text)))
                found.append(Span(at, at + length))
                at += length
        return found

    def true_articles_in(self, passage: Span) -> set[int]:
        """The true articles that characters of `passage` are from."""
        return {owner for owner in self._owner[passage.start : passage.end] if owner >= 0}

    @cached_property
    def paragraphs(self) -> dict[Span, bool]:
        """The true lines of which something is kept, and whether each is a line of the reading."""
        starts, ends = {line.start for line in self.read.lines}, {line.end for line in self.read.lines}
        pieces: dict[Span, list[Piece]] = {}
        for piece in self.pieces:
            pieces.setdefault(piece.line, []).append(piece)
        return {
            line: of[0].start in starts
            and of[-1].end in ends
            and not any(of[0].start < end < of[-1].end for end in ends)
            for line, of in pieces.items()
        }

    # --- boundaries ---

    @cached_property
    def starts(self) -> dict[int, int]:
        """By true article, the predicted one that holds what is kept first of it, if that starts with it."""
        first: dict[int, int] = {}  # by predicted article, the true one of its first true character
        for piece in self.pieces:
            first.setdefault(piece.article, piece.true_article)
        return {
            number: pieces[0].article
            for number, pieces in enumerate(self.kept)
            if pieces and first[pieces[0].article] == number
        }

    @cached_property
    def found(self) -> dict[int, int]:
        """Those of `starts` that start with the first paragraph."""
        return {
            number: article
            for number, article in self.starts.items()
            if self.kept[number][0].line == self.true.lines_of[number][0]
        }


def _heaviest_in_order(pieces: Iterable[Piece]) -> list[Piece]:
    """Of `pieces` those that are in the truth's order and in the reading's, with the most characters together."""
    ordered = sorted(pieces, key=lambda piece: piece.true_start)
    best: list[tuple[int, int]] = []  # of the chain that ends with a piece: its characters, the piece before
    for number, piece in enumerate(ordered):
        chains = ((best[other][0], other) for other in range(number) if ordered[other].end <= piece.start)
        characters, before = max(chains, default=(0, -1))
        best.append((characters + piece.length, before))
    at = max(range(len(best)), key=lambda number: best[number][0], default=-1)
    chain: list[Piece] = []
    while at >= 0:
        chain.append(ordered[at])
        at = best[at][1]
    return chain[::-1]


def _occurrences(wanted: Iterable[str], text: str) -> Iterator[Span]:
    """Where a string of `wanted`, without its white space, stands in `text`."""
    for words in set(map(_squeeze, wanted)) - {""}:
        for match in re.finditer(re.escape(words), text):
            yield Span(*match.span())


def _runs(line: Span, holds: Callable[[int], bool]) -> Iterator[Span]:
    """The runs of characters within `line` that `holds` is true of."""
    for is_run, places in groupby(range(line.start, line.end), key=holds):
        run = list(places)
        if is_run:
            yield Span(run[0], run[-1] + 1)


def _title_lines(title: str) -> Iterator[str]:
    """The lines that a title may have had on its page, without white space: each part of it, and parts that follow."""
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    for first, last in combinations(range(len(parts) + 1), 2):
        yield "".join(parts[first:last])


def _squeeze(text: str) -> str:
    return "".join(text.split())
