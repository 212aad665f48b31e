"""What a line is to its page by its own wording and shape, whatever stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.page import wording
from index.page.bylines import TRAILING_NOTE, is_editors_line
from index.page.lines import LABEL_CHARS, MOSTLY_LINKS, Line
from index.page.metadata import Statement, has_label, iso_date, read_statement
from index.schema import Place

LONG_PROSE = 40
"""Running text of so many characters outweighs a name such as `footer`, which may be wrong."""
TELLING_SHARE = 0.08
"""A sentence is about the site if at least this share of its characters are phrases of sites."""


SECTION_NAME = 6
"""The name of a newspaper's section is no longer than this."""
PAGE_HEAD_REST = 16
"""Beside what it says of the issue, the head of a page has at most so many characters: names of paper and section."""


_OF_ISSUE = re.compile(r"[上下]一?期|第?[a-z]?\d{1,2}版|第\d+期|第[一二三四五六七八九十]{1,3}版")


_BARS = re.compile(r"[\s|▏·:/丨]+")


class Reason(StrEnum):
    """Why a line is not part of an article."""

    SPAM = "spam"
    ADVERTISEMENT = "advertisement"
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
    LINKS = "links to other pages"
    COMMENTS = "comments"
    AFTER = "left over after the article"
    STRAY = "short line of no article"
    NO_TEXT = "no text"
    PAGE_NOTE = "page reference"
    PAGE_HEAD = "page head"
    REPEATED = "repeated line"
    BY_HAND = "dropped by hand"


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


def first_text(page: Sequence[Judged]) -> int:
    """Index of the first line of running text that stays; the number of lines if there is none."""
    return next((index for index, judged in enumerate(page) if judged.is_text), len(page))


def judge(line: Line) -> Judged:
    """`line` with what its wording and markup say of it. Metadata is left to the step that knows its neighbours."""
    if line.place in ("aside", "comments") and line.level != 1:
        return Judged(line, None, _BY_PLACE[line.place])  # whatever it says, it says of something else
    reason = next((reason for reason, holds in _TELLS if holds(line)), None)
    said = read_statement(line)
    reason = reason or _by_place(line, said)
    if reason is None and (said is None or said.is_empty) and _is_page_head(line):
        return Judged(line, _issue_statement(line), Reason.PAGE_HEAD)
    return Judged(line, said, reason)


def _by_place(line: Line, said: Statement | None) -> Reason | None:
    """Why a line goes that markup puts into a menu, footer or the like, unless what it says speaks against that."""
    reason = _BY_PLACE.get(line.place)
    if reason is None or line.level == 1:
        return None
    is_long_prose = line.is_prose and line.ends_sentence and len(line.text) >= LONG_PROSE
    if is_long_prose and line.link_share < MOSTLY_LINKS:
        return None
    # Date and source stand beside the buttons that share or print a page. A date alone is that of the reader's day,
    # but in the head of a newspaper.
    if said and line.place in ("form", "header") and (said.date or said.publisher):
        tells = has_label(line.folded) or (said.date and said.publisher) or _OF_ISSUE.search(line.folded)
        return None if tells else reason
    return reason


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


def _is_page_head(line: Line) -> bool:
    """The head of a printed page: day, weekday, issue, page, weather, perhaps the names of paper and section."""
    if len(line.text) > LABEL_CHARS or line.level or line.text[-1] in "！？":
        return False
    if _names_paper_and_page(line):
        return True
    found = [match.group() for match in wording.ISSUE.finditer(line.folded) if _stands_alone(match)]
    rest = re.sub(r"[\W_]+", "", wording.EDITED_BY.sub(" ", wording.ISSUE.sub(" ", line.folded)))
    if line.text[-1] == "。" and len(found) < 4:  # the weather box says several things
        return False
    if not found or wording.SKY.fullmatch(found[0]):  # a diary says the sky beside its day
        return len(found) > 2 and len(rest) <= PAGE_HEAD_REST
    if len(found) == 1:  # a day, say, may also open a headline
        of_issue = len(rest) > 0 or bool(_OF_ISSUE.fullmatch(found[0]))
        return of_issue and len(rest) <= PAGE_HEAD_REST // 2 and "," not in line.folded
    return bool(found) and len(rest) <= PAGE_HEAD_REST


def _names_paper_and_page(line: Line) -> bool:
    """The paper's name between blanks or bars, and the page's number or section beside it: `山乡报  2  综合`."""
    parts = [part for part in _BARS.split(line.folded) if part]
    paper = [part for part in parts if wording.PAPER.fullmatch(part)]
    others = [part for part in parts if part not in paper]
    short = all(len(part) <= SECTION_NAME for part in others)
    return bool(paper) and 1 <= len(others) <= 3 and short and any(part.isdigit() or len(parts) > 2 for part in others)


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether no letter or character touches the match on either side."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return not before.isalnum() and not after.isalnum()


def _issue_statement(line: Line) -> Statement:
    """The day and the paper that the head of a printed page names."""
    name = wording.PAPER.search(line.folded)
    publisher = line.text[name.start() : name.end()] if name else ""
    return Statement(publisher=publisher, date=iso_date(line.folded))


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


_BY_PLACE: dict[Place, Reason] = {
    "menu": Reason.NAVIGATION,
    "header": Reason.SITE_HEADER,
    "footer": Reason.FOOTER,
    "form": Reason.CONTROLS,
    "aside": Reason.SECTION,
    "comments": Reason.COMMENTS,
}
_TELLS: tuple[tuple[Reason, Callable[[Line], object]], ...] = (
    (Reason.NO_TEXT, _is_empty),
    (Reason.SPAM, _is_spam),
    (Reason.ADVERTISEMENT, lambda line: wording.ADVERTISEMENT.match(line.folded) and len(line.text) <= LABEL_CHARS),
    (Reason.BREADCRUMB, _is_breadcrumb),
    (Reason.NAVIGATION, lambda line: wording.PAGE_CONTENTS.match(line.folded) and len(line.text) <= LABEL_CHARS),
    (Reason.COOKIES, _is_cookie_notice),
    (Reason.EDITORS, is_editors_line),
    (Reason.PAGE_HEAD, lambda line: wording.IMPRINT.fullmatch(line.folded) and not line.is_prose),
    (Reason.PAGE_NOTE, lambda line: wording.PAGE_NOTE.match(line.folded)),
    (Reason.RIGHTS, _speaks_of_site(wording.RIGHTS, longest=400)),
    (Reason.FOOTER, _speaks_of_site(wording.FOOTER, longest=200)),
    (Reason.HINT, _speaks_of_site(wording.HINTS, longest=80)),
    (Reason.SECTION, _is_one_line_section),
)
