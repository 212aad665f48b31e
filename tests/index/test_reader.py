"""Reading while another process writes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from index import build
from index.chunking import sentence_spans
from index.config import CHECKOUT, IndexConfig
from index.errors import ArticleNotFound, IndexCorrupt
from index.reader import IndexReader
from index.script import terms
from tests.index.homes import CountingEmbeddings, made_up, search, write_page

QUERY = "清淤水渠投入资金"


@pytest.fixture
def home(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> IndexConfig:
    """An index with the articles 甲 and 乙."""
    write_page(pages / "a.md", "甲", made_up(1))
    write_page(pages / "b.md", "乙", made_up(2))
    build.add(config, [pages], model)
    return config


@pytest.fixture
def reader(home: IndexConfig, model: CountingEmbeddings) -> Iterator[IndexReader]:
    with closing(IndexReader(home, model)) as opened:
        yield opened


def found(reader: IndexReader) -> set[str]:
    return {hit.article.title for hit in search(reader, QUERY, k=20)}


def add_elsewhere(home: IndexConfig, pages: Path) -> None:
    """`index add` by another process."""
    command = [sys.executable, "-m", "tests.index.adder", str(home.home), str(pages)]
    subprocess.run(command, cwd=CHECKOUT, input="go\n", stdout=subprocess.DEVNULL, text=True, check=True)


def test_a_change_by_another_process_is_seen_at_the_next_question(
    reader: IndexReader, home: IndexConfig, pages: Path
) -> None:
    assert found(reader) == {"甲", "乙"}
    view, revision = reader.view(), reader.revision
    assert reader.view() is view  # nothing is opened anew while nothing changes
    write_page(pages / "a.md", "改", made_up(1))
    write_page(pages / "b.md", "乙", made_up(20))
    write_page(pages / "c.md", "丙", made_up(3))
    add_elsewhere(home, pages)
    assert found(reader) == {"改", "乙", "丙"}
    assert reader.revision > revision
    assert reader.view().revision == reader.revision


def test_a_removed_article_is_not_shown_even_by_a_view_that_still_holds_it(
    reader: IndexReader, home: IndexConfig
) -> None:
    view = reader.view()
    gone = next(info for info in reader.infos() if info.title == "甲")
    build.remove(home, gone.article_id)
    stale = [passage_id for passage_id, _ in view.derived.lexical.best(Counter(terms(QUERY)), 20)]
    assert any(passage_id.startswith(gone.article_id) for passage_id in stale)
    assert {hit.article.title for hit in reader.find(stale).values()} == {"乙"}
    assert found(reader) == {"乙"}
    with pytest.raises(ArticleNotFound, match=gone.article_id):
        reader.article(gone.article_id)


def test_what_is_pending_is_listed_but_neither_found_nor_shown(
    reader: IndexReader, home: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(pages / "c.md", "丙", made_up(3))
    with monkeypatch.context() as patch:
        patch.setattr("index.writer.IndexWriter.publish", lambda _: None)
        build.add(home, [pages], model)
    pending = next(info for info in reader.infos() if info.state == "pending")
    assert pending.title == "丙"
    assert reader.find([passage.id for passage in reader.passages(pending.article_id)]) == {}
    assert found(reader) == {"甲", "乙"}
    with pytest.raises(ArticleNotFound):
        reader.article(pending.article_id)


def test_unknown_ids_find_nothing(reader: IndexReader) -> None:
    assert reader.find([]) == {}
    assert reader.find(["", ":", "0123456789ab:0-10", "' OR 1=1 --"]) == {}
    known = reader.passages(reader.infos()[0].article_id)[0]
    assert set(reader.find([known.id, f"{known.article_id}:7-8"])) == {known.id}


def test_an_index_that_does_not_exist_yet_is_empty(config: IndexConfig, model: CountingEmbeddings) -> None:
    with closing(IndexReader(config, model)) as reader:
        assert (reader.infos(), reader.revision, found(reader)) == ([], 0, set())


def test_questions_from_many_threads_while_the_index_changes(
    reader: IndexReader, home: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    """Every answer is that of a whole revision: article 乙, which never changes, is always found."""
    over, answers, failures = False, 0, []

    def ask() -> None:
        nonlocal answers
        while not over:
            titles = found(reader)
            answers += 1
            if "乙" not in titles:
                failures.append(titles)

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3, 8):
        write_page(pages / "a.md", f"甲{number}", made_up(number))
        build.add(home, [pages], model)
    over = True
    for thread in threads:
        thread.join()
    assert failures == []
    assert answers > 0
    assert found(reader) == {"甲7", "乙"}


@pytest.mark.parametrize("part", ["chroma", "lexical"])
def test_a_damaged_part_is_named_and_a_rebuild_heals_it(
    reader: IndexReader, home: IndexConfig, model: CountingEmbeddings, part: str
) -> None:
    for path in (home.home / "derived" / "000001" / part).rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    with pytest.raises(IndexCorrupt, match=r"000001: .* damaged\); run `policy-chat index rebuild`$"):
        reader.view()
    model.embedded.clear()
    build.rebuild(home, model)
    assert model.embedded == []
    assert found(reader) == {"甲", "乙"}


def test_the_sentences_of_a_passage_have_vectors_of_their_own(reader: IndexReader) -> None:
    passages = [passage for info in reader.infos() for passage in reader.passages(info.article_id)]
    stored = reader.sentence_vectors([passage.id for passage in passages] + ["unknown:0-1"])

    assert set(stored) == {passage.id for passage in passages}
    for passage in passages:
        sentences = [span.of(passage.text) for span in sentence_spans(passage.text)]
        assert stored[passage.id] == pytest.approx(reader.model.embed_passages(sentences), abs=1e-3), "half precision"
