"""`ask --receipt`, `replay`, and what is said where passages leave this machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chat_server import Reply, chat_server
from tests.ui.cli.commands import STATION, Command
from ui.texts import sent_notice

pytestmark = pytest.mark.usefixtures("no_refusals")

REPLAYED = ["question", "written", "stands", "quotes", "sentences", "changes"]


def test_an_answer_leaves_a_receipt_that_can_be_replayed(samples: Command, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    answer = samples("ask", STATION, "--json", "--receipt", path).document
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["answer"] == answer
    result = samples("replay", path, "--json").document
    assert list(result) == REPLAYED
    assert result["stands"]
    assert {quote["status"] for quote in result["quotes"]} == {"stands"}
    shown = samples("replay", path)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.endswith("the answer still stands\n")


def test_an_index_without_the_articles_is_no_failure(samples: Command, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    samples("ask", STATION, "--receipt", path)
    result = command("replay", path, "--json").document
    assert not result["stands"]
    assert {quote["status"] for quote in result["quotes"]} == {"gone"}


def test_a_file_that_is_no_receipt_is_one_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("[]", encoding="utf-8")
    result = command("replay", tmp_path / "other.json")
    assert result.code == 1
    assert "other.json: no receipt" in result.error
    assert command("replay").code == 2


def test_a_batch_has_no_receipt(command: Command, tmp_path: Path) -> None:
    result = command("ask", "--batch", "a.jsonl", "--out", "b.jsonl", "--receipt", tmp_path / "receipt.json")
    assert result.code == 2
    assert "--receipt goes with one question" in result.error


def test_it_is_said_where_passages_are_sent(samples: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_CHAT_MODEL", "openai:scripted")
    with chat_server(Reply(status=401)) as server:
        monkeypatch.setenv("POLICY_CHAT_CHAT_BASE_URL", server.url)
        here = samples("ask", STATION, "--json")
        monkeypatch.setattr("rag.endpoint.is_this_machine", lambda host: False)
        beyond = samples("ask", STATION, "--json")
    assert here.err == ""
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert beyond.err == f"policy-chat: {sent_notice(host)}\n"
    assert "refused the key" in beyond.document["answer"]
