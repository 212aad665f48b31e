"""Retrieval: both legs over the same passages, fused by their scores; reprints count once."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError
from index.reader import IndexReader
from index.schema import Hit
from rag.collapse import collapse
from rag.condense import is_rewritten, standalone
from rag.expansion import AS_TYPED, Expansion, expand
from rag.fusion import Fused, fuse
from rag.query_vector import query_vector
from rag.question import Question, language, read_question
from rag.rank_features import Candidate, Sought, read_sought
from rag.ranking import READ_CLOSELY, rank
from rag.schema import Turn

if TYPE_CHECKING:
    from rag.langchain import PolicyRetriever

__all__ = ["CANDIDATES", "PolicyRetriever", "Retriever", "SearchResult", "question_of"]

CANDIDATES = 100
"""Passages that each leg proposes."""
SPARE = 3
"""So many times the passages asked for are looked up: reprints of one another are shown once."""
FEEDBACK = 3
"""Passages of the lexical leg that settle which Chinese word an English one means."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question found; `standalone_question` is what was searched for."""

    question: str
    standalone_question: str
    hits: tuple[Hit, ...]
    revision: int
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    expansion: Expansion = AS_TYPED
    """The standalone question in the words of the articles."""


def question_of(found: SearchResult) -> Question:
    """What was searched for, read; of a follow-up, what the user typed last is what it asks.

    Where that had to be rewritten to stand alone (那紫金呢), it is read as rewritten, and in its own language.
    """
    rewritten = is_rewritten(found.question, found.standalone_question)
    latest = found.standalone_question if rewritten else found.question
    return replace(read_question(found.standalone_question, latest, found.expansion), lang=language(found.question))


@dataclass(frozen=True, slots=True)
class Found:
    """What both legs found, best fused first, and the question it is ranked by."""

    revision: int
    expansion: Expansion
    sought: Sought
    candidates: tuple[Candidate, ...]
    fused: tuple[Fused, ...]
    """All that the legs found."""


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
        revision, expansion, hits = self._find(query, k, within)
        done = time.perf_counter()
        timings = {
            "condense": 1000 * (read - started),
            "retrieve": 1000 * (done - read),
            "total": 1000 * (done - started),
        }
        return SearchResult(question, query, hits, revision, timings, expansion)

    def _find(self, query: str, k: int, within: Collection[str] | None) -> tuple[int, Expansion, tuple[Hit, ...]]:
        found = self.candidates(query, max(READ_CLOSELY, SPARE * k), within)
        hits = [
            Hit(candidate.passage, candidate.article, score, candidate.fused.dense, candidate.fused.lexical)
            for candidate, score in rank(found.sought, found.candidates, found.fused)
        ]
        return found.revision, found.expansion, tuple(collapse(hits, k, self._reader))

    def candidates(self, query: str, n: int, within: Collection[str] | None = None) -> Found:
        """What both legs find for a standalone question, before it is ranked: the `n` best fused passages."""
        view = self._reader.view()
        allowed = None if within is None else self._reader.passage_ids(within)
        expansion = expand(query, view.derived.lexical, self._reader.dictionary)
        lexical = dict(view.derived.lexical.best(expansion.typed, CANDIDATES, allowed, expansion.alternatives))
        expansion = self._grounded(expansion, list(lexical))
        rendered = expansion.rendered(query)
        vector = query_vector(self._reader.model, rendered)
        if allowed is None:
            dense = dict(view.derived.vectors.nearest(vector, CANDIDATES))
        else:
            dense = dict(view.derived.vectors.nearest_of(allowed, vector, CANDIDATES))
        # A passage that only BM25 found still has a cosine: without it, fusion would take it for the worst.
        unseen = view.derived.vectors.vectors([passage_id for passage_id in lexical if passage_id not in dense])
        dense |= {passage_id: float(stored @ vector) for passage_id, stored in unseen.items()}
        fused = fuse(dense, lexical)
        live = self._reader.find([item.passage_id for item in fused[:n]])
        # Where an older version indexed a passage, its sentences have no vectors: it is as close as a whole.
        sentences = self._reader.sentence_vectors([item.passage_id for item in fused[:READ_CLOSELY]])
        closest = {passage_id: float((vectors @ vector).max()) for passage_id, vectors in sentences.items()}
        candidates = tuple(
            Candidate(found.passage, found.article, item, closest.get(item.passage_id, item.dense))
            for item in fused[:n]
            if (found := live.get(item.passage_id))
        )
        sought = read_sought(rendered, view.derived.lexical.term_idf)
        return Found(view.revision, expansion, sought, candidates, tuple(fused))

    def _grounded(self, expansion: Expansion, ranked: Sequence[str]) -> Expansion:
        """Each concept settled by the best passages of the lexical leg; most questions in Chinese have none."""
        if not expansion.concepts and not expansion.official:
            return expansion
        found = self._reader.find(ranked[:FEEDBACK])
        return expansion.grounded([found[passage_id].passage.text for passage_id in ranked if passage_id in found])


def __getattr__(name: str) -> Any:
    # `from rag.retriever import PolicyRetriever` without langchain_core's 0.4 s for all who only search (PEP 562).
    if name == "PolicyRetriever":
        from rag.langchain import PolicyRetriever

        return PolicyRetriever
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
