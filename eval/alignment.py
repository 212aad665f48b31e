"""Which characters of one text are which of another, where text was cut out, put in or moved, but never reworded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from index.schema import Span

MIN_RUN = 8
"""A shorter run of equal characters may be chance, unless it is a whole line in both texts. 8 characters are about five
Chinese words or one English word."""


@dataclass(frozen=True)
class Squeezed:
    """Texts one behind the other without their white space, so that only other characters are compared."""

    texts: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All characters that are no white space."""
        return "".join(self._whole[at] for at in self._offsets)

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """The lines that hold any character, as spans of `text`."""
        return tuple(span for spans in self.lines_of for span in spans)

    @cached_property
    def lines_of(self) -> tuple[tuple[Span, ...], ...]:
        """The same, text by text."""
        at = 0
        found: list[tuple[Span, ...]] = []
        for text in self.texts:
            spans: list[Span] = []
            for line in text.split("\n"):
                if length := len("".join(line.split())):
                    spans.append(Span(at, at + length))
                    at += length
            found.append(tuple(spans))
        return tuple(found)

    def original(self, span: Span) -> str:
        """What `span` of `text`, which must not be empty, was before; its white space as single spaces."""
        start, last = self._offsets[span.start], self._offsets[span.end - 1]
        return " ".join(self._whole[start : last + 1].split())

    @cached_property
    def _whole(self) -> str:
        return "\n".join(self.texts)

    @cached_property
    def _offsets(self) -> list[int]:
        return [at for at, char in enumerate(self._whole) if not char.isspace()]


@dataclass(frozen=True, slots=True)
class Run:
    """`a[a_start : a_start + length] == b[b_start : b_start + length]`, in characters of squeezed texts."""

    a_start: int
    b_start: int
    length: int


def common_runs(a: Squeezed, b: Squeezed) -> list[Run]:
    """The runs of characters that `a` and `b` have in common, by their place in `a`; each character is in one at most.

    The longest run goes first and then, on either side of it, what keeps the order (Ratcliff & Obershelp 1988, as
    difflib has it); what is left over is matched in the same way until nothing is, so runs that moved are found too.
    That a sentence occurs twice does not matter, because it belongs to a longer run. Linear in practice: difflib
    compares overlapping n-grams of `MIN_RUN` characters, few of which occur twice.
    """
    free_a, free_b = bytearray(b"\1" * len(a.text)), bytearray(b"\1" * len(b.text))
    runs: list[Run] = []
    while found := list(_runs_in_order(_grams(a.text, free_a, -1), _grams(b.text, free_b, 1))):
        runs += found
        _use(found, free_a, free_b)
    short = list(_equal_lines(a, free_a, b, free_b))
    return sorted([*runs, *short], key=lambda run: run.a_start)


def _grams(text: str, free: bytearray, sign: int) -> list[str | int]:
    """The n-gram at each place of `text`; where one of its characters is not free, a number that equals no other."""
    return [
        text[at : at + MIN_RUN] if free.find(0, at, at + MIN_RUN) < 0 else sign * (at + 1)
        for at in range(len(text) - MIN_RUN + 1)
    ]


def _runs_in_order(a: Sequence[str | int], b: Sequence[str | int]) -> Iterator[Run]:
    a_end = b_end = 0
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        length = block.size + MIN_RUN - 1  # n-grams that follow each other overlap
        cut = max(a_end - block.a, b_end - block.b, 0)  # and so do the last of one run and the first of the next
        if block.size and length - cut >= MIN_RUN:
            yield Run(block.a + cut, block.b + cut, length - cut)
            a_end, b_end = block.a + length, block.b + length


def _equal_lines(a: Squeezed, free_a: bytearray, b: Squeezed, free_b: bytearray) -> Iterator[Run]:
    """Lines, too short for an n-gram or torn from their neighbours, that are whole in both texts and in order."""
    lines_a = [line for line in a.lines if free_a.find(0, line.start, line.end) < 0]
    lines_b = [line for line in b.lines if free_b.find(0, line.start, line.end) < 0]
    words_a, words_b = [line.of(a.text) for line in lines_a], [line.of(b.text) for line in lines_b]
    for block in SequenceMatcher(None, words_a, words_b, autojunk=False).get_matching_blocks():
        for line_a, line_b in zip(lines_a[block.a :][: block.size], lines_b[block.b :][: block.size], strict=True):
            yield Run(line_a.start, line_b.start, len(line_a))


def _use(runs: Sequence[Run], free_a: bytearray, free_b: bytearray) -> None:
    for run in runs:
        free_a[run.a_start : run.a_start + run.length] = bytes(run.length)
        free_b[run.b_start : run.b_start + run.length] = bytes(run.length)
