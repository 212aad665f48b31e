"""Which line of a web page is its title, which headings open articles, and which are headings inside one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.formats.html_metadata import PageHead
from index.formats.html_page import Block, Blocks, line_of
from index.formats.html_places import FURNITURE
from index.page import wording
from index.page.bylines import is_byline, leading_byline
from index.page.lines import MOSTLY_LINKS, fold_in_place
from index.page.metadata import read_statement
from index.schema import Place

MAX_TITLE_CHARS = 120
LEAST_TITLE_CHARS = 4
"""A shorter line equals the beginning of a window's title by chance."""
SEARCHED_BLOCKS = 1_000
"""Blocks from the top among which a page's title is looked for."""
LARGE = 18.0
"""Font size in pixels from which a line is set as a title; text is set in 12 to 17."""
TITLE_REACH = 6
"""A title's byline or statements stand at most so many blocks below it."""

_SEPARATOR = re.compile(r"\s*[-_|–—·•:：,，>»/\\(（【\[]|\s+")
_NO_WORDS = re.compile(r"[\W_]+")
_DASHED = re.compile(r"[—–－-]{1,2}\S")
_KICKER_NAME = re.compile(r"kicker|shoulder|intro-?title|yinti|jianti|pre-?title|leadtitle", re.IGNORECASE)
_SUB_NAME = re.compile(r"sub-?(?:title|head|heading)|futi|fu-?title|second-?title|deck", re.IGNORECASE)


def find_title(blocks: Sequence[Block], places: Sequence[Place], head: PageHead) -> int | None:
    """Index of the block that the page's markup confirms to be its title; None if no block is.

    A title of its meta tags or JSON-LD counts more than `<title>`, of which the site's name is cut off: what opens it
    is the title, unless what closes it stands lower on the page, above the text, and is longer.
    """
    stated = {_letters(title) for title in head.titles}
    site = _letters(head.site_name)
    # Names of boxes may mislead, but hardly where the title is no heading either.
    never, hardly = FURNITURE - {"header", "form"}, FURNITURE
    best, best_score = None, (0, 0, 0)
    closing: int | None = None
    above_text = True
    for at, block in enumerate(blocks[:SEARCHED_BLOCKS]):
        text = " ".join(block.text.split())
        letters = _letters(text) if len(text) <= MAX_TITLE_CHARS else ""
        if len(letters) < LEAST_TITLE_CHARS or letters == site:
            above_text = above_text and len(text) <= MAX_TITLE_CHARS
            continue
        if places[at] in (hardly if not block.level else never):
            continue
        trust = 2 if letters in stated else int(opens_window_title(text, head.window_title))
        closes = above_text and closes_window_title(text, head.window_title) and block.link_share < MOSTLY_LINKS
        if (trust or closes) and wording.SITE_NAME.fullmatch(fold_in_place(text)):
            continue
        score = (trust, (block.level > 0) + (block.link_share < MOSTLY_LINKS), len(letters))
        if trust and score > best_score:
            best, best_score = at, score
        elif closes:
            closing = at
        above_text = above_text and not (line_of(block).is_prose and block.link_share < MOSTLY_LINKS)
    if closing is not None and best_score[0] < 2 and _is_set_large(blocks[closing]):
        is_longer = best is None or len(blocks[closing].text.strip()) > len(blocks[best].text.strip())
        return closing if is_longer and closing > (-1 if best is None else best) else best
    return best


def opens_window_title(text: str, window_title: str) -> bool:
    """Whether `window_title` is `text`, or `text` and the name of its site or column set apart from it."""
    if _letters(text) == _letters(window_title):
        return True
    return window_title.startswith(text) and bool(_SEPARATOR.match(window_title[len(text) :]))


def closes_window_title(text: str, window_title: str) -> bool:
    """Whether `window_title` ends with `text` set apart from what stands before it."""
    if not text or not window_title.endswith(text) or window_title == text:
        return False
    return bool(_NO_WORDS.match(window_title[-len(text) - 1]))


def _is_set_large(block: Block) -> bool:
    return block.level > 0 or block.size >= LARGE


def mark_titles(page: Blocks, places: Sequence[Place], title: int | None, head: PageHead) -> str:
    """Set the levels of headings so that level 1 opens an article and nothing else does; gives the page's one title.

    It is empty where the page has several articles or no heading for its title. A kicker and a sub-title become part
    of their title. `title` is the block that `find_title` found.
    """
    headings = _Headings(page, places, head)
    chosen = headings.of_several_articles(confirmed=title is not None)
    if not chosen:
        chosen = [title] if title is not None else headings.above_text()
    parts = {at: (headings.kicker(at), headings.sub_title(at)) for at in chosen}
    for at in headings.all:
        inside = chosen and at > chosen[0]
        page.blocks[at].level = max(page.blocks[at].level, 2) if inside or not chosen else 0
    for at in chosen:
        _join_title(page.blocks, at, *parts[at])
    return " ".join(page.blocks[chosen[0]].text.split()) if len(chosen) == 1 else ""


def _join_title(blocks: Sequence[Block], at: int, kicker: int | None, sub_title: int | None) -> None:
    title = blocks[at]
    title.level, title.link_share = 1, 0.0
    if sub_title is not None:
        text = blocks[sub_title].text.strip()
        title.text += text if _DASHED.match(text) else f" {text}"
        blocks[sub_title].text = ""
    if kicker is not None:
        title.text = f"{blocks[kicker].text.strip()} {title.text.strip()}"
        blocks[kicker].text = ""


class _Headings:
    """The headings of a page that stand outside its furniture."""

    def __init__(self, page: Blocks, places: Sequence[Place], head: PageHead) -> None:
        self.page, self.blocks, self.places = page, page.blocks, places
        self.all = [at for at, block in enumerate(page.blocks) if block.level and places[at] not in FURNITURE]
        names = {_letters(head.site_name), _letters(head.publisher)}
        own = [
            at
            for at in self.all
            if page.blocks[at].link_share < MOSTLY_LINKS
            and _letters(page.blocks[at].text) not in names
            and not closes_window_title(page.blocks[at].text, head.window_title)
        ]
        highest = min((page.blocks[at].level for at in own), default=0)
        self.top = [at for at in own if page.blocks[at].level == highest and not line_of(page.blocks[at]).is_enumerated]
        """Those of the highest level, without names of the site and items of an outline."""
        self._is_top = frozenset(self.top)

    def of_several_articles(self, confirmed: bool) -> list[int]:
        """The titles of a page of several articles; none if it has one.

        Titles have a byline or statements below them. First-level headings without are titles too if each has text,
        unless one line is `confirmed` to be the title of all.
        """
        opening = [at for at in self.top if self._opens_article(at)]
        if len(opening) > 1:
            return opening
        ends = [*self.top[1:], len(self.blocks)]
        texts = [self._has_prose(at + 1, end) for at, end in zip(self.top, ends, strict=False)]
        first_level = len(self.top) > 1 and self.blocks[self.top[0]].level == 1
        with_text = [at for at, has_text in zip(self.top, texts, strict=False) if has_text]
        return with_text if first_level and len(with_text) > 1 and not confirmed else []

    def above_text(self) -> list[int]:
        """The one heading above the page's text that can only be its title, or the line set largest there."""
        if not self.top:
            return self._largest_above_text()
        text = self._first_prose()
        above = [at for at in self.top if at < text][-1:]
        if above and self.blocks[above[0]].level > 1 and not self._opens_article(above[0]):
            # Below a date or source, it is a heading of the text, and the title is no heading.
            return [] if any(self._states(at) for at in range(above[0])) else above
        return above

    def _largest_above_text(self) -> list[int]:
        above = [at for at in range(self._first_prose()) if self.blocks[at].size >= LARGE and self._is_label(at)]
        largest = max((self.blocks[at].size for at in above), default=0.0)
        return [at for at in above if self.blocks[at].size == largest][-1:]

    def kicker(self, title: int) -> int | None:
        """The line directly above a title that belongs to it."""
        at = title - 1
        if at < 0 or not self._is_label(at) or at in self._is_top:
            return None
        named = self._named(_KICKER_NAME, at)
        return at if named or (self.blocks[at].level > self.blocks[title].level > 0) else None

    def sub_title(self, title: int) -> int | None:
        """The line directly below a title that belongs to it."""
        at = title + 1
        if at >= len(self.blocks) or not self._is_label(at):
            return None
        is_heading = self.blocks[at].level > 0 and at not in self._is_top and self._opens_article(at)
        return at if is_heading or _DASHED.match(self.blocks[at].text.strip()) or self._named(_SUB_NAME, at) else None

    def _is_label(self, at: int) -> bool:
        block = self.blocks[at]
        return self.places[at] not in FURNITURE and block.link_share < MOSTLY_LINKS and line_of(block).is_label

    def _named(self, names: re.Pattern[str], at: int) -> bool:
        return bool(names.search(self.page.boxes[self.blocks[at].box].names))

    def _opens_article(self, heading: int) -> bool:
        """Whether a byline, or a line with a date or source, stands below a heading before any text."""
        for at in range(heading + 1, min(heading + 1 + TITLE_REACH, len(self.blocks))):
            line = line_of(self.blocks[at])
            if self.places[at] in FURNITURE or at in self._is_top:
                return False
            if is_byline(line) or leading_byline(line) or self._states(at):
                return True
            if line.is_prose:
                return False
        return False

    def _states(self, at: int) -> bool:
        said = read_statement(line_of(self.blocks[at])) if self.places[at] not in FURNITURE else None
        return bool(said and not said.is_empty)

    def _first_prose(self) -> int:
        """Index of the first block of prose; the number of blocks if there is none."""
        return next((at for at in range(len(self.blocks)) if self._has_prose(at, at + 1)), len(self.blocks))

    def _has_prose(self, start: int, end: int) -> bool:
        return any(
            self.places[at] not in FURNITURE
            and self.blocks[at].link_share < MOSTLY_LINKS
            and line_of(self.blocks[at]).is_prose
            for at in range(start, end)
        )


def _letters(text: str) -> str:
    """`text` reduced to what two spellings of one title share."""
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", text).lower())
