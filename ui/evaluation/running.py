"""A run that is under way: one at a time, in a thread of its own, with how far it is and a stop."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from eval.prepare import Choice, Prepared, Setting, dataset_run
from eval.run import run_cases
from index.build import Progress
from index.config import IndexConfig
from index.errors import Cancelled, PolicyChatError
from rag.config import RagConfig
from ui.articles.refusals import Refused
from ui.evaluation.datasets import ChoosableDataset

Prepare = Callable[[Path, Choice, Setting, Path | None], AbstractContextManager[Prepared]]
"""`eval.prepare.dataset_run`, or a stand-in."""
_CLOSING_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class RunJob:
    """A run as it stands."""

    id: str
    """The name of its folder."""
    state: Literal["running", "done", "failed", "cancelled"] = "running"
    phase: Literal["preparing", "indexing", "cases"] = "preparing"
    done: int = 0
    total: int = 0
    stopping: bool = False
    failure: Mapping[str, Any] = field(default_factory=dict)
    """Why it failed, as in `Refused.document`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run."""

    dataset: ChoosableDataset
    rag: RagConfig
    choice: Choice
    folder: Path
    resume: bool = False

    @property
    def command(self) -> str:
        """The same run on the command line, settings aside."""
        options = {"--split": self.choice.split, "--limit": self.choice.limit, "--filter-failing": self.choice.only}
        given = [str(word) for name, value in options.items() if value is not None for word in (name, value)]
        return shlex.join(["policy-chat", "eval", "run", self.dataset.argument, *given])


class Runner:
    """Runs cases, one run at a time, and remembers the last."""

    def __init__(self, index: IndexConfig, prepare: Prepare = dataset_run) -> None:
        self._index = index
        self._prepare = prepare
        self._lock = threading.Lock()
        self._job: RunJob | None = None
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> RunJob | None:
        """The run that is under way, or the last one that was."""
        return self._job

    @property
    def running(self) -> str:
        """The name of the run that is under way; empty if none is."""
        return self._job.id if self._job and self._job.state == "running" else ""

    def start(self, wanted: Wanted) -> RunJob:
        """Begin or go on with a run; raises Refused while another one is under way."""
        with self._lock:
            if self.running:
                raise Refused(409, "run_busy", "another run is under way; wait until it is done, or stop it")
            self._job = job = RunJob(wanted.folder.name)
            # A daemon: a server that ends is not held up, and the items that are written down can be gone on with.
            self._thread = threading.Thread(target=self._work, args=(wanted,), name="evaluation", daemon=True)
            self._thread.start()
            return job

    def stop(self) -> RunJob | None:
        """Ask the run to stop after the case that is being answered; what is done of it is kept."""
        return self._update(stopping=True)

    def close(self) -> None:
        """Stop what runs and wait a little for it."""
        self.stop()
        if self._thread:
            self._thread.join(_CLOSING_SECONDS)

    def _work(self, wanted: Wanted) -> None:
        state: Literal["done", "failed", "cancelled"] = "failed"
        failure = Refused(500, "defect", "a defect of the program; its log says more").document
        try:
            self._run(wanted)
            state, failure = "done", {}
        except Cancelled:
            state, failure = "cancelled", {}
        except PolicyChatError as error:
            failure = Refused.because(error).document
        finally:
            self._update(state=state, failure=failure)

    def _run(self, wanted: Wanted) -> None:
        setting = Setting(self._index, wanted.rag, wanted.command, self._on_indexing)
        with self._prepare(wanted.dataset.cases, wanted.choice, setting, wanted.dataset.corpus) as ready:
            ready.system.warm_up()
            run_cases(ready.system, ready.plan, wanted.folder, resume=wanted.resume, on_progress=self._on_case)

    def _on_indexing(self, progress: Progress) -> None:
        if progress.passages:
            self._update(phase="indexing")
        self._stop_here()

    def _on_case(self, done: int, total: int) -> None:
        self._update(phase="cases", done=done, total=total)
        if done < total:
            self._stop_here()

    def _stop_here(self) -> None:
        if self._job and self._job.stopping:
            raise Cancelled("stopped; what is done of the run is kept, and it can be gone on with")

    def _update(self, **changes: Any) -> RunJob | None:
        with self._lock:
            if self._job and self._job.state == "running":
                self._job = replace(self._job, **changes)
            return self._job
