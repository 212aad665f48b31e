from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chat_server import Reply, chat_server
from tests.ui.cli.commands import Command, read_lines


@pytest.fixture
def file(samples: Command, tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    made = samples("eval", "generate", "--n", 8, "--out", path, "--json")
    assert len(made.document["cases"]) == 8
    return path


def test_drafts_pass_the_lint_and_are_not_run_unasked(samples: Command, file: Path, tmp_path: Path) -> None:
    assert samples("eval", "lint", file).code == 0
    told = samples("eval", "run", file, "--out", tmp_path / "run")
    assert told.code == 1
    assert "all 8 cases are drafts" in told.error


def test_a_file_is_not_overwritten(samples: Command, file: Path) -> None:
    assert "is there already" in samples("eval", "generate", "--out", file).error


def test_an_unknown_type_is_wrong_usage(samples: Command) -> None:
    told = samples("eval", "generate", "--types", "numeric,poem")
    assert (told.code, "no type 'poem'" in told.err) == (2, True)


def test_confirming_all_but_some(samples: Command, file: Path) -> None:
    first, second, *_ = [case["id"] for case in read_lines(file)]
    told = samples("eval", "confirm", file, "--all", "--reject", first, "--by", "Li", home=False)
    assert "7 confirmed, 1 rejected, 0 drafts left" in told.err
    cases = read_lines(file)
    assert [case["verified_by"] for case in cases] == ["Li"] * 7
    assert first not in [case["id"] for case in cases]
    assert "confirmed already" in samples("eval", "confirm", file, "--ids", second, "--by", "Li", home=False).error


def test_walking_through_drafts(samples: Command, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["y", "what?", "n", "s", "q"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    told = samples("eval", "confirm", file, "--by", "Li", home=False)
    assert (told.code, "6 drafts left" in told.err) == (0, True)
    cases = read_lines(file)
    assert (len(cases), [case["verified_by"] for case in cases].count("Li")) == (7, 1)


def test_judging_and_calibrating(
    samples: Command, file: Path, tmp_path: Path, no_refusals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples("eval", "confirm", file, "--all", "--by", "Li", home=False)
    run = tmp_path / "run"
    assert samples("eval", "run", file, "--out", run, "--json").code == 0
    assert "there is no judge" in samples("eval", "judge", run, home=False).error
    with chat_server(Reply(('{"verdicts": [true], "reason": "ok"}',))) as server:
        monkeypatch.setenv("POLICY_CHAT_CHAT_MODEL", "openai:scripted")
        monkeypatch.setenv("POLICY_CHAT_CHAT_BASE_URL", server.url)
        judged = samples("eval", "judge", run, "--json", home=False).document
    assert judged["model"] == "openai:scripted"
    (first, *_) = [verdict for verdict in read_lines(run / "judge.jsonl") if verdict["verdicts"]]
    labels = tmp_path / "labels.jsonl"
    labels.write_text(
        json.dumps({"case_id": first["case_id"], "metric": first["metric"], "label": 1}) + "\n", encoding="utf-8"
    )
    told = samples("eval", "calibrate", labels, "--run", run)
    assert (told.code, "too few labels" in told.out) == (0, True)


def test_a_run_without_its_judge_is_not_begun(samples: Command, file: Path, tmp_path: Path) -> None:
    told = samples("eval", "run", file, "--include-drafts", "--judge", "--out", tmp_path / "run")
    assert "there is no judge" in told.error
    assert not (tmp_path / "run").exists()


def test_calibrating_needs_a_judged_run(command: Command, tmp_path: Path) -> None:
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"case_id": "c", "metric": "judge_nuggets", "label": 1}\n', encoding="utf-8")
    assert "holds no judged run" in command("eval", "calibrate", labels).error
