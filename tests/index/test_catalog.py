from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.catalog import PassageRow
from index.catalog_writer import CatalogWriter, Publication, Reading
from index.errors import ArticleNotFound, ConfigError, IndexCorrupt
from index.schema import Article, Dropped, Passage

FILE = "/pages/a.md"


def article(text: str, title: str = "甲", source: str = FILE) -> Article:
    return Article(
        title=title,
        publisher="连平报",
        date="2024-11-05",
        source=source,
        text=text,
        dropped=(Dropped("分享到微信", "share"),),
        tags={"region": "连平县"},
    )


def rows(article: Article, length: int = 4) -> list[PassageRow]:
    """Passages of `length` characters."""
    starts = range(0, len(article.text), length)
    passages = [Passage(article.id, at, at + length, article.text[at : at + length]) for at in starts]
    return [PassageRow(passage, f"hash of {passage.text}") for passage in passages]


def put(catalog: CatalogWriter, article: Article, file: str = FILE, position: int = 0) -> Article:
    catalog.put([Reading(article, file, position)], rows(article))
    return article


def publish(catalog: CatalogWriter, generation: int = 1) -> int:
    return catalog.publish(Publication(generation, "model", catalog.unpublished(), catalog.orphans()))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'catalog.sqlite3'}"


@pytest.fixture
def catalog(url: str) -> Iterator[CatalogWriter]:
    with closing(CatalogWriter(url)) as opened:
        yield opened


def test_an_article_comes_back_as_it_was_stored(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四五六七八"))
    assert catalog.article(stored.id) == stored
    assert [row.passage.text for row in catalog.passages([stored.id])] == ["一二三四", "五六七八"]
    (info,) = catalog.infos()
    assert (info.article_id, info.title, info.passages, info.sources) == (stored.id, "甲", 2, (FILE,))
    assert dict(info.tags) == {"region": "连平县"}
    with pytest.raises(ArticleNotFound, match=r"'none'.*articles list"):
        catalog.article("none")


def test_what_is_stored_is_pending_until_it_is_published(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四"))
    assert (catalog.ids("pending"), catalog.ids("live"), catalog.revision) == ([stored.id], [], 0)
    assert publish(catalog, generation=7) == 1
    assert (catalog.ids("pending"), catalog.ids("live")) == ([], [stored.id])
    assert (catalog.revision, catalog.generation, catalog.meta("model_hash")) == (1, 7, "model")


def test_a_new_title_waits_for_publication_and_the_article_stays_live(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四"))
    publish(catalog)
    put(catalog, article("一二三四"))
    assert catalog.unpublished() == []
    put(catalog, article("一二三四", title="乙"))
    assert catalog.unpublished() == [stored.id] == catalog.ids("live")
    assert [info.state for info in catalog.infos()] == ["live"]
    publish(catalog)
    assert catalog.unpublished() == []
    assert catalog.article(stored.id).title == "乙"


def test_another_source_does_not_say_what_the_first_one_states(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四"))
    put(catalog, article("一二三四", title="乙", source="/pages/b.md"), file="/pages/b.md")
    assert catalog.article(stored.id).title == "甲"
    assert catalog.infos()[0].sources == (FILE, "/pages/b.md")


def test_what_a_file_no_longer_holds_is_an_orphan_unless_another_file_holds_it(catalog: CatalogWriter) -> None:
    old = put(catalog, article("一二三四"))
    kept = put(catalog, article("五六七八"))
    put(catalog, article("五六七八", source="/pages/b.md"), file="/pages/b.md")
    catalog.finish_file("/pages/b.md", "print b", {("/pages/b.md", kept.id)})
    new = put(catalog, article("九九九九"))
    catalog.finish_file(FILE, "print a", {(FILE, new.id)})
    assert catalog.orphans() == [old.id]
    assert catalog.article(kept.id).source == "/pages/b.md"
    assert (catalog.fingerprint(FILE), catalog.fingerprint("/pages/b.md")) == ("print a", "")  # b is to be read again
    publish(catalog)
    assert {info.article_id for info in catalog.infos()} == {kept.id, new.id}
    assert catalog.passages([old.id]) == []


def test_forgetting_an_article_lets_its_files_be_read_again(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四"))
    catalog.finish_file(FILE, "print", {(FILE, stored.id)})
    catalog.forget_sources(stored.id)
    assert catalog.orphans() == [stored.id]
    assert catalog.fingerprint(FILE) == ""


def test_passages_are_replaced_in_the_same_step_as_they_are_published(catalog: CatalogWriter) -> None:
    stored = put(catalog, article("一二三四"))
    publish(catalog)
    catalog.publish(Publication(2, "other", [stored.id], [], {stored.id: rows(stored, length=2)}))
    assert [row.passage.text for row in catalog.passages([stored.id])] == ["一二", "三四"]


def test_vectors_are_kept_by_model_in_half_precision(catalog: CatalogWriter) -> None:
    vector = np.array([0.1, -0.25, 1 / 3], dtype=np.float32)
    catalog.put_vectors("model", {"a": vector})
    catalog.put_vectors("model", {"a": vector + 1})  # the first one stays
    found = catalog.vectors("model", ["a", "b"])
    assert set(found) == {"a"}
    np.testing.assert_allclose(found["a"], vector, atol=2e-4)
    assert found["a"].dtype == np.float32
    assert catalog.vectors("other", ["a"]) == {}


def test_more_ids_than_a_statement_takes(catalog: CatalogWriter) -> None:
    texts = [f"第{number}篇" for number in range(1200)]
    readings = [Reading(article(text, source=f"{FILE}#{text}"), FILE, at) for at, text in enumerate(texts)]
    catalog.put(readings, [row for reading in readings for row in rows(reading.article)])
    publish(catalog)
    ids = catalog.ids("live")
    assert len(ids) == len(catalog.infos(ids)) == 1200
    assert len(catalog.passages(ids)) == catalog.passage_count() == sum(len(rows(r.article)) for r in readings)


def test_articles_are_listed_by_source_and_then_as_the_file_has_them(catalog: CatalogWriter) -> None:
    for position, text in enumerate(["丙丙", "甲甲", "乙乙"]):
        put(catalog, article(text, title=text), position=position)
    put(catalog, article("丁丁", title="丁丁", source="/pages/0.md"), file="/pages/0.md")
    assert [info.title for info in catalog.infos()] == ["丁丁", "丙丙", "甲甲", "乙乙"]


def test_text_is_data(catalog: CatalogWriter) -> None:
    hostile = article("'; DROP TABLE articles; --", title="%s {0} \x00 \u202e", source="/pages/a';--.md")
    put(catalog, hostile, file="/pages/a';--.md")
    assert catalog.article(hostile.id) == hostile
    with pytest.raises(ArticleNotFound):
        catalog.article("' OR '1'='1")


# --- databases that can't be used ---


def test_a_file_that_is_no_database_is_named_with_the_next_step(tmp_path: Path, url: str) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database, " * 500)
    with pytest.raises(IndexCorrupt, match=r"catalog\.sqlite3: can't be read \(.*\); move the file away") as caught:
        CatalogWriter(url)
    assert "\n" not in str(caught.value)


def test_a_damaged_database_is_named_when_the_damage_is_met(tmp_path: Path, url: str) -> None:
    with closing(CatalogWriter(url)) as catalog:
        for number in range(50):
            put(catalog, article(f"第{number}篇" * 500, source=f"{FILE}#{number}"))
        assert catalog.check() == "ok"
    path = tmp_path / "catalog.sqlite3"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)  # all but the first pages, where the schema is
    path.write_bytes(data)
    with pytest.raises(IndexCorrupt, match=r"catalog\.sqlite3: can't be read \(.*malformed.*\)"):
        CatalogWriter(url).infos()


def test_a_database_of_a_later_version_is_left_alone(url: str, tmp_path: Path) -> None:
    with closing(CatalogWriter(url)) as catalog:
        catalog.set_meta("schema_version", "99")
    with pytest.raises(IndexCorrupt, match=r"schema 99, needed 1\); choose a new --home"):
        CatalogWriter(url)
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite3")) as database:
        assert database.execute("SELECT value FROM meta").fetchall() == [("99",)]


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ("nonsense", "'nonsense': Could not parse"),
        ("oracle+nothing://host/name", "Can't load plugin"),
        ("mysql+pymysql://host/name", ""),
        ("postgresql://user:secret@host:port/name", "invalid literal"),
        ("postgresql://user:secret@host/name", "No module named 'psycopg'"),
        ("user:secret@host://", ""),
    ],
)
def test_a_wrong_database_url_is_named_without_its_password(wrong: str, cause: str) -> None:
    with pytest.raises(ConfigError, match=r"^database_url .*; correct POLICY_CHAT_DATABASE_URL$") as caught:
        CatalogWriter(wrong)
    assert cause in str(caught.value)
    assert "://user:secret" not in str(caught.value)
