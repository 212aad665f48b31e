"""The gate: whether a run of the shipped set is worse than the last accepted one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from eval.baseline import Baseline
from eval.compare import Comparison, compare
from eval.run_folder import RunFolder
from eval.stats import RESAMPLES
from index.errors import EvalError


@dataclass(frozen=True, slots=True)
class GateResult:
    """A run held against the baseline."""

    comparison: Comparison
    other_metrics: bool
    """Whether the code of the metrics changed since: a difference may come from there."""
    errors: tuple[str, ...]
    """Cases that ended in an error now and did not before."""

    @property
    def exit_code(self) -> int:
        """10 on a regression, else 0: what these cases can't tell stops nobody."""
        return self.comparison.exit_code if self.comparison.verdict == "regression" else 0

    def to_dict(self) -> dict[str, Any]:
        """The document of `--json`."""
        told = {"other_metrics": self.other_metrics, "errors": list(self.errors), "exit_code": self.exit_code}
        return self.comparison.to_dict() | told


def hold(run: RunFolder, baseline: Baseline, resamples: int = RESAMPLES) -> GateResult:
    """Compare `run` with the accepted one; raises EvalError if it is not of the same cases and articles."""
    now, before = run.manifest.hashes, baseline.manifest.hashes
    # The baseline holds scores and no answers: it can't be scored again. Metrics that changed are said, not refused.
    as_scored = replace(baseline, manifest=replace(baseline.manifest, hashes=replace(before, metrics=now.metrics)))
    try:
        comparison = compare(as_scored, run, resamples=resamples)
    except EvalError as error:
        raise EvalError(
            f"{error}. Where the cases or articles were meant to change, look at the figures and accept them: "
            f"`policy-chat eval accept {run.path}`"
        ) from None
    broken = {case.case_id for case in baseline.cases if case.error}
    errors = dict.fromkeys(case.case_id for case in run.scores() if case.error and case.case_id not in broken)
    return GateResult(comparison, before.metrics != now.metrics, tuple(errors))
