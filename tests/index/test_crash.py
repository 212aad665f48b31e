"""`index add` is killed at random moments: nothing that was there is lost, nothing is doubled, nothing is untrue."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from index import build
from index.config import CHECKOUT, IndexConfig
from index.reader import IndexReader
from index.schema import Article
from tests.index.homes import CountingEmbeddings, clean, contents, made_up, search, write_page, write_records

SEED = 20241105
NEW_PAGES = 4
ADDING = 40  # lines that every round prints before it comes to the derived indexes, at least
DERIVING = 12  # lines from there to the end


@pytest.fixture
def adders(config: IndexConfig, pages: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that run `index add`, one for each moment."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


def start(config: IndexConfig, pages: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.index.adder", str(config.home), str(pages)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill_at(process: subprocess.Popen[str], phase: str, line: int, delay: float) -> None:
    """Let the process run until `line` lines after the first of `phase`, and `delay` seconds longer."""
    assert process.stdin is not None
    assert process.stdout is not None
    said: list[str] = []
    while not said or said[-1] != "ready":
        said.append(next(process.stdout).strip())
    process.stdin.write("go\n")
    process.stdin.flush()
    left = -1
    for text in process.stdout:
        said.append(text.strip())
        if left < 0 and phase in said[-1]:
            left = line
        if left == 0 or said[-1] == "done":
            break
        left -= left > 0
    assert said[-1] != "done", f"{phase!r} and {line} lines more: it ended before"
    time.sleep(delay)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def edit(pages: Path, turn: int) -> set[str]:
    """New files, a changed text, a corrected title, changed records; returns the texts that are gone now."""
    for number in range(NEW_PAGES):
        write_page(pages / f"{turn}-{number}.md", f"标题{turn}之{number}", made_up(100 * turn + number))
    records = {str(number): made_up(100 * max(turn - number, 0) + 50 + number) for number in range(3)}
    before = (pages / "news.jsonl").read_text(encoding="utf-8") if turn else ""
    write_records(pages / "news.jsonl", records)
    if not turn:
        return set()
    write_page(pages / f"{turn - 1}-0.md", f"标题{turn - 1}之0", made_up(100 * turn + 60))
    write_page(pages / f"{turn - 1}-1.md", f"更正{turn - 1}之1", made_up(100 * (turn - 1) + 1))
    replaced = {made_up(100 * (turn - 1))}
    after = (pages / "news.jsonl").read_text(encoding="utf-8")
    return replaced | {text for text in before.split('"') if len(text) > 100 and text not in after}


def check_readable(config: IndexConfig, live_before: Mapping[str, Article], gone: set[str]) -> None:
    """Right after the kill: what was live is live and found, unless its file has changed, and every hit is true."""
    with closing(IndexReader(config, CountingEmbeddings())) as reader:
        live = {info.article_id for info in reader.infos() if info.state == "live"}
        replaced = {article_id for article_id, article in live_before.items() if article.text in gone}
        assert set(live_before) - replaced <= live
        assert len(live) >= len(live_before), "an article went before what replaces it came"
        for article_id in live:
            text = reader.article(article_id).text
            hits = search(reader, text[:60])
            assert article_id in {hit.article.article_id for hit in hits}
            for hit in hits:
                assert hit.article.state == "live"
                passage = hit.passage
                assert reader.article(passage.article_id).text[passage.start : passage.end] == passage.text


def check_recovered(config: IndexConfig, image: Path) -> None:
    """A copy of the home as the kill left it: recovery makes all three stores agree."""
    shutil.copytree(config.home, image)
    copy = config.model_copy(update={"home": image})
    build.recover(copy)
    held = contents(copy, CountingEmbeddings())
    assert {article[4] for article in held.articles.values()} <= {"live"}
    assert set(held.passages) == set(held.dense) == held.lexical
    assert not build.recover(copy)
    shutil.rmtree(image)


def live_articles(config: IndexConfig) -> dict[str, Article]:
    with closing(IndexReader(config, CountingEmbeddings())) as reader:
        return {info.article_id: reader.article(info.article_id) for info in reader.infos() if info.state == "live"}


def test_a_kill_at_any_moment_loses_and_doubles_nothing(
    config: IndexConfig, pages: Path, tmp_path: Path, adders: list[subprocess.Popen[str]]
) -> None:
    dice = random.Random(SEED)  # noqa: S311 - no secret
    moments = [
        *(("begins", dice.randrange(ADDING), dice.uniform(0, 0.02)) for _ in range(2)),
        *(("derive begins", dice.randrange(DERIVING), dice.uniform(0, 0.05)) for _ in range(4)),
    ]
    dice.shuffle(moments)
    adders.append(start(config, pages))
    gone: set[str] = set()
    for turn, moment in enumerate(moments):
        live_before = live_articles(config)
        gone |= edit(pages, turn)
        process = adders[-1]
        if turn + 1 < len(moments):
            adders.append(start(config, pages))  # its imports take longer than all else
        kill_at(process, *moment)
        check_readable(config, live_before, gone)
        check_recovered(config, tmp_path / "image")
    build.add(config, [pages], CountingEmbeddings())
    assert contents(config, CountingEmbeddings()) == clean(tmp_path, pages)
    assert len(list((config.home / "derived").iterdir())) <= 2
