"""Paragraphs that the end of a column or page cut in two become whole, and the lines of each one text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.formats.pdf_lines import SLIGHT_SPACE, Body
from index.formats.pdf_paragraphs import (
    DEEP,
    HEADING_SIZE,
    INDENT,
    SAME_SIZE,
    SMALL_SIZE,
    Page,
    Paragraph,
    is_item,
    parts_of,
)
from index.formats.pdf_text import compounds_of, ends_sentence, join_lines

LOOKAHEAD = 4
"""A paragraph goes on behind at most so many captions, notes and table rows, less one."""
FULL = 2.0
"""Ems that a full line may leave at its right."""
WIDEST_INDENT = 3.5
"""Ems; lines that start farther to the right are centred, not indented."""


def paragraphs_of(pages: Sequence[Page], body: Body) -> list[Paragraph]:
    """The paragraphs of a document in reading order, each with its text."""
    parts = [part for page in pages for part in parts_of(page, body)]
    joined = _joined(parts, body, _use_indents(parts, body))
    compounds = compounds_of("\n".join(line.text for part in joined for line in part.lines))
    for part in joined:
        part.text = _text(part, body, compounds)
    return [part for part in joined if part.text]


def _use_indents(parts: Sequence[Paragraph], body: Body) -> bool:
    """Whether paragraphs start with an indent: one does, with a second line at the column's edge."""
    for part in parts:
        for above, below in pairwise(part.lines[:2]):
            first = INDENT * body.size <= above.left - part.block.left <= WIDEST_INDENT * body.size
            if first and abs(below.left - part.block.left) <= 0.6 * body.size and above.cells == below.cells == 1:
                return True
    return False


def _joined(parts: Sequence[Paragraph], body: Body, indents: bool) -> list[Paragraph]:
    """`parts` with the pieces of each paragraph as one; captions in between follow it."""
    out: list[Paragraph] = []
    gone: set[int] = set()
    for index, part in enumerate(parts):
        if index in gone:
            continue
        at = index
        while (found := _continuation(parts, at, body, indents)) is not None:
            part.lines.extend(parts[found].lines)
            gone.add(found)
            at = found
        out.append(part)
    return out


def _continuation(parts: Sequence[Paragraph], at: int, body: Body, indents: bool) -> int | None:
    """Index of the part that goes on with the one at `at` in another column or behind a caption; None if none does."""
    part = parts[at]
    if part.place or part.size >= HEADING_SIZE * body.size:
        return None
    for index in range(at + 1, min(at + 1 + LOOKAHEAD, len(parts))):
        after = parts[index]
        same_size = abs(after.size - part.size) <= SAME_SIZE * part.size
        if after.place or (not same_size and after.size <= SMALL_SIZE * body.size):
            continue  # a caption, a note or a table between
        broken = after.block is not part.block or index > at + 1
        return index if broken and same_size and _goes_on(part, after, indents) else None
    return None


def _goes_on(part: Paragraph, after: Paragraph, indents: bool) -> bool:
    """Whether a paragraph whose column ends goes on with the first one of the next column."""
    last, first = part.lines[-1], after.lines[0]
    if last.cells > 1 or last.left - part.block.left > DEEP * last.size:
        return False  # a row; a signature, a date
    if first.left - after.block.left > INDENT * first.size or is_item(first.text):
        return False
    full = part.block.right - last.right <= FULL * last.size
    if part.ends:
        return full and indents and len(after.lines) + len(part.lines) > 2
    return full or (indents and (len(part.lines) > 1 or len(after.lines) > 1))


def _text(part: Paragraph, body: Body, compounds: frozenset[str]) -> str:
    """The part's text: in running text no narrow spaces between Chinese characters, in headings and labels one."""
    texts = [line.text for line in part.lines]
    if part.size >= HEADING_SIZE * body.size and not part.place:
        return " ".join(" ".join(texts).replace(SLIGHT_SPACE, " ").split())
    running = len(texts) > 1 or ends_sentence(texts[-1])
    texts = [text.replace(SLIGHT_SPACE, "" if running else " ") for text in texts]
    return join_lines(texts, compounds)
