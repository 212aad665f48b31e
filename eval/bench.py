"""How fast passages are embedded, next to plain `SentenceTransformer.encode` in float32: `python -m eval.bench`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.program import Program, run
from index.bundled import PROMPTS, prepare
from index.chunking import sentence_spans
from index.config import SAMPLES, IndexConfig, load_settings
from index.embedding import SentenceEmbeddings, load_bundled
from index.errors import EvalError

PASSAGES = 100
PASSAGE_TOKENS = 212
"""A passage is filled with whole sentences up to this many tokens."""
ROUNDS = 2
"""Each way runs this often, in turns, and its best round counts: the machine may be busy with something else."""


@dataclass(frozen=True, slots=True)
class EmbeddingBench:
    """Both ways over the same passages in the same run."""

    passages: int
    mean_tokens: float
    """Tokens of a passage, with its prompt."""
    ours: float
    """Passages per second by `SentenceEmbeddings.embed_passages`."""
    plain: float
    """Passages per second by `SentenceTransformer.encode` in float32 with its own batch size."""
    min_cosine: float
    """The least cosine between the two vectors of a passage."""

    @property
    def ratio(self) -> float:
        """How many times as fast ours is."""
        return self.ours / self.plain


def embedding_bench(config: IndexConfig) -> EmbeddingBench:
    """Embed passages composed of the sample articles' sentences with the bundled model, both ways.

    Takes about 40 s on 2 cores. Raises EvalError without samples, ModelError and HomeError as `load_embeddings` does.
    """
    from sentence_transformers import SentenceTransformer

    folder = prepare(config.home)
    embeddings = load_bundled(folder)
    plain = SentenceTransformer(str(folder), device="cpu")
    texts = _passages(SAMPLES, embeddings)
    prompted = [PROMPTS["document"] + text for text in texts]
    ours_s, plain_s = [], []
    for _ in range(ROUNDS):
        seconds, ours_vectors = _timed(embeddings.embed_passages, texts)
        ours_s.append(seconds)
        seconds, plain_vectors = _timed(plain.encode, prompted)
        plain_s.append(seconds)
    return EmbeddingBench(
        passages=len(texts),
        mean_tokens=sum(embeddings.count_tokens(text) for text in texts) / len(texts),
        ours=len(texts) / min(ours_s),
        plain=len(texts) / min(plain_s),
        min_cosine=float((ours_vectors * plain_vectors).sum(axis=1).min()),
    )


def _passages(folder: Path, embeddings: SentenceEmbeddings) -> list[str]:
    """PASSAGES texts of about PASSAGE_TOKENS tokens, no two of them alike while the samples' sentences last."""
    files = sorted(folder.glob("*.md"))
    sentences = [
        span.of(text) for text in (path.read_text(encoding="utf-8") for path in files) for span in sentence_spans(text)
    ]
    if not sentences:
        raise EvalError(f"{folder}: no sample articles to embed; restore the checkout")
    passages: list[str] = []
    current = ""
    for sentence in cycle(sentences):
        joined = current + sentence
        if current and embeddings.count_tokens(joined) > PASSAGE_TOKENS:
            passages.append(current)
            joined = sentence
        if len(passages) == PASSAGES:
            break
        current = joined
    return passages


def _timed(
    embed: Callable[[Sequence[str]], NDArray[np.float32]], texts: Sequence[str]
) -> tuple[float, NDArray[np.float32]]:
    embed(texts[:4])  # the first call of a model chooses its kernels
    start = time.perf_counter()
    vectors = embed(texts)
    return time.perf_counter() - start, vectors


def main(argv: Sequence[str] | None = None) -> None:
    """Print the benchmark for the configured home folder."""
    Program("bench", __doc__).parse_args(argv)
    bench = embedding_bench(load_settings(IndexConfig, "index"))
    print(f"{bench.passages} passages of {bench.mean_tokens:.0f} tokens, bundled model")
    print(f"policy-chat                         {bench.ours:6.1f} passages/s")
    print(f"SentenceTransformer.encode, float32 {bench.plain:6.1f} passages/s")
    print(f"ratio                               {bench.ratio:6.2f}")
    print(f"least cosine between the two        {bench.min_cosine:8.4f}")


if __name__ == "__main__":
    run(main)
