"""A page becomes its articles: where each starts, its title and byline, and its text with the columns joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate, pairwise

from index.bylines import closing_byline, is_byline, is_caption, is_list_of_names, leading_byline, names_somebody
from index.cleaning import Page
from index.columns import ColumnJoiner, reads_as_text
from index.lines import Line

MAX_TITLE_LINES = 4
"""Kicker, a title in two lines and a sub-title; more short lines than that above a text are something else."""
ARTICLE_REACH = 200
"""An unmarked title is looked for at most so many lines above the credit that closes its article."""

# Headings of boxes that stand inside an article.
_BOX = re.compile(
    r"[\W_]*(?:相关)?(?:链接|名词解释|(?:新闻)?背景|背景(?:资料|链接)|记者手记|编者按|编后|延伸阅读|小贴士|数说|声音|点评|短评|附件?)[\W_]*"
)
_OPENS_NEWS = re.compile(r"近日|日前|昨[日天]|今[日天]|近期|连日来|本[周月]|上周|\d{1,2}月\d{1,2}日|为(?!民|农)")
_SUB_TITLE = re.compile(r"[—–－-]{1,2}\S")
# The reference number of an official document: 连府办〔2024〕12号.
_REFERENCE = re.compile(r".{0,12}[〔\[(]?(?:19|20)\d\d[〕\])] ?第?\d+号")


class Role(Enum):
    """What a kept line is to the articles of its page."""

    LABEL = "title or heading"
    BYLINE = "byline alone"
    LEAD = "byline, then text"
    CAPTION = "caption"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Draft:
    """One article as it stands on its page."""

    title: str
    byline: str
    text: str
    above: tuple[Line, ...]
    """Short lines above the title that are not part of it."""
    first: int
    """Number of its first line on the page."""


@dataclass(frozen=True, slots=True)
class _Start:
    """Indexes of an article's first title line and of the first line below its title."""

    title: int
    body: int


def split(page: Page, title: str = "") -> list[Draft]:
    """The articles of `page` in order; none if nothing on it is text.

    `title` is what the document states outside its text (front matter); then the short lines above a page's only
    article are headings of its text.
    """
    articles = _Articles(page, title)
    return [draft for draft in articles.drafts() if draft.text]


class _Articles:
    """One page on its way to drafts."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        self.lines = page.kept
        self.title = title
        self.roles = [self._role(index) for index in range(len(self.lines))]
        self.texts_above = self._count_above(Role.TEXT, Role.LEAD)
        self.bylines_above = self._count_above(Role.BYLINE, Role.LEAD)
        self.newspaper = self._credits() > 1
        self.joiner = ColumnJoiner(self.lines, self.newspaper)

    def drafts(self) -> Iterator[Draft]:
        starts = self._starts()
        ends = [start.title for start in starts[1:]] + [len(self.lines)]
        for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
            yield self._draft(start, end, above=self.lines[: start.title] if number == 0 else ())

    def _role(self, index: int) -> Role:
        line = self.lines[index]
        if is_byline(line):
            return Role.BYLINE
        if is_caption(line):
            return Role.CAPTION
        if leading_byline(line):
            return Role.LEAD
        if not line.is_label:
            return Role.TEXT
        below_title = index > 0 and self.lines[index - 1].is_label
        above_text = index + 1 < len(self.lines) and self.lines[index + 1].is_prose
        return Role.BYLINE if below_title and above_text and is_list_of_names(line) else Role.LABEL

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
            if at < end and self._stated_between(at - 1, at) and not _SUB_TITLE.match(self.lines[at].text):
                break
            at -= 1
        return _Start(at, self._without_opening(at, end)) if at < end else None

    def _is_picture_story(self, index: int) -> bool:
        """Whether the line is a caption that tells a story of its own, on a page of several articles."""
        is_story = self.roles[index] is Role.CAPTION and len(re.findall("[，,。]", self.lines[index].text)) > 1
        return is_story and self.newspaper

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
                score = (end - at > 1, bool(_OPENS_NEWS.match(self.lines[end].folded)), len(self.lines[at].text))
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
        if self.title:
            return _Start(0, 1 if text and self.lines[0].text == self.title else 0)
        labels = [at for at in range(text) if self.roles[at] is Role.LABEL]
        if not labels:
            return _Start(0, 0)
        first = last = labels[0]
        for at in labels[1:]:
            sub_title = bool(_SUB_TITLE.match(self.lines[at].text))
            if not sub_title and (not self._is_title_line(at) or self._stated_between(last, at)):
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
        line = self.lines[index]
        inside = (
            line.is_enumerated or line.level > 1 or _BOX.fullmatch(line.folded) or _REFERENCE.fullmatch(line.folded)
        )
        return self.roles[index] is Role.LABEL and not inside

    def _stated_between(self, index: int, after: int) -> bool:
        """Whether a metadata line stood between two kept lines."""
        return any(self.lines[index].number < number < self.lines[after].number for number, _ in self.page.statements)

    def _draft(self, start: _Start, end: int, above: Sequence[Line]) -> Draft:
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
            title=_join_title([self.lines[at].text for at in title]),
            byline=" ".join(bylines),
            text="\n".join(text for text in paragraphs if text),
            above=tuple(above),
            first=self.lines[start.title].number if self.lines else 0,
        )


def _join_title(lines: Sequence[str]) -> str:
    """Title lines joined by a space; a sub-title that opens with a dash follows without one."""
    title = ""
    for line in lines:
        title += line if not title or _SUB_TITLE.match(line) else f" {line}"
    return " ".join(title.split())
