"""Every word of the trainers' view, in the three languages of the page. Words in {braces} are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ui.training.words_english import ENGLISH
from ui.training.words_simplified import SIMPLIFIED
from ui.training.words_traditional import TRADITIONAL

TRAINING: Final[Mapping[str, Mapping[str, Any]]] = {"zh-CN": SIMPLIFIED, "zh-TW": TRADITIONAL, "en": ENGLISH}
"""By locale; every key begins with `t_` except the view's name."""
