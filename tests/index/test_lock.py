"""One writer at a time, seen by a second process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from index import build
from index.config import CHECKOUT, IndexConfig
from index.errors import HomeError, IndexLocked
from index.lock import writing
from tests.index.homes import CountingEmbeddings, contents, made_up, write_page

HOLD = """
import sys
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1]), "policy-chat index add"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(config: IndexConfig) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes to the index until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(config.home)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_writer_is_told_who_is_writing(
    config: IndexConfig, pages: Path, holder: subprocess.Popen[str]
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    named = rf"`policy-chat index add` \(process {holder.pid}, since \d\d:\d\d:\d\d\) is writing .*; try again when"
    with pytest.raises(IndexLocked, match=named):
        build.add(config, [pages], CountingEmbeddings())
    with pytest.raises(IndexLocked, match=named):
        build.rebuild(config, CountingEmbeddings())
    with pytest.raises(IndexLocked, match=named):
        build.remove(config, "0123456789ab")


def test_reading_and_recovery_do_not_wait_for_a_writer(config: IndexConfig, holder: subprocess.Popen[str]) -> None:
    assert holder.poll() is None
    assert not build.recover(config)
    assert contents(config, CountingEmbeddings()).articles == {}


def test_recovery_leaves_what_is_pending_to_the_writer_that_is_at_it(
    config: IndexConfig, pages: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    with monkeypatch.context() as patch:
        patch.setattr("index.build.writing", lambda *_: nullcontext())
        patch.setattr("index.writer.IndexWriter.publish", lambda _: None)
        build.add(config, [pages], CountingEmbeddings())
    assert not build.recover(config)
    holder.communicate("")
    assert build.recover(config)


def test_the_lock_goes_with_a_process_that_is_killed(config: IndexConfig, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()
    with writing(config.home, "policy-chat index rebuild"):
        pass
    with writing(config.home, "policy-chat index rebuild"):  # and with one that ends as it should
        pass


def test_one_process_cannot_write_twice_at_once_either(config: IndexConfig) -> None:
    with (
        writing(config.home, "policy-chat index add"),
        pytest.raises(IndexLocked, match=r"`policy-chat index add` "),
        writing(config.home, "policy-chat index rebuild"),
    ):
        raise AssertionError("two writers at once")


@pytest.mark.parametrize("said", ["", "{}", "[]", "null", "not json", "\x00"])
def test_a_holder_that_says_nothing_sensible_is_another_process(config: IndexConfig, said: str) -> None:
    with writing(config.home, "policy-chat index add"):
        (config.home / "write.lock.json").write_text(said)
        with pytest.raises(IndexLocked, match=r"another process is writing"), writing(config.home, "second"):
            raise AssertionError("two writers at once")


def test_a_failure_of_the_disk_is_one_line_and_frees_the_lock(config: IndexConfig) -> None:
    with pytest.raises(HomeError, match=r"home: No space left on device; free space"), writing(config.home, "add"):
        raise OSError(28, "No space left on device")
    with writing(config.home, "again"):
        assert (config.home / "write.lock.json").exists()
    assert not (config.home / "write.lock.json").exists()


def test_a_home_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    message = r"home: can't be written .*; choose another folder with --home"
    with pytest.raises(HomeError, match=message), writing(tmp_path / "home", "add"):
        raise AssertionError("the lock is held")
