"""An evaluation run: every case through search and answer, then scored, all of it kept in one folder.

manifest.json   what was run: hashes of dataset and corpus, settings; written first
items.jsonl     what the system did, a line a case, written as it happens
scores.jsonl    the scores, a line a case
summary.json    the metrics; written last and at once, so that a folder without it is no result
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from eval.anchors import Anchors, source_name
from eval.schema import Case, CaseScores, CitedSource, Item, Place, Retrieved, Summary
from eval.scoring import score_case, summarise
from index.errors import EvalError, PolicyChatError
from index.schema import Article, ArticleInfo, Hit
from rag.retriever import SearchResult
from rag.schema import Answer, Citation, Turn

RETRIEVED = 20
"""Passages asked of search for each case: enough for 2,000 characters of short ones."""
VERSION = 1
"""Of the run folder; readers refuse another one."""

OnProgress = Callable[[int, int], None]
"""Called with the number of cases done and of all cases."""


class System(Protocol):
    """What is evaluated: `rag.answer.Assistant`, or a stand-in."""

    def search(self, question: str, history: Sequence[Turn], k: int) -> SearchResult:
        """The `k` best passages for a question."""

    def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        """The answer to a question."""

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles."""

    def article(self, article_id: str) -> Article:
        """One article with its text; raises ArticleNotFound."""


def run_cases(
    system: System,
    cases: Sequence[Case],
    out_dir: Path,
    on_progress: OnProgress | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Summary:
    """Run `cases` through `system`, write the run to `out_dir` (a new or empty folder), and return its summary.

    `settings` go into the manifest as they are; they must hold no key. An error of a single case is recorded in its
    item and the run goes on. Raises EvalError if the folder is in use or evidence does not stand in the articles.
    """
    started = time.perf_counter()
    infos = system.articles()
    anchors = _anchors(system, infos, cases)
    evidence = [anchors.evidence(case) for case in cases]
    _prepare(out_dir)
    _write_json(out_dir / "manifest.json", _manifest(cases, infos, settings or {}))

    scored: list[CaseScores] = []
    for done, (case, its_evidence) in enumerate(zip(cases, evidence, strict=True), start=1):
        item = _run_case(system, case, its_evidence)
        _append(out_dir / "items.jsonl", item.to_dict())
        scored.append(score_case(case, item))
        if on_progress:
            on_progress(done, len(cases))

    summary = summarise(scored, time.perf_counter() - started)
    for scores in scored:
        _append(out_dir / "scores.jsonl", scores.to_dict())
    _write_json(out_dir / "summary.json", summary.to_dict())
    return summary


def _run_case(system: System, case: Case, evidence: tuple[tuple[Place, ...], ...]) -> Item:
    question, history = case.scored.user, case.history
    try:
        started = time.perf_counter()
        found = system.search(question, history, RETRIEVED)
        searched = time.perf_counter()
        answer = system.answer(question, history)
        answered = time.perf_counter()
        cited = tuple(
            _cited(citation, system.article(citation.article_id), found.hits) for citation in answer.citations
        )
    except PolicyChatError as error:
        return Item(case.id, case.hash, question, evidence, error=f"{type(error).__name__}: {error}")
    return Item(
        case_id=case.id,
        case_hash=case.hash,
        standalone_question=found.standalone_question,
        evidence=evidence,
        retrieved=tuple(_retrieved(hit) for hit in found.hits),
        answer=answer,
        cited=cited,
        timings_ms={"search": 1000 * (searched - started), "answer": 1000 * (answered - searched)},
    )


def _retrieved(hit: Hit) -> Retrieved:
    passage = hit.passage
    place = Place(passage.article_id, passage.start, passage.end)
    return Retrieved(place, passage.text, hit.score, hit.dense, hit.lexical)


def _cited(citation: Citation, article: Article, hits: Iterable[Hit]) -> CitedSource:
    around = [
        hit.passage.text
        for hit in hits
        if hit.passage.article_id == citation.article_id
        and hit.passage.start < citation.end
        and citation.start < hit.passage.end
    ]
    head = " ".join(filter(None, (citation.title, citation.publisher, citation.date)))
    return CitedSource(
        number=citation.number,
        exact=article.text[citation.start : citation.end] == citation.quote,
        place=Place(citation.article_id, citation.start, citation.end),
        content="\n".join([head, citation.quote, *around]),
    )


def _anchors(system: System, infos: Iterable[ArticleInfo], cases: Iterable[Case]) -> Anchors:
    """Anchors for the sources that the cases name; no other article is read."""
    wanted = {quote.source for case in cases for group in case.scored.evidence for quote in group}
    return Anchors(
        (source, system.article(info.article_id))
        for info in infos
        for source in dict.fromkeys((info.source, *info.sources))
        if source_name(source) in wanted
    )


def _manifest(cases: Sequence[Case], infos: Sequence[ArticleInfo], settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "cases": len(cases),
        "dataset_hash": _hash(case.hash for case in cases),
        "articles": len(infos),
        "corpus_hash": _hash(sorted(info.article_id for info in infos)),
        "retrieved": RETRIEVED,
        "settings": dict(settings),
    }


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        in_use = any(folder.iterdir())
    except OSError as error:
        raise EvalError(f"{folder}: can't be used for a run ({error.strerror}); choose another folder") from None
    if in_use:
        raise EvalError(f"{folder}: is not empty; choose a new folder, so that no run overwrites another")


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    unfinished = path.with_suffix(".part")
    try:
        unfinished.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _append(path: Path, document: Mapping[str, Any]) -> None:
    try:
        with path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(document, ensure_ascii=False) + "\n")
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> EvalError:
    return EvalError(f"{path}: can't be written ({error.strerror}); make room or choose another folder and run again")
