"""Lines that lead elsewhere: lists of links and what stands between their items. Only markup can tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.page.furniture import Judged, Reason
from index.page.lines import MOSTLY_LINKS, Line
from index.page.metadata import TITLE_REACH, read_head_line
from index.page.sections import TEASER_CHARS

BETWEEN_CHARS = 12
"""A date, number or column name between two links is no longer than this."""

_ATTACHMENT = re.compile(
    r"(?:相关)?附[件录表]|附\s?[\d:]|.*\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar)(?:$|[^a-z])", re.IGNORECASE
)
_ATTACHMENTS = re.compile(r"(?:相关|下载)?附[件录表](?:下载|列表)?[:\s]*")


def links(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Lines that are links, and dates, headings and teasers that belong to them; attachments of a document stay."""
    found = {index for index, judged in enumerate(page) if _leads_elsewhere(judged)}
    found -= {*_attachments(page), *_head_lines(page)}
    found |= set(_teasers(page, found))
    for index in sorted(found):
        after = next((at for at in (index + 2, index + 3) if at in found), index + 1)
        between = range(index + 1, after)
        if all(page[at].reason is None and _stands_between(page[at].line) for at in between):
            found.update(between)
        above = index - 1
        if index + 1 in found and above >= 0 and page[above].line.level > 1 and page[above].reason is None:
            found.add(above)
    yield from ((index, Reason.LINKS) for index in sorted(found))


def is_attachment(line: Line) -> bool:
    """Whether the line names an attachment of a document, which is a part of it."""
    return bool(_ATTACHMENT.match(line.folded))


def _leads_elsewhere(judged: Judged) -> bool:
    line = judged.line
    return judged.reason is None and line.link_share >= MOSTLY_LINKS and line.level != 1


def _head_lines(page: Sequence[Judged]) -> Iterator[int]:
    """Indexes of lines that say when or where the article was published, its source or number of comments a link."""
    title = next((index for index, judged in enumerate(page) if judged.line.level == 1), len(page))
    for index, judged in enumerate(page):
        states = judged.said and not judged.said.is_empty
        below_title = title < index <= title + TITLE_REACH and read_head_line(judged.line)
        if judged.line.link_share < 1 and (states or below_title):
            yield index


def _attachments(page: Sequence[Judged]) -> Iterator[int]:
    """Indexes of attachments, known by their wording or below 附件; where the text names them, links only repeat it."""
    listed = named = False
    for index, judged in enumerate(page):
        line = judged.line
        listed = is_attachment(line) or (listed and line.is_enumerated)
        named = named or (listed and not line.link_share and not _ATTACHMENTS.fullmatch(line.folded))
        if listed and not named:
            yield index


def _teasers(page: Sequence[Judged], found: set[int]) -> Iterator[int]:
    """Indexes of the short texts below linked headlines, where two or more of these pairs follow each other."""
    pairs = {index for index in found if index + 1 < len(page) and _is_teaser(page[index + 1])}
    for index in pairs:
        near = (index - 3, index - 2, index + 2, index + 3)
        if any(other in pairs for other in near):
            yield index + 1


def _is_teaser(judged: Judged) -> bool:
    line = judged.line
    return judged.is_text and len(line.text) <= TEASER_CHARS and line.link_share < MOSTLY_LINKS


def _stands_between(line: Line) -> bool:
    return len(line.text) <= BETWEEN_CHARS and not line.is_prose and line.level != 1
