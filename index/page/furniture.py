"""What a line is to its page by its own wording and shape, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.page import wording
from index.page.bylines import TRAILING_NOTE, is_editors_line
from index.page.lines import LABEL_CHARS, Line
from index.page.metadata import Statement, read_statement

TELLING_SHARE = 0.08
"""A sentence is about the site if at least this share of its characters are phrases of sites."""


class Reason(StrEnum):
    """Why a line is not part of an article."""

    SPAM = "spam"
    BREADCRUMB = "breadcrumb"
    NAVIGATION = "navigation"
    SITE_HEADER = "site header"
    METADATA = "metadata line"
    CONTROLS = "page controls"
    HINT = "sharing or subscription hint"
    RIGHTS = "copyright notice"
    FOOTER = "site footer"
    EDITORS = "editors' line"
    COOKIES = "cookie notice"
    SECTION = "other headlines"
    COMMENTS = "comments"
    AFTER = "left over after the article"
    STRAY = "short line of no article"
    NO_TEXT = "no text"
    PAGE_NOTE = "page reference"
    REPEATED = "repeated line"


@dataclass(slots=True)
class Judged:
    """A line on its way through cleaning."""

    line: Line
    said: Statement | None
    """What it states, if it consists of statements and page controls."""
    reason: Reason | None
    """Why it goes; None as long as it stays."""

    @property
    def is_text(self) -> bool:
        """Whether it is running text that stays."""
        return self.reason is None and self.line.is_prose

    @property
    def is_label(self) -> bool:
        """Whether it is a short line that stays."""
        return self.reason is None and self.line.is_label


def judge(line: Line) -> Judged:
    """`line` with what its own wording says of it. Mere metadata is left to the step that knows where it stands."""
    reason = next((reason for reason, holds in _TELLS if holds(line)), None)
    return Judged(line, read_statement(line), reason)


def detach_trailing_note(line: Line) -> Iterator[Line]:
    """`line`, and as a line of its own a note about the page that was glued to its last sentence."""
    for match in TRAILING_NOTE.finditer(line.folded):
        note = line.slice(match.start())
        if len(note.text) <= 60 and (
            is_editors_line(note) or wording.PAGE_NOTE.match(note.folded) or read_statement(note)
        ):
            yield line.slice(0, match.start())
            yield note
            return
    yield line


def _is_empty(line: Line) -> bool:
    return not any(char.isalnum() for char in line.folded) or bool(wording.PAGE_NUMBER.fullmatch(line.folded))


def _is_spam(line: Line) -> bool:
    """Lists of search phrases, as compromised and bought pages carry them; a sentence must consist of them."""
    hits = wording.SPAM.findall(line.folded) if len(line.text) <= 400 else []
    if not hits:
        return False
    if line.text[-1] in "。！？”":
        return len(hits) >= 3 and sum(map(len, hits)) >= 0.2 * len(line.text)
    parts = [part for part in re.split(r"[,、|_\-·\s]+", line.folded) if part]
    spam_parts = sum(bool(wording.SPAM.search(part)) for part in parts)
    return len(set(hits)) >= 2 or (len(parts) >= 3 and 2 * spam_parts > len(parts))


def _is_breadcrumb(line: Line) -> bool:
    if len(line.text) > LABEL_CHARS or line.level:
        return False
    parts = wording.BREADCRUMB_ARROW.split(line.folded)
    named = bool(wording.BREADCRUMB.match(line.folded)) and (len(parts) > 1 or len(line.text) <= 30)
    return named or (len(parts) >= 3 and all(len(part) <= 12 and not part.isdigit() for part in parts))


def _is_cookie_notice(line: Line) -> bool:
    text = line.folded
    return len(text) <= 200 and bool(wording.COOKIES.search(text) and wording.COOKIES_ASK.search(text))


def _is_one_line_section(line: Line) -> bool:
    return len(line.text) <= LABEL_CHARS and not line.is_prose and bool(wording.ONE_LINE_SECTION.match(line.folded))


def _speaks_of_site(phrases: re.Pattern[str], longest: int) -> Callable[[Line], bool]:
    """Whether a line is about its site: one telling phrase in a short line, several that make up a sentence."""

    def holds(line: Line) -> bool:
        if line.level or len(line.text) > longest:
            return False
        found = {match.group() for match in phrases.finditer(line.folded)}
        if not found:
            return False
        if not line.is_prose and line.text[-1] not in "。！？”":
            return len(line.text) <= LABEL_CHARS
        return len(found) >= 2 and sum(map(len, found)) >= TELLING_SHARE * len(line.text)

    return holds


_TELLS: tuple[tuple[Reason, Callable[[Line], object]], ...] = (
    (Reason.NO_TEXT, _is_empty),
    (Reason.SPAM, _is_spam),
    (Reason.BREADCRUMB, _is_breadcrumb),
    (Reason.COOKIES, _is_cookie_notice),
    (Reason.EDITORS, is_editors_line),
    (Reason.PAGE_NOTE, lambda line: wording.PAGE_NOTE.match(line.folded)),
    (Reason.RIGHTS, _speaks_of_site(wording.RIGHTS, longest=400)),
    (Reason.FOOTER, _speaks_of_site(wording.FOOTER, longest=200)),
    (Reason.HINT, _speaks_of_site(wording.HINTS, longest=80)),
    (Reason.SECTION, _is_one_line_section),
)
