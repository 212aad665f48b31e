"""What a report shows: a run's cases with what became of them, and what became of them in another run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.anchors import source_name
from eval.compare import Comparison
from eval.report_labels import FAILURES
from eval.run_folder import Manifest, RunFolder
from eval.schema import Case, CaseScores, Failure, Item, Place, Summary
from index.errors import EvalError

Change = Literal["worse", "better", "other failure", "other answer", ""]
"""How a case differs from the other run; empty if it doesn't, or if there is no other run."""

_ORDER = {failure: rank for rank, failure in enumerate(FAILURES)}


@dataclass(frozen=True, slots=True)
class Response:
    """What one run did with a case, and what that scored."""

    item: Item
    scores: CaseScores

    @property
    def said(self) -> tuple[str, str, str]:
        """Outcome, short answer and text; empty where an error ended the case."""
        answer = self.item.answer
        return (answer.outcome, answer.short.text if answer.short else "", answer.answer) if answer else ("", "", "")


@dataclass(frozen=True, slots=True)
class Entry:
    """A case of the report; each repeat of a case is one."""

    number: int
    """From 1, in the order of the report: failing cases first, by reason."""
    case: Case
    this: Response
    other: Response | None = None
    """The same case in the other run."""

    @property
    def anchor(self) -> str:
        """The id of its element."""
        return f"case-{self.number}"

    @property
    def failure(self) -> Failure:
        """Why it failed, empty if it did not."""
        return self.this.scores.failure

    @property
    def right(self) -> float:
        """1 if the response is right, citations aside, else 0; where search alone is measured: whether it passed."""
        score = self.this.scores.scores.get("right")
        return score.value if score else float(not self.failure)

    @property
    def change(self) -> Change:
        """How it differs from the other run."""
        if self.other is None:
            return ""
        before = self.other.scores.failure
        if bool(before) != bool(self.failure):
            return "worse" if self.failure else "better"
        if before != self.failure:
            return "other failure"
        return "" if self.other.said == self.this.said else "other answer"


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows."""

    manifest: Manifest
    summary: Summary
    entries: tuple[Entry, ...]
    titles: Mapping[str, str]
    """The articles' titles by id, as far as the run names them."""
    other: Manifest | None = None
    comparison: Comparison | None = None
    """The other run first, this one second."""

    @property
    def failing(self) -> tuple[Entry, ...]:
        """The failing cases in the order of the report."""
        return tuple(entry for entry in self.entries if entry.failure)

    @property
    def passing(self) -> tuple[Entry, ...]:
        """The other ones."""
        return tuple(entry for entry in self.entries if not entry.failure)

    def title(self, article_id: str) -> str:
        """The article's title, or in default of one its source's name or its id."""
        return self.titles.get(article_id, article_id)


def view(run: RunFolder, against: RunFolder | None = None, comparison: Comparison | None = None) -> Report:
    """What a report on `run` shows; raises EvalError if one of its files is missing or torn."""
    cases = {case.hash: case for case in run.cases()}
    others = {_key(response): response for response in _responses(against)} if against else {}
    pairs = [(_case(cases, response, run), response) for response in _responses(run)]
    pairs.sort(key=lambda pair: _ORDER[pair[1].scores.failure])
    entries = tuple(
        Entry(number, case, response, others.get(_key(response)))
        for number, (case, response) in enumerate(pairs, start=1)
    )
    return Report(
        manifest=run.manifest,
        summary=run.summary(),
        entries=entries,
        titles=_titles(entries),
        other=against.manifest if against else None,
        comparison=comparison,
    )


def _responses(run: RunFolder) -> list[Response]:
    items, scores = run.items(), run.scores()
    if [(item.case_hash, item.repeat) for item in items] != [(one.case_hash, one.repeat) for one in scores]:
        raise EvalError(f"{run.path}: scores and items don't belong together; run `policy-chat eval score {run.path}`")
    return [Response(item, its_scores) for item, its_scores in zip(items, scores, strict=True)]


def _key(response: Response) -> tuple[str, int]:
    return response.item.case_hash, response.item.repeat


def _case(cases: Mapping[str, Case], response: Response, run: RunFolder) -> Case:
    try:
        return cases[response.item.case_hash]
    except KeyError:
        raise EvalError(
            f"{run.path}: case {response.item.case_id} is not among the run's cases; run the cases again"
        ) from None


def _titles(entries: Sequence[Entry]) -> dict[str, str]:
    """Titles from the citations; of articles that nobody cites, the name of the file that the gold evidence names."""
    titles: dict[str, str] = {}
    for entry in entries:
        groups = zip(entry.case.scored.evidence, entry.this.item.evidence, strict=False)
        for quotes, places in groups:
            titles |= _only_source([quote.source for quote in quotes], places)
    for entry in entries:
        for response in filter(None, (entry.this, entry.other)):
            if response.item.answer:
                titles |= {one.article_id: one.title for one in response.item.answer.citations if one.title}
    return titles


def _only_source(sources: Sequence[str], places: Sequence[Place]) -> dict[str, str]:
    """The articles of a group of evidence with their file, where the group names but one file."""
    names = {source_name(source) for source in sources}
    return {place.article_id: next(iter(names)) for place in places} if len(names) == 1 else {}
