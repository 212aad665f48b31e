"""Whatever goes wrong is one line and an exit code: 2 for wrong usage, 1 for what can't be done."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from index.lock import writing
from tests.fakes import HashEmbeddings
from tests.index.homes import made_up, write_page
from tests.ui.cli.commands import (
    ADDED,
    STATION,
    Command,
    read_lines,
    write_batch,
)

# --- wrong usage: code 2 ---


@pytest.mark.parametrize(
    ("words", "complaint", "hint"),
    [
        ([], "Missing command", "policy-chat --help"),
        (["nonsense"], "No such command 'nonsense'", "policy-chat --help"),
        (["index"], "Missing command", "policy-chat index --help"),
        (["index", "add"], "Missing argument 'PATH...'", "policy-chat index add --help"),
        (["index", "add", "a.md", "--fast"], "No such option: --fast", "policy-chat index add --help"),
        (["articles", "show"], "Missing argument 'ID'", "policy-chat articles show --help"),
        (["search"], "a question is missing", "policy-chat search --help"),
        (["search", "x", "-k", "0"], "'-k'", "policy-chat search --help"),
        (["search", "x", "-k", "many"], "'-k'", "policy-chat search --help"),
        (["search", "x", "y"], "unexpected extra argument", "policy-chat search --help"),
        (["search", "--batch", "in.jsonl"], "--batch and --out go together", "policy-chat search --help"),
        (["ask", "--out", "out.jsonl"], "--batch and --out go together", "policy-chat ask --help"),
        (["ask", "x", "--batch", "a", "--out", "b"], "--batch and --out go together", "policy-chat ask --help"),
        (["ask"], "a question is missing", "policy-chat ask --help"),
        (["serve", "--port", "99999"], "'--port'", "policy-chat serve --help"),
        (["--home"], "'--home'", "policy-chat --help"),
    ],
)
def test_wrong_usage_is_one_line_with_the_way_to_the_help(
    command: Command, tmp_path: Path, words: list[str], complaint: str, hint: str
) -> None:
    result = command(*words, home=False)
    assert result.code == 2
    assert complaint in result.error
    assert result.error.endswith(f"; `{hint}` shows the usage")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [[], ["index"], ["index", "add"], ["articles", "show"], ["search"], ["ask"]])
def test_every_command_has_a_help(command: Command, words: list[str]) -> None:
    result = command(*words, "--help", home=False)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: {' '.join(['policy-chat', *words])} ")


# --- what can't be done: code 1 ---


def test_a_missing_path(command: Command) -> None:
    result = command("index", "add", "nowhere.md")
    assert result.code == 1
    assert result.error == "nowhere.md: no such file or folder; check the path"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("folder/picture.png", b"\x89PNG", "unknown format .png"),
        ("folder/.hidden.md", b"text", "no file in it"),
        ("folder/empty.md", b"", "empty"),
        ("folder/spaces.txt", b" \n ", "empty"),
        ("folder/binary.txt", bytes(range(256)) * 9, "binary, not text"),
        ("folder/records.jsonl", b"", "empty"),
    ],
)
def test_nothing_usable(command: Command, tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / name).write_bytes(content)
    result = command("index", "add", "folder")
    assert result.code == 1
    assert result.error.startswith("nothing was indexed: ")
    assert reason in result.error
    as_json = command("index", "add", "folder", "--json")
    assert as_json.code == 1
    assert list(json.loads(as_json.out)) == ADDED


@pytest.mark.parametrize("question", ["", "   ", "\t\n"])
@pytest.mark.parametrize("name", ["search", "ask"])
def test_an_empty_question(samples: Command, name: str, question: str) -> None:
    result = samples(name, question)
    assert result.code == 1
    assert result.error == "the question is empty; type what you want to know"


@pytest.mark.parametrize("name", ["search", "ask"])
@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>占地",
        "占地\x00\x1b[31m\x07",
        "占地" * 10_000,
        "'; DROP TABLE articles; --",
        "\udcff占地",
        "🍑",
    ],
    ids=["html", "control characters", "long", "sql", "half a character", "no term"],
)
def test_any_question_is_answered_sensibly(samples: Command, name: str, question: str) -> None:
    document = samples(name, question, "--json").document
    assert document["query" if name == "search" else "question"] == question.replace("\udcff", "\ufffd")
    assert samples(name, question).code == 0


@pytest.mark.parametrize("name", ["show", "remove"])
@pytest.mark.parametrize("article_id", ["0123456789ab", "", "' OR 1=1 --", "../../etc/passwd"])
def test_an_unknown_article(samples: Command, name: str, article_id: str) -> None:
    result = samples("articles", name, article_id)
    assert result.code == 1
    assert result.error == f"article {article_id!r}: not in the index; `policy-chat articles list` shows the ids"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("nonsense", "not JSON (Expecting value)"),
        ("[" * 100_000, "not JSON (RecursionError)"),
        ("1" * 5000, "not JSON (ValueError)"),
        ('["a"]', "not a JSON object"),
        ('{"id": 1}', 'needs "id" and "question"'),
        ('{"question": "x"}', 'needs "id" and "question"'),
        ('{"id": 1, "question": 5}', 'needs "id" and "question"'),
        ('{"id": 1, "question": "x", "history": 5}', "history must be a list"),
        ('{"id": 1, "question": "x", "history": [{"role": "system", "content": "y"}]}', "history must be a list"),
        ('{"id": 1, "question": "x", "history": [{"role": "user", "content": 5}]}', "history must be a list"),
        ('{"id": 1, "question": "x", "history": [{"role": "user"}]}', "history must be a list"),
    ],
)
def test_a_bad_line_of_a_batch_is_named_before_anything_is_answered(
    samples: Command, tmp_path: Path, line: str, complaint: str
) -> None:
    good = '{"id": 0, "question": "x"}'
    (tmp_path / "in.jsonl").write_text(f"{good}\n\n{line}\n", encoding="utf-8")
    result = samples("ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert result.code == 1
    assert result.error.startswith(f"in.jsonl, line 3: {complaint}")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize(
    ("batch", "complaint"),
    [("none.jsonl", "no such file"), (".", "can't be read"), ("binary.jsonl", "can't be read")],
)
def test_a_batch_that_cannot_be_read(samples: Command, tmp_path: Path, batch: str, complaint: str) -> None:
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    result = samples("search", "--batch", batch, "--out", "out.jsonl")
    assert result.code == 1
    assert result.error.startswith(f"{batch}: {complaint}")


@pytest.mark.parametrize("out", [".", "/", "folder", "none/out.jsonl", "in.jsonl/out.jsonl"])
def test_an_out_that_cannot_be_written(samples: Command, tmp_path: Path, out: str) -> None:
    (tmp_path / "folder").mkdir()
    write_batch(tmp_path / "in.jsonl", {"id": 1, "question": STATION})
    result = samples("ask", "--batch", "in.jsonl", "--out", out)
    assert result.code == 1
    assert result.error.startswith(f"{out}: can't be written ")
    assert "--out" in result.error


def test_half_a_character_in_a_batch_goes_out_as_it_came_in(samples: Command, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "\\ud83c", "question": "\\ud800占地"}\n', encoding="utf-8")
    assert samples("search", "--batch", "in.jsonl", "--out", "out.jsonl").code == 0
    (line,) = read_lines(tmp_path / "out.jsonl")
    assert (line["id"], line["query"]) == ("\ud83c", "\ufffd占地")


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"\xff\xfe", b"{}", b"[1]", b'[{"role": "user"}]', b"[" * 100_000]
)
def test_a_history_that_is_none(samples: Command, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "history.json").write_bytes(content)
    result = samples("ask", "x", "--history", "history.json")
    if content == b"{}":  # no turns, said in another way
        assert result.code == 0
        return
    assert result.code == 1
    assert result.error.startswith("history.json: ")
    assert samples("ask", "x", "--history", "none.json").error.startswith("none.json: no such file")


def test_an_index_that_another_process_writes_to(command: Command, tmp_path: Path) -> None:
    write_page(tmp_path / "a.md", "甲", made_up(1))
    with writing(command.home, "policy-chat index rebuild"):
        result = command("index", "add", "a.md")
    assert result.code == 1
    assert f"`policy-chat index rebuild` (process {os.getpid()}, since " in result.error


def test_an_index_of_another_model(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command("index", "add", write_page(tmp_path / "a.md", "甲", made_up(1)))
    other = HashEmbeddings(model_hash="other")
    monkeypatch.setattr("index.reader.load_embeddings", lambda _: other)
    monkeypatch.setattr("index.writer.load_embeddings", lambda _: other)
    for words in (["search", "村"], ["ask", "村"], ["search", "--batch", "in.jsonl", "--out", "out.jsonl"]):
        write_batch(tmp_path / "in.jsonl", {"id": 1, "question": "村"})
        result = command(*words)
        assert result.code == 1
        assert "`policy-chat index rebuild`" in result.error
    assert not (tmp_path / "out.jsonl").exists()
    assert command("index", "rebuild").code == 0
    assert command("search", "村").code == 0


@pytest.mark.parametrize(
    "words", [["search", "村"], ["articles", "list"], ["index", "rebuild"], ["index", "add", "a.md"]]
)
def test_a_damaged_catalog(command: Command, tmp_path: Path, words: list[str]) -> None:
    write_page(tmp_path / "a.md", "甲", made_up(1))
    command.home.mkdir()
    (command.home / "catalog.sqlite3").write_bytes(b"not a database, " * 500)
    result = command(*words)
    assert result.code == 1
    assert result.error.startswith(f"{command.home}/catalog.sqlite3: can't be read (file is not a database); move")
    (command.home / "catalog.sqlite3").rename(tmp_path / "moved away")
    assert command("index", "add", "a.md").code == 0


@pytest.mark.parametrize("home", ["file/home", "~no-such-user/home", "circle"])
def test_a_home_that_cannot_be(command: Command, tmp_path: Path, home: str) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "circle").symlink_to("circle")
    for words in (["articles", "list"], ["index", "add", "file"]):
        result = command(*words, "--home", home, home=False)
        assert result.code == 1
        assert "--home" in result.error


def test_a_bad_setting(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_CHAT_MAX_FILE_MB", "many")
    result = command("articles", "list")
    assert result.code == 1
    assert result.error.startswith("setting max_file_mb = 'many': ")
    assert "POLICY_CHAT_MAX_FILE_MB" in result.error


# --- the terminal ---


def test_an_interruption_says_that_nothing_is_lost(samples: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)
    result = samples("chat")
    assert result.code == 130
    assert result.error == "interrupted; what was done so far is kept"


def test_a_terminal_that_cannot_show_a_character_shows_another(
    samples: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding="ascii", write_through=True))
    result = samples("articles", "list")
    assert (result.code, result.err) == (0, "")
    assert b"??" in data.getvalue()
    data.seek(0)
    data.truncate()
    assert samples("articles", "list", "--json").code == 0
    assert "连平" in data.getvalue().decode()
