"""The text of a Word file, paragraph by paragraph in the order of reading, as a reader sees it.

Insertions count and deletions don't; of a field its result counts, not its code; comments, hidden text and the readings
above ruby are left out; a text box stands after the paragraph that it hangs on, notes come at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from index.formats.docx_numbering import Numbering
from index.formats.docx_package import WordFile, attribute, child, local, value
from index.formats.docx_styles import Styles
from index.schema import Place

CELL_GAP = "  "
"""What sets the cells of a table's row apart."""
_PROSE_CHARS = 45
"""A cell with several paragraphs of which one is longer holds text of its own: it is not one of a row's values."""

_WRAPPERS = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo"}
"""Elements around paragraphs, rows, cells and runs that are no text by themselves."""
_LEFT_OUT = {
    "del", "moveFrom", "delText", "delInstrText", "instrText", "rt", "rPr", "pPr", "tblPr", "sectPr", "sdtPr",
    "fldData", "annotationRef", "footnoteRef", "endnoteRef",
}  # fmt: skip
_CHARACTERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Signs that are typed in fonts of pictures: what forms tick, by their place in Wingdings and Wingdings 2.
_SIGNS = {
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0xFC: "✓", 0xFB: "✗"},
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0xA3: "□", 0x50: "✓", 0x4F: "✗"},
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a row of a table."""

    text: str
    """May hold line breaks."""
    heading: int | None = None
    """The heading level that its style states, 0 for a title; None for body text."""
    place: Place = ""
    link_share: float = 0.0
    centred: bool = False
    bold: bool = False
    points: float = 0.0
    """Size of most of its characters."""
    in_contents: bool = False
    """Whether it is a line of the table of contents."""


@dataclass(slots=True)
class _Inline:
    """What is gathered from one paragraph's runs."""

    paragraph: Element | None
    """Its properties."""
    parts: list[str] = field(default_factory=list)
    boxes: list[Element | str] = field(default_factory=list)
    """Text boxes, and the text of word art."""
    looks: Counter[tuple[float, bool]] = field(default_factory=Counter)
    """Characters by size and weight."""
    linked: int = 0
    fields: list[bool] = field(default_factory=list)
    """For each open field, whether its code is still going on."""

    def add(self, text: str) -> None:
        """Add text, unless it belongs to the code of a field."""
        if not any(self.fields):
            self.parts.append(text)


class BodyReader:
    """Reads the parts of one Word file; the body first, since lists are counted in its order."""

    def __init__(self, file: WordFile) -> None:
        self._styles = Styles(file.styles)
        self._numbering = Numbering(file.numbering)
        self._body = child(file.document, "body")
        self._notes = {kind: _notes(root) for kind, root in (("footnote", file.footnotes), ("endnote", file.endnotes))}
        self._referred: dict[tuple[str, str], None] = {}
        self.hidden: list[str] = []
        """Hidden text, which is left out."""
        self.embedded = 0
        """Whole files within the file, which are left out."""
        self.pictures = 0
        self._gatherers: dict[str, Callable[[Element, _Inline], None]] = {
            "r": self._gather_run,
            "hyperlink": self._gather_link,
            "AlternateContent": self._gather_newest,
            "f": self._gather_fraction,
            "footnoteReference": self._gather_reference,
            "endnoteReference": self._gather_reference,
            "fldChar": lambda mark, found: _follow_field(attribute(mark, "fldCharType"), found.fields),
            "txbxContent": lambda box, found: found.boxes.append(box),
            "textpath": lambda word_art, found: found.boxes.append(word_art.get("string", "")),
        }

    def body(self) -> Iterator[Block]:
        """The paragraphs and rows of the body, then those of the notes that it refers to."""
        if self._body is not None:
            yield from self.blocks(self._body)
        for kind in self._notes:
            for key in [key for its_kind, key in self._referred if its_kind == kind]:
                if (note := self._notes[kind].get(key)) is not None:
                    yield from self.blocks(note)

    def blocks(self, container: Element) -> Iterator[Block]:
        """The paragraphs and rows in a part, cell or text box."""
        held = ""  # of a paragraph whose end was deleted: it goes on in the next one
        for element, in_contents in _content(container):
            kind = local(element)
            if kind == "p":
                block, boxes = self._paragraph(element, in_contents)
                if child(element, "pPr", "rPr", "del") is not None:
                    held += block.text
                else:
                    yield replace(block, text=held + block.text)
                    held = ""
                for box in boxes:
                    yield from [Block(box)] if isinstance(box, str) else self.blocks(box)
            elif kind == "tbl":
                yield from self._table(element)
            elif kind == "altChunk":
                self.embedded += 1
        if held:
            yield Block(held)

    def _paragraph(self, element: Element, in_contents: bool) -> tuple[Block, Sequence[Element | str]]:
        properties = child(element, "pPr")
        found = _Inline(properties)
        self._gather(element, found)
        text = "".join(found.parts)
        heading = self._styles.heading(properties)
        place: Place = "caption" if self._styles.is_caption(properties) else ""
        if list_place := self._styles.list_place(properties):
            number = self._numbering.next_number(list_place)
            text = number + text.lstrip() if text.strip() else text
            place = place or ("list" if heading is None else "")
        (points, bold), _ = found.looks.most_common(1)[0] if found.looks else ((0.0, False), 0)
        block = Block(
            text=text,
            heading=heading,
            place=place,
            link_share=min(found.linked / max(len(text.strip()), 1), 1.0),
            centred=self._styles.is_centred(properties),
            bold=bold,
            points=points,
            in_contents=in_contents or self._styles.is_contents(properties),
        )
        return block, found.boxes

    def _gather(self, element: Element, found: _Inline) -> None:
        """Add the text below `element` to what is found of its paragraph."""
        for one in element:
            kind = local(one)
            if kind in _LEFT_OUT or _is_prompt(one):
                continue
            if gather := self._gatherers.get(kind):
                gather(one, found)
            elif text := _character(one, kind):
                found.add(text)
            else:
                self.pictures += kind in ("blip", "imagedata")
                self._gather(one, found)

    def _gather_run(self, run: Element, found: _Inline) -> None:
        properties = child(run, "rPr")
        before = len(found.parts)
        self._gather(run, found)
        added = "".join(found.parts[before:])
        if self._styles.has(found.paragraph, properties, "vanish"):
            del found.parts[before:]
            self.hidden += [added] if added.strip() else []
        elif added.strip():
            look = self._styles.points(found.paragraph, properties), self._styles.has(found.paragraph, properties, "b")
            found.looks[look] += len(added.strip())

    def _gather_link(self, link: Element, found: _Inline) -> None:
        before = len(found.parts)
        self._gather(link, found)
        if not attribute(link, "anchor"):  # which leads to a place in the same file
            found.linked += sum(map(len, found.parts[before:]))

    def _gather_newest(self, alternatives: Element, found: _Inline) -> None:
        if (branch := _branch(alternatives)) is not None:
            self._gather(branch, found)

    def _gather_fraction(self, fraction: Element, found: _Inline) -> None:
        for part, sign in (("num", "/"), ("den", "")):
            if (half := child(fraction, part)) is not None:
                self._gather(half, found)
                found.add(sign)

    def _gather_reference(self, reference: Element, found: _Inline) -> None:
        self._referred[local(reference).removesuffix("Reference"), attribute(reference, "id")] = None

    def _table(self, table: Element) -> Iterator[Block]:
        for row, _ in _content(table):
            if local(row) != "tr" or child(row, "trPr", "del") is not None:
                continue
            cells = [
                list(self.blocks(cell)) for cell, _ in _content(row) if local(cell) == "tc" and not _is_merged(cell)
            ]
            yield from _row([cell for cell in cells if any(block.text.strip() for block in cell)])


def _row(cells: Sequence[Sequence[Block]]) -> Iterator[Block]:
    """A row's cells, of which each has text, on one line; or what is in them, if they hold text rather than values."""
    if len(cells) < 2 or any(_holds_text(cell) for cell in cells):
        yield from (block for cell in cells for block in cell)
    else:
        values = (" ".join(" ".join(block.text.split("\n")).strip() for block in cell).strip() for cell in cells)
        yield Block(CELL_GAP.join(values), place="table")


def _holds_text(cell: Sequence[Block]) -> bool:
    blocks = [block for block in cell if block.text.strip()]
    if any(block.place == "table" for block in blocks):  # a table in a table
        return True
    return len(blocks) > 1 and any(len(block.text) > _PROSE_CHARS for block in blocks)


def _is_merged(cell: Element) -> bool:
    """Whether the cell goes on from the one above or before it, or was deleted."""
    properties = child(cell, "tcPr")
    if child(properties, "cellDel") is not None:
        return True
    merges = (child(properties, "vMerge"), child(properties, "hMerge"))
    return any(merge is not None and attribute(merge, "val") != "restart" for merge in merges)


def _content(container: Element, in_contents: bool = False) -> Iterator[tuple[Element, bool]]:
    """What is below `container` or below wrappers in it, each with whether it stands in a table of contents."""
    for element in container:
        kind = local(element)
        if _is_prompt(element):
            continue
        if kind in _WRAPPERS:
            gallery = value(element, "sdtPr", "docPartObj", "docPartGallery")
            yield from _content(element, in_contents or gallery == "Table of Contents")
        elif kind == "AlternateContent":
            if (branch := _branch(element)) is not None:
                yield from _content(branch, in_contents)
        elif kind not in _LEFT_OUT:
            yield element, in_contents


def _is_prompt(element: Element) -> bool:
    """Whether it is a field of a form that nobody filled in: its text says what to write there."""
    return local(element) == "sdt" and child(element, "sdtPr", "showingPlcHdr") is not None


def _branch(alternatives: Element) -> Element | None:
    """The form of the same content that is read: the first with text, which is the newest, else the first."""
    with_text = (one for one in alternatives if any(local(part) in ("t", "textpath") for part in one.iter()))
    return next(with_text, next(iter(alternatives), None))


def _character(element: Element, kind: str) -> str:
    """The text of an element that stands for characters; empty for any other."""
    if kind == "t":
        return element.text or ""
    if kind == "br":
        return "" if attribute(element, "type") in ("page", "column") else "\n"
    if kind == "sym":
        return _sign(attribute(element, "font").lower(), attribute(element, "char"))
    return _CHARACTERS.get(kind, "") if len(element) == 0 else ""


def _sign(font: str, code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number < 0xF000:
        return chr(number) if number >= 0x20 and not 0xD800 <= number < 0xE000 else ""
    return _SIGNS.get(font, {}).get(number & 0xFF, "")


def _follow_field(what: str, fields: list[bool]) -> None:
    """Keep account of the fields that are open: each has a code, `separate`, and a result."""
    if what == "begin":
        fields.append(True)
    elif fields and what == "separate":
        fields[-1] = False
    elif fields and what == "end":
        fields.pop()


def _notes(root: Element | None) -> dict[str, Element]:
    return {attribute(note, "id"): note for note in (() if root is None else root) if local(note).endswith("note")}
