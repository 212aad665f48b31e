"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str, errors: str = "strict", *, private: bool = False) -> None:
    """Write `text` as UTF-8 in place of what the file held; nobody finds half of it under its name. Raises OSError.

    `errors` is what becomes of halves of characters, as for `str.encode`. Of a `private` file nobody else on the
    machine can read anything, at no moment.
    """
    unfinished = path.with_name(path.name + ".part")
    if private:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    unfinished.write_text(text, encoding="utf-8", errors=errors)
    unfinished.replace(path)
