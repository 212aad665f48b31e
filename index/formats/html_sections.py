"""Sections of a page that no name tells, by how they are built: under a heading such as 相关阅读, around buttons, or
behind the text with a heading of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, takewhile

from index.formats.html_page import Blocks, Box, Contents, line_of
from index.page import wording
from index.page.lines import MOSTLY_LINKS, fold_in_place
from index.page.links import is_attachment
from index.page.sections import HEADING_CHARS, TEASER_CHARS
from index.schema import Place

FEW_PROSE = 40
"""A page whose article would have fewer characters of prose than this has none."""
BODY_SHARE = 0.8
"""The box of the text holds at least this share of the prose."""
LINKS_LISTED = 2
"""So many links below a heading are a list of other pages."""
MOST_BLOCKS = 200
"""A box of more blocks than this is no list beside an article."""
FORM_CHARS = 150
"""A poll, a subscription or a player has no more characters than this."""

_DATED = re.compile(r"\d{4} ?[-/.年] ?\d{1,2}|\d{1,2}月\d{1,2}日")


def sections_of(page: Blocks, holds: Contents, title: int | None) -> Iterator[tuple[int, Place]]:
    """Indexes of boxes and what they are. None holds the block `title`, and outside them text is left."""
    found: list[tuple[int, Place]] = [*_headed(page, holds, title)]
    found += [(at, "aside") for at in _link_lists(page, title)]
    found += [(at, "form") for at in _forms(page, holds, title)]
    yield from found
    apart = Contents(page.blocks, without=[page.boxes[at] for at, _ in found])
    yield from ((at, "aside") for at in _behind_text(page, apart))


def _headed(page: Blocks, holds: Contents, title: int | None) -> Iterator[tuple[int, Place]]:
    """The largest boxes that open with the heading of other headlines or of comments."""
    for at, block in enumerate(page.blocks):
        heading = fold_in_place(block.text.strip()) if 0 < len(block.text) <= HEADING_CHARS else ""
        is_comments = bool(wording.COMMENTS.fullmatch(heading))
        if not is_comments and not wording.SECTION.fullmatch(heading):
            continue
        best, box = -1, block.box
        while box >= 0 and _may_be_headed(page.boxes[box], at, holds, title):
            best = box if page.boxes[box].end > at + 1 else best
            box = page.boxes[box].parent
        if best >= 0 and (is_comments or _lists_others(page, page.boxes[best], holds)):
            yield best, "comments" if is_comments else "aside"


def _may_be_headed(box: Box, heading: int, holds: Contents, title: int | None) -> bool:
    holds_title = title is not None and box.first <= title < box.end
    leaves_text = holds.all_prose - holds.prose(box) >= FEW_PROSE
    return box.first == heading and box.tag != "body" and not holds_title and leaves_text


def _lists_others(page: Blocks, box: Box, holds: Contents) -> bool:
    """Whether a box under a heading such as 延伸阅读 lists other pages, rather than telling something itself."""
    longest = max(len(block.text) for block in page.blocks[box.first : box.end])
    return holds.linked(box) > 0 or longest <= TEASER_CHARS


def _link_lists(page: Blocks, title: int | None) -> Iterator[int]:
    """Boxes that hold links alone, below a heading of whatever wording; lists of attachments are none."""
    for at, box in enumerate(page.boxes):
        size = box.end - box.first
        holds_title = title is not None and box.first <= title < box.end
        if not LINKS_LISTED < size <= MOST_BLOCKS or holds_title:
            continue
        heading, *items = page.blocks[box.first : box.end]
        if (
            heading.link_share
            or len(heading.text) > HEADING_CHARS
            or any(one.link_share < MOSTLY_LINKS for one in items)
        ):
            continue
        if not any(is_attachment(line_of(one)) for one in (heading, *items)):
            yield at


def _forms(page: Blocks, holds: Contents, title: int | None) -> Iterator[int]:
    """Boxes of a few words around buttons or fields. A date among the words shows that they say more than that."""
    has_controls = [box.controls for box in page.boxes]
    for at in range(len(page.boxes) - 1, 0, -1):
        if has_controls[at] and page.boxes[at].parent >= 0:
            has_controls[page.boxes[at].parent] = True
    for at, box in enumerate(page.boxes):
        holds_title = title is not None and box.first <= title < box.end
        if not has_controls[at] or holds_title or holds.prose(box) or holds.chars(box) > FORM_CHARS:
            continue
        if not any(_DATED.search(block.text) for block in page.blocks[box.first : box.end]):
            yield at


def _behind_text(page: Blocks, holds: Contents) -> Iterator[int]:
    """Boxes behind the text that have a heading of their own and only short texts: about the author, a newsletter.

    The text's box is the innermost that holds nearly all prose. A box that is named like it goes on with the text.
    """
    whole = [box for box in page.boxes if holds.all_prose and holds.prose(box) >= BODY_SHARE * holds.all_prose]
    if not whole:
        return
    text = whole[-1]
    for at, box in enumerate(page.boxes):
        size = box.end - box.first
        if box.first < text.end or not 1 < size <= MOST_BLOCKS or (box.tag, box.names) == (text.tag, text.names):
            continue
        blocks = page.blocks[box.first : box.end]
        if max(len(block.text) for block in blocks) <= TEASER_CHARS and (blocks[0].level or _holds_cards(page, at)):
            yield at


def _holds_cards(page: Blocks, at: int) -> bool:
    """Whether a box holds boxes that are built alike, each of several lines: a headline and what is said of it."""
    within = takewhile(lambda box: box.first < page.boxes[at].end, islice(page.boxes, at + 1, None))
    inside = (box for box in within if box.parent == at and box.end - box.first > 1 and box.names.strip())
    alike = Counter((box.tag, box.names) for box in inside)
    return max(alike.values(), default=0) > 1
