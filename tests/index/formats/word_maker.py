"""Word files made part by part, so that a test says exactly what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from index.config import IndexConfig
from index.formats.docx import load_docx
from index.formats.source import OnSkip, Source
from index.schema import RawDocument

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMESPACES = (
    f'xmlns:r="{_RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
PROSE = "各镇要把冬种面积分到村、落到田，县里每月检查一次进度，并在年底公布结果。"
HEADINGS = (
    "".join(
        f'<w:style w:type="paragraph" w:styleId="H{n}"><w:name w:val="heading {n}"/></w:style>' for n in range(1, 4)
    )
    + '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
)


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph of runs, or of plain text."""
    content = content if content.startswith("<") else run(content)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{content}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of cells, each plain text or the XML of what it holds."""
    cells = (
        "".join(cell if cell.startswith("<w:tc>") else f"<w:tc>{_blocks(cell)}</w:tc>" for cell in row) for row in rows
    )
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word_parts(body: str, namespace: str = TRANSITIONAL, **parts: str) -> dict[str, bytes]:
    """The members of a Word file with this body; `parts` are what styles, numbering, header1 ... hold."""
    related = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATIONS}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for number, name in enumerate(parts)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
        f'Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>", namespace),
    }
    members |= {f"word/{name}.xml": _part(name, content, namespace) for name, content in parts.items()}
    return {name: content.encode() for name, content in members.items()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def loaded(data: bytes, config: IndexConfig | None = None, on_skip: OnSkip = lambda path, reason: None) -> RawDocument:
    """What the reader makes of the file `data`."""
    source = Source("/a.docx", ".docx", len(data), lambda: io.BytesIO(data))
    (document,) = load_docx(source, config or IndexConfig(), on_skip)
    return document


def read_body(body: str, **parts: str) -> RawDocument:
    """What the reader makes of a Word file with this body."""
    return loaded(packed(word_parts(body, **parts)))


def lines_of_body(body: str, **parts: str) -> list[str]:
    """The lines that the reader makes of a Word file with this body."""
    return read_body(body, **parts).text.split("\n")


def _blocks(cell: str) -> str:
    return cell if cell.startswith("<") else paragraph(cell)


def _part(name: str, content: str, namespace: str) -> str:
    roots = {"header": "hdr", "footer": "ftr"}
    root = roots.get(name.rstrip("0123456789"), name.rstrip("0123456789"))
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{namespace}" {_NAMESPACES}>{content}</w:{root}>'


LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "%1.%3.%4"))


def numbering(*levels: tuple[str, str], extra: str = "", overrides: str = "") -> str:
    defined = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{defined}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num>'
    )


def item(text: str, at: int = 0, num: int = 1) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>')
