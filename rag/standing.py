"""Where a quote stands now: at its place, elsewhere in its article's new version or in another article, or nowhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from index.errors import ArticleNotFound
from index.reader import IndexReader
from index.schema import Article
from index.script import terms

SEARCHED = 20
"""Passages that are looked through for a quote that stands no longer where it was."""
Standing = Literal["stands", "moved", "gone"]


@dataclass(frozen=True, slots=True)
class Found:
    """What has become of a quote."""

    status: Standing
    """`moved`: the same words stand elsewhere, in another version of the article or another article."""
    article_id: str
    """Where it stands now; where it stood, if it is gone."""
    start: int


def find_quote(quote: str, article_id: str, start: int, source: str, reader: IndexReader) -> Found:
    """Where `quote` stands now, which stood at `start` of this article, read from `source`."""
    held = live_article(article_id, reader)
    if held and held.text[start : start + len(quote)] == quote:
        return Found("stands", article_id, start)
    same_source = [info.article_id for info in reader.infos() if info.source == source]
    # Words alone find it: it is looked for as it stands.
    lexical = reader.view().derived.lexical.best(Counter(terms(quote)), SEARCHED)
    elsewhere = [passage_id.partition(":")[0] for passage_id, _ in lexical]
    for other_id in dict.fromkeys([article_id, *same_source, *elsewhere]):
        article = live_article(other_id, reader)
        if article and (place := article.text.find(quote)) >= 0:
            return Found("moved", other_id, place)
    return Found("gone", article_id, start)


def live_article(article_id: str, reader: IndexReader) -> Article | None:
    """The article with this id, None if it is gone."""
    try:
        return reader.article(article_id)
    except ArticleNotFound:
        return None
