"""Bytes of a web page become text. What the page declares is heard, but only what reads as text is believed."""

from __future__ import annotations

import codecs
import re

from index.errors import UnreadableFile
from index.formats.decoding import EVERYDAY_SHARE, decode, everyday_share
from index.page.lines import normalise_line_ends

_DECLARED_WITHIN = 4096
"""Bytes; the HTML standard asks for the declaration within 1,024, older pages put it later."""
_DECLARATION = re.compile(
    rb"""(?:<meta\s[^>]*?charset|<\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",  # as browsers read them
    "ascii": "cp1252",
}
_CHINESE = ("utf-8", "gb18030", "big5hkscs")
_WESTERN = ("cp1252", "iso8859-15", "mac-roman")
_SAMPLE_BYTES = 400_000
_MAX_DAMAGE = 0.02
"""Share of characters beyond ASCII that can't be read. Sites that cut teasers by bytes leave halves of characters."""
_WESTERN_SHARE = 0.05
"""A page in a Western language has fewer bytes beyond ASCII than this; Chinese read as one has far more."""


def decode_html(data: bytes) -> str:
    """The text of the page `data`, line ends normalised; raises UnreadableFile if it is in no encoding of ours.

    A byte order mark decides, then whether it is UTF-8 without a fault. Otherwise the declared encoding and those of
    Chinese pages are compared by how many everyday characters they yield: a declaration is often wrong. Single
    damaged characters become U+FFFD, as in a browser.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        return decode(data)
    try:
        return normalise_line_ends(data.decode())
    except UnicodeDecodeError:
        return normalise_line_ends(_compared(data))


def declared_encoding(data: bytes) -> str:
    """Python's name of the encoding that the page declares, in its widest variant; empty if it declares none known."""
    declaration = _DECLARATION.search(data[:_DECLARED_WITHIN])
    if not declaration:
        return ""
    try:
        codec = codecs.lookup(declaration.group(1).decode("ascii", "replace"))
    except LookupError:
        return ""
    # A page can name codecs that are no text encodings, such as base64.
    is_text = getattr(codec, "_is_text_encoding", False)
    return _SUPERSETS.get(codec.name, codec.name) if is_text and not codec.name.startswith("utf-16") else ""


def _compared(data: bytes) -> str:
    """The most readable of the possible readings of `data`, which is not UTF-8 throughout."""
    declared = declared_encoding(data)
    sample = data[:_SAMPLE_BYTES]
    if declared in _WESTERN and sum(byte > 0x7F for byte in sample) < _WESTERN_SHARE * len(sample):
        return data.decode(declared, "replace")
    possible = dict.fromkeys([declared, *_CHINESE] if declared else _CHINESE)
    readings = {encoding: sample.decode(encoding, "replace") for encoding in possible}
    best = max(readings, key=lambda encoding: (everyday_share(readings[encoding]), -_damage(readings[encoding])))
    if everyday_share(readings[best]) < EVERYDAY_SHARE or _damage(readings[best]) > _MAX_DAMAGE:
        return decode(data)
    text = data.decode(best, "replace")
    if _damage(text) > _MAX_DAMAGE:
        raise UnreadableFile(f"undecodable: starts as {best} but is damaged; save it as UTF-8")
    return text


def _damage(text: str) -> float:
    """Share of the characters beyond ASCII that could not be read."""
    return text.count("\ufffd") / max(sum(not char.isascii() for char in text), 1)
