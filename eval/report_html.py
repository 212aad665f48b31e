"""HTML out of escaped parts: a text becomes markup only through `tag`, so that nothing a stranger wrote can execute.

What a page is made of is either `Markup`, which this module made, or a plain string, which is escaped wherever it goes.
Links lead only to places on the same page, because an address from a data set could hold a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
"""Controls, half characters and characters that a reader doesn't see or that turn the direction of writing."""
_VOID = frozenset({"meta", "br"})


class Markup(str):
    """HTML that is put into a page as it is. Only this module makes it of text."""

    __slots__ = ()


Child: TypeAlias = "str | int | Iterable[Child] | None"
"""Markup stays as it is, other text is escaped, None is nothing."""


def text(value: str) -> Markup:
    """`value` as inert HTML, with a visible name in place of each character that can't be seen: ⟨U+202E⟩."""
    return Markup(escape(_UNSEEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", value)))


def join(*children: Child) -> Markup:
    """The children one after the other."""
    parts: list[str] = []
    _collect(children, parts)
    return Markup("".join(parts))


def tag(name: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """An element. Attributes that are None or False are left out; `class_` is class and `stroke_width` stroke-width."""
    opened = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Markup(opened if name in _VOID else f"{opened}{join(*children)}</{name}>")


def link(anchor: str, *children: Child, class_: str | None = None) -> Markup:
    """A link to the element of this page whose id is `anchor`."""
    return tag("a", *children, href=f"#{anchor}", class_=class_)


def _collect(child: Child, parts: list[str]) -> None:
    if child is None:
        return
    if isinstance(child, Markup):
        parts.append(child)
    elif isinstance(child, str):
        parts.append(text(child))
    elif isinstance(child, int):
        parts.append(str(child))
    else:
        for each in child:
            _collect(each, parts)


def _attribute(key: str, value: str | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{text(value) if isinstance(value, str) else f"{value:g}"}"'
