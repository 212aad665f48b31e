"""`policy-chat eval run` and `score`; the other commands of `eval` have modules of their own."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli_eval_compare import compare, report
from ui.cli_eval_gate import accept, figures, gate
from ui.cli_eval_lint import lint
from ui.cli_eval_make import calibrate, confirm, generate, judge, judge_folder, judge_table
from ui.cli_eval_reading import reading
from ui.cli_eval_running import Dataset, chosen_dataset, new_folder, run_prepared, setting
from ui.console import Home, Json, print_json, say

if TYPE_CHECKING:
    from eval.judge import JudgeSummary
    from eval.prepare import Prepared
    from eval.schema import Summary

eval_app = typer.Typer(rich_markup_mode=None, help="Measure how good the answers are, and how well pages are read.")
eval_app.command()(reading)
eval_app.command()(compare)
eval_app.command()(report)
eval_app.command()(lint)
eval_app.command()(gate)
eval_app.command()(accept)
eval_app.command()(figures)
for command in (generate, confirm, judge, calibrate):
    eval_app.command()(command)

Split = Annotated[str | None, typer.Option(help="Only the cases of this split, dev or test; of --beir, its qrels.")]
Beir = Annotated[Path | None, typer.Option(help="A BEIR folder instead of cases: search alone is measured.")]
Rgb = Annotated[Path | None, typer.Option(help="An RGB file instead of cases, with --noise.")]
Noise = Annotated[
    float | None,
    typer.Option(help="Share of RGB's documents without the answer; at 1 a refusal is right.", min=0, max=1),
]
Limit = Annotated[int | None, typer.Option(help="Only the first cases.", min=1)]
Repeat = Annotated[int, typer.Option(help="How often each case is run.", min=1)]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the run (default: eval/runs/ in the home folder).")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the interrupted run in --out.")]
Only = Annotated[Path | None, typer.Option("--filter-failing", help="Only the cases that failed in this run.")]
Drafts = Annotated[bool, typer.Option("--include-drafts", help="Also cases that nobody has confirmed yet.")]
OwnHistory = Annotated[
    bool, typer.Option(help="Ask follow-ups a second time, after the assistant's own earlier answers.")
]
Judged = Annotated[bool, typer.Option("--judge", help="Let the chat model of the settings judge the answers too.")]
Run = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")]


@eval_app.command()
def run(
    dataset: Dataset = None,
    split: Split = None,
    beir: Beir = None,
    rgb: Rgb = None,
    noise: Noise = None,
    limit: Limit = None,
    repeat: Repeat = 1,
    out: Out = None,
    resume: Resume = False,
    only: Only = None,
    drafts: Drafts = False,
    own_history: OwnHistory = True,
    judged: Judged = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer every case and print the figures: retrieval, nuggets, citations, refusals."""
    if sum(given is not None for given in (dataset, beir, rgb)) > 1:
        raise typer.BadParameter("a dataset, --beir and --rgb exclude each other")
    if (rgb is None) != (noise is None):
        raise typer.BadParameter("--rgb and --noise go together")
    if resume and out is None:
        raise typer.BadParameter("--resume needs --out, the folder of the run to go on with")
    from eval.prepare import Choice, beir_run, dataset_run, rgb_run

    choice, where = Choice(split, limit, only, drafts), setting(home)
    if judged:
        from eval.judge import check_judge

        check_judge(where.rag)
    prepared: AbstractContextManager[Prepared]
    if beir is not None:
        prepared = beir_run(beir, choice, where)
    elif rgb is not None and noise is not None:
        prepared = rgb_run(rgb, noise, choice, where)
    else:
        chosen = chosen_dataset(dataset)
        prepared = dataset_run(chosen.cases, choice, where, chosen.corpus)
    folder = out or new_folder(where)
    with prepared as ready:
        plan = replace(ready.plan, repeat=repeat, own_history=own_history and ready.plan.own_history)
        summary = run_prepared(ready._replace(plan=plan), folder, resume=resume)
    _report(summary, folder, judge_folder(folder) if judged else None, as_json=as_json)


@eval_app.command()
def score(run: Run, as_json: Json = False) -> None:
    """Score a run anew, as after a change of the metrics; nothing is run."""
    from eval.run import score_run
    from eval.run_folder import RunFolder

    _report(score_run(RunFolder.unfinished(run)), run, as_json=as_json)


def _report(summary: Summary, folder: Path, judged: JudgeSummary | None = None, *, as_json: bool) -> None:
    from eval.report_text import table

    if as_json:
        print_json(summary.to_dict() | {"folder": str(folder)} | ({"judge": judged.to_dict()} if judged else {}))
    else:
        print(table(summary))
        if judged:
            print(judge_table(judged))
        say(f"the run is in {folder}")
