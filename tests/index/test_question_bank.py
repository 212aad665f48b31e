"""The question bank: what is asked of an article, how it is checked, and when it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import add, rebuild, remove
from index.catalog_writer import CatalogWriter
from index.config import IndexConfig
from index.lexical import LexicalEntry, LexicalIndex
from index.matching import states
from index.questions import bank
from index.questions.bank import MOST, BankQuestion, bank_questions, distinct
from index.reader import IndexReader
from index.schema import Article, Span
from tests.fakes import HashEmbeddings

PARK = """# 蕉岭食品产业园

蕉岭县食品产业园的占地面积为620亩。蕉岭县食品产业园引进的企业有21家。
蕉岭县食品产业园的总投资为3亿元。蕉岭县食品产业园的标准厂房有14栋。
蕉岭县食品产业园的年产值达到8亿元。天气一直很好。
"""
BRIDGE = """# 石陂大桥

连平县石陂大桥的总投资为460万元。
"""


def article(text: str) -> Article:
    return Article("产业园", "", "2024-05-06", "/pages/a.md", text)


def lexical_of(tmp_path: Path, *articles: Article) -> LexicalIndex:
    lexical = LexicalIndex(tmp_path / "lexical")
    lexical.update([LexicalEntry(f"{a.id}:0-{len(a.text)}", a.title, a.text) for a in articles], [])
    return lexical


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "park.md").write_text(PARK, encoding="utf-8")
    (tmp_path / "pages" / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    config = IndexConfig(home=tmp_path / "home")
    add(config, [tmp_path / "pages"], HashEmbeddings())
    return config


def asked(config: IndexConfig) -> list[BankQuestion]:
    reader = IndexReader(config, HashEmbeddings())
    try:
        return list(reader.questions().questions)
    finally:
        reader.close()


def test_the_key_stands_in_the_span_and_not_in_the_question(tmp_path: Path) -> None:
    park = article(PARK)
    questions = bank_questions(park, lexical_of(tmp_path, park))

    assert 0 < len(questions) <= MOST
    for question in questions:
        assert all(states(question.span.of(park.text), part) for part in question.key)
        assert not any(states(question.text, part) for part in question.key)
    assert len({question.span for question in questions}) == len(questions)


def test_a_question_by_which_another_passage_is_found_is_left_out(tmp_path: Path) -> None:
    bridge = article("连平县石陂大桥的总投资为460万元。")
    louder = article("连平县石陂大桥的总投资为多少元，连平县石陂大桥的总投资为多少元，还不知道。")

    assert [question.key for question in bank_questions(bridge, lexical_of(tmp_path / "a", bridge))] == [("460万元",)]
    assert bank_questions(bridge, lexical_of(tmp_path / "b", bridge, louder)) == []


def test_reprints_ask_once() -> None:
    first, second = (BankQuestion(id_, "多少？", "numeric", ("1个",), Span(0, 2)) for id_ in ("a", "b"))

    assert distinct([first, second]) == [second]


def test_adding_makes_the_bank_with_a_vector_for_each_question(config: IndexConfig) -> None:
    reader = IndexReader(config, HashEmbeddings())
    found = reader.questions()

    assert {question.article_id for question in found.questions} == {info.article_id for info in reader.infos()}
    assert found.vectors.shape == (len(found.questions), HashEmbeddings().dimension)
    assert reader.questions() is found
    reader.close()


def test_questions_go_with_their_article(config: IndexConfig) -> None:
    gone = next(question.article_id for question in asked(config) if "大桥" in question.text)
    remove(config, gone)

    assert gone not in {question.article_id for question in asked(config)}
    assert asked(config)


def test_an_older_home_gets_its_bank_when_it_is_changed_next(config: IndexConfig, tmp_path: Path) -> None:
    before = asked(config)
    writer = CatalogWriter(config.catalog_url)
    writer.put_questions([info.article_id for info in writer.infos()], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bank, "VERSION", bank.VERSION + 1)
        assert len(writer.without_questions()) == 2
        writer.close()
        assert asked(config) == []
        add(config, [tmp_path / "pages"], HashEmbeddings())
        assert asked(config) == before


def test_a_rebuild_makes_the_bank_for_the_model_it_is_for(config: IndexConfig) -> None:
    before = asked(config)
    other = HashEmbeddings(dimension=64, model_hash="other")
    rebuild(config, other)
    reader = IndexReader(config, other)

    assert list(reader.questions().questions) == before
    assert reader.questions().vectors.shape == (len(before), 64)
    reader.close()


def test_an_index_without_questions_has_an_empty_bank(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("什么也没有说。", encoding="utf-8")
    config = IndexConfig(home=tmp_path / "home")
    add(config, [tmp_path / "a.txt"], HashEmbeddings())

    assert asked(config) == []
