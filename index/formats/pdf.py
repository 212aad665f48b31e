"""PDF files become raw documents: text in reading order, without what each page repeats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats import pdf_running
from index.formats.pdf_characters import is_nonsense
from index.formats.pdf_glyphs import PageContent, read_page
from index.formats.pdf_headings import set_levels
from index.formats.pdf_joining import paragraphs_of
from index.formats.pdf_layout import blocks_of
from index.formats.pdf_lines import body_of, fragments_of
from index.formats.pdf_metadata import stated
from index.formats.pdf_paragraphs import Page, Paragraph
from index.formats.pdf_running import take_running_lines
from index.formats.pdf_tables import Table, take_tables
from index.formats.source import OnSkip, Source
from index.schema import Dropped, Mark, RawDocument

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 2_000
"""A document with more pages is refused; yearbooks have some 800."""
NONSENSE = 0.5
"""Share of characters without a meaning from which on a text is none."""

_SCANNED = "scanned: no text in it; run text recognition first"
_DAMAGED = "damaged"


def load_pdf(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The text of a PDF: paragraphs whole across lines, columns and pages, headings with their `#`, a table row a line.

    `dropped` holds what stood on the pages for the pages' sake, one entry for each distinct text: "running header"
    (also for footers), "page number" and "watermark". Pages without text go to `on_skip`. Raises UnreadableFile for
    what is damaged, encrypted, scanned or has no characters that mean something.
    """
    import pypdfium2

    data = source.read()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(_reason(error)) from None
    try:
        contents = _contents(document, source.name, on_skip)
        info = document.get_metadata_dict()
    finally:
        document.close()
    if _nonsense_share(contents) > NONSENSE:
        raise UnreadableFile("its fonts do not say which characters they draw; run text recognition first")
    paragraphs, dropped = _read(contents)
    if not paragraphs:
        raise UnreadableFile(_SCANNED)
    lines = [f"{'#' * one.level} {one.text}" if one.level else one.text for one in paragraphs]
    yield RawDocument(
        source=source.name,
        text="\n".join(lines),
        kind="page",
        metadata=stated(data, info, paragraphs),
        whole_lines=True,
        marks={number: Mark(one.place) for number, one in enumerate(paragraphs, start=1) if one.place},
        dropped=dropped,
    )


def _reason(error: Exception) -> str:
    """Why pdfium refuses a file."""
    if "password" in str(error).lower():
        return "encrypted: it opens with a password only; save it without one"
    return "not a PDF, or damaged"


def _contents(document: PdfDocument, name: str, on_skip: OnSkip) -> dict[int, PageContent]:
    """What stands on each page with text, by the page's number; pages without go to `on_skip`."""
    import pypdfium2

    count = len(document)
    if count > MAX_PAGES:
        raise UnreadableFile(f"too large: {count} pages, the limit is {MAX_PAGES}; split it")
    contents: dict[int, PageContent] = {}
    skipped: list[tuple[int, str]] = []
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            skipped.append((number, _DAMAGED))
            continue
        try:
            content = read_page(page)
        finally:
            page.close()
        if content.glyphs:
            contents[number] = content
        elif content.drawn.objects:
            skipped.append((number, "no text, only a picture"))
    if not contents:
        damaged = all(reason is _DAMAGED for _, reason in skipped)
        raise UnreadableFile("damaged: none of its pages can be opened" if skipped and damaged else _SCANNED)
    for number, reason in skipped:
        on_skip(name, f"page {number}: {reason}")
    return contents


def _nonsense_share(contents: dict[int, PageContent]) -> float:
    glyphs = [glyph for content in contents.values() for glyph in content.glyphs]
    return sum(is_nonsense(glyph.text) for glyph in glyphs) / len(glyphs)


def _read(contents: dict[int, PageContent]) -> tuple[list[Paragraph], tuple[Dropped, ...]]:
    """The paragraphs of a document and what its pages repeat."""
    tables: dict[int, list[Table]] = {}
    pages: list[pdf_running.Page] = []
    for number, content in contents.items():
        tables[number], rest = take_tables(content.glyphs, content.drawn.rules)
        pages.append(pdf_running.Page(number, content.top, content.bottom, fragments_of(rest)))
    body = body_of([page.fragments for page in pages])
    dropped = take_running_lines(pages, body)
    laid_out: list[Page] = []
    for page in pages:
        content = contents[page.number]
        blocks = blocks_of(
            [*page.fragments, *tables[page.number], *content.drawn.pictures], body.size, content.drawn.rules
        )
        for glyphs in content.sideways:
            blocks += blocks_of(fragments_of(glyphs), body.size)
        laid_out.append(Page(page.number, tuple(blocks), content.drawn.pictures))
    tilted = dict.fromkeys(text for content in contents.values() for text in content.tilted if text)
    watermarks = tuple(Dropped(text, pdf_running.WATERMARK) for text in tilted)
    return set_levels(paragraphs_of(laid_out, body), body), watermarks + dropped
