"""The sentences of articles: what stands around each, and what it is about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from index.chunking import sentence_spans
from index.schema import Article, Span
from rag.scope import SentenceScope, sentence_scopes
from rag.signals import Surroundings


class ArticleSentences:
    """Looks up sentences of `articles`, of which each is read when it is first asked for, and once."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self.articles = articles
        self._read: dict[str, tuple[list[Span], list[SentenceScope]]] = {}

    def scope(self, article_id: str, span: Span) -> SentenceScope:
        """What the sentence at `span` is about."""
        spans, scopes = self._of(article_id)
        return scopes[_number(spans, span)]

    def surroundings(self, article_id: str, span: Span, passage: str) -> Surroundings:
        """Where the sentence at `span` stands."""
        article = self.articles[article_id]
        spans, _ = self._of(article_id)
        at = _number(spans, span)
        before = spans[at - 1].of(article.text) if at else ""
        after = spans[at + 1].of(article.text) if at + 1 < len(spans) else ""
        return Surroundings(before, after, passage, article.title, at)

    def _of(self, article_id: str) -> tuple[list[Span], list[SentenceScope]]:
        if article_id not in self._read:
            article = self.articles[article_id]
            spans = sentence_spans(article.text)
            self._read[article_id] = spans, sentence_scopes(article, spans)
        return self._read[article_id]


def _number(sentences: list[Span], span: Span) -> int:
    """The number of the sentence; a passage may begin inside one that was too long for the embedding model."""
    return max(0, bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1)
