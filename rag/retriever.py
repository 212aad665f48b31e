"""Retrieval: both legs over the same passages, fused by their scores; reprints count once."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from index.errors import QuestionError
from index.gazetteer import with_chinese_names
from index.reader import IndexReader
from index.schema import Hit
from rag.collapse import collapse
from rag.condense import standalone
from rag.fusion import fuse
from rag.schema import Turn

CANDIDATES = 100
"""Passages that each leg proposes."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question found; `standalone_question` is what was searched for."""

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]
    revision: int
    timings_ms: Mapping[str, float] = field(default_factory=dict)


class Retriever:
    """Finds passages in one index."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def search(
        self,
        question: str,
        history: Sequence[Turn] = (),
        k: int = 10,
        within: Collection[str] | None = None,
        condensed: str | None = None,
    ) -> SearchResult:
        """The `k` best passages for a question, follow-ups read with their history; raises QuestionError if empty.

        `within` holds the ids of the only articles to search; None is all of them. `condensed` is the question made to
        stand alone, where a chat model has done so.
        """
        started = time.perf_counter()
        if not question.strip():
            raise QuestionError("the question is empty; type what you want to know")
        query = condensed or standalone(question, history)
        read = time.perf_counter()
        revision, hits = self._find(query, k, within)
        done = time.perf_counter()
        timings = {
            "condense": 1000 * (read - started),
            "retrieve": 1000 * (done - read),
            "total": 1000 * (done - started),
        }
        return SearchResult(question, query, hits, revision, timings)

    def _find(self, query: str, k: int, within: Collection[str] | None) -> tuple[int, tuple[Hit, ...]]:
        view = self._reader.view()
        query = with_chinese_names(query)
        vector = self._reader.model.embed_queries([query])[0]
        if within is None:
            dense = dict(view.derived.vectors.nearest(vector, CANDIDATES))
            lexical = dict(view.derived.lexical.best(query, CANDIDATES))
        else:
            allowed = self._reader.passage_ids(within)
            dense = dict(view.derived.vectors.nearest_of(allowed, vector, CANDIDATES))
            lexical = dict(view.derived.lexical.best(query, CANDIDATES, within=allowed))
        # A passage that only BM25 found still has a cosine: without it, fusion would take it for the worst.
        unseen = view.derived.vectors.vectors([passage_id for passage_id in lexical if passage_id not in dense])
        dense |= {passage_id: float(stored @ vector) for passage_id, stored in unseen.items()}
        ranked = fuse(dense, lexical)
        found = self._reader.find([item.passage_id for item in ranked])
        hits = [
            Hit(found[item.passage_id].passage, found[item.passage_id].article, item.score, item.dense, item.lexical)
            for item in ranked
            if item.passage_id in found
        ]
        return view.revision, tuple(collapse(hits, k, self._reader))
