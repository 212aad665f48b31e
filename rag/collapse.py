"""Reprints count as one source: what several articles of a group say is taken from one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from index.errors import ArticleNotFound
from index.page.lines import fold_in_place
from index.reader import IndexReader
from index.reprints import content, earliness, group_of, holds
from index.schema import Article, ArticleInfo, Hit, Span


def collapse(hits: Sequence[Hit], k: int, reader: IndexReader) -> list[Hit]:
    """The best `k` of `hits` (best first) without those that only repeat a reprint.

    Of each group of reprints the article with the best passage speaks; where others have the very same passage, the
    earliest dated of them does. A passage of another article of the group is kept only for what those that speak
    already lack: words, or another figure.
    """
    kept: list[Hit] = []
    shown: set[str] = set()
    speaking: dict[str, dict[str, str]] = {}  # by group, the texts of the articles that speak, by id, in their order
    for hit in hits:
        if len(kept) == k:
            break
        if not hit.article.reprints:
            kept.append(hit)
            continue
        speakers = speaking.setdefault(group_of(hit.article), {})
        best = hit if speakers else _earliest(hit, hits)
        if best.passage.id in shown or _is_told(best, speakers):
            continue
        if best.article.article_id not in speakers:
            speakers[best.article.article_id] = _text(best, reader)
        shown.add(best.passage.id)
        kept.append(best)
    return kept


def told_first(
    span: Span, article: ArticleInfo, before: Sequence[ArticleInfo], articles: Mapping[str, Article]
) -> tuple[ArticleInfo, Span]:
    """Where to quote a sentence of `article` from: the first of `before` that is its reprint and has the sentence."""
    for other in before:
        if other.article_id in article.reprints:
            sentence = fold_in_place(span.of(articles[article.article_id].text))
            at = _folded(articles[other.article_id].text).find(sentence)
            if at >= 0:
                return other, Span(at, at + len(span))
    return article, span


def _earliest(hit: Hit, hits: Sequence[Hit]) -> Hit:
    """Of the hits that are the same passage as `hit` in its reprints, the earliest dated one, at the place of `hit`."""
    said = hit.passage.text.split()
    same = [other for other in hits if other.article.article_id in hit.article.reprints]
    same = [hit, *(other for other in same if other.passage.text.split() == said)]
    return replace(min(same, key=lambda other: earliness(other.article)), score=hit.score)


def _is_told(hit: Hit, speakers: Mapping[str, str]) -> bool:
    """Whether an article that speaks before this hit's own one says the same."""
    passage = hit.passage.text
    for article_id, text in speakers.items():
        if article_id == hit.article.article_id:
            return False
        if passage in text or holds(_content(text), _content(passage)):
            return True
    return False


def _text(hit: Hit, reader: IndexReader) -> str:
    try:
        return reader.text(hit.article.article_id)
    except ArticleNotFound:  # removed since the search: what it said there is all that is left of it
        return hit.passage.text


_folded = lru_cache(maxsize=64)(fold_in_place)
_content = lru_cache(maxsize=1024)(content)
