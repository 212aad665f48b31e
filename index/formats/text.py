"""Plain text."""

from __future__ import annotations

from collections.abc import Iterator

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.decoding import decode
from index.formats.source import OnSkip, Source
from index.schema import RawDocument


def load_text(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The text as it stands."""
    yield RawDocument(source.name, whole_text(source), "page")


def whole_text(source: Source) -> str:
    """The decoded text of `source`; raises UnreadableFile if it is none, or empty."""
    text = decode(source.read())
    if not text.strip():
        raise UnreadableFile("empty")
    return text
