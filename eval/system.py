"""What is evaluated: the assistant over an index, seen as something that searches and answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Protocol

from index.config import IndexConfig
from index.embedding import EmbeddingModel
from index.reader import IndexReader
from index.schema import Article, ArticleInfo
from rag.answer import Assistant
from rag.config import RagConfig
from rag.retriever import SearchResult
from rag.schema import Answer, Turn


class System(Protocol):
    """What an evaluation needs of an assistant. `within` holds the ids of the only articles to use; None is all."""

    def search(
        self, question: str, history: Sequence[Turn], k: int, within: Collection[str] | None = None
    ) -> SearchResult:
        """The `k` best passages for a question."""

    def answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None = None) -> Answer:
        """The answer to a question; `timings_ms` may hold `first_token`, the time to the first piece of it."""

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles."""

    def article(self, article_id: str) -> Article:
        """One article with its text; raises ArticleNotFound."""


class AssistantSystem:
    """The assistant as it is used, over one index; answers are streamed, as readers get them."""

    def __init__(self, reader: IndexReader, config: RagConfig) -> None:
        self._reader = reader
        self._assistant = Assistant(reader, config)

    @property
    def index(self) -> str:
        """Revision of the index and hash of its embedding model."""
        return f"{self._reader.revision} {self._reader.model.model_hash}"

    def warm_up(self) -> None:
        """Load what the first question would wait for."""
        self._assistant.warm_up()

    def search(
        self, question: str, history: Sequence[Turn], k: int, within: Collection[str] | None = None
    ) -> SearchResult:
        """The `k` best passages for a question."""
        return self._assistant.search(question, history, k, within)

    def answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None = None) -> Answer:
        """The answer to a question, with the time to the first piece of it; not to be called from an event loop."""
        return asyncio.run(self._answer(question, history, within))

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles."""
        return self._assistant.articles()

    def article(self, article_id: str) -> Article:
        """One article with its text; raises ArticleNotFound."""
        return self._assistant.article(article_id)

    async def _answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None) -> Answer:
        started = time.perf_counter()
        first: dict[str, float] = {}
        async with aclosing(self._assistant.stream(question, history, within=within)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return replace(event, timings_ms={**event.timings_ms, **first})
                if event.text:
                    first.setdefault("first_token", 1000 * (time.perf_counter() - started))
        raise AssertionError("stream() ends with an Answer")


@contextmanager
def assistant_system(
    index: IndexConfig, rag: RagConfig, model: EmbeddingModel | None = None
) -> Iterator[AssistantSystem]:
    """The assistant over the index in `index.home`, closed at the end."""
    reader = IndexReader(index, model)
    try:
        yield AssistantSystem(reader, rag)
    finally:
        reader.close()


def home_of_its_own(index: IndexConfig, *names: str) -> IndexConfig:
    """The settings of an index below `eval/` in the home folder, apart from the user's own catalog and server."""
    home = index.home.joinpath("eval", *names)
    return index.model_copy(update={"home": home, "database_url": "", "chroma_url": ""})
