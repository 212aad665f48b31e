"""Domain: whether a question is of the kind that policy articles and news are asked.

Among thousands of news articles some passage is near almost any question, so that its own cosine hardly tells that a
question about a recipe or a phone is out of place. The question's place between two sets of reference questions does: a
nearest-centroid classifier in the space of the embedding model (Rocchio 1971; the background model of speaker
verification, Reynolds et al. 2000, is the same thought).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from rag.query_vector import query_vector

if TYPE_CHECKING:
    from index.embedding import EmbeddingModel

_directions: Final[dict[str, NDArray[np.float32]]] = {}
"""By the hash of the model that they are for."""


def domain(model: EmbeddingModel, query: NDArray[np.float32]) -> float:
    """How much nearer the vector of a question is to the field than to other questions; -.1..0.1, 0 for neither."""
    if model.model_hash not in _directions:
        _directions[model.model_hash] = _read_kept(model) if is_kept(model) else direction(model)
    return float(query @ _directions[model.model_hash])


def is_kept(model: EmbeddingModel) -> bool:
    """Whether the direction of this model lies beside this module, as that of the bundled one does.

    Embedding the reference questions takes seconds. `eval.fit_domain` writes the file.
    """
    return _file(model).is_file()


def direction(model: EmbeddingModel) -> NDArray[np.float32]:
    """(dim,) from the mean of the other reference questions to that of those of the field, embedded now."""
    field, other = (
        np.mean([query_vector(model, question) for question in reference_questions()[kind]], axis=0)
        for kind in ("field", "other")
    )
    return np.asarray(field - other, dtype=np.float32)


@cache
def reference_questions() -> dict[str, tuple[str, ...]]:
    """The questions of `domain.tsv` by their kind: `field` and `other`."""
    text = files("rag").joinpath("domain.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {kind: tuple(question for of, question in rows if of == kind) for kind in ("field", "other")}


def _read_kept(model: EmbeddingModel) -> NDArray[np.float32]:
    with _file(model).open("rb") as file:
        return np.asarray(np.load(file, allow_pickle=False), dtype=np.float32)


def _file(model: EmbeddingModel) -> Traversable:
    return files("rag").joinpath(f"domain-{model.model_hash}.npy")
