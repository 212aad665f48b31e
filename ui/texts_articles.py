"""Every word of the articles view, in the three languages of the page. Words in {braces} are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ui.articles.english import ENGLISH
from ui.articles.simplified import SIMPLIFIED
from ui.articles.traditional import TRADITIONAL

ARTICLES: Final[Mapping[str, Mapping[str, Any]]] = {"zh-CN": SIMPLIFIED, "zh-TW": TRADITIONAL, "en": ENGLISH}
"""By locale; every key begins with `a_` except the view's name."""
