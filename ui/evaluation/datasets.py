"""The datasets that can be chosen: those that come with the program, and the case files of the home folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from eval.cases import load_cases
from eval.run_folder import RunFolder
from eval.shipped import SHIPPED
from index.errors import EvalError, PolicyChatError
from ui.articles.refusals import Refused

FOLDER: Final = Path("eval", "cases")
"""Where case files lie in a home."""


@dataclass(frozen=True, slots=True)
class ChoosableDataset:
    """Cases that can be run."""

    key: str
    """The name of a shipped set, or `cases/FILE`."""
    cases: Path
    corpus: Path | None = None
    """The folder of its articles; None: those in the home folder."""

    @property
    def argument(self) -> str:
        """What `policy-chat eval run` calls it."""
        return self.key if self.corpus else str(self.cases)


def datasets(home: Path) -> list[ChoosableDataset]:
    """All of them, the shipped ones first."""
    own = sorted(path for path in (home / FOLDER).glob("*.jsonl") if path.is_file())
    shipped = [ChoosableDataset(each.name, each.cases, each.corpus) for each in SHIPPED.values()]
    return [*shipped, *(ChoosableDataset(f"cases/{path.name}", path) for path in own)]


def dataset(home: Path, key: str) -> ChoosableDataset:
    """The one that is called `key`; raises Refused."""
    for each in datasets(home):
        if each.key == key:
            return each
    raise Refused(404, "no_dataset", "there is no such dataset; choose one of the list")


def dataset_of(home: Path, run: RunFolder) -> ChoosableDataset:
    """The one that holds the cases of a run; raises EvalError if none does any more."""
    wanted = {case.hash for case in run.cases()}
    for each in datasets(home):
        if each.cases.name == run.manifest.dataset and wanted <= _hashes(each):
            return each
    raise EvalError(f"run {run.path.name}: no dataset holds its cases any more; start a new run")


def listed(home: Path) -> Iterator[dict[str, object]]:
    """The datasets for the page, each with the number of its cases or what is wrong with its file."""
    for each in datasets(home):
        told: dict[str, object] = {"key": each.key, "name": each.cases.name, "shipped": bool(each.corpus)}
        try:
            cases = load_cases(each.cases)
        except PolicyChatError as error:
            yield told | {"cases": 0, "error": str(error)}
        else:
            yield told | {"cases": sum(not case.draft for case in cases), "error": ""}


def _hashes(of: ChoosableDataset) -> set[str]:
    try:
        return {case.hash for case in load_cases(of.cases)}
    except PolicyChatError:
        return set()
