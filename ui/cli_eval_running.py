"""What the commands that run cases share: where they run, which dataset is meant, and the progress that is shown."""

from __future__ import annotations

import shlex
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ui.console import OPTIONS, index_config, progress_bar, say

if TYPE_CHECKING:
    from eval.prepare import Prepared, Setting
    from eval.schema import Summary
    from eval.shipped import Promises
    from index.build import Progress

Dataset = Annotated[
    str | None,
    typer.Argument(
        help="Cases, a JSON line each, over the articles in --home; or policy_qa (default) or robustness, the sets "
        "that come with the program, over articles of their own."
    ),
]


class ChosenDataset(NamedTuple):
    """A dataset as it was named on the command line."""

    cases: Path
    corpus: Path | None
    """The folder of its articles; None: those in the home folder."""
    promises: Promises | None
    """None unless it comes with the program."""


def chosen_dataset(name: str | None) -> ChosenDataset:
    """The dataset of this name or path; the shipped policy_qa by default."""
    from eval.shipped import POLICY_QA, SHIPPED

    shipped = SHIPPED.get(name or POLICY_QA.name)
    if shipped:
        return ChosenDataset(shipped.cases, shipped.corpus, shipped.promises)
    return ChosenDataset(Path(name or ""), None, None)


def setting(home: Path | None) -> Setting:
    """Where to run, by the home folder that was asked for and the settings."""
    from eval.prepare import Setting
    from index.config import load_settings
    from rag.config import RagConfig

    said = False

    def on_indexing(progress: Progress) -> None:
        nonlocal said
        if progress.passages and not said:
            say("indexing the articles of the dataset; the next run finds them indexed")
            said = True

    command = shlex.join(["policy-chat", *sys.argv[1:]])
    return Setting(index_config(home), load_settings(RagConfig, "rag"), command, on_indexing)


def new_folder(where: Setting) -> Path:
    """The folder of a run for which none was named."""
    return where.index.home / "eval" / "runs" / time.strftime("%Y%m%d-%H%M%S")


def run_prepared(ready: Prepared, folder: Path, *, resume: bool = False) -> Summary:
    """Run the cases with a progress bar; what an interruption leaves is said by `OPTIONS.kept`."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from eval.run import run_cases

    ready.system.warm_up()
    columns = (TextColumn("cases"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task("cases")

        def on_progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            OPTIONS.kept = f"{done} of {total} items are kept; the same command with --resume --out {folder} goes on"

        return run_cases(ready.system, ready.plan, folder, resume=resume, on_progress=on_progress)
