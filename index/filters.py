"""Which articles a search is restricted to: by what they state of themselves and what their text is about.

Publisher and date are the source's own statements. Region and programme are tags: where the source states none, those
that title and text name, by the gazetteer and the list of programmes (`index.tags`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Final

from index.schema import ArticleInfo
from index.script import fold

SEPARATOR = "、"
"""Between the regions, and the programmes, of one article."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on articles. An empty one holds for all; of one kind any will do, of several kinds all must hold."""

    publishers: tuple[str, ...] = ()
    """An empty name stands for articles that state no publisher."""
    regions: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    since: str = ""
    """First and last day, ISO 8601; an article without a date is on none."""
    until: str = ""
    articles: tuple[str, ...] = ()
    """Ids."""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def admits(self, article: ArticleInfo) -> bool:
        """Whether the article meets every condition."""
        return (
            (not self.publishers or article.publisher in self.publishers)
            and (not self.regions or not set(self.regions).isdisjoint(tagged(article, "region")))
            and (not self.programmes or not set(self.programmes).isdisjoint(tagged(article, "programme")))
            and (not self.articles or article.article_id in self.articles)
            and self._dated(article.date)
        )

    def ids(self, articles: Iterable[ArticleInfo]) -> frozenset[str] | None:
        """The ids of those that are admitted; None, which stands for all, where there is no condition."""
        return frozenset(article.article_id for article in articles if self.admits(article)) if self else None

    def _dated(self, date: str) -> bool:
        if not (self.since or self.until):
            return True
        return bool(date) and date >= self.since and (not self.until or date <= self.until)


NO_FILTER: Final = Filter()


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: each value with the number of its articles, the most frequent first."""

    publishers: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, int], ...]
    programmes: tuple[tuple[str, int], ...]
    first: str
    """The earliest and the latest date; empty where no article has one."""
    last: str
    undated: int
    """Articles without a date."""
    articles: int


def choices(articles: Sequence[ArticleInfo]) -> Choices:
    """What these articles can be filtered by."""
    dates = sorted(article.date for article in articles if article.date)
    return Choices(
        publishers=_counted(article.publisher for article in articles),
        regions=_counted(region for article in articles for region in tagged(article, "region")),
        programmes=_counted(programme for article in articles for programme in tagged(article, "programme")),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        undated=len(articles) - len(dates),
        articles=len(articles),
    )


def titled(articles: Iterable[ArticleInfo], words: str) -> list[ArticleInfo]:
    """The articles with all of these words in their title or publisher, in either script, the latest first."""
    wanted = fold(words).split()
    found = [
        article for article in articles if all(word in fold(f"{article.title} {article.publisher}") for word in wanted)
    ]
    return sorted(found, key=lambda article: article.date, reverse=True)


def tagged(article: ArticleInfo, tag: str) -> list[str]:
    """The values of one of an article's tags."""
    return [value for value in article.tags.get(tag, "").split(SEPARATOR) if value]


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(values)
    return tuple(sorted(counted.items(), key=lambda item: (not item[0], -item[1], item[0])))
