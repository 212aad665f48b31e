"""The vector of a question: the same for the same words in either script."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.embedding import EmbeddingModel
from index.script import to_simplified, to_traditional


def query_vector(model: EmbeddingModel, text: str) -> NDArray[np.float32]:
    """(dim,) the mean of the vectors of `text` in both scripts, of length 1.

    A model does not take both for the same text. The mean finds articles of both scripts as well as the vector of
    their own script does, and twins get one vector to the bit: both scripts are written from the simplified form.
    """
    simplified = to_simplified(text)
    vectors = model.embed_queries(list(dict.fromkeys((simplified, to_traditional(simplified)))))
    mean: NDArray[np.float32] = vectors.mean(axis=0)
    return mean / np.float32(np.linalg.norm(mean) or 1)
