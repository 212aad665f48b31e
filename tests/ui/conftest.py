"""One page for all tests that need one: importing and building Gradio's part takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.ui.browser import CHROMIUM, Opener
from tests.ui.fake import Site, serving


@pytest.fixture(scope="session")
def upload_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio puts files that requests bring or name."""
    folder = tmp_path_factory.mktemp("gradio")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def site(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("home")
    with serving(home, ["资源驿站占地多少？", "How large is the station?"], notice="目前只有示例文章") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install one, e.g. `apt-get install chromium fonts-noto-cjk`")
    expect.set_options(timeout=15_000)  # a busy machine
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opener(chromium: Browser, site: Site) -> Opener:
    return Opener(chromium, site.url)


@pytest.fixture
def open_page(opener: Opener, site: Site) -> Iterator[Opener]:
    site.assistant.asked.clear()
    site.assistant.ended.clear()
    yield opener
    for window in opener.windows.values():
        for page in window.pages:
            page.close()
