"""How fast the page is and how much it holds: `python -m ui.bench_page HOME`, over a copy of this home's index.

First paint and the time from Enter to the whole answer are taken in Chromium; twenty readers at once, and memory over
a thousand questions, over HTTP against the server in a process of its own. The questions are the index's own.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

import httpx

from index.catalog import Catalog
from index.config import IndexConfig
from index.errors import EvalError, PolicyChatError

LOADS = 3
ANSWERS = 10
READERS = 20
ROUNDS = 5
"""Questions of each reader."""
QUESTIONS = 1000
AT_ONCE = 4
"""Questions under way while memory is watched."""
WARM = 400
"""Questions after which memory is first taken: until then caches fill."""
ASK = 0
"""Place of the event that asks, among the page's events."""


@dataclass(frozen=True, slots=True)
class PageBench:
    """What was measured; seconds and megabytes."""

    first_paint: float
    """First contentful paint, the slowest of LOADS with an empty cache."""
    answer: float
    """From Enter to the whole answer, the slowest of ANSWERS."""
    answer_median: float
    readers_p95: float
    """Of READERS at once, each with ROUNDS questions: 19 of 20 answers were whole after this time."""
    readers_errors: int
    memory_warm: float
    """The server's resident memory after WARM questions, and after QUESTIONS."""
    memory_end: float


def page_bench(home: Path) -> PageBench:
    """Measure the page over a copy of `home`, in some minutes. Raises EvalError without Chromium or questions."""
    with tempfile.TemporaryDirectory(prefix="policy-chat-bench-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        questions = _questions(copy)
        with _serving(copy) as (url, pid):
            asyncio.run(_ask_all(url, questions[:1], 1))  # the model loads with the first one
            paint, answers = _in_browser(url, questions[:ANSWERS])
            crowd = asyncio.run(_ask_all(url, questions[: READERS * ROUNDS], READERS))
            asyncio.run(_ask_all(url, questions[:WARM], AT_ONCE))
            warm = _resident(pid)
            asyncio.run(_ask_all(url, questions[WARM:QUESTIONS], AT_ONCE))
            times = sorted(seconds for seconds in crowd if seconds is not None)
            return PageBench(
                first_paint=paint,
                answer=max(answers),
                answer_median=statistics.median(answers),
                readers_p95=times[int(0.95 * len(times))] if times else float("inf"),
                readers_errors=crowd.count(None),
                memory_warm=warm,
                memory_end=_resident(pid),
            )


def _questions(home: Path) -> list[str]:
    """QUESTIONS questions of the index's bank, over and over if it has fewer."""
    with closing(Catalog(IndexConfig(home=home).catalog_url)) as catalog:
        bank = [question.text for question in catalog.questions()]
    if not bank:
        raise EvalError(f"{home}: its index has no questions to ask; add articles or run `policy-chat index rebuild`")
    return list(islice(cycle(bank), QUESTIONS))


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, int]]:
    """The server over `home` in a process of its own: its address and process id."""
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        try:
            lines = process.stderr or ()
            line = next((line for line in lines if " is at http" in line), "")
            if not line:
                raise EvalError("the server did not start; `policy-chat serve` says why")
            yield line.rpartition(" ")[2].strip(), process.pid
        finally:
            process.send_signal(signal.SIGINT)


def _in_browser(url: str, questions: Sequence[str]) -> tuple[float, list[float]]:
    """The slowest first contentful paint of an empty cache, and for each question the time to the whole answer."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise EvalError("playwright is missing; `pip install playwright`, it is among the dev extras") from None
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise EvalError("no Chromium on this machine; install one, e.g. `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        paints: list[float] = []
        for _ in range(LOADS):
            page = browser.new_context().new_page()
            page.goto(url)
            page.locator("#pc-question textarea").wait_for()
            paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000)
        times: list[float] = []
        for number, question in enumerate(questions):
            page.locator("#pc-question textarea").fill(question)
            page.locator("#pc-send").wait_for()
            started = time.perf_counter()
            page.locator("#pc-question textarea").press("Enter")
            page.locator(".pc-tools").nth(number).wait_for()
            times.append(time.perf_counter() - started)
        browser.close()
    return max(paints), times


async def _ask_all(url: str, questions: Sequence[str], at_once: int) -> list[float | None]:
    """Seconds until each answer was whole, None where there was none; each asked as a reader's browser does."""
    turn = asyncio.Semaphore(at_once)

    async def ask(client: httpx.AsyncClient, number: int, question: str) -> float | None:
        async with turn:
            session = f"bench{number}-{time.monotonic_ns()}"
            body = {"data": [question, None, "", ""], "fn_index": ASK, "session_hash": session}
            started = time.perf_counter()
            try:
                (await client.post("/gradio_api/queue/join", json=body)).raise_for_status()
                async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
                    async for line in events.aiter_lines():
                        event = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                        if event.get("msg") == "process_completed":
                            return time.perf_counter() - started if event["success"] else None
            except httpx.HTTPError:
                return None
            return None

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        return await asyncio.gather(*(ask(client, number, question) for number, question in enumerate(questions)))


def _resident(pid: int) -> float:
    """Megabytes of memory that a process has; raises EvalError where Linux does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError as error:
        raise EvalError(f"memory of process {pid}: can't be read ({error}); this works on Linux") from None
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) / 1024


def main() -> None:
    """Print what was measured as one JSON document."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ui.bench_page HOME")
    try:
        print(json.dumps({name: round(value, 3) for name, value in asdict(page_bench(Path(sys.argv[1]))).items()}))
    except PolicyChatError as error:
        sys.exit(f"policy-chat: {error}")


if __name__ == "__main__":
    main()
