"""What adding files would make of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build
from index.config import SAMPLES, IndexConfig
from index.corrections import Corrections, FieldCorrection
from index.errors import CorrectionError, PathNotFound
from index.preview import passage_count, preview
from tests.index.correctable import FIRST_TITLE, SECOND_TITLE, write
from tests.index.homes import CountingEmbeddings, write_records


def test_it_shows_what_adding_then_stores(config: IndexConfig, model: CountingEmbeddings) -> None:
    found = preview(config, SAMPLES)
    report = build.add(config, [SAMPLES], model)
    articles = [placed.article for parts in found.documents for placed in parts.articles]
    assert len({article.id for article in articles}) == report.articles
    assert sum(passage_count(article.text) for article in articles) == report.passages
    assert found.skipped == []
    assert not found.more


def test_articles_and_drops_have_their_lines(config: IndexConfig, pages: Path) -> None:
    (parts,) = preview(config, write(pages / "a.txt")).documents
    lines = parts.document.text.split("\n")
    assert [placed.first for placed in parts.articles] == [FIRST_TITLE, SECOND_TITLE]
    for placed in parts.articles:
        assert lines[placed.first - 1] == placed.article.title
        for line, region in placed.dropped:
            assert lines[line - 1] == region.text.split("\n")[0]
    assert [(line, region.reason) for line, region in parts.around] == [
        (1, "page controls"),
        (2, "navigation"),
        (5, "breadcrumb"),
    ]
    assert [line for placed in parts.articles for line, _ in placed.inside] == [15]


def test_nothing_is_stored_and_no_model_is_loaded(
    config: IndexConfig, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwanted(_: IndexConfig) -> None:
        raise AssertionError("the model is loaded")

    monkeypatch.setattr("index.writer.load_embeddings", unwanted)
    assert preview(config, write(pages / "a.txt"), Corrections((1,))).documents
    assert not config.home.exists()


def test_earlier_corrections_hold_and_others_are_tried_on_top(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write(pages / "a.txt")
    build.add(config, [page], model, corrections=Corrections((1,)))
    before = sorted(config.home.rglob("*"))
    (parts,) = preview(config, pages, limit=1).documents
    assert parts.corrections == Corrections((1,))
    (parts,) = preview(config, page, Corrections((), (FieldCorrection(title="新题"),))).documents
    assert [placed.article.title for placed in parts.articles] == ["新题"]
    (parts,) = preview(config, page).documents
    assert [placed.article.title for placed in parts.articles] == ["甲村修桥便民"]
    assert sorted(config.home.rglob("*")) == before


def test_given_corrections_must_fit_one_page(config: IndexConfig, pages: Path) -> None:
    page = write(pages / "a.txt")
    with pytest.raises(CorrectionError, match="line 5 is dropped"):
        preview(config, page, Corrections((5,)))
    with pytest.raises(CorrectionError, match="corrections are for a single page file; name the file itself"):
        preview(config, pages, Corrections((1,)))
    with pytest.raises(PathNotFound):
        preview(config, pages / "none.txt")


def test_a_limit_leaves_documents_out_and_says_so(config: IndexConfig, pages: Path) -> None:
    records = write_records(pages / "r.jsonl", {"x1": "第一句话。", "x2": "第二句话。", "x3": "第三句话。"})
    found = preview(config, records, limit=2)
    assert [parts.document.source for parts in found.documents] == [f"{records}#x1", f"{records}#x2"]
    assert found.more
    assert not preview(config, records, limit=3).more


def test_what_holds_no_article_is_shown_with_all_that_was_dropped(config: IndexConfig, pages: Path) -> None:
    menu = write(pages / "menu.txt", "首页\n新闻\n服务\n互动\n全省秋收过半\n版权所有 山乡网\n")
    (pages / "empty.txt").write_bytes(b"")
    found = preview(config, pages)
    (parts,) = found.documents
    assert parts.articles == ()
    assert "\n".join(region.text for _, region in parts.around) == parts.document.text.strip()
    assert [line for line, _ in parts.around] == [1, 2, 5, 6]
    assert [(one.path, one.reason) for one in found.skipped] == [
        (str(pages / "empty.txt"), "empty"),
        (str(menu), "no article in it"),
    ]
