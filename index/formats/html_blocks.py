"""The tree of a web page becomes blocks: one run of text each, in the page's order, and the boxes they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from index.formats.html_page import Block, Blocks, Box, words
from index.formats.html_tables import OpenTable, merge_rows
from index.page.lines import LABEL_CHARS

_UNSEEN = frozenset(
    words(
        """
        script style template noscript svg iframe object embed canvas audio video map select datalist textarea input
        head title meta link rp rt
        """
    )
)
_BLOCKS = frozenset(
    words(
        """
        address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
        figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table
        tbody td tfoot th thead tr ul
        """
    )
)
_CONTROLS = frozenset(("input", "button", "select", "textarea"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDING = re.compile(
    r"display:none|(?:left|top|text-indent):-\d{3,}|(?<![\w-])font-size:0(?![.\d])|clip:rect\(0"
    r"|(?<![\w-])(?:height|width):0(?:px)?;(?:.*;)?overflow:hidden"
)
_PERHAPS_HIDING = re.compile(r"visibility:hidden|(?<![\w-])opacity:0(?:\.0*)?(?:;|$)")
_FONT_SIZE = re.compile(r"(?<![\w-])font-size:(\d+(?:\.\d+)?)(px|pt|em|rem)")
_PIXELS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0}
_FONT_TAG_SIZES = (10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
"""Pixels of `<font size=1>` to 7, as browsers show them."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WRAPPED_SOURCE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r]*\n\s*(?=[\u3001-\u9fff\uff00-\uffef])")
_WRAPPED_CHARS = 40
"""Source text of at least this length that is broken between Chinese characters was broken by its editor program."""
# What no reader sees, and line ends of other systems, which would shift the numbers of lines.
_CONTROL = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]")
_STATES = re.compile(r"来源|來源|时间|時間|日期|作者|编辑|編輯|责编|字号|字號|浏览|阅读|点击|20\d\d[-年/.]")
_STATING_CHARS = 200


@dataclass(slots=True)
class _Piece:
    text: str
    linked: bool
    apart: bool
    """Whether an element boundary without white space parts it from the piece before."""
    size: float = 0.0


@dataclass(slots=True)
class _Element:
    """An element that is being read, and what was so before it."""

    tag: str
    children: Iterator[LexborNode]
    box: int = -1
    is_block: bool = False
    is_link: bool = False
    around: list[_Piece] | None = None
    """The line that a hidden element stands in, which goes on behind it."""
    level: int = 0
    size: float = 0.0


def lay_out(body: LexborNode) -> Blocks:
    """The blocks and boxes of a page's body. Iterative, so that no depth of nesting can exhaust the stack."""
    return _Layout().run(body)


class _Layout:
    """One page on its way to blocks."""

    def __init__(self) -> None:
        self.page = Blocks()
        self.line: list[_Piece] = []
        self.tables: list[OpenTable] = []
        self.box = -1
        self.level = 0
        self.size = 0.0
        self.links = 0
        self.pre = 0
        self.hidden = 0
        self.boundary = False

    def run(self, body: LexborNode) -> Blocks:
        stack = [self._enter(body)]
        while stack:
            node = next(stack[-1].children, None)
            if node is None:
                self._leave(stack.pop())
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag == "br":
                self._break()
            elif node.is_element_node:
                if tag in _CONTROLS and node.attributes.get("type") != "hidden" and self.box >= 0:
                    self.page.boxes[self.box].controls = True
                if tag not in _UNSEEN:
                    stack.append(self._enter(node))
        self._flush()
        return self.page

    def _enter(self, node: LexborNode) -> _Element:
        tag = node.tag or ""
        element = _Element(tag, node.iter(include_text=True), self.box, level=self.level, size=self.size)
        attributes = node.attributes
        style = _SPACE.sub("", (attributes.get("style") or "").lower())
        if tag != "body" and ("hidden" in attributes or _HIDING.search(style)):
            element.around, self.line = self.line, []
            self.hidden += 1
        if tag in _BLOCKS or "display:block" in style:
            self._flush()
            element.is_block = True
            self.page.boxes.append(
                Box(
                    parent=self.box,
                    tag=tag,
                    role=(attributes.get("role") or "").lower(),
                    names=f"{attributes.get('class') or ''} {attributes.get('id') or ''}",
                    perhaps_hidden=bool(_PERHAPS_HIDING.search(style)) or attributes.get("aria-hidden") == "true",
                    first=len(self.page.blocks),
                )
            )
            self.box = len(self.page.boxes) - 1
        self.boundary = not element.is_block
        self.level = _HEADINGS.get(tag, self.level)
        self.size = _font_size(tag, style, attributes.get("size") or "") or self.size
        self.pre += tag in ("pre", "xmp", "listing")
        if tag == "a" and self._leads_elsewhere(attributes):
            element.is_link = True
            self.links += 1
            self._space_between_links()
        elif tag == "time" and (value := attributes.get("datetime")):
            self.page.times.append((len(self.page.blocks), value))
        elif tag == "table":
            self._open_table(attributes.get("role") or "")
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        return element

    def _leave(self, element: _Element) -> None:
        if element.is_block or element.around is not None:
            self._flush()
        self.boundary = not element.is_block
        if element.is_block:
            self.page.boxes[self.box].end = len(self.page.blocks)
            if element.tag in ("td", "th") and self.tables and self.tables[-1].rows:
                self.tables[-1].rows[-1].append((self.page.boxes[self.box].first, len(self.page.blocks)))
            elif element.tag == "table" and self.tables:
                self._close_table()
            self.box = element.box
        if element.around is not None:
            self.line = element.around
            self.hidden -= 1
        self.level, self.size = element.level, element.size
        self.links -= element.is_link
        self.pre -= element.tag in ("pre", "xmp", "listing")

    def _leads_elsewhere(self, attributes: Mapping[str, str | None]) -> bool:
        """Whether a link is one: names inside the page are not, nor is the anchor of a heading."""
        href = (attributes.get("href") or "").strip()
        if href.startswith("#") and self.level:
            return False
        return bool(href) or not ("name" in attributes or "id" in attributes)

    def _open_table(self, role: str) -> None:
        if self.tables:
            self.tables[-1].is_layout = True
        presentation = role in ("presentation", "none")
        self.tables.append(OpenTable(self.box, len(self.page.blocks), presentation))

    def _close_table(self) -> None:
        table = self.tables.pop()
        if table.holds_data(self.page.blocks):
            merge_rows(table, self.page)
        else:
            self.page.boxes[table.box].tag = "div"

    def _text(self, text: str) -> None:
        text = _CONTROL.sub("", text)
        if not self.pre:
            if len(text) >= _WRAPPED_CHARS:
                text = _WRAPPED_SOURCE.sub("", text)
            text = _SPACE.sub(" ", text)
        if text:
            self.line.append(_Piece(text, self.links > 0, self.boundary, self.size))
            self.boundary = False

    def _break(self) -> None:
        if self.level:
            self._text(" ")  # a heading in two lines is one heading
        elif self.line or self.page.blocks:
            self.line.append(_Piece("\n", False, False))

    def _space_between_links(self) -> None:
        """Words of a menu are set apart by style sheets; two links that touch are never one word."""
        if self.line and self.line[-1].linked:
            self.line.append(_Piece(" ", False, False))

    def _flush(self) -> None:
        pieces, self.line, self.boundary = self.line, [], False
        follows = False
        for line in _lines(pieces):
            block = _block(line, self.box, self.level)
            if block and self.hidden:
                self.page.hidden.append(block.text.strip())
            elif block:
                block.follows = follows
                self.page.blocks.append(block)
            follows = block is not None


def _lines(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    line: list[_Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        line.append(_Piece(first, piece.linked, piece.apart, piece.size))
        for part in rest:
            yield line
            line = [_Piece(part, piece.linked, False, piece.size)]
    yield line


def _block(pieces: list[_Piece], box: int, level: int) -> Block | None:
    """The line made of `pieces`; None if it is blank."""
    text = "".join(piece.text for piece in pieces)
    if not text.strip():
        return None
    if len(text) <= _STATING_CHARS and "。" not in text and _STATES.search(text):
        # Date, source and page controls side by side are elements that a style sheet sets apart.
        text = "".join(f" {piece.text}" if piece.apart else piece.text for piece in pieces)
    linked = sum(_letters(piece.text) for piece in pieces if piece.linked)
    if len(text) > LABEL_CHARS or "。" in text.strip()[:-1]:
        level = 0  # text that was set large, not a heading
    size = max((piece.size for piece in pieces if piece.text.strip()), default=0.0)
    return Block(_tidy(text), box, level, linked / max(_letters(text), 1), size=size)


def _font_size(tag: str, style: str, size: str) -> float:
    """Pixels of the font size that an element states; 0 where it states none."""
    if found := _FONT_SIZE.search(style):
        return float(found.group(1)) * _PIXELS[found.group(2)]
    if tag == "font" and size.lstrip("+").isdecimal() and len(size) <= 2:
        number = int(size.lstrip("+")) + 3 * size.startswith("+")
        return _FONT_TAG_SIZES[min(max(number, 1), 7) - 1]
    return 0.0


def _tidy(text: str) -> str:
    """`text` with single spaces inside; what indents it stays, for it marks a paragraph."""
    body = text.lstrip()
    indent = "\u3000\u3000" if len(text) - len(body) > 1 and text.lstrip(" ")[:1] in ("\u3000", "\xa0") else ""
    return indent + _SPACE.sub(" ", body.rstrip().replace("\xa0", " "))


def _letters(text: str) -> int:
    """Letters and Chinese characters: dates and numbers beside a link tell nothing themselves."""
    return sum(char.isalpha() for char in text)
