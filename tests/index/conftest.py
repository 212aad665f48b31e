from __future__ import annotations

from pathlib import Path

import pytest

from index.config import IndexConfig
from tests.index.homes import CountingEmbeddings


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "home", database_url="", chroma_url="")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder for the files to add."""
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


@pytest.fixture
def model() -> CountingEmbeddings:
    return CountingEmbeddings()
