"""The whole of it, as a new user has it: the command line indexes the samples and serves, a browser asks."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from index.config import CHECKOUT, SAMPLES
from tests.ui.browser import CHROMIUM

pytestmark = [pytest.mark.model, pytest.mark.browser]

COMMAND = [sys.executable, "-m", "ui.cli"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the samples indexed; the prepared model is the checkout's, which costs half a gigabyte."""
    home = tmp_path_factory.mktemp("home")
    models = CHECKOUT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (home / "models").symlink_to(models)
    done = subprocess.run(
        [*COMMAND, "index", "add", str(SAMPLES), "--home", str(home)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0", "--home", str(home)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert server.stderr is not None
    try:
        for line in server.stderr:
            if found := re.search(r"http://\S+", line):
                yield found.group()
                break
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
        server.stderr.close()


def test_a_question_in_the_browser_is_answered_and_its_citation_opens_the_passage(address: str) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install one, e.g. `apt-get install chromium fonts-noto-cjk`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page(locale="zh-CN", viewport={"width": 1440, "height": 900})
        outside: list[str] = []
        page.on("request", lambda request: outside.append(request.url) if not _local(request.url, address) else None)
        page.goto(address)
        page.locator("#pc-question textarea").fill("1+N+X机制是怎么运作的？")
        page.locator("#pc-question textarea").press("Enter")
        reply = page.locator(".pc-reply:has(.pc-tools)").last
        expect(reply).to_contain_text("组织体系", timeout=30_000)
        reply.locator('a[href^="#cite"]').first.click()
        expect(page.locator("#pc-pane mark").first).to_be_in_viewport()
        expect(page.locator("#pc-pane mark").first).to_contain_text("1+N+X")
        assert not outside
        browser.close()


def test_an_english_question_gets_an_english_frame_around_the_quotes(home: Path) -> None:
    asked = [*COMMAND, "ask", "How does the 1+N+X mechanism work?", "--home", str(home)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.strip().startswith("Quoted from the Chinese articles")
    assert "组织体系" in done.stdout


def _local(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))
