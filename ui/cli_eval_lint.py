"""`policy-chat eval lint`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli_eval_running import ChosenDataset, Dataset, chosen_dataset, setting
from ui.console import Home, Json, index_config, print_json, say

if TYPE_CHECKING:
    from eval.dataset_figures import DatasetFigures
    from index.schema import Article

Write = Annotated[
    bool, typer.Option("--write-manifest", help="Write NAME.manifest.json, by which later changes are told.")
]


def lint(dataset: Dataset = None, home: Home = None, write: Write = False, as_json: Json = False) -> None:
    """Check what can be proved of a dataset: quotes stand in their articles, gold answers score full marks.

    Exit codes: 0 sound, 1 with defects.
    """
    from eval.cases import load_cases
    from eval.dataset_figures import dataset_figures, shortfalls
    from eval.dataset_manifest import changes, manifest_of, read_manifest, write_manifest
    from eval.lint import lint as defects_of
    from index.errors import EvalError

    chosen = chosen_dataset(dataset)
    cases, articles = load_cases(chosen.cases), _articles(chosen, home)
    figures = dataset_figures(cases, articles)
    defects = defects_of(cases, articles)
    if chosen.promises:
        defects += shortfalls(figures, chosen.promises)
    now = manifest_of(cases, articles, figures)
    if write and not defects:
        say(f"written: {write_manifest(chosen.cases, now)}")
    elif written := read_manifest(chosen.cases):
        defects += changes(written, now)
    elif chosen.promises:
        defects.append("it has no manifest; write one with --write-manifest")
    if as_json:
        print_json(_document(chosen.cases, figures, defects) | {"manifest": asdict(now)})
    else:
        print(_text(figures))
        for defect in defects:
            say(defect)
    if defects:
        raise EvalError(f"{chosen.cases}: {len(defects)} defects; correct what is named above")
    if not as_json:
        print(f"{len(cases)} cases, no defect")


def _articles(chosen: ChosenDataset, home: Path | None) -> list[Article]:
    from eval.prepare import articles_of_corpus, articles_system

    if chosen.corpus:
        return articles_of_corpus(chosen.corpus, index_config(home))
    with articles_system(setting(home)) as system:
        return [system.article(info.article_id) for info in system.articles()]


def _document(path: Path, figures: DatasetFigures, defects: list[str]) -> dict[str, Any]:
    shares = {
        name: asdict(share) | {"value": share.value}
        for name, share in (("low_overlap", figures.low_overlap), ("bm25_top1", figures.bm25_top1))
    }
    counts = {"counts": dict(figures.counts), "splits": dict(figures.splits)}
    return {"dataset": str(path), "defects": defects, **counts, **shares}


def _text(figures: DatasetFigures) -> str:
    low, bm25 = figures.low_overlap, figures.bm25_top1
    rows = [(name, str(count)) for name, count in {**figures.counts, **figures.splits}.items()]
    rows.append(("low overlap", f"{low.value:.0%} of {low.of} answerable questions in Chinese"))
    rows.append(("BM25, one passage", f"{bm25.value:.0%} of {bm25.of} answerable questions of the test split"))
    return "\n".join(f"{name:20} {value}" for name, value in rows)
