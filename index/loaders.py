"""Files become raw documents: each is opened by the reader of its format and handed on with nothing removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.markdown import load_markdown
from index.formats.records import load_records
from index.formats.source import Loader, OnSkip, Source, file_source, shown, suffix_of
from index.formats.text import load_text
from index.schema import RawDocument

_LOADERS: dict[str, Loader] = {
    ".txt": load_text,
    ".md": load_markdown,
    ".jsonl": load_records,
    ".jsonl.gz": load_records,
}
"""What reads each format, by the ending of the file's name."""


def load(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The documents in the file `path`; a file of records is read record by record, never whole.

    Records that can't be used go to `on_skip`; raises UnreadableFile, whose message is the reason, for the file itself.
    """
    with _reading_errors():
        yield from _load_source(file_source(path), config, on_skip)


def known_format(name: str) -> str:
    """Why a file of this name can't be read by its ending; empty if it can."""
    suffix = suffix_of(name)
    if suffix in _LOADERS:
        return ""
    return f"unknown format {shown(suffix) or '(no ending)'}; known are {' '.join(sorted(_LOADERS))}"


def _load_source(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    if unknown := known_format(source.name):
        raise UnreadableFile(unknown)
    if source.size == 0:
        raise UnreadableFile("empty")
    if source.size > config.max_file_mb * 2**20:
        size = f"{source.size / 2**20:.0f} MB, the limit is {config.max_file_mb} MB"
        raise UnreadableFile(f"too large: {size}; raise POLICY_CHAT_MAX_FILE_MB")
    yield from _LOADERS[source.suffix](source, config, on_skip)


@contextmanager
def _reading_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile(f"can't be read ({error.strerror or error})") from None
