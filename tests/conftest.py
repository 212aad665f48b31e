"""Settings that must be in place before anything is imported: nothing leaves the machine, as for the command line."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest

from ui.offline import stay_offline

stay_offline(os.environ)
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture(scope="session", autouse=True)
def _one_reading_worker() -> Iterator[None]:
    """One process reads for all tests: with one for each `index add`, as users have it, they take a minute more."""
    from index.sandbox import ReadingWorker

    with ReadingWorker() as worker, pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.build.ReadingWorker", lambda: nullcontext(worker))
        patch.setattr("index.intake.ReadingWorker", lambda: nullcontext(worker))
        yield


@pytest.fixture
def no_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question goes on: what is refused is fitted to the real embedding model's cosines."""
    from rag.refusal import answerable

    monkeypatch.setattr("rag.answer.answerable", lambda evidence: replace(answerable(evidence), refuse=False))
