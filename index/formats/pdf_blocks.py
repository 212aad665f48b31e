"""Blocks of a page: lines below each other in one column, with the edges of that column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.formats.pdf_lines import CELL_GAP, Fragment, compose
from index.formats.pdf_tables import Table

FEW_LINES = 4
"""A block with fewer lines does not show where its column ends."""
NEIGHBOURS = 2
"""A block with few lines may have the edges of one of so many blocks before and after it,"""
SAME_COLUMN = 2.5
"""if that starts within so many ems."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block, in points; `base` grows downwards."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    cells: int
    """Fragments that stand apart; 0 for a row of a framed table, which is whole."""
    last_cell: float
    """Left edge of the last of them."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines below each other, with the edges of the column that they stand in."""

    lines: tuple[Line, ...]
    left: float
    right: float
    columns: int = 1
    """How many columns stand side by side where this block is one."""
    is_table: bool = False


def block_of(fragments: Sequence[Fragment], left: float, right: float, columns: int) -> Block:
    """Fragments from top to bottom as a block; those on one baseline are one line."""
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if rows and _beside(rows[-1], fragment):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return Block(tuple(map(_line, rows)), left, right, columns)


def _line(row: Sequence[Fragment]) -> Line:
    """Fragments side by side as one line. Single characters that are spaced out evenly are a title, not cells."""
    row = sorted(row, key=lambda one: one.left)
    spread = len(row) > 1 and all(len(fragment.text) == 1 for fragment in row)
    size = max(row, key=lambda one: len(one.glyphs)).size
    return Line(
        text=compose(row, spread),
        left=row[0].left,
        right=max(one.right for one in row),
        base=max(row, key=lambda one: len(one.glyphs)).base,
        size=size,
        bold=all(one.style.bold for one in row),
        cells=1 if spread else _cells(row),
        last_cell=row[-1].left,
    )


def _cells(row: Sequence[Fragment]) -> int:
    """How many fragments of a row stand apart as cells do; wide word spaces of a justified line set none apart."""
    return 1 + sum(after.left - before.right >= CELL_GAP * before.size for before, after in pairwise(row))


def table_block(table: Table) -> Block:
    """A framed table as a block."""
    rows = [Line(text, table.left, table.right, table.bottom, 0.0, False, 0, table.left) for text in table.rows]
    return Block(tuple(rows), table.left, table.right, is_table=True)


def _beside(row: Sequence[Fragment], item: Fragment) -> bool:
    off = min(abs(item.base - one.base) for one in row)
    size = min(item.size, row[0].size)
    apart = all(item.left >= one.right - 0.5 * size or item.right <= one.left + 0.5 * size for one in row)
    return off <= 0.5 * size and apart


def with_edges(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks with the edges that their lines share; those of a neighbour in the same column, where lines are few."""
    blocks = [block if block.is_table else _with_own_edges(block) for block in blocks]
    for index, block in enumerate(blocks):
        near = blocks[max(index - NEIGHBOURS, 0) : index] + blocks[index + 1 : index + 1 + NEIGHBOURS]
        wider = [
            other
            for other in near
            if not other.is_table
            and abs(other.left - block.left) <= SAME_COLUMN * block.lines[0].size
            and other.right > block.right
        ]
        if len(block.lines) < FEW_LINES and not block.is_table and wider:
            best = max(wider, key=lambda one: len(one.lines))
            yield replace(block, left=min(block.left, best.left), right=best.right)
        else:
            yield block


def _with_own_edges(block: Block) -> Block:
    """`block` with the outermost edges that two of its lines share, if it has enough lines to tell."""
    if len(block.lines) < FEW_LINES:
        return block
    lefts = sorted(line.left for line in block.lines)
    rights = sorted((line.right for line in block.lines), reverse=True)
    near = 1.2 * block.lines[0].size
    left = next((one for one, two in pairwise(lefts) if two - one <= near), block.left)
    right = next((one for one, two in pairwise(rights) if one - two <= near), block.right)
    return replace(block, left=left, right=right)
