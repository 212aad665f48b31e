"""Where the articles of a page start: at title lines that something marks, and at headings likely to be titles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from index.page.boundaries import Boundaries, Weigh, chance
from index.page.bylines import closing_byline, ends_with_photo_credit, leading_byline, names_somebody
from index.page.cleaning import Page
from index.page.columns import ColumnJoiner, reads_as_text
from index.page.roles import (
    Role,
    count_credits,
    is_heading_of_briefs,
    is_sub_title,
    is_title_line,
    opens_news,
    roles_of,
    tells_a_story,
    title_run_end,
)
from index.page.titles import Start, column_name_lines

MAX_TITLE_LINES = 4
"""Kicker, a title in two lines and a sub-title; more short lines than that above a text are something else."""
SHORT_LABEL = 5
"""Above a web page's article a line this short names an author, place or section rather than being its title."""
START_FROM = 0.7
"""An article starts at an unmarked heading from this probability on: a sub-heading taken for a title costs more than a
title missed."""
ARTICLE_REACH = 200
"""An unmarked title is looked for at most so many lines above the credit that closes its article."""


class Starts:
    """One page, its lines with their roles, and where its articles start."""

    def __init__(self, page: Page, weigh: Weigh = chance) -> None:
        self.lines = page.kept
        self.roles = roles_of(self.lines)
        self.texts_above = self._count_above(Role.TEXT, Role.LEAD)
        self.newspaper = count_credits(self.lines, self.roles) > 1
        self.joiner = ColumnJoiner(self.lines, self.newspaper, page.whole_lines)
        self._page = page
        self._bylines_above = self._count_above(Role.BYLINE, Role.LEAD)
        self._weigh = weigh

    @cached_property
    def _boundaries(self) -> Boundaries:
        return Boundaries(self._page, self.roles)

    def find(self) -> list[Start]:
        """Where articles start: where something marks it, and at headings more likely titles than sub-headings."""
        headings = [index for index, line in enumerate(self.lines) if line.level == 1]
        found = [Start(at, at + 1) for at in headings] if len(headings) > 1 else self._marked_starts()
        before = self.roles[: found[0].title] if found else self.roles
        if not found or Role.TEXT in before or Role.LEAD in before:
            found.insert(0, self._first_title(found[0].title if found else len(self.lines)))
        if len(headings) > 1 or self._page.whole_lines:
            return found
        ends = [start.title for start in found[1:]] + [len(self.lines)]
        return [one for start, end in zip(found, ends, strict=True) for one in self._with_unmarked(start, end)]

    def at_lines(self, given_lines: Collection[int]) -> list[Start]:
        """Where articles start that somebody else divided."""
        given = [
            at for at, line in enumerate(self.lines) if line.number in given_lines or (not at and 1 in given_lines)
        ]
        ends = [*given[1:], len(self.lines)]
        starts = [self._title_at(at, end) for at, end in zip(given, ends, strict=True)]
        first = self._first_title(ends[0])
        above, below, end = (self.texts_above[at] for at in (first.title, first.body, ends[0]))
        return [first, *starts[1:]] if 1 in given_lines and not above and below < end else starts

    def _marked_starts(self) -> list[Start]:
        """Title lines directly above a byline, or after a rule across the page or the credit that closed the article
        before."""
        found: list[Start] = []
        for index, role in enumerate(self.roles):
            body = found[-1].body if found else 0
            if index < body:
                continue
            if role in (Role.BYLINE, Role.LEAD) or self._is_picture_story(index):
                start = self._title_above(index, after=body)
            elif role is Role.LABEL:
                start = self._title_after_end(index, body)
            else:
                start = self._title_within(body, index) if found else None
            found += [start] if start else []
        return found

    def _with_unmarked(self, start: Start, end: int) -> Iterator[Start]:
        """`start`, and what starts unmarked from there to `end`; in a column of briefs every heading does."""
        briefs = self._heads_briefs(start)
        start = self._without_column_name(start)
        yield start
        index = start.body
        while index < end:
            title = self._unmarked_title(index, end, start.body, briefs) if self._is_title_line(index) else None
            if title:
                briefs = briefs or self._heads_briefs(title)
                start = self._without_column_name(title)
                yield start
            index = title.body if title else self._after_label(index)

    def _heads_briefs(self, start: Start) -> bool:
        return any(is_heading_of_briefs(self.lines[at]) for at in range(start.title, start.body))

    def _after_label(self, index: int) -> int:
        """Index below the run of title lines at `index`; the next one if there is no such run."""
        return max(title_run_end(self.lines, self.roles, index), index + 1)

    def _title_at(self, first: int, end: int) -> Start:
        """The title of an article that starts at `first`, where a text may start without one."""
        after = first + (self.roles[first] is Role.LABEL)  # even if it has a number, or is a lower heading of markup
        while first < after < min(end, first + MAX_TITLE_LINES) and self._is_title_line(after):
            if self._stated_between(after - 1, after) and not is_sub_title(self.lines[after]):
                break
            after += 1
        if all(role is Role.LABEL for role in self.roles[after:end]):
            return Start(first, first)  # short lines are all its text
        return Start(first, self._without_opening(first, after))

    def _title_above(self, byline: int, after: int) -> Start | None:
        """The title whose last line stands directly above the byline; a caption may come between."""
        at = byline
        while at > after and self.roles[at - 1] is Role.CAPTION:
            at -= 1
        if at > after and self.lines[at - 1].level:
            return Start(at - 1, at)
        end = at
        while at > after and end - at < MAX_TITLE_LINES and self._is_title_line(at - 1):
            if self.lines[at - 1].ends_sentence and at - 1 > after and self._is_unfinished(at - 2):
                break
            if at < end and self._stated_between(at - 1, at) and not is_sub_title(self.lines[at]):
                break
            at -= 1
        return Start(at, self._without_opening(at, end)) if at < end else None

    def _is_picture_story(self, index: int) -> bool:
        """Whether the line is a picture's text below a title of its own: it tells more than a caption, or is signed."""
        line, role = self.lines[index], self.roles[index]
        if role is Role.CAPTION:
            return self.newspaper and tells_a_story(line)
        return role is Role.TEXT and ends_with_photo_credit(line) and index > 0 and self._is_title_line(index - 1)

    def _title_after_end(self, index: int, body: int) -> Start | None:
        """The title that starts at `index` if the article before, whose text starts at `body`, has visibly ended."""
        if index == body or not self._has_ended(index, body):
            return None
        end = title_run_end(self.lines, self.roles, index)
        if index == end or all(role is Role.LABEL for role in self.roles[end:]):
            return None
        end = self._without_opening(index, end)
        return Start(index, end) if end - index <= MAX_TITLE_LINES else None

    def _unmarked_title(self, index: int, end: int, body: int, briefs: bool) -> Start | None:
        """The title at `index` with no mark of it, if a new article is more likely than a sub-heading of the one whose
        text starts at `body`."""
        stop = self._after_label(index)
        below = next((at for at in range(stop, end) if self.roles[at] is not Role.CAPTION), None)
        if below is None or self.roles[below] is not Role.TEXT or stop - index > MAX_TITLE_LINES:
            return None
        if self.texts_above[index] == self.texts_above[body] or self._is_unfinished(index - 1):
            return None
        stop = self._without_opening(index, stop)
        if self.joiner.continues(self.lines[stop - 1], self.lines[stop], alone=True):
            return None
        if briefs or is_heading_of_briefs(self.lines[index]):
            return Start(index, stop)
        features = self._boundaries.features(index, stop, body)
        if features["bylined"] and features["hardly begun"] and not features["gap"]:
            return None  # an author does not sign an introduction
        return Start(index, stop) if self._weigh(self.lines[index:stop], features) >= START_FROM else None

    def _without_column_name(self, start: Start) -> Start:
        """The start without the name of its column above the title."""
        count = column_name_lines(self.lines[start.title : start.body])
        aside = tuple(range(start.title, start.title + count))
        return replace(start, title=start.title + count, aside=aside + start.aside)

    def _has_ended(self, index: int, body: int) -> bool:
        texts = self.texts_above[index] - self.texts_above[body]
        if not texts:
            return False
        last = self.lines[index - 1]
        if any(last.number < rule < self.lines[index].number for rule in self._page.rules):
            return True
        if self.newspaper and is_heading_of_briefs(self.lines[index]):
            return True
        at = index - 1
        while at > body and self.roles[at] is Role.CAPTION:
            at -= 1
        if self.roles[at] is Role.BYLINE:
            # A signature below the text. What stands under a standfirst is not one, nor is a second byline.
            bracketed = closing_byline(self.lines[at]) == 0
            return bracketed or (texts > 1 and self._bylines_above[at] == self._bylines_above[body])
        return self.roles[at] in (Role.TEXT, Role.LEAD) and closing_byline(self.lines[at]) < len(self.lines[at].text)

    def _title_within(self, body: int, closing: int) -> Start | None:
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
                end = self._without_opening(at, title_run_end(self.lines, self.roles, at))
                if self.joiner.continues(self.lines[end - 1], self.lines[end], alone=True):
                    continue
                score = (end - at > 1, opens_news(self.lines[end]), len(self.lines[at].text))
                if self.roles[end] is Role.TEXT and end - at <= MAX_TITLE_LINES and score >= best_score:
                    best, best_score = Start(at, end), score
        return best

    def _names_somebody(self, index: int) -> bool:
        line = self.lines[index]
        return names_somebody(line.folded[: leading_byline(line) or len(line.folded)])

    def _is_unfinished(self, index: int) -> bool:
        line = self.lines[index]
        return self.roles[index] is Role.TEXT and not line.ends_sentence and not ends_with_photo_credit(line)

    def _first_title(self, end: int) -> Start:
        """The title of an article that no byline marks: the short lines above the page's first text."""
        text = next((at for at in range(end) if self.roles[at] in (Role.TEXT, Role.LEAD, Role.BYLINE)), end)
        headings = [at for at in range(end) if self.lines[at].level == 1]
        if headings:
            return Start(headings[0], self._with_sub_titles(headings[0] + 1))
        labels = [at for at in range(text) if self.roles[at] is Role.LABEL]
        stated = [number for number, said in self._page.statements if said.date]
        above = [at for at in labels if any(self.lines[at].number < number for number in stated)]
        if any(self._is_long(at) for at in above):
            return self._title_of_page(above)
        if not labels:
            return Start(0, 0)
        first = last = labels[0]
        for at in labels[1:]:
            if not is_sub_title(self.lines[at]) and (not self._is_title_line(at) or self._stated_between(last, at)):
                break
            last = at
        first = max(first, last + 1 - MAX_TITLE_LINES)
        return Start(first, self._without_opening(first, last + 1))

    def _title_of_page(self, labels: Sequence[int]) -> Start:
        """The title among the short lines above the line that states the day: the last long ones, without the names of
        an author or section around them."""
        last = max(at for at in labels if self._is_long(at))
        first = last
        while first - 1 in labels and self._is_long(first - 1) and last - first + 1 < MAX_TITLE_LINES:
            if self._stated_between(first - 1, first):
                break
            first -= 1
        body = self._with_sub_titles(last + 1)
        return Start(first, body, tuple(at for at in labels if at >= body))

    def _with_sub_titles(self, end: int) -> int:
        """End of a title with the lines that go on with a dash below it."""
        while end < len(self.lines) and is_sub_title(self.lines[end]) and self.lines[end].is_label:
            end += 1
        return end

    def _is_long(self, index: int) -> bool:
        return len(self.lines[index].text) > SHORT_LABEL and self._is_title_line(index)

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
        return any(self.lines[index].number < number < self.lines[after].number for number, _ in self._page.statements)

    def _count_above(self, *roles: Role) -> list[int]:
        """For each index, how many lines above it have one of these roles."""
        return list(accumulate((role in roles for role in self.roles), initial=0))
