"""The journey from a file to clean articles: load, clean, split, add what is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.source import OnSkip
from index.loaders import load
from index.page.cleaning import Page, clean
from index.page.furniture import Reason
from index.page.lines import fold_in_place
from index.page.metadata import Stated, from_byline, from_fields, from_statements, stamp_date
from index.page.splitting import Draft, split
from index.schema import Article, Dropped, RawDocument

READER_VERSION = "2"
"""Goes up when the same file is read differently; files read by another version are read anew."""


def read(path: Path, config: IndexConfig, on_skip: OnSkip = lambda path, reason: None) -> Iterator[Article]:
    """The articles of the file `path`, in its order.

    `on_skip(path, reason)` is told of records that can't be used. Raises UnreadableFile, whose message is the reason,
    if the file as a whole can't be.
    """
    found = False
    for document in load(path, config, on_skip):
        for article in articles_of(document):
            found = True
            yield article
    if not found:
        raise UnreadableFile("no article in it")


def articles_of(document: RawDocument) -> Iterator[Article]:
    """The articles of one document: a record as it stands, a page cleaned and split."""
    stated = from_fields(document.metadata)
    if document.kind == "record":
        yield _article(document, stated.or_else(Stated(date=stamp_date(document.text))), document.text, ())
        return
    page = clean(document.text)
    drafts = split(page)
    for draft, end in _with_ends(drafts):
        from_page = _stated_on_page(page, drafts, draft, end)
        # A title that the file states for the whole page is not that of one of several articles.
        whole = stated if len(drafts) == 1 else Stated("", stated.publisher, stated.date, stated.tags)
        own = Stated(title=draft.title).or_else(from_page)
        heading = [draft.title] if whole.title and draft.title not in ("", whole.title) else []
        text = "\n".join([*heading, draft.text])
        yield _article(document, whole.or_else(own), text, _dropped(page, drafts, draft, end))


def _article(document: RawDocument, stated: Stated, text: str, dropped: Sequence[Dropped]) -> Article:
    return Article(
        title=stated.title,
        publisher=stated.publisher,
        date=stated.date,
        source=document.source,
        text=text,
        dropped=tuple(dropped),
        tags=dict(stated.tags),
    )


def _with_ends(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, int | None]]:
    """Each draft with the number of the first line that is the next one's; None for the last."""
    yield from ((draft, after.first) for draft, after in pairwise(drafts))
    yield from ((draft, None) for draft in drafts[-1:])


def _stated_on_page(page: Page, drafts: Sequence[Draft], draft: Draft, end: int | None) -> Stated:
    """What the lines of one article state, its byline included; then what stands above the page's first article."""
    own = from_statements(
        said for number, said in page.statements if draft.first <= number and (end is None or number < end)
    )
    above = from_statements(said for number, said in page.statements if number < drafts[0].first)
    return own.or_else(above).or_else(from_byline(fold_in_place(draft.byline), draft.byline))


def _dropped(page: Page, drafts: Sequence[Draft], draft: Draft, end: int | None) -> list[Dropped]:
    """What cleaning took out from this article's first line to the next one's; the first has what is above it too."""
    first = 0 if draft is drafts[0] else draft.first
    regions = [(number, region) for number, region in page.dropped if first <= number and (end is None or number < end)]
    regions += [(line.number, Dropped(line.text, Reason.STRAY.value)) for line in draft.strays]
    return [region for _, region in sorted(regions, key=lambda numbered: numbered[0])]
