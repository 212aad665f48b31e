from __future__ import annotations

from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from index import build
from index.build import Progress
from index.config import SAMPLES, IndexConfig
from index.errors import ArticleNotFound
from index.reader import IndexReader
from index.script import terms
from tests.index.homes import (
    EVERYWHERE,
    CountingEmbeddings,
    clean,
    contents,
    counts,
    made_up,
    titles,
    write_page,
    write_records,
)

# --- adding ---


def test_every_passage_of_the_samples_is_a_slice_of_its_article(config: IndexConfig, model: CountingEmbeddings) -> None:
    report = build.add(config, [SAMPLES], model)
    assert report.skipped == []
    with closing(IndexReader(config, model)) as reader:
        infos = reader.infos()
        assert len(infos) == report.articles > len(list(SAMPLES.iterdir()))  # one sample holds several articles
        assert {info.state for info in infos} == {"live"}
        for info in infos:
            text = reader.article(info.article_id).text
            passages = reader.passages(info.article_id)
            assert [text[p.start : p.end] for p in passages] == [p.text for p in passages]
            assert all(a.end <= b.start for a, b in pairwise(passages))
            kept = "".join("".join(p.text for p in passages).split())
            assert kept == "".join(text.split())  # together they hold the whole article
        derived = reader.view().derived
        assert report.passages == sum(info.passages for info in infos)
        assert derived.vectors.count() == derived.lexical.count() == report.passages


def test_adding_again_changes_nothing_and_embeds_nothing(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    for number in range(3):
        write_page(pages / f"{number}.md", f"标题{number}", made_up(number))
    assert counts(build.add(config, [pages], model)) == (3, 0)
    before = contents(config, model)
    model.embedded.clear()
    report = build.add(config, [pages, pages / "1.md"], model)
    assert (report.articles, report.passages, report.unchanged, report.skipped) == (0, 0, 3, [])
    assert model.embedded == []
    assert contents(config, model) == before
    with closing(IndexReader(config, model)) as reader:
        assert reader.revision == 1


def test_an_unchanged_folder_needs_no_model(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [pages], model)

    def unwanted(_: IndexConfig) -> None:
        raise AssertionError("the model is loaded")

    monkeypatch.setattr("index.writer.load_embeddings", unwanted)
    assert counts(build.add(config, [pages])) == (0, 1)
    build.remove(config, next(iter(contents(config, model).articles)))


def test_a_changed_file_replaces_its_articles(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    page, other = write_page(pages / "a.md", "甲", made_up(1)), write_page(pages / "b.md", "乙", made_up(2))
    build.add(config, [pages], model)
    write_page(page, "甲", made_up(3))
    assert counts(build.add(config, [pages], model)) == (1, 1)
    assert contents(config, model) == clean(tmp_path, page, other)
    assert "第1号记录" not in " ".join(contents(config, model).passages.values())


def test_a_corrected_title_is_found_at_once_and_moves_no_passage(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    page = write_page(pages / "a.md", "鹰嘴桃", made_up(1))
    write_page(pages / "b.md", "乙", made_up(2))
    build.add(config, [pages], model)
    before = contents(config, model)
    model.embedded.clear()
    write_page(page, "资源驿站", made_up(1))
    assert counts(build.add(config, [pages], model)) == (1, 1)
    after = contents(config, model)
    assert after.passages == before.passages
    assert after == clean(tmp_path, page, pages / "b.md")
    assert all(text.startswith("资源驿站\n") for text in model.embedded)
    assert titles(config, model, "资源驿站")[0] == "资源驿站"
    assert "鹰嘴桃" not in titles(config, model, "鹰嘴桃")


def test_another_publisher_is_seen_without_embedding_anything(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1), publisher="连平报")
    build.add(config, [page], model)
    model.embedded.clear()
    write_page(page, "甲", made_up(1), publisher="南方日报")
    assert counts(build.add(config, [page], model)) == (1, 0)
    assert model.embedded == []
    assert [article[1] for article in contents(config, model).articles.values()] == ["南方日报"]


def test_a_changed_record_leaves_the_other_records_alone(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    records = write_records(pages / "news.jsonl", {"1": made_up(1), "2": made_up(2), "3": made_up(3)})
    build.add(config, [records], model)
    model.embedded.clear()
    write_records(records, {"1": made_up(1), "2": made_up(20), "4": made_up(4)})  # one changed, one gone, one new
    assert counts(build.add(config, [records], model)) == (2, 1)
    assert contents(config, model) == clean(tmp_path, records)
    assert not any("第1号记录" in text for text in model.embedded)


def test_a_record_under_another_id_keeps_no_trace_of_the_old_one(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    records = write_records(pages / "news.jsonl", {"old": made_up(1)})
    build.add(config, [records], model)
    write_records(records, {"new": made_up(1)})
    build.add(config, [records], model)
    build.add(config, [records], model)  # what the new record states of the known text is read once more
    assert contents(config, model) == clean(tmp_path, records)


def test_progress_counts_files(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    for number in range(2):
        write_page(pages / f"{number}.md", "标题", made_up(number))
    steps: list[Progress] = []
    report = build.add(config, [pages], model, on_progress=steps.append)
    assert [(step.files_done, step.files) for step in steps] == [(0, 2), (1, 2), (2, 2)]
    assert steps[-1].passages == report.passages


# --- one text, several sources ---


def test_one_text_from_two_sources_is_one_article_with_both(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    first, second = write_page(pages / "a.md", "甲", made_up(1)), write_page(pages / "b.md", "乙", made_up(1))
    assert counts(build.add(config, [pages], model)) == (1, 1)
    held = contents(config, model)
    assert [article[2:4] for article in held.articles.values()] == [(str(first), (str(first), str(second)))]
    assert len(model.passages) == len(held.passages)
    assert len(set(model.embedded)) == len(model.embedded)


def test_the_article_stays_while_one_of_its_sources_holds_it(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    first, second = write_page(pages / "a.md", "甲", made_up(1)), write_page(pages / "b.md", "乙", made_up(1))
    build.add(config, [pages], model)
    write_page(first, "丙", made_up(3))
    build.add(config, [pages], model)
    assert contents(config, model) == clean(tmp_path, first, second)  # with the title that its own source states
    write_page(second, "丁", made_up(4))
    build.add(config, [pages], model)
    assert {article[0] for article in contents(config, model).articles.values()} == {"丙", "丁"}


def test_repeated_texts_in_one_file_are_one_article(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    records = write_records(pages / "news.jsonl", {"1": made_up(1), "2": made_up(1), "3": made_up(2)})
    report = build.add(config, [records], model)
    held = contents(config, model)
    assert (report.articles, report.passages) == (2, len(held.passages))
    assert len(held.articles) == 2
    write_records(records, {"1": made_up(5), "2": made_up(1), "3": made_up(2)})
    build.add(config, [records], model)
    sources = {article[2]: article[3] for article in contents(config, model).articles.values()}
    assert sources == {f"{records}#{id_}": (f"{records}#{id_}",) for id_ in "123"}


# --- removing ---


def test_a_removed_article_is_gone_and_can_be_added_again_without_embedding(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    for number in range(3):
        write_page(pages / f"{number}.md", f"标题{number}", made_up(number))
    build.add(config, [pages], model)
    before = contents(config, model)
    article_id = next(id_ for id_, article in before.articles.items() if article[0] == "标题1")
    model.embedded.clear()
    assert build.remove(config, article_id).title == "标题1"
    held = contents(config, model)
    assert set(held.articles) == set(before.articles) - {article_id}
    assert not any(passage_id.startswith(article_id) for passage_id in [*held.passages, *held.dense, *held.lexical])
    with pytest.raises(ArticleNotFound, match=article_id):
        build.remove(config, article_id)
    assert counts(build.add(config, [pages], model)) == (1, 2)
    assert contents(config, model) == before
    assert model.embedded == []


def test_an_index_from_which_all_was_removed_finds_nothing_and_takes_new_articles(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    page = write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [page], model)
    build.remove(config, next(iter(contents(config, model).articles)))
    assert titles(config, model, "清淤水渠") == []
    assert build.rebuild(config, model) == 0
    assert counts(build.add(config, [page], model)) == (1, 0)
    assert titles(config, model, "清淤水渠") == ["甲"]


@pytest.mark.parametrize("gone", [1, 10], ids=["few", "many"])
def test_bm25_scores_after_removals_are_those_of_a_clean_index(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path, gone: int
) -> None:
    """Few deleted passages may shift the scores a little, many must not."""
    texts = {str(number): made_up(number) for number in range(30)}
    build.add(config, [write_records(pages / "news.jsonl", texts)], model)
    ids = {article[2].rpartition("#")[2]: id_ for id_, article in contents(config, model).articles.items()}
    for number in range(gone):
        build.remove(config, ids[str(number)])
    fewer = write_records(pages / "fewer.jsonl", dict(list(texts.items())[gone:]))
    other = IndexConfig(home=tmp_path / "clean", database_url="", chroma_url="")
    build.add(other, [fewer], model)
    query = "清淤水渠受益"
    with closing(IndexReader(config, model)) as reader, closing(IndexReader(other, model)) as fresh:
        lexical, wanted = (
            reader.view().derived.lexical,
            dict(fresh.view().derived.lexical.best(Counter(terms(query)), 100)),
        )
        assert lexical.stale() <= 0.05 * lexical.count()
        scores = dict(lexical.best(Counter(terms(query)), 100))
    assert scores == pytest.approx(wanted, rel=0.05)


def test_corrected_titles_count_as_removals_do(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    for correction in range(3):
        for number in range(5):
            write_page(pages / f"{number}.md", f"标题{number}之{correction}", made_up(number))
        build.add(config, [pages], model)
    with closing(IndexReader(config, model)) as reader:
        lexical = reader.view().derived.lexical
        assert lexical.document_frequency(EVERYWHERE) == lexical.count()
