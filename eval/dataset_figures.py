"""What is measured of a dataset: how many cases of each kind, how near questions are to their evidence, how far plain
BM25 comes. Cases that share their words with the evidence, or that one lucky passage answers, tell little."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.metrics.answer import nugget_recall
from eval.schema import Case
from eval.shipped import Promises
from index.chunking import MAX_CHARS, passage_spans
from index.lexical import LexicalEntry, LexicalIndex
from index.schema import Article
from index.script import fold, terms

LOW_OVERLAP = 0.4
"""A question is far from its evidence if at most this share of its character bigrams stands there."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many cases."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """0..1; 0 of none is 0."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class DatasetFigures:
    """A dataset in figures."""

    counts: Mapping[str, int]
    splits: Mapping[str, int]
    low_overlap: Share
    """Answerable questions in Chinese that are far from their evidence."""
    bm25_top1: Share
    """Answerable questions of the test split that plain BM25 answers with one passage."""


def dataset_figures(cases: Sequence[Case], articles: Sequence[Article]) -> DatasetFigures:
    """Measure `cases` over `articles`."""
    shares = [overlap(case) for case in cases if case.expects_facts and case.lang != "en"]
    return DatasetFigures(
        counts=counted(cases),
        splits=dict(sorted(Counter(case.split for case in cases).items())),
        low_overlap=Share(sum(share <= LOW_OVERLAP for share in shares), len(shares)),
        bm25_top1=bm25_top1([case for case in cases if case.split == "test"], articles),
    )


def counted(cases: Sequence[Case]) -> dict[str, int]:
    """Cases by type and by tag, all together as `cases`, and twins by language as `en twins` and `zh-Hant twins`."""
    counts: Counter[str] = Counter({"cases": len(cases)})
    for case in cases:
        counts.update({case.type, *case.tags})
        if case.group_id is not None and case.lang != "zh-Hans":
            counts[f"{case.lang} twins"] += 1
    return dict(sorted(counts.items()))


def shortfalls(figures: DatasetFigures, promises: Promises) -> Iterator[str]:
    """Where a dataset falls short of what it promises."""
    for name, least in promises.least.items():
        if (count := figures.counts.get(name, 0)) < least:
            yield f"{name}: {count} cases, {least} are due"
    if figures.low_overlap.value < promises.low_overlap:
        yield (
            f"only {figures.low_overlap.value:.0%} of the answerable questions share at most {LOW_OVERLAP:.0%} of "
            f"their bigrams with their evidence; {promises.low_overlap:.0%} are due"
        )
    if figures.bm25_top1.value > promises.bm25_top1:
        yield (
            f"plain BM25 answers {figures.bm25_top1.value:.0%} of the test split with one passage; "
            f"at most {promises.bm25_top1:.0%} are allowed"
        )


def overlap(case: Case) -> float:
    """Share of the scored question's character bigrams that stand in its evidence, 0..1; of one character it is 0."""
    evidence = " ".join(quote.quote for group in case.scored.evidence for quote in group)
    asked = _bigrams(case.scored.user)
    return len(asked & _bigrams(evidence)) / len(asked) if asked else 0.0


def bm25_top1(cases: Sequence[Case], articles: Sequence[Article]) -> Share:
    """How many answerable cases have all vital nuggets in the one passage that BM25 ranks first for the last question.

    The index is the lexical leg of the assistant (`index.lexical`), its passages packed by characters.
    """
    passages = {
        f"{article.id}:{span.start}": (article.title, span.of(article.text))
        for article in articles
        for span in passage_spans(article.text, len, MAX_CHARS)
    }
    answerable = [(case, [n for n in case.scored.nuggets if n.vital]) for case in cases if case.expects_facts]
    asked = [(case.scored.user, vital) for case, vital in answerable if vital]
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        index.update([LexicalEntry(id_, title, text) for id_, (title, text) in passages.items()], removed=[])
        found = [[passages[id_][1] for id_, _ in index.best(Counter(terms(question)), k=1)] for question, _ in asked]
    hits = sum(
        any(nugget_recall(text, vital) == 1 for text in texts) for texts, (_, vital) in zip(found, asked, strict=True)
    )
    return Share(hits, len(asked))


def _bigrams(text: str) -> set[str]:
    folded = "".join(filter(str.isalnum, fold(text)))
    return {folded[at : at + 2] for at in range(len(folded) - 1)}
