from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from index import build
from index.build import AddReport, Progress
from index.config import SAMPLES, IndexConfig
from index.errors import ArticleNotFound, HomeError, IndexCorrupt, ModelMismatch, PathNotFound
from index.reader import IndexReader
from tests.index.homes import (
    EVERYWHERE,
    Contents,
    CountingEmbeddings,
    contents,
    made_up,
    titles,
    write_page,
    write_records,
)


def counts(report: AddReport) -> tuple[int, int]:
    return report.articles, report.unchanged


def clean(tmp_path: Path, *files: Path) -> Contents:
    """What an index holds to which only these files were added, once."""
    config = IndexConfig(home=tmp_path / "clean", database_url="", chroma_url="")
    build.add(config, files, CountingEmbeddings())
    return contents(config, CountingEmbeddings())


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


# --- one text, several sources ---


def test_one_text_from_two_sources_is_one_article_with_both(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    first, second = write_page(pages / "a.md", "甲", made_up(1)), write_page(pages / "b.md", "乙", made_up(1))
    assert counts(build.add(config, [pages], model)) == (1, 1)
    held = contents(config, model)
    assert [article[2:4] for article in held.articles.values()] == [(str(first), (str(first), str(second)))]
    assert len(model.embedded) == len(held.passages)


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
        lexical, wanted = reader.view().derived.lexical, dict(fresh.view().derived.lexical.best(query, 100))
        assert lexical.stale() <= 0.05 * lexical.count()
        scores = dict(lexical.best(query, 100))
    assert scores == pytest.approx(wanted, rel=0.05)


def test_corrected_titles_count_as_removals_do(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    for correction in range(3):
        for number in range(5):
            write_page(pages / f"{number}.md", f"标题{number}之{correction}", made_up(number))
        build.add(config, [pages], model)
    with closing(IndexReader(config, model)) as reader:
        lexical = reader.view().derived.lexical
        assert lexical.document_frequency(EVERYWHERE) == lexical.count()


# --- rebuilding, and other models ---


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
    assert len(other.embedded) == passages
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
    assert build.rebuild(config, other) == len(other.embedded) > 0


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
        patch.setattr(f"index.catalog.Catalog.{step}", end)
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


# --- what can't be taken in ---


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


def test_progress_counts_files(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    for number in range(2):
        write_page(pages / f"{number}.md", "标题", made_up(number))
    steps: list[Progress] = []
    report = build.add(config, [pages], model, on_progress=steps.append)
    assert [(step.files_done, step.files) for step in steps] == [(0, 2), (1, 2), (2, 2)]
    assert steps[-1].passages == report.passages


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
