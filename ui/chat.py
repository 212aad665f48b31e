"""A conversation: its records, and the flow from a question to an answer that grows on the page."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from index.errors import PolicyChatError
from index.schema import Article
from rag.schema import Answer, AnswerSentence, Draft, Lang, Turn

DRAFT_INTERVAL: Final = 0.05
"""Seconds between two drafts that are shown: a model sends more than a page can usefully redraw."""

State = Literal["writing", "answered", "failed", "unfinished"]


class Assistant(Protocol):
    """What the page needs of the answer side."""

    def stream(self, question: str, history: Sequence[Turn], lang: Lang | None = None) -> AsyncIterator[Draft | Answer]:
        """Drafts, each with the whole text so far, then exactly one Answer; may raise PolicyChatError."""

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleNotFound."""

    def revision(self) -> int:
        """A number that changes whenever the index does."""


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


Conversation = tuple[Exchange, ...]


async def converse(assistant: Assistant, conversation: Conversation, question: str) -> AsyncGenerator[Conversation]:
    """The conversation with `question` as its last exchange, again and again as the answer grows.

    A PolicyChatError ends as a `failed` exchange that keeps the question. Closing or cancelling the generator closes
    the assistant's stream; what was shown last is then still `writing` (see `settle`).
    """
    exchange = Exchange(question)
    yield (*conversation, exchange)
    stream = assistant.stream(question, history(conversation))
    shown_at = 0.0
    try:
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
