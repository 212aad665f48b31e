"""Questions that are offered where one can't be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.matching import states
from index.reader import IndexReader
from index.script import to_simplified
from rag.answer import Assistant
from rag.evidence import Evidence, gather
from rag.neighbours import SUGGESTIONS, neighbours, suggestions
from rag.question import read_question
from rag.retriever import Retriever
from rag.schema import Lang
from tests.rag.corpus import article_of, build_index, evidence_of


def evidence(question: str, reader: IndexReader, lang: Lang = "zh-Hans") -> Evidence:
    hits = Retriever(reader).search(question).hits
    return gather(replace(read_question(question, question), lang=lang), hits, reader)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> IndexReader:
    """An index whose articles allow no question."""
    return build_index(tmp_path_factory.mktemp("empty") / "home", {"a.md": "# 天气\n\n今天下雨了，大家都没有出门。\n"})


def test_what_is_offered_is_about_what_was_asked(reader: IndexReader) -> None:
    offered = neighbours(evidence("蕉岭县食品产业园一年交多少税？", reader), reader)

    assert 0 < len(offered) <= SUGGESTIONS
    assert any("产业园" in question.text for question in offered)
    assert len({question.text for question in offered}) == len(offered)


@pytest.mark.parametrize("question", ["蕉岭县食品产业园一年交多少税？", "汕头市有多少个自然村？", "怎么做红烧肉？"])
def test_what_is_offered_is_answered_with_its_key(question: str, reader: IndexReader, assistant: Assistant) -> None:
    for offered in neighbours(evidence(question, reader), reader):
        answer = assistant.answer(offered.text)

        assert answer.outcome == "answered"
        assert all(states(answer.answer, part) for part in offered.key)


def test_the_question_itself_is_not_offered(reader: IndexReader) -> None:
    asked = reader.questions().questions[0].text

    assert asked not in {question.text for question in neighbours(evidence(asked, reader), reader)}


def test_it_is_offered_in_the_readers_script(reader: IndexReader) -> None:
    simplified, traditional, english = (
        suggestions(evidence("蕉岭县食品产业园一年交多少税？", reader, lang), reader)
        for lang in ("zh-Hans", "zh-Hant", "en")
    )

    assert simplified != traditional
    assert tuple(map(to_simplified, traditional)) == simplified
    assert english == tuple(f"Please tell me: {question}" for question in simplified)
    assert read_question(english[0], english[0]).content == read_question(simplified[0], simplified[0]).content


def test_without_a_bank_the_nearest_articles_are_named(empty: IndexReader) -> None:
    articles = [
        article_of("甲。", "石陂大桥"),
        article_of("乙。"),
        article_of("丙。", "石陂大桥"),
        article_of("丁。", "修路"),
    ]
    found = evidence_of("大桥", articles)

    assert suggestions(found, empty) == ("《石陂大桥》主要讲了什么？", "《修路》主要讲了什么？")
    english = replace(found, question=replace(found.question, lang="en"))
    assert suggestions(english, empty)[0] == "What is 《石陂大桥》 about?"
    assert suggestions(evidence_of("大桥", []), empty) == ()


def test_after_an_answer_comes_what_is_near_it_and_neither_told_nor_asked(
    reader: IndexReader, assistant: Assistant
) -> None:
    bank = reader.questions().questions
    answer = assistant.answer(bank[0].text)
    offered = assistant.follow_ups(answer, [bank[0].text])

    assert 0 < len(offered) <= SUGGESTIONS
    assert bank[0].text not in offered
    told = {(each.article_id, each.start, each.end) for each in answer.citations}
    for question in bank:
        if question.text in offered:
            assert not any(
                id_ == question.article_id and start <= question.span.start < end for id_, start, end in told
            )
    assert offered[0] not in assistant.follow_ups(answer, [bank[0].text, offered[0]])


def test_within_some_articles_only_their_questions_are_offered(reader: IndexReader, assistant: Assistant) -> None:
    bank = reader.questions().questions
    only = {bank[0].article_id}
    near = neighbours(evidence("怎么做红烧肉？", reader), reader, only)
    answer = assistant.answer(bank[-1].text)

    assert {question.article_id for question in near} == only
    of_others = {question.text for question in bank if question.article_id not in only}
    assert of_others.isdisjoint(assistant.follow_ups(answer, [], only))


def test_a_refusal_is_followed_by_nothing_of_the_kind(assistant: Assistant) -> None:
    refused = assistant.answer("怎么做红烧肉？")

    assert refused.outcome == "refused"
    assert assistant.follow_ups(refused, []) == ()
