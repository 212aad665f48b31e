"""`policy-chat eval run` and `score` over the sample articles, with a stand-in for the embedding model."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from eval.run_folder import RunFolder
from eval.schema import Quote
from rag.answer import Assistant
from tests.eval.builders import case, unanswerable
from tests.eval.test_beir import write_folder
from tests.eval.test_rgb import BRIDGE, COUNTY, WATER, write
from tests.ui.cli.commands import STATION, Command

pytestmark = pytest.mark.usefixtures("no_refusals")


PAGE = "连平邓村资源驿站.md"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A case that is answered, one that should be refused but isn't, one of the other split, and a draft."""
    area = case("area", STATION, cluster=PAGE, evidence=((Quote(PAGE, "占地580平方米"),),))
    other = replace(area, id="other", split="test")
    return write(
        tmp_path / "cases.jsonl",
        *map(asdict, [area, unanswerable("year"), other, replace(area, id="draft", draft=True)]),
    )


def ids(folder: Path) -> list[str]:
    return [item.case_id for item in RunFolder.open(folder).items()]


def test_a_run_over_the_users_articles(samples: Command, dataset: Path, tmp_path: Path) -> None:
    document = samples("eval", "run", dataset, "--out", "run", "--json").document
    assert list(document) == ["cases", "errors", "seconds", "metrics", "folder"]
    assert (document["cases"], document["errors"], document["folder"]) == (3, 0, "run")
    folder = RunFolder.open(tmp_path / "run")
    manifest = folder.manifest
    assert (manifest.dataset, manifest.cases, manifest.kind) == ("cases.jsonl", 3, "cases")
    assert manifest.command.startswith("policy-chat eval run ")
    assert manifest.settings["embedding_model"] == "bundled"
    assert ids(tmp_path / "run") == ["area", "year", "other"]
    assert all("first_token" in item.timings_ms for item in folder.items())


def test_the_figures_are_printed(samples: Command, dataset: Path) -> None:
    result = samples("eval", "run", dataset, "--out", "run", "--limit", 1)
    assert result.code == 0
    assert "evidence_recall@5" in result.out
    assert result.err == "the run is in run\n"


def test_no_key_is_written_down(
    samples: Command, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_CHAT_CHAT_API_KEY", "sk-secret")
    monkeypatch.setenv("POLICY_CHAT_CHAT_BASE_URL", "http://someone:secret@127.0.0.1:9/v1")
    samples("eval", "run", dataset, "--out", "run", "--limit", 1)
    text = (tmp_path / "run" / "manifest.json").read_text(encoding="utf-8")
    assert "secret" not in text
    assert '"http://127.0.0.1:9/v1"' in text


def test_drafts_splits_and_limits(samples: Command, dataset: Path, tmp_path: Path) -> None:
    samples("eval", "run", dataset, "--out", "drafts", "--include-drafts")
    assert ids(tmp_path / "drafts") == ["area", "year", "other", "draft"]
    samples("eval", "run", dataset, "--out", "test", "--split", "test")
    assert ids(tmp_path / "test") == ["other"]
    samples("eval", "run", dataset, "--out", "twice", "--limit", 1, "--repeat", 2)
    assert ids(tmp_path / "twice") == ["area", "area"]
    assert "no case of split 'train'" in samples("eval", "run", dataset, "--split", "train").error


def test_ctrl_c_leaves_a_folder_that_can_be_resumed(
    samples: Command, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, asked = Assistant.stream, list[str]()

    def stopping(self: Assistant, question: str, *args: Any, **named: Any) -> Any:
        asked.append(question)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return stream(self, question, *args, **named)

    monkeypatch.setattr(Assistant, "stream", stopping)
    result = samples("eval", "run", dataset, "--out", "run", "--no-own-history")
    assert result.code == 130
    assert result.error == "interrupted; 1 of 3 items are kept; the same command with --resume --out run goes on"
    assert "the run is incomplete (1 of 3 items)" in samples("eval", "score", "run", home=False).error

    assert samples("eval", "run", dataset, "--out", "run", "--no-own-history", "--resume").code == 0
    assert len(asked) == 2 + 2
    assert len(ids(tmp_path / "run")) == 3


def test_another_dataset_can_not_be_resumed(samples: Command, dataset: Path) -> None:
    samples("eval", "run", dataset, "--out", "run")
    said = samples("eval", "run", dataset, "--out", "run", "--resume", "--limit", 1).error
    assert "run: can't be resumed, since the dataset changed after it was begun" in said


def test_a_run_is_scored_again(samples: Command, dataset: Path, tmp_path: Path) -> None:
    first = samples("eval", "run", dataset, "--out", "run", "--json").document
    (tmp_path / "run" / "summary.json").unlink()
    assert samples("eval", "score", "run", "--json", home=False).document == first
    assert RunFolder.open(tmp_path / "run").summary().cases == 3


def test_only_what_failed_in_another_run(samples: Command, dataset: Path, tmp_path: Path) -> None:
    samples("eval", "run", dataset, "--out", "run")
    failures = {scored.case_id: scored.failure for scored in RunFolder.open(tmp_path / "run").scores()}
    assert failures == {"area": "", "year": "answered wrongly", "other": ""}
    samples("eval", "run", dataset, "--out", "again", "--filter-failing", "run")
    assert ids(tmp_path / "again") == ["year"]
    assert RunFolder.open(tmp_path / "again").manifest.only == "run"


def test_a_beir_folder(command: Command, tmp_path: Path) -> None:
    write_folder(tmp_path / "beir")
    result = command("eval", "run", "--beir", "beir", "--out", "run", "--limit", 2, "--json")
    metrics = {metric["name"]: metric["value"] for metric in result.document["metrics"]}
    assert (metrics["ndcg@10"], metrics["right"]) == (1, None)
    assert result.err == "indexing the articles of the dataset; the next run finds them indexed\n"
    assert command("eval", "run", "--beir", "beir", "--json").err == ""
    assert command("articles", "list").out == "", "the dataset's documents are none of the user's articles"


def test_an_rgb_file(command: Command, tmp_path: Path) -> None:
    write(tmp_path / "zh.json", BRIDGE, WATER, COUNTY)
    document = command("eval", "run", "--rgb", "zh.json", "--noise", 0.4, "--out", "run", "--json").document
    assert (document["cases"], document["errors"]) == (3, 0)
    folder = RunFolder.open(tmp_path / "run")
    assert [case.tags[0] for case in folder.cases()] == ["rgb_noise", "rgb_integration", "rgb_counterfactual"]
    assert folder.manifest.dataset == "zh.json, noise 0.4"
    command("eval", "run", "--rgb", "zh.json", "--noise", 1, "--out", "rejection")
    assert {case.type for case in RunFolder.open(tmp_path / "rejection").cases()} == {"unanswerable"}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["cases.jsonl", "--beir", "x"], "a dataset, --beir and --rgb exclude each other"),
        (["--rgb", "x"], "--rgb and --noise go together"),
        (["--noise", "0.4"], "--rgb and --noise go together"),
        (["--rgb", "x", "--noise", "2"], "'--noise'"),
        (["cases.jsonl", "--resume"], "--resume needs --out"),
        (["--repeat", "0"], "'--repeat'"),
    ],
)
def test_wrong_usage(command: Command, words: list[str], complaint: str) -> None:
    result = command("eval", "run", *words)
    assert result.code == 2
    assert complaint in result.error


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["run", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["run", "bad.jsonl"], "bad.jsonl:1: "),
        (["run", "--beir", "nowhere"], "nowhere: no such folder; give a BEIR folder"),
        (["run", "--rgb", "bad.jsonl", "--noise", "0"], "bad.jsonl:1: "),
        (["run", "bad.jsonl", "--filter-failing", "nowhere"], "bad.jsonl:1: "),
        (["score", "nowhere"], "nowhere: holds no run (no manifest.json)"),
        (["score", "."], "holds no run"),
    ],
)
def test_bad_input_is_one_line(command: Command, tmp_path: Path, words: list[str], complaint: str) -> None:
    (tmp_path / "bad.jsonl").write_text(json.dumps({"id": 5}), encoding="utf-8")
    result = command("eval", *words, home=words[0] != "score")
    assert result.code == 1
    assert complaint in result.error


def test_cases_over_articles_that_are_not_there(command: Command, dataset: Path) -> None:
    result = command("eval", "run", dataset, "--out", "run")
    assert result.code == 1
    assert "the index holds no article from" in result.error
