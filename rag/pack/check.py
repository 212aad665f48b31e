"""An earlier pack against the index as it is now: which items still stand, and what has become of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from index.reader import IndexReader
from index.schema import Article, Span
from rag.pack.quality import problems
from rag.pack.schema import SECTIONS, Item, KeyPoint, Pack, QuizItem, Quote, Section, Source, Term
from rag.quotes import find_quote, live_article
from rag.schema import Citation
from rag.verify import bearing_run, verify

STILL_LIKE = 0.5
"""A sentence that has so much (bigram containment, 0..1) of a quote in common is what became of it."""
Status = Literal["stands", "moved", "changed", "gone", "unsupported"]


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """What has become of one item."""

    id: str
    section: Section
    status: Status
    """`moved`: the quote stands elsewhere; `changed`: its article says it in other words now; `gone`: nothing is
    left of it; `unsupported`: the quote stands, but the item as it was edited, or a wrong option, does not hold."""
    quote: str
    article_id: str
    """Where the quote stands now; where it stood, if it is gone."""
    start: int
    end: int
    detail: str = ""
    """What the article says now, or why the item does not hold."""


_Became = Callable[..., CheckedItem]


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """A pack, checked anew."""

    title: str
    index_revision: int
    """When the pack was made."""
    revision_now: int
    items: tuple[CheckedItem, ...]

    @property
    def stale(self) -> tuple[CheckedItem, ...]:
        """The items that don't stand as they did."""
        return tuple(item for item in self.items if item.status != "stands")


def check(pack: Pack, reader: IndexReader) -> CheckedPack:
    """Check every item of `pack` against the index as it is now."""
    checked = [_checked(item, section, pack, reader) for section in SECTIONS for item in pack.section(section)]
    return CheckedPack(pack.title, pack.index_revision, reader.revision, tuple(checked))


def _checked(item: Item, section: Section, pack: Pack, reader: IndexReader) -> CheckedItem:
    quote, source = item.quote, pack.source_of(item.quote)

    def became(status: Status, article_id: str, span: Span, detail: str = "") -> CheckedItem:
        return CheckedItem(item.id, section, status, quote.text, article_id, span.start, span.end, detail)

    found = find_quote(citation_of(quote, source), reader)
    span = Span(found.start, found.start + len(quote.text))
    if found.status == "gone":
        return _rewritten(became, quote, source, reader) or became("gone", quote.article_id, span)
    article = live_article(found.article_id, reader)
    if article and (wrong := _does_not_hold(item, article, Quote(article.id, span.start, span.end, quote.text))):
        return became("unsupported", found.article_id, span, wrong)
    return became(found.status, found.article_id, span)


def citation_of(quote: Quote, source: Source) -> Citation:
    """The quote as an answer's citation of the same article."""
    return Citation(
        number=source.number,
        article_id=quote.article_id,
        title=source.title,
        publisher=source.publisher,
        date=source.date,
        source=source.source,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
    )


def _rewritten(became: _Became, quote: Quote, source: Source, reader: IndexReader) -> CheckedItem | None:
    """The item as `changed`, if the article that is read from its source now still says something like its quote."""
    for article_id in reader.ids_from(source.source):
        article = live_article(article_id, reader)
        if article is None:
            continue
        run = bearing_run(quote.text, article.text)
        now = run.span.of(article.text)
        if verify(quote.text, [now]).containment >= STILL_LIKE:
            return became("changed", article.id, run.span, now)
    return None


def _does_not_hold(item: Item, article: Article, quote: Quote) -> str:
    """Why an item does not hold by its quote, as it may have been edited; empty if it does."""
    if isinstance(item, QuizItem):
        return "; ".join(problems(replace(item, quote=quote), article))
    said = item.text if isinstance(item, KeyPoint) else item.definition if isinstance(item, Term) else ""
    if (
        said
        and verify(said, [f"{article.date}\n{quote.text}"], about=f"{article.title}\n{article.text}").support
        == "unsupported"
    ):
        return "the quote does not bear the words out"
    return ""
