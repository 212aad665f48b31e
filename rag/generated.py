"""An answer that a chat model phrases: its passages, its text as it comes, and what of it the articles bear out.

Whatever goes wrong ends as an outcome, never as an exception: the caller then answers in the articles' own words.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from index.embedding import EmbeddingModel
from index.errors import GenerationError
from index.schema import Hit
from rag.checked_stream import CheckedStream
from rag.checking import Checker
from rag.citations import CitedAnswer, cite_generated
from rag.config import RagConfig
from rag.context import NumberedPassage, pack
from rag.declining import is_refusal
from rag.endpoint_failures import ContextOverflowError
from rag.generate import ChatGenerator
from rag.schema import Draft, Lang, Turn

ENOUGH = 0.5
"""Least share of a model's sentences that must be borne out, or the articles' own sentences answer: where most of a
text is not in them, what remains was written beside the question, and its marks would outnumber its facts."""
PACKINGS = 3
"""Requests at most where the passages are too long for the model, each with half of what the one before had."""

Outcome = Literal["phrased", "declined", "too little", "failed"]

_NOTHING_SAID: dict[Lang, str] = {
    "zh-Hans": "（聊天模型没有写出一句陈述，以下是文章原句。）",
    "zh-Hant": "（聊天模型沒有寫出一句陳述，以下是文章原句。）",
    "en": "(The chat model stated nothing; these are the articles' own sentences.)",
}
_TOO_LITTLE: dict[Lang, str] = {
    "zh-Hans": "（聊天模型写的{written}句话里有{failed}句在文章里找不到依据，以下是文章原句。）",
    "zh-Hant": "（聊天模型寫的{written}句話裡有{failed}句在文章裡找不到依據，以下是文章原句。）",
    "en": "(Of the chat model's {written} sentences, {failed} are not borne out by the articles; "
    "these are the articles' own sentences.)",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chat model is to answer, and from what."""

    question: str
    standalone: str
    lang: Lang
    history: Sequence[Turn]
    hits: Sequence[Hit]
    """Best first."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What came of asking the model."""

    outcome: Outcome
    passages: tuple[NumberedPassage, ...]
    """What the model was given."""
    raw: str
    """What it wrote, to the character."""
    cited: CitedAnswer | None = None
    """The answer of `phrased`, and what was left of it of `too little`."""
    notice: str = ""
    """One line for the reader: why it `failed`, or what `too little` means."""
    verify_ms: float = 0.0
    """Time spent on checking what it wrote."""


class Phrasing:
    """Has one chat model phrase answers, and holds them to the passages."""

    def __init__(
        self,
        generator: ChatGenerator,
        config: RagConfig,
        model: Callable[[], EmbeddingModel],
        article_text: Callable[[str], str],
    ) -> None:
        """`model` gives the embedding model of the index, `article_text` the text of an article by its id."""
        self._generator = generator
        self._config = config
        self._model = model
        self._article_text = article_text

    async def stream(self, asked: Asked) -> AsyncGenerator[Draft | Generated]:
        """Drafts as the model writes, then what came of it; with too many passages for it, again with fewer."""
        budget = self._generator.passage_budget(asked.question, asked.lang, asked.history)
        for left in reversed(range(PACKINGS)):
            passages = await asyncio.to_thread(pack, asked.hits, budget)
            try:
                async with aclosing(self._attempt(asked, tuple(passages))) as events:
                    async for event in events:
                        yield event
                return
            except ContextOverflowError as error:
                if not left or len(passages) <= 1:
                    yield Generated("failed", tuple(passages), "", notice=str(error))
                    return
            budget //= 2

    async def _attempt(self, asked: Asked, passages: tuple[NumberedPassage, ...]) -> AsyncGenerator[Draft | Generated]:
        checker = Checker(passages, self._model(), self._article_text)
        growing = CheckedStream(checker, asked.lang, asked.standalone, self._config.unsupported)
        raw, verify_s = "", 0.0
        try:
            stream = self._generator.stream(asked.question, asked.lang, asked.history, passages)
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    arrived = time.perf_counter()
                    raw += piece
                    draft = await asyncio.to_thread(growing.feed, piece)
                    verify_s += time.perf_counter() - arrived
                    yield draft
        except ContextOverflowError:
            raise
        except GenerationError as error:
            yield Generated("failed", passages, raw, notice=str(error), verify_ms=1000 * verify_s)
            return
        ended = time.perf_counter()
        cited = await asyncio.to_thread(self._cited, asked, raw, checker)
        verify_s += time.perf_counter() - ended
        outcome, notice = _judged(cited, raw, asked)
        yield Generated(outcome, passages, raw, cited, notice, 1000 * verify_s)

    def _cited(self, asked: Asked, raw: str, checker: Checker) -> CitedAnswer:
        return cite_generated(
            raw,
            checker.passages,
            checker,
            lang=asked.lang,
            unsupported=self._config.unsupported,
            question=asked.standalone,
        )


def _judged(cited: CitedAnswer, raw: str, asked: Asked) -> tuple[Outcome, str]:
    """What a finished text comes to, with a line for the reader where the articles' own sentences take over."""
    if not cited.borne_out and is_refusal(raw, asked.standalone):
        return "declined", ""
    if not cited.checks:
        return "too little", _NOTHING_SAID[asked.lang]
    if cited.borne_out >= ENOUGH:
        return "phrased", ""
    written = len(cited.checks)
    failed = sum(check.verdict.support == "unsupported" for check in cited.checks)
    return "too little", _TOO_LITTLE[asked.lang].format(written=written, failed=failed)
