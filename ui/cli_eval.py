"""`policy-chat eval ...`."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import EvalError
from ui.cli_eval_reading import reading
from ui.console import Home, Json, assistant, index_config, print_json, say

if TYPE_CHECKING:
    from rag.answer import Assistant

CHECKOUT = Path(__file__).resolve().parent.parent
SHIPPED = CHECKOUT / "eval" / "datasets" / "first.jsonl"

eval_app = typer.Typer(rich_markup_mode=None, help="Measure how good the answers are, and how well pages are read.")
eval_app.command()(reading)

Dataset = Annotated[
    Path | None,
    typer.Argument(help="Cases, a JSON line each, over the articles in --home (default: the shipped set)."),
]
Split = Annotated[str | None, typer.Option(help="Only the cases of this split, dev or test.")]
Limit = Annotated[int | None, typer.Option(help="Only the first cases.", min=1)]
Out = Annotated[Path | None, typer.Option("--out", help="Folder of the run (default: eval/runs/ in the home folder).")]


@eval_app.command()
def run(
    dataset: Dataset = None,
    split: Split = None,
    limit: Limit = None,
    out: Out = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Answer every case and print the figures: retrieval, nuggets, citations, refusals."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from eval.cases import load_cases
    from eval.report_text import table
    from eval.run import run_cases

    cases = [case for case in load_cases(dataset or SHIPPED) if split in {None, case.split}][:limit]
    if not cases:
        raise EvalError(f"{dataset or SHIPPED}: no case of split {split!r}; leave --split out, or name dev or test")
    folder = out or index_config(home).home / "eval" / "runs" / time.strftime("%Y%m%d-%H%M%S")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with _system(home, shipped=dataset is None) as system, Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("cases", total=len(cases))
        summary = run_cases(
            system, cases, folder, on_progress=lambda done, _: bar.update(task, completed=done), settings=_settings()
        )
    if as_json:
        print_json(summary.to_dict() | {"folder": str(folder)})
    else:
        print(table(summary))
        say(f"the run is in {folder}")


@eval_app.command()
def lint(dataset: Dataset = None, home: Home = None) -> None:
    """Check what can be proved of a dataset: quotes stand in their articles, gold answers score full marks."""
    from eval.cases import load_cases
    from eval.lint import lint as defects_of

    cases = load_cases(dataset or SHIPPED)
    with _system(home, shipped=dataset is None) as system:
        defects = defects_of(cases, [system.article(info.article_id) for info in system.articles()])
    for defect in defects:
        say(defect)
    if defects:
        raise EvalError(f"{dataset or SHIPPED}: {len(defects)} defects; correct the cases named above")
    print(f"{len(cases)} cases, no defect")


@contextmanager
def _system(home: Path | None, *, shipped: bool) -> Iterator[Assistant]:
    """The assistant over the user's articles, or over the samples alone in an index of their own."""
    if not shipped:
        with assistant(home) as system:
            yield system
        return
    from index.build import add
    from index.config import SAMPLES, load_settings
    from index.embedding import load_embeddings
    from index.reader import IndexReader
    from rag.answer import Assistant
    from rag.config import RagConfig

    config = index_config(home)
    own = config.model_copy(update={"home": config.home / "eval" / "samples", "database_url": "", "chroma_url": ""})
    model = load_embeddings(config)
    add(own, [SAMPLES], model)
    reader = IndexReader(own, model)
    try:
        yield Assistant(reader, load_settings(RagConfig, "rag"))
    finally:
        reader.close()


def _settings() -> dict[str, Any]:
    from rag.config import RagConfig
    from rag.generate import answer_prompt

    config = RagConfig()
    prompt = answer_prompt("zh-Hans")
    return {"revision": _code_revision(), "chat_model": config.chat_model, "prompt": {prompt.name: prompt.hash}}


def _code_revision() -> str:
    """The commit that is measured, `+` behind it if files were changed since; empty outside a checkout."""
    try:
        named = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],  # noqa: S607 - git is found on the user's own PATH
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return named.stdout.strip()
