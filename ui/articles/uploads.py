"""Files that were sent to be added: kept under names of our own, their own names as data beside them."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from index.config import IndexConfig
from index.errors import HomeError
from index.formats.source import shown, suffix_of
from index.loaders import known_format
from ui.articles.refusals import Refused

WAITING: Final = 200
"""So many files may wait to be added at a time."""
_NAME_CHARS: Final = 160
_ABANDONED_SECONDS: Final = 24 * 3600
"""A file that nobody added for so long is deleted when a server starts."""
_SEPARATORS: Final = re.compile(r"[/\\]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be added."""

    id: str
    name: str
    """What it was called where it came from: a line to show, never a path."""
    path: Path
    size: int
    """Bytes."""


class Uploads:
    """The folder `uploads` of a home, and what waits in it."""

    def __init__(self, config: IndexConfig) -> None:
        self._config = config
        self._folder = (config.home / "uploads").resolve()
        self._waiting: dict[str, Upload] = {}

    @property
    def max_bytes(self) -> int:
        """Of the largest file that is taken."""
        return self._config.max_file_mb * 2**20

    def get(self, upload_id: str) -> Upload:
        """The waiting file with this id; raises Refused."""
        if upload_id not in self._waiting:
            raise Refused(404, "upload_gone", "this file is no longer here; choose it again")
        return self._waiting[upload_id]

    async def receive(self, header: str, body: AsyncIterator[bytes]) -> Upload:
        """Keep the file that `body` is, named by a percent-encoded `header`; raises Refused, and then keeps nothing."""
        name = own_name(unquote(header, errors="replace"))
        if unknown := known_format(name):
            raise Refused(415, "unknown_format", unknown, suffix=shown(suffix_of(name)))
        if len(self._waiting) >= WAITING:
            raise Refused(429, "too_many", f"{WAITING} files are waiting to be added; add or remove them first")
        upload_id = secrets.token_hex(8)
        path = self._folder / f"{upload_id}{suffix_of(name)}"
        size = await save(body, path, self.max_bytes)
        self._waiting[upload_id] = Upload(upload_id, name, path, size)
        return self._waiting[upload_id]

    def discard(self, upload_id: str) -> None:
        """Delete a waiting file; one that isn't there is as good as deleted."""
        if upload := self._waiting.pop(upload_id, None):
            upload.path.unlink(missing_ok=True)

    def added(self, upload_id: str) -> None:
        """It waits no more, and stays: its articles can be read again."""
        self._waiting.pop(upload_id, None)

    def sweep(self, known: set[str]) -> None:
        """Delete what earlier servers left and nobody added; `known` are the files that were."""
        for path in self._folder.glob("*"):
            if str(path) not in known and time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink(missing_ok=True)


def own_name(given: str) -> str:
    """What a file is called, from what a browser or a stranger says: one line, without folders, not too long."""
    name = shown(unicodedata.normalize("NFC", _SEPARATORS.split(given)[-1]).strip())
    if len(name) <= _NAME_CHARS:
        return name
    suffix = suffix_of(name)[-20:]
    return name[: _NAME_CHARS - len(suffix) - 1] + "…" + suffix


async def save(body: AsyncIterator[bytes], path: Path, limit: int) -> int:
    """Write `body` to `path`, whole or not at all; returns the bytes. Raises Refused beyond `limit`, and HomeError."""
    part = path.with_name(f"{path.name}.part")
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            async for chunk in body:
                size += len(chunk)
                if size > limit:
                    raise Refused(413, "too_large", f"larger than {limit // 2**20} MB", mb=limit // 2**20)
                file.write(chunk)
        if not size:
            raise Refused(422, "empty", "the file is empty")
        part.rename(path)
    except OSError as error:
        raise HomeError(f"{path.parent}: can't be written ({error.strerror}); free space") from None
    finally:
        part.unlink(missing_ok=True)  # also where the sender has gone in the middle
    return size
