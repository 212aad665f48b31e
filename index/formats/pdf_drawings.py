"""Pictures and ruled lines on a page of a PDF, and the turns that bring a page's text upright."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_PAGE_OBJECTS = 5_000
"""Pictures and ruled lines are looked for among so many objects of a page; maps have many more."""
MAX_PATH_SEGMENTS = 400
"""A drawing with more strokes than that is no frame of a table."""
RULE_LENGTH = 8.0
"""Points; shorter strokes are parts of drawings."""
RULE_WIDTH = 1.0
"""Points by which a level or upright stroke may lean."""
DOWNWARDS = -1
"""The turn of text that is set in vertical columns from right to left."""


@dataclass(frozen=True, slots=True)
class Area:
    """A picture, a ruled line or a page, in points; `top` is less than `bottom`."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawings:
    """What is drawn on a page besides text."""

    pictures: tuple[Area, ...]
    rules: tuple[Area, ...]
    """Level and upright strokes; the edges of filled boxes are strokes too."""
    objects: int
    """Everything that is drawn, text included."""


_Point = tuple[float, float]


def turned(left: float, bottom: float, right: float, top: float, turn: int) -> Area:
    """A box of the page, whose y grows upwards, in coordinates in which its text runs right and y grows downwards.

    `turn` counts the quarter turns of the text against the page's lower edge; DOWNWARDS makes lines from top to bottom
    of columns from right to left.
    """
    if turn == 0:
        return Area(left, right, -top, -bottom)
    if turn == 1:
        return Area(bottom, top, left, right)
    if turn == 2:
        return Area(-right, -left, bottom, top)
    return Area(-top, -bottom, -right, -left)


def drawings(page: Any, turn: int) -> Drawings:
    """The pictures and ruled lines of `page` (a pypdfium2.PdfPage); those inside of forms are not looked for."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPage_CountObjects(page)
    pictures: list[Area] = []
    rules: list[Area] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(count, MAX_PAGE_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE and pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            pictures.append(turned(left.value, bottom.value, right.value, top.value, turn))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules += [turned(*_box(*stroke), turn) for stroke in _strokes(drawn) if _is_rule(*stroke)]
    return Drawings(tuple(pictures), tuple(rules), count)


def _strokes(path: Any) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(path)
    matrix = pdfium.FS_MATRIX()
    if count > MAX_PATH_SEGMENTS or not pdfium.FPDFPageObj_GetMatrix(path, matrix):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield point, start
        last = point


def _is_rule(one: _Point, two: _Point) -> bool:
    width, height = abs(one[0] - two[0]), abs(one[1] - two[1])
    return min(width, height) <= RULE_WIDTH and max(width, height) >= RULE_LENGTH


def _box(one: _Point, two: _Point) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a stroke."""
    return min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])
