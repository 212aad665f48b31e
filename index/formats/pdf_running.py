"""Running headers and footers, page numbers and watermarks: what stands on a page for the sake of the page.

A line goes if it stands in the margin zone of several pages at the same height, as their outermost line, and its words
repeat or its number counts the pages. A line between lines of text never goes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from index.formats.pdf_lines import Body, Fragment, compose
from index.formats.source import RUNNING_HEADER
from index.schema import Dropped

PAGE_NUMBER = "page number"
WATERMARK = "watermark"

ZONE = 0.16
"""Share of the page's height, from above and from below, in which running lines stand."""
DEPTH = 3
"""Running lines stand at most so many deep."""
SAME_PLACE = 4.0
"""Points by which the height of a running line differs between pages."""
LARGE = 1.25
"""Times the body's size; a line that is so large, or set like the text, runs only if it stands on nearly all pages,"""
NEARLY_ALL = 0.8
EVERY_PAGE = 2
"""and on so many."""
AWAY = 1.15
"""Times the usual distance of lines; what is nearer to the text and as large looks like its first or last line."""
CHANGING_PAGES = 3
"""A line that changes from page to page (the chapter's name) runs only if it stands apart on so many pages,"""
SMALL = 0.9
"""Times the body's size; above the text, smaller lines run from the second page on."""
CHANGING_SHARE = 0.6
"""and on this share of all,"""
APART = 1.35
"""and is so many times farther from the text than lines of text are from each other."""
CHANGING_CHARS = 40

_NUMBER = re.compile(r"\d+|(?<![a-z])[ivxlc]+(?![a-z])", re.IGNORECASE)
_FRAME = r"[\s\-—–―─·•.|/()（）\[\]【】~]*"
_PAGE_NUMBER = re.compile(
    rf"{_FRAME}(?:第\s*)?(?:page\s*|p\.?\s*)?(?P<number>\d{{1,4}}|[ivxlc]{{1,7}}|[一二三四五六七八九十百]{{1,5}}(?=\s*页))"
    rf"(?:\s*页)?(?:{_FRAME}(?:of|/|／|共|,|，)\s*共?\s*\d{{1,4}}\s*页?)?{_FRAME}",
    re.IGNORECASE,
)
_BARE = re.compile(r"\d+|[ivxlc]+", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """What is left of a page; `number` counts from 1."""

    number: int
    top: float
    bottom: float
    fragments: list[Fragment]


@dataclass(frozen=True, slots=True)
class _Row:
    """Fragments on one baseline, over the whole width of the page."""

    fragments: tuple[Fragment, ...]
    page: int
    key: str
    """Its text without white space."""
    number: int
    """The first number in it; 0 if there is none."""
    base: float
    """From the page's upper edge if above the text, from its lower edge if below, in points."""
    size: float
    apart: float
    """Distance to the next row towards the text, in points."""

    @property
    def frame(self) -> str:
        """Its characters, sorted, with a sign in place of each number: on left pages the number stands first."""
        return "".join(sorted(_NUMBER.sub("#", self.key)))


@dataclass(slots=True)
class _Found:
    """What goes, and why."""

    fragments: set[int] = field(default_factory=set)
    dropped: dict[str, str] = field(default_factory=dict)

    def add(self, fragments: Iterable[Fragment], text: str, reason: str) -> None:
        self.fragments.update(map(id, fragments))
        self.dropped.setdefault(" ".join(text.split()), reason)


def take_running_lines(pages: Sequence[Page], body: Body) -> tuple[Dropped, ...]:
    """Take headers, footers, page numbers and watermarks out of `pages`; one entry for each distinct text."""
    found = _Found()
    _take(pages, found, _watermarks(pages, body.size))
    for above in (True, False):
        for _ in range(DEPTH):
            rows = [row for page in pages if (row := _outermost(page, above))]
            taken = list(_running(rows, len(pages), body, above))
            if not taken:
                break
            _take(pages, found, taken)
    return tuple(Dropped(text, reason) for text, reason in found.dropped.items())


def _take(pages: Sequence[Page], found: _Found, taken: Iterable[tuple[Sequence[Fragment], str]]) -> None:
    for fragments, reason in taken:
        found.add(fragments, compose(sorted(fragments, key=lambda one: one.left)), reason)
    for page in pages:
        page.fragments = [one for one in page.fragments if id(one) not in found.fragments]


def _watermarks(pages: Sequence[Page], body_size: float) -> Iterator[tuple[Sequence[Fragment], str]]:
    """Pale text that stands at the same place on several pages, or is written large across the text of a single one."""
    places: dict[tuple[str, int, int], list[Fragment]] = defaultdict(list)
    for page in pages:
        for fragment in page.fragments:
            if fragment.style.pale and not _is_pale_header(fragment, page, body_size):
                places[fragment.text, round(fragment.left / SAME_PLACE), round(fragment.base / SAME_PLACE)].append(
                    fragment
                )
    for fragments in places.values():
        across = len(pages) == 1 and fragments[0].size >= 2 * body_size and _is_written_over(fragments[0], pages[0])
        if len(fragments) > 1 or across:
            yield from (([fragment], WATERMARK) for fragment in fragments)


def _is_pale_header(fragment: Fragment, page: Page, body_size: float) -> bool:
    """Whether pale text stands where headers and footers do and is as small as they are."""
    margin = ZONE * (page.bottom - page.top)
    inside = page.top + margin < fragment.base < page.bottom - margin
    return not inside and fragment.size < LARGE * body_size


def _is_written_over(fragment: Fragment, page: Page) -> bool:
    return any(
        other.left < fragment.right
        and fragment.left < other.right
        and other.top < fragment.bottom
        and fragment.top < other.bottom
        for other in page.fragments
        if other is not fragment
    )


def _outermost(page: Page, above: bool) -> _Row | None:
    """The uppermost (lowest) row of the page if it stands in the margin zone."""
    if not page.fragments:
        return None
    edge = page.top if above else page.bottom
    ordered = sorted(page.fragments, key=lambda one: abs(one.base - edge))
    first = ordered[0]
    size = max(one.size for one in ordered[:3])
    row = [one for one in page.fragments if abs(one.base - first.base) <= 0.3 * size]
    distance = abs(first.base - edge)
    if distance > ZONE * (page.bottom - page.top):
        return None
    rest = [abs(one.base - edge) for one in page.fragments if abs(one.base - first.base) > 0.3 * size]
    row.sort(key=lambda one: one.left)
    key = "".join(compose(row).split())
    match = _NUMBER.search(key)
    return _Row(
        fragments=tuple(row),
        page=page.number,
        key=key,
        number=int(match.group()) if match and match.group().isdecimal() else 0,
        base=distance,
        size=max(one.size for one in row),
        apart=min(rest) - distance if rest else float("inf"),
    )


def _running(rows: Sequence[_Row], pages: int, body: Body, above: bool) -> Iterator[tuple[Sequence[Fragment], str]]:
    """The rows among the pages' outermost ones that run."""
    for place in _places(rows):
        if all(row.apart == float("inf") for row in place):
            continue  # the only lines of their pages
        same = Counter(row.key for row in place)
        runs: list[_Row] = []
        for row in place:
            repeats = same[row.key] > 1 or _counts_pages(row, place)
            if _is_page_number(row, place):
                yield row.fragments, PAGE_NUMBER
                runs.append(row)
            elif repeats and (_is_unlike_text(row, body) or same[row.key] >= max(NEARLY_ALL * pages, EVERY_PAGE)):
                yield row.fragments, RUNNING_HEADER
                runs.append(row)
        changing = [row for row in place if row not in runs and _stands_apart(row, body)]
        # Two pages are enough where notes at a page's foot are no danger.
        two = all(row.page in _numbers(row) or (above and row.size < SMALL * body.size) for row in changing)
        least = 2 if two else CHANGING_PAGES
        if changing and len(runs) + len(changing) >= max(least, CHANGING_SHARE * pages):
            yield from ((row.fragments, RUNNING_HEADER) for row in changing)


def _places(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows of different pages at the same height."""
    place: list[_Row] = []
    for row in sorted(rows, key=lambda one: one.base):
        if place and row.base - place[-1].base > SAME_PLACE:
            yield place
            place = []
        place.append(row)
    if place:
        yield place


def _is_page_number(row: _Row, place: Sequence[_Row]) -> bool:
    """Whether the row is a number that counts the pages, or that is dressed as a page number.

    A bare number on a single page counts if it is the page's own.
    """
    if not _PAGE_NUMBER.fullmatch(row.key) or not any(char.isalnum() for char in row.key):
        return False
    if not _BARE.fullmatch(row.key):
        return _numbers(row) == sorted(_numbers(row))  # page 3 of 10, but not 2024/5
    counted = any(_step(row, other) for other in place if other is not row and _BARE.fullmatch(other.key))
    return counted or row.number == row.page


def _counts_pages(row: _Row, place: Sequence[_Row]) -> bool:
    """Whether the same words with numbers that go on with the pages stand at the same place of another page."""
    counts = (other.frame == row.frame and other.key != row.key and _step(row, other) for other in place)
    return row.key[-1] not in "。；;" and any(counts)


def _step(one: _Row, two: _Row) -> bool:
    """Whether each number in two rows is the same or differs as the pages do, and one does differ."""
    numbers = zip(_NUMBER.findall(one.key), _NUMBER.findall(two.key), strict=False)
    changed = [(first, second) for first, second in numbers if first != second]
    if any(not (first + second).isdecimal() for first, second in changed):
        return one.page != two.page  # roman numerals; no text consists of them
    return bool(changed) and all(int(second) - int(first) == two.page - one.page for first, second in changed)


def _is_unlike_text(row: _Row, body: Body) -> bool:
    """Whether the row is neither as large as a title nor set like the text right beside it."""
    like_text = row.apart < AWAY * body.leading and abs(row.size - body.size) <= 0.03 * body.size
    return row.size < LARGE * body.size and not like_text


def _stands_apart(row: _Row, body: Body) -> bool:
    """Whether a row that differs from page to page looks like a running line: the chapter's name above the text."""
    set_like_one = len(row.key) <= CHANGING_CHARS and row.size <= 1.02 * body.size
    return set_like_one and row.apart >= APART * body.leading and row.key[-1] not in "。；;"


def _numbers(row: _Row) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", row.key)]
