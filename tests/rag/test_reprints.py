"""What several sites carry counts as one source: in search results, in answers, and for a chat model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest

from index.chunking import sentence_spans
from index.errors import ArticleNotFound
from index.reader import IndexReader
from index.schema import Article, ArticleInfo, Hit, Passage, Span
from index.script import fold
from rag.answer import Assistant
from rag.collapse import collapse, told_first
from rag.context import pack
from rag.retriever import Retriever
from tests.rag.corpus import ARTICLES, assistant_over, build_index
from tests.reports import LEAD, OTHER_PAPER, PARAGRAPHS, REPORT, traditional

ASKED = "南坑镇党群服务中心的窗口办结了多少件事项？"
NEWS = "示例县纪委监委同日派员到服务中心检查，提出整改意见7条，其中消防通道堵塞的问题当场解决。"
"""What only the longest version tells."""


def page(title: str, text: str, date: str = "") -> str:
    stated = f"date: {date}\n" if date else ""
    return f"---\ntitle: {title}\npublisher: {title}\n{stated}---\n\n{text}\n"


PAPERS = {
    "a.md": page("甲报", "\n\n".join((LEAD, *PARAGRAPHS, NEWS)), "2024-11-22"),
    "b.md": page("乙報", traditional(REPORT), "2024-11-20"),
    "c.md": page("丙网", "\n\n".join((LEAD, *PARAGRAPHS[:3])), "2024-11-21"),
    "d.md": page("丁报", OTHER_PAPER, "2024-11-21"),
}
GROUP = {"甲报", "乙報", "丙网"}


def sentences(hit: Hit) -> list[str]:
    return [fold(span.of(hit.passage.text)) for span in sentence_spans(hit.passage.text)]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    """One report in three versions, another paper's own report, and articles on other things."""
    with closing(build_index(tmp_path_factory.mktemp("papers") / "home", {**PAPERS, **ARTICLES})) as reader:
        yield reader


@pytest.fixture(scope="module")
def asking(papers: IndexReader) -> Assistant:
    return assistant_over(papers)


class TestSearch:
    @pytest.mark.parametrize(
        "question", [ASKED, traditional(ASKED), "服务中心占地多少平方米？", "代办员每月走访多少次？"]
    )
    def test_no_passage_only_repeats_another_paper_and_none_is_lost(self, papers: IndexReader, question: str) -> None:
        group = [hit for hit in Retriever(papers).search(question, k=20).hits if hit.article.title in GROUP]
        speaking: list[str] = []
        for hit in group:
            text = fold(papers.article(hit.article.article_id).text)
            if text not in speaking:
                assert any(not any(said in other for other in speaking) for said in sentences(hit))
                speaking.append(text)
        told = "".join(fold(hit.passage.text) for hit in group)
        assert all(fold(paragraph) in told for paragraph in (LEAD, *PARAGRAPHS))

    def test_further_passages_take_the_places_of_the_repeats(self, papers: IndexReader) -> None:
        hits = Retriever(papers).search(ASKED, k=8).hits
        assert len(hits) == len({hit.passage.id for hit in hits}) == 8
        assert hits[0].article.title in GROUP
        assert "丁报" in {hit.article.title for hit in hits}, "the other paper's own report is a source of its own"
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert Retriever(papers).search(ASKED, k=3).hits == hits[:3]

    def test_what_only_the_longer_version_tells_is_found(self, papers: IndexReader) -> None:
        best = Retriever(papers).search("县纪委监委提出整改意见多少条？").hits[0]
        assert best.article.title == "甲报"
        assert NEWS in best.passage.text

    def test_the_version_that_answers_best_is_shown(self, papers: IndexReader) -> None:
        by_title = {info.title: info for info in papers.infos()}
        best = Retriever(papers).search("乙報", k=1).hits[0]
        assert best.article == by_title["乙報"]
        assert set(best.article.reprints) == {by_title["甲报"].article_id, by_title["丙网"].article_id}


class TestAnswer:
    @pytest.mark.usefixtures("no_refusals")
    @pytest.mark.parametrize(
        "question", [ASKED, "南坑镇党群服务中心占地多少平方米，设有多少个窗口？", "助农直播间上个月的成交额是多少？"]
    )
    def test_an_answer_cites_one_version(self, asking: Assistant, question: str) -> None:
        answer = asking.answer(question)
        assert answer.outcome == "answered"
        assert len({citation.title for citation in answer.citations} & GROUP) == 1

    def test_what_only_the_longer_version_tells_is_answered(self, asking: Assistant) -> None:
        answer = asking.answer("示例县纪委监委提出整改意见多少条？")
        assert answer.short is not None
        assert answer.short.text.startswith("7")
        assert answer.citations[0].title == "甲报"

    def test_a_chat_model_gets_one_version(self, asking: Assistant) -> None:
        passages = pack(asking.search(ASKED, k=8).hits, 4000)
        assert sum("5730" in passage.text for passage in passages) == 1


def test_an_update_with_another_figure_stands_beside_the_first_report(tmp_path: Path) -> None:
    updated = REPORT.replace("5730件", "6120件")
    with closing(build_index(tmp_path, {"a.md": page("初报", REPORT), "b.md": page("续报", updated)})) as reader:
        assert all(info.reprints for info in reader.infos())
        said = "".join(hit.passage.text for hit in Retriever(reader).search(ASKED, k=10).hits)
    assert said.count("5730") == said.count("6120") == 1


class Texts(IndexReader):
    """Stands for a reader: gives texts and counts how often it is asked."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.asked = 0

    def text(self, article_id: str) -> str:
        self.asked += 1
        if article_id not in self.texts:
            raise ArticleNotFound(article_id)
        return self.texts[article_id]


def info(id_: str, date: str = "", reprints: str = "") -> ArticleInfo:
    return ArticleInfo(id_, "", "", date, f"/{id_}.md", 1, "live", reprints=tuple(reprints))


def hit(article: ArticleInfo, text: str, score: float, start: int = 0) -> Hit:
    return Hit(Passage(article.article_id, start, start + len(text), text), article, score, 0.8, 1.0)


class TestCollapse:
    def test_nothing_is_read_where_nothing_is_a_reprint(self) -> None:
        reader = Texts({})
        hits = [hit(info(id_), LEAD, 1 - number / 10) for number, id_ in enumerate("abc")]
        assert collapse(hits, 2, reader) == hits[:2]
        assert reader.asked == 0

    def test_of_equal_passages_the_earliest_dated_is_shown_with_the_best_score(self) -> None:
        late, undated, early = info("a", "2024-11-22", "bc"), info("b", "", "ac"), info("c", "2024-11-20", "ab")
        hits = [hit(late, LEAD, 0.9), hit(undated, f" {LEAD}", 0.8), hit(early, f"{LEAD}\n", 0.7)]
        (shown,) = collapse(hits, 5, Texts(dict.fromkeys("abc", LEAD)))
        assert (shown.article, shown.score, shown.passage) == (early, 0.9, hits[2].passage)

    def test_a_passage_of_its_own_wording_keeps_its_place_whatever_its_date(self) -> None:
        late, early = info("a", "2024-11-22", "b"), info("b", "2024-11-20", "a")
        hits = [hit(late, LEAD, 0.9), hit(early, traditional(LEAD), 0.8)]
        assert collapse(hits, 5, Texts({"a": LEAD, "b": traditional(LEAD)})) == hits[:1]

    def test_a_passage_is_a_repeat_if_the_article_that_speaks_has_it_anywhere(self) -> None:
        one, other = info("a", "2024-11-20", "b"), info("b", "2024-11-21", "a")
        hits = [hit(one, LEAD, 0.9), hit(other, traditional(PARAGRAPHS[1]), 0.8), hit(one, PARAGRAPHS[1], 0.7, 90)]
        assert collapse(hits, 5, Texts({"a": REPORT, "b": traditional(REPORT)})) == [hits[0], hits[2]]

    def test_who_speaks_first_is_heard_though_another_has_come_in(self) -> None:
        """The longer version comes in for its own news; for all else the first one still speaks."""
        short, full = info("a", "2024-11-20", "b"), info("b", "2024-11-21", "a")
        hits = [
            hit(short, LEAD, 0.9),
            hit(full, NEWS, 0.8, 500),
            hit(full, PARAGRAPHS[1], 0.7, 200),
            hit(short, PARAGRAPHS[1], 0.6, 90),
        ]
        texts = {"a": REPORT, "b": f"{REPORT}{NEWS}"}
        assert collapse(hits, 5, Texts(texts)) == [hits[0], hits[1], hits[3]]

    def test_an_article_that_is_gone_by_now_still_stands_for_its_passage(self) -> None:
        one, other = info("a", "2024-11-20", "b"), info("b", "2024-11-21", "a")
        hits = [hit(one, LEAD, 0.9), hit(other, traditional(LEAD), 0.8), hit(other, PARAGRAPHS[1], 0.7, 90)]
        assert collapse(hits, 5, Texts({"b": REPORT})) == [hits[0], hits[2]]

    def test_it_takes_less_than_two_milliseconds(self, papers: IndexReader) -> None:
        infos = [info for info in papers.infos() if info.reprints]
        hits = [
            hit(article, passage.text, 1.0, passage.start)
            for article in infos
            for passage in papers.passages(article.article_id)
        ]
        assert {found.article.title for found in hits} == GROUP
        collapse(hits, 20, papers)
        spent = []
        for _ in range(20):
            started = time.perf_counter()
            collapse(hits, 20, papers)
            spent.append(time.perf_counter() - started)
        assert min(spent) < 0.002


class TestSentences:
    ARTICLES: ClassVar = {"a": Article("", "", "", "", REPORT), "b": Article("", "", "", "", traditional(LEAD + NEWS))}
    FIRST, SECOND = info("a", reprints="b"), info("b", reprints="a")

    def test_a_sentence_is_quoted_from_the_reprint_that_came_before(self) -> None:
        place = told_first(Span(0, len(LEAD)), self.SECOND, [info("c"), self.FIRST], self.ARTICLES)
        assert place == (self.FIRST, Span(0, len(LEAD)))

    def test_a_sentence_that_no_reprint_has_stays_where_it_is(self) -> None:
        span = Span(len(LEAD), len(LEAD) + len(NEWS))
        assert told_first(span, self.SECOND, [self.FIRST], self.ARTICLES) == (self.SECOND, span)

    def test_an_article_that_is_no_reprint_is_not_looked_at(self) -> None:
        span = Span(0, len(LEAD))
        assert told_first(span, info("b"), [self.FIRST], self.ARTICLES) == (info("b"), span)
