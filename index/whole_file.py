"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_whole(path: Path, text: str, errors: str = "strict") -> None:
    """Write `text` as UTF-8 in place of what the file held; nobody finds half of it under its name. Raises OSError.

    `errors` is what becomes of halves of characters, as for `str.encode`.
    """
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8", errors=errors)
    unfinished.replace(path)
