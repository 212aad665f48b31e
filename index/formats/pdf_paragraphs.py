"""Lines of a block become paragraphs, headings, captions and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.formats.pdf_blocks import FEW_LINES, Block, Line, with_edges
from index.formats.pdf_drawings import Area
from index.formats.pdf_lines import Body
from index.formats.pdf_text import breaks_off, ends_sentence
from index.page.bylines import is_caption
from index.page.lines import lines_of
from index.schema import Place

# All in ems of the line's own size.
INDENT = 1.2
"""A line that starts so far from its column's edge is indented."""
DEEP = 4.0
"""A line that starts so far from its column's edge is centred or stands at the right."""
SHORT = 1.0
"""A line with so much room left, beyond what the next line's first word takes, ends its paragraph."""
GAP = 1.35
"""Times the usual distance between lines; a greater one sets paragraphs apart."""
SAME_SIZE = 0.06
"""Lines whose sizes differ by a greater share are different paragraphs."""
HEADING_SIZE = 1.15
"""Times the body's size; smaller lines are never headings."""
SMALL_SIZE = 0.94
"""Times the body's size; smaller lines beside a paragraph are captions and notes, which it goes on behind."""
CAPTION_LINES = 5
LOOSE = 1.3
"""Times the usual distance of lines; a block is not set more loosely."""

_OPENS_ITEM = re.compile(
    r"(?:第[一二三四五六七八九十百零]{1,6}[章节条编部]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、．)]|\d{1,2}\.(?!\d)|[\[［]\d{1,3}[\]］]|[①-⑳●•■◆▪□○◇※])"
)
_OPENERS = "“‘「『（(《【[〔"
_LATIN_WORD = re.compile(r"[^\s⺀-￯]+")


@dataclass(slots=True)
class Paragraph:
    """Lines that make up one paragraph, heading, caption or table row."""

    lines: list[Line]
    block: Block
    page: int
    """Counted from 1."""
    place: Place = ""
    text: str = ""
    level: int = 0
    """Of a heading, 1..6; 0 for anything else."""
    opens_block: bool = False

    @property
    def size(self) -> float:
        """Font size in points."""
        return self.lines[0].size

    @property
    def ends(self) -> bool:
        """Whether its last sentence is complete."""
        return ends_sentence(self.lines[-1].text)


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of a page in reading order; `number` counts from 1."""

    number: int
    blocks: tuple[Block, ...]
    pictures: tuple[Area, ...] = ()


def is_item(text: str) -> bool:
    """Whether a line opens with the number or sign of an item."""
    return bool(_OPENS_ITEM.match(text))


def parts_of(page: Page, body: Body) -> Iterator[Paragraph]:
    """The paragraphs of a page, without their text: those at a column's or page's end may be pieces."""
    for block in with_edges(page.blocks):
        for part in _Divider(block, page.number, body).parts():
            if not part.place and _is_caption(part, page.pictures, body):
                part.place = "caption"
            yield part


class _Divider:
    """One block on its way to paragraphs."""

    def __init__(self, block: Block, page: int, body: Body) -> None:
        self.block, self.page, self.body = block, page, body
        self.leadings = self._leadings()
        at_edge = sum(block.right - line.right <= 1.5 * line.size for line in block.lines)
        shared = max(line.right for line in block.lines) < block.right - 0.5
        self.has_right_edge = shared or at_edge > 1
        """Whether more than one line ends at the column's right edge, so that a full line says something."""

    def parts(self) -> Iterator[Paragraph]:
        lines = self.block.lines
        if self.block.is_table:
            yield from (Paragraph([line], self.block, self.page, "table") for line in lines)
            return
        parts: list[Paragraph] = []
        for index, line in enumerate(lines):
            after = lines[index + 1] if index + 1 < len(lines) else None
            if parts and self._continues(parts[-1].lines, line, after):
                parts[-1].lines.append(line)
            else:
                parts.append(Paragraph([line], self.block, self.page))
        rows = [self._is_row(part.lines[0]) for part in parts]
        for part, before, here, after_it in zip(parts, [False, *rows], rows, [*rows[1:], False], strict=False):
            part.place = "table" if here and (before or after_it) else ""
        parts[0].opens_block = True
        yield from parts

    def _continues(self, lines: Sequence[Line], line: Line, after: Line | None) -> bool:
        """Whether `line` goes on with the paragraph that `lines` are so far; `after` is the line below it."""
        last = lines[-1]
        if self._is_row(line) or self._is_row(last):
            return self._is_row(last) and self._wraps_cell(last, line)
        if abs(line.size - last.size) > SAME_SIZE * last.size:
            return False
        if line.size >= HEADING_SIZE * self.body.size:
            return self._continues_heading(last, line)
        if self._is_set_apart(last, line):
            return False
        small_letter = line.text[0].islower() and line.text[0].isascii()
        return (small_letter and not ends_sentence(last.text)) or self._continues_by_place(lines, line, after)

    def _continues_by_place(self, lines: Sequence[Line], line: Line, after: Line | None) -> bool:
        """The same by where the lines start and end."""
        last, em = lines[-1], line.size
        full, ends = not self._is_short(last, line), ends_sentence(last.text)
        same_start = abs(line.left - last.left) < 0.5 * em
        if last.left - self.block.left > DEEP * em and not (same_start and full and self._is_wide(last)):
            return False  # a centred line, or one at the right edge
        if line.left > last.left + INDENT * em:  # a new paragraph, or an item whose lines hang behind its number
            hangs = is_item(lines[0].text) and full
            return hangs and (after is None or abs(after.left - line.left) < 0.5 * em)
        if line.left - self.block.left > INDENT * em and same_start and len(lines) == 1:
            return full and not ends  # two paragraphs of one line, or a block that is set in
        if ends and not self.has_right_edge:
            return False
        return full or self._runs_around(last, line)

    def _is_set_apart(self, last: Line, line: Line) -> bool:
        """Whether `line` has a number of its own, or space above it; a picture may part two lines of a sentence."""
        if is_item(line.text):
            return self._is_short(last, line) or ends_sentence(last.text)
        if line.base - last.base <= GAP * self._leading(line):
            return False
        at_edge = abs(line.left - self.block.left) < 0.5 * line.size
        return not (at_edge and breaks_off(last.text) and self.has_right_edge and not self._is_short(last, line))

    def _leading(self, line: Line) -> float:
        """Usual distance of lines of this size, in points."""
        usual = self.body.leading * line.size / self.body.size
        own = self.leadings.get(round(line.size))
        return min(own, LOOSE * usual) if own else usual

    def _leadings(self) -> dict[int, float]:
        """By size, rounded: the median distance of the block's lines, where there are enough."""
        distances: dict[int, list[float]] = {}
        for above, below in pairwise(self.block.lines):
            if abs(above.size - below.size) <= SAME_SIZE * above.size:
                distances.setdefault(round(below.size), []).append(below.base - above.base)
        return {size: median(some) for size, some in distances.items() if len(some) >= FEW_LINES}

    def _continues_heading(self, last: Line, line: Line) -> bool:
        """A heading in several lines; a numbered one is another."""
        near = line.base - last.base <= 2 * line.size
        return near and not is_item(line.text) and not ends_sentence(last.text)

    def _is_short(self, last: Line, line: Line) -> bool:
        """Whether `last` leaves room that the first word of `line` would have taken."""
        return self.block.right - last.right > _first_word(line.text) * line.size + SHORT * line.size

    def _is_wide(self, line: Line) -> bool:
        return line.right - line.left > 0.5 * (self.block.right - self.block.left)

    def _runs_around(self, last: Line, line: Line) -> bool:
        """Whether both lines end early at the same place, as beside a picture, inside a sentence."""
        return (
            abs(last.right - line.right) < 0.7 * line.size
            and abs(last.left - line.left) < 0.7 * line.size
            and abs(last.left - self.block.left) < 0.7 * line.size
            and len(last.text) >= 12
            and not ends_sentence(last.text)
        )

    def _is_row(self, line: Line) -> bool:
        """Whether the line has cells; a large one is a heading with wide spaces."""
        return line.cells > 1 and line.size < HEADING_SIZE * self.body.size

    def _wraps_cell(self, last: Line, line: Line) -> bool:
        """Whether `line` goes on with the last cell of a table row."""
        return line.cells == 1 and abs(line.left - last.last_cell) < 0.7 * line.size and not ends_sentence(last.text)


def _is_caption(part: Paragraph, pictures: Sequence[Area], body: Body) -> bool:
    """Whether the part stands at a picture and is set smaller than the text, or worded as a caption."""
    if len(part.lines) > CAPTION_LINES or part.size >= HEADING_SIZE * body.size:
        return False
    lines = lines_of(" ".join(line.text for line in part.lines))
    if part.size > SMALL_SIZE * body.size and not (lines and is_caption(lines[0])):
        return False
    left, right = min(line.left for line in part.lines), max(line.right for line in part.lines)
    top, bottom = part.lines[0].base - part.size, part.lines[-1].base
    reach = 2.5 * part.size
    return any(
        picture.left - reach < right
        and left < picture.right + reach
        and picture.top - reach < bottom
        and top < picture.bottom + reach
        for picture in pictures
    )


def _first_word(text: str) -> float:
    """Ems that the first word of a line takes; a Chinese character is a word, with the bracket that opens before it."""
    openers = len(text) - len(text.lstrip(_OPENERS))
    if match := _LATIN_WORD.match(text, openers):
        return openers + 0.5 * len(match.group())
    return openers + 1.0
