"""An evaluation run: every case put to the system, written down, then scored. `eval.run_folder` says what is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.anchors import Anchors, source_name
from eval.asking import RETRIEVED, ask
from eval.beir import Ranker
from eval.provenance import digest, metrics_hash, prompts_hash
from eval.run_folder import VERSION, Hashes, Kind, Manifest, RunFolder
from eval.schema import Case, Item, Summary
from eval.scoring import score_case, summarise
from eval.system import System
from eval.trec import run_lines
from index.errors import EvalError
from index.schema import ArticleInfo
from rag.code_revision import code_revision

OnProgress = Callable[[int, int], None]
"""Called with the number of cases done and of all cases, at the start too: a resumed run begins with some done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run, and what its manifest says of it."""

    cases: Sequence[Case]
    dataset: str = ""
    kind: Kind = "cases"
    command: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As they are; they must hold no key."""
    index: str = ""
    """Revision of the index and hash of its model."""
    split: str | None = None
    limit: int | None = None
    only: str = ""
    drafts: bool = False
    repeat: int = 1
    own_history: bool = True
    within: Mapping[str, Collection[str]] = field(default_factory=dict)
    """The articles that a case may use, by its id; a case that is not named may use all."""
    judgements: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """The relevant documents with their grades, by the case's id, where search alone is measured."""

    def of_search(self, judgements: Mapping[str, Mapping[str, int]]) -> Plan:
        """The plan of a run that measures search alone, by these judgements."""
        return replace(self, kind="beir", own_history=False, judgements=judgements)

    def of_rgb(self, within: Mapping[str, Collection[str]]) -> Plan:
        """The plan of a run in which each case has its own articles."""
        return replace(self, kind="rgb", own_history=False, within=within)


def run_cases(
    system: System, plan: Plan, path: Path, *, resume: bool = False, on_progress: OnProgress | None = None
) -> Summary:
    """Run the cases through `system` and write the run to `path`, a new or empty folder; returns its summary.

    Errors of single cases are recorded and counted. With `resume` the run in `path` goes on after its last whole item.
    Raises EvalError if evidence does not stand in the articles, if the folder is in use or can't be written, and if
    what is to be resumed is another run than this one.
    """
    infos = system.articles()
    run_case = _searching(system, plan, infos) if plan.judgements else _asking(system, plan, infos)
    manifest = _manifest(plan, infos)
    folder = _resumed(path, manifest) if resume else RunFolder.create(path, manifest, plan.cases)
    done = {(item.case_id, item.repeat) for item in folder.items()}
    total = len(plan.cases) * plan.repeat
    count = len(done)
    if on_progress:
        on_progress(count, total)
    for repeat in range(plan.repeat):
        for case in plan.cases:
            if (case.id, repeat) in done:
                continue
            folder.append(replace(run_case(case), repeat=repeat))
            count += 1
            if on_progress:
                on_progress(count, total)
    return score_run(folder)


def score_run(folder: RunFolder) -> Summary:
    """Score the items of a run, replace its scores and summary, and return that.

    Raises EvalError if items are missing: a run that was not finished is no result.
    """
    cases = {case.id: case for case in folder.cases()}
    items = folder.items()
    missing = len(cases) * folder.manifest.repeat - len({(item.case_id, item.repeat) for item in items})
    strangers = [item.case_id for item in items if item.case_id not in cases]
    if missing or strangers or len(items) != len(cases) * folder.manifest.repeat:
        raise EvalError(
            f"{folder.path}: the run is incomplete ({len(items)} of {len(cases) * folder.manifest.repeat} items); "
            f"finish it with `policy-chat eval run --resume --out {folder.path}`"
        )
    scored = [score_case(cases[item.case_id], item) for item in items]
    summary = summarise(scored, _seconds(items))
    manifest = replace(
        folder.manifest,
        finished=folder.manifest.finished or _now(),
        hashes=replace(folder.manifest.hashes, metrics=metrics_hash()),
    )
    folder.finish(scored, summary, run_lines(items), manifest)
    return summary


def failing(cases: Iterable[Case], run: RunFolder) -> list[Case]:
    """Those of `cases` that failed in `run`; raises EvalError if none did."""
    failed = {scored.case_id for scored in run.scores() if scored.failure}
    found = [case for case in cases if case.id in failed]
    if not found:
        raise EvalError(f"{run.path}: none of these cases failed in this run; leave --filter-failing out")
    return found


def _asking(system: System, plan: Plan, infos: Sequence[ArticleInfo]) -> Callable[[Case], Item]:
    anchors = _anchors(system, infos, plan.cases)
    evidence = {case.id: anchors.evidence(case) for case in plan.cases}

    def run_case(case: Case) -> Item:
        within = plan.within.get(case.id)
        return ask(system, case, evidence[case.id], within=within, own_history=plan.own_history)

    return run_case


def _searching(system: System, plan: Plan, infos: Sequence[ArticleInfo]) -> Callable[[Case], Item]:
    ranker = Ranker(system, plan.judgements, infos)
    return ranker.item


def _anchors(system: System, infos: Iterable[ArticleInfo], cases: Iterable[Case]) -> Anchors:
    """Anchors for the sources that the cases name; no other article is read."""
    wanted = {quote.source for case in cases for group in case.scored.evidence for quote in group}
    return Anchors(
        (source, system.article(info.article_id))
        for info in infos
        for source in dict.fromkeys((info.source, *info.sources))
        if source_name(source) in wanted
    )


def _manifest(plan: Plan, infos: Sequence[ArticleInfo]) -> Manifest:
    judged = [f"{id_} {sorted(grades.items())}" for id_, grades in sorted(plan.judgements.items())]
    return Manifest(
        version=VERSION,
        started=_now(),
        finished=None,
        command=plan.command,
        code_revision=code_revision(),
        settings=dict(plan.settings),
        hashes=Hashes(
            dataset=digest([*(case.hash for case in plan.cases), *judged]),
            corpus=digest(sorted(info.article_id for info in infos)),
            index=digest([plan.index]),
            prompts=prompts_hash(),
            metrics=metrics_hash(),
        ),
        dataset=plan.dataset,
        cases=len(plan.cases),
        articles=len(infos),
        kind=plan.kind,
        split=plan.split,
        limit=plan.limit,
        repeat=plan.repeat,
        own_history=plan.own_history,
        retrieved=RETRIEVED,
        only=plan.only,
        drafts=plan.drafts,
    )


def _resumed(path: Path, wanted: Manifest) -> RunFolder:
    """The run in `path`, ready to go on; raises EvalError that says in what it differs from the one that is wanted."""
    folder = RunFolder.unfinished(path)
    if differing := _differences(folder.manifest, wanted):
        raise EvalError(
            f"{path}: can't be resumed, since {', '.join(differing)} changed after it was begun; "
            "start a new run in another folder"
        )
    folder.drop_torn_line()
    return folder


def _differences(begun: Manifest, wanted: Manifest) -> list[str]:
    """What makes two runs different ones: the names of the parts."""
    pairs: dict[str, tuple[object, object]] = {
        "the dataset": (begun.hashes.dataset, wanted.hashes.dataset),
        "the corpus": (begun.hashes.corpus, wanted.hashes.corpus),
        "the index": (begun.hashes.index, wanted.hashes.index),
        "the prompts": (begun.hashes.prompts, wanted.hashes.prompts),
        "the code of the metrics": (begun.hashes.metrics, wanted.hashes.metrics),
        "--repeat": (begun.repeat, wanted.repeat),
        "--own-history": (begun.own_history, wanted.own_history),
        "the code": (begun.code_revision, wanted.code_revision),
    }
    for key in sorted({*begun.settings, *wanted.settings}):
        pairs[f"the setting {key}"] = (begun.settings.get(key), wanted.settings.get(key))
    return [name for name, (before, now) in pairs.items() if before != now]


def _seconds(items: Sequence[Item]) -> float:
    """How long the system worked on the cases; the same however often a run was interrupted or is scored."""
    stages = ("search", "answer")
    return sum(item.timings_ms.get(stage, 0.0) for item in items for stage in stages) / 1000


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
