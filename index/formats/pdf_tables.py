"""Tables in a frame of ruled lines: each row becomes one line, its cells set apart by two spaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from index.formats.pdf_drawings import Area
from index.formats.pdf_glyphs import Glyph
from index.formats.pdf_lines import CELL_SPACE, SLIGHT_SPACE, Fragment, compose, fragments_of
from index.formats.pdf_text import join_lines

TOUCH = 3.0
"""Points; ruled lines that come so near each other meet."""
MAX_RULES = 800
"""A page with more is a drawing."""
MAX_CELL_CHARS = 60
"""Most cells of a table hold fewer characters; boxes around articles hold more."""


@dataclass(frozen=True, slots=True)
class Table:
    """A framed table; `top` is less than `bottom`."""

    left: float
    right: float
    top: float
    bottom: float
    rows: tuple[str, ...]


def take_tables(glyphs: Sequence[Glyph], rules: Sequence[Area]) -> tuple[list[Table], list[Glyph]]:
    """The framed tables of a page, and the characters that stand in none."""
    rest = list(glyphs)
    tables: list[Table] = []
    for frame in _frames(rules):
        inside = [glyph for glyph in rest if frame.holds(glyph)]
        table = frame.table(inside)
        if table:
            tables.append(table)
            taken = set(map(id, inside))
            rest = [glyph for glyph in rest if id(glyph) not in taken]
    return tables, rest


class _Frame:
    """Ruled lines that meet."""

    def __init__(self, level: Sequence[Area], upright: Sequence[Area]) -> None:
        self.level, self.upright = level, upright
        every = [*level, *upright]
        self.left, self.right = min(rule.left for rule in every), max(rule.right for rule in every)
        self.top, self.bottom = min(rule.top for rule in every), max(rule.bottom for rule in every)

    def holds(self, glyph: Glyph) -> bool:
        middle = glyph.base - 0.35 * glyph.size
        return self.left <= (glyph.left + glyph.right) / 2 <= self.right and self.top <= middle <= self.bottom

    def table(self, glyphs: Iterable[Glyph]) -> Table | None:
        """The table in this frame; None if what stands in it is not in rows of cells."""
        cells: dict[tuple[float, float], list[Glyph]] = {}
        for glyph in glyphs:
            cells.setdefault(self._cell(glyph), []).append(glyph)
        rows: dict[float, list[str]] = {}
        for top, left in sorted(cells):
            rows.setdefault(top, []).append(_cell_text(cells[top, left]))
        texts = [cell for row in rows.values() for cell in row]
        in_rows = sum(len(row) > 1 for row in rows.values()) > 1
        if not in_rows or median(map(len, texts)) > MAX_CELL_CHARS:
            return None
        lines = tuple(CELL_SPACE.join(row) for row in rows.values())
        return Table(self.left, self.right, self.top, self.bottom, lines)

    def _cell(self, glyph: Glyph) -> tuple[float, float]:
        """Upper and left edge of the cell that holds the character; a cell may span several rows or columns."""
        x, y = (glyph.left + glyph.right) / 2, glyph.base - 0.35 * glyph.size
        left = max(
            (rule.left for rule in self.upright if rule.left <= x and rule.top - 1 <= y <= rule.bottom + 1),
            default=self.left,
        )
        top = max(
            (rule.top for rule in self.level if rule.top <= y and rule.left - 1 <= x <= rule.right + 1),
            default=self.top,
        )
        return _snapped(top), _snapped(left)


def _snapped(edge: float) -> float:
    """`edge` to the nearest `TOUCH`: cells that are drawn one by one have edges that differ a little."""
    return round(edge / TOUCH) * TOUCH


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments_of(glyphs), key=lambda one: (one.base, one.left)):
        if lines and abs(fragment.base - lines[-1][0].base) < 0.5 * fragment.size:
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    texts = (compose(sorted(line, key=lambda one: one.left), spread=True) for line in lines)
    return join_lines(" ".join(text.replace(SLIGHT_SPACE, " ").split()) for text in texts)


def _frames(rules: Sequence[Area]) -> Iterator[_Frame]:
    """Groups of ruled lines that meet, with at least two of them each way."""
    if len(rules) > MAX_RULES:
        return
    level = [rule for rule in rules if rule.right - rule.left > rule.bottom - rule.top]
    upright = [rule for rule in rules if rule.right - rule.left <= rule.bottom - rule.top]
    group = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for at, one in enumerate(level):
        for number, two in enumerate(upright, start=len(level)):
            crosses = (
                one.left - TOUCH <= two.left <= one.right + TOUCH and two.top - TOUCH <= one.top <= two.bottom + TOUCH
            )
            if crosses:
                group[root(number)] = root(at)
    members: dict[int, tuple[list[Area], list[Area]]] = {}
    for index in range(len(group)):
        both = members.setdefault(root(index), ([], []))
        both[index >= len(level)].append([*level, *upright][index])
    yield from (_Frame(*both) for both in members.values() if len(both[0]) > 1 and both[1])
