"""Figures are stored with their article, follow its changes, and can be searched."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index import build, figure_table
from index.config import IndexConfig
from index.errors import QuestionError
from index.figure_search import search_figures
from index.figure_table import PlacedFigure, placed_figures
from index.reader import IndexReader
from tests.index.homes import CountingEmbeddings

FUNDS = "沙湾县今年筹集帮扶资金320万元。2023年筹集帮扶资金280万元，分担的比例是6:3:1。"
SCHOOL = "石岭镇新建校舍12间，受益学生450名。校舍总投资86万元。"


def page(folder: Path, name: str, text: str, date: str = "2024-05-06") -> Path:
    path = folder / f"{name}.md"
    path.write_text(f"---\ntitle: {name}\ndate: {date}\n---\n\n{text}\n", encoding="utf-8")
    return path


@pytest.fixture
def home(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> IndexConfig:
    page(pages, "沙湾县的帮扶资金", FUNDS)
    page(pages, "石岭镇的学校", SCHOOL)
    build.add(config, [pages], model)
    return config


@contextmanager
def reading(config: IndexConfig) -> Iterator[IndexReader]:
    with closing(IndexReader(config, CountingEmbeddings())) as reader:
        yield reader


def stored(config: IndexConfig) -> dict[str, list[PlacedFigure]]:
    with reading(config) as reader:
        return {info.title: reader.figures([info.article_id]) for info in reader.infos()}


def periods(config: IndexConfig, title: str = "沙湾县的帮扶资金") -> list[str]:
    return [placed.figure.period for placed in stored(config)[title]]


def database(config: IndexConfig) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(config.home / "catalog.sqlite3", isolation_level=None))


def test_what_is_stored_is_what_is_read(home: IndexConfig) -> None:
    with reading(home) as reader:
        for info in reader.infos():
            article = reader.article(info.article_id)
            figures = reader.figures([info.article_id])
            assert figures == placed_figures(article.id, article.text, article.date)
            assert figures
            for placed in figures:
                assert placed.figure.text in placed.sentence.of(article.text)


def test_a_corrected_date_moves_the_periods_that_depend_on_it(
    home: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    assert periods(home) == ["2024", "2023", "2023", "2023"]
    page(pages, "沙湾县的帮扶资金", FUNDS, date="2022-05-06")
    model.embedded.clear()
    build.add(home, [pages], model)
    assert periods(home) == ["2022", "2023", "2023", "2023"]
    assert model.embedded == []


def test_figures_go_with_their_article(home: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    (pages / "沙湾县的帮扶资金.md").unlink()
    page(pages, "沙湾县的帮扶资金", "沙湾县栽树5万株。")
    build.add(home, [pages], model)
    assert [placed.figure.text for placed in stored(home)["沙湾县的帮扶资金"]] == ["5万株"]
    with reading(home) as reader:
        ids = [info.article_id for info in reader.infos()]
    for article_id in ids:
        build.remove(home, article_id)
    with database(home) as db:
        assert db.execute("SELECT * FROM figures").fetchall() == []
        assert db.execute("SELECT * FROM figure_readings").fetchall() == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE figures; DROP TABLE figure_readings",
        "UPDATE figure_readings SET version = 0; UPDATE figures SET value = 1",
    ],
    ids=["a catalog from before there were figures", "figures of another version"],
)
@pytest.mark.parametrize("how", ["add", "rebuild"])
def test_what_an_older_version_left_is_filled_in(
    home: IndexConfig, pages: Path, model: CountingEmbeddings, statement: str, how: str
) -> None:
    before = stored(home)
    with database(home) as db:
        db.executescript(statement)
    with reading(home) as reader:
        assert reader.without_figures() == 2
    model.embedded.clear()
    if how == "add":
        build.add(home, [pages], model)
    else:
        build.rebuild(home, model)
    assert stored(home) == before
    assert model.embedded == []
    with reading(home) as reader:
        assert reader.without_figures() == 0


def test_a_kill_while_filling_in_keeps_whole_articles_and_the_next_start_finishes(
    home: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(home)
    with database(home) as db:
        db.executescript("DELETE FROM figures; DELETE FROM figure_readings")
    real = figure_table.placed_figures
    calls = iter(range(100))

    def killed(article_id: str, text: str, date: str) -> list[PlacedFigure]:
        if next(calls):
            raise KeyboardInterrupt
        return real(article_id, text, date)

    with monkeypatch.context() as patch:
        patch.setattr(figure_table, "placed_figures", killed)
        with pytest.raises(KeyboardInterrupt):
            build.add(home, [pages], model)
    for title, figures in stored(home).items():
        assert figures in ([], before[title])
    build.add(home, [pages], model)
    assert stored(home) == before


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("沙湾县 帮扶资金 2023", "280万元"),
        ("沙湾县 帮扶资金 2024年", "320万元"),
        ("6:3:1", "6:3:1"),
        ("12间", "12间"),
        ("校舍 投资", "86万元"),
        ("石岭镇 名", "450名"),
        ("沙灣縣 幫扶資金 2023年", "280万元"),
    ],
)
def test_a_figure_is_found_by_words_place_year_unit_and_value(home: IndexConfig, query: str, best: str) -> None:
    with reading(home) as reader:
        found = search_figures(query, reader)
    assert found[0].figure.text == best
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.figure.text in one.sentence


@pytest.mark.parametrize("query", ["？？", "'; DROP TABLE figures --", "\0", "火星", "9" * 400, "%_%"])
def test_odd_queries_find_nothing_and_break_nothing(home: IndexConfig, query: str) -> None:
    with reading(home) as reader:
        assert search_figures(query, reader) == []
        assert len(search_figures("帮扶资金", reader, k=1)) == 1


def test_an_empty_query_is_refused(home: IndexConfig) -> None:
    with reading(home) as reader, pytest.raises(QuestionError, match="the query is empty"):
        search_figures(" \n", reader)
