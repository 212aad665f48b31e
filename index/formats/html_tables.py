"""Tables of a web page: data become rows of text; a table that only lays out the page is like any other box."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.formats.html_page import Block, Blocks

LONG_PARAGRAPH = 60
"""Characters from which a block in a cell is running text."""
LONG_CELL = 200
"""A cell longer than this that holds most of its table's text lays out a page."""
CELL_GAP = "  "
LABEL_CHARS = 10
"""The label of a form's row is no longer than this, and often spaced out: `索 引 号：`."""


@dataclass(slots=True)
class OpenTable:
    """A table that is being read."""

    box: int
    first: int
    """Index of its first block."""
    is_layout: bool = False
    """Whether it is known to lay out the page: it says so, or holds another table."""
    rows: list[list[tuple[int, int]]] = field(default_factory=list)
    """For each row its cells, each as the blocks that it holds: first and end."""

    def holds_data(self, blocks: list[Block]) -> bool:
        """Whether the rows of this table are to be read as rows: short cells side by side."""
        cells = [[len(blocks[at].text) for at in range(first, end)] for row in self.rows for first, end in row]
        side_by_side = any(sum(end > first for first, end in row) > 1 for row in self.rows)
        if self.is_layout or not side_by_side:
            return False
        sizes = [sum(cell) for cell in cells]
        paragraphs = max(sum(size >= LONG_PARAGRAPH for size in cell) for cell in cells)
        one_rules = max(sizes) > LONG_CELL and max(sizes) > sum(sizes) / 2
        return paragraphs < 2 and not one_rules


def merge_rows(table: OpenTable, page: Blocks) -> None:
    """Make one block of each row of `table`, the last table of `page`, its cells set apart by two spaces."""
    rows = {row[0][0]: row for row in table.rows if row and row[-1][1] > row[0][0]}
    old_end = len(page.blocks)
    new: list[Block] = []
    became: list[int] = []  # for each old block, the number of the new one that it is part of
    at = table.first
    while at < old_end:
        row = rows.get(at, [(at, at + 1)])  # what stands in no cell is the table's caption
        end = row[-1][1]
        new.append(_row(page.blocks, row) if at in rows else page.blocks[at])
        became += [table.first + len(new) - 1] * (end - at)
        at = end
    page.blocks[table.first :] = new
    became.append(len(page.blocks))
    for box in page.boxes[table.box :]:
        is_empty = box.end == box.first
        box.first = became[box.first - table.first]
        box.end = box.first if is_empty else became[box.end - 1 - table.first] + 1
    page.times = [(became[at - table.first] if at >= table.first else at, value) for at, value in page.times]


def _row(blocks: list[Block], cells: list[tuple[int, int]]) -> Block:
    texts = [" ".join(block.text.strip() for block in blocks[first:end]) for first, end in cells if end > first]
    text = ""
    for cell in texts:
        if text:
            text += "" if text.endswith((":", "：")) else CELL_GAP
        text += cell if len(cell) > LABEL_CHARS or not cell.endswith((":", "：")) else "".join(cell.split())
    parts = blocks[cells[0][0] : cells[-1][1]]
    linked = sum(len(block.text) * block.link_share for block in parts)
    return Block(text, parts[0].box, link_share=linked / sum(len(block.text) for block in parts))
