"""A conversation as a Word document with real footnotes.

python-docx has no footnotes of its own. They are a part of the package beside the document: this module writes that
part, with the separators that Word wants in it, and the references to it.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from ui.chat import Conversation
from ui.export import about, condition_text, one_line, reply_lines

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_MARKERS: Final = re.compile(r"(\[\d{1,3}\])")
_KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT: Final = "宋体"


def to_docx(title: str, conversation: Conversation) -> bytes:
    """The conversation as a .docx file: a heading a question, the answer, and each citation a footnote."""
    from docx import Document

    document = Document()
    _use_chinese_font(document)
    notes: list[str] = []
    document.add_heading(_clean(title), level=0)
    for exchange in conversation:
        document.add_heading(_clean(one_line(exchange.question)), level=1)
        if scope := condition_text(exchange):
            document.add_paragraph().add_run(_clean(scope)).italic = True
        citations = {each.number: each for each in exchange.answer.citations} if exchange.answer else {}
        for line in reply_lines(exchange):
            paragraph = document.add_paragraph()
            for piece in _MARKERS.split(line):
                cited = citations.get(int(piece[1:-1])) if _MARKERS.fullmatch(piece) else None
                if cited:
                    notes.append(f"{about(cited)}：“{one_line(cited.quote)}”")
                    _refer(paragraph, len(notes))
                elif piece:
                    paragraph.add_run(_clean(piece))
    _add_footnotes(document, notes)
    stored = BytesIO()
    document.save(stored)
    return stored.getvalue()


def _use_chinese_font(document: Document) -> None:
    from docx.oxml.ns import qn

    style: Any = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)


def _refer(paragraph: Paragraph, number: int) -> None:
    """Put the mark of footnote `number` behind what the paragraph holds."""
    run = paragraph.add_run()
    run.font.superscript = True
    run._r.append(_element("w:footnoteReference", **{"w:id": str(number)}))


def _add_footnotes(document: Document, notes: list[str]) -> None:
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    root = _element("w:footnotes")
    for number, kind in enumerate(("separator", "continuationSeparator"), -1):  # Word wants them
        line = _element("w:p", _element("w:r", _element(f"w:{kind}")))
        root.append(_element("w:footnote", line, **{"w:type": kind, "w:id": str(number)}))
    for number, text in enumerate(notes, 1):
        raised = _element("w:rPr", _element("w:vertAlign", **{"w:val": "superscript"}))
        mark = _element("w:r", raised, _element("w:footnoteRef"))
        written = _element("w:t", **{"xml:space": "preserve"})
        written.text = f" {_clean(text)}"
        line = _element("w:p", mark, _element("w:r", written))
        root.append(_element("w:footnote", line, **{"w:id": str(number)}))
    part = Part(PackURI("/word/footnotes.xml"), _KIND, serialize_part_xml(root), document.part.package)
    document.part.relate_to(part, _RELATION)


def _element(name: str, *children: Any, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: Any = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    made.extend(children)
    return made


def _clean(text: str) -> str:
    """`text` without the characters that XML can't hold."""
    return _NOT_XML.sub("", text)
