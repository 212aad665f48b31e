"""Files become raw documents: each is opened by the reader of its format and handed on with nothing removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.archive import members
from index.formats.source import Loader, OnSkip, Source, file_source, shown, suffix_of
from index.schema import RawDocument

_LOADERS = {
    ".txt": "text:load_text",
    ".md": "markdown:load_markdown",
    ".html": "html:load_html",
    ".htm": "html:load_html",
    ".shtml": "html:load_html",
    ".xhtml": "html:load_html",
    ".mhtml": "html:load_mhtml",
    ".mht": "html:load_mhtml",
    ".pdf": "pdf:load_pdf",
    ".docx": "docx:load_docx",
    ".jsonl": "records:load_records",
    ".jsonl.gz": "records:load_records",
}
"""What reads each format, by the ending of the file's name: a module of `index.formats`, imported when it is needed."""
_ARCHIVE = ".zip"
_NEXT_STEPS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".dotm", ".wps", ".wpt", ".odt", ".rtf"), "save it as .docx"),
    **dict.fromkeys((".ppt", ".pptx", ".xls", ".xlsx", ".et", ".dps", ".ofd", ".caj", ".ceb"), "save it as .pdf"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".tgz", ".gz", ".tar.gz", ".bz2", ".xz"), "unpack it first"),
}
"""What makes a file of no known format readable."""


def load(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The documents in the file `path`; a file of records is read record by record, never whole.

    Records that can't be used go to `on_skip`; raises UnreadableFile, whose message is the reason, for the file itself.
    """
    with _reading_errors():
        yield from _load_source(file_source(path), config, on_skip)


def known_format(name: str) -> str:
    """Why a file of this name can't be read by its ending; empty if it can."""
    suffix = suffix_of(name)
    if suffix in _LOADERS or suffix == _ARCHIVE:
        return ""
    next_step = _NEXT_STEPS.get(suffix) or f"known are {' '.join(sorted([*_LOADERS, _ARCHIVE]))}"
    return f"unknown format {shown(suffix) or '(no ending)'}; {next_step}"


def check_size(size: int, config: IndexConfig) -> None:
    """Raise UnreadableFile for a file of no bytes, or of more than the settings allow."""
    if size == 0:
        raise UnreadableFile("empty")
    if size > config.max_file_mb * 2**20:
        limit = f"{size / 2**20:.0f} MB, the limit is {config.max_file_mb} MB"
        raise UnreadableFile(f"too large: {limit}; raise POLICY_CHAT_MAX_FILE_MB")


def _load_source(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    if unknown := known_format(source.name):
        raise UnreadableFile(unknown)
    check_size(source.size, config)
    loader = _load_archive if source.suffix == _ARCHIVE else _loader(source.suffix)
    yield from loader(source, config, on_skip)


def _loader(suffix: str) -> Loader:
    module, _, name = _LOADERS[suffix].partition(":")
    return cast(Loader, getattr(import_module(f"index.formats.{module}"), name))


def _load_archive(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The documents in the files of an archive; a file that can't be read is told and the others go on."""
    for member in members(source, config, on_skip, _unknown_in_archive):
        try:
            yield from _load_source(member, config, on_skip)
        except UnreadableFile as error:
            on_skip(member.name, str(error))
        except RecursionError:
            on_skip(member.name, "nested too deeply")


def _unknown_in_archive(name: str) -> str:
    """As `known_format`, for a file in an archive."""
    is_archive = suffix_of(name) == _ARCHIVE or _NEXT_STEPS.get(suffix_of(name)) == "unpack it first"
    return "an archive in an archive; unpack it first" if is_archive else known_format(name)


@contextmanager
def _reading_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile(f"can't be read ({error.strerror or error})") from None
