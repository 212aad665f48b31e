"""A run's rankings in the format of TREC, for ir-measures, trec_eval and ranx: `query Q0 document rank score run`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from eval.schema import Item, RankedDocument

TAG = "policy-chat"
_SPACE = re.compile(r"\s+")


def run_lines(items: Iterable[Item]) -> str:
    """The rankings of all items, each article where its first passage stands; of repeated cases the first time."""
    return "".join(line for item in items if item.repeat == 0 for line in _lines(item))


def ranked_documents(item: Item) -> list[RankedDocument]:
    """The documents of an item by (-score, id); without a ranking of documents, the articles of its passages."""
    documents = item.ranking or [
        RankedDocument(retrieved.place.article_id, retrieved.score) for retrieved in item.retrieved
    ]
    best: dict[str, float] = {}
    for document in documents:
        best[document.id] = max(document.score, best.get(document.id, document.score))
    return [RankedDocument(id_, score) for id_, score in sorted(best.items(), key=lambda one: (-one[1], one[0]))]


def _lines(item: Item) -> Iterator[str]:
    for rank, document in enumerate(ranked_documents(item), start=1):
        yield f"{_word(item.case_id)} Q0 {_word(document.id)} {rank} {document.score!r} {TAG}\n"


def _word(name: str) -> str:
    """Without white space, which separates the columns."""
    return _SPACE.sub("_", name)
