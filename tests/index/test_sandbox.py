"""Reading in a process of its own: the same articles, and no harm from a parser that misbehaves or was taken over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from index.config import CHECKOUT, SAMPLES, IndexConfig
from index.corrections import Corrections, FieldCorrection
from index.errors import UnreadableFile
from index.reading import read, read_parts
from index.sandbox import ReadingWorker
from index.schema import Article
from tests.index.homes import made_up, write_page, write_records

Bad = Callable[[str], Path]


PROGRAM = """
import ctypes, os, signal, sys, textwrap, time
from pathlib import Path
from index import worker
from index.errors import UnreadableFile
from index.schema import Article
with Path(sys.argv[1]).open("a") as starts:
    print(os.getpid(), file=starts)
well = worker.read

def read(path, config, on_skip, corrections):
    if path.suffix != ".py":
        return well(path, config, on_skip, corrections)
    exec("def parse(source, config, on_skip):\\n" + textwrap.indent(path.read_text(), "    "), globals())
    return parse(str(path), config, on_skip)

worker.read = read
worker.main()
"""
"""A worker that does what a file says, if its name ends in .py."""


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each process of the workers below leaves its number."""
    path = tmp_path_factory.mktemp("starts") / "starts"
    path.touch()
    return path


@pytest.fixture(scope="module")
def obedient(starts: Path) -> Iterator[ReadingWorker]:
    """A worker that does what a file says; one for all tests, as a start costs half a second."""
    with obedient_worker(starts) as worker:
        yield worker


def obedient_worker(starts: Path) -> ReadingWorker:
    return ReadingWorker([sys.executable, "-P", "-c", PROGRAM, str(starts)])


@pytest.fixture
def bad(pages: Path) -> Bad:
    """Makes a file of what its parser is to do; a first article is read before that."""

    def write(body: str) -> Path:
        path = pages / "bad.py"
        path.write_text(f"yield Article('', '', '', source, '第一篇。')\n{textwrap.dedent(body)}", encoding="utf-8")
        return path

    return write


@pytest.fixture
def good(pages: Path) -> Path:
    return write_page(pages / "good.md", "甲", made_up(1))


@pytest.fixture
def limited(config: IndexConfig) -> IndexConfig:
    """Limits that a test can wait for."""
    return config.model_copy(update={"read_seconds": 1.0, "read_memory_mb": 64, "max_archive_mb": 8})


class Skips:
    """Notes the parts that are left out."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def add(self, where: str, why: str) -> None:
        self.seen.append((where, why))


def no_skip(where: str, why: str) -> None:
    raise AssertionError(f"{where}: {why}")


def processes(starts: Path) -> list[int]:
    return [int(line) for line in starts.read_text().split()]


def gone(pid: int, within: float) -> bool:
    """Whether the process ends in time, and leaves no zombie."""
    until = time.monotonic() + within
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.01)
    return not Path(f"/proc/{pid}").exists()


def reason(worker: ReadingWorker, path: Path, config: IndexConfig) -> str:
    with pytest.raises(UnreadableFile) as caught:
        list(worker.read(path, config))
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- the same as reading here ---


def test_articles_come_as_they_are_read_here(config: IndexConfig, pages: Path) -> None:
    records = write_records(pages / "news.jsonl", {str(number): made_up(number) for number in range(20)})
    with records.open("a", encoding="utf-8") as file:
        file.write("not json\n")
    strange = write_page(pages / os.fsdecode(b"\xff\n.md"), "怪", made_up(1))
    page = next(path for path in SAMPLES.iterdir() if "一页" in path.name)  # several articles, and what was dropped
    there, here = Skips(), Skips()
    with ReadingWorker() as worker:
        for path in (page, records, strange):
            assert list(worker.read(path, config, there.add)) == list(read(path, config, here.add))
        assert there.seen == here.seen
        assert len(there.seen) == 1
        assert reason(worker, write_page(pages / "no.xyz", "甲", "乙"), config).startswith("unknown format .xyz")


def test_documents_come_taken_apart_and_corrected_as_they_are_here(config: IndexConfig) -> None:
    page = next(path for path in SAMPLES.iterdir() if "一页" in path.name)
    corrections = Corrections(fields=(FieldCorrection(publisher="新丰报"),))
    with ReadingWorker() as worker:
        (parts,) = worker.read_parts(page, config, no_skip, corrections)
        assert [parts] == list(read_parts(page, config, no_skip, corrections))
        articles = list(worker.read(page, config, no_skip, corrections))
    assert [placed.article for placed in parts.articles] == articles
    assert {article.publisher for article in articles} == {"新丰报"}


def test_a_process_is_started_when_needed_and_replaced_after_a_number_of_files(
    tmp_path: Path, config: IndexConfig, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.sandbox.FILES_PER_WORKER", 2)
    starts = tmp_path / "starts"
    with obedient_worker(starts) as worker:
        assert not starts.exists()
        for _ in range(3):
            assert [article.title for article in worker.read(good, config)] == ["甲"]
        first, second = processes(starts)
        assert gone(first, within=0)
        assert not gone(second, within=0)
    assert gone(second, within=0)


def test_articles_arrive_one_by_one_and_wait_to_be_fetched(
    obedient: ReadingWorker, limited: IndexConfig, bad: Bad
) -> None:
    """A file of any number of records is held neither here nor there; the time that its user takes is not counted."""
    body = """
    for number in range(1000):
        yield Article("", "", "", source, f"{number}" + "长" * 1000)
    """
    articles = obedient.read(bad(body), limited)
    next(articles)
    time.sleep(1.2 * limited.read_seconds)
    assert sum(1 for _ in articles) == 1000


def test_a_file_left_half_way_does_not_get_into_the_next_one(
    tmp_path: Path, config: IndexConfig, bad: Bad, good: Path
) -> None:
    with obedient_worker(tmp_path / "starts") as worker:
        articles = worker.read(bad("yield Article('', '', '', source, '第二篇。')"), config)
        assert next(articles).text == "第一篇。"
        assert [article.title for article in worker.read(good, config)] == ["甲"]
        assert [article.text for article in articles] == ["第二篇。"]
        next(worker.read(bad(""), config))
        assert [article.title for article in worker.read(good, config)] == ["甲"]
    assert all(gone(process, within=0) for process in processes(tmp_path / "starts"))


def test_it_works_from_another_thread_and_leaves_nothing_open(config: IndexConfig, good: Path) -> None:
    found: list[Article] = []

    def add() -> None:
        with ReadingWorker() as worker:
            found.extend(worker.read(good, config))

    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - numbers, not paths
    thread = Thread(target=add)
    thread.start()
    thread.join()
    assert [article.title for article in found] == ["甲"]
    assert set(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


# --- parsers that go astray ---


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("time.sleep(60)", "took longer than 1 s to read; raise POLICY_CHAT_READ_SECONDS"),
        ("sys.exit('done')", "its reader broke off (exit 1)"),
        ("os._exit(3)", "its reader broke off (exit 3)"),
        ("os.abort()", "its reader crashed on it (signal 6)"),
        ("yield Article('', '', '', source, chr(0xd800))", "can't be parsed (PydanticSerializationError)"),
        ("signal.raise_signal(signal.SIGKILL)", "its reader was killed by the system, perhaps for want of memory; "),
    ],
)
def test_a_file_has_a_reason_however_its_parser_ends(
    obedient: ReadingWorker, limited: IndexConfig, bad: Bad, body: str, expected: str
) -> None:
    assert reason(obedient, bad(body), limited).startswith(expected)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("while True: pass", "took longer than 1 s to read; raise POLICY_CHAT_READ_SECONDS"),
        ("hog = [bytes(2**20) for _ in range(200)]", "needed more than 64 MB to read; raise "),
        ("ctypes.string_at(0)", "its reader crashed on it (signal 11)"),
        ("{}['missing']", "can't be parsed (KeyError)"),
        ("(lambda f: f(f))(lambda f: f(f))", "nested too deeply"),
    ],
)
def test_what_a_parser_does_costs_its_file_and_no_other(
    obedient: ReadingWorker, limited: IndexConfig, bad: Bad, good: Path, starts: Path, body: str, expected: str
) -> None:
    assert [article.title for article in obedient.read(good, limited)] == ["甲"]
    process = processes(starts)[-1]
    assert reason(obedient, bad(body), limited).startswith(expected)
    assert [article.title for article in obedient.read(good, limited)] == ["甲"]
    same = expected == "nested too deeply"
    assert gone(process, within=0) != same
    assert (processes(starts)[-1] == process) == same


def test_computing_too_long_ends_without_a_parent_that_watches(
    obedient: ReadingWorker, limited: IndexConfig, bad: Bad
) -> None:
    """The system counts a process's own time, from each article on; here the parent would wait much longer."""
    patient = limited.model_copy(update={"read_seconds": 60.0})
    path = bad("worker.limit_cpu(0.0)\nwhile True: pass")
    assert reason(obedient, path, patient).startswith(f"its reader crashed on it (signal {signal.SIGXCPU.value})")


def test_what_a_library_prints_gets_not_between_the_messages(
    obedient: ReadingWorker, config: IndexConfig, bad: Bad
) -> None:
    path = bad("print('library'); os.write(1, b'native library'); sys.stdin.read(1)")
    assert [article.text for article in obedient.read(path, config)] == ["第一篇。"]


def test_parts_left_out_are_reported_up_to_a_number(obedient: ReadingWorker, limited: IndexConfig, bad: Bad) -> None:
    path = bad("for number in range(5000): on_skip(source, f'line {number}: bad')")
    skips = Skips()
    assert len(list(obedient.read(path, limited, skips.add))) == 1
    assert len(skips.seen) == 1001
    assert skips.seen[999:] == [(str(path), "line 999: bad"), (str(path), "4000 more parts of it")]


def test_a_reason_is_one_line_of_moderate_length(obedient: ReadingWorker, limited: IndexConfig, bad: Bad) -> None:
    body = r"""
    on_skip(source + "#\x1b[2J", "a\nb" * 9000)
    raise UnreadableFile("\x1b[31m" + "x" * 90_000)
    """
    path, skips = bad(body), Skips()
    with pytest.raises(UnreadableFile) as caught:
        list(obedient.read(path, limited, skips.add))
    assert str(caught.value).startswith("\\x1b[31mxxx")
    ((where, why),) = skips.seen
    assert where == f"{path}#\\x1b[2J"
    assert why.startswith("a\\nba\\nb")
    assert max(map(len, (str(caught.value), why))) < 10_000


# --- workers that were taken over ---

ANSWER = """
import os, struct, sys, time
def say(body):
    os.write(1, struct.pack(">I", len(body)) + body)
say(b'{{"kind": "ready"}}')
os.read(0, 65536)
{body}
time.sleep(60)
"""
ARTICLE = '{"kind": "found", "article": {"title": "", "publisher": "", "date": "", "source": "%s", "text": "%s"}}'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("say(b'not json')", "its reader sent something else than its articles"),
        ("say(b'[]')", "its reader sent something else than its articles"),
        ("say(b'{\"kind\": \"ready\"}')", "its reader sent something else than its articles"),
        ("say(b'{\"kind\": \"found\", \"article\": {\"title\": 1}}')", "its reader sent something else"),
        (f"say({ARTICLE % ('/another/file', '假')!r}.encode())", "its reader sent something else than its articles"),
        ("while True: say(b'{\"kind\": \"left out\", \"where\": \"/other\", \"reason\": \"\"}')", "its reader sent"),
        ("os.write(1, b'\\xff' * 65536)", "holds more than 8 MB of text; raise POLICY_CHAT_MAX_ARCHIVE_MB, or split"),
        ("os.write(1, struct.pack('>I', 1000) + b'x')", "took longer than 1 s to read; raise POLICY_CHAT_READ_SECONDS"),
        ("os.close(1)", "its reader broke off (exit 0)"),
    ],
)  # fmt: skip
def test_what_is_sent_is_checked_before_it_is_used(limited: IndexConfig, good: Path, body: str, expected: str) -> None:
    with ReadingWorker([sys.executable, "-c", ANSWER.format(body=body)]) as worker:
        assert reason(worker, good, limited).startswith(expected)


def test_parts_left_out_without_end_are_ended(limited: IndexConfig, good: Path) -> None:
    body = f'while True: say(b\'{{"kind": "left out", "where": "{bad}", "reason": ""}}\')'
    with ReadingWorker([sys.executable, "-c", ANSWER.format(body=body)]) as worker:
        assert reason(worker, good, limited) == "its reader sent something else than its articles"


def test_articles_without_end_are_ended(limited: IndexConfig, good: Path) -> None:
    body = f"while True: say(({ARTICLE % (good, '%s')!r} % ('长' * 10_000)).encode())"
    with ReadingWorker([sys.executable, "-c", ANSWER.format(body=body)]) as worker:
        assert reason(worker, good, limited).startswith("holds more than 8 MB of text")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["/nowhere/python"], "can't be read: no process to read it could be started (No such file or directory)"),
        (
            [sys.executable, "-c", "raise SystemExit(7)"],
            "can't be read: its reader does not start (exit 7); to see why",
        ),
        ([sys.executable, "-c", "print('hello world')"], "can't be read: its reader does not start (it says something"),
    ],
)
def test_a_reader_that_does_not_start_says_how_to_see_why(
    config: IndexConfig, good: Path, command: list[str], expected: str
) -> None:
    with ReadingWorker(command) as worker:
        assert reason(worker, good, config).startswith(expected)


def test_secrets_of_the_environment_and_the_settings_stay_here(
    tmp_path: Path, config: IndexConfig, bad: Bad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_CHAT_CHAT_API_KEY", "sk-secret")
    private = config.model_copy(update={"database_url": "postgresql://user:secret@host/db"})
    with obedient_worker(tmp_path / "starts") as worker:
        *_, told = worker.read(bad("yield Article('', '', '', source, repr((dict(os.environ), config)))"), private)
    assert "POLICY_CHAT" not in told.text
    assert "secret" not in told.text
    assert f"max_file_mb={config.max_file_mb}" in told.text


def test_a_module_in_the_working_folder_is_not_run(
    config: IndexConfig, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("index.py", "json.py", "pydantic.py"):
        (tmp_path / name).write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    with ReadingWorker() as worker:
        assert [article.title for article in worker.read(good, config)] == ["甲"]


# --- parents that end ---

PARENT = """
import sys
from pathlib import Path
from index.config import IndexConfig
from index.sandbox import ReadingWorker
program, starts, path, seconds = sys.argv[1:]
with ReadingWorker([sys.executable, "-P", "-c", program, starts]) as worker:
    for article in worker.read(Path(path), IndexConfig(read_seconds=float(seconds))):
        print("reading", flush=True)
"""


@pytest.mark.parametrize(("ending", "seconds"), [(signal.SIGINT, 30), (signal.SIGKILL, 1)])
@pytest.mark.parametrize("body", ["while True: pass", "while True: yield Article('', '', '', source, 'x' * 1000)"])
def test_a_worker_does_not_outlive_its_parent(
    tmp_path: Path, bad: Bad, ending: signal.Signals, seconds: int, body: str
) -> None:
    starts = tmp_path / "starts"
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, PROGRAM, str(starts), str(bad(body)), str(seconds)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as parent:  # fmt: skip
        assert parent.stdout
        assert parent.stderr
        assert parent.stdout.readline() == "reading\n"
        parent.send_signal(ending)
        parent.stdout.read()
        traces = parent.stderr.read().count("Traceback")
    (process,) = processes(starts)
    assert gone(process, within=60)  # its own limit counts seconds of computing, not of the clock
    assert traces == (ending == signal.SIGINT)  # the parent's own, as this script catches nothing; none of the worker
