"""Changes of the index that take a while: one at a time, in a thread of its own, with how far it is and a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal

from index.errors import Cancelled, PolicyChatError
from index.writer import Step
from ui.articles.refusals import Refused

Kind = Literal["add", "reread", "remove", "restore", "import"]
State = Literal["running", "done", "failed", "cancelled"]
Work = Callable[[Callable[[Step], None]], Mapping[str, Any]]
"""Does it, telling each step; returns what to tell of the outcome."""

_CLOSING_SECONDS = 10.0
_STOPPABLE = frozenset({"reading", "embedding", "questions"})
"""While one of these is done, a stop leaves nothing half done."""


@dataclass(frozen=True, slots=True)
class Job:
    """One change, as it stands."""

    number: int
    kind: Kind
    state: State = "running"
    phase: str = "starting"
    done: int = 0
    total: int = 0
    stoppable: bool = True
    stopping: bool = False
    outcome: Mapping[str, Any] = field(default_factory=dict)
    """What it came to, or why it failed as in `Refused.document`."""


class Jobs:
    """Runs one change at a time and remembers the last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count(1)
        self._job: Job | None = None
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> Job | None:
        """The change that runs, or the last one that did."""
        return self._job

    def start(self, kind: Kind, work: Work) -> Job:
        """Begin a change; raises Refused while another one runs."""
        with self._lock:
            if self._job and self._job.state == "running":
                raise Refused(409, "busy", "another change of the articles is under way; wait until it is done")
            self._job = job = Job(next(self._numbers), kind)
            # A daemon: a server that ends is not held up, and what it leaves is as after a kill, which loses nothing.
            self._thread = threading.Thread(target=self._run, args=(work,), name=f"articles-{kind}", daemon=True)
            self._thread.start()
            return job

    def stop(self) -> Job | None:
        """Ask the running change to stop; it does at its next step that can be left out."""
        return self._update(stopping=True)

    def close(self) -> None:
        """Stop what runs and wait a little for it."""
        self.stop()
        if self._thread:
            self._thread.join(_CLOSING_SECONDS)

    def _run(self, work: Work) -> None:
        state: State = "failed"
        outcome: Mapping[str, Any] = Refused(500, "defect", "a defect of the program; its log says more").document
        try:
            outcome, state = work(self._told), "done"
        except Cancelled:
            outcome, state = {}, "cancelled"
        except PolicyChatError as error:
            outcome = Refused.because(error).document
        finally:
            self._update(state=state, outcome=outcome, stoppable=False)

    def _told(self, step: Step) -> None:
        stoppable = step.phase in _STOPPABLE
        job = self._update(phase=step.phase, done=step.done, total=step.total, stoppable=stoppable)
        if stoppable and job and job.stopping:
            raise Cancelled("stopped before anything was stored; start it again")

    def _update(self, **changes: Any) -> Job | None:
        with self._lock:
            if self._job and self._job.state == "running":
                self._job = replace(self._job, **changes)
            return self._job
