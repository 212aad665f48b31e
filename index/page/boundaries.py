"""Whether a new article starts at a heading that nothing marks: no byline below it, no rule and no credit above it.

A sub-heading looks the same. What tells them apart is what an editor sees at a glance: room above the heading, several
title lines, a text that opens like news, names places anew, repeats its title's words and shares few with what stands
above. A logistic regression weighs these; `eval.fit_boundaries` fits it and prints its cross-validated error.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from index.page.cleaning import Page
from index.page.furniture import Reason
from index.page.lines import Line
from index.page.roles import Role, is_title_line, opens_news, title_run_end

WEIGHTS = {
    "furniture": 0.24,
    "gap": 2.62,
    "lines": 0.08,
    "length": 1.54,
    "news": 0.70,
    "cohesion": -3.72,
    "places": 1.16,
    "restated": 1.36,
    "parallel": -1.17,
    "web": -0.34,
    "bylined": -0.33,
    "hardly begun": -0.23,
    "words above": -3.01,
}
BIAS = -0.25
LONG_TITLE = 12
"""Characters from which on a heading is long for a sub-heading."""
OPENING_CHARS = 60
"""A report names its place within so many characters."""
HARDLY_BEGUN = 250
"""Characters below which the text above a heading is rather an introduction than an article."""
COHESIVE = 0.1
"""From this share of weighted bigrams on that stand above too, a text certainly goes on."""

_OF_WEB_PAGES = {Reason.BREADCRUMB, Reason.NAVIGATION, Reason.HINT, Reason.SECTION, Reason.COMMENTS, Reason.FOOTER}
_PLACE = re.compile(r"[一-鿿]{1,3}(?:县|镇|村|市|区|乡|局|院|校|公司)")
_NOT_WORD = re.compile(r"[\W_\d]+")


Weigh = Callable[[Sequence[Line], Mapping[str, float]], float]
"""The chance, 0..1, that an article starts at a heading, from its lines and features."""


def chance(heading: Sequence[Line], features: Mapping[str, float]) -> float:
    """The chance, 0..1, that an article starts at a heading with these features."""
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in features.items())))


class Boundaries:
    """The headings of one page that nothing marks; made once for a page, at the first such heading."""

    def __init__(self, page: Page, roles: Sequence[Role]) -> None:
        lines = page.kept
        self._lines, self._roles = lines, roles
        self._dropped = [number for number, _ in page.dropped]
        self._on_web = any(region.reason in _OF_WEB_PAGES for _, region in page.dropped)
        gaps = sorted(line.gap for line, role in zip(lines, roles, strict=True) if role is Role.TEXT)
        self._usual_gap = gaps[len(gaps) // 2] if gaps else 0
        self._headings = list(self._find_headings())
        sections = [_bigrams(self._text(end, self._section_end(end))) for _, end in self._headings]
        holding = Counter(bigram for section in sections for bigram in section)
        self._idf = {bigram: math.log((len(sections) + 1) / (times + 0.5)) for bigram, times in holding.items()}

    def features(self, start: int, end: int, since: int) -> dict[str, float]:
        """What speaks for and against a new article at the heading in lines `start` to `end`, each between 0 and 1.

        `since` is the line below the title of the article that would go on. Keys as in WEIGHTS.
        """
        line, before = self._lines[start], self._lines[start - 1]
        title = "".join(one.folded for one in self._lines[start:end])
        above = self._text(since, start)
        below = self._text(end, self._section_end(end))
        opening = next((one.folded for one, role in self._from(end) if role is Role.TEXT), "")
        words = set(_bigrams(title))
        return {
            "furniture": float(any(before.number < number < line.number for number in self._dropped)),
            "gap": float(line.gap > self._usual_gap),
            "lines": float(end - start > 1),
            "length": float(len(title) >= LONG_TITLE),
            "news": float(any(role is Role.TEXT and opens_news(one) for one, role in self._from(end)[:1])),
            "cohesion": min(self._cohesion(above, below) / COHESIVE, 1.0),
            "places": float(any(place not in above for place in _PLACE.findall(opening[:OPENING_CHARS]))),
            "restated": len(words & set(_bigrams(opening))) / max(len(words), 1),
            "parallel": min(self._alike(start, end), 2) / 2,
            "web": float(self._on_web),
            "bylined": float(any(role in (Role.BYLINE, Role.LEAD) for role in self._roles[since:start])),
            "hardly begun": float(len(above) < HARDLY_BEGUN),
            "words above": sum(word in above for word in words) / max(len(words), 1),
        }

    def _section_end(self, start: int) -> int:
        """Index of the first title line from `start` on; the number of lines if there is none."""
        return next((at for at in range(start, len(self._lines)) if self._is_title_line(at)), len(self._lines))

    def _cohesion(self, above: str, below: str) -> float:
        """Share of the bigrams below that stand above too, weighted by how few sections of the page have them."""
        known = _bigrams(above)
        weights = {bigram: min(times, 2) * self._idf.get(bigram, 0.0) for bigram, times in _bigrams(below).items()}
        return sum(weight for bigram, weight in weights.items() if bigram in known) / (sum(weights.values()) or 1.0)

    def _alike(self, start: int, end: int) -> int:
        """How many other headings without a byline have as many lines and characters."""
        size = len(self._lines[start].text)
        return sum(
            other != start and stop - other == end - start and abs(len(self._lines[other].text) - size) <= 1
            for other, stop in self._headings
        )

    def _find_headings(self) -> Iterator[tuple[int, int]]:
        """First line and end of each run of title lines with text below."""
        at = 0
        while at < len(self._lines):
            end = title_run_end(self._lines, self._roles, at)
            if at < end < len(self._lines) and self._roles[end] in (Role.TEXT, Role.CAPTION):
                yield at, end
            at = max(end, at + 1)

    def _from(self, start: int) -> list[tuple[Line, Role]]:
        return [
            (line, role)
            for line, role in zip(self._lines[start : start + 4], self._roles[start : start + 4], strict=True)
            if role is not Role.CAPTION
        ]

    def _text(self, start: int, end: int) -> str:
        texts = (self._lines[at].folded for at in range(start, end) if self._roles[at] in (Role.TEXT, Role.LEAD))
        return "".join(texts)

    def _is_title_line(self, index: int) -> bool:
        return is_title_line(self._lines[index], self._roles[index])


def _bigrams(text: str) -> Counter[str]:
    return Counter(first + second for first, second in pairwise(_NOT_WORD.sub("", text)))
