"""The reading order of a page: bands from top to bottom, columns from left to right, and so on inside each.

A recursive X-Y cut (Nagy & Seth 1984) over fragments of lines, with what a page's makers go by: a title stands across
the columns that it heads, columns hold running text, and what stands in rows without running text is a table.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index.formats.pdf_blocks import Block, block_of, table_block
from index.formats.pdf_drawings import Area
from index.formats.pdf_lines import GUTTER, Fragment
from index.formats.pdf_tables import Table
from index.formats.pdf_text import breaks_off

TITLE_SIZE = 1.3
"""Times the body's size; a line of that size heads what stands below it."""
NARROW = 4.0
"""Ems; a narrower column holds the numbers of a list."""
SMALL = 0.9
"""Times the body's size; what is smaller is no number of a list."""
COLUMN_WIDTH = 6.0
"""Ems; running text is at least so wide."""
COLUMN_LINES = 3
FULL = 0.85
"""A full line takes at least this share of its column."""
FULL_LINES = 0.5
"""In running text at least this share of the lines is full."""
RESUMES = 6.0
"""Ems of a title; columns go on so near below a title that stands across them."""
RULED = 0.75
"""A ruled line that takes at least this share of a region's width parts it."""
BACKGROUND = 0.8
"""A picture that takes this share of the text's width and height, or more, lies behind it."""

Item = Fragment | Table | Area
"""What stands on a page; an Area is a picture."""
_Stretch = tuple[float, float]  # from left to right, in points


def blocks_of(items: Sequence[Item], body_size: float, rules: Sequence[Area] = ()) -> list[Block]:
    """The blocks of a page in reading order. `body_size` is the size, in points, of the document's running text."""
    texts = [item for item in items if not isinstance(item, Area)]
    if not texts:
        return []
    width, height = _width(texts), max(item.bottom for item in texts) - min(item.top for item in texts)
    pictures = [
        item
        for item in items
        if isinstance(item, Area)
        and (item.right - item.left < BACKGROUND * width or item.bottom - item.top < BACKGROUND * height)
    ]
    return list(_Cutter(body_size, rules).cut([*texts, *pictures], columns=1))


class _Cutter:
    """Cuts one page."""

    def __init__(self, body_size: float, rules: Sequence[Area]) -> None:
        self.em = body_size
        self.rules = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]

    def cut(self, items: Sequence[Item], columns: int) -> Iterator[Block]:
        """The blocks among `items`, which fill a region of their own."""
        left, right = min(item.left for item in items), max(item.right for item in items)
        waiting: list[Item] = []  # groups without columns make up one block
        for group in self._groups(items):
            across, rest = self._across(group)
            parts = self._columns(rest)
            if len(parts) == 1:
                waiting += group
                continue
            yield from _leaves([*waiting, *across], left, right, columns)
            waiting = []
            for part in parts:
                yield from self.cut(part, max(columns, len(parts)))
        yield from _leaves(waiting, left, right, columns)

    def _across(self, group: Sequence[Item]) -> tuple[list[Item], list[Item]]:
        """The lines on top of a group that stand in the middle above its columns, as bylines do, and the rest."""
        bands = _bands(group)
        middle = (min(item.left for item in group) + max(item.right for item in group)) / 2
        edges = [item.left for item in group]
        for index, band in enumerate(bands):
            first = band[0]
            at_edge = sum(abs(first.left - edge) < 0.5 * self.em for edge in edges) > 1
            if len(band) > 1 or at_edge or abs((first.left + first.right) / 2 - middle) > 2 * self.em:
                above, rest = bands[:index], bands[index:]
                return [item for one in above for item in one], [item for one in rest for item in one]
        return [], list(group)

    def _groups(self, items: Sequence[Item]) -> Iterator[list[Item]]:
        """Bands of `items` that share a gutter, together; rules and titles across the columns part them."""
        bands = _bands(items)
        group: list[Item] = []
        covered: list[_Stretch] = []
        for index, band in enumerate(bands):
            own = _merged((item.left, item.right) for item in band)
            both = _merged([*covered, *own])
            titles = self._opening_titles(band)
            across = any(self._is_across(title, own, group, bands[index + 1 :]) for title in titles)
            heads = across and len(own) == 1 and self._is_title(band)
            if group and (across or not self._gutters(both) or self._is_ruled_off(band, group, items)):
                yield group
                group, both = [], own
            group, covered = group + band, both
            if heads:
                yield group
                group, covered = [], []
        if group:
            yield group

    def _is_across(
        self, title: Fragment, band: Sequence[_Stretch], above: Sequence[Item], below: Sequence[Sequence[Item]]
    ) -> bool:
        """Whether a title on top of a band stands across columns, so that all above it is read first.

        It crosses a gutter; or a sentence breaks off above it, to go on in the next column; or a column that was beside
        what is above, and is blank beside the title, goes on right below. A title inside a column has none of that,
        unless there is no other column.
        """
        over = _merged((item.left, item.right) for item in above)
        if not above or any(title.left < gutter < title.right for gutter in self._gutters(over)):
            return True
        column = [item for item in above if _overlap(item, (title.left, title.right))]
        if len(column) == len(above):
            return True
        last = max(column, key=lambda item: item.bottom, default=None)
        if isinstance(last, Fragment) and not self._is_title([last]) and breaks_off(last.text):
            return True
        beside = [item for item in above if not any(_overlap(item, stretch) for stretch in band)]
        reach = title.bottom + RESUMES * title.size
        under = _merged((item.left, item.right) for one in below for item in one if item.top <= reach)
        aside = [
            stretch for stretch in under if not any(left < stretch[1] and stretch[0] < right for left, right in band)
        ]
        return any(_overlap(item, stretch) for item in beside for stretch in aside)

    def _is_ruled_off(self, band: Sequence[Item], above: Sequence[Item], region: Sequence[Item]) -> bool:
        """Whether a ruled line across the region stands between a band and what is above it."""
        if not above:
            return False
        start, end = max(item.bottom for item in above), min(item.top for item in band)
        left, right = min(item.left for item in region), max(item.right for item in region)
        return any(
            start - 1 <= rule.top
            and rule.bottom <= end + 1
            and min(rule.right, right) - max(rule.left, left) >= RULED * (right - left)
            for rule in self.rules
        )

    def _is_title(self, items: Sequence[Item]) -> bool:
        return all(isinstance(item, Fragment) and item.size >= TITLE_SIZE * self.em for item in items)

    def _opening_titles(self, band: Sequence[Item]) -> list[Fragment]:
        """The uppermost items of the band's columns if all are titles; else none."""
        titles: list[Fragment] = []
        covered: list[_Stretch] = []
        for item in sorted(band, key=lambda one: one.top):
            if any(_overlap(item, stretch) for stretch in covered):
                continue
            if not isinstance(item, Fragment) or not self._is_title([item]):
                return []
            titles.append(item)
            covered = _merged([*covered, (item.left, item.right)])
        return titles

    def _gutters(self, covered: Sequence[_Stretch]) -> list[float]:
        """The middle of each gap between `covered` stretches that is wide enough to part columns."""
        return [
            (before[1] + after[0]) / 2
            for before, after in pairwise(covered)
            if after[0] - before[1] >= GUTTER * self.em
        ]

    def _columns(self, items: Sequence[Item]) -> list[list[Item]]:
        """`items` by column if they stand in columns of running text, else all in one list."""
        parts: list[list[Item]] = [[]]
        gutters = self._gutters(_merged((item.left, item.right) for item in items))
        for item in sorted(items, key=lambda one: one.left):
            while gutters and item.left > gutters[0]:
                gutters.pop(0)
                if _width(parts[-1]) >= NARROW * self.em or self._is_small(parts[-1]):
                    parts.append([])
            parts[-1].append(item)
        running = [self._is_running_text(part) for part in parts]
        if len(parts) < 2 or not any(running) or self._labels_rows(parts, running):
            return [list(items)]
        return parts

    def _is_small(self, items: Sequence[Item]) -> bool:
        """Whether `items` are a caption, however narrow: set smaller than the text."""
        return all(isinstance(item, Fragment) and item.size < SMALL * self.em for item in items)

    def _is_running_text(self, items: Sequence[Item]) -> bool:
        lines = [item for item in items if isinstance(item, Fragment) and item.size < TITLE_SIZE * self.em]
        if len(lines) < COLUMN_LINES:
            return False
        width = _width(lines)
        full = sum(line.right - line.left >= FULL * width for line in lines)
        return width >= COLUMN_WIDTH * self.em and full >= FULL_LINES * len(lines)

    def _labels_rows(self, parts: Sequence[Sequence[Item]], running: Sequence[bool]) -> bool:
        """Whether the first column names what the lines of the last one, which may be wrapped, are about."""
        if running[0]:
            return False
        labels = sorted((item for item in parts[0] if isinstance(item, Fragment)), key=lambda one: one.base)
        bases = sorted(item.base for part in parts[1:] for item in part if isinstance(item, Fragment))
        if len(labels) < 2 or len(labels) != len(parts[0]):
            return False
        near = 0.3 * self.em
        beside = all(bisect(bases, label.base - near) < bisect(bases, label.base + near) for label in labels)
        wrapped = any(bisect(bases, one.base + near) < bisect(bases, two.base - near) for one, two in pairwise(labels))
        return beside and wrapped


def _bands(items: Sequence[Item]) -> list[list[Item]]:
    """`items` parted where white space runs across all of them, from top to bottom."""
    bands: list[list[Item]] = []
    end = float("-inf")
    for item in sorted(items, key=lambda one: one.top):
        if item.top >= end:
            bands.append([])
        bands[-1].append(item)
        end = max(end, item.bottom)
    return bands


def _merged(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """`stretches` in their order, those that overlap as one."""
    out: list[_Stretch] = []
    for left, right in sorted(stretches):
        if out and left <= out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], right)
        else:
            out.append((left, right))
    return out


def _overlap(item: Item, stretch: _Stretch) -> bool:
    return item.left < stretch[1] and stretch[0] < item.right


def _width(items: Sequence[Item]) -> float:
    return max(item.right for item in items) - min(item.left for item in items) if items else 0.0


def _leaves(items: Sequence[Item], left: float, right: float, columns: int) -> Iterator[Block]:
    """A group without columns: its lines in one block, each table in a block of its own."""
    waiting: list[Fragment] = []
    for item in sorted(items, key=lambda one: (one.bottom if isinstance(one, Fragment) else one.top, one.left)):
        if isinstance(item, Fragment):
            waiting.append(item)
        elif isinstance(item, Table):
            if waiting:
                yield block_of(waiting, left, right, columns)
            yield table_block(item)
            waiting = []
    if waiting:
        yield block_of(waiting, left, right, columns)
