"""What a PDF states about itself: its Info dictionary and its XMP packet."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from index.formats.pdf_paragraphs import Paragraph

MIN_TITLE_CHARS = 4
"""A shorter title stands on too many pages by chance."""
MAX_PACKET = 200_000
"""Bytes of an XMP packet that are looked at."""

_PACKET = re.compile(rb"<x:xmpmeta.{0,%d}?</x:xmpmeta>" % MAX_PACKET, re.DOTALL)
_FIELDS = {
    "title": re.compile(r"<dc:title\b.*?<rdf:li\b[^>]*>(.*?)</rdf:li>", re.DOTALL),
    "author": re.compile(r"<dc:creator\b.*?<rdf:li\b[^>]*>(.*?)</rdf:li>", re.DOTALL),
    "publisher": re.compile(r"<dc:publisher\b.*?<rdf:li\b[^>]*>(.*?)</rdf:li>", re.DOTALL),
    "date": re.compile(r"prism:(?:publicationDate|coverDate)\b(?:=\"|[^>]*>)\s*([^<\"]*)", re.DOTALL),
}


def stated(data: bytes, info: Mapping[str, str], paragraphs: Sequence[Paragraph]) -> dict[str, str]:
    """Title, author, publisher and date as the file `data` with the Info dictionary `info` states them.

    Programs fill title and author with file names and the names of accounts (`Microsoft Word - 1.doc`), so that they
    count only if they stand on the first page too, and the title only if no heading there says it. The date of creation
    or change says nothing of publication and is never taken; a date of publication has a field of its own.
    """
    xmp = _xmp(data)
    first = [one for one in paragraphs if one.page == paragraphs[0].page]
    page = _bare("".join(one.text for one in first))
    titles = [info.get("Title", ""), xmp.get("title", "")]
    authors = [info.get("Author", ""), xmp.get("author", "")]
    out = {name: xmp[name] for name in ("publisher", "date") if xmp.get(name)}
    if author := next((name.strip() for name in authors if _bare(name) and _bare(name) in page), ""):
        out["author"] = author
    title = next((name for name in titles if len(_bare(name)) >= MIN_TITLE_CHARS and _bare(name) in page), "")
    if title and not any(one.level == 1 for one in paragraphs):
        out["title"] = " ".join(title.split())
    return out


def _xmp(data: bytes) -> dict[str, str]:
    start = data.rfind(b"<x:xmpmeta")
    packet = _PACKET.match(data, start) if start >= 0 else None
    text = packet.group().decode(errors="replace") if packet else ""
    found = {name: pattern.search(text) for name, pattern in _FIELDS.items()}
    return {name: html.unescape(match[1]).strip() for name, match in found.items() if match}


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
