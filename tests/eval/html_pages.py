"""Reading the HTML that the report writes, by the rules of HTML5."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser as Page
from selectolax.lexbor import LexborNode as Node

__all__ = ["Node", "Page", "attribute", "one", "texts"]


def one(of: Page | Node, css: str) -> Node:
    """The first element that `css` selects; there must be one."""
    found = of.css_first(css)
    assert found is not None, css
    return found


def texts(of: Page | Node, css: str) -> list[str]:
    """The text of every element that `css` selects."""
    return [each.text() for each in of.css(css)]


def attribute(of: Node, name: str) -> str:
    """The value of an attribute, empty if it is missing or has none."""
    return of.attributes.get(name) or ""
