"""The dense index: passage vectors in Chroma, by cosine. The only module that imports chromadb."""

from __future__ import annotations

import shutil
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import ConfigError, HomeError, IndexCorrupt

Vectors = NDArray[np.float32]

_DATABASE = "chroma.sqlite3"
_BATCH = 2000  # below Chroma's largest batch (5,461)
# The exact nearest 100 of 12,000 passages need a wide search; 200 costs 5 ms.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class VectorStore:
    """Passage ids and their vectors; `path` is a folder of this process alone while it is written to.

    With `url` the vectors lie on a `chroma run` server instead, in the collection `name`. Without `create` they must
    be there already. Raises IndexCorrupt where the folder can't be read or the server doesn't answer, HomeError where
    nothing can be written, ConfigError for an address that is none.
    """

    def __init__(self, path: Path, url: str = "", name: str = "", *, create: bool = True) -> None:
        self.path, self.url = path, url
        self._name = name or "passages"
        with self._errors(writing=create):
            self._client = _server(url) if url else _folder(path)
            if (
                not url
            ):  # Chroma keeps every folder that was opened until it is closed; this one goes with its last user
                self._close = weakref.finalize(self, self._client.close)
            if create:
                self._collection = self._client.get_or_create_collection(
                    self._name, embedding_function=None, configuration=cast(Any, {"hnsw": _HNSW})
                )
            else:
                self._collection = self._client.get_collection(self._name, embedding_function=None)

    def close(self) -> None:
        """Release the files, so that the folder can be copied or removed."""
        if not self.url:
            self._close()

    def drop(self) -> None:
        """Remove all vectors."""
        with self._errors():
            self._client.delete_collection(self._name)

    def settle(self) -> None:
        """Do to the files what the first query does."""
        with self._errors(writing=True):
            some = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
            if some is not None and len(some):
                self._collection.query(query_embeddings=some, n_results=1, include=[])

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector `(dim,)` for each id, replacing what was there."""
        with self._errors(writing=True):
            for start in range(0, len(ids), _BATCH):
                some = slice(start, start + _BATCH)
                self._collection.upsert(ids=list(ids[some]), embeddings=vectors[some])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove these ids; unknown ones are no error."""
        with self._errors(writing=True):
            for start in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages to a query vector `(dim,)` with their cosines, best first."""
        with self._errors():
            count = self._collection.count()
            if not count:
                return []
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :], n_results=min(k, count), include=["distances"]
            )
        return _with_cosines(found)

    def nearest_of(self, ids: Sequence[str], vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` nearest of these passages with their cosines, best first; unknown ids are none.

        Chroma looks among these only: of 5,000 out of 10,000 passages it found the very ones that comparing each
        finds, in 50 ms instead of 400.
        """
        from chromadb.errors import InternalError

        with self._errors():
            try:
                return self._nearest_within(list(ids), vector, k)
            except InternalError:  # one of the ids is not there: pending, or just removed
                return self._nearest_within(self._known(ids), vector, k)

    def _nearest_within(self, ids: list[str], vector: Vectors, k: int) -> list[tuple[str, float]]:
        if not ids:
            return []
        found = self._collection.query(
            query_embeddings=vector[np.newaxis, :], n_results=min(k, len(ids)), ids=ids, include=["distances"]
        )
        return _with_cosines(found)

    def _known(self, ids: Sequence[str]) -> list[str]:
        known: list[str] = []
        for start in range(0, len(ids), _BATCH):
            known += self._collection.get(ids=list(ids[start : start + _BATCH]), include=[])["ids"]
        return known

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors `(dim,)` of these ids; unknown ones are absent."""
        if not ids:
            return {}
        with self._errors():
            got = self._collection.get(ids=list(ids), include=["embeddings"])
        embeddings = got["embeddings"]
        if embeddings is None:
            return {}
        return {id_: np.asarray(vector, dtype=np.float32) for id_, vector in zip(got["ids"], embeddings, strict=True)}

    def count(self) -> int:
        """Number of stored vectors."""
        with self._errors():
            return int(self._collection.count())

    @contextmanager
    def _errors(self, *, writing: bool = False) -> Iterator[None]:
        """Chroma's failures as one line. What fails in writing to a fresh folder is the disk's doing."""
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, httpx.HTTPError, OSError, ValueError) as error:
            cause = (str(error).splitlines() or [type(error).__name__])[0]
            if self.url:
                raise IndexCorrupt(
                    f"{self.url}: the dense index can't be used ({cause}); start the Chroma server, correct "
                    "POLICY_CHAT_CHROMA_URL, or run `policy-chat index rebuild`"
                ) from None
            if writing or "readonly" in cause:
                raise HomeError(
                    f"{self.path}: can't be written ({cause}); free space or choose another --home"
                ) from None
            raise IndexCorrupt(
                f"{self.path}: the dense index can't be used ({cause}); run `policy-chat index rebuild`"
            ) from None


def _with_cosines(found: Any) -> list[tuple[str, float]]:
    """The ids that a query found with their cosines."""
    distances = found["distances"]
    if distances is None:
        return []
    return [(id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]


def copy_store(source: Path, target: Path) -> None:
    """Copy the folder of a store that others may be opening; nothing to do where the vectors lie on a server.

    Chroma writes to its database on opening it, so SQLite makes that copy; the other files don't change. Raises
    OSError.
    """
    if not source.is_dir():
        return
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    try:
        with closing(sqlite3.connect(source / _DATABASE)) as old, closing(sqlite3.connect(target / _DATABASE)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise OSError(str(error)) from None


def _folder(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    path.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


@cache
def _server(url: str) -> Any:
    """One client for each server as long as the process lives: Chroma never closes the connections of one."""
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"chroma_url {url!r}: not an http(s) address; correct POLICY_CHAT_CHROMA_URL")
    return chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if parts.scheme == "https" else 8000),
        ssl=parts.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
