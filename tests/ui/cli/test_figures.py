"""`policy-chat figures`, and the figures of `articles show`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.ui.cli.commands import Command

FOUND = [
    *("rank", "article_id", "title", "publisher", "date", "source", "start", "end"),
    *("text", "value", "high", "unit", "kind", "counts", "period", "sentence", "score"),
]


def test_the_document(samples: Command) -> None:
    document = samples("figures", "韶关 村民小组", "-k", "3", "--json").document
    assert list(document) == ["query", "figures"]
    assert len(document["figures"]) == 3
    first = document["figures"][0]
    assert all(list(figure) == FOUND for figure in document["figures"])
    assert (first["rank"], first["text"], first["value"], first["unit"]) == (1, "13757个", 13757, "个")
    assert (first["counts"], first["period"]) == ("村民小组", "2024")
    shown = samples("articles", "show", first["article_id"], "--json").document
    assert shown["text"][first["start"] : first["end"]] == first["text"]
    (same,) = (figure for figure in shown["figures"] if figure["start"] == first["start"])
    assert all(same[key] == first[key] for key in ("text", "value", "unit", "counts", "period"))
    assert first["sentence"] in shown["text"]


def test_it_can_be_read(samples: Command) -> None:
    found = samples("figures", "韶关 村民小组", "-k", "1")
    assert (found.code, found.err) == (0, "")
    assert "13757个  村民小组  2024" in found.out
    listed = samples("articles", "show", found.out.split("[")[1].split("]")[0])
    assert "figure: 13757个  村民小组  2024" in listed.out


def test_nothing_found_is_no_failure(samples: Command, command: Command) -> None:
    assert samples("figures", "？？", "--json").document == {"query": "？？", "figures": []}
    assert samples("figures", "？？").error.startswith("no figure found")
    assert command("figures", "资金", "--json").document == {"query": "资金", "figures": []}
    assert command("figures", "资金").error.startswith("no articles yet")


def test_wrong_usage_is_one_line(samples: Command) -> None:
    assert samples("figures", " ").error.startswith("the query is empty")
    for wrong in (("figures",), ("figures", "资金", "-k", "0"), ("figures", "资金", "-k", "x")):
        result = samples(*wrong)
        assert result.code == 2
        assert "policy-chat figures --help" in result.error


def test_it_says_so_while_an_older_home_lacks_figures(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("山口村修路8公里。", encoding="utf-8")
    command("index", "add", "a.md")
    with closing(sqlite3.connect(command.home / "catalog.sqlite3", isolation_level=None)) as db:
        db.executescript("DROP TABLE figures; DROP TABLE figure_readings")
    lacking = command("figures", "修路", "--json")
    assert lacking.document["figures"] == []
    assert "1 of 1 articles are not read yet; run `policy-chat index rebuild`" in lacking.err
    assert command("index", "add", "a.md").code == 0
    assert [figure["text"] for figure in command("figures", "修路", "--json").document["figures"]] == ["8公里"]
