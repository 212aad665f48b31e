"""A pack as a Word document, for participants or for the trainer, with python-docx.

Chinese text needs a font of its own beside the Latin one (`w:eastAsia`), or Word shows it in whatever it finds.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rag.pack.outline import Bullets, Heading, Note, Part, Question, Table, parts, title_of
from rag.pack.schema import Pack
from rag.pack.xml_text import xml_text

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

LATIN, CHINESE, CHINESE_HEADING = "Calibri", "宋体", "黑体"
BODY_PT, SMALL_PT = 10.5, 9.0
MARGIN_CM, PAGE_CM = 2.0, (21.0, 29.7)
"""A4."""
_HEADING_PT = {0: 20, 1: 15, 2: 12}
_COLOUR = "1F4E79"


def docx(pack: Pack, *, trainer: bool) -> bytes:
    """The document as a file's bytes; keys and their passages only for the trainer."""
    from docx import Document

    document = Document()
    _set_up(document)
    title = xml_text(title_of(pack, trainer=trainer))
    document.core_properties.title = title
    document.core_properties.author = "policy-chat"
    document.add_heading(title, level=0)
    for part in parts(pack, trainer=trainer):
        _add(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: DocxDocument) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(PAGE_CM[0]), Cm(PAGE_CM[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    _page_number(section)
    _font(document.styles["Normal"], CHINESE, BODY_PT)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    document.styles["Normal"].paragraph_format.line_spacing = 1.2
    for level, size in _HEADING_PT.items():
        style = document.styles[f"Heading {level}" if level else "Title"]
        _font(style, CHINESE_HEADING, size)
        style.font.bold = True
        style.font.color.rgb = RGBColor.from_string(_COLOUR)
    for name in ("List Bullet", "Table Grid"):
        _font(document.styles[name], CHINESE, BODY_PT)


def _font(style: Any, chinese: str, size: float) -> None:
    """The fonts of a style for both scripts; theme fonts, which would win, are taken out."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size = LATIN, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _page_number(section: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # python-docx has no fields


def _add(document: DocxDocument, part: Part) -> None:
    if isinstance(part, Heading):
        heading = document.add_heading(xml_text(part.text), level=part.level)
        heading.paragraph_format.page_break_before = part.new_page
    elif isinstance(part, Bullets):
        for item in part.items:
            document.add_paragraph(xml_text(item), style="List Bullet")
    elif isinstance(part, Note):
        _small(document.add_paragraph(), part.text)
    elif isinstance(part, Table):
        _table(document, part)
    else:
        _question(document, part)


def _small(paragraph: Any, text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(xml_text(text))
    run.font.size = Pt(SMALL_PT)
    run.font.color.rgb = RGBColor(0x59, 0x59, 0x59)


def _table(document: DocxDocument, part: Table) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(part.head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, part.head, strict=True):
        cell.paragraphs[0].add_run(xml_text(text)).bold = True
        _shade(cell)
    _repeat_head(table.rows[0])
    for row in part.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(xml_text(text))
    width = PAGE_CM[0] - 2 * MARGIN_CM
    for row in table.rows:
        for cell, share in zip(row.cells, part.widths, strict=True):
            cell.width = Cm(width * share)
            cell.paragraphs[0].paragraph_format.space_after = 0
    document.add_paragraph().paragraph_format.space_after = 0


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "DEEAF6")
    cell._tc.get_or_add_tcPr().append(shade)  # python-docx has no shading


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # on each page that the table runs over


def _question(document: DocxDocument, part: Question) -> None:
    from docx.shared import Cm

    stem = document.add_paragraph()
    stem.add_run(f"{part.number}. ").bold = True
    stem.add_run(xml_text(part.text))
    stem.paragraph_format.keep_with_next = bool(part.options or part.key)
    for number, option in enumerate(part.options):
        paragraph = document.add_paragraph(xml_text(option))
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.paragraph_format.keep_with_next = number + 1 < len(part.options) or bool(part.key)
    for _ in range(part.room):
        line = document.add_paragraph("＿" * 38)
        line.paragraph_format.left_indent = Cm(0.4)
    if part.key:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.add_run(xml_text(part.key)).bold = True
    if part.basis:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.8)
        _small(paragraph, part.basis)
