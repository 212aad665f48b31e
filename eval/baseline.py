"""`eval/baseline.json`: what is kept of the shipped set's last accepted run, enough to hold a new run against it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.metric_table import GATE
from eval.provenance import digest, metrics_hash
from eval.run_folder import Manifest, RunFolder
from eval.schema import Case, CaseScores, Summary
from eval.scoring import merge_repeats
from index.errors import EvalError, first_problem
from index.whole_file import write_whole

BASELINE = Path(__file__).resolve().parent / "baseline.json"
VERSION = 1
_KEPT = (*GATE, "right")
"""The scores that are kept of each case: with all of them the file would be three times as large."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """An accepted run: its figures, and each case's scores by the gate metrics. Reads like a run folder."""

    path: Path
    manifest: Manifest
    summary: Summary
    cases: tuple[CaseScores, ...]

    def scores(self) -> list[CaseScores]:
        """The scores, one record a case."""
        return list(self.cases)


_MANIFEST, _SUMMARY, _SCORES = TypeAdapter(Manifest), TypeAdapter(Summary), TypeAdapter(tuple[CaseScores, ...])


def accept(run: RunFolder, cases: list[Case], path: Path = BASELINE) -> Baseline:
    """Write a run down as the one to hold later runs against; `cases` are those of the shipped set.

    Raises EvalError unless it ran all of them, scored by the metrics as they are now.
    """
    manifest = run.manifest
    if manifest.hashes.dataset != digest(case.hash for case in cases) or manifest.kind != "cases":
        raise EvalError(
            f"{run.path}: is no run of the shipped cases as they are now ({manifest.dataset}, {manifest.cases} cases); "
            "accept one of `policy-chat eval run` without --split, --limit and --filter-failing"
        )
    if manifest.hashes.metrics != metrics_hash():
        raise EvalError(
            f"{run.path}: was scored by other metrics than those of today; run `policy-chat eval score {run.path}`"
        )
    # The command names places on the machine it ran on.
    baseline = Baseline(path, replace(manifest, command=""), run.summary(), _kept(run))
    _write(path, baseline)
    return baseline


def read_baseline(path: Path = BASELINE) -> Baseline:
    """The accepted run; raises EvalError if there is none or the file is damaged."""
    again = "run `policy-chat eval run` and `policy-chat eval accept RUN`"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise EvalError(f"{path}: no run was accepted yet; {again}") from None
    except (OSError, ValueError) as error:
        raise EvalError(f"{path}: can't be read ({error}); {again}") from None
    version = document.get("version") if isinstance(document, dict) else None
    if version != VERSION:
        raise EvalError(f"{path}: a baseline of version {version}, this program reads {VERSION}; {again}")
    try:
        return Baseline(
            path=path,
            manifest=_MANIFEST.validate_python(document.get("manifest")),
            summary=_SUMMARY.validate_python(document.get("summary")),
            cases=_SCORES.validate_python(document.get("cases")),
        )
    except ValidationError as error:
        raise EvalError(f"{path}: {first_problem(error)}; {again}") from None


def _kept(run: RunFolder) -> tuple[CaseScores, ...]:
    return tuple(
        replace(case, scores={name: case.scores[name] for name in _KEPT if name in case.scores}, error=case.error[:200])
        for case in merge_repeats(run.scores())
    )


def _write(path: Path, baseline: Baseline) -> None:
    """A line a case, so that a diff shows which cases changed."""
    head = {"version": VERSION, "manifest": asdict(baseline.manifest), "summary": asdict(baseline.summary)}
    lines = ",\n".join(_line(case.to_dict()) for case in baseline.cases)
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + f',\n "cases": [\n{lines}\n]\n}}\n'
    try:
        write_whole(path, text)
    except OSError as error:
        raise EvalError(f"{path}: can't be written ({error.strerror}); accept runs in a checkout of your own") from None


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
