"""A run as one HTML file, with charts and every case, that opens offline; with another run also what changed."""

from __future__ import annotations

from pathlib import Path

from eval.compare import compare
from eval.report_page import page
from eval.report_view import view
from eval.run_folder import RunFolder
from index.errors import EvalError
from index.whole_file import write_whole

NAME = "report.html"
"""The report's file in its run's folder."""


def write_report(run: Path, against: Path | None = None, out: Path | None = None) -> Path:
    """Write the report on `run`, compared with the earlier run `against`, and return where it is.

    Default for `out`: report.html in the folder of the run. Raises EvalError if a folder is no finished run, if the two
    are not runs of the same cases, or if the file can't be written.
    """
    folder = RunFolder.open(run)
    other = RunFolder.open(against) if against else None
    comparison = compare(other, folder) if other else None
    document = page(view(folder, other, comparison))
    path = out or run / NAME
    _write(path, document)
    return path


def _write(path: Path, document: str) -> None:
    try:
        write_whole(path, document)
    except OSError as error:
        raise EvalError(f"{path}: can't be written ({error.strerror}); name another file with --out") from None
