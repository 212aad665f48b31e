"""Lines of one paragraph joined: words that a line's end broke are whole again, true hyphens stay."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.formats.pdf_characters import is_han

RUNNING_CHARS = 8
"""A shorter line may be a heading or a name."""

# A word that goes on in the next line: “develop-” + “ment”, but not “COVID-” + “19” or “2023-” + “2025”.
_BROKEN = re.compile(r"[a-zà-ÿ]{2}-$")
_ENDS = re.compile(r"[。！？!?；;：:….][”’」』）)】\]》\"']*$")
_COMPOUND_END = re.compile(r"([A-Za-z]+)-$")
_WORD = re.compile(r"[A-Za-z]+")


def join_lines(lines: Iterable[str], compounds: frozenset[str] = frozenset()) -> str:
    """`lines` as one run of text.

    A hyphen at a line's end goes if the word goes on in small letters, unless `compounds` (lower case) has the word
    with its hyphen. Latin words are set apart by a space; Chinese characters and figures that a line's end cut in two
    are not.
    """
    text = ""
    for line in lines:
        if not text or not line:
            text += line
        elif _BROKEN.search(text) and line[0].islower() and not _is_compound(text, line, compounds):
            text = text[:-1] + line
        else:
            text += ("" if _touches(text[-1], line[0]) else " ") + line
    return text


def ends_sentence(text: str) -> bool:
    """Whether the last sentence of `text` is complete; a colon or semicolon counts."""
    return bool(_ENDS.search(text))


def breaks_off(text: str) -> bool:
    """Whether a line of running text stops inside a sentence; short lines are none."""
    return len(text) >= RUNNING_CHARS and not ends_sentence(text)


def compounds_of(text: str) -> frozenset[str]:
    """The words of `text` that have a hyphen inside, in lower case."""
    return frozenset(word.lower() for word in re.findall(r"[A-Za-z]+-[a-z]+", text))


def _is_compound(text: str, line: str, compounds: frozenset[str]) -> bool:
    first, second = _COMPOUND_END.search(text), _WORD.match(line)
    return bool(first and second and f"{first[1]}-{second[0]}".lower() in compounds)


def _touches(before: str, after: str) -> bool:
    """Whether two characters at a line break stand together without a space."""
    if is_han(before) or is_han(after):
        return True
    if before.isdigit() and after.isdigit():
        return True
    return before in "-/([{（" or after in ")]},.;:!?%/"
