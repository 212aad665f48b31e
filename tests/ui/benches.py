"""The evaluation view's requests over a made-up system, without the page: to send to, and to wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from eval.cases import load_cases
from eval.confirm import write_cases
from eval.prepare import Choice, Prepared, Setting
from eval.provenance import settings
from eval.run import Plan
from index.config import IndexConfig
from rag.config import RagConfig
from tests.eval.builders import FUND, FakeSystem, answer, case, citation, hit
from tests.eval.builders import STATION as SYSTEM_STATION
from tests.ui.fake import AREA, STATION, TRAP, FakeAssistant, listening, reply
from tests.ui.jobs import SECONDS, Job, has_ended, waited
from ui.chat import Exchange, Rating
from ui.conversations import ConversationStore
from ui.evaluation.routes import Bench, evaluation_routes
from ui.services import NO_SERVICES, guarded_app

ANSWERABLE, WRONG = "驿站占地多少？", "驿站有多大一块地？"
HOSTILE_QUESTION = "<img src=x onerror=window.pwned=1>占地多少？"
OWNER = "0" * 32


class SlowSystem(FakeSystem):
    """Answers as scripted, each after a pause."""

    index = "1 made-up"
    pause = 0.0

    def warm_up(self) -> None:
        pass

    def answer(self, question: str, history: Any, within: Any = None) -> Any:
        time.sleep(self.pause)
        return super().answer(question, history, within)


def system() -> SlowSystem:
    """Finds the evidence of every question, and answers all but the first with another sentence."""
    right, wrong = "资源驿站占地580平方米。", "可以同时给6辆车充电。"
    questions = [ANSWERABLE, WRONG, HOSTILE_QUESTION]
    said = {asked: answer(f"{wrong}[1]", [citation(1, SYSTEM_STATION, wrong)]) for asked in questions}
    said[ANSWERABLE] = answer(f"{right}[1]", [citation(1, SYSTEM_STATION, right)], short="580平方米")
    hits = [hit(SYSTEM_STATION, SYSTEM_STATION.text), hit(FUND, FUND.text)]
    return SlowSystem(dict.fromkeys(questions, hits), said)


@dataclass
class Desk:
    """A client of the requests, and what they work on."""

    client: httpx.Client
    bench: Bench
    home: Path
    store: ConversationStore
    assistant: FakeAssistant
    system: SlowSystem = field(default_factory=system)

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/evaluation{path}").json()

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.client.post(f"/api/evaluation{path}", json={} if body is None else body)

    def run(self, **body: object) -> str:
        """The id of a run that has ended well."""
        reply = self.post("/runs", {"dataset": "cases/own.jsonl", **body})
        assert reply.status_code == 200, reply.text
        job = self.end()
        assert job["state"] == "done", job
        return str(job["id"])

    def end(self) -> Mapping[str, Any]:
        """The last run when it has ended."""
        return self.wait(has_ended)

    def wait(self, until: Callable[[Job], bool]) -> Mapping[str, Any]:
        """The job as soon as `until` holds of it."""
        return waited(lambda: self.get("/job")["job"], until)


def complain(store: ConversationStore, comment: str = "不对") -> Exchange:
    """An answer that its reader called wrong, after an earlier turn."""
    first = Exchange("驿站在哪里？", "answered", answer=reply("在连平。"))
    wrong = Exchange("它占地多少？", "answered", answer=reply("可以充电。[1]", AREA))
    store.keep(OWNER, "c" * 24, (first, wrong))
    assert store.rate(OWNER, wrong.id, Rating("wrong_answer", comment))
    return wrong


def write_dataset(home: Path) -> None:
    """Three cases in the home's folder of case files, the last one by a stranger."""
    made = [case(f"c{at}", asked) for at, asked in enumerate([ANSWERABLE, WRONG, HOSTILE_QUESTION])]
    folder = home / "eval" / "cases"
    folder.mkdir(parents=True)
    write_cases(folder / "own.jsonl", made)


def bench_of(home: Path, store: ConversationStore, assistant: FakeAssistant, fake: SlowSystem) -> Bench:
    """What the view works with, over the made-up system."""
    index = IndexConfig(home=home, database_url="", chroma_url="")

    @contextmanager
    def prepare(path: Path, choice: Choice, setting: Setting, corpus: Path | None) -> Iterator[Prepared]:
        plan = Plan(
            choice.of(load_cases(path)),
            dataset=path.name,
            command=setting.command,
            settings=settings(setting.index, setting.rag),
            index=fake.index,
            split=choice.split,
            limit=choice.limit,
            only=str(choice.only or ""),
        )
        yield Prepared(fake, plan)  # type: ignore[arg-type]  # a stand-in for the assistant's own

    return Bench(index, RagConfig(chat_model=""), assistant, store, prepare)


@contextmanager
def desk(home: Path, *, local_only: bool = True) -> Iterator[Desk]:
    """The requests on a free port of this machine."""
    home.mkdir()
    write_dataset(home)
    assistant, fake = FakeAssistant(library=[STATION, TRAP, SYSTEM_STATION]), system()
    with (
        closing(ConversationStore(home)) as store,
        closing(bench_of(home, store, assistant, fake)) as bench,
    ):
        app = guarded_app(assistant, NO_SERVICES, local_only=local_only)
        app.include_router(evaluation_routes(bench))
        with listening(app) as url, httpx.Client(base_url=url, headers={"Origin": url}, timeout=SECONDS) as client:
            yield Desk(client, bench, home, store, assistant, fake)
