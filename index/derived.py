"""Generations of the derived indexes: Chroma and BM25 side by side in a folder that is not written to once it is live.

A change is made on a copy; the catalog then names the copy as the current generation. Readers keep the generation they
opened, also in other processes, until they see the new revision. Chroma's client is not safe across processes and
keeps stale vectors (chroma-core/chroma#3792); with a folder of its own for each change neither can happen.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import HomeError
from index.lexical import LexicalEntry, LexicalIndex
from index.store import VectorStore

Vectors = NDArray[np.float32]

KEPT = 2  # the current generation and the one that a reader may still have open


@dataclass(frozen=True, slots=True)
class Derived:
    """Both indexes of one generation."""

    vectors: VectorStore
    lexical: LexicalIndex

    def close(self) -> None:
        """Release the files."""
        self.vectors.close()


@dataclass(frozen=True, slots=True)
class Change:
    """What a new generation has more and less than the one before; `vectors` is `(len(entries), dim)`."""

    entries: Sequence[LexicalEntry]
    vectors: Vectors
    removed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Generations:
    """The folder of all generations, and where Chroma lies if not there."""

    root: Path
    chroma_url: str
    collection: str

    def open(self, number: int) -> Derived:
        """The indexes of this generation; creates empty ones for generation 0."""
        folder = self._folder(number)
        return Derived(
            VectorStore(folder / "chroma", url=self.chroma_url, name=self.collection), LexicalIndex(folder / "lexical")
        )

    def exists(self, number: int) -> bool:
        """Whether the folder of this generation is there."""
        return self._folder(number).is_dir()

    def derive(self, base: int | None, number: int, change: Change) -> None:
        """Make generation `number` from `base` (None: from nothing) with this change. Nothing refers to it yet."""
        folder = self._folder(number)
        try:
            shutil.rmtree(folder, ignore_errors=True)  # left by a process that was killed
            if base is not None and self.exists(base):
                shutil.copytree(self._folder(base), folder)
            else:
                folder.mkdir(parents=True)
            derived = self.open(number)
            try:
                derived.vectors.delete(change.removed)
                derived.vectors.upsert([entry.passage_id for entry in change.entries], change.vectors)
                derived.lexical.update(change.entries, change.removed)
            finally:
                derived.close()
        except OSError as error:
            raise HomeError(
                f"{folder}: can't be written ({error.strerror or error}); free space or choose another --home, "
                "then run the command again: nothing is lost"
            ) from None

    def prune(self, current: int) -> None:
        """Remove the folders that no reader can still need, and those of killed processes."""
        if not self.root.is_dir():
            return
        keep = {self._folder(number) for number in range(max(0, current - KEPT + 1), current + 1)}
        for folder in self.root.iterdir():
            if folder not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, number: int) -> Path:
        return self.root / f"{number:06d}"
