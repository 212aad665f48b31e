"""Seals: whether the files of a folder are still what was written. Over a damaged one Chroma finds less, or crashes."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

_SEAL = "seal.json"
_BLOCK = 2**20


def seal(folder: Path, use: Callable[[], None]) -> None:
    """Note the size and the checksum of every file below `folder`; `use` does to the files what readers will do.

    Chroma writes to some of its files when it only reads: those are known by their size, which never gets smaller.
    """
    for path in _files(folder):
        os.utime(path, (0, 0))
    use()
    marks: dict[str, dict[str, int | None]] = {}
    for path in _files(folder):
        untouched = path.stat().st_mtime == 0
        marks[str(path.relative_to(folder))] = {
            "size": path.stat().st_size,
            "crc32": _checksum(path) if untouched else None,
        }
    (folder / _SEAL).write_text(json.dumps(marks, indent=1))


def flaw(folder: Path) -> str:
    """What is wrong with a sealed folder, as a name and a word such as `header.bin damaged`; empty if nothing is."""
    try:
        marks = json.loads((folder / _SEAL).read_text())
        for name, mark in marks.items():
            path = folder / name
            if not path.is_file():
                return f"{name} missing"
            if path.stat().st_size < mark["size"] or mark["crc32"] not in (None, _checksum(path)):
                return f"{name} damaged"
    except FileNotFoundError:
        return f"{_SEAL} missing"
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return f"{_SEAL} unreadable, {type(error).__name__}"
    return ""


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != _SEAL)


def _checksum(path: Path) -> int:
    """CRC-32: against damage, not against intent; 2 GB/s."""
    value = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value = zlib.crc32(block, value)
    return value
