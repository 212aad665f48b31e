"""What a format's reader is given: a file, or a member of an archive, as bytes with a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from index.config import IndexConfig
from index.page.lines import visible
from index.schema import RawDocument

_NOT_SHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, half characters, line ends

RUNNING_HEADER = "running header"
"""Reason for what repeats above the text of each page, and of a PDF below it too."""
RUNNING_FOOTER = "running footer"

OnSkip = Callable[[str, str], None]
"""Called with a shown path and a reason for each part of a file that is left out."""


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to read and what they are called."""

    name: str
    """Fit to show and store: an absolute path, or `archive.zip#member`."""
    suffix: str
    """The ending that names the format, in lower case; `.gz` together with the one before it."""
    size: int
    """Bytes."""
    open: Callable[[], BinaryIO]

    def read(self) -> bytes:
        """All of it."""
        with self.open() as file:
            return file.read()


Loader = Callable[[Source, IndexConfig, OnSkip], Iterator[RawDocument]]
"""Reads one format. Parts that can't be used go to the last argument; raises UnreadableFile, whose message is the
reason, where the whole can't be."""


def file_source(path: Path) -> Source:
    """The file `path` as a source; raises OSError."""
    return Source(shown(path), suffix_of(path.name), path.stat().st_size, lambda: path.open("rb"))


def suffix_of(name: str) -> str:
    """The ending of a file's name that says its format."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def shown(path: Path | str) -> str:
    """`path` with control characters and undecodable bytes escaped, so that it can be printed and stored."""
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _NOT_SHOWN else char
        for char in str(path)
    )


def as_text(fields: Mapping[str, Any]) -> dict[str, str]:
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
    return visible(text).encode(errors="replace").decode()  # no half characters, which nothing can store
