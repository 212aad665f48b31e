"""One page for all tests that need one: importing and building Gradio's part takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.fake import Site, serving


@pytest.fixture(scope="session")
def upload_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio puts files that requests bring or name."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def site(upload_folder: Path) -> Iterator[Site]:
    with serving(["资源驿站占地多少？", "How large is the station?"], notice="目前只有示例文章") as running:
        yield running
