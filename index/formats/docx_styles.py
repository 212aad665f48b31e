"""What the styles of a Word file say of its paragraphs: heading level, list, alignment, size, weight."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from index.formats.docx_package import attribute, child, local, value

TITLE = 0
"""The level of a document's title; headings have 1 to 9."""
_TITLE_NAME = re.compile(r"title|标题|標題|題名|文档标题|文件标题")
_HEADING_NAME = re.compile(r"(?:heading|标题|標題)\s*([1-9])")
_SUBTITLE_NAME = re.compile(r"subtitle|副标题|副標題")
_CONTENTS_NAME = re.compile(r"(?:toc|目录|目錄|contents)\s*(?:[1-9]|heading|标题|標題)|目录|目錄")
_CAPTION_NAME = re.compile(r"caption|题注|題註")
_BODY_LEVEL = 9
"""The outline level that says "body text"."""
_DEFAULT_HALF_POINTS = 20
_OFF = ("0", "false", "off")

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list that a paragraph is an item of, and how deep it stands in it, from 0."""

    list_id: str
    level: int | None
    """None: the list's own definition says which level the paragraph's style has."""
    style_id: str = ""


class Styles:
    """The styles of one file, each with what it inherits."""

    def __init__(self, root: Element | None) -> None:
        styles = [one for one in (() if root is None else root) if local(one) == "style"]
        self._by_id = {attribute(style, "styleId"): style for style in styles}
        self._defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        self._default_id = next(
            (attribute(style, "styleId") for style in styles if _is_default(style, "paragraph")), ""
        )
        self._chains: dict[str, tuple[Element, ...]] = {}

    def heading(self, paragraph: Element | None) -> int | None:
        """The heading level that a paragraph's properties state, `TITLE` for a title; None for body text."""
        if level := value(paragraph, "outlineLvl"):
            return _outline(level)
        return self._first(paragraph, _heading_of_style)

    def list_place(self, paragraph: Element | None) -> ListPlace | None:
        """The list that the paragraph is an item of, by itself or by its style."""
        own = child(paragraph, "numPr")
        if own is not None and child(own, "numId") is not None:
            return _list_place(own, "")
        inherited = self._first(
            paragraph, lambda style: _list_place(child(style, "pPr", "numPr"), attribute(style, "styleId"))
        )
        level = value(own, "ilvl")
        return ListPlace(inherited.list_id, _number(level)) if inherited and level else inherited

    def is_contents(self, paragraph: Element | None) -> bool:
        """Whether the paragraph is a line of a table of contents."""
        return bool(_CONTENTS_NAME.fullmatch(self._name(paragraph)))

    def is_caption(self, paragraph: Element | None) -> bool:
        """Whether the paragraph is a caption by its style."""
        return bool(_CAPTION_NAME.fullmatch(self._name(paragraph)))

    def is_centred(self, paragraph: Element | None) -> bool:
        """Whether the paragraph's lines are centred."""
        own = value(paragraph, "jc")
        return (own or self._first(paragraph, lambda style: value(style, "pPr", "jc") or None)) == "center"

    def points(self, paragraph: Element | None, run: Element | None) -> float:
        """The size of a run of text, in points; both arguments are properties (`pPr`, `rPr`)."""
        size = self._run_property(paragraph, run, "sz", lambda found: _number(attribute(found, "val")))
        return (size or _DEFAULT_HALF_POINTS) / 2

    def has(self, paragraph: Element | None, run: Element | None, name: str) -> bool:
        """Whether a run of text has an on-off property: `b` (bold), `vanish` (hidden)."""
        found = self._run_property(paragraph, run, name, lambda found: attribute(found, "val") not in _OFF)
        return bool(found)

    def _run_property(
        self, paragraph: Element | None, run: Element | None, name: str, read: Callable[[Element], _Found | None]
    ) -> _Found | None:
        """A property by the order in which Word asks: the run, its style, the paragraph's style, the defaults."""
        character_style = value(run, "rStyle")
        places = [run, *(child(style, "rPr") for style in self._chain(character_style) if character_style)]
        places += [child(style, "rPr") for style in self._paragraph_chain(paragraph)]
        for place in [*places, self._defaults]:
            if (found := child(place, name)) is not None:
                return read(found)
        return None

    def _name(self, paragraph: Element | None) -> str:
        chain = self._paragraph_chain(paragraph)
        return value(chain[0], "name").strip().lower() if chain else ""

    def _first(self, paragraph: Element | None, read: Callable[[Element], _Found | None]) -> _Found | None:
        """What the nearest style says that says anything."""
        found = (read(style) for style in self._paragraph_chain(paragraph))
        return next((one for one in found if one is not None), None)

    def _paragraph_chain(self, paragraph: Element | None) -> tuple[Element, ...]:
        return self._chain(value(paragraph, "pStyle") or self._default_id)

    def _chain(self, style_id: str) -> tuple[Element, ...]:
        """A style and those that it is based on, nearest first."""
        if style_id not in self._chains:
            self._chains[style_id] = tuple(self._based_on(style_id))
        return self._chains[style_id]

    def _based_on(self, style_id: str) -> Iterator[Element]:
        seen: set[str] = set()
        while style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            yield self._by_id[style_id]
            style_id = value(self._by_id[style_id], "basedOn")


def _is_default(style: Element, kind: str) -> bool:
    return attribute(style, "type") == kind and attribute(style, "default") not in ("", *_OFF)


def _heading_of_style(style: Element) -> int | None:
    name = value(style, "name").strip().lower()
    if _TITLE_NAME.fullmatch(name):
        return TITLE
    if match := _HEADING_NAME.fullmatch(name):
        return int(match.group(1))
    if level := value(style, "pPr", "outlineLvl"):
        return _outline(level)
    return _BODY_LEVEL + 1 if _SUBTITLE_NAME.fullmatch(name) else None


def _outline(level: str) -> int | None:
    number = _number(level)
    return number + 1 if number is not None and 0 <= number < _BODY_LEVEL else None


def _list_place(properties: Element | None, style_id: str) -> ListPlace | None:
    list_id, level = value(properties, "numId"), value(properties, "ilvl")
    return ListPlace(list_id, _number(level) if level else None, style_id) if list_id else None


def _number(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None
