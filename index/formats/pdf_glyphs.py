"""The characters on a page of a PDF with their places, turned so that text runs from left to right.

They come through pdfium's C interface. Nothing is rendered, no script is run, no link or attachment is followed. pdfium
is not thread-safe: one document at a time in a process.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from index.formats.pdf_characters import is_han, normal_form
from index.formats.pdf_drawings import DOWNWARDS, Area, Drawings, drawings, turned

MAX_PAGE_CHARS = 200_000
"""Ten times the fullest newspaper page; what is above it is not read."""
TILT = 4.0
"""Degrees off the page's edges from which on text counts as tilted."""
PALE = 0.72
"""Luminance (0 black, 1 white) from which on text is pale, as watermarks are."""

_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18  # PDF 32000-1, table 123: font flags
_BOLD_NAMES = ("bold", "black", "heavy", "simhei")
_UNKNOWN = 0xFFFD  # a character whose font does not say what it is
_HYPHEN = 0x02  # what pdfium makes of a hyphen, soft or not, that ends a line

_SPACES = {0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000, *range(0x2000, 0x200C), 0x202F, 0x205F, 0xFEFF}


@dataclass(frozen=True, slots=True)
class Style:
    """What the characters of one text object have in common."""

    size: float
    """Points, with all scaling applied."""
    bold: bool
    pale: bool
    angle: float
    """Degrees, 0..360, against the page's lower edge."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character. Coordinates are points; `base` (its baseline) grows downwards."""

    text: str
    left: float
    right: float
    base: float
    size: float
    """Font size in points."""
    style: Style
    spaced: bool
    """Whether the file draws a space before it."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page, turned so that most of its text runs from left to right."""

    glyphs: tuple[Glyph, ...]
    """In the order in which the file draws them, without spaces."""
    sideways: tuple[tuple[Glyph, ...], ...]
    """Text at right angles to it, each direction turned in the same way by itself."""
    tilted: tuple[str, ...]
    """Text across the page, a string for each text object."""
    top: float
    """The page's upper edge."""
    bottom: float
    """The page's lower edge."""
    drawn: Drawings


@dataclass(slots=True)
class _Char:
    """A character as pdfium reports it, y growing upwards."""

    code: int
    left: float
    right: float
    bottom: float
    top: float
    x: float
    y: float
    style: Style
    spaced: bool


@dataclass(slots=True)
class _Run:
    """Characters of one text object, one after the other."""

    style: Style
    chars: list[_Char] = field(default_factory=list)


def read_page(page: Any) -> PageContent:
    """What is on `page` (a pypdfium2.PdfPage); text outside the page's crop box is not."""
    crop = page.get_cropbox()
    textpage = page.get_textpage()
    try:
        runs = list(_runs(textpage.raw, textpage.count_chars(), crop))
    finally:
        textpage.close()
    upright = [run for run in runs if not _is_tilted(run.style.angle)]
    chars: dict[int, list[_Char]] = {}
    for run in upright:
        chars.setdefault(_turn_of(run.style), []).extend(run.chars)
    if _stand_in_columns(chars.get(0, [])):  # Latin words among them are turned to run downwards
        chars[DOWNWARDS] = chars.pop(0) + chars.pop(3, [])
    main = max(chars, key=lambda turn: len(chars[turn]), default=0)
    left, bottom, right, top = crop
    edges = turned(left, bottom, right, top, main)
    return PageContent(
        glyphs=tuple(_glyphs(chars.pop(main, []), main)),
        sideways=tuple(tuple(_glyphs(rest, turn)) for turn, rest in chars.items()),
        tilted=tuple(_tilted_texts(runs)),
        top=edges.top,
        bottom=edges.bottom,
        drawn=drawings(page, main),
    )


def _runs(textpage: Any, count: int, crop: tuple[float, float, float, float]) -> Iterator[_Run]:
    """The first `count` characters of a pdfium text page, by text object; a loop over calls, so kept short."""
    import pypdfium2.raw as pdfium

    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    run: _Run | None = None
    last_object: int | None = None
    spaced = False
    for index in range(min(count, MAX_PAGE_CHARS)):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if code in _SPACES:  # pdfium makes up spaces and line ends
            spaced = spaced or not pdfium.FPDFText_IsGenerated(textpage, index)
            continue
        if pdfium.FPDFText_HasUnicodeMapError(textpage, index):
            code = _UNKNOWN
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        if not (crop[0] <= (box.left + box.right) / 2 <= crop[2] and crop[1] <= y.value <= crop[3]):
            continue
        drawn_by = pdfium.FPDFText_GetTextObject(textpage, index)
        address = ctypes.addressof(drawn_by.contents) if drawn_by else None
        if run is None or address != last_object:
            if run and run.chars:
                yield run
            run, last_object = _Run(_style(textpage, index)), address
        run.chars.append(_Char(code, box.left, box.right, box.bottom, box.top, x.value, y.value, run.style, spaced))
        spaced = False
    if run and run.chars:
        yield run


def _style(textpage: Any, index: int) -> Style:
    import pypdfium2.raw as pdfium

    matrix, flags = pdfium.FS_MATRIX(), ctypes.c_int()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    font = name.value.decode(errors="replace")
    size = pdfium.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d)
    bold = (
        pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT
        or bool(flags.value & _FORCE_BOLD)
        or any(word in font.lower() for word in _BOLD_NAMES)
    )
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha)
    luminance = (0.3 * red.value + 0.59 * green.value + 0.11 * blue.value) / 255
    seen = 1 - (1 - luminance) * alpha.value / 255
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    return Style(max(size, 0.1), bold, seen >= PALE, angle)


def _is_tilted(angle: float) -> bool:
    return abs((angle + 45) % 90 - 45) > TILT


def _turn_of(style: Style) -> int:
    """Quarter turns of text against the page's lower edge."""
    return round(style.angle / 90) % 4


def _stand_in_columns(chars: list[_Char]) -> bool:
    """Whether most upright characters are drawn one below the other, as in vertical writing."""
    across = down = 0
    for one, two in pairwise(chars):
        size = one.style.size
        right, below = abs(two.x - one.x) / size, (one.y - two.y) / size
        down += right < 0.3 and 0.5 < below < 2
        across += right < 2 and abs(below) < 0.3
    return down > 2 * across


def _glyphs(chars: list[_Char], turn: int) -> Iterator[Glyph]:
    """The characters turned; what pdfium makes two of (ligatures, halves beyond the basic plane) is one again.

    A character that is drawn again in its place, for a bold look or a shadow, counts once.
    """
    seen: set[tuple[str, int, int]] = set()
    half = 0
    last: Glyph | None = None
    for char in chars:
        code = char.code
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00) if half else _UNKNOWN
        half = 0
        text = "-" if code == _HYPHEN else normal_form(chr(code or _UNKNOWN))
        if not text:
            continue
        box = _box(char, text, turn)
        base = (-char.y, char.x, char.y, -char.x)[turn]  # DOWNWARDS is -1, the last
        if last and (last.left, last.right, last.base) == (box.left, box.right, base) and (last.text + text).isascii():
            last = replace(last, text=last.text + text)
            continue
        if last:
            yield last
        place = (text, round(3 * box.left / char.style.size), round(3 * base / char.style.size))
        last = (
            None if place in seen else Glyph(text, box.left, box.right, base, char.style.size, char.style, char.spaced)
        )
        seen.add(place)
    if last:
        yield last


def _box(char: _Char, text: str, turn: int) -> Area:
    """The place of a character, turned. Some fonts (Type 3) tell the place of its ink: a Chinese one takes an em."""
    box = turned(char.left, char.bottom, char.right, char.top, turn)
    if not is_han(text):
        return box
    if turn == DOWNWARDS:
        return replace(box, right=max(box.right, box.left + 0.9 * char.style.size))
    start = (char.x, char.y, -char.x, -char.y)[turn]
    return replace(box, left=start, right=max(box.right, start + char.style.size)) if box.left > start else box


def _tilted_texts(runs: list[_Run]) -> Iterator[str]:
    """Each tilted text; one that is drawn character by character is one."""
    tilted: list[list[_Char]] = []
    for run in runs:
        if _is_tilted(run.style.angle) and tilted and len(run.chars) == 1:
            tilted[-1] += run.chars
        elif _is_tilted(run.style.angle):
            tilted.append(list(run.chars))
    for chars in tilted:
        yield "".join((" " if glyph.spaced else "") + glyph.text for glyph in _glyphs(chars, 0)).strip()
