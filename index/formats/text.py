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
    yield RawDocument(source.name, whole_text(source, on_skip), "page")


def whole_text(source: Source, on_skip: OnSkip) -> str:
    """The decoded text of `source`, a damaged place in it told to `on_skip`; raises UnreadableFile if there is none."""
    text = decode(source.read(), lambda damage: on_skip(source.name, damage))
    if not text.strip():
        raise UnreadableFile("empty")
    return text
