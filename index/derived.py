"""Generations of the derived indexes: Chroma and BM25 side by side in a folder that no writer touches once it is live.

A change is made on a copy; the catalog then names the copy as the current generation. Readers keep the generation they
opened, also in other processes, until they see the new revision. Chroma's client is not safe across processes and
keeps stale vectors (chroma-core/chroma#3792); with a folder of its own for each change neither can happen. On a Chroma
server a folder names its collection instead; later generations share it until one is made from nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from index.errors import HomeError, IndexCorrupt
from index.lexical import LexicalEntry, LexicalIndex
from index.seal import flaw, seal
from index.store import VectorStore, copy_store

Vectors = NDArray[np.float32]

KEPT = 2  # the current generation and the one that a reader may still have open
STALE_SHARE = 0.05
"""BM25 is made anew once this share of it is deleted: deleted passages count in its idf until it is."""
_COLLECTION = "collection"  # the file that names the collection on a Chroma server


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
    """The folder of all generations, and the Chroma server if the vectors don't lie there."""

    root: Path
    chroma_url: str = ""

    def open(self, number: int) -> Derived:
        """The indexes of this generation; creates empty ones for generation 0. Raises IndexCorrupt."""
        if number and (wrong := self._flaw(number)):
            raise IndexCorrupt(
                f"{self._folder(number)}: the search indexes can't be used ({wrong}); run `policy-chat index rebuild`"
            )
        return self._open(number, new=number == 0)

    def lexical(self, number: int) -> LexicalIndex:
        """BM25 of this generation alone."""
        return LexicalIndex(self._folder(number) / "lexical")

    def extends(self, number: int, change: Change) -> bool:
        """Whether the next generation can be made from this one.

        Not from one that is missing or damaged, nor if too many of its passages would be deleted ones.
        """
        if self._flaw(number):
            return False
        lexical = self.lexical(number)
        gone = len(change.removed) + sum(lexical.holds(entry.passage_id) for entry in change.entries)
        return lexical.stale() + gone <= STALE_SHARE * lexical.count()

    def derive(self, base: int | None, number: int, change: Change) -> None:
        """Make generation `number` from `base` (None: from nothing) with this change. Nothing refers to it yet."""
        folder = self._folder(number)
        self.prune(number - 1)  # what a process that was killed left
        try:
            if base is None:
                folder.mkdir(parents=True)
            else:
                shutil.copytree(self._folder(base), folder, ignore=shutil.ignore_patterns("chroma"))
                copy_store(self._folder(base) / "chroma", folder / "chroma")
            derived = self._open(number, new=base is None)
            try:
                derived.vectors.delete(change.removed)
                derived.vectors.upsert([entry.passage_id for entry in change.entries], change.vectors)
                derived.lexical.update(change.entries, change.removed)
            finally:
                derived.close()
            seal(folder, lambda: self._use(number))
        except OSError as error:
            cause = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror or error
            raise HomeError(
                f"{folder}: can't be written ({cause}); free space or choose another --home, "
                "then run the command again: nothing is lost"
            ) from None

    def prune(self, current: int) -> None:
        """Remove the generations that no reader can still need, and those of killed processes."""
        if not self.root.is_dir():
            return
        kept = {self._folder(number) for number in range(max(0, current - KEPT + 1), current + 1)}
        collections = {_collection(folder) for folder in kept}
        for folder in self.root.iterdir():
            if folder in kept:
                continue
            name = _collection(folder)
            if self.chroma_url and name and name not in collections:
                store = VectorStore(folder / "chroma", self.chroma_url, name)
                store.drop()
                store.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, number: int) -> Path:
        return self.root / f"{number:06d}"

    def _flaw(self, number: int) -> str:
        """What is wrong with this generation; empty if nothing is."""
        folder = self._folder(number)
        if not folder.is_dir():
            return "missing"
        if bool(_collection(folder)) != bool(self.chroma_url):
            return "made with another setting of POLICY_CHAT_CHROMA_URL"
        return flaw(folder)

    def _open(self, number: int, *, new: bool) -> Derived:
        folder = self._folder(number)
        if self.chroma_url and new and not _collection(folder):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _COLLECTION).write_text(f"policy-chat-{uuid4().hex[:12]}")
        lexical = LexicalIndex(folder / "lexical")
        return Derived(VectorStore(folder / "chroma", self.chroma_url, _collection(folder), create=new), lexical)

    def _use(self, number: int) -> None:
        derived = self._open(number, new=False)
        try:
            derived.vectors.settle()
        finally:
            derived.close()


def _collection(folder: Path) -> str:
    """The collection on the Chroma server that this folder names, or empty."""
    try:
        return (folder / _COLLECTION).read_text()
    except (FileNotFoundError, NotADirectoryError):
        return ""
