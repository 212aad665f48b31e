"""What `eval.fit_ranking` fits on: questions with their candidates, the features of each and which are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.anchors import Anchors
from eval.beir import read_beir
from eval.cases import load_cases
from eval.metrics.ranking import hit_at, ndcg
from eval.metrics.retrieval import all_evidence, within_characters
from eval.schema import Case, Place
from index.reader import IndexReader
from rag.condense import standalone
from rag.rank_features import Candidate, read_features
from rag.ranking import READ_CLOSELY
from rag.retriever import Retriever

Floats = NDArray[np.float64]

BUDGET = 2000
"""Characters of the best passages that have to hold all evidence."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with the candidates that are read closely."""

    set_name: str
    cluster: str
    """The article it is about: whole in one fold."""
    features: Floats
    """(candidates, features)."""
    right: NDArray[np.bool_]
    """(candidates,): whether it is of a relevant article."""
    places: tuple[Place, ...]
    relevance: Mapping[str, int]
    """Grades by article id."""
    evidence: tuple[tuple[Place, ...], ...]
    legs: Mapping[str, Floats]
    """What either leg, or their fusion, gives the candidates; a passage that a leg did not find gets less than any."""


@dataclass(frozen=True, slots=True)
class Marks:
    """How one question was ranked, each 0..1."""

    hit: float
    """Whether the best article is relevant."""
    ndcg: float
    """Of the first ten articles."""
    evidence: float
    """Whether the first `BUDGET` characters hold all evidence; NaN without evidence spans."""


def marks(example: Example, scores: Floats) -> Marks:
    """Mark the order that `scores` (candidates,) put the candidates in."""
    ranked = [example.places[at] for at in np.argsort(-scores, kind="stable")]
    articles = list(dict.fromkeys(place.article_id for place in ranked))
    found = all_evidence(example.evidence, within_characters(ranked, BUDGET)) if example.evidence else float("nan")
    return Marks(hit_at(articles, example.relevance, 1), ndcg(articles, example.relevance, 10), found)


def read_examples(name: str, reader: IndexReader, path: Path, split: str | None = None) -> Iterator[Example]:
    """The examples of a file of cases, or of a BEIR folder, over the index of `reader`.

    Cases without evidence, and questions that no candidate is right for, are left out. Raises EvalError.
    """
    retriever = Retriever(reader)
    for case, relevance, evidence in _asked(reader, path, split):
        question = case.scored.user
        if not question.strip():
            continue
        found = retriever.candidates(standalone(question, case.history), READ_CLOSELY)
        read = found.candidates
        places = tuple(Place(c.passage.article_id, c.passage.start, c.passage.end) for c in read)
        right = np.array([place.article_id in relevance for place in places])
        if right.any():
            features = np.array([astuple(features) for features in read_features(found.sought, read, found.fused)])
            yield Example(name, case.cluster, features, right, places, relevance, evidence, _legs(read))


def _asked(
    reader: IndexReader, path: Path, split: str | None
) -> Iterator[tuple[Case, Mapping[str, int], tuple[tuple[Place, ...], ...]]]:
    """Cases with the grades of their articles and the places of their evidence."""
    infos = reader.infos()
    if path.is_dir():
        folder = read_beir(path)
        ids = {source.partition("#")[2]: info.article_id for info in infos for source in info.sources}
        for case in folder.cases:
            judged = {ids[document]: grade for document, grade in folder.judgements[case.id].items() if grade > 0}
            yield case, judged, ()
        return
    articles = reader.articles([info.article_id for info in infos])
    anchors = Anchors((source, articles[info.article_id]) for info in infos for source in info.sources)
    for case in load_cases(path):
        if case.scored.evidence and split in {None, case.split}:
            evidence = anchors.evidence(case)
            yield case, {place.article_id: 1 for group in evidence for place in group}, evidence


def _legs(read: Sequence[Candidate]) -> dict[str, Floats]:
    return {
        "dense": np.array([candidate.fused.dense for candidate in read]),
        "BM25": np.array([candidate.fused.lexical for candidate in read]),
        "fused": np.array([candidate.fused.score for candidate in read]),
    }
