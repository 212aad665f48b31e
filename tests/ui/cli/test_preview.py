"""`articles preview`, and `index add` with corrections."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.index.correctable import FIRST_TITLE, HEADING, LINES, SECOND_TITLE, write
from tests.index.homes import write_records
from tests.ui.cli.commands import ADDED, SHOWN, Command

DOCUMENT = ["source", "kind", "lines", "articles", "dropped"]
ARTICLE = [
    *("title", "publisher", "date", "tags", "line", "last_line", "text", "characters", "passages", "dropped"),
    "corrected",
]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return write(tmp_path / "page.txt")


def test_preview_gives_a_document(command: Command, page: Path) -> None:
    document = command("articles", "preview", page, "--json").document
    assert list(document) == ["path", "documents", "skipped"]
    assert (document["path"], document["skipped"]) == (str(page), [])
    (one,) = document["documents"]
    assert list(one) == DOCUMENT
    assert (one["source"], one["kind"], one["lines"]) == (str(page), "page", LINES)
    assert [article["line"] for article in one["articles"]] == [FIRST_TITLE, SECOND_TITLE]
    for article in one["articles"]:
        assert list(article) == ARTICLE
        assert article["characters"] == len(article["text"])
        assert article["corrected"] == []
    assert [dropped["line"] for dropped in one["dropped"]] == [1, 2, 5]
    assert one["articles"][1]["dropped"] == [
        {"line": 15, "text": "版权所有 山乡网 粤ICP备00000000号", "reason": "copyright notice"}
    ]
    assert not command.home.exists()


def test_preview_reads_well(command: Command, page: Path) -> None:
    shown = command("articles", "preview", page)
    assert (shown.code, shown.err) == (0, "")
    assert "\x1b" not in shown.out  # no colours where no terminal is
    assert shown.out.startswith(
        f"{page}  15 lines, 2 articles\n  1. 甲村修桥便民\n     (无来源)  (无日期)  lines 6-10, "
    )
    assert "     大桥昨日合龙" in shown.out
    assert "dropped: breadcrumb\n      5  当前位置：首页 > 新闻 > 正文\n" in shown.out
    numbered = command("articles", "preview", page, "--lines").out
    assert ">    6  甲村修桥便民\n     7  ■本报记者 黄新\n" in numbered
    text = command("articles", "preview", page, "--lines", "--json").document["documents"][0]["text"]
    assert text.split("\n")[HEADING - 1] == "工期提前"


def test_preview_cuts_long_lines_and_escapes_what_a_terminal_would_obey(command: Command, tmp_path: Path) -> None:
    page = write(
        tmp_path / "p.txt", f"新桥合龙\x1b[31m了\n{'大桥昨日合龙，' * 40}明年通车。\n[bold]版权所有[/bold] 山乡网\n"
    )
    shown = command("articles", "preview", page, "--lines")
    assert "\x1b" not in shown.out
    assert "[bold]版权所有[/bold] 山乡网" in shown.out
    assert "…（285）" in shown.out


def test_preview_of_a_folder_and_a_limit(command: Command, tmp_path: Path, page: Path) -> None:
    records = write_records(tmp_path / "r.jsonl", {"x1": "第一句话。", "x2": "第二句话。"})
    (tmp_path / "empty.txt").write_bytes(b"")
    document = command("articles", "preview", tmp_path, "--json").document
    assert [one["source"] for one in document["documents"]] == [str(page), f"{records}#x1", f"{records}#x2"]
    assert [one["kind"] for one in document["documents"]] == ["page", "record", "record"]
    assert document["skipped"] == [{"path": str(tmp_path / "empty.txt"), "reason": "empty"}]
    shown = command("articles", "preview", tmp_path, "--limit", 1)
    assert "there are more documents; --limit 1 leaves them out" in shown.out
    assert shown.err == f"skipped {tmp_path / 'empty.txt'}: empty\n"


def test_preview_fails_if_nothing_can_be_read(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    failed = command("articles", "preview", "a.txt")
    assert failed.code == 1
    assert failed.error == f"nothing can be read: {tmp_path / 'a.txt'}: empty"
    (tmp_path / "folder").mkdir()
    failed = command("articles", "preview", "folder")
    assert failed.error == "nothing can be read: folder: no file in it; give a file or folder"
    assert command("articles", "preview", "none.txt").error.startswith("none.txt: no such file or folder")


def test_a_preview_is_quick(command: Command, page: Path) -> None:
    command("articles", "preview", page)  # what this process has not imported yet
    started = time.process_time()
    command("articles", "preview", page)
    assert time.process_time() - started < 0.5


def test_corrections_are_tried_out_then_kept_and_shown(command: Command, page: Path) -> None:
    options = ["--split-at", 1, "--title", "  一座\n新桥 ", "--date", "2024年5月6日"]
    (tried,) = command("articles", "preview", page, *options, "--json").document["documents"]
    (article,) = tried["articles"]
    assert (article["title"], article["date"]) == ("一座 新桥", "2024-05-06")
    assert article["corrected"] == ["split", "title", "date"]
    assert not command.home.exists()
    added = command("index", "add", page, *options, "--json").document
    assert list(added) == ADDED
    assert added["articles"] == 1
    assert command("index", "add", page.parent, "--json").document["unchanged"] == 1
    assert command("articles", "preview", page, "--json").document["documents"] == [tried]
    (listed,) = command("articles", "list", "--json").document["articles"]
    assert (listed["title"], listed["date"]) == ("一座 新桥", "2024-05-06")
    shown = command("articles", "show", listed["article_id"], "--json").document
    assert set(shown) == {*SHOWN, "passages", "corrected"}
    assert shown["corrected"] == ["split", "title", "date"]
    assert "corrected: split, title, date\n" in command("articles", "show", listed["article_id"]).out
    assert "corrected: split, title, date\n" in command("articles", "preview", page).out


def test_corrections_of_one_article_and_forgetting_them(command: Command, page: Path) -> None:
    def titles() -> list[str]:
        return [one["title"] for one in command("articles", "list", "--json").document["articles"]]

    assert command("index", "add", page, "--title", "粮站开仓", "--at", SECOND_TITLE).code == 0
    assert command("index", "add", page, "--publisher", "山乡报").code == 0
    assert titles() == ["甲村修桥便民", "粮站开仓"]
    assert command("index", "add", page, "--forget-corrections").code == 0
    assert titles() == ["甲村修桥便民", "乙村开仓收粮"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--date", "昨天"], "Invalid value for --date: '昨天' is no date; write it as 2024-05-06 or 2024年5月6日"),
        (["--date", "2024-02-30"], "Invalid value for --date: '2024-02-30' is no date"),
        (["--at", 6], "Invalid value for --at: say what to correct there: --title, --date or --publisher"),
        (["--split-at", 0], "Invalid value for '--split-at': Input should be greater"),
        (["other.txt", "--title", "甲"], "Invalid value for PATH: corrections are for a single page: give one PATH"),
    ],
)
def test_wrong_usage(command: Command, page: Path, options: list[object], said: str) -> None:
    failed = command("index", "add", page, *options)
    assert failed.code == 2
    assert failed.error.startswith(said)
    assert failed.error.endswith("; `policy-chat index add --help` shows the usage")
    assert not command.home.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--split-at", 99], "--split-at 99: the page has 15 lines; text nearby: 12 “■本报记者 丘文”, 13 “乙村粮站"),
        (["--split-at", 5], "--split-at 5: line 5 is dropped (breadcrumb); text nearby: 6 “甲村修桥便民”"),
        (
            ["--title", "甲"],
            "--title: the page has 2 articles; say which with --at LINE: 6 “甲村修桥便民”, 11 “乙村开仓收粮”",
        ),
        (["--title", "甲", "--at", 7], "--title --at 7: no article starts at line 7; articles start at 6 “甲村"),
    ],
)
def test_what_does_not_fit_is_one_line(command: Command, page: Path, options: list[object], said: str) -> None:
    for words in (["index", "add"], ["articles", "preview"]):
        failed = command(*words, page, *options)
        assert failed.code == 1
        assert failed.error.startswith(f"{page}: {said}")
    assert command("articles", "list", "--json").document == {"articles": []}


def test_only_a_page_can_be_corrected(command: Command, tmp_path: Path) -> None:
    records = write_records(tmp_path / "r.jsonl", {"x1": "第一句话。"})
    failed = command("index", "add", records, "--title", "甲")
    assert failed.code == 1
    assert failed.error == f"{records}: corrections are for a single page file; this one holds records or other files"
    failed = command("index", "add", tmp_path, "--title", "甲")
    assert failed.error == f"{tmp_path}: corrections are for a single page file; name the file itself"
