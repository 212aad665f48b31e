"""Files become raw documents: what may be read is found, decoded and handed on with nothing removed."""

from __future__ import annotations

import gzip
import json
import os
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from index.config import IndexConfig
from index.decoding import decode
from index.errors import PathNotFound, UnreadableFile
from index.lines import normalise_line_ends
from index.markdown import plain_text
from index.schema import RawDocument

_NOT_SHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, half characters, line ends

OnSkip = Callable[[str, str], None]
"""Called with a shown path and a reason for each part of a file that is left out."""


class Skipped(NamedTuple):
    """A path that is not read, ready to show, and why."""

    path: str
    reason: str


class FoundFiles(NamedTuple):
    """Files to read, each once and in order, and what is not read."""

    files: list[Path]
    skipped: list[Skipped]


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """The readable files among `paths` and in the folders among them, absolute, folders in sorted order.

    Hidden files in folders are passed over; what else is not read is reported. Raises PathNotFound.
    """
    files: dict[Path, None] = {}
    skipped: list[Skipped] = []
    for path in paths:
        try:
            found = path.resolve(strict=True)
        except FileNotFoundError:
            raise PathNotFound(f"{shown(path)}: no such file or folder; check the path") from None
        except (OSError, ValueError, RuntimeError) as error:  # no permission; a NUL in the name; a circle of links
            raise PathNotFound(f"{shown(path)}: can't be opened ({error}); check the path") from None
        for file in _walk(found, skipped) if found.is_dir() else [found]:
            if reason := _not_readable(file):
                skipped.append(Skipped(shown(file), reason))
            else:
                files[file] = None
    return FoundFiles(list(files), skipped)


def load(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The documents in the file `path`; a file of records is read record by record, never whole.

    Records that can't be used go to `on_skip`; raises UnreadableFile, whose message is the reason, for the file itself.
    """
    loader = _LOADERS.get(_suffix(path))
    if loader is None:
        raise UnreadableFile(_unknown(path))
    with _reading_errors():
        size = path.stat().st_size
        if size == 0:
            raise UnreadableFile("empty")
        if size > config.max_file_mb * 2**20:
            raise UnreadableFile(
                f"too large: {size / 2**20:.0f} MB, the limit is {config.max_file_mb} MB; raise POLICY_CHAT_MAX_FILE_MB"
            )
        yield from loader(path, config, on_skip)


def shown(path: Path | str) -> str:
    """`path` with control characters and undecodable bytes escaped, so that it can be printed and stored."""
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _NOT_SHOWN else char
        for char in str(path)
    )


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """The files below `folder`, sorted; links are followed to files inside it only."""

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(shown(error.filename), f"can't be opened ({error.strerror})"))

    for current, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(current) / name).is_symlink()]
        for name in sorted([*names, *linked]):
            path = Path(current) / name
            if name.startswith("."):
                continue
            if reason := _bad_link(path, folder):
                skipped.append(Skipped(shown(path), reason))
            elif not path.is_dir():
                yield path.resolve()


def _bad_link(path: Path, folder: Path) -> str:
    """Why the link `path` must not be followed out of `folder`; empty for any path that may be read."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere" if path.is_symlink() else "can't be opened"
    return "" if target.is_relative_to(folder) else "a link that leaves the folder"


def _not_readable(path: Path) -> str:
    if not path.is_file():
        return "not a regular file"
    return "" if _suffix(path) in _LOADERS else _unknown(path)


def _suffix(path: Path) -> str:
    """The ending that names the format; `.gz` together with the one before it."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def _unknown(path: Path) -> str:
    return f"unknown format {shown(_suffix(path)) or '(no ending)'}; known are {' '.join(sorted(_LOADERS))}"


@contextmanager
def _reading_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile(f"can't be read ({error.strerror or error})") from None


def _load_text(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    yield RawDocument(shown(path), _whole_text(path), "page")


def _whole_text(path: Path) -> str:
    text = decode(path.read_bytes())
    if not text.strip():
        raise UnreadableFile("empty")
    return text


def _load_markdown(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    import frontmatter
    import yaml

    whole = _whole_text(path)
    try:
        fields, text = frontmatter.parse(whole)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark else ""
        raise UnreadableFile(f"the front matter is not YAML{where}; correct or remove it") from None
    except ValueError as error:  # an impossible date, for one
        raise UnreadableFile(f"the front matter can't be read ({error}); correct or remove it") from None
    yield RawDocument(shown(path), plain_text(text if fields else whole), "page", _as_text(fields))


def _load_records(path: Path, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """One record a line: `_id` or `id`, `text`, and perhaps title, date, publisher, source, url."""
    file = shown(path)
    opener = gzip.open if path.suffix.lower() == ".gz" else open
    seen: set[str] = set()
    number = 0
    try:
        with cast(BinaryIO, opener(path, "rb")) as lines:
            for number, line in enumerate(_bounded_lines(lines, config.max_file_mb * 2**20), start=1):
                if not line.strip():
                    continue
                try:
                    document = _record(line, file, number)
                    if document.source in seen:
                        raise UnreadableFile("its id stands on an earlier line already")
                except UnreadableFile as error:
                    on_skip(file, f"line {number}: {error}")
                    continue
                seen.add(document.source)
                yield document
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        if not number:
            raise UnreadableFile(f"not a gzip file ({error})") from None
        on_skip(file, f"after line {number}: the compressed data are damaged or cut off ({error})")


def _bounded_lines(lines: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines of a file, none held that is longer than `limit` bytes."""
    while line := lines.readline(limit):
        if len(line) == limit and not line.endswith(b"\n"):
            raise UnreadableFile(f"a line longer than {limit // 2**20} MB; raise POLICY_CHAT_MAX_FILE_MB")
        yield line


def _record(line: bytes, file: str, number: int) -> RawDocument:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableFile("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise UnreadableFile(f"not JSON ({error.msg})") from None
    except ValueError:  # a number of thousands of digits
        raise UnreadableFile("not a record: a number in it is too long") from None
    except RecursionError:
        raise UnreadableFile("not a record: nested too deeply") from None
    if not isinstance(fields, dict):
        raise UnreadableFile("not a record: expected {...} with the field text")
    text = fields.pop("text", None)
    if not isinstance(text, str):
        raise UnreadableFile("no field text that is a string")
    if not text.strip():
        raise UnreadableFile("empty text")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise UnreadableFile("text with half a character (a lone surrogate)")
    given = [fields.pop(key, None) for key in ("_id", "id")]
    name = next((str(one) for one in given if isinstance(one, str | int) and str(one)), f"line-{number}")
    return RawDocument(f"{file}#{shown(name)}", normalise_line_ends(text), "record", _as_text(fields))


def _as_text(fields: Mapping[str, Any]) -> dict[str, str]:
    """Fields as strings with keys in lower case: single values, and lists of them joined by 、; others are left out."""
    out: dict[str, str] = {}
    for key, value in fields.items():
        values = value if isinstance(value, list) else [value]
        text = "、".join(_scalar(one) for one in values if one is not None and not isinstance(one, list | dict))
        if text.strip():
            out[str(key).lower()] = text.strip()
    return out


def _scalar(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.encode(errors="replace").decode()  # no half characters, which nothing can store


_LOADERS: dict[str, Callable[[Path, IndexConfig, OnSkip], Iterator[RawDocument]]] = {
    ".txt": _load_text,
    ".md": _load_markdown,
    ".jsonl": _load_records,
    ".jsonl.gz": _load_records,
}
"""What reads each format, by the ending of the file's name."""
