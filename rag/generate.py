"""Answers and standalone questions written by a chat model, from the prompts `answer` and `condense`."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from index.errors import ConfigError, GenerationError
from prompts.template import Prompt, PromptLang, joined, load_prompt
from rag.citations import NOT_IN_ARTICLES, without_markers
from rag.config import RagConfig
from rag.context import NumberedPassage
from rag.endpoint import ChatEndpoint
from rag.schema import Lang, Turn

_HISTORY_TURNS = 6
_TURN_CHARS = 300
_QUESTION_CHARS = 500
"""A condensed question is no longer than this, or it is something else."""
_LANGUAGES: dict[Lang, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}

_REFUSAL = re.compile(rf"\W*(?:(?:答|答案|回答|answer)\s*[:：])?\W*{NOT_IN_ARTICLES}", re.IGNORECASE)
_QUESTION_LABEL = re.compile(
    r"\A\W*(?:改写后的问题|问题|改写|输出|(?:rewritten )?question|output)\s*[:：]", re.IGNORECASE
)
_QUOTATION_MARKS = " \t\"'“”「」*`"


def is_refusal(text: str) -> bool:
    """Whether a whole answer says that the passages don't hold it: it begins with NOT_IN_ARTICLES, as it should."""
    return _REFUSAL.match(without_markers(text)) is not None


class ChatGenerator:
    """The chat model that the settings name, with the prompts it is given."""

    def __init__(self, config: RagConfig) -> None:
        """Raises ConfigError if the settings name no model."""
        if not config.chat_model:
            raise ConfigError("chat_model is empty, so there is no chat model to ask; set POLICY_CHAT_CHAT_MODEL")
        self.name = config.chat_model
        """`provider:model`, as the settings name it."""
        self._endpoint = ChatEndpoint(config)

    @property
    def host(self) -> str:
        """Where questions and passages are sent."""
        return self._endpoint.host

    async def stream(
        self, question: str, lang: Lang, history: Sequence[Turn], passages: Sequence[NumberedPassage]
    ) -> AsyncGenerator[str]:
        """The answer in pieces as the model writes it, its markers untouched (see `rag.citations`, `is_refusal`).

        Closing the generator closes the connection. Raises GenerationError for every failure, before the first piece or
        after it.
        """
        prompt = answer_prompt(lang).render(
            passages=joined([passage.block for passage in passages]),
            history=_dialogue(history),
            question=question,
            language=_LANGUAGES[lang],
        )
        async with aclosing(self._endpoint.reply(prompt)) as pieces:
            async for piece in pieces:
                yield piece

    async def condense(self, question: str, history: Sequence[Turn], lang: Lang) -> str:
        """The follow-up `question` as one that can be understood without `history`; `question` itself if there is none.

        Raises GenerationError, also where the reply can't be a question.
        """
        if not history:
            return question
        prompt = condense_prompt(lang).render(history=_dialogue(history), question=question)
        async with aclosing(self._endpoint.reply(prompt)) as pieces:
            reply = "".join([piece async for piece in pieces]).strip()
        condensed = _QUESTION_LABEL.sub("", reply.splitlines()[0], count=1).strip(_QUOTATION_MARKS)
        if not 0 < len(condensed) <= _QUESTION_CHARS:
            raise GenerationError(
                f"the chat model at {self.host} did not rewrite the question but wrote {len(reply)} characters; "
                "name another model in POLICY_CHAT_CHAT_MODEL"
            )
        return condensed


def answer_prompt(lang: Lang) -> Prompt:
    """The prompt for answers in `lang`; its name and hash are logged with the answer."""
    return load_prompt("answer", _prompt_lang(lang))


def condense_prompt(lang: Lang) -> Prompt:
    """The prompt that makes a follow-up in `lang` a question of its own."""
    return load_prompt("condense", _prompt_lang(lang))


def _prompt_lang(lang: Lang) -> PromptLang:
    return "en" if lang == "en" else "zh"


def _dialogue(history: Sequence[Turn]) -> str:
    """The last turns, one a line and shortened. Without markers: they count other passages."""
    lines = [
        f"{'Q' if turn.role == 'user' else 'A'}: {' '.join(without_markers(turn.content).split())[:_TURN_CHARS]}"
        for turn in history[-_HISTORY_TURNS:]
    ]
    return "\n".join(lines) or "-"
