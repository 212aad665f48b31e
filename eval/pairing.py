"""Whether two runs can be compared at all, what was different about them, and their cases side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.run_folder import Manifest
from eval.schema import CaseScores
from eval.scoring import merge_repeats
from index.errors import EvalError


class ScoredRun(Protocol):
    """A finished run: a `RunFolder`, or what is kept of one."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def manifest(self) -> Manifest:
        """What was run."""

    def scores(self) -> Sequence[CaseScores]:
        """What every case scored."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was different about the two runs, as text."""

    name: str
    first: str
    second: str


def refuse_unlike(first: Manifest, second: Manifest) -> None:
    """Raise EvalError, with the reason, if figures of the two runs can't be compared."""
    alike = (
        ("the kind of run", first.kind, second.kind),
        ("the split", first.split, second.split),
        ("--limit", first.limit, second.limit),
        ("--filter-failing", first.only, second.only),
        ("the cases", first.hashes.dataset, second.hashes.dataset),
        ("the articles", first.hashes.corpus, second.hashes.corpus),
        ("the passages asked of search", first.retrieved, second.retrieved),
    )
    for what, one, other in alike:
        if one != other:
            raise EvalError(
                f"the runs can't be compared: they differ in {what} ({one or 'all'} and {other or 'all'}); "
                "run both over the same cases and articles"
            )
    if first.hashes.metrics != second.hashes.metrics:
        raise EvalError(
            f"the runs can't be compared: they were scored by different metrics ({first.hashes.metrics} and "
            f"{second.hashes.metrics}); run `policy-chat eval score` on both"
        )


def differing_settings(first: Manifest, second: Manifest) -> tuple[Setting, ...]:
    """What may be the reason of a difference: code, prompts, index, settings."""
    pairs = {
        "code_revision": (first.code_revision, second.code_revision),
        "index": (first.hashes.index, second.hashes.index),
        "prompts": (first.hashes.prompts, second.hashes.prompts),
        "repeat": (first.repeat, second.repeat),
        "own_history": (first.own_history, second.own_history),
    }
    for name in sorted({*first.settings, *second.settings}):
        pairs[f"settings.{name}"] = (first.settings.get(name), second.settings.get(name))
    return tuple(Setting(name, str(one), str(other)) for name, (one, other) in pairs.items() if one != other)


def pair(
    first: Sequence[CaseScores], second: Sequence[CaseScores]
) -> tuple[tuple[CaseScores, ...], tuple[CaseScores, ...]]:
    """The cases of both runs in the same order, repeats merged; raises EvalError unless they are the same cases."""
    before = {case.case_hash: case for case in merge_repeats(first)}
    after = {case.case_hash: case for case in merge_repeats(second)}
    if alone := before.keys() ^ after.keys():
        example = min(run[key].case_id for run in (before, after) for key in alone if key in run)
        raise EvalError(
            f"the runs can't be compared: {len(alone)} cases are in one of them only, {example} for one; "
            "run both over the same cases"
        )
    if not before:
        raise EvalError("the runs can't be compared: they hold no case; run both over the same cases")
    return tuple(before.values()), tuple(after[key] for key in before)
