"""The table of articles: groups of reprints, searched, sorted and cut into pages. Made once for each revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from index.reprints import together
from index.schema import ArticleInfo
from index.script import fold
from ui.source import origin
from ui.texts import SAMPLE_PUBLISHER

Sort = Literal["added", "title", "publisher", "date", "passages"]
PAGE_ROWS: Final = 50
OPENING_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One article and what it is found by."""

    info: ArticleInfo
    opening: str
    """The first words of an article without a title."""
    searched: str
    keys: Mapping[Sort, Any]
    """What it is sorted by."""

    @property
    def document(self) -> dict[str, Any]:
        """For the page."""
        info = self.info
        return {
            "id": info.article_id,
            "title": info.title,
            "opening": self.opening,
            "publisher": info.publisher,
            "sample": info.publisher == SAMPLE_PUBLISHER,
            "date": info.date,
            "origin": origin(info.source),
            "passages": info.passages,
            "added": info.added,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """All live articles of one revision, each group of reprints in one row, the earliest dated first."""

    revision: int
    groups: tuple[tuple[Row, ...], ...]
    articles: int

    @classmethod
    def of(cls, revision: int, infos: Sequence[ArticleInfo], openings: Mapping[str, str]) -> Table:
        """The table of these articles; `openings` are the first words of those without a title."""
        live = [info for info in infos if info.state == "live"]
        rows = {info.article_id: _row(info, openings.get(info.article_id, "")) for info in live}
        groups = tuple(tuple(rows[info.article_id] for info in group) for group in together(live))
        return cls(revision, groups, len(live))

    def page(self, query: str, sort: Sort, descending: bool, number: int) -> dict[str, Any]:
        """One page, counted from 1, of the groups that hold all words of `query` in any of their articles."""
        words = fold(query).split()
        found = [group for group in self.groups if all(any(word in row.searched for row in group) for word in words)]
        # What has no title, publisher or date comes last, whatever the direction.
        stated = [group for group in found if group[0].keys[sort]]
        stated.sort(key=lambda group: group[0].keys[sort], reverse=descending)
        ordered = stated + [group for group in found if not group[0].keys[sort]]
        pages = max(1, -(-len(ordered) // PAGE_ROWS))
        number = min(max(number, 1), pages)
        some = ordered[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
        return {
            "revision": self.revision,
            "articles": self.articles,
            "groups": len(ordered),
            "found": sum(len(group) for group in ordered),
            "page": number,
            "pages": pages,
            "rows": [[row.document for row in group] for group in some],
        }


def _row(info: ArticleInfo, opening: str) -> Row:
    searched = fold("\n".join((info.title, opening, info.publisher, info.date, origin(info.source))))
    keys: dict[Sort, Any] = {
        "added": info.added,
        "title": _in_order_of_sound(info.title or opening),
        "publisher": _in_order_of_sound(info.publisher),
        "date": info.date,
        "passages": info.passages,
    }
    return Row(info, opening, searched, keys)


def _in_order_of_sound(text: str) -> bytes:
    """A key that sorts the common Chinese characters by their sound, as GB 2312 lists them."""
    return fold(text).encode("gb18030", errors="replace")
