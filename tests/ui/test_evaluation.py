"""The evaluation view's requests: the command line's numbers, a stop and its continuation, and what is refused."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from eval.cases import load_cases
from eval.lint import lint
from tests.eval.runs import folder_of, scored
from tests.ui.benches import Desk, complain, desk
from tests.ui.fake import STATION
from ui import cli
from ui.evaluation.routes import evaluation_routes

QUOTE = "资源驿站占地580平方米。"
UNKNOWN = ["20260101-000000", "...", "%2e%2e", "..%2f..%2fcases", "own.jsonl", "-", "a" * 200]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a command prints as JSON."""

    def run(*words: object) -> Any:
        monkeypatch.setattr(sys, "argv", ["policy-chat", *map(str, words), "--json"])
        capsys.readouterr()
        with pytest.raises(SystemExit):
            cli.main()
        return json.loads(capsys.readouterr().out)

    return run


def judgement(**changed: object) -> dict[str, Any]:
    """One that `eval lint` has nothing to say against."""
    return {
        "question": "连平的资源驿站占地多少？",
        "expect": "answer",
        "answer": "占地580平方米。",
        "numbers": ["580平方米"],
        "nuggets": [{"text": "580平方米"}],
        "evidence": [{"article": STATION.id, "quote": QUOTE}],
        "author": "甲",
        "verified_by": "乙",
    } | changed


# --- runs ---


def test_a_run_has_the_numbers_that_the_command_line_prints(at: Desk, printed: Any) -> None:
    run_id = at.run()
    shown = at.get(f"/runs/{run_id}")["summary"]
    told = printed("eval", "score", at.home / "eval" / "runs" / run_id)
    assert shown == {name: told[name] for name in shown}
    assert {metric["name"]: metric["value"] for metric in shown["metrics"]}["right"] == pytest.approx(1 / 3)
    (listed,) = at.get()["runs"]
    assert (listed["state"], listed["done"], listed["total"]) == ("done", 3, 3)


def test_a_comparison_has_the_verdicts_that_the_command_line_prints(at: Desk, printed: Any) -> None:
    runs = at.home / "eval" / "runs"
    runs.mkdir()
    folder_of(runs / "before", scored())
    folder_of(runs / "after", scored(changed=lambda of: {"number_exact": 0.0} if "number_exact" in of.scores else {}))
    shown = at.get("/runs/after/compare/before")
    told = printed("eval", "compare", runs / "before", runs / "after")
    assert shown["verdict"] == "regression"
    assert {name: shown[name] for name in told} == {**told, "first": "before", "second": "after"}
    assert "退步" in shown["sentences"]["zh-CN"]


def test_a_run_can_be_stopped_in_the_middle_and_gone_on_with(at: Desk) -> None:
    at.system.pause = 0.2
    run_id = at.post("/runs", {"dataset": "cases/own.jsonl", "top_k": 3}).json()["job"]["id"]
    assert at.post("/runs", {"dataset": "cases/own.jsonl"}).json()["code"] == "run_busy"
    at.wait(lambda job: job["done"] == 1)
    at.post("/job/stop")
    assert at.end()["state"] == "cancelled"
    (listed,) = at.get()["runs"]
    assert (listed["state"], listed["resumable"], listed["top_k"]) == ("cancelled", True, 3)
    assert 1 <= listed["done"] < 3
    assert at.client.get(f"/api/evaluation/runs/{run_id}").status_code == 422
    asked = len(at.system.asked)
    at.system.pause = 0.0
    at.post(f"/runs/{run_id}/resume")
    assert at.end()["state"] == "done"
    assert len(at.system.asked) - asked == 3 - listed["done"]
    assert at.get(f"/runs/{run_id}")["summary"]["cases"] == 3


def test_only_what_failed_is_run_again(at: Desk) -> None:
    again = at.run(failing_in=at.run())
    assert at.get(f"/runs/{again}")["summary"]["cases"] == 2
    manifest = at.get(f"/runs/{again}")["manifest"]
    assert str(at.home) not in manifest["only"]


def test_a_dataset_that_is_broken_is_listed_with_its_line(at: Desk) -> None:
    (at.home / "eval" / "cases" / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    by_key = {one["key"]: one for one in at.get()["datasets"]}
    assert list(by_key)[:2] == ["policy_qa", "robustness"]
    assert by_key["cases/own.jsonl"]["cases"] == 3
    assert "bad.jsonl:1" in by_key["cases/bad.jsonl"]["error"]
    assert at.post("/runs", {"dataset": "cases/../../x.jsonl"}).json()["code"] == "no_dataset"


def test_a_failure_of_the_run_is_told_in_one_line(at: Desk) -> None:
    (at.home / "eval" / "cases" / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    at.post("/runs", {"dataset": "cases/bad.jsonl"})
    job = at.end()
    assert (job["state"], job["failure"]["code"]) == ("failed", "evaluation")
    assert "bad.jsonl:1" in job["failure"]["error"]


# --- cases ---


def test_a_failing_case_stands_with_its_evidence_what_was_said_and_what_was_cited(at: Desk) -> None:
    run_id = at.run()
    cases = at.get(f"/runs/{run_id}/failing")["cases"]
    assert [(one["case"], one["failure"]) for one in cases] == [("c1", "evidence unused"), ("c2", "evidence unused")]
    found = at.get(f"/runs/{run_id}/cases/{cases[0]['number']}")
    (gold,) = found["evidence"]
    assert (gold["rank"], gold["cited"]) == (1, False)
    assert [run["text"] for run in found["passages"][0]["runs"] if run["gold"]] == ["资源驿站占地580平方米"]
    assert [run["text"] for run in found["passages"][0]["runs"] if run["cited"]] == ["可以同时给6辆车充电。"]
    assert [check["holds"] for check in found["checks"]] == [False]
    assert found["citations"][0]["article"], "the article is in the library, so it has a link"
    assert at.client.get(f"/api/evaluation/runs/{run_id}/cases/99").json()["code"] == "no_case"


# --- downloads ---


def test_a_report_is_a_file_to_keep_and_never_a_page_of_this_site(at: Desk) -> None:
    run_id = at.run()
    reply = at.client.get(f"/api/evaluation/runs/{run_id}/report")
    assert reply.headers["content-disposition"] == f'attachment; filename="report-{run_id}.html"'
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.text.startswith("<!doctype html>")
    assert "<img src=x" not in reply.text
    assert not (at.home / "eval" / "runs" / run_id / "report.html").exists(), "reading writes nothing"


def test_a_run_is_downloaded_whole_and_nothing_beside_it(at: Desk) -> None:
    run_id = at.run()
    folder = at.home / "eval" / "runs" / run_id
    (folder / "link").symlink_to(at.home / "eval" / "cases" / "own.jsonl")
    reply = at.client.get(f"/api/evaluation/runs/{run_id}/archive")
    assert reply.headers["content-disposition"] == f'attachment; filename="run-{run_id}.zip"'
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        names = {Path(name).name for name in archive.namelist()}
        assert names == {"manifest.json", "cases.jsonl", "items.jsonl", "scores.jsonl", "run.trec", "summary.json"}
        assert archive.read(f"{run_id}/summary.json") == (folder / "summary.json").read_bytes()


# --- who and what is refused ---


@pytest.mark.parametrize("run_id", UNKNOWN)
@pytest.mark.parametrize("part", ["", "/failing", "/cases/1", "/report", "/archive", "/compare/x"])
def test_a_run_that_is_none_is_refused_and_its_name_is_never_a_path(at: Desk, run_id: str, part: str) -> None:
    reply = at.client.get(f"/api/evaluation/runs/{run_id}{part}")
    assert reply.status_code in {404, 422}
    assert str(at.home) not in reply.text


def test_a_link_among_the_runs_is_no_run(at: Desk) -> None:
    (at.home / "eval" / "runs").mkdir()
    (at.home / "eval" / "runs" / "elsewhere").symlink_to(at.home / "eval" / "cases")
    assert at.client.get("/api/evaluation/runs/elsewhere/archive").status_code == 404


def test_a_page_from_elsewhere_starts_nothing(at: Desk) -> None:
    for path in ("/runs", "/job/stop", "/runs/x/resume", "/complaints/x"):
        reply = at.client.post(f"/api/evaluation{path}", json={}, headers={"Origin": "http://evil.example"})
        assert reply.status_code == 403
    assert at.get("/job") == {"job": None}


def test_where_others_can_reach_the_server_nobody_evaluates(tmp_path: Path) -> None:
    with desk(tmp_path / "home", local_only=False) as at:
        routes = list(iter_route_contexts(evaluation_routes(at.bench).routes))
        for route in routes:
            for method in route.methods or ():
                path = re.sub(r"\{[^}]*\}", "0", route.path or "")
                reply = at.client.request(method, path, json={})
                assert (reply.status_code, reply.json()["code"]) == (403, "read_only")
        assert len(routes) > 10
        assert at.bench.runner.current is None


# --- complaints ---


def test_a_complaint_becomes_a_case_that_can_be_run(at: Desk) -> None:
    wrong = complain(at.store)
    (listed,) = at.get("/complaints")["complaints"]
    assert (listed["question"], listed["answer"], listed["saved"]) == ("它占地多少？", "可以充电。[1]", False)
    assert [turn["content"] for turn in listed["history"]] == ["驿站在哪里？", "在连平。"]
    reply = at.post(f"/complaints/{wrong.id}", judgement())
    assert reply.status_code == 200, reply.text
    (case,) = load_cases(at.bench.reviews.path)
    assert (case.author, case.verified_by, case.draft) == ("甲", "乙", False)
    assert lint([case], [STATION]) == []
    assert at.get("/complaints")["complaints"][0]["saved"]
    assert {"key": "cases/reviewed.jsonl", "cases": 1}.items() <= at.get()["datasets"][-1].items()


def test_a_case_may_follow_its_conversation_and_is_replaced_when_it_is_judged_anew(at: Desk) -> None:
    wrong = complain(at.store)
    at.post(f"/complaints/{wrong.id}", judgement())
    at.post(f"/complaints/{wrong.id}", judgement(question="它占地多少？", with_history=True))
    (case,) = load_cases(at.bench.reviews.path)
    assert [turn.user for turn in case.turns] == ["驿站在哪里？", "它占地多少？"]
    assert case.type == "multi_turn"


def test_what_the_articles_lack_is_a_case_with_its_searches(at: Desk) -> None:
    wrong = complain(at.store)
    searches = [{"query": "建成", "found": "没有年份"}, {"query": "哪一年", "found": "只有占地"}]
    refusal = judgement(expect="refuse", answer="", numbers=[], nuggets=[], evidence=[], about=STATION.id)
    assert "2 are due" in at.post(f"/complaints/{wrong.id}", refusal).json()["error"]
    assert at.post(f"/complaints/{wrong.id}", {**refusal, "searches": searches}).status_code == 200


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"evidence": [{"article": STATION.id, "quote": "占地581平方米"}]}, "does not stand in"),
        ({"evidence": []}, "lacks evidence"),
        ({"nuggets": [{"text": "600平方米"}]}, "lacks the vital nuggets"),
        ({"question": ""}, "a question is empty"),
        ({"verified_by": " "}, "nobody signs"),
        ({"evidence": [{"article": "0" * 12, "quote": "x"}]}, "not in the index"),
        ({"evidence": [{"article": "../../etc", "quote": "x"}]}, "pattern"),
        ({"extra": 1}, "Extra inputs"),
    ],
)
def test_a_case_with_a_defect_is_not_saved(at: Desk, changed: dict[str, Any], told: str) -> None:
    wrong = complain(at.store)
    reply = at.post(f"/complaints/{wrong.id}", judgement(**changed))
    assert reply.status_code in {404, 422}
    assert told in reply.json()["error"]
    assert not at.bench.reviews.path.exists()


def test_a_case_is_made_of_a_complaint_only(at: Desk) -> None:
    complain(at.store)
    assert at.post("/complaints/..%2fx", judgement()).status_code == 404
    assert at.post(f"/complaints/{'0' * 24}", judgement()).json()["code"] == "no_complaint"


def test_passages_are_offered_as_evidence(at: Desk) -> None:
    found = at.get("/passages?q=占地")["passages"]
    assert found[0] == {"article": STATION.id, "title": STATION.title, "text": QUOTE}
