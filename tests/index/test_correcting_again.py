"""Corrections by hand hold whenever the page is added again, and follow their lines when it has changed."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index import build
from index.config import IndexConfig
from index.corrections import NONE, Corrections, FieldCorrection, corrected_of
from index.errors import CorrectionError
from index.reader import IndexReader
from index.schema import Article, ArticleInfo
from tests.index.correctable import FIRST_TITLE, PAGE, SECOND_TITLE, write
from tests.index.homes import CountingEmbeddings, contents, counts, titles, write_records


@pytest.fixture
def page(pages: Path) -> Path:
    return write(pages / "page.txt")


def stored(config: IndexConfig, model: CountingEmbeddings) -> list[tuple[ArticleInfo, Article]]:
    with closing(IndexReader(config, model)) as reader:
        return [(info, reader.article(info.article_id)) for info in reader.infos()]


def test_corrections_survive_adding_again(config: IndexConfig, page: Path, model: CountingEmbeddings) -> None:
    assert counts(build.add(config, [page], model)) == (2, 0)
    one = Corrections((1,), (FieldCorrection(title="一座新桥", publisher="山乡报"),))
    assert counts(build.add(config, [page], model, corrections=one)) == (1, 0)
    ((info, article),) = stored(config, model)
    assert (info.title, info.publisher, info.state) == ("一座新桥", "山乡报", "live")
    assert corrected_of(article.tags) == ["split", "title", "publisher"]
    assert titles(config, model, "一座新桥") == ["一座新桥"]
    before = contents(config, model)
    for paths in ([page], [page.parent]):
        assert counts(build.add(config, paths, model)) == (0, 1)
    build.remove(config, info.article_id)
    assert counts(build.add(config, [page.parent], model)) == (1, 0)
    assert contents(config, model) == before


def test_a_correction_reads_an_unchanged_file_anew_and_embeds_only_what_is_new(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    build.add(config, [page], model)
    model.embedded.clear()
    report = build.add(config, [page], model, corrections=Corrections((), (FieldCorrection(date="2024-05-06"),)))
    assert counts(report) == (2, 0)
    assert model.embedded == []
    assert {info.date for info, _ in stored(config, model)} == {"2024-05-06"}


def test_they_follow_their_lines_when_the_file_changes(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    build.add(config, [page], model, corrections=Corrections((), (FieldCorrection(SECOND_TITLE, title="新题"),)))
    write(page, "山乡网\n" + PAGE)
    assert build.add(config, [page], model).skipped == []
    assert [info.title for info, _ in stored(config, model)] == ["甲村修桥便民", "新题"]


def test_one_that_no_longer_fits_is_told_and_the_file_is_read(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    fields = FieldCorrection(publisher="山乡报"), FieldCorrection(SECOND_TITLE, title="新题")
    build.add(config, [page], model, corrections=Corrections((), fields))
    write(page, PAGE.replace("乙村开仓收粮", "乙村粮站开了仓"))
    report = build.add(config, [page], model)
    assert [(one.path, one.reason) for one in report.skipped] == [
        (
            str(page),
            "read without a correction: --title --at 11: the page has changed and line 11 “乙村开仓收粮” "
            "is no longer on it",
        )
    ]
    assert [(info.title, info.publisher) for info, _ in stored(config, model)] == [
        ("甲村修桥便民", "山乡报"),
        ("乙村粮站开了仓", "山乡报"),
    ]
    write(page)  # as it was: the correction was kept
    build.add(config, [page], model)
    assert [info.title for info, _ in stored(config, model)] == ["甲村修桥便民", "新题"]


def test_later_ones_add_to_earlier_ones_and_can_be_forgotten(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    def add(corrections: Corrections = NONE, forget: bool = False) -> list[tuple[str, str, str]]:
        build.add(config, [page], model, corrections=corrections, forget_corrections=forget)
        return [(info.title, info.date, info.publisher) for info, _ in stored(config, model)]

    add(Corrections((1,)))
    assert add(Corrections((), (FieldCorrection(title="新题"),))) == [("新题", "", "")]
    assert add(Corrections((), (FieldCorrection(date="2024-05-06"),))) == [("新题", "2024-05-06", "")]
    assert add(Corrections((), (FieldCorrection(publisher="山乡报"),)), forget=True) == [
        ("甲村修桥便民", "", "山乡报"),
        ("乙村开仓收粮", "", "山乡报"),
    ]
    assert add(forget=True) == [("甲村修桥便民", "", ""), ("乙村开仓收粮", "", "")]


def test_one_that_does_not_fit_is_refused_and_changes_nothing(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    build.add(config, [page], model, corrections=Corrections((1,), (FieldCorrection(title="新题"),)))
    before = contents(config, model)
    with pytest.raises(CorrectionError, match=r"page\.txt: --title: the page has 2 articles; say which with --at LINE"):
        build.add(config, [page], model, corrections=Corrections((FIRST_TITLE, SECOND_TITLE)))
    with pytest.raises(CorrectionError, match="the page has 15 lines"):
        build.add(config, [page], model, corrections=Corrections((99,)), forget_corrections=True)
    assert contents(config, model) == before
    assert counts(build.add(config, [page], model)) == (0, 1)


def test_only_a_single_page_can_be_corrected(config: IndexConfig, page: Path, model: CountingEmbeddings) -> None:
    records = write_records(page.parent / "r.jsonl", {"x1": "一句话。"})
    archive = page.parent / "a.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.write(page, "page.txt")
    for path in (records, archive, page.parent):
        with pytest.raises(CorrectionError, match="corrections are for a single page file"):
            build.add(config, [path], model, corrections=Corrections((1,)))
    for name, why in {"page.xyz": "unknown format", "empty.txt": "empty"}.items():
        (page.parent / name).write_bytes(b"")
        with pytest.raises(CorrectionError, match=f"{name}: {why}"):
            build.add(config, [page.parent / name], model, corrections=Corrections((1,)))
    assert not stored(config, model)


def test_a_catalog_from_before_there_were_corrections_gets_their_table(
    config: IndexConfig, page: Path, model: CountingEmbeddings
) -> None:
    build.add(config, [page], model)
    with closing(sqlite3.connect(config.catalog_file)) as database:
        database.execute("DROP TABLE corrections")
        database.commit()
    assert counts(build.add(config, [page], model)) == (0, 2)
    assert counts(build.add(config, [page], model, corrections=Corrections((1,)))) == (1, 0)
