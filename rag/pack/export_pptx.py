"""A pack as slides, with python-pptx: one idea a slide, questions first and their keys in the speaker's notes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.pack.labels import labels
from rag.pack.outline import Bullets, Heading, Note, Part, Question, Table, parts, title_of
from rag.pack.schema import Pack
from rag.pack.xml_text import xml_text

if TYPE_CHECKING:
    from pptx.presentation import Presentation as PptxPresentation

LATIN, CHINESE = "Calibri", "微软雅黑"
SLIDE_IN = (13.333, 7.5)
"""16:9."""
TITLE_PT, TEXT_PT, TABLE_PT, SMALL_PT = 28, 20, 14, 12
CHARS_A_SLIDE, BULLETS_A_SLIDE, ROWS_CHARS = 260, 5, 46
"""What fits a slide at these sizes; a table's row takes a line for so many characters of its longest cell."""
LINES_A_TABLE = 11
_MARGIN_IN, _TOP_IN = 0.7, 1.45
_COLOUR, _PALE, _GREY = "1F4E79", "DEEAF6", "595959"


def pptx(pack: Pack) -> bytes:
    """The slides as a file's bytes; keys and their passages stand in the notes, which only the speaker sees."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(SLIDE_IN[0]), Inches(SLIDE_IN[1])
    deck.core_properties.title = xml_text(title_of(pack, trainer=True))
    deck.core_properties.author = "policy-chat"
    _cover(deck, pack)
    section = kind = ""
    body = _without_handout(list(parts(pack, trainer=True)), labels(pack.lang)["handout"])
    for part in body:
        if isinstance(part, Heading):
            section, kind = (part.text, "") if part.level == 1 else (section, part.text)
        elif isinstance(part, Bullets):
            for some in _fitting(part.items):
                _bullets(deck, section, some)
        elif isinstance(part, Table):
            for rows in _pages(part):
                _table(deck, section, part, rows)
        elif isinstance(part, Question):
            _question(deck, " · ".join(filter(None, (section, kind))), part)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _without_handout(body: Sequence[Part], handout: str) -> Iterator[Part]:
    """The parts without the page to hand out, which repeats what the slides show, and without small print."""
    skipping = False
    for part in body:
        if isinstance(part, Heading) and part.level == 1:
            skipping = part.text == handout
        if not skipping and not isinstance(part, Note):
            yield part


def _cover(deck: PptxPresentation, pack: Pack) -> None:
    words = labels(pack.lang)
    slide = _blank(deck)
    _box(slide, 2.4, 1.6, [f"{pack.title}"], 40, bold=True, colour=_COLOUR)
    _box(slide, 4.1, 0.8, [words["pack"]], TEXT_PT, colour=_GREY)
    _box(slide, 6.4, 0.6, [words["made"].format(n=len(pack.sources))], SMALL_PT, colour=_GREY)


def _bullets(deck: PptxPresentation, title: str, items: Sequence[str]) -> None:
    slide = _titled(deck, title)
    size = TEXT_PT if sum(map(len, items)) <= CHARS_A_SLIDE else TEXT_PT - 4
    _box(slide, _TOP_IN, 5.4, [f"• {item}" for item in items], size)


def _question(deck: PptxPresentation, title: str, part: Question) -> None:
    slide = _titled(deck, title)
    size = TEXT_PT if len(part.text) <= CHARS_A_SLIDE else TEXT_PT - 4
    _box(slide, _TOP_IN, 2.9, [f"{part.number}. {part.text}"], size)
    if part.options:
        _box(slide, 4.35, 2.6, part.options, TEXT_PT)
    if part.key or part.basis:
        slide.notes_slide.notes_text_frame.text = xml_text(part.key) + "\n" + xml_text(part.basis)


def _table(deck: PptxPresentation, title: str, part: Table, rows: Sequence[tuple[str, ...]]) -> None:
    from pptx.util import Inches

    slide = _titled(deck, title)
    width = SLIDE_IN[0] - 2 * _MARGIN_IN
    shape = slide.shapes.add_table(
        len(rows) + 1, len(part.head), Inches(_MARGIN_IN), Inches(_TOP_IN), Inches(width), Inches(0.4 * (len(rows) + 1))
    )
    for column, share in zip(shape.table.columns, part.widths, strict=True):
        column.width = Inches(width * share)
    for number, row in enumerate([part.head, *rows]):
        for cell, text in zip(shape.table.rows[number].cells, row, strict=True):
            cell.text = xml_text(text)
            for paragraph in cell.text_frame.paragraphs:
                _style(paragraph, TABLE_PT, bold=number == 0, colour="FFFFFF" if number == 0 else "000000")
            _fill(cell, _COLOUR if number == 0 else _PALE if number % 2 == 0 else "FFFFFF")


def _fill(cell: Any, colour: str) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb(colour)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    make: Any = RGBColor  # its constructor has no type information
    return make(*bytes.fromhex(colour))


def _blank(deck: PptxPresentation) -> Any:
    return deck.slides.add_slide(deck.slide_layouts[6])


def _titled(deck: PptxPresentation, title: str) -> Any:
    """A slide whose title is a real one, by which outline and screen readers know it."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    shape = slide.shapes.title
    shape.left, shape.top = Inches(_MARGIN_IN), Inches(0.45)
    shape.width, shape.height = Inches(SLIDE_IN[0] - 2 * _MARGIN_IN), Inches(0.8)
    shape.text_frame.text = xml_text(title)
    _style(shape.text_frame.paragraphs[0], TITLE_PT, bold=True, colour=_COLOUR)
    return slide


def _box(
    slide: Any,
    top: float,
    height: float,
    lines: Sequence[str],
    size: int,
    *,
    bold: bool = False,
    colour: str = "000000",
) -> None:
    from pptx.util import Inches, Pt

    width = SLIDE_IN[0] - 2 * _MARGIN_IN
    box = slide.shapes.add_textbox(Inches(_MARGIN_IN), Inches(top), Inches(width), Inches(height))
    frame = box.text_frame
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = xml_text(line)
        paragraph.space_after = Pt(8)
        _style(paragraph, size, bold=bold, colour=colour)


def _style(paragraph: Any, size: int, *, bold: bool, colour: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
        run.font.color.rgb = _rgb(colour)
        properties = run._r.get_or_add_rPr()  # python-pptx sets the Latin font alone
        for tag in properties.findall(qn("a:ea")):
            properties.remove(tag)
        font = properties.makeelement(qn("a:ea"), {"typeface": CHINESE})
        properties.append(font)


def _fitting(items: Sequence[str]) -> Iterator[list[str]]:
    """The items, as many at a time as fit a slide."""
    some: list[str] = []
    for item in items:
        if some and (len(some) == BULLETS_A_SLIDE or sum(map(len, some)) + len(item) > CHARS_A_SLIDE):
            yield some
            some = []
        some.append(item)
    if some:
        yield some


def _pages(part: Table) -> Iterator[list[tuple[str, ...]]]:
    """The rows, as many at a time as fit a slide."""
    page: list[tuple[str, ...]] = []
    lines = 0
    for row in part.rows:
        tall = max(
            -(-len(cell) // max(4, int(ROWS_CHARS * share * 1.5))) for cell, share in zip(row, part.widths, strict=True)
        )
        if page and lines + tall > LINES_A_TABLE:
            yield page
            page, lines = [], 0
        page.append(row)
        lines += tall
    if page:
        yield page
