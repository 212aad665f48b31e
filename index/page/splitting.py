"""A page becomes its articles: where each starts, its title and byline, and its text with the columns joined."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from index.page.bylines import closing_byline, is_sure_credit, leading_byline
from index.page.cleaning import Page
from index.page.lines import Line
from index.page.roles import Role, is_sub_title
from index.page.starts import Starts
from index.page.titles import Start

FORM_CHARS = 150
"""Lines of which none ends a sentence are text only if they have so many characters together."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as it stands on its page."""

    title: str
    byline: str
    text: str
    strays: tuple[Line, ...]
    """Short lines near it that belong to no article: above the title, or headlines and bylines without a text."""
    first: int
    """Number of its first line on the page."""


def split(page: Page, starts: Collection[int] = (), edited: Page | None = None) -> list[Draft]:
    """The articles of `page` in order; none if nothing on it is text.

    `starts` are the numbers of the kept lines at which articles start, 1 for the first one; empty: they are found.
    `edited` is the same page where somebody decided otherwise which lines to keep: articles start where they do on
    `page`, and what was added to it is text.
    """
    divided = Starts(page)
    if not divided.lines or not (starts or _holds_text(divided)):
        return []
    found = divided.at_lines(starts) if starts else divided.find()
    numbers = [divided.lines[start.title].number for start in found]
    added: set[int] = set()
    if edited:
        added = {line.number for line in edited.kept} - {line.number for line in page.kept}
        divided, found = Starts(edited), [_moved(start, page, edited) for start in found]
    ends = [start.first for start in found[1:]] + [len(divided.lines)]
    drafts: list[Draft] = []
    strays = divided.lines[: found[0].first]
    for start, end, number in zip(found, ends, numbers, strict=True):
        draft = _draft(divided, start, end, strays, number, added)
        if draft.text:
            drafts.append(draft)
            strays = ()
        else:
            strays += divided.lines[start.first : end]
    if drafts:
        drafts[-1] = replace(drafts[-1], strays=drafts[-1].strays + strays)
    return drafts


def _holds_text(divided: Starts) -> bool:
    """Whether anything is an article's text, rather than headlines or the words around a form."""
    texts = [
        line for line, role in zip(divided.lines, divided.roles, strict=True) if role not in (Role.LABEL, Role.BYLINE)
    ]
    return any(line.ends_sentence for line in texts) or sum(len(line.text) for line in texts) >= FORM_CHARS


def _moved(start: Start, page: Page, edited: Page) -> Start:
    """Where the lines of `start` stand in the edited page, or would."""
    numbers = [line.number for line in edited.kept]

    def place(at: int) -> int:
        return bisect_left(numbers, page.kept[at].number) if at < len(page.kept) else len(numbers)

    aside = tuple(place(at) for at in start.aside if page.kept[at] in edited.kept)
    return Start(place(start.title), place(start.body), aside)


def _draft(
    divided: Starts, start: Start, end: int, strays: tuple[Line, ...], first: int, added: Collection[int]
) -> Draft:
    lines, roles = divided.lines, divided.roles
    title = [at for at in range(start.title, start.body) if roles[at] is Role.LABEL and lines[at].number not in added]
    body = [at for at in range(start.title, end) if at not in title and at not in start.aside]
    last_text = max((at for at in body if roles[at] in (Role.TEXT, Role.LEAD)), default=-1)
    bylines: list[str] = []
    runs: list[list[Line]] = [[]]  # text between bylines; no sentence goes on across one
    for at in body:
        line, cut = lines[at], 0
        if roles[at] is Role.BYLINE:
            bylines.append(line.text)
            runs.append([])
            continue
        if roles[at] is Role.LEAD and divided.texts_above[at] == divided.texts_above[start.title]:
            cut = leading_byline(line)
        closing = closing_byline(line)
        if at != last_text and not is_sure_credit(line.folded[closing:]):
            closing = len(line.text)
        bylines += [part for part in (line.text[:cut].strip(), line.text[closing:].strip()) if part]
        text = line.slice(cut, closing)
        runs[-1] += [text] if text.text else []
    joined = [divided.joiner.join(run) for run in runs]
    paragraphs = [text for part in joined for text in part.paragraphs]
    paragraphs += [text for part in joined for text in part.captions]
    return Draft(
        title=_join_title([lines[at] for at in title]),
        byline=" ".join(bylines),
        text="\n".join(text for text in paragraphs if text),
        strays=(*strays, *(lines[at] for at in start.aside)),
        first=first,
    )


def _join_title(lines: Sequence[Line]) -> str:
    """Title lines joined by a space; a sub-title that opens with a dash follows without one."""
    title = ""
    for line in lines:
        title += line.text if not title or is_sub_title(line) else f" {line.text}"
    return " ".join(title.split())
