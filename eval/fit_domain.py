"""Writes the direction of the bundled model for `rag.domain`, after `rag/domain.tsv` has changed.

    python -m eval.fit_domain [HOME]

HOME is where the prepared model lies. Prints how the reference questions themselves are told apart when each is left
out of the mean of its kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

import rag.domain
from eval.program import Program, existing, run
from index.config import IndexConfig
from index.embedding import EmbeddingModel, load_embeddings
from rag.query_vector import query_vector


def left_out(model: EmbeddingModel) -> float:
    """The area under the ROC curve, 0..1, of the reference questions, each told by the means of the others."""
    vectors = {
        kind: np.array([query_vector(model, question) for question in questions])
        for kind, questions in rag.domain.reference_questions().items()
    }
    sums = {kind: of_kind.sum(axis=0) for kind, of_kind in vectors.items()}
    scores, labels = [], []
    for kind, of_kind in vectors.items():
        for vector in of_kind:
            means = {
                other: (total - vector) / (len(vectors[other]) - 1) if other == kind else total / len(vectors[other])
                for other, total in sums.items()
            }
            scores.append(float(vector @ (means["field"] - means["other"])))
            labels.append(kind == "field")
    return float(roc_auc_score(labels, scores))


def main(argv: Sequence[str] | None = None) -> None:
    """Embed the reference questions and keep what comes of it."""
    parser = Program("fit_domain", __doc__)
    parser.add_argument("home", metavar="HOME", nargs="?", type=existing)
    home = parser.parse_args(argv).home
    config = IndexConfig(home=home) if home else IndexConfig()
    model = load_embeddings(config)
    kept = Path(rag.domain.__file__).with_name(f"domain-{model.model_hash}.npy")
    np.save(kept, rag.domain.direction(model).astype(np.float16))
    print(f"{kept.name}: AUC {left_out(model):.3f} of the reference questions, each left out")


if __name__ == "__main__":
    run(main)
