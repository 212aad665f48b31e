"""A scripted assistant, the articles it cites, and the page with it on a real socket."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncGenerator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import uvicorn
from fastapi import FastAPI

from index.errors import ArticleNotFound, GenerationError
from index.filters import Filter
from index.schema import Article, ArticleInfo, Hit, Passage
from rag.quotes import FoundQuote
from rag.retriever import SearchResult
from rag.schema import Answer, AnswerSentence, Citation, Draft, FigureRow, FigureTable, Lang, Outcome, ShortAnswer, Turn
from ui.app import create_app
from ui.conversations import ConversationStore
from ui.library import Library
from ui.services import Services, guarded_app

HOSTILE = (
    '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script> ![x](https://evil.example/x.png) **b** `c`'
)
FILLER = "镇里的老人说，路修好以后，果子当天就能运出山。" * 6

STATION = Article(
    title="连平的资源驿站",
    publisher="policy-chat 示例",
    date="2024-08-06",
    source="/data/articles/station.md",
    text="\n".join([*[FILLER] * 12, "资源驿站占地580平方米。", "它分地上、地下两部分。", *[FILLER] * 12]),
    tags={"based_on": "河源日报《连平探索综合帮扶机制》", "region": "河源市、连平县", "programme": "百千万工程"},
)
TRAP = Article(
    title=HOSTILE, publisher=HOSTILE, date="", source="javascript:alert(1)", text=f"甲。\n{HOSTILE}\n乙。", tags={}
)


def cite(number: int, article: Article, quote: str) -> Citation:
    """The first place of `quote` in `article`, as a citation."""
    start = article.text.index(quote)
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        publisher=article.publisher,
        date=article.date,
        source=article.source,
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def info(article: Article) -> ArticleInfo:
    """The article as a catalog lists it."""
    return ArticleInfo(
        article.id, article.title, article.publisher, article.date, article.source, 1, "live", tags=article.tags
    )


def hit(article: Article, citation: Citation) -> Hit:
    """A search hit that is exactly what `citation` quotes."""
    passage = Passage(article.id, citation.start, citation.end, citation.quote)
    return Hit(passage, info(article), 1 / citation.number, 0.9, 1.0)


_SENTENCE = re.compile(r"([^\[\]]+)\[(\d+)\]")


def reply(
    text: str,
    *citations: Citation,
    lang: Lang = "zh-Hans",
    outcome: Outcome = "answered",
    short: ShortAnswer | None = None,
    missing: tuple[str, ...] = (),
    suggestions: tuple[str, ...] = (),
    generator: str = "extractive",
) -> Answer:
    """An answer to nothing in particular."""
    return Answer(
        question="",
        standalone_question="",
        lang=lang,
        outcome=outcome,
        answer=text,
        short=short,
        sentences=tuple(
            AnswerSentence(said[1].strip(), (int(said[2]),), "quoted") for said in _SENTENCE.finditer(text) if citations
        ),
        citations=citations,
        missing=missing,
        suggestions=suggestions,
        generator=generator,
    )


AREA = cite(1, STATION, "资源驿站占地580平方米。")
PARTS = cite(2, STATION, "它分地上、地下两部分。")
TRAPPED = cite(3, TRAP, HOSTILE)

SCRIPT: Mapping[str, Answer | Exception] = {
    "资源驿站占地多少？": reply(
        "资源驿站占地580平方米。[1]它分地上、地下两部分。[2]", AREA, PARTS, short=ShortAnswer("580平方米", 1)
    ),
    "驿站是怎么建的？": reply("资源驿站占地580平方米。[1]\n它分地上、地下两部分。[2]" * 12, AREA, PARTS),
    "How large is the station?": reply("The article says: “资源驿站占地580平方米。”[1]", AREA, lang="en"),
    "占地有几种说法？": replace(
        reply("资源驿站占地580平方米。[1]它分地上、地下两部分。[2]", AREA, PARTS),
        table=FigureTable(
            "conflict",
            (
                FigureRow("580平方米", "2024", STATION.id, STATION.title, STATION.publisher, STATION.date, 1),
                FigureRow("600平方米", "", STATION.id, STATION.title, "", "", 2),
            ),
        ),
    ),
    "说一段长的": reply("路修好以后，果子当天就能运出山。[1]" * 40, AREA),
    "深圳投了多少钱？": reply(
        "文章里没有这笔钱。", outcome="refused", missing=("深圳的投入",), suggestions=("资源驿站占地多少？",)
    ),
    HOSTILE: reply(HOSTILE + "[1]", cite(1, TRAP, HOSTILE), short=ShortAnswer(HOSTILE, 1), suggestions=(HOSTILE,)),
    "模型坏了": GenerationError("the chat model did not answer; <b>start</b> it"),
    "程序坏了": RuntimeError("a defect, not a PolicyChatError"),
}


@dataclass
class FakeAssistant:
    """Streams what the script holds for a question a few characters at a time, and remembers what it was asked."""

    pause: float = 0.03
    """Seconds before each draft."""
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """Questions whose stream has ended, in whatever way."""
    searched: list[Collection[str] | None] = field(default_factory=list)
    """The articles to which each question was restricted."""
    library: list[Article] = field(default_factory=lambda: [STATION, TRAP])

    async def stream(
        self,
        question: str,
        history: Sequence[Turn],
        lang: Lang | None = None,
        within: Collection[str] | None = None,
    ) -> AsyncGenerator[Draft | Answer]:
        self.asked.append((question, tuple(history)))
        self.searched.append(within)
        scripted = SCRIPT.get(question, reply("收到。"))
        try:
            if isinstance(scripted, Exception):
                raise scripted
            for end in range(4, len(scripted.answer) + 4, 4):
                await asyncio.sleep(self.pause)
                yield Draft(scripted.answer[:end])
            yield scripted
        finally:
            self.ended.append(question)

    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> SearchResult:
        self.asked.append((question, tuple(history)))
        if isinstance(scripted := SCRIPT.get(question), Exception):
            raise scripted
        hits = [hit(article, citation) for article, citation in ((STATION, AREA), (STATION, PARTS), (TRAP, TRAPPED))]
        return SearchResult(question, question, tuple(hits[:k]), 1)

    def within(self, condition: Filter) -> frozenset[str] | None:
        return condition.ids(self.articles())

    def follow_ups(
        self, answer: Answer, asked: Sequence[str], within: Collection[str] | None = None
    ) -> tuple[str, ...]:
        return ("驿站的地下部分做什么用？",) if answer.citations and "驿站的地下部分做什么用？" not in asked else ()

    def articles(self) -> Sequence[ArticleInfo]:
        return [info(article) for article in self.library]

    def find_quote(self, citation: Citation) -> FoundQuote:
        for article in self.library:
            if (start := article.text.find(citation.quote)) >= 0:
                status: Literal["stands", "moved"] = "stands" if article.id == citation.article_id else "moved"
                end = start + len(citation.quote)
                return FoundQuote(citation.number, status, citation.quote, article.id, start, end)
        return FoundQuote(citation.number, "gone", citation.quote, citation.article_id, citation.start, citation.end)

    def article(self, article_id: str) -> Article:
        for article in self.library:
            if article.id == article_id:
                return article
        raise ArticleNotFound(f"article {article_id}: not in the index; ask again")

    def revision(self) -> int:
        return 1


@dataclass(frozen=True)
class Site:
    """A page that is being served."""

    url: str
    assistant: FakeAssistant
    store: ConversationStore


@contextmanager
def serving(home: Path, examples: Sequence[str], notice: str = "") -> Iterator[Site]:
    """The page on a free port of this machine, in a thread; conversations are kept in `home`."""
    assistant, store = FakeAssistant(), ConversationStore(home)

    async def build() -> FastAPI:  # outside a running loop Gradio opens event loops of its own and never closes them
        return create_app(assistant, store, examples=examples, notice=notice)

    with listening(asyncio.run(build())) as url:
        yield Site(url, assistant, store)
    store.close()


@contextmanager
def serving_services(assistant: Library, services: Services) -> Iterator[str]:
    """The services alone, without the page and without Gradio; the address of their server."""
    with listening(guarded_app(assistant, services, local_only=True)) as url:
        yield url


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """`app` on a free port of this machine, in a thread; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()
