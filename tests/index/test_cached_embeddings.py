from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import CachedEmbeddings
from tests.fakes import HashEmbeddings


class CountingEmbeddings(HashEmbeddings):
    """Notes every text it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        return super().embed_queries(texts)


def test_a_text_is_embedded_once_and_the_order_is_kept() -> None:
    model = CountingEmbeddings()
    cached = CachedEmbeddings(model)
    cached.embed_queries(["连平", "韶关"])
    again = cached.embed_queries(["韶关", "潮州", "连平", "韶关"])
    assert model.embedded == ["连平", "韶关", "潮州"]
    np.testing.assert_array_equal(again, HashEmbeddings().embed_queries(["韶关", "潮州", "连平", "韶关"]))


def test_a_query_is_not_taken_for_a_passage() -> None:
    model = CountingEmbeddings()
    cached = CachedEmbeddings(model)
    cached.embed_queries(["连平"])
    cached.embed_passages(["连平"])
    assert model.embedded == ["连平", "连平"]


def test_the_least_recently_used_text_is_forgotten() -> None:
    model = CountingEmbeddings()
    cached = CachedEmbeddings(model, texts=2)
    for text in ("连平", "韶关", "连平", "潮州", "连平", "韶关"):
        cached.embed_queries([text])
    assert model.embedded == ["连平", "韶关", "潮州", "韶关"]


def test_no_texts_give_no_rows() -> None:
    assert CachedEmbeddings(HashEmbeddings(dimension=8)).embed_passages([]).shape == (0, 8)
