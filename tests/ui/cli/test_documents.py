"""What each command gives: JSON documents by the contract, or readable text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.config import SAMPLES
from tests.index.homes import made_up, write_page
from tests.ui.cli.commands import (
    ADDED,
    ANSWER,
    CITATION,
    HIT,
    LISTED,
    SEARCHED,
    SHOWN,
    STATION,
    TIMINGS,
    Command,
    read_lines,
    write_batch,
)


def test_index_add_reports_what_it_did(command: Command, tmp_path: Path) -> None:
    write_page(tmp_path / "a.md", "甲", made_up(1))
    (tmp_path / "empty.md").write_bytes(b"")
    document = command("index", "add", "a.md", tmp_path / "empty.md", "--json").document
    assert list(document) == ADDED
    assert (document["articles"], document["unchanged"]) == (1, 0)
    assert document["skipped"] == [{"path": str(tmp_path / "empty.md"), "reason": "empty"}]
    again = command("index", "add", "a.md")
    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("0 articles with 0 passages added, 1 unchanged, 0 files skipped")


def test_articles_list_and_show(samples: Command) -> None:
    document = samples("articles", "list", "--json").document
    assert list(document) == ["articles"]
    assert all(list(article) == LISTED for article in document["articles"])
    for listed in document["articles"][:5]:
        shown = samples("articles", "show", listed["article_id"], "--json").document
        assert set(shown) == {*SHOWN, "passages"}
        assert {key: shown[key] for key in LISTED if key != "passages"} == {
            key: listed[key] for key in LISTED if key != "passages"
        }
        assert len(shown["passages"]) == listed["passages"]
        for passage in shown["passages"]:
            assert list(passage) == ["start", "end", "text"]
            assert shown["text"][passage["start"] : passage["end"]] == passage["text"]
        assert all(list(dropped) == ["text", "reason"] for dropped in shown["dropped"])
    readable = samples("articles", "show", listed["article_id"])
    assert shown["text"] in readable.out
    assert listed["article_id"] in samples("articles", "list").out


def test_articles_remove(command: Command, tmp_path: Path) -> None:
    page = write_page(tmp_path / "a.md", "甲", made_up(1))
    command("index", "add", page)
    (listed,) = command("articles", "list", "--json").document["articles"]
    removed = command("articles", "remove", listed["article_id"])
    assert (removed.code, removed.out) == (0, f"removed {listed['article_id']}: 甲\n")
    assert command("articles", "list", "--json").document == {"articles": []}
    assert page.is_file()


def test_search(samples: Command) -> None:
    document = samples("search", "资源驿站占地", "-k", "3", "--json").document
    assert list(document) == SEARCHED
    assert document["query"] == document["standalone_question"] == "资源驿站占地"
    assert [hit["rank"] for hit in document["hits"]] == [1, 2, 3]
    assert all(list(hit) == HIT for hit in document["hits"])
    assert "资源驿站" in document["hits"][0]["text"]
    scores = [hit["score"] for hit in document["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert document["timings_ms"]["total"] > 0
    readable = samples("search", "资源驿站占地", "-k", "1").out
    assert readable.startswith(" 1. ")
    assert " 2. " not in readable


def test_ask(samples: Command, no_refusals: None) -> None:
    document = samples("ask", STATION, "--json").document
    assert list(document) == ANSWER
    assert document["outcome"] == "answered"
    assert document["generator"] == "extractive"
    assert list(document["timings_ms"]) == TIMINGS
    assert 0 <= document["confidence"] <= 1
    for citation in document["citations"]:
        assert list(citation) == CITATION
        text = samples("articles", "show", citation["article_id"], "--json").document["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    for sentence in document["sentences"]:
        assert list(sentence) == ["text", "citations", "support"]
        assert set(sentence["citations"]) <= {citation["number"] for citation in document["citations"]}
    if document["short"] is not None:
        assert list(document["short"]) == ["text", "citation"]
    readable = samples("ask", STATION)
    assert (readable.code, readable.err) == (0, "")
    assert document["answer"] in readable.out
    assert "[1] " in readable.out


def test_a_refusal_is_an_answer_document_too(samples: Command) -> None:
    document = samples("ask", "月球上有多少家银行？", "--json").document
    assert list(document) == ANSWER
    assert (document["outcome"], document["citations"], document["short"]) == ("refused", [], None)


def test_earlier_turns_are_read_from_a_file(samples: Command, tmp_path: Path) -> None:
    turns = [{"role": "user", "content": STATION}, {"role": "assistant", "content": "占地3.5亩。"}]
    (tmp_path / "history.json").write_text(json.dumps(turns), encoding="utf-8")
    document = samples("ask", "它在哪里？", "--history", "history.json", "--json").document
    assert document["question"] == "它在哪里？"
    assert "驿站" in document["standalone_question"]


def test_a_batch_gives_the_same_documents(samples: Command, tmp_path: Path) -> None:
    history = [{"role": "user", "content": STATION}]
    write_batch(
        tmp_path / "in.jsonl",
        {"id": "a", "question": STATION},
        {"id": 7, "question": "它在哪里？", "history": history, "more": "left alone"},
        {"id": "c", "question": "  "},
    )
    for name, keys in (("ask", ANSWER), ("search", SEARCHED)):
        result = samples(name, "--batch", "in.jsonl", "--out", "out.jsonl")
        assert (result.code, result.out, result.err) == (0, "", "")
        first, second, third = read_lines(tmp_path / "out.jsonl")
        assert list(first) == list(second) == ["id", *keys]
        assert [first["id"], second["id"]] == ["a", 7]
        assert "驿站" in second["standalone_question"]
        assert list(third) == ["id", "error"]
        single = samples(name, STATION, "--json").document
        assert {**first, "timings_ms": 0} == {"id": "a", **single, "timings_ms": 0}
    assert not (tmp_path / "out.jsonl.part").exists()


def test_k_reaches_a_batch(samples: Command, tmp_path: Path) -> None:
    write_batch(tmp_path / "in.jsonl", {"id": 1, "question": STATION})
    samples("search", "--batch", "in.jsonl", "--out", "out.jsonl", "-k", "2")
    assert len(read_lines(tmp_path / "out.jsonl")[0]["hits"]) == 2


def test_chat_goes_turn_by_turn_and_ends_with_an_empty_line(
    samples: Command, no_refusals: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter([STATION, "   "])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    result = samples("chat")
    assert (result.code, result.err) == (0, "")
    assert "[1] " in result.out


def test_doctor_checks_every_part(samples: Command) -> None:
    document = samples("doctor", "--json").document
    assert all(list(check) == ["part", "ok", "detail"] for check in document["checks"])
    assert {check["part"] for check in document["checks"]} >= {"home", "catalog", "model", "search", "prompts"}
    assert all(check["ok"] for check in document["checks"])


def test_doctor_names_what_is_wrong_and_the_next_step(command: Command, tmp_path: Path) -> None:
    command("index", "add", write_page(tmp_path / "a.md", "甲", made_up(1)))
    for path in (command.home / "derived").rglob("*.term"):
        path.write_bytes(b"damaged")
    result = command("doctor")
    assert result.code == 1
    assert "index rebuild" in next(line for line in result.out.splitlines() if line.startswith("FAIL"))
    assert command("index", "rebuild").out == "rebuilt with 2 passages\n"
    assert command("doctor").code == 0


# --- the home folder ---


def test_home_may_stand_before_and_after_the_command(command: Command, tmp_path: Path) -> None:
    write_page(tmp_path / "a.md", "甲", made_up(1))
    assert command("--home", tmp_path / "before", "index", "add", "a.md", home=False).code == 0
    assert (tmp_path / "before" / "catalog.sqlite3").is_file()
    assert command("--home", tmp_path / "before", "articles", "list", home=False).out.count("甲") == 1
    assert command("--home", tmp_path / "before", "articles", "list").out == ""  # the one behind goes first
    assert not (tmp_path / "var").exists()


def test_home_may_come_from_the_environment(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_HOME", str(tmp_path / "said"))
    assert command("index", "add", SAMPLES / "连平千塘万渠清淤.md", home=False).code == 0
    assert (tmp_path / "said" / "catalog.sqlite3").is_file()
    assert command("articles", "list").out == ""
