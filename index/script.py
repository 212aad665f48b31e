"""Folding: the form in which text is compared. Makes search terms only; spans always come from the original text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Any

# 1+N+X, 6:3:1: names and ratios that mean nothing taken apart.
# A run is gone over once, from its start, however long it is.
_COMPOUND = re.compile(r"(?<![a-z0-9])[a-z0-9]++(?:[+:][a-z0-9]++)+")
_TERM = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff\U00020000-\U0003ffff]")
_TRADITIONAL_ONLY_MIN = 2


@cache
def _converter(direction: str) -> Any:
    from opencc import OpenCC  # 20 ms to load: only when something is folded

    return OpenCC(direction)


def to_simplified(text: str) -> str:
    """`text` with traditional characters replaced by simplified ones; same number of characters in practice."""
    return str(_converter("t2s").convert(text))


def to_traditional(text: str) -> str:
    """`text` with simplified characters replaced by traditional ones, each by the likeliest in its word."""
    return str(_converter("s2t").convert(text))


def fold(text: str) -> str:
    """NFKC, lower case, simplified script: equal for texts that a reader takes for the same words."""
    return to_simplified(unicodedata.normalize("NFKC", text)).lower()


def is_traditional(text: str) -> bool:
    """Whether `text` is written in traditional script (at least two characters have another simplified form)."""
    changed = sum(a != b for a, b in zip(text, to_simplified(text), strict=False))
    return changed >= _TRADITIONAL_ONLY_MIN


def terms(text: str) -> list[str]:
    """Search terms of `text`: single Chinese characters, their bigrams, Latin and digit runs whole.

    Bigrams only join characters that touch, so punctuation separates them. Compounds such as 1+N+X are terms beside
    their parts.
    """
    folded = fold(text)
    out = _COMPOUND.findall(folded)
    previous_end, previous_char = -1, ""
    for match in _TERM.finditer(folded):
        token = match.group()
        out.append(token)
        is_han = len(token) == 1 and ord(token) >= 0x3400
        if is_han and previous_char and match.start() == previous_end:
            out.append(previous_char + token)
        previous_end, previous_char = match.end(), token if is_han else ""
    return out


def word_terms(word: str) -> list[str]:
    """The search terms that stand for one folded word: its bigrams if it is Chinese and longer than a character."""
    han = len(word) > 1 and all(ord(char) >= 0x3400 for char in word)
    return [one + other for one, other in pairwise(word)] if han else [word]
