"""Which files of the command line's paths may be read; names made fit to show and store."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.errors import PathNotFound
from index.formats.source import shown
from index.loaders import known_format


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
    return known_format(path.name)
