"""A corpus that leaves as JSON lines and comes back, and removed articles that come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import build
from index.catalog import Catalog
from index.config import IndexConfig
from index.corrections import Corrections, FieldCorrection
from index.errors import ArticleNotFound, UnreadableFile
from index.intake import HandedOver, take_in
from index.schema import ArticleInfo
from index.transfer import export, import_corpus
from tests.index.correctable import SECOND_TITLE, write
from tests.index.homes import CountingEmbeddings, contents, made_up, write_page, write_records


@pytest.fixture
def other(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "other", database_url="", chroma_url="")


def filled(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    """An index of two corrected articles, one of two sources, records, and a file that was handed over."""
    build.add(
        config,
        [write(pages / "a.txt")],
        model,
        corrections=Corrections((), (FieldCorrection(SECOND_TITLE, "乙村收粮"),)),
    )
    twice = made_up(1)
    build.add(config, [write_page(pages / "b.md", "甲", twice), write_page(pages / "c.md", "乙", twice)], model)
    build.add(config, [write_records(pages / "r.jsonl", {"1": made_up(2), "2": made_up(3)})], model)
    take_in(config, [HandedOver(write_page(pages / "0f.md", "丁", made_up(4)), "通知 <b>.md")], model)


def stored(config: IndexConfig) -> list[tuple[ArticleInfo, str, object]]:
    """All that a catalog says of its articles."""
    catalog = Catalog(config.catalog_url)
    try:
        infos = catalog.infos()
        articles = catalog.articles([info.article_id for info in infos])
        return [(info, articles[info.article_id].text, articles[info.article_id].dropped) for info in infos]
    finally:
        catalog.close()


def export_to(path: Path, config: IndexConfig) -> Path:
    path.write_text("".join(export(config)), encoding="utf-8")
    return path


def test_an_import_of_an_export_is_the_same_corpus(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    filled(config, pages, model)
    file = export_to(tmp_path / "corpus.jsonl", config)
    report = import_corpus(other, file, CountingEmbeddings())
    assert (report.articles, report.unchanged, report.skipped) == (6, 0, [])
    assert stored(other) == stored(config)
    assert contents(other, model) == contents(config, model)
    assert list(export(other)) == list(export(config))


def test_when_an_article_came_in_stays_unknown_where_it_was(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    build.add(config, [write_page(pages / "b.md", "甲", made_up(1))], model)
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(json.loads(next(iter(export(config)))) | {"added": ""}), encoding="utf-8")
    import_corpus(other, file, model)
    assert [info.added for info, _, _ in stored(other)] == [""]


def test_an_import_into_its_own_home_changes_nothing(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    filled(config, pages, model)
    before = stored(config)
    report = import_corpus(config, export_to(tmp_path / "corpus.jsonl", config), model)
    assert (report.articles, report.unchanged) == (0, 6)
    assert stored(config) == before


def test_corrections_come_along(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    filled(config, pages, model)
    import_corpus(other, export_to(tmp_path / "corpus.jsonl", config), model)
    assert build.add(other, [pages / "a.txt"], model).unchanged == 2
    assert "乙村收粮" in {info.title for info, _, _ in stored(other)}


def test_what_is_no_line_of_an_export_is_named(other: IndexConfig, model: CountingEmbeddings, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text('{"_id": "1", "text": "只有文字。"}\nnot json\n[]\n"\\ud800"\n' + "[" * 5000, encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"^x\.jsonl: no line of an export \(title: Field required\)"):
        import_corpus(other, file, model)


def test_bad_lines_are_skipped_and_the_others_come_in(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    build.add(config, [write_page(pages / "b.md", "甲", made_up(1))], model)
    line = next(iter(export(config)))
    wrong = [json.loads(line) | change for change in ({"text": " "}, {"date": "昨天"}, {"places": [{"source": ""}]})]
    corrected = json.loads(line)
    corrected["places"][0]["corrections"] = {"split_at": "1"}
    file = tmp_path / "x.jsonl"
    file.write_text("\n".join([line, *map(json.dumps, [*wrong, corrected])]), encoding="utf-8")
    report = import_corpus(other, file, model)
    assert report.articles == 1
    assert [skipped.path for skipped in report.skipped] == [f"x.jsonl:{number}" for number in (3, 4, 5, 6)]


def test_a_file_that_was_only_imported_is_not_known_here(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    """So nobody can have the server read a file by naming it in an import."""
    build.add(config, [write_page(pages / "b.md", "甲", made_up(1))], model)
    import_corpus(other, export_to(tmp_path / "corpus.jsonl", config), model)
    for home, read_here in ((config, True), (other, False)):
        catalog = Catalog(home.catalog_url)
        (info,) = catalog.infos()
        assert catalog.files_of(info.article_id) == [(str(pages / "b.md"), read_here)]
        catalog.close()


def test_a_removed_article_comes_back_whole(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    filled(config, pages, model)
    before, found = stored(config), contents(config, model)
    for gone in ([before[0][0].article_id], [info.article_id for info, _, _ in before]):
        build.remove_all(config, gone)
        assert not {info.article_id for info, _, _ in stored(config)} & set(gone)
        model.embedded.clear()
        build.restore(config, gone, model)
        assert model.passages == []  # nothing is embedded again
        assert stored(config) == before
        assert contents(config, model) == found
    assert build.add(config, [pages / "a.txt"], model).unchanged == 2  # and what was corrected still holds
    assert stored(config) == before


def test_only_what_was_removed_can_be_restored(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    build.add(config, [write_page(pages / "b.md", "甲", made_up(1))], model)
    (info,) = (info for info, _, _ in stored(config))
    with pytest.raises(ArticleNotFound, match=r"not among the removed ones"):
        build.restore(config, [info.article_id], model)
    with pytest.raises(ArticleNotFound):
        build.remove_all(config, [info.article_id, "000000000000"])
    assert [one for one, _, _ in stored(config)] == [info]


def test_a_title_cannot_hide_control_characters(
    config: IndexConfig, other: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    build.add(config, [write_page(pages / "b.md", "甲", made_up(1))], model)
    line = json.loads(next(iter(export(config)))) | {"title": "甲\x1b[2J\u202e乙"}
    file = tmp_path / "x.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    import_corpus(other, file, model)
    assert [info.title for info, _, _ in stored(other)] == ["甲\\x1b[2J\\u202e乙"]
