"""The tables of vectors: of embedded texts by their hash, of a passage's sentences by its id; in half precision.

What reads takes an open connection; `put` writes in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from index import tables
from index.database import Database, chunks

Vectors = NDArray[np.float32]


def of_texts(db: sa.Connection, model_hash: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
    """Stored vectors `(dim,)` of these texts by this model; texts never embedded are absent."""
    return _stored(db, tables.vectors, model_hash, text_hashes)


def of_sentences(db: sa.Connection, model_hash: str, passage_ids: Sequence[str]) -> dict[str, Vectors]:
    """Stored vectors of the sentences of these passages, one after the other `(sentences * dim,)`, by passage id."""
    return _stored(db, tables.sentence_vectors, model_hash, passage_ids)


def with_sentences(db: sa.Connection, model_hash: str, passage_ids: Sequence[str]) -> set[str]:
    """Which of these passages have the vectors of their sentences by this model."""
    stored = tables.sentence_vectors.c
    query = sa.select(stored.passage_id).where(stored.model_hash == model_hash)
    return {
        id_ for some in chunks(passage_ids) for id_ in db.execute(query.where(stored.passage_id.in_(some))).scalars()
    }


def put(database: Database, table: sa.Table, model_hash: str, vectors: Mapping[str, Vectors]) -> None:
    """Keep vectors by the key of `table`, one of the two, unless it has them."""
    _, key, kept = table.c
    rows = [
        {"model_hash": model_hash, key.name: value, kept.name: vector.astype(np.float16).tobytes()}
        for value, vector in vectors.items()
    ]
    if rows:
        with database.writing() as db:
            db.execute(database.insert(table).on_conflict_do_nothing(), rows)


def _stored(db: sa.Connection, table: sa.Table, model_hash: str, keys: Sequence[str]) -> dict[str, Vectors]:
    model, key, kept = table.c
    query = sa.select(key, kept).where(model == model_hash)
    return {
        found: np.frombuffer(blob, dtype=np.float16).astype(np.float32)
        for some in chunks(keys)
        for found, blob in db.execute(query.where(key.in_(some)))
    }
