from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.config import SAMPLES, IndexConfig
from rag.refusal import answerable
from tests.fakes import HashEmbeddings
from tests.ui.cli.commands import Command


@pytest.fixture(autouse=True)
def _own_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What `main` sets for its process is set back, and no setting of the one who runs the tests counts."""
    before, handler = dict(os.environ), signal.getsignal(signal.SIGTERM)
    for name in [name for name in os.environ if name.startswith("POLICY_CHAT_")]:
        del os.environ[name]
    monkeypatch.chdir(tmp_path)
    for module in ("index.writer", "index.reader", "rag.doctor", "eval.prepare"):
        monkeypatch.setattr(f"{module}.load_embeddings", lambda _: HashEmbeddings())
    yield
    os.environ.clear()
    os.environ.update(before)
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(tmp_path / "home", capsys, monkeypatch)


@pytest.fixture(scope="session")
def samples_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample articles, which no test changes."""
    from index.build import add

    home = tmp_path_factory.mktemp("samples") / "home"
    add(IndexConfig(home=home, database_url="", chroma_url=""), [SAMPLES], HashEmbeddings())
    return home


@pytest.fixture
def samples(samples_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command over the sample articles."""
    return Command(samples_home, capsys, monkeypatch)


@pytest.fixture
def no_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is answered: what is refused is fitted to the real model's cosines."""
    monkeypatch.setattr("rag.answer.answerable", lambda evidence: replace(answerable(evidence), refuse=False))
