"""Which paragraphs of a document are its title, the titles of a page's articles, and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.formats.pdf_lines import Body
from index.formats.pdf_paragraphs import HEADING_SIZE, SAME_SIZE, Paragraph
from index.page.bylines import is_byline, leading_byline
from index.page.lines import LABEL_CHARS, lines_of
from index.page.metadata import read_statement

TITLE_SIZE = 1.3
"""Times the body's size; the title of one of several articles is at least so large."""
LARGE_TITLE = 1.45
"""Times the body's size; on a page in columns, so large a heading is a title wherever it stands."""
SPANS = 1.25
"""Times the width of the text below it; a heading that is wider stands across columns."""
TITLE_GAP = 2.2
"""Ems of the larger line; kicker, title and sub-title are no farther apart."""
ROOM_ABOVE = 1.35
"""Times the usual distance of lines."""
MAX_LEVEL = 6
PROSE_CHARS = 40

_ENUMERATED = re.compile(
    r"(?:第[一二三四五六七八九十百零\d]{1,4}[章节条编部]|[一二三四五六七八九十]{1,3}[、.]|[（(]?\d{1,2}[、．.)）\s]|附件?[\d一二三]?[:：]?$|目\s*录$)"
)
_REFERENCE = re.compile(r"\S{0,12}[〔\[(（]?(?:19|20)\d\d[〕\])）]\s?第?\d+号")
_SUB_TITLE = re.compile(r"[—–－-]{1,2}\S|[（(]")
_ENDS_PROSE = re.compile(r"[。；;，,][”’」』）)]?$")


def set_levels(paragraphs: Sequence[Paragraph], body: Body) -> list[Paragraph]:
    """`paragraphs` with the level of each heading; the lines of one title (kicker, title, sub-title) are one paragraph.

    The title of the document is the largest heading above its first text. Where a page is set in columns, or headings
    as large as the title stand above texts of their own, each such heading is of the first level.
    """
    outline = _Outline(paragraphs, body)
    return list(outline.merged())


class _Outline:
    """A document's headings."""

    def __init__(self, paragraphs: Sequence[Paragraph], body: Body) -> None:
        self.paragraphs, self.body = paragraphs, body
        self.headings = [self._is_heading(one) for one in paragraphs]
        self.in_columns = any(one.block.columns > 1 for one in paragraphs)
        self._add_kickers()
        self.groups = list(self._groups())
        self.titles = self._titles()

    def merged(self) -> Iterator[Paragraph]:
        """The paragraphs with their levels, the lines of each title joined."""
        starts = {group[0]: group for group in self.groups}
        sizes = self._sub_sizes()
        begun = not self.titles
        skip: set[int] = set()
        for index, paragraph in enumerate(self.paragraphs):
            if index in skip:
                continue
            group = starts.get(index)
            if group and self._main(group) in self.titles:
                begun = True
                title, rest = self._title_lines(group)
                main = self.paragraphs[self._main(group)]
                before = [at for at in group if at < title[0]]
                yield from (self.paragraphs[at] for at in before)
                main.text, main.level = _join_title([self.paragraphs[at].text for at in title]), 1
                yield main
                for at in rest:
                    self._set_sub_level(self.paragraphs[at], sizes)
                    yield self.paragraphs[at]
                skip.update(group)
                continue
            if self.headings[index] and begun:
                self._set_sub_level(paragraph, sizes)
            yield paragraph

    def _is_heading(self, paragraph: Paragraph) -> bool:
        return paragraph.size >= HEADING_SIZE * self.body.size and self._is_label(paragraph)

    def _is_label(self, paragraph: Paragraph) -> bool:
        if paragraph.place or len(paragraph.text) > LABEL_CHARS:
            return False
        if _ENDS_PROSE.search(paragraph.text) or _REFERENCE.match(paragraph.text):
            return False
        lines = lines_of(paragraph.text)
        return bool(lines) and not is_byline(lines[0]) and not read_statement(lines[0])

    def _add_kickers(self) -> None:
        """On a page in columns, a line of its own right above a title is its kicker, however small."""
        for at in range(len(self.paragraphs) - 1):
            line, title = self.paragraphs[at], self.paragraphs[at + 1]
            if (
                not self.in_columns
                or self.headings[at]
                or not self.headings[at + 1]
                or len(line.lines) > 1
                or line.ends
            ):
                continue
            if title.size >= TITLE_SIZE * self.body.size and self._is_label(line) and self._is_set_off(at):
                self.headings[at] = self._belongs(line, title)

    def _is_set_off(self, at: int) -> bool:
        """Whether a line is bold, opens its column or has room above it."""
        line = self.paragraphs[at]
        if at == 0 or line.lines[0].bold or line.opens_block:
            return True
        return line.lines[0].base - self.paragraphs[at - 1].lines[-1].base > ROOM_ABOVE * self.body.leading

    def _groups(self) -> Iterator[list[int]]:
        """Headings directly below each other; a numbered one is alone."""
        group: list[int] = []
        for index, is_heading in enumerate(self.headings):
            if not is_heading:
                if group:
                    yield group
                group = []
                continue
            if group and not self._belongs(self.paragraphs[group[-1]], self.paragraphs[index]):
                yield group
                group = []
            group.append(index)
        if group:
            yield group

    def _belongs(self, above: Paragraph, below: Paragraph) -> bool:
        if above.page != below.page or _ENUMERATED.match(below.text) or _ENUMERATED.match(above.text):
            return False
        first, last = below.lines[0], above.lines[-1]
        near = 0 < first.base - last.base <= TITLE_GAP * max(first.size, last.size)
        return near and first.left < last.right and last.left < first.right

    def _main(self, group: Sequence[int]) -> int:
        """The largest line of a group."""
        return max(group, key=lambda at: self.paragraphs[at].size)

    def _titles(self) -> set[int]:
        """Indexes of the main lines of titles."""
        first = self._document_title()
        if first is None and not self.in_columns:
            return set()
        size = self.paragraphs[first].size if first is not None else 0.0
        found = {first} if first is not None else set()
        for group in self.groups:
            main = self._main(group)
            if main != first and self._is_article_title(group, main, size):
                found.add(main)
        return found

    def _document_title(self) -> int | None:
        """The largest heading above the first running text; below a reference number, as official documents have."""
        text = next((at for at, one in enumerate(self.paragraphs) if self._is_prose(at)), len(self.paragraphs))
        mains = [self._main(group) for group in self.groups if group[0] < text and self.paragraphs[group[0]].page == 1]
        numbers = [at for at in range(text) if _REFERENCE.match(self.paragraphs[at].text)]
        below = [at for at in mains if numbers and at > numbers[0]]
        if self.in_columns:  # not the newspaper's own name
            mains = [
                self._main(group)
                for group in self.groups
                if self._main(group) in mains and self._has_text(group[-1] + 1)
            ]
        return max(below or mains, key=lambda at: self.paragraphs[at].size, default=None)

    def _is_prose(self, at: int) -> bool:
        one = self.paragraphs[at]
        return not self.headings[at] and not one.place and (len(one.text) >= PROSE_CHARS or one.text[-1] in "。！？")

    def _is_article_title(self, group: Sequence[int], main: int, document_title: float) -> bool:
        title = self.paragraphs[main]
        below = group[-1] + 1
        if title.size < TITLE_SIZE * self.body.size or _ENUMERATED.match(title.text) or not self._has_text(below):
            return False
        if abs(title.size - document_title) <= SAME_SIZE * document_title:
            return True
        if not self.in_columns:
            return False
        after = self.paragraphs[below]
        line = lines_of(after.text)[0]
        spans = title.lines[0].right - title.lines[0].left > SPANS * (after.block.right - after.block.left)
        signed = is_byline(line) or leading_byline(line) > 0
        return title.size >= LARGE_TITLE * self.body.size or spans or signed

    def _has_text(self, start: int) -> bool:
        """Whether running text stands between `start` and the next heading."""
        end = next((at for at in range(start, len(self.paragraphs)) if self.headings[at]), len(self.paragraphs))
        return any(self._is_prose(at) for at in range(start, end))

    def _title_lines(self, group: Sequence[int]) -> tuple[list[int], list[int]]:
        """The lines of a group that are its title, and those below that are headings of their own."""
        if self.in_columns:
            return list(group), []
        main = self._main(group)
        size = self.paragraphs[main].size
        title = [
            at
            for at in group
            if abs(self.paragraphs[at].size - size) <= SAME_SIZE * size
            or (at > main and _SUB_TITLE.match(self.paragraphs[at].text))
        ]
        return title, [at for at in group if at > title[0] and at not in title]

    def _sub_sizes(self) -> list[float]:
        """Sizes of headings below the first level, greatest first; nearly equal ones are one."""
        titles = {at for group in self.groups if self._main(group) in self.titles for at in self._title_lines(group)[0]}
        sizes = sorted(
            (
                self.paragraphs[at].size
                for at, is_heading in enumerate(self.headings)
                if is_heading and at not in titles
            ),
            reverse=True,
        )
        out: list[float] = []
        for size in sizes:
            if not out or size < out[-1] * (1 - SAME_SIZE):
                out.append(size)
        return out

    def _set_sub_level(self, paragraph: Paragraph, sizes: Sequence[float]) -> None:
        rank = next((rank for rank, size in enumerate(sizes) if paragraph.size >= size * (1 - SAME_SIZE)), 0)
        paragraph.level = min(rank + 2, MAX_LEVEL)


def _join_title(texts: Sequence[str]) -> str:
    """Title lines joined by a space; a sub-title that opens with a dash follows without one."""
    title = texts[0]
    for text in texts[1:]:
        title += text if re.match(r"[—–－]", text) else f" {text}"
    return title
