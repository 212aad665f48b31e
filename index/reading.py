"""The journey from a file to clean articles: load, clean, split, add what is stated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from index.config import IndexConfig
from index.corrections import (
    ABOVE_FIRST_START,
    CORRECTED,
    NONE,
    TITLE_REPLACED,
    Corrections,
    Fit,
    fit_fields,
    follow,
    why_not_articles,
    why_not_split,
)
from index.errors import UnreadableFile
from index.formats.source import RUNNING_FOOTER, RUNNING_HEADER, OnSkip, shown
from index.loaders import load
from index.page.cleaning import Page, clean
from index.page.furniture import Reason
from index.page.lines import fold_in_place
from index.page.metadata import Stated, from_byline, from_fields, from_statements, stamp_date
from index.page.splitting import Draft, split
from index.parts import Parts, Placed, line_count
from index.schema import Article, Dropped, RawDocument
from index.tags import tags_of

READER_VERSION = "3"
"""Goes up when the same file is read differently; files read by another version are read anew."""


def read(
    path: Path,
    config: IndexConfig,
    on_skip: OnSkip = lambda path, reason: None,
    corrections: Corrections | None = None,
) -> Iterator[Article]:
    """The articles of the file `path`, in its order, as `corrections` have them.

    `on_skip(path, reason)` is told of records that can't be used, and of corrections that don't fit the file any more.
    Raises UnreadableFile, whose message is the reason, if the file as a whole can't be.
    """
    found = False
    for parts in read_parts(path, config, on_skip, corrections):
        for reason in parts.unfit:
            on_skip(parts.document.source, f"read without a correction: {reason}")
        if not parts.articles and parts.document.source != shown(path):  # a member of an archive
            on_skip(parts.document.source, "no article in it")
        for placed in parts.articles:
            found = True
            yield placed.article
    if not found:
        raise UnreadableFile("no article in it")


def read_parts(
    path: Path, config: IndexConfig, on_skip: OnSkip, corrections: Corrections | None = None
) -> Iterator[Parts]:
    """The documents of the file `path` taken apart, in its order; `on_skip` and what it raises as for `read`."""
    for document in load(path, config, on_skip):
        yield take_apart(document, corrections or NONE)


def articles_of(document: RawDocument) -> Iterator[Article]:
    """The articles of one document."""
    yield from (placed.article for placed in take_apart(document).articles)


def take_apart(document: RawDocument, corrections: Corrections = NONE) -> Parts:
    """The articles of one document, and what was dropped: a record is one as it stands, a page is cleaned and split."""
    if document.kind == "record":
        stated = from_fields(document.metadata).or_else(Stated(date=stamp_date(document.text)))
        return Parts(document, (Placed(_article(document, stated, document.text, ()), 1, line_count(document.text)),))
    page, drafts, fit = _divide(document, corrections)
    if not drafts:
        left = [(line.number, Dropped(line.text, Reason.STRAY.value)) for line in page.kept]
        return Parts(document, (), _in_order([*page.dropped, *left]), fit.corrections, fit.unfit)
    articles = [_place(document, page, drafts, draft, end, fit.corrections) for draft, end in _with_ends(drafts)]
    return Parts(document, tuple(articles), (), fit.corrections, fit.unfit)


def _place(
    document: RawDocument, page: Page, drafts: Sequence[Draft], draft: Draft, end: int | None, corrections: Corrections
) -> Placed:
    """One article of a page, with what the file, the page and then the corrections state of it."""
    stated = from_fields(document.metadata)
    # A title that the file states for the whole page is not that of one of several articles.
    whole = stated if len(drafts) == 1 else replace(stated, title="")
    markup = Stated()
    if document.visible_first:
        whole, markup = Stated(title=whole.title), replace(whole, title="")
    own = Stated(title=draft.title).or_else(_stated_on_page(page, drafts, draft, end, markup))
    own = own.or_else(Stated(publisher=document.metadata.get("site_name", "")))
    values = corrections.values_at(draft.first, drafts[0].first)
    title, dropped = values.get("title"), _dropped(page, drafts, draft, end, corrections.split_at)
    heading: list[str] = []
    if draft.title and (title == "" or (whole.title and draft.title != whole.title)):
        heading = [draft.title]  # what is not the title is text
    elif draft.title and title and title != draft.title:
        dropped.append((draft.first, Dropped(draft.title, TITLE_REPLACED)))
    text = "\n".join([*heading, draft.text])
    regions = _in_order(dropped)
    last = max(line.number for line in page.kept if end is None or line.number < end)
    begin = 0 if draft is drafts[0] else draft.first
    by_hand = any(begin <= line and (end is None or line < end) for line in (*corrections.keep, *corrections.drop))
    stated = _corrected(whole.or_else(own), values, corrections, by_hand)
    return Placed(_article(document, stated, text, [one for _, one in regions]), draft.first, last, regions)


def _divide(document: RawDocument, corrections: Corrections) -> tuple[Page, list[Draft], Fit]:
    """The cleaned page and its articles, split by hand where that fits, and the corrections that fit."""
    fit = follow(corrections, document.text)
    if starts := fit.corrections.split_at:
        page = _clean(document, starts)
        why = why_not_split(starts, page, line_count(document.text))
        if not why:
            page, drafts = _split(document, page, fit.corrections)
            why = why_not_articles(starts, drafts)
        if not why:
            return page, drafts, fit_fields(fit, drafts)
        fit = fit.without_split(why)
    page, drafts = _split(document, _clean(document), fit.corrections)
    return page, drafts, fit_fields(fit, drafts)


def _split(document: RawDocument, page: Page, corrections: Corrections) -> tuple[Page, list[Draft]]:
    """The page with what was kept and dropped by hand, and its articles; a short line that is kept though it belongs
    to none goes above or below the text that it stands nearest."""
    keep, starts = corrections.keep, corrections.split_at
    if not keep and not corrections.drop:
        return page, split(page, starts)
    edited = replace(_clean(document, starts, keep, corrections.drop), statements=page.statements)
    drafts = []
    for draft in split(page, starts, edited):
        kept = [line for line in draft.strays if line.number in keep]
        above = [line.text for line in kept if line.number < draft.first]
        below = [line.text for line in kept if line.number > draft.first]
        strays = tuple(line for line in draft.strays if line not in kept)
        drafts.append(replace(draft, text="\n".join([*above, draft.text, *below]), strays=strays))
    return edited, drafts


def _clean(
    document: RawDocument, starts: Collection[int] = (), keep: Collection[int] = (), drop: Collection[int] = ()
) -> Page:
    """The cleaned page; what its reader took out is dropped first, and running heads state as page heads do."""
    page = clean(document.text, starts, document.marks, document.whole_lines, keep, drop)
    if not document.dropped:
        return page
    running = [region.text for region in document.dropped if region.reason in (RUNNING_HEADER, RUNNING_FOOTER)]
    heads = clean("\n".join(running))
    stated = tuple((0, said) for _, said in heads.statements if said.date)
    dropped = (*((0, region) for region in document.dropped), *page.dropped)
    return replace(page, dropped=dropped, statements=(*stated, *page.statements), head=page.head.or_else(heads.head))


def _corrected(stated: Stated, values: Mapping[str, str], corrections: Corrections, by_hand: bool) -> Stated:
    """`stated` with `values` instead, and the tag that names what was corrected."""
    names = [*(["split"] if corrections.split_at else []), *(["lines"] if by_hand else []), *values]
    tags = {**stated.tags, CORRECTED: " ".join(names)} if names else stated.tags
    return replace(stated, **values, tags=tags)


def _article(document: RawDocument, stated: Stated, text: str, dropped: Sequence[Dropped]) -> Article:
    return Article(
        title=stated.title,
        publisher=stated.publisher,
        date=stated.date,
        source=document.source,
        text=text,
        dropped=tuple(dropped),
        tags={**stated.tags, **tags_of(stated.title, text, stated.tags)},
    )


def _with_ends(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, int | None]]:
    """Each draft with the number of the first line that is the next one's; None for the last."""
    yield from ((draft, after.first) for draft, after in pairwise(drafts))
    yield from ((draft, None) for draft in drafts[-1:])


def _stated_on_page(page: Page, drafts: Sequence[Draft], draft: Draft, end: int | None, markup: Stated) -> Stated:
    """What the lines of one article state, then those above the page's first article, then `markup`, the byline."""
    own = from_statements(
        said for number, said in page.statements if draft.first <= number and (end is None or number < end)
    )
    above = from_statements(said for number, said in page.statements if number < drafts[0].first)
    byline = from_byline(fold_in_place(draft.byline), draft.byline)
    return own.or_else(above).or_else(markup).or_else(page.head).or_else(byline)


def _dropped(
    page: Page, drafts: Sequence[Draft], draft: Draft, end: int | None, starts: Sequence[int]
) -> list[tuple[int, Dropped]]:
    """What was taken out from this article's first line to the next one's; the first has what is above it too."""
    first = 0 if draft is drafts[0] else draft.first
    regions = [(number, region) for number, region in page.dropped if first <= number and (end is None or number < end)]
    above = min(starts, default=0) if draft is drafts[0] else 0
    for line in draft.strays:
        reason = ABOVE_FIRST_START if line.number < above else Reason.STRAY.value
        regions.append((line.number, Dropped(line.text, reason)))
    return regions


def _in_order(regions: Iterable[tuple[int, Dropped]]) -> tuple[tuple[int, Dropped], ...]:
    return tuple(sorted(regions, key=lambda numbered: numbered[0]))
