"""The runs of one home: what there is, and one of them by its name, which is never taken for a path."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from eval.compare import compare
from eval.compare_text import verdict_sentences
from eval.metric_table import METRICS
from eval.report import write_report
from eval.run_folder import RunFolder
from index.errors import EvalError
from index.script import to_traditional
from ui.articles.refusals import Refused

FOLDER: Final = Path("eval", "runs")
"""Where runs lie in a home, as `policy-chat eval run` puts them."""


class Runs:
    """The runs below one home folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def new(self) -> Path:
        """A folder that is not there yet, named by the time."""
        name = time.strftime("%Y%m%d-%H%M%S")
        numbered = (self._folder / f"{name}-{number}" for number in range(2, 1000))
        return next(path for path in (self._folder / name, *numbered) if not path.exists())

    def path(self, run_id: str) -> Path:
        """The folder of a run; raises Refused for a name that is none of theirs."""
        for path in self._paths():
            if path.name == run_id:
                return path
        raise Refused(404, "no_run", "there is no such run; choose one of the list")

    def listed(self, running: str = "") -> list[dict[str, Any]]:
        """Every run, the latest first; `running` names the one that is under way."""
        return sorted(self._listed(running), key=lambda run: (str(run["started"]), str(run["id"])), reverse=True)

    def document(self, run_id: str) -> dict[str, Any]:
        """A finished run: its manifest, its summary as `eval run --json` tells it, and how many failed why."""
        run = RunFolder.open(self.path(run_id))
        failures: dict[str, int] = {}
        for scored in run.scores():
            failures[scored.failure] = failures.get(scored.failure, 0) + 1
        manifest = asdict(run.manifest) | {"only": Path(run.manifest.only).name}
        return {"id": run_id, "manifest": manifest, "summary": run.summary().to_dict(), "failures": failures}

    def compared(self, run_id: str, before: str) -> dict[str, Any]:
        """A run with one before it, as `eval compare BEFORE RUN --json` tells it; folders by their names.

        `sentences` is the verdict by locale.
        """
        comparison = compare(RunFolder.open(self.path(before)), RunFolder.open(self.path(run_id)))
        chinese, english = verdict_sentences(comparison)
        sentences = {"zh-CN": chinese, "zh-TW": to_traditional(chinese), "en": english}
        return comparison.to_dict() | {"first": before, "second": run_id, "sentences": sentences}

    def report(self, run_id: str, against: str | None) -> bytes:
        """The page that `eval report` writes; what stands in the run's folder stays as it is."""
        run, other = self.path(run_id), self.path(against) if against else None
        with TemporaryDirectory(prefix="policy-chat-") as scratch:
            return write_report(run, other, Path(scratch, "report.html")).read_bytes()

    def archive(self, run_id: str) -> bytes:
        """The run's files as a zip; what is no file of the folder itself is left out."""
        path = self.path(run_id)
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for file in sorted(path.iterdir()):
                if file.is_file() and not file.is_symlink():
                    archive.write(file, f"{run_id}/{file.name}")
        return packed.getvalue()

    def _paths(self) -> Iterator[Path]:
        if self._folder.is_dir():
            yield from (path for path in self._folder.iterdir() if path.is_dir() and not path.is_symlink())

    def _listed(self, running: str) -> Iterator[dict[str, Any]]:
        for path in self._paths():
            try:
                run = RunFolder.unfinished(path)
                total = run.manifest.cases * run.manifest.repeat
                finished = _is_finished(path)
                done = total if finished else len(run.items())
            except EvalError as error:
                yield {"id": path.name, "state": "broken", "started": "", "error": str(error)}
                continue
            manifest = run.manifest
            state = "running" if path.name == running else "done" if finished else "cancelled"
            yield {
                "id": path.name,
                "state": state,
                "started": manifest.started,
                "dataset": manifest.dataset,
                "done": done,
                "total": total,
                "model": str(manifest.settings.get("chat_model", "")),
                "top_k": manifest.settings.get("top_k"),
                "partial": bool(manifest.split or manifest.limit or manifest.only),
                "resumable": state == "cancelled" and manifest.kind == "cases",
            }


def metric_shapes() -> list[dict[str, str]]:
    """The metrics in the order of their tables: section, unit, and which direction is better."""
    return [{"name": one.name, "section": one.section, "better": one.better, "unit": one.unit} for one in METRICS]


def _is_finished(path: Path) -> bool:
    try:
        RunFolder.open(path)
    except EvalError:
        return False
    return True
