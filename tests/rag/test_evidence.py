"""Sentences around the passages that were found: true spans, and scores that can be worked out by hand."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from index.reader import IndexReader
from index.schema import Hit
from rag.evidence import EARLIER_WEIGHT, EMBEDDED, PASSAGES, SINGLE_WEIGHT, Evidence, gather, is_heading
from rag.question import read_question
from tests.rag.corpus import assistant_over, build_index

QUESTION = "石陂大桥总投资多少？"


def gathered(reader: IndexReader, question: str, latest: str = "", hits: tuple[Hit, ...] | None = None) -> Evidence:
    found = assistant_over(reader).search(question, k=20).hits if hits is None else hits
    return gather(read_question(question, latest or question), found, reader)


def test_every_span_is_the_sentence_in_its_article(reader: IndexReader) -> None:
    evidence = gathered(reader, QUESTION)

    assert evidence.candidates
    for candidate in evidence.candidates:
        assert candidate.span.of(evidence.articles[candidate.article.article_id].text) == candidate.text


def test_sentences_come_best_first_each_once(reader: IndexReader) -> None:
    candidates = gathered(reader, QUESTION).candidates

    assert candidates[0].article.title == "石陂大桥建成通车"
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    places = [(c.article.article_id, c.span.start) for c in candidates]
    assert len(set(places)) == len(places)


def test_only_the_best_passages_are_looked_at(reader: IndexReader) -> None:
    hits = assistant_over(reader).search(QUESTION, k=20).hits
    assert len(hits) > 2

    assert {c.article.article_id for c in gathered(reader, QUESTION, hits=hits[:1]).candidates} == {
        hits[0].article.article_id
    }
    assert all(c.passage_rank < PASSAGES for c in gathered(reader, QUESTION).candidates)


def test_weights_are_bm25s_idf(reader: IndexReader) -> None:
    lexical = reader.view().derived.lexical
    passages, with_term = lexical.count(), lexical.document_frequency("石陂")
    assert 0 < with_term < passages

    weight = gathered(reader, QUESTION).weights["石陂"]
    assert weight == pytest.approx(math.log(1 + (passages - with_term + 0.5) / (with_term + 0.5)))


def test_single_characters_and_words_of_earlier_questions_weigh_less(reader: IndexReader) -> None:
    alone = gathered(reader, QUESTION).weights
    followed = gathered(reader, f"{QUESTION} 工期呢？", latest="工期呢？").weights
    lexical = reader.view().derived.lexical
    rarity = math.log(
        1 + (lexical.count() - lexical.document_frequency("陂") + 0.5) / (lexical.document_frequency("陂") + 0.5)
    )

    assert alone["陂"] == pytest.approx(SINGLE_WEIGHT * rarity)
    assert followed["石陂"] == pytest.approx(EARLIER_WEIGHT * alone["石陂"])


def test_coverage_counts_the_title_and_the_sentence_before_by_half(reader: IndexReader) -> None:
    evidence = gathered(reader, QUESTION)
    total = sum(evidence.weights.values())
    second = next(c for c in evidence.candidates if c.text.startswith("大桥全长86米"))

    own = sum(evidence.weights[term] for term in second.matched)
    assert {"大桥", "投资"} <= second.matched
    assert second.own_coverage == pytest.approx(own / total)
    # 石陂 stands in the title and in the sentence before: half its weight, once.
    beside = sum(
        weight for term, weight in evidence.weights.items() if term not in second.matched and term in "石陂大桥"
    )
    assert second.coverage == pytest.approx((own + 0.5 * beside) / total)
    assert 0 <= second.own_coverage <= second.coverage <= 1


def test_only_the_best_sentences_have_a_cosine(reader: IndexReader) -> None:
    cosines = [c.cosine for c in gathered(reader, QUESTION).candidates]

    assert sum(cosine > 0 for cosine in cosines) == min(EMBEDDED, len(cosines))
    assert max(cosines) <= 1


def test_terms_of_no_passage_are_unknown(reader: IndexReader) -> None:
    unknown = gathered(reader, "石陂大桥的养护费是多少？").unknown_terms

    assert "养护" in unknown
    assert "大桥" not in unknown


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("“1+N+X”综合帮扶机制怎样运作", True),
        ("发挥帮扶效能 助推镇村发展", True),
        ("大桥通车。", False),
        ("他说：“好。”", False),
        ("任务如下：", False),
        ("没有句号的一句话" * 6, False),
    ],
)
def test_a_heading_is_short_and_ends_no_sentence(text: str, heading: bool) -> None:
    assert is_heading(text) is heading


def test_a_heading_scores_below_a_sentence_of_the_same_words(tmp_path: Path) -> None:
    reader = build_index(
        tmp_path, {"a.md": "---\ntitle: 简讯\n---\n大桥通车仪式举行\n\n大桥通车仪式举行。众人到场。\n"}
    )
    heading, sentence = (
        next(c for c in gathered(reader, "大桥通车仪式").candidates if c.heading is flag) for flag in (True, False)
    )
    reader.close()

    assert heading.matched == sentence.matched
    assert heading.score < sentence.score


def test_no_hits_are_no_evidence(reader: IndexReader) -> None:
    evidence = gathered(reader, QUESTION, hits=())

    assert evidence.candidates == ()
    assert evidence.articles == {}


def test_an_article_removed_since_the_search_is_passed_over(reader: IndexReader) -> None:
    first, second, *_ = assistant_over(reader).search(QUESTION, k=20).hits
    gone = replace(first, article=replace(first.article, article_id="0" * 12))

    evidence = gathered(reader, QUESTION, hits=(gone, second))
    assert {c.article.article_id for c in evidence.candidates} == {second.article.article_id}
