"""A page becomes its articles: where each starts, its title and byline, and its text with the columns joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from index.page.bylines import closing_byline, leading_byline, names_somebody
from index.page.cleaning import Page
from index.page.columns import ColumnJoiner, reads_as_text
from index.page.lines import Line
from index.page.roles import (
    Role,
    is_heading_of_briefs,
    is_sub_title,
    is_title_line,
    opens_news,
    roles_of,
    tells_a_story,
)

MAX_TITLE_LINES = 4
"""Kicker, a title in two lines and a sub-title; more short lines than that above a text are something else."""
ARTICLE_REACH = 200
"""An unmarked title is looked for at most so many lines above the credit that closes its article."""


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


@dataclass(frozen=True, slots=True)
class _Start:
    """Indexes of an article's first title line and of the first line below its title."""

    title: int
    body: int


def split(page: Page) -> list[Draft]:
    """The articles of `page` in order; none if nothing on it is text."""
    return _Articles(page).drafts()


class _Articles:
    """One page on its way to drafts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines = page.kept
        self.roles = roles_of(self.lines)
        self.texts_above = self._count_above(Role.TEXT, Role.LEAD)
        self.bylines_above = self._count_above(Role.BYLINE, Role.LEAD)
        self.newspaper = self._credits() > 1
        self.joiner = ColumnJoiner(self.lines, self.newspaper)

    def drafts(self) -> list[Draft]:
        if all(role is Role.LABEL or role is Role.BYLINE for role in self.roles):
            return []  # headlines, but no article
        starts = self._starts()
        ends = [start.title for start in starts[1:]] + [len(self.lines)]
        drafts: list[Draft] = []
        strays = self.lines[: starts[0].title]
        for start, end in zip(starts, ends, strict=True):
            draft = self._draft(start, end, strays)
            if draft.text:
                drafts.append(draft)
                strays = ()
            else:
                strays += self.lines[start.title : end]
        if drafts:
            drafts[-1] = replace(drafts[-1], strays=drafts[-1].strays + strays)
        return drafts

    def _count_above(self, *roles: Role) -> list[int]:
        """For each index, how many lines above it have one of these roles."""
        return list(accumulate((role in roles for role in self.roles), initial=0))

    def _credits(self) -> int:
        """How many places of the page name an author; a byline of several lines is one."""
        named = [
            role in (Role.BYLINE, Role.LEAD) or closing_byline(line) < len(line.text)
            for line, role in zip(self.lines, self.roles, strict=True)
        ]
        return sum(here and not before for before, here in pairwise([False, *named]))

    def _starts(self) -> list[_Start]:
        """Where articles start: at title lines directly above a byline, after a rule across the page or the credit that
        closed the article before, and at first-level headings of markup.

        Nothing else divides: a heading inside an article has neither byline nor rule.
        """
        headings = {index for index, line in enumerate(self.lines) if line.level == 1}
        found: list[_Start] = []
        for index, role in enumerate(self.roles):
            if found and index < found[-1].body:
                continue
            if len(headings) > 1:
                start = _Start(index, index + 1) if index in headings else None
            elif role in (Role.BYLINE, Role.LEAD) or self._is_picture_story(index):
                start = self._title_above(index, after=found[-1].body if found else 0)
            elif role is Role.LABEL:
                start = self._title_after_end(index, found[-1].body if found else 0)
            else:
                start = self._title_within(found[-1].body, index) if found else None
            if start:
                found.append(start)
        before = self.roles[: found[0].title] if found else self.roles
        if not found or Role.TEXT in before or Role.LEAD in before:
            found.insert(0, self._first_title(found[0].title if found else len(self.lines)))
        return found

    def _title_above(self, byline: int, after: int) -> _Start | None:
        """The title whose last line stands directly above the byline; a caption may come between."""
        at = byline
        while at > after and self.roles[at - 1] is Role.CAPTION:
            at -= 1
        end = at
        while at > after and end - at < MAX_TITLE_LINES and self._is_title_line(at - 1):
            if self.lines[at - 1].ends_sentence and at - 1 > after and self._is_unfinished(at - 2):
                break
            if at < end and self._stated_between(at - 1, at) and not is_sub_title(self.lines[at]):
                break
            at -= 1
        return _Start(at, self._without_opening(at, end)) if at < end else None

    def _is_picture_story(self, index: int) -> bool:
        return self.newspaper and self.roles[index] is Role.CAPTION and tells_a_story(self.lines[index])

    def _title_after_end(self, index: int, body: int) -> _Start | None:
        """The title that starts at `index` if the article before, whose text starts at `body`, has visibly ended."""
        if index == body or not self._has_ended(index, body):
            return None
        end = index
        while end < len(self.lines) and self._is_title_line(end):
            end += 1
        if index == end or all(role is Role.LABEL for role in self.roles[end:]):
            return None
        end = self._without_opening(index, end)
        return _Start(index, end) if end - index <= MAX_TITLE_LINES else None

    def _has_ended(self, index: int, body: int) -> bool:
        texts = self.texts_above[index] - self.texts_above[body]
        if not texts:
            return False
        last = self.lines[index - 1]
        if any(last.number < rule < self.lines[index].number for rule in self.page.rules):
            return True
        if self.newspaper and is_heading_of_briefs(self.lines[index]):
            return True
        at = index - 1
        while at > body and self.roles[at] is Role.CAPTION:
            at -= 1
        if self.roles[at] is Role.BYLINE:
            # A signature below the text. What stands under a standfirst is not one, nor is a second byline.
            bracketed = closing_byline(self.lines[at]) == 0
            return bracketed or (texts > 1 and self.bylines_above[at] == self.bylines_above[body])
        return self.roles[at] in (Role.TEXT, Role.LEAD) and closing_byline(self.lines[at]) < len(self.lines[at].text)

    def _title_within(self, body: int, closing: int) -> _Start | None:
        """The title between a byline that opened an article and the credit at `closing`, which closes another one.

        Of several headings it is the one most like a title: of several lines, above a text that opens like news, long.
        """
        line = self.lines[closing]
        opening = next((at for at in range(body, closing) if self.roles[at] in (Role.BYLINE, Role.LEAD)), None)
        if closing_byline(line) == len(line.text) or opening is None or not self._names_somebody(opening):
            return None
        best, best_score = None, (False, False, 0)
        for at in range(max(opening + 2, closing - ARTICLE_REACH), closing):
            if self._is_title_line(at) and not self._is_title_line(at - 1) and not self._is_unfinished(at - 1):
                end = next(after for after in range(at, closing + 1) if not self._is_title_line(after))
                end = self._without_opening(at, end)
                if self.joiner.continues(self.lines[end - 1], self.lines[end], alone=True):
                    continue
                score = (end - at > 1, opens_news(self.lines[end]), len(self.lines[at].text))
                if self.roles[end] is Role.TEXT and end - at <= MAX_TITLE_LINES and score >= best_score:
                    best, best_score = _Start(at, end), score
        return best

    def _names_somebody(self, index: int) -> bool:
        line = self.lines[index]
        return names_somebody(line.folded[: leading_byline(line) or len(line.folded)])

    def _is_unfinished(self, index: int) -> bool:
        return self.roles[index] is Role.TEXT and not self.lines[index].ends_sentence

    def _first_title(self, end: int) -> _Start:
        """The title of an article that no byline marks: the short lines above the page's first text."""
        text = next((at for at in range(end) if self.roles[at] in (Role.TEXT, Role.LEAD, Role.BYLINE)), end)
        headings = [at for at in range(end) if self.lines[at].level == 1]
        if headings:
            return _Start(headings[0], headings[0] + 1)
        labels = [at for at in range(text) if self.roles[at] is Role.LABEL]
        if not labels:
            return _Start(0, 0)
        first = last = labels[0]
        for at in labels[1:]:
            if not is_sub_title(self.lines[at]) and (not self._is_title_line(at) or self._stated_between(last, at)):
                break
            last = at
        first = max(first, last + 1 - MAX_TITLE_LINES)
        return _Start(first, self._without_opening(first, last + 1))

    def _without_opening(self, first: int, end: int) -> int:
        """End of the title among the labels from `first` to `end`: no standfirst, no first sentence that breaks off."""
        below = next((at for at in range(end, len(self.lines)) if self.roles[at] is not Role.CAPTION), None)
        while end - first > 1:
            line = self.lines[end - 1]
            goes_on = (
                below is not None
                and self.roles[below] is Role.TEXT
                and self.joiner.continues(line, self.lines[below], alone=True)
            )
            if not goes_on and not reads_as_text(line):
                break
            below = end = end - 1
        return end

    def _is_title_line(self, index: int) -> bool:
        return is_title_line(self.lines[index], self.roles[index])

    def _stated_between(self, index: int, after: int) -> bool:
        """Whether a metadata line stood between two kept lines."""
        return any(self.lines[index].number < number < self.lines[after].number for number, _ in self.page.statements)

    def _draft(self, start: _Start, end: int, strays: tuple[Line, ...]) -> Draft:
        title = [at for at in range(start.title, start.body) if self.roles[at] is Role.LABEL]
        body = [at for at in range(start.title, end) if at not in title]
        last_text = max((at for at in body if self.roles[at] in (Role.TEXT, Role.LEAD)), default=-1)
        bylines: list[str] = []
        runs: list[list[Line]] = [[]]  # text between bylines; no sentence goes on across one
        for at in body:
            line, role = self.lines[at], self.roles[at]
            cut = 0
            if role is Role.BYLINE:
                bylines.append(line.text)
                runs.append([])
                continue
            if role is Role.LEAD and self.texts_above[at] == self.texts_above[start.title]:
                cut = leading_byline(line)
            closing = closing_byline(line) if at == last_text else len(line.text)
            bylines += [part for part in (line.text[:cut].strip(), line.text[closing:].strip()) if part]
            text = line.slice(cut, closing)
            runs[-1] += [text] if text.text else []
        joined = [self.joiner.join(run) for run in runs]
        paragraphs = [text for part in joined for text in part.paragraphs] + [
            text for part in joined for text in part.captions
        ]
        return Draft(
            title=_join_title([self.lines[at] for at in title]),
            byline=" ".join(bylines),
            text="\n".join(text for text in paragraphs if text),
            strays=strays,
            first=self.lines[start.title].number,
        )


def _join_title(lines: Sequence[Line]) -> str:
    """Title lines joined by a space; a sub-title that opens with a dash follows without one."""
    title = ""
    for line in lines:
        title += line.text if not title or is_sub_title(line) else f" {line.text}"
    return " ".join(title.split())
