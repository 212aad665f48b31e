"""`articles list` and `articles show` of reprints."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.homes import write_page
from tests.reports import LEAD, OTHER_PAPER, PARAGRAPHS, REPORT, traditional
from tests.ui.cli.commands import Command


@pytest.fixture
def ids(command: Command, tmp_path: Path) -> dict[str, str]:
    """Ids by title: a report, two reprints of it, and what stands between them in the folder."""
    pages = tmp_path / "pages"
    pages.mkdir()
    write_page(pages / "1.md", "转载", traditional(REPORT))
    write_page(pages / "2.md", "别的", OTHER_PAPER)
    (pages / "3.md").write_text(f"---\ntitle: 首发\ndate: 2024-11-20\n---\n\n{REPORT}\n", encoding="utf-8")
    write_page(pages / "4.md", "缩写", LEAD + PARAGRAPHS[0] + PARAGRAPHS[1])
    command("index", "add", pages)
    listed = command("articles", "list", "--json").document["articles"]
    return {article["title"]: article["article_id"] for article in listed}


def test_reprints_are_listed_below_the_first(command: Command, ids: dict[str, str]) -> None:
    listed = command("articles", "list", "--json").document["articles"]
    assert [article["title"] for article in listed] == ["首发", "转载", "缩写", "别的"]
    assert [article["reprints"] for article in listed] == [
        [ids["转载"], ids["缩写"]],
        [ids["首发"], ids["缩写"]],
        [ids["首发"], ids["转载"]],
        [],
    ]
    first, *reprints, other = command("articles", "list").out.splitlines()
    assert first.startswith(f"{ids['首发']}  2024-11-20 ")
    assert other.startswith(f"{ids['别的']}  - ")
    for line, title in zip(reprints, ("转载", "缩写"), strict=True):
        assert line.startswith(f"  {ids[title]}  ")
        assert line.endswith(f"(转载 reprint of {ids['首发']})")


def test_an_article_is_shown_with_its_reprints(command: Command, ids: dict[str, str]) -> None:
    shown = command("articles", "show", ids["转载"])
    lines = [line for line in shown.out.splitlines() if line.startswith("转载 same report: ")]
    assert [line.split()[3] for line in lines] == [ids["首发"], ids["缩写"]]
    assert command("articles", "show", ids["转载"], "--json").document["reprints"] == [ids["首发"], ids["缩写"]]
    assert "same report" not in command("articles", "show", ids["别的"]).out


def test_what_is_left_of_a_group_is_no_reprint(command: Command, ids: dict[str, str]) -> None:
    for title in ("首发", "缩写"):
        command("articles", "remove", ids[title])
    assert "reprint of" not in command("articles", "list").out
    assert all(article["reprints"] == [] for article in command("articles", "list", "--json").document["articles"])
