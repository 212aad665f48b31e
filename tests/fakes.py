"""Stand-ins that compute exactly what they say, without a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.script import terms


class HashEmbeddings:
    """An `EmbeddingModel` that counts the terms of a text (characters and bigrams, folded) in hashed buckets.

    Similar texts get similar vectors, equal ones equal vectors, on every machine; no count is negative, so a cosine
    lies between 0 and 1. A text without terms gets the same share in every bucket. A token is a character.
    """

    def __init__(self, dimension: int = 256, model_hash: str = "hash-embeddings", max_tokens: int = 512) -> None:
        self.model_hash = model_hash
        self.dimension = dimension
        self.max_tokens = max_tokens

    def embed_passages(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = self.embed_queries(texts)
        if on_batch is not None and texts:
            on_batch(len(texts))
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = [self._vector(text) for text in texts]
        return np.array(vectors, dtype=np.float32).reshape(len(texts), self.dimension)

    def count_tokens(self, text: str) -> int:
        return len(text)

    def _vector(self, text: str) -> NDArray[np.float32]:
        counts = np.zeros(self.dimension, dtype=np.float32)
        for term in terms(text):
            digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
            counts[int.from_bytes(digest, "big") % self.dimension] += 1
        if not counts.any():
            counts += 1
        return counts / np.float32(np.linalg.norm(counts))
