"""The dense index: passage vectors in Chroma, by cosine. The only module that imports chromadb."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import ConfigError, IndexCorrupt

Vectors = NDArray[np.float32]

_BATCH = 2000  # below Chroma's largest batch (5,461)
# The exact nearest 100 of 12,000 passages need a wide search; 200 costs 5 ms.
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}


class VectorStore:
    """Passage ids and their vectors; `path` is a folder of this process alone while it is written to.

    With `url` the vectors lie on a `chroma run` server instead, in the collection `name`.
    Raises IndexCorrupt where the folder can't be read or the server doesn't answer.
    """

    def __init__(self, path: Path, url: str = "", name: str = "passages") -> None:
        self.path, self.url = path, url
        with _errors(url or str(path)):
            self._client = _server(url) if url else _folder(path)
            self._collection = self._client.get_or_create_collection(
                name, embedding_function=None, configuration=cast(Any, {"hnsw": _HNSW})
            )

    def close(self) -> None:
        """Release the files, so that the folder can be copied or removed."""
        self._client.close()

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector `(dim,)` for each id, replacing what was there."""
        with _errors(self.url or str(self.path)):
            for start in range(0, len(ids), _BATCH):
                some = slice(start, start + _BATCH)
                self._collection.upsert(ids=list(ids[some]), embeddings=vectors[some])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove these ids; unknown ones are no error."""
        with _errors(self.url or str(self.path)):
            for start in range(0, len(ids), _BATCH):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))

    def nearest(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The `k` nearest passages to a query vector `(dim,)` with their cosines, best first."""
        with _errors(self.url or str(self.path)):
            count = self._collection.count()
            if not count:
                return []
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :], n_results=min(k, count), include=["distances"]
            )
        distances = found["distances"]
        if distances is None:
            return []
        return [(id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors `(dim,)` of these ids; unknown ones are absent."""
        if not ids:
            return {}
        with _errors(self.url or str(self.path)):
            got = self._collection.get(ids=list(ids), include=["embeddings"])
        embeddings = got["embeddings"]
        if embeddings is None:
            return {}
        return {id_: np.asarray(vector, dtype=np.float32) for id_, vector in zip(got["ids"], embeddings, strict=True)}

    def count(self) -> int:
        """Number of stored vectors."""
        with _errors(self.url or str(self.path)):
            return int(self._collection.count())


def _folder(path: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    path.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))


def _server(url: str) -> Any:
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


class _errors:
    """Chroma's failures as one line. Its errors share no public base, so they are told by their module."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if kind is None or not issubclass(kind, Exception):
            return
        root = kind.__module__.partition(".")[0]
        if root in {"chromadb", "chromadb_rust_bindings", "httpx", "httpcore"} or issubclass(
            kind, (OSError, ValueError)
        ):
            cause = str(error).splitlines()[0] if str(error) else kind.__name__
            raise IndexCorrupt(
                f"{self._where}: the dense index can't be used ({cause}); run `policy-chat index rebuild`"
            ) from None
