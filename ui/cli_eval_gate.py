"""`policy-chat eval gate`, `accept` and `figures`: the accepted run, and new runs held against it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli_eval_running import new_folder, run_prepared, setting
from ui.console import Home, Json, print_json, say

if TYPE_CHECKING:
    from eval.gate import GateResult

README = Path(__file__).resolve().parent.parent / "README.md"

Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run of the shipped set.")]
GivenRun = Annotated[
    Path | None, typer.Argument(metavar="[RUN]", help="Folder of a run of the shipped set (default: run it now).")
]
Write = Annotated[bool, typer.Option("--write", help="Write the table into README.md, between its markers.")]


def gate(run: GivenRun = None, home: Home = None, as_json: Json = False) -> None:
    """Run the shipped set and say whether it fares worse than the last accepted run.

    Exit codes: 0 no regression was found, 10 regression, 1 it could not be run or compared.
    """
    from eval.baseline import BASELINE, read_baseline
    from eval.gate import hold
    from eval.run_folder import RunFolder

    baseline = read_baseline(BASELINE)
    folder = run or _run_shipped(home)
    result = hold(RunFolder.open(folder), baseline)
    if as_json:
        print_json(result.to_dict())
    else:
        _print(result)
        say(f"the run is in {folder}; `policy-chat eval report {folder}` shows case by case")
    raise typer.Exit(result.exit_code)


def accept(run: Run) -> None:
    """Make a run of the shipped set the one that later runs are held against (eval/baseline.json)."""
    from eval.baseline import BASELINE
    from eval.baseline import accept as accept_run
    from eval.cases import load_cases, select
    from eval.run_folder import RunFolder
    from eval.shipped import POLICY_QA

    baseline = accept_run(RunFolder.open(run), select(load_cases(POLICY_QA.cases)), BASELINE)
    if baseline.summary.errors:
        say(f"{baseline.summary.errors} of its cases ended in an error")
    print(f"{baseline.path}: {baseline.summary.cases} cases; `policy-chat eval figures --write` puts it in the README")


def figures(write: Write = False) -> None:
    """Print the accepted run's figures as the README's table."""
    from eval.baseline import BASELINE, read_baseline
    from eval.figures_table import figures_table, with_table
    from index.errors import EvalError

    table = figures_table(read_baseline(BASELINE))
    if not write:
        print(table)
        return
    try:
        README.write_text(with_table(README.read_text(encoding="utf-8"), table), encoding="utf-8")
    except OSError as error:
        raise EvalError(f"{README}: can't be written ({error.strerror}); run this in a checkout of your own") from None
    say(f"written: {README}")


def _run_shipped(home: Path | None) -> Path:
    from eval.prepare import Choice, dataset_run
    from eval.shipped import POLICY_QA

    where = setting(home)
    folder = new_folder(where)
    with dataset_run(POLICY_QA.cases, Choice(), where, POLICY_QA.corpus) as ready:
        run_prepared(ready, folder)
    return folder


def _print(result: GateResult) -> None:
    from eval.compare_text import text

    print(text(result.comparison))
    if result.errors:
        say(f"{len(result.errors)} cases end in an error that did not before: {', '.join(result.errors[:5])}")
    if result.other_metrics:
        say("the code of the metrics changed since the accepted run: a difference may come from there")
    if result.comparison.verdict == "inconclusive":
        say("no regression was found, nor ruled out; the gate lets it pass")
