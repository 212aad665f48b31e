"""`policy-chat eval reading`: pages on disk are read as `index add` reads them and compared with their truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ui.cli.commands import Command

BODY = "近日，青石县召开会议，部署秋粮收购。\n会议要求，各镇把仓容腾足，不打白条。"
OTHER = "昨日，县城到白石镇的大桥合龙。\n大桥长三百二十米，明年春天通车。"
BYLINE = "■本报记者 黄新"
PAPER = f"秋粮收购开秤\n{BYLINE}\n{BODY}\n大桥合龙了\n{BYLINE}\n{OTHER}\n"
MENU = "首页\n新闻\n服务\n互动\n版权所有 山乡网\n"


def article(title: str, text: str, **stated: str) -> dict[str, str]:
    return {"title": title, "publisher": "", "date": "", "text": text} | stated


def mark(folder: Path, name: str, page: str, *articles: dict[str, str], note: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(page, encoding="utf-8")
    truth = {"note": note, "articles": articles}
    (folder / f"{name}.truth.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Three pages that are read well, and one whose truth is not what stands on it."""
    folder = tmp_path / "pages"
    mark(folder, "paper.txt", PAPER, article("秋粮收购开秤", BODY), article("大桥合龙了", OTHER))
    mark(
        folder,
        "web.md",
        f"---\ndate: 2024-05-06\n---\n# 一座桥\n{OTHER}\n",
        article("一座桥", OTHER, date="2024-05-06"),
    )
    mark(folder, "menu.txt", MENU)
    wrong = article("另一个标题", f"{BODY}\n这一段根本不在页面上，写真相的人弄错了。", date="2024-05-06")
    mark(folder, "wrong.txt", PAPER, wrong, note="deliberately wrong")
    return folder


def values(document: Any) -> dict[str, float]:
    return {metric["name"]: metric["value"] for metric in document["metrics"]}


def test_the_document(command: Command, pages: Path) -> None:
    document = command("eval", "reading", pages, "--json").document
    assert [page["name"] for page in document["pages"]] == ["menu.txt", "paper.txt", "web.md", "wrong.txt"]
    found = values(document)
    # Four true articles and five read: the truth of wrong.txt lacks its second.
    assert found["boundary_precision"] == 4 / 5
    assert found["boundary_recall"] == 4 / 4
    assert found["titles"] == found["dates"] == 3 / 4
    assert found["skipped"] == 1
    assert found["unread"] == found["mixed_passages"] == 0
    by_name = {page["name"]: page for page in document["pages"]}
    assert [by_name[name]["faults"] for name in ("menu.txt", "paper.txt", "web.md")] == [[], [], []]
    faults = by_name["wrong.txt"]["faults"]
    assert [fault["kind"] for fault in faults[:3]] == ["extra", "title", "date"]
    assert (faults[1]["expected"], faults[1]["got"]) == ("另一个标题", "秋粮收购开秤")
    lost = [fault["expected"] for fault in faults if fault["kind"] == "lost"]
    assert lost == ["这一段根本不在页面上，写真相的人弄错了。"]


def test_the_table_and_what_is_wrong(command: Command, pages: Path) -> None:
    result = command("eval", "reading", pages)
    assert (result.code, result.err) == (0, "")
    assert "wrong.txt  （deliberately wrong）" in result.out
    assert "标题 title: 应为 expected 另一个标题, 读作 got 秋粮收购开秤" in result.out
    assert "body lost, 20 字 chars: 这一段根本不在页面上，写真相的人弄错了。" in result.out
    assert "paper.txt" not in result.out
    assert result.out.splitlines()[-1].startswith("4 页 pages (3 页无误 without a fault), 4 篇 articles, ")


def test_all_failing_pages_when_asked(command: Command, tmp_path: Path) -> None:
    for number in range(12):
        mark(tmp_path / "pages", f"p{number}.txt", PAPER, article("另一个标题", BODY))
    short, full = command("eval", "reading", "pages"), command("eval", "reading", "pages", "--failing")
    assert short.out.count("应为 expected 另一个标题") == 10
    assert "2 more failing pages: add --failing" in short.out
    assert full.out.count("应为 expected 另一个标题") == 12


def test_a_page_that_cannot_be_read_has_its_reason(command: Command, tmp_path: Path) -> None:
    mark(tmp_path / "pages", "empty.txt", "", article("标题", BODY))
    result = command("eval", "reading", "pages")
    assert result.code == 0
    assert "未读出 not read: empty" in result.out


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("", "", "holds no truth file; write one beside each page"),
        ("a.txt.truth.json", '{"note": "", "articles": []}', "there is no page a.txt beside it"),
        ("notes.txt.truth.json", "{", "Invalid JSON"),
        ("notes.txt.truth.json", '{"note": "", "articles": [{"title": "x"}]}', "articles.0.publisher: Field required"),
    ],
)
def test_a_folder_that_cannot_be_used(
    command: Command, tmp_path: Path, name: str, content: str, complaint: str
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "notes.txt").write_text(BODY, encoding="utf-8")
    if name:
        (folder / name).write_text(content, encoding="utf-8")
    result = command("eval", "reading", "pages")
    assert result.code == 1
    assert complaint in result.error
    assert result.error.startswith("pages")


def test_a_folder_that_is_not_there(command: Command) -> None:
    result = command("eval", "reading", "nowhere")
    assert (result.code, result.error[:24]) == (1, "nowhere: no such folder;")


def test_wrong_usage(command: Command) -> None:
    result = command("eval", "reading")
    assert result.code == 2
    assert "Missing argument 'DIR'" in result.error
