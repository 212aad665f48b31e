from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.judge import ATTEMPTS, FILE, MOST_FAILURES, judge_run, load_verdicts, summarise_judge
from eval.run import Plan, run_cases
from eval.run_folder import RunFolder
from index.errors import ConfigError, EvalError
from rag.config import RagConfig
from tests.chat_server import ChatServer, Reply, chat_server
from tests.eval.builders import FUND, STATION, FakeSystem, answer, case, citation, hit

AREA, MONEY = "资源驿站占地多少平方米？", "每镇每年多少资金？"
KEY = "sk-secret-0123456789"
YES = Reply(('{"verdicts": [true], "reason": "原文如此"}',))
NO = Reply(('{"verdicts": [false], "reason": "没有写"}',))
NONSENSE = Reply(("我觉得挺好的。",))


def said(text: str) -> FakeSystem:
    """Two cases over two articles; each is answered with one cited sentence."""
    return FakeSystem(
        {AREA: [hit(STATION, "资源驿站占地580平方米。")], MONEY: [hit(FUND, "每镇每年2000万元")]},
        {
            AREA: answer(f"{text}[1]。", [citation(1, STATION, "资源驿站占地580平方米。")]),
            MONEY: answer("每镇每年2000万元[1]。", [citation(1, FUND, "每镇每年2000万元")]),
        },
    )


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    money = replace(case("c2", MONEY, cluster="fund.md", evidence=(), numbers=(), short=()), id="c2")
    run_cases(said("占地580平方米"), Plan([case(), money]), tmp_path / "run")
    return RunFolder.open(tmp_path / "run")


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(YES) as running:
        yield running


def config(server: ChatServer, model: str = "openai:scripted", timeout: float = 5.0) -> RagConfig:
    return RagConfig(chat_model=model, chat_base_url=server.url, chat_api_key=KEY, chat_timeout_s=timeout)  # type: ignore[arg-type]  # a key as in the settings


def test_verdicts_are_kept_with_what_they_depend_on(run: RunFolder, server: ChatServer) -> None:
    summary = judge_run(run, config(server))
    assert {metric.name: (metric.value, metric.n) for metric in summary.metrics} == {
        "judge_faithfulness": (1.0, 2),
        "judge_nuggets": (1.0, 2),
        "judge_premise": (None, 0),
    }
    assert not summary.judges_itself
    verdicts = load_verdicts(run.path)
    assert len(verdicts) == 4
    assert {verdict.model for verdict in verdicts} == {"openai:scripted"}
    assert all(len(verdict.prompt_hash) == 12 and verdict.raw == YES.chunks[0] for verdict in verdicts)
    assert verdicts[0].parameters["temperature"] == 0.0


def test_what_is_kept_is_not_asked_again(run: RunFolder, server: ChatServer) -> None:
    judge_run(run, config(server))
    judge_run(run, config(server))
    assert len(server.requests) == 4


def test_another_model_judges_anew(run: RunFolder, server: ChatServer) -> None:
    judge_run(run, config(server))
    server.script(NO)
    summary = judge_run(run, config(server, "openai:other"))
    assert (summary.model, summary.metrics[0].value) == ("openai:other", 0.0)


def test_nonsense_is_unscored_and_asked_again_later(run: RunFolder, server: ChatServer) -> None:
    server.script(NONSENSE)
    summary = judge_run(run, config(server))
    assert [metric.value for metric in summary.metrics] == [None, None, None]
    assert summary.unscored == {"judge_faithfulness": 2, "judge_nuggets": 2, "judge_premise": 0}
    assert len(server.requests) == 4 * ATTEMPTS
    assert load_verdicts(run.path)[0].raw == NONSENSE.chunks[0]
    server.script(NO)
    again = judge_run(run, config(server))
    assert (again.metrics[0].value, again.unscored["judge_faithfulness"]) == (0.0, 0)


def test_a_refusal_is_unscored(run: RunFolder, server: ChatServer) -> None:
    server.script(Reply(("我不能",), finish="content_filter"))
    assert sum(judge_run(run, config(server)).unscored.values()) == 4
    assert "withheld" in load_verdicts(run.path)[0].error


def test_a_time_out_is_unscored(run: RunFolder, server: ChatServer) -> None:
    server.script(Reply(hangs=True))
    assert sum(judge_run(run, config(server, timeout=0.2)).unscored.values()) == 4
    assert "sent nothing for 0.2 s" in load_verdicts(run.path)[0].error


def test_no_key_in_the_folder(run: RunFolder, server: ChatServer) -> None:
    server.script(Reply((f'your key {KEY} is fine {{"verdicts": [true]}}',)))
    judge_run(run, config(server))
    server.script(Reply(status=500, message=f"bad key {KEY}"))
    judge_run(run, config(server, "openai:other"))
    assert all(KEY not in path.read_text(encoding="utf-8") for path in run.path.iterdir())


def test_a_server_that_is_gone_is_given_up(tmp_path: Path, server: ChatServer) -> None:
    many = [case(f"c{number}") for number in range(2 * MOST_FAILURES)]
    run_cases(said("占地580平方米"), Plan(many), tmp_path / "many")
    server.script(Reply(status=401))
    with pytest.raises(EvalError, match=f"given up after {MOST_FAILURES} failures"):
        judge_run(RunFolder.open(tmp_path / "many"), config(server))
    assert MOST_FAILURES <= len(load_verdicts(tmp_path / "many")) < len(many)


def test_a_torn_line_is_no_verdict(run: RunFolder, server: ChatServer) -> None:
    judge_run(run, config(server))
    whole = (run.path / FILE).read_text(encoding="utf-8")
    (run.path / FILE).write_text(whole[:-20], encoding="utf-8")
    assert len(load_verdicts(run.path)) == 3
    judge_run(run, config(server))
    assert len(server.requests) == 5
    assert len(load_verdicts(run.path)) == 4


def test_what_is_no_verdict_is_told_by_its_line(run: RunFolder) -> None:
    (run.path / FILE).write_text(json.dumps({"case_id": "c1"}) + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match=r"judge\.jsonl:1: no verdict"):
        load_verdicts(run.path)


def test_a_judge_needs_a_model_and_a_judged_run(run: RunFolder) -> None:
    with pytest.raises(ConfigError, match="there is no judge"):
        judge_run(run, RagConfig(chat_model=""))
    with pytest.raises(EvalError, match="was not judged"):
        summarise_judge(run)


def test_a_run_stays_whole(run: RunFolder, server: ChatServer) -> None:
    before = run.summary()
    judge_run(run, config(server))
    assert RunFolder.open(run.path).summary() == before
