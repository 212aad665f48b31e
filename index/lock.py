"""One writer at a time. The lock is the operating system's, so it goes with the process that held it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import HomeError, IndexLocked


@contextmanager
def writing(home: Path, purpose: str) -> Iterator[None]:
    """Hold the write lock of `home`; raises IndexLocked naming the holder, HomeError if the folder can't be written."""
    from filelock import FileLock, Timeout

    holder = home / "write.lock.json"
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "write.lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexLocked(f"{home}: {_describe(holder)} is writing to this index; try again when it is done") from None
    except OSError as error:
        raise HomeError(f"{home}: can't be written ({error.strerror}); choose another folder with --home") from None
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "purpose": purpose, "since": time.strftime("%H:%M:%S")}))
        yield
    except OSError as error:
        raise HomeError(f"{home}: {error.strerror or error}; free space or choose another folder with --home") from None
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        said = json.loads(holder.read_text())
        return f"`{said['purpose']}` (process {said['pid']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
