"""`policy-chat pack`."""

from __future__ import annotations

import io
import json
from pathlib import Path

from docx import Document

from index.errors import TopicNotHeld
from tests.ui.cli.commands import Command

SCHOOL = """---
title: 佛冈县石角镇办起夜校
date: 2024-03-20
---
佛冈县石角镇的夜校开设电工、月嫂、直播等课程，报名学员达到430人。石角镇为夜校筹集资金85万元，聘请教师27名。
"""


def added(command: Command, path: Path, text: str = SCHOOL) -> str:
    path.write_text(text, encoding="utf-8")
    assert command("index", "add", str(path)).code == 0
    return str(command("articles", "list", "--json").document["articles"][0]["article_id"])


def test_a_pack_is_made_exported_and_checked(command: Command, tmp_path: Path) -> None:
    id_ = added(command, tmp_path / "school.md")
    saved, word = tmp_path / "pack.json", tmp_path / "pack.docx"
    made = command("pack", "--articles", id_, "--out", str(saved), "--out", str(word))
    assert made.code == 0
    assert "key_points" in made.out
    document = json.loads(saved.read_text(encoding="utf-8"))
    assert {"schema", "title", "sources", "key_points", "figures", "quiz", "index_revision"} <= document.keys()
    assert document["quiz"]
    assert Document(io.BytesIO(word.read_bytes())).paragraphs
    checked = command("pack", "--check", str(saved))
    assert checked.code == 0
    assert "items stand" in checked.out

    added(command, tmp_path / "school.md", SCHOOL.replace("430人", "530人"))
    stale = command("pack", "--check", str(saved), "--json")
    assert stale.code == 1
    assert {item["status"] for item in json.loads(stale.out)["stale"]} == {"changed", "moved"}
    assert "changed" in command("pack", "--check", str(saved)).out


def test_a_saved_pack_is_exported_again(command: Command, tmp_path: Path) -> None:
    id_ = added(command, tmp_path / "school.md")
    printed = command("pack", "--articles", id_, "--json")
    assert printed.code == 0
    saved, gift = tmp_path / "pack.json", tmp_path / "quiz.txt"
    saved.write_text(json.dumps(printed.document), encoding="utf-8")
    assert command("pack", "--from", str(saved), "--out", str(gift), "--format", "gift").code == 0
    assert "::q1::" in gift.read_text(encoding="utf-8")


def test_a_conversation_makes_a_pack(command: Command, tmp_path: Path) -> None:
    id_ = added(command, tmp_path / "school.md")
    talk = tmp_path / "talk.json"
    turns = [
        {"role": "user", "content": "石角镇的夜校有多少学员？"},
        {"role": "assistant", "content": "430人[1]", "citations": [{"article_id": id_}]},
    ]
    talk.write_text(json.dumps(turns), encoding="utf-8")
    made = command("pack", "--conversation", str(talk), "--json")
    assert made.document["origin"]["kind"] == "conversation"
    assert made.document["key_points"]


def test_errors_are_one_line(command: Command, tmp_path: Path) -> None:
    added(command, tmp_path / "school.md")
    for arguments, code in (
        (["--topic", "夜校"], 2),
        (["--json"], 2),
        (["--topic", "夜校", "--articles", "x", "--json"], 2),
        (["--articles", "x", "--json"], 1),
        (["--articles", "x", "--out", "a.odt"], 1),
        (["--check", "none.json"], 1),
        (["--conversation", "none.json", "--json"], 1),
        (["--topic", " ", "--json"], 1),
    ):
        ended = command("pack", *arguments)
        assert ended.code == code, arguments
        assert len(ended.err.splitlines()) == 1, ended.err
        assert not ended.out


def test_a_topic_that_the_articles_dont_hold_is_refused(command: Command, tmp_path: Path) -> None:
    added(command, tmp_path / "school.md")
    ended = command("pack", "--topic", "火星探测", "--out", str(tmp_path / "a.json"))
    assert ended.code == 1
    assert "火星探测" in ended.err
    assert not (tmp_path / "a.json").exists()
    assert issubclass(TopicNotHeld, Exception)
