"""A page line by line for the preview: which article has each line, and why a line is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from index.corrections import corrected_of
from index.page.lines import normalise_line_ends
from index.parts import Parts, Placed
from index.preview import passage_count
from index.schema import Dropped

MAX_LINES: Final = 4000
"""So many lines of a page are shown; a page that is longer can't be corrected by hand."""
RECORD_CHARS: Final = 600
"""So much of a record is shown."""


def document_view(parts: Parts, path: str) -> dict[str, Any]:
    """One document of a file: its articles, and of a page its lines with what becomes of them."""
    document = parts.document
    is_page = document.kind == "page"
    lines = _lines(parts) if is_page else []
    return {
        "page": is_page,
        "correctable": is_page and document.source == path and len(lines) <= MAX_LINES,
        "member": document.source.partition("#")[2],
        "articles": [_article_view(placed, is_page) for placed in parts.articles],
        "lines": lines[:MAX_LINES],
        "more_lines": max(0, len(lines) - MAX_LINES),
        "taken_out": [_region(region) for region in _regions(parts, 0)],
        "corrections": parts.corrections.as_json(),
        "unfit": list(parts.unfit),
    }


def _article_view(placed: Placed, is_page: bool) -> dict[str, Any]:
    article = placed.article
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "line": placed.first,
        "characters": len(article.text),
        "passages": passage_count(article.text),
        "corrected": corrected_of(article.tags),
        "text": "" if is_page else article.text[:RECORD_CHARS],
    }


def _lines(parts: Parts) -> list[dict[str, Any]]:
    """The lines that are not blank, in order: `number`, `text`, `article` (its index; none above the first), and for a
    dropped line its `reason`, for a line of which only the end is dropped that end as `cut`."""
    texts = [line.strip() for line in normalise_line_ends(parts.document.text).split("\n")]
    fates: dict[int, Dropped] = {}
    for start, region in _numbered(parts):
        fates |= _by_line(texts, start, region)
    rows = []
    article = -1
    for number, text in enumerate(texts, start=1):
        if not text:
            continue
        while article + 1 < len(parts.articles) and parts.articles[article + 1].first <= number:
            article += 1
        row: dict[str, Any] = {"number": number, "text": text, "article": article if article >= 0 else None}
        if fate := fates.get(number):
            whole = len(fate.text) >= len(text.lstrip("# ").rstrip("# "))
            row |= {"reason": fate.reason} if whole else {"cut": fate.text, "cut_reason": fate.reason}
        rows.append(row)
    return rows


def _by_line(texts: Sequence[str], start: int, region: Dropped) -> dict[int, Dropped]:
    """A dropped region's pieces by the number of the line each stands on; several may stand on one."""
    pieces: dict[int, Dropped] = {}
    number = start
    for at, piece in enumerate(region.text.split("\n")):
        following = next((later for later in range(number + 1, len(texts) + 1) if texts[later - 1]), number)
        if at and (piece in texts[following - 1] or piece not in texts[number - 1]):
            number = following
        together = pieces[number].text + piece if number in pieces else piece
        pieces[number] = Dropped(together, region.reason)
    return pieces


def _numbered(parts: Parts) -> Iterator[tuple[int, Dropped]]:
    for line, region in (*parts.dropped, *(one for placed in parts.articles for one in placed.dropped)):
        if line:
            yield line, region


def _regions(parts: Parts, line: int) -> Iterator[Dropped]:
    """What was dropped that stands on no line: a format's reader took it out."""
    for at, region in (*parts.dropped, *(one for placed in parts.articles for one in placed.dropped)):
        if at == line:
            yield region


def _region(region: Dropped) -> dict[str, str]:
    return {"text": region.text, "reason": region.reason}
