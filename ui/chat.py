"""A conversation: its records, and the flow from a question to an answer that grows on the page."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol

from index.errors import PolicyChatError
from index.filters import NO_FILTER, Filter
from index.schema import ArticleInfo
from rag.quotes import FoundQuote
from rag.schema import Answer, AnswerSentence, Citation, Draft, Lang, Turn
from ui.library import Library

DRAFT_INTERVAL: Final = 0.05
"""Seconds between two drafts that are shown: a model sends more than a page can usefully redraw."""

State = Literal["writing", "answered", "failed", "unfinished"]
Verdict = Literal["good", "wrong_answer", "wrong_evidence"]


class Assistant(Library, Protocol):
    """What the page needs of the answer side."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn],
        lang: Lang | None = None,
        within: Collection[str] | None = None,
    ) -> AsyncIterator[Draft | Answer]:
        """As for a Library; `within` holds the ids of the only articles to answer from, None is all of them."""

    def within(self, condition: Filter) -> frozenset[str] | None:
        """The ids of the articles that a filter admits; None where it has no condition."""

    def follow_ups(
        self, answer: Answer, asked: Sequence[str], within: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Questions to go on with after `answer`, none of those `asked`."""

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles."""

    def find_quote(self, citation: Citation) -> FoundQuote:
        """Where the quote of an earlier citation stands now."""


def new_id() -> str:
    """An id that can't be guessed."""
    return secrets.token_hex(12)


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reader thinks of an answer."""

    verdict: Verdict
    """`wrong_evidence`: the answer may be right, but what it cites does not bear it out."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what has come of it so far."""

    question: str
    state: State = "writing"
    draft: str = ""
    checked: tuple[AnswerSentence, ...] = ()
    """The draft's sentences that have ended, each with its verdict."""
    answer: Answer | None = None
    error: str = ""
    """One line that says why there is no answer."""
    id: str = field(default_factory=new_id)
    """Can't be guessed: whoever has it may read the exchange."""
    condition: Filter = NO_FILTER
    """Which articles it was asked of."""
    rating: Rating | None = None
    """What the reader thinks of the answer."""


Conversation = tuple[Exchange, ...]


async def converse(
    assistant: Assistant, conversation: Conversation, question: str, condition: Filter = NO_FILTER
) -> AsyncGenerator[Conversation]:
    """The conversation with `question` as its last exchange, again and again as the answer grows.

    The articles that `condition` admits are the only ones to be searched.

    A PolicyChatError ends as a `failed` exchange that keeps the question. Closing or cancelling the generator closes
    the assistant's stream; what was shown last is then still `writing` (see `settle`).
    """
    exchange = Exchange(question, condition=condition)
    yield (*conversation, exchange)
    stream: AsyncIterator[Draft | Answer] | None = None
    shown_at = 0.0
    try:
        within = await asyncio.to_thread(assistant.within, condition)
        stream = assistant.stream(question, history(conversation), within=within)
        async for part in stream:
            if isinstance(part, Answer):
                exchange = replace(exchange, state="answered", answer=part)
                break
            exchange = replace(exchange, draft=part.text, checked=part.sentences)
            if time.monotonic() - shown_at >= DRAFT_INTERVAL:
                shown_at = time.monotonic()
                yield (*conversation, exchange)
    except PolicyChatError as error:
        exchange = replace(exchange, state="failed", error=str(error))
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    yield (*conversation, exchange)


async def with_follow_ups(assistant: Assistant, conversation: Conversation) -> Conversation:
    """The conversation with questions to go on with after its last answer, where that has none of its own."""
    last = conversation[-1] if conversation else None
    if last is None or last.answer is None or last.answer.suggestions:
        return conversation
    asked = [exchange.question for exchange in conversation]
    try:
        within = await asyncio.to_thread(assistant.within, last.condition)
        more = await asyncio.to_thread(assistant.follow_ups, last.answer, asked, within)
    except PolicyChatError:  # the answer stands without them
        return conversation
    return (*conversation[:-1], replace(last, answer=replace(last.answer, suggestions=more)))


def settle(conversation: Conversation) -> Conversation:
    """The conversation once nothing is running: an exchange that was still being written is `unfinished`."""
    if not conversation or conversation[-1].state != "writing":
        return conversation
    return (*conversation[:-1], replace(conversation[-1], state="unfinished"))


def history(conversation: Conversation) -> tuple[Turn, ...]:
    """The earlier turns as plain text, oldest first. A question that got no word of an answer is left out."""
    turns: list[Turn] = []
    for exchange in conversation:
        reply = exchange.answer.answer if exchange.answer else exchange.draft
        if reply:
            turns += [Turn("user", exchange.question), Turn("assistant", reply)]
    return tuple(turns)
