"""Strangers' text as HTML in which nothing is live."""

from __future__ import annotations

import re
from html import escape
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def inert_html(text: str) -> str:
    """`text` escaped, on one line, without control characters."""
    return escape(_CONTROL.sub("", " ".join(text.splitlines())))
