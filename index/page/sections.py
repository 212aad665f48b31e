"""Sections of a page that are not the article's: other headlines with their teasers, and readers' comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.page import wording
from index.page.bylines import is_byline
from index.page.furniture import Judged, Reason
from index.page.lines import Line

TEASER_CHARS = 120
"""A teaser below a headline is no longer than this; longer running text shows that an article goes on."""
CONTENTS_RUN = 2
"""So many titles that recur below are a table of contents."""
_BULLETS = " ·•●○■□◆◇▪▫-*>»、.0123456789"
HEADING_CHARS = 20
"""The heading of such a section is no longer than this."""


def sections(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Sections under a heading such as 推荐阅读 or 网友评论: to the page's end, unless running text clearly resumes."""
    first_text = next((index for index, judged in enumerate(page) if judged.is_text), len(page))
    end = 0
    for at, judged in enumerate(page):
        folded = judged.line.folded
        if at < end or len(folded) > HEADING_CHARS or _is_set_apart(page, at):
            continue
        if wording.PICTURE_NEWS.fullmatch(folded) and at + 1 < len(page) and page[at + 1].is_text:
            continue  # a newspaper's picture with its story
        comments = bool(wording.COMMENTS.fullmatch(folded))
        if not comments and not wording.SECTION.fullmatch(folded):
            continue
        end = _resumes(page, at + 1, comments, first_text)
        if end == at + 1 and end < len(page):
            continue  # a box with a text of its own, and this is its heading
        if end < len(page):
            end = _title_above(page, at + 1, end, first_text)
        yield from ((index, Reason.COMMENTS if comments else Reason.SECTION) for index in range(at, end))


def contents(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """A list of the page's own titles, most of which stand above their texts again further down."""
    plain = [judged.line.folded.lstrip(_BULLETS) for judged in page]
    last = {plain[at]: at for at in range(len(page) - 1) if _heads_text(page, at)}
    run: list[int] = []
    for index in range(len(page) + 1):
        judged = page[index] if index < len(page) else None
        if judged and judged.reason is None and judged.line.is_label and not is_byline(judged.line):
            run.append(index)
            continue
        repeated = [at for at in run if last.get(plain[at], -1) > at]
        if len(repeated) >= CONTENTS_RUN:
            first = repeated[0] - (repeated[0] > 0 and bool(wording.CONTENTS.fullmatch(plain[repeated[0] - 1])))
            end = repeated[-1] + 1
            while end <= run[-1] and page[end].line.text[0] in _BULLETS:
                end += 1
            yield from ((at, Reason.NAVIGATION) for at in range(first, end))
        run = []


def _heads_text(page: Sequence[Judged], at: int) -> bool:
    """Whether text or a byline follows line `at`, perhaps after another title line."""
    below = [one for one in page[at + 1 : at + 4] if one.said is None]
    return any(one.line.is_prose or is_byline(one.line) for one in below[:2])


def teasers(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Headlines with a teaser that is cut short, two or more of them one after the other, under no heading."""
    pairs = {
        index
        for index in range(len(page) - 1)
        if page[index].is_label
        and page[index + 1].reason is None
        and _is_cut_short(page[index + 1].line)
        and len(page[index + 1].line.text) <= TEASER_CHARS
    }
    for index in sorted(pairs):
        if index + 2 in pairs or index - 2 in pairs:
            yield from ((index, Reason.SECTION), (index + 1, Reason.SECTION))


def _resumes(page: Sequence[Judged], start: int, comments: bool, first_text: int) -> int:
    """Index of the first line from `start` on that belongs to an article again; the number of lines if none does."""
    for at in range(start, len(page)):
        line, said = page[at].line, page[at].said
        if line.level == 1:
            return at
        if at > start and is_byline(line) and page[at - 1].line.is_label:
            return at
        if start <= first_text and said and page[at].reason is None and (said.date or said.publisher):
            return at  # the list stands on top of the page and the article is still to come
        if comments or not page[at].is_text or _is_cut_short(line):
            continue
        after = next((page[i].line for i in range(at + 1, len(page)) if page[i].reason is None), None)
        goes_on = after is not None and after.is_prose and not _is_cut_short(after)
        chars = len(line.text) + (len(after.text) if after and goes_on else 0)
        if chars > TEASER_CHARS:
            return at
    return len(page)


def _is_set_apart(page: Sequence[Judged], heading: int) -> bool:
    """Whether markup says where the section of a heading ends: its first line stands in the same place."""
    place = page[heading].line.place
    return place in ("aside", "comments") and heading + 1 < len(page) and page[heading + 1].line.place == place


def _title_above(page: Sequence[Judged], start: int, end: int, first_text: int) -> int:
    """Where the title of the text that resumes at `end` starts, if a byline or a metadata line shows one."""
    at = end
    while at > start and (page[at - 1].said or is_byline(page[at - 1].line)):
        at -= 1
    shown = at < end or start <= first_text or is_byline(page[end].line) or page[end].said
    return at - 1 if shown and at > start and page[at - 1].line.is_label else at


def _is_cut_short(line: Line) -> bool:
    return bool(wording.CUT_SHORT.search(line.folded[-HEADING_CHARS:]))
