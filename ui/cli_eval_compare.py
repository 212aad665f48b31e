"""`policy-chat eval compare` and `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.console import Json, print_json, say

RunA = Annotated[Path, typer.Argument(help="Folder of the run before the change.")]
RunB = Annotated[Path, typer.Argument(help="Folder of the run after it, over the same cases and articles.")]
Metrics = Annotated[
    list[str] | None,
    typer.Option("--metrics", help="Judge by these metrics, separated by commas (default: the gate metrics)."),
]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]
Against = Annotated[
    Path | None, typer.Option(help="Folder of an earlier run over the same cases: show also what changed since.")
]
Out = Annotated[Path | None, typer.Option("--out", help="The HTML file (default: report.html in the run's folder).")]


def compare(run_a: RunA, run_b: RunB, metrics: Metrics = None, as_json: Json = False) -> None:
    """Say whether run B is worse than run A.

    Exit codes: 0 no regression, 10 regression, 11 inconclusive, 1 the runs can't be compared, 2 wrong usage.
    """
    from eval.compare import compare as compare_runs
    from eval.compare_text import text
    from eval.run_folder import RunFolder

    comparison = compare_runs(RunFolder.open(run_a), RunFolder.open(run_b), _known(metrics or []))
    if as_json:
        print_json(comparison.to_dict())
    else:
        print(text(comparison))
    raise typer.Exit(comparison.exit_code)


def report(run: Run, against: Against = None, out: Out = None) -> None:
    """Write a run as one HTML page with charts and every case; it opens offline."""
    from eval.report import write_report

    path = write_report(run, against, out)
    say(f"the report is {path}")


def _known(asked: list[str]) -> list[str]:
    """The metrics' names, one by one; an unknown one is wrong usage."""
    from eval.metric_table import METRICS

    names = [name.strip() for names in asked for name in names.split(",") if name.strip()]
    known = {metric.name for metric in METRICS}
    for name in names:
        if name not in known:
            raise typer.BadParameter(
                f"no metric {name!r}; there are {', '.join(sorted(known))}", param_hint="--metrics"
            )
    return names
