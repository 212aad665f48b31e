"""Reprints in an index: the links follow every change of it, and a crash leaves all or none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index import build, reprints
from index.catalog_writer import CatalogWriter
from index.config import IndexConfig
from index.reader import IndexReader
from index.reprints import (
    Hashes,
    fingerprints,
)
from tests.index.homes import CountingEmbeddings, write_page
from tests.index.test_crash import kill_at, start
from tests.reports import LAST_YEAR, LEAD, OTHER_PAPER, PARAGRAPHS, REPORT, THIS_YEAR, traditional


def groups(config: IndexConfig) -> set[frozenset[str]]:
    """The titles of the articles of each group, as readers see them; every article says the same of its group."""
    with closing(IndexReader(config, CountingEmbeddings())) as reader:
        infos = {info.article_id: info for info in reader.infos()}
    for info in infos.values():
        for other in info.reprints:
            assert {other, *infos[other].reprints} == {info.article_id, *info.reprints}
            assert infos[other].state == "live"
    return {
        frozenset(infos[id_].title for id_ in (info.article_id, *info.reprints))
        for info in infos.values()
        if info.reprints
    }


def write(pages: Path, **texts: str) -> None:
    for name, text in texts.items():
        write_page(pages / f"{name}.md", name, text)


@pytest.fixture
def home(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> IndexConfig:
    """A report, its reprint in traditional script, and two years' statistics."""
    write(pages, report=REPORT, reprint=traditional(REPORT), old=LAST_YEAR, new=THIS_YEAR)
    build.add(config, [pages], model)
    return config


class TestInTheIndex:
    def test_reprints_are_linked_when_they_are_added(self, home: IndexConfig) -> None:
        assert groups(home) == {frozenset({"report", "reprint"})}

    def test_one_more_reprint_joins_the_group(self, home: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
        write(pages, shortened=LEAD + PARAGRAPHS[0] + PARAGRAPHS[1])
        build.add(home, [pages], model)
        assert groups(home) == {frozenset({"report", "reprint", "shortened"})}

    def test_a_removed_article_leaves_its_group(
        self, home: IndexConfig, pages: Path, model: CountingEmbeddings
    ) -> None:
        write(pages, shortened=LEAD + PARAGRAPHS[0] + PARAGRAPHS[1])
        build.add(home, [pages], model)
        remove(home, "report")
        assert groups(home) == {frozenset({"reprint", "shortened"})}
        remove(home, "shortened")
        assert groups(home) == set()

    def test_a_changed_article_is_linked_anew(self, home: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
        write(pages, reprint=OTHER_PAPER, old=THIS_YEAR.replace("继续", "稳步"))
        build.add(home, [pages], model)
        assert groups(home) == {frozenset({"old", "new"})}

    def test_a_corrected_title_changes_no_link(self, home: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
        write_page(pages / "reprint.md", "corrected", traditional(REPORT))
        build.add(home, [pages], model)
        assert groups(home) == {frozenset({"report", "corrected"})}

    def test_a_rebuild_keeps_the_links(self, home: IndexConfig, model: CountingEmbeddings) -> None:
        build.rebuild(home, model)
        assert groups(home) == {frozenset({"report", "reprint"})}

    def test_reprints_are_named_earliest_dated_first(
        self, config: IndexConfig, pages: Path, model: CountingEmbeddings
    ) -> None:
        dates = {"a": "", "b": "2024-11-07", "c": "2024-11-06", "d": "2024-11-05"}
        for number, (name, date) in enumerate(dates.items()):
            front = f"---\ntitle: {name}\ndate: {date}\n---\n\n" if date else f"---\ntitle: {name}\n---\n\n"
            (pages / f"{name}.md").write_text(
                f"{front}{REPORT.strip()}这是第{number}家刊登的报纸。\n", encoding="utf-8"
            )
        build.add(config, [pages], model)
        with closing(IndexReader(config, model)) as reader:
            infos = {info.article_id: info for info in reader.infos()}
        named = {info.title: [infos[id_].title for id_ in info.reprints] for info in infos.values()}
        assert named == {"a": ["d", "c", "b"], "b": ["d", "c", "a"], "c": ["d", "b", "a"], "d": ["c", "b", "a"]}

    def test_only_what_is_new_is_compared(
        self, home: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shingled: list[str] = []

        def counting(text: str) -> Hashes:
            shingled.append(text)
            return fingerprints(text)

        monkeypatch.setattr(reprints, "fingerprints", counting)
        write(pages, other=OTHER_PAPER)
        build.add(home, [pages], model)
        assert [text.split() for text in shingled] == [OTHER_PAPER.split()]

    @pytest.mark.parametrize(
        "statement",
        ["DROP TABLE reprints; DROP TABLE reprint_pairs", "UPDATE reprints SET version = 0, group_id = NULL"],
        ids=["a catalog from before there were links", "links of another version"],
    )
    def test_what_an_older_version_left_is_filled_in_at_the_next_publication(
        self, home: IndexConfig, pages: Path, model: CountingEmbeddings, statement: str
    ) -> None:
        with closing(sqlite3.connect(home.home / "catalog.sqlite3")) as db:
            db.executescript(statement)
        assert groups(home) == set()
        model.embedded.clear()
        write(pages, other=OTHER_PAPER)
        build.add(home, [pages], model)
        assert groups(home) == {frozenset({"report", "reprint"})}
        assert len(model.passages) == 1
        with closing(sqlite3.connect(home.home / "catalog.sqlite3")) as db:
            assert db.execute("SELECT count(*), min(version) FROM reprints").fetchone() == (5, reprints.VERSION)
            assert db.execute("SELECT count(*) FROM reprint_pairs").fetchone() == (1,)

    def test_nothing_is_left_of_articles_that_are_gone(self, home: IndexConfig) -> None:
        for title in ("report", "reprint", "old", "new"):
            remove(home, title)
        with closing(sqlite3.connect(home.home / "catalog.sqlite3")) as db:
            assert db.execute("SELECT * FROM reprints").fetchall() == []
            assert db.execute("SELECT * FROM reprint_pairs").fetchall() == []


class TestCrash:
    @pytest.mark.parametrize(
        "step", ["index.derived.Generations.derive", "index.catalog_writer.CatalogWriter._set_meta"]
    )
    def test_links_come_and_go_with_their_articles(
        self, home: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        """What fails before the derived indexes, or inside the transaction that publishes, leaves no link behind."""
        write(pages, shortened=LEAD + PARAGRAPHS[0] + PARAGRAPHS[1], reprint=OTHER_PAPER)

        def fails(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(step, fails)
            build.add(home, [pages], model)
        assert groups(home) == {frozenset({"report", "reprint"})}
        assert build.recover(home)
        assert groups(home) == {frozenset({"report", "shortened"})}

    def test_a_kill_while_publishing_leaves_all_links_or_none(self, home: IndexConfig, pages: Path) -> None:
        write(pages, shortened=LEAD + PARAGRAPHS[0] + PARAGRAPHS[1])
        process = start(home, pages)
        kill_at(process, "publish begins", 0, 0.002)
        before, after = {frozenset({"report", "reprint"})}, {frozenset({"report", "reprint", "shortened"})}
        assert groups(home) in (before, after)
        build.recover(home)
        assert groups(home) == after


def remove(config: IndexConfig, title: str) -> None:
    with closing(CatalogWriter(config.catalog_url)) as catalog:
        (article_id,) = [info.article_id for info in catalog.infos() if info.title == title]
    build.remove(config, article_id)
