"""Vectors of sentences: those of indexed passages are read, others embedded."""

from collections.abc import Sequence

import pytest

from index.chunking import sentence_spans
from index.reader import IndexReader
from rag.sentence_vectors import SentenceVectors


def test_sentences_of_the_passages_are_read_and_others_embedded(
    reader: IndexReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    (passage, *_) = reader.passages(reader.infos()[0].article_id)
    kept = [span.of(passage.text) for span in sentence_spans(passage.text)]
    expected = reader.model.embed_passages([*kept, "哪里都没有的一句话。"])
    embedded: list[str] = []
    embed = reader.model.embed_passages

    def noting(texts: Sequence[str]) -> object:
        embedded.extend(texts)
        return embed(texts)

    monkeypatch.setattr(reader.model, "embed_passages", noting)
    vectors = SentenceVectors([passage], reader)

    assert vectors.of([*kept, "哪里都没有的一句话。"]) == pytest.approx(expected, abs=1e-3), "half precision"
    assert embedded == ["哪里都没有的一句话。"]
    vectors.of(["哪里都没有的一句话。"])
    assert embedded == ["哪里都没有的一句话。"], "once for all"
