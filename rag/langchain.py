"""The same search and the same answers as parts of a LangChain program.

Importing this imports langchain_core (0.4 s), so it is reached through `rag.retriever.PolicyRetriever` and
`rag.answer.as_runnable`, which import it when they are used.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import convert_to_messages
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import ContextThreadPoolExecutor
from pydantic import ConfigDict, Field

from index.config import IndexConfig, load_settings
from index.errors import QuestionError
from index.reader import IndexReader
from index.schema import Hit
from rag.retriever import Retriever
from rag.schema import Answer, Draft, Turn

if TYPE_CHECKING:
    from rag.answer import Assistant

Asked = str | Mapping[str, Any]
"""A question, or `{"question": ..., "history": ...}`; the history in any form that LangChain takes for messages."""


def open_index() -> IndexReader:
    """The index that the settings name; raises ConfigError."""
    return IndexReader(load_settings(IndexConfig, "index"))


class PolicyRetriever(BaseRetriever):
    """Finds passages: `PolicyRetriever(k=5).invoke(question)`, in the index that the settings name or in `reader`'s.

    A document's `page_content` is `article.text[start:end]` to the letter, its `id` that of the passage. `metadata`
    holds article_id, title, publisher, date, source, start, end (characters) and score (comparable within one query
    only). `k` and `within` may be given to a single call as well. Raises QuestionError for an empty question.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    reader: IndexReader = Field(default_factory=open_index, exclude=True, repr=False)
    k: int = Field(default=10, ge=1)
    """How many documents at most."""
    within: frozenset[str] | None = None
    """Ids of the only articles to search; None is all of them."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        within: Collection[str] | None = None,
    ) -> list[Document]:
        found = Retriever(self.reader).search(query, (), k or self.k, self.within if within is None else within)
        return [_document(hit) for hit in found.hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        search = partial(self._get_relevant_documents, run_manager=run_manager.get_sync(), **options)
        return await asyncio.to_thread(search, query)


class AnswerRunnable(Runnable[Asked, Draft | Answer]):
    """Questions in, an `Answer` out; streaming gives each `Draft` (the whole text so far) and then the `Answer`.

    Raises what `Assistant.stream` raises, and QuestionError for an input that is no question.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer. Works in a notebook too, where an event loop is running already."""
        return cast("Answer", self._call_with_config(self._last, input, config))

    async def ainvoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer."""
        return cast("Answer", await self._acall_with_config(self._answer, input, config))

    def stream(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> Iterator[Draft | Answer]:
        """Drafts, then the answer. Works in a notebook too."""
        return self._transform_stream_with_config(iter([input]), self._transformed, config)

    def astream(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any | None
    ) -> AsyncIterator[Draft | Answer]:
        """Drafts, then the answer."""
        return self._atransform_stream_with_config(_only(input), self._atransformed, config)

    def _last(self, asked: Asked) -> Draft | Answer:
        *_, answer = self._events(asked)
        return answer

    async def _answer(self, asked: Asked) -> Answer:
        return await self._assistant.answer_async(*_question(asked))

    async def _atransformed(self, inputs: AsyncIterator[Asked]) -> AsyncIterator[Draft | Answer]:
        async for asked in inputs:
            async with aclosing(self._assistant.stream(*_question(asked))) as events:
                async for event in events:
                    yield event

    def _transformed(self, inputs: Iterator[Asked]) -> Iterator[Draft | Answer]:
        for asked in inputs:
            yield from self._events(asked)

    def _events(self, asked: Asked) -> Iterator[Draft | Answer]:
        """The stream, driven by a loop in a thread of its own: the caller's thread may be running one."""
        events = self._assistant.stream(*_question(asked))

        async def following() -> Draft | Answer | None:
            return await anext(events, None)

        with ContextThreadPoolExecutor(max_workers=1) as thread:
            loop = asyncio.Runner()
            try:
                while (event := thread.submit(loop.run, following()).result()) is not None:
                    yield event
            finally:
                thread.submit(loop.run, events.aclose()).result()
                thread.submit(loop.close).result()


def _question(asked: Asked) -> tuple[str, list[Turn]]:
    """The question with its history; raises QuestionError for anything else."""
    if isinstance(asked, str):
        return asked, []
    match asked:
        case {"question": str(question)}:
            return question, _turns(asked.get("history") or ())
    raise QuestionError(f'{type(asked).__name__}: no question; give a string or {{"question": ..., "history": ...}}')


def _turns(history: Any) -> list[Turn]:
    """Messages of users and models as turns; those of systems and tools are left out: only the articles answer."""
    try:
        messages = convert_to_messages(
            [(turn.role, turn.content) if isinstance(turn, Turn) else turn for turn in history]
        )
    except (ValueError, NotImplementedError, TypeError, KeyError) as error:
        # Of an unknown role or wrong content; of what is no message; of no list; of a tool's message without its call.
        cause = str(error).partition("\n")[0]  # behind it LangChain links to its own pages
        raise QuestionError(f"history: not a list of messages ({cause}); give role and content of each") from None
    return [
        Turn("user" if message.type == "human" else "assistant", message.text)
        for message in messages
        if message.type in {"human", "ai"}
    ]


async def _only(asked: Asked) -> AsyncIterator[Asked]:
    yield asked


def _document(hit: Hit) -> Document:
    article = hit.article
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "article_id": article.article_id,
            "title": article.title,
            "publisher": article.publisher,
            "date": article.date,
            "source": article.source,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
        },
    )
