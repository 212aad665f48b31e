"""The records between the steps of reading a web page: its blocks of text, and the boxes they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from index.page.lines import MOSTLY_LINKS, PROSE_CHARS, Line, fold_in_place

_CLAUSE = re.compile("[，。；,;]")


@dataclass(slots=True)
class Box:
    """An element that holds the blocks from `first` to `end`, and what its tag and attributes say."""

    parent: int
    """Index of the box around it; -1 for the page."""
    tag: str
    role: str = ""
    names: str = ""
    """Its classes and id."""
    perhaps_hidden: bool = False
    """Hidden until a script shows it, or from some readers only: what it holds must tell."""
    controls: bool = False
    """Whether buttons or fields to fill in stand in it; of those inside other boxes it knows nothing."""
    first: int = 0
    end: int = 0


@dataclass(slots=True)
class Block:
    """One line of text: a paragraph, heading, item, row, or what stands between two line breaks."""

    text: str
    box: int
    """Index of the innermost box that it stands in."""
    level: int = 0
    """Level of the heading, 0 for none."""
    link_share: float = 0.0
    size: float = 0.0
    """Largest font size in pixels that its elements state, 0 where they state none."""
    follows: bool = False
    """Whether only a line break parts it from the block before."""


@dataclass(slots=True)
class Blocks:
    """A page laid out, from top to bottom."""

    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    """Outer boxes before those inside them."""
    hidden: list[str] = field(default_factory=list)
    """Lines that no reader sees."""
    times: list[tuple[int, str]] = field(default_factory=list)
    """Index of the block that each `<time datetime>` stands in, and its value."""


def words(text: str) -> tuple[str, ...]:
    """The words of `text`, in their order: a list that is easier to read than one of strings."""
    return tuple(text.split())


def line_of(block: Block) -> Line:
    """The block as a line that can be asked for its shape."""
    text = block.text.strip()
    return Line(0, text, fold_in_place(text), link_share=block.link_share)


class Contents:
    """How much prose and how many characters in links boxes hold; of the boxes `without`, nothing is counted."""

    def __init__(self, blocks: Sequence[Block], without: Iterable[Box] = ()) -> None:
        left_out = {at for box in without for at in range(box.first, box.end)}
        counted = [None if at in left_out else block for at, block in enumerate(blocks)]
        self._prose = _sums(prose_chars(block) if block else 0 for block in counted)
        self._chars = _sums(len(block.text) if block else 0 for block in counted)
        self._linked = _sums(round(len(block.text) * block.link_share) if block else 0 for block in counted)
        self.all_prose = self._prose[-1]
        """Characters of prose on the page."""

    def prose(self, box: Box) -> int:
        """Characters of prose in the box."""
        return self._prose[box.end] - self._prose[box.first]

    def chars(self, box: Box) -> int:
        """Characters in the box."""
        return self._chars[box.end] - self._chars[box.first]

    def linked(self, box: Box) -> int:
        """Characters in the box that are links."""
        return self._linked[box.end] - self._linked[box.first]


def _sums(values: Iterable[int]) -> list[int]:
    return list(accumulate(values, initial=0))


def prose_chars(block: Block) -> int:
    """Characters of the block if it is running text that leads nowhere, else 0."""
    is_prose = len(block.text) >= PROSE_CHARS and block.link_share < MOSTLY_LINKS and not block.level
    return len(block.text) if is_prose and _CLAUSE.search(block.text) else 0
