"""The evidence that the program gathers for cases with an answer: what weights are fitted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.anchors import Anchors, source_name
from eval.cases import load_cases
from eval.schema import Case, Place
from index.config import IndexConfig
from index.reader import IndexReader
from rag.answer import HITS
from rag.evidence import Evidence, gather
from rag.question import read_question
from rag.retriever import Retriever


@dataclass(frozen=True, slots=True)
class GatheredCase:
    """A case, where its gold evidence stands, and what was gathered for it."""

    case: Case
    places: tuple[tuple[Place, ...], ...]
    """Groups are AND, the places of a group are OR."""
    evidence: Evidence


def gathered_cases(home: Path, paths: Sequence[Path]) -> Iterator[GatheredCase]:
    """The cases of the files `paths` whose answer stands in the index in `home`.

    Raises EvalError for gold evidence that does not stand there.
    """
    cases = [case for path in paths for case in load_cases(path) if case.expects_facts and case.scored.evidence]
    reader = IndexReader(IndexConfig(home=home))
    retriever = Retriever(reader)
    wanted = {quote.source for case in cases for group in case.scored.evidence for quote in group}
    anchors = Anchors(
        (source, reader.article(info.article_id))
        for info in reader.infos()
        for source in dict.fromkeys((info.source, *info.sources))
        if source_name(source) in wanted
    )
    try:
        for case in cases:
            found = retriever.search(case.scored.user, case.history, HITS)
            question = read_question(found.standalone_question, case.scored.user, found.expansion)
            yield GatheredCase(case, anchors.evidence(case), gather(question, found.hits, reader))
    finally:
        reader.close()
