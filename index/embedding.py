"""The embedding model behind one interface: prompts, length limits, batches by a token budget, LangChain's names.

Importing this module imports langchain_core (0.4 s): do so where embeddings are made, not at the command line's start.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from index import bundled
from index.encoder import BertEncoder, Encoder, SentenceTransformerEncoder
from index.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Encoding

    from index.config import IndexConfig

BUNDLED = "bundled"
TOKEN_BUDGET = 8192
"""Tokens in one forward pass. Passages per second on 2 cores in bfloat16, by budget: 512: 17, 1024: 21, 2048: 26,
4096: 30, 8192: 33; a batch then takes about a second, which is also how often progress is told."""
_E5_PROMPTS = ("query: ", "passage: ")


class EmbeddingModel(Protocol):
    """What index and retrieval need of an embedding model."""

    model_hash: str
    """Identifies weights and prompts: vectors of equal hash may be compared."""
    dimension: int
    max_tokens: int

    def embed_passages(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dim) vectors of length 1; `on_batch` is told after each batch how many passages it held."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) vectors of length 1."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage; it can be embedded if that is at most `max_tokens`."""
        ...


class SentenceEmbeddings(Embeddings):
    """An encoder with its prompts, as LangChain's `Embeddings` and with arrays for our own use.

    All vectors are float32, of length 1. A passage over `max_tokens` is refused with ModelError, never cut silently.
    A longer query keeps its first and last `max_tokens / 2` tokens, prompt included: in a long message the question
    stands at the start or the end.
    """

    def __init__(self, encoder: Encoder, weights_hash: str, query_prompt: str = "", passage_prompt: str = "") -> None:
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        identity = "\x1f".join((weights_hash, query_prompt, passage_prompt))
        self.model_hash = hashlib.sha256(identity.encode()).hexdigest()[:12]
        self._encoder = encoder
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's name for `embed_passages`, as lists."""
        vectors: list[list[float]] = self.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """LangChain's name for `embed_queries` of one text, as a list."""
        vector: list[float] = self.embed_queries([text])[0].tolist()
        return vector

    def embed_passages(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dim) vectors, in the order of `texts`; `on_batch` is told how many passages each batch held.

        Raises ModelError for a passage over `max_tokens`, before any is embedded.
        """
        return self._embed([encoding.ids for encoding in self._passage_encodings(texts)], on_batch)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) vectors, in the order of `texts`."""
        encodings = self._encoder.tokenizer.encode_batch([_prompted(self._query_prompt, text) for text in texts])
        return self._embed([_without_middle(encoding.ids, self.max_tokens) for encoding in encodings])

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, with its prompt and special tokens (0.4 ms for 300 characters)."""
        # encode_batch_fast leaves out the offsets, which are a quarter of the time.
        return len(self._encoder.tokenizer.encode_batch_fast([_prompted(self._passage_prompt, text)])[0])

    def _passage_encodings(self, texts: Sequence[str]) -> list[Encoding]:
        encodings = self._encoder.tokenizer.encode_batch([_prompted(self._passage_prompt, text) for text in texts])
        for text, encoding in zip(texts, encodings, strict=True):
            if len(encoding.ids) > self.max_tokens:
                raise ModelError(
                    f"the passage {text[:20]!r}… has {len(encoding.ids)} tokens, the embedding model takes "
                    f"{self.max_tokens}; split it"
                )
        return encodings

    def _embed(
        self, ids: Sequence[Sequence[int]], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)
        for batch in _batches([len(text) for text in ids]):
            vectors[batch] = self._encoder.encode([ids[i] for i in batch])
            if on_batch is not None:
                on_batch(len(batch))
        return vectors


class CachedEmbeddings:
    """A model that remembers the vectors of the last texts: the same sentences are scored question after question."""

    def __init__(self, model: EmbeddingModel, texts: int = 20_000) -> None:
        """Remembers `texts` texts (2 kB each for 384 dimensions)."""
        self.model_hash = model.model_hash
        self.dimension = model.dimension
        self.max_tokens = model.max_tokens
        self.plain = model
        """The model itself, which remembers nothing."""
        self._texts = texts
        self._vectors: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def embed_passages(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """(n, dim) vectors, in the order of `texts`; `on_batch` is told only of passages that had to be embedded."""
        return self._cached("passage", texts, lambda new: self.plain.embed_passages(new, on_batch))

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) vectors, in the order of `texts`."""
        return self._cached("query", texts, self.plain.embed_queries)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, with its prompt and special tokens."""
        return self.plain.count_tokens(text)

    def _cached(
        self, role: str, texts: Sequence[str], embed: Callable[[list[str]], NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        with self._lock:
            found = {text: self._vectors[role, text] for text in texts if (role, text) in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found |= dict(zip(new, embed(new), strict=True))
        with self._lock:
            for text, vector in found.items():
                self._vectors[role, text] = vector
                self._vectors.move_to_end((role, text))
            while len(self._vectors) > self._texts:
                self._vectors.popitem(last=False)
        return np.stack([found[text] for text in texts]) if texts else np.empty((0, self.dimension), np.float32)


def load_embeddings(config: IndexConfig) -> SentenceEmbeddings:
    """The embedding model that the settings name: `bundled`, or any sentence-transformers model by name or folder.

    A model's own prompts are used where it has any; one without, but with "e5" in its name, gets E5's. Raises
    ModelError when it can't be prepared or loaded, HomeError when the bundled one can't be stored.
    """
    if config.embedding_model == BUNDLED:
        return load_bundled(bundled.prepare(config.home))
    name = config.embedding_model
    encoder = SentenceTransformerEncoder(name, local_files_only=not config.allow_downloads)
    query = encoder.prompts.get("query", "")
    passage = encoder.prompts.get("document", "") or encoder.prompts.get("passage", "")
    if not query and not passage and "e5" in Path(name).name.lower():
        query, passage = _E5_PROMPTS
    return SentenceEmbeddings(encoder, encoder.weights_hash, query, passage)


def load_bundled(folder: Path) -> SentenceEmbeddings:
    """The bundled model from the folder that `index.bundled.prepare` returned."""
    return SentenceEmbeddings(
        BertEncoder(folder),
        weights_hash=folder.name,
        query_prompt=bundled.PROMPTS["query"],
        passage_prompt=bundled.PROMPTS["document"],
    )


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions of texts by falling length, so many at a time that all, padded to the longest, keep to TOKEN_BUDGET."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > TOKEN_BUDGET:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _prompted(prompt: str, text: str) -> str:
    """Prompt and text; half a surrogate pair, which no tokenizer takes, becomes "?", so that offsets stay."""
    return prompt + text.encode(errors="replace").decode()


def _without_middle(ids: list[int], limit: int) -> list[int]:
    if len(ids) <= limit:
        return ids
    tail = limit // 2
    return ids[: limit - tail] + ids[-tail:]
