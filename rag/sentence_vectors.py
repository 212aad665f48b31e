"""The vectors of sentences: as they were kept when their passage was indexed, else embedded when asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.chunking import sentence_spans
from index.reader import IndexReader
from index.schema import Passage


class SentenceVectors:
    """Looks sentences up by their text; those of `passages` cost nothing but reading them."""

    def __init__(self, passages: Sequence[Passage], reader: IndexReader) -> None:
        kept = reader.sentence_vectors([passage.id for passage in passages])
        self._kept = {
            span.of(passage.text): vector
            for passage in passages
            if passage.id in kept
            for span, vector in zip(sentence_spans(passage.text), kept[passage.id], strict=True)
        }
        self._reader = reader

    def of(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim) vectors, in the order of `sentences`, of which there must be one."""
        unknown = [text for text in dict.fromkeys(sentences) if text not in self._kept]
        if unknown:
            self._kept |= dict(zip(unknown, self._reader.model.embed_passages(unknown), strict=True))
        return np.stack([self._kept[text] for text in sentences])
