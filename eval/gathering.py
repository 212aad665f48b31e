"""The evidence that the program gathers for cases: what weights are fitted on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.anchors import Anchors, source_name
from eval.schema import Case
from index.reader import IndexReader
from rag.answer import HITS
from rag.evidence import Evidence, gather
from rag.retriever import Retriever, question_of


@dataclass(frozen=True, slots=True)
class GatheredCase:
    """A case, and what was gathered for the question that it scores."""

    case: Case
    evidence: Evidence


def gather_cases(reader: IndexReader, cases: Iterable[Case]) -> Iterator[GatheredCase]:
    """The cases, each asked of the index of `reader` with its history."""
    retriever = Retriever(reader)
    for case in cases:
        found = retriever.search(case.scored.user, case.history, HITS)
        yield GatheredCase(case, gather(question_of(found), found.hits, reader))


def anchors_of(reader: IndexReader, cases: Sequence[Case]) -> Anchors:
    """Where the gold evidence of these cases is looked for: in the articles from the sources that it names."""
    wanted = {quote.source for case in cases for group in case.scored.evidence for quote in group}
    return Anchors(
        (source, reader.article(info.article_id))
        for info in reader.infos()
        for source in dict.fromkeys((info.source, *info.sources))
        if source_name(source) in wanted
    )
