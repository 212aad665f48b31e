"""`policy-chat eval reading`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.console import Home, Json, index_config, print_json, progress_bar


def reading(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="Pages of any format, each with a NAME.EXT.truth.json beside it; folders in it count."
        ),
    ],
    failing: Annotated[bool, typer.Option("--failing", help="List all failing pages, not only the worst.")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Measure how well pages become articles: boundaries, titles, furniture left, body lost."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

    from eval.reading import measure_reading
    from eval.reading_text import reading_report
    from index.sandbox import ReadingWorker

    config = index_config(home)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with ReadingWorker() as worker, progress_bar(*columns) as bar:
        task = bar.add_task("pages", total=None)
        summary = measure_reading(
            folder,
            lambda page: worker.read(page, config),
            on_progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        print_json(summary.to_dict())
    else:
        print(reading_report(summary, all_failing=failing))
