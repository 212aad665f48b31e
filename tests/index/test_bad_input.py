"""Files that can't be taken in, disks that can't be written, homes of any name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import build
from index.config import SAMPLES, IndexConfig
from index.errors import HomeError, IndexCorrupt, PathNotFound
from index.reader import IndexReader
from tests.index.formats.word_maker import packed, paragraph, word_parts
from tests.index.homes import (
    CountingEmbeddings,
    clean,
    contents,
    counts,
    made_up,
    titles,
    write_page,
    write_records,
)

OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def test_files_that_cannot_be_used_are_reported_and_the_others_go_on(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    write_page(pages / "good.md", "甲", made_up(1))
    (pages / "empty.md").write_bytes(b"")
    (pages / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (pages / "picture.png").write_bytes(b"\x89PNG")
    (pages / os.fsdecode(b"\xff\x1b[31m.txt")).write_bytes(b"")
    report = build.add(config, [pages], model)
    assert counts(report) == (1, 0)
    reasons = {Path(skipped.path).name: skipped.reason for skipped in report.skipped}
    assert set(reasons) == {"empty.md", "binary.txt", "picture.png", "\\udcff\\x1b[31m.txt"}
    assert reasons["empty.md"] == "empty"
    assert "unknown format .png" in reasons["picture.png"]


def test_word_files_and_archives_that_cannot_be_used_are_reported_and_the_others_go_on(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    (pages / "good.docx").write_bytes(packed(word_parts(paragraph(made_up(1)))))
    (pages / "entities.docx").write_bytes(packed({**word_parts(""), "word/document.xml": entities}))
    (pages / "deep.docx").write_bytes(packed(word_parts("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000)))
    (pages / "locked.docx").write_bytes(OLE_HEAD + "EncryptedPackage".encode("utf-16-le"))
    (pages / "cut.zip").write_bytes(packed({"a.txt": made_up(2).encode()})[:-20])
    (pages / "useless.zip").write_bytes(packed({"a.exe": b"MZ"}))
    (pages / "some.zip").write_bytes(packed({"a.exe": b"MZ", "../b.txt": b"x", "c.txt": made_up(3).encode()}))
    report = build.add(config, [pages], model)
    assert counts(report) == (2, 0)
    assert {Path(skipped.path).name: skipped.reason.partition(";")[0] for skipped in report.skipped} == {
        "entities.docx": "a document type declaration in its XML, which no Word file has",
        "deep.docx": "nested too deeply",
        "locked.docx": "encrypted: needs a password",
        "cut.zip": "not a zip file, or damaged (File is not a zip file)",
        "useless.zip": "nothing in it can be read: a.exe: unknown format .exe",
        "some.zip#a.exe": "unknown format .exe",
        "b.txt": "a name that leads out of the archive",
    }


def test_a_name_that_is_not_text_is_kept_in_a_form_that_can_be_shown(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    write_page(pages / os.fsdecode(b"\xff.md"), "甲", made_up(1))
    assert counts(build.add(config, [pages], model)) == (1, 0)
    assert counts(build.add(config, [pages], model)) == (0, 1)
    (article,) = contents(config, model).articles.values()
    assert article[2] == f"{pages}/\\udcff.md"


def test_a_file_that_became_unreadable_keeps_its_articles(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [page], model)
    page.write_bytes(b"")
    report = build.add(config, [page], model)
    assert [skipped.reason for skipped in report.skipped] == ["empty"]
    assert titles(config, model, "资金") == ["甲"]


def test_a_bad_line_among_records_is_skipped_by_its_number(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    records = write_records(pages / "news.jsonl", {"1": made_up(1)})
    records.write_text(records.read_text() + "not json\n", encoding="utf-8")
    report = build.add(config, [records], model)
    assert counts(report) == (1, 0)
    assert [skipped.reason.partition(":")[0] for skipped in report.skipped] == ["line 2"]


def test_a_missing_path_is_refused_before_anything_is_written(config: IndexConfig, tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match=r"nowhere\.md: no such file"):
        build.add(config, [SAMPLES, tmp_path / "nowhere.md"], CountingEmbeddings())
    assert not config.home.exists()


# --- the disk ---


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """Like a full disk: no file can grow beyond this many bytes."""
    resource = pytest.importorskip("resource", reason="limits of the file size need a Unix")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 20_000, 80_000])
def test_a_full_disk_is_one_line_and_nothing_is_lost(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path, size: int
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [page], model)
    before = contents(config, model)
    records = write_records(pages / "news.jsonl", {str(number): made_up(number) for number in range(2, 40)})
    with files_limited_to(size), pytest.raises(HomeError, match="free space") as caught:
        build.add(config, [pages], model)
    assert "\n" not in str(caught.value)
    assert contents(config, model) == before
    build.add(config, [pages], model)
    assert contents(config, model) == clean(tmp_path, page, records)


def test_a_home_below_a_file_cannot_be_written(tmp_path: Path, pages: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    config = IndexConfig(home=tmp_path / "taken" / "home", database_url="", chroma_url="")
    write_page(pages / "a.md", "甲", made_up(1))
    with pytest.raises(HomeError, match=r"taken/home: can't be written .*--home"):
        build.add(config, [pages], CountingEmbeddings())
    with pytest.raises(HomeError, match=r"taken/home/catalog\.sqlite3: can't be created .*--home"):
        IndexReader(config)


def test_a_database_that_can_only_be_read_answers_and_refuses_changes(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [pages], model)
    url = f"sqlite:///file:{config.home}/catalog.sqlite3?mode=ro&uri=true"
    read_only = config.model_copy(update={"database_url": url})
    assert titles(read_only, model, "资金") == ["甲"]
    write_page(pages / "b.md", "乙", made_up(2))
    with pytest.raises(HomeError, match=r"catalog\.sqlite3: can't be written .*readonly"):
        build.add(read_only, [pages], model)
    assert titles(config, model, "资金") == ["甲"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_the_right_to_write_is_named(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    config.home.mkdir()
    config.home.chmod(0o555)
    with pytest.raises(HomeError, match=r"home: can't be written \(Permission denied\); choose another folder"):
        build.add(config, [pages], model)
    with pytest.raises(HomeError, match=r"catalog\.sqlite3: can't be written"):
        IndexReader(config, model)


@pytest.mark.parametrize("name", ["a?b", "a%41b", "家 里", "a#b"])
def test_any_name_of_a_home_is_taken_as_it_stands(
    tmp_path: Path, pages: Path, model: CountingEmbeddings, name: str
) -> None:
    config = IndexConfig(home=tmp_path / name, database_url="", chroma_url="")
    build.add(config, [write_page(pages / "a.md", "甲", made_up(1))], model)
    assert (tmp_path / name / "catalog.sqlite3").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {name, "pages"}


def test_a_damaged_generation_is_left_behind_by_the_next_change(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    first = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [first], model)
    for path in (config.home / "derived").rglob("*.term"):
        path.write_bytes(b"damaged")
    with pytest.raises(IndexCorrupt, match="index rebuild"):
        contents(config, model)
    second = write_page(pages / "b.md", "乙", made_up(2))
    build.add(config, [second], model)
    assert contents(config, model) == clean(tmp_path, first, second)
