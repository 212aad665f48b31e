"""JSON lines: each line is a record, and each record an article as it stands."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.source import OnSkip, Source, as_text, shown
from index.page.lines import normalise_line_ends
from index.schema import RawDocument


def load_records(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """One record a line: `_id` or `id`, `text`, and perhaps title, date, publisher, source, url."""
    name = source.name
    seen: set[str] = set()
    number = 0
    try:
        with source.open() as file, _unpacked(file, source.suffix) as lines:
            for number, line in enumerate(_bounded_lines(lines, config.max_file_mb * 2**20), start=1):
                if not line.strip():
                    continue
                try:
                    document = _record(line, name, number)
                    if document.source in seen:
                        raise UnreadableFile("its id stands on an earlier line already")
                except UnreadableFile as error:
                    on_skip(name, f"line {number}: {error}")
                    continue
                seen.add(document.source)
                yield document
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        if not number:
            raise UnreadableFile(f"not a gzip file ({error})") from None
        on_skip(name, f"after line {number}: the compressed data are damaged or cut off ({error})")


def _unpacked(file: BinaryIO, suffix: str) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if suffix.endswith(".gz") else file


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
    return RawDocument(f"{file}#{shown(name)}", normalise_line_ends(text), "record", as_text(fields))
