"""Short ways to write the records that the tests of the evaluation need."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from eval.schema import Case, CaseTurn, Nugget, Quote, Search
from index.schema import Article, ArticleInfo, Hit, Passage
from rag.retriever import SearchResult
from rag.schema import Answer, AnswerSentence, Citation, Outcome, ShortAnswer, Turn

STATION = Article(
    title="资源驿站",
    publisher="policy-chat 示例",
    date="2024-12-03",
    source="/pages/station.md",
    text="资源驿站占地580平方米。它由基金会捐赠建设。\n可以同时给6辆车充电。",
)
FUND = Article(
    title="帮扶资金",
    publisher="policy-chat 示例",
    date="",
    source="/pages/fund.md",
    text="每镇每年2000万元，三级按6:3:1分担。\n三个街道每年600万元。",
)


def case(
    case_id: str = "c1",
    user: str = "资源驿站占地多少平方米？",
    history: Sequence[CaseTurn] = (),
    cluster: str = "station.md",
    **scored: object,
) -> Case:
    """A numeric case over STATION; `scored` changes the fields of its scored turn."""
    turn = CaseTurn(
        user=user,
        expect="answer",
        answers=("占地580平方米。",),
        short=("580平方米",),
        numbers=("580平方米",),
        nuggets=(Nugget("580平方米", vital=True),),
        evidence=((Quote("station.md", "资源驿站占地580平方米"),),),
    )
    return Case(
        id=case_id,
        v=1,
        split="dev",
        type="numeric",
        lang="zh-Hans",
        group_id=None,
        cluster=cluster,
        turns=(*history, replace(turn, **scored)),  # type: ignore[arg-type]  # fields by name, checked by replace
        as_of="2026-11",
        author="test",
        verified_by="second reading",
    )


def unanswerable(case_id: str = "u1", user: str = "驿站哪一年建成？") -> Case:
    """A case whose answer the articles lack."""
    asked = case(case_id, user, expect="refuse", answers=(), short=(), numbers=(), nuggets=(), evidence=())
    searches = (Search("驿站 建成", "没有年份。"), Search("驿站 哪一年", "没有年份。"))
    return replace(asked, type="unanswerable", searches=searches)


def hit(article: Article, quote: str, score: float = 1.0) -> Hit:
    """A hit whose passage is `quote`."""
    start = article.text.index(quote)
    return Hit(Passage(article.id, start, start + len(quote), quote), info(article), score, score, score)


def info(article: Article) -> ArticleInfo:
    """The catalog's record of an article."""
    return ArticleInfo(article.id, article.title, article.publisher, article.date, article.source, 1, "live")


def citation(number: int, article: Article, quote: str) -> Citation:
    """A citation of the first place where `quote` stands."""
    start = article.text.index(quote)
    head = (article.title, article.publisher, article.date, article.source)
    return Citation(number, article.id, *head, start, start + len(quote), quote)


def answer(text: str, citations: Sequence[Citation] = (), outcome: Outcome = "answered", short: str = "") -> Answer:
    """An answer with markers in its text."""
    return Answer(
        question="",
        standalone_question="",
        lang="zh-Hans",
        outcome=outcome,
        answer=text,
        short=ShortAnswer(short, 1) if short else None,
        sentences=(AnswerSentence(text, tuple(item.number for item in citations), "quoted"),),
        citations=tuple(citations),
    )


class FakeSystem:
    """Returns prepared hits and answers by question, and remembers what it was asked."""

    def __init__(
        self, hits: dict[str, list[Hit]], answers: dict[str, Answer], articles: Sequence[Article] = (STATION, FUND)
    ) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self._hits, self._answers = hits, answers
        self._articles = {article.id: article for article in articles}

    def search(
        self, question: str, history: Sequence[Turn], k: int, within: Collection[str] | None = None
    ) -> SearchResult:
        self.asked.append((question, tuple(history)))
        hits = [hit for hit in self._hits.get(question, []) if within is None or hit.article.article_id in within]
        return SearchResult(question, question, tuple(hits[:k]), 1)

    def answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None = None) -> Answer:
        return self._answers[question]

    def articles(self) -> Sequence[ArticleInfo]:
        return [info(article) for article in self._articles.values()]

    def article(self, article_id: str) -> Article:
        return self._articles[article_id]
