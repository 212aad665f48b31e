"""Rebuilding, other models, and what a kill leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index import build
from index.config import IndexConfig
from index.errors import ModelMismatch
from index.reader import IndexReader
from tests.index.homes import (
    CountingEmbeddings,
    clean,
    contents,
    made_up,
    titles,
    write_page,
)


def test_rebuilding_gives_the_same_index_and_never_embeds(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    for number in range(3):
        write_page(pages / f"{number}.md", f"标题{number}", made_up(number))
    build.add(config, [pages], model)
    before = contents(config, model)
    model.embedded.clear()
    assert build.rebuild(config, model) == len(before.passages)
    assert contents(config, model) == before
    assert model.embedded == []


def test_another_model_is_refused_until_a_rebuild_embeds_for_it(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [page], model)
    other = CountingEmbeddings(dimension=32, model_hash="other")
    write_page(pages / "b.md", "乙", made_up(2))
    way_out = "model counting, the settings name other; .*POLICY_CHAT_EMBEDDING_MODEL.*`policy-chat index rebuild`"
    with pytest.raises(ModelMismatch, match=way_out):
        build.add(config, [pages], other)
    with closing(IndexReader(config, other)) as reader, pytest.raises(ModelMismatch, match=way_out):
        reader.model  # noqa: B018 - the property checks
    assert other.embedded == []
    passages = build.rebuild(config, other)
    assert len(other.passages) == passages
    assert titles(config, other, "资金") == ["甲"]
    with pytest.raises(ModelMismatch, match="model other, the settings name counting"):
        build.add(config, [pages], model)
    model.embedded.clear()
    build.rebuild(config, model)
    assert model.embedded == []  # the vectors of the first model are still there


def test_what_waits_for_publication_belongs_to_the_model_that_embedded_it(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    with killed_before("publish", monkeypatch):
        build.add(config, [page], model)
    other = CountingEmbeddings(dimension=32, model_hash="other")
    write_page(page, "甲", made_up(2))
    with pytest.raises(ModelMismatch, match="model counting"):
        build.add(config, [page], other)
    assert build.rebuild(config, other) == len(other.passages) > 0


def test_an_interrupted_rebuild_for_another_model_leaves_the_old_index_whole(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.add(config, [write_page(pages / "a.md", "甲", made_up(1, sentences=30))], model)
    before = contents(config, model)
    small = CountingEmbeddings(dimension=32, model_hash="other")
    small.max_tokens = 164  # passages of 100 characters: other ends than before
    with killed_before("publish", monkeypatch):
        build.rebuild(config, small)
    assert contents(config, model) == before
    build.rebuild(config, small)
    after = contents(config, small)
    assert len(after.passages) > len(before.passages)
    assert set(after.dense) == after.lexical == set(after.passages)


class Killed(BaseException):
    """Stands for a kill: no handler of the program sees it."""


@contextmanager
def killed_before(step: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the catalog's `step` be the end of the process."""

    def end(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(f"index.catalog_writer.CatalogWriter.{step}", end)
        yield


@pytest.mark.parametrize("title", ["甲", "更正"], ids=["text changed", "title corrected"])
def test_a_kill_before_publication_is_made_up_for_by_recovery(
    config: IndexConfig,
    pages: Path,
    model: CountingEmbeddings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    title: str,
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [page], model)
    before = contents(config, model)
    assert not build.recover(config)
    write_page(page, title, made_up(2) if title == "甲" else made_up(1))
    with killed_before("publish", monkeypatch):
        build.add(config, [page], model)
    model.embedded.clear()
    assert set(before.articles) <= set(contents(config, model).articles)  # the old state is still served
    assert titles(config, model, "清淤水渠资金") != []
    monkeypatch.setattr("index.writer.load_embeddings", lambda _: pytest.fail("the model is loaded"))
    assert build.recover(config)
    assert contents(config, model) == clean(tmp_path, page)
    assert model.embedded == []
    assert not build.recover(config)
