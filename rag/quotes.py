"""Where the quote of an earlier citation stands in the index as it is now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from index.errors import ArticleNotFound
from index.reader import IndexReader
from index.schema import Article
from index.script import terms
from rag.schema import Citation

SEARCHED = 20
"""Passages that are looked through for a quote that stands no longer where it was."""


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """What has become of a citation."""

    number: int
    status: Literal["stands", "moved", "gone"]
    """`moved`: the same words stand elsewhere, in another version of the article or another article."""
    quote: str
    article_id: str
    """Where it stands now; where it stood, if it is gone."""
    start: int
    end: int


def find_quote(citation: Citation, reader: IndexReader) -> FoundQuote:
    """Where the quote of a citation stands now."""

    def found(status: Literal["stands", "moved", "gone"], article_id: str, start: int) -> FoundQuote:
        end = start + len(citation.quote)
        return FoundQuote(citation.number, status, citation.quote, article_id, start, end)

    held = live_article(citation.article_id, reader)
    if held and held.text[citation.start : citation.end] == citation.quote:
        return found("stands", citation.article_id, citation.start)
    same_source = reader.ids_from(citation.source)
    # Words alone find it: it is looked for as it stands.
    lexical = reader.view().derived.lexical.best(Counter(terms(citation.quote)), SEARCHED)
    elsewhere = [passage_id.partition(":")[0] for passage_id, _ in lexical]
    for article_id in dict.fromkeys([citation.article_id, *same_source, *elsewhere]):
        article = live_article(article_id, reader)
        if article and (start := article.text.find(citation.quote)) >= 0:
            return found("moved", article_id, start)
    return found("gone", citation.article_id, citation.start)


def live_article(article_id: str, reader: IndexReader) -> Article | None:
    """The live article with this id, None if there is none."""
    try:
        return reader.article(article_id)
    except ArticleNotFound:
        return None
