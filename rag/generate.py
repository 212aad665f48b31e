"""Answers and standalone questions written by a chat model, from the prompts `answer` and `condense`."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from index.errors import ConfigError, GenerationError
from index.figures import figures_agree, find_figures
from index.tokens import count_tokens
from prompts.template import Prompt, PromptLang, RenderedPrompt, joined, load_prompt
from rag.config import RagConfig
from rag.context import NumberedPassage
from rag.endpoint import ChatEndpoint
from rag.markers import without_markers
from rag.question import language
from rag.schema import Lang, Turn

_HISTORY_TURNS = 6
_TURN_CHARS = 300
_QUESTION_CHARS = 500
"""A condensed question is no longer than this, or it is something else."""
_COUNTING_RESERVE = 0.1
"""Share of a model's context kept free for its chat template and what its own tokenizer counts more."""
_LEAST_BUDGET = 400
"""Tokens that one short passage takes. A context that leaves less is tried all the same: its server may count less."""
_LANGUAGES: dict[Lang, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}

_QUESTION_LABEL = re.compile(
    r"\A\W*(?:改写后的问题|问题|改写|输出|(?:rewritten )?question|output)\s*[:：]", re.IGNORECASE
)
_QUOTATION_MARKS = " \t\"'“”「」*`"


class NotAQuestionError(GenerationError):
    """The model answered, but not with a question that could be searched for."""


class ChatGenerator:
    """The chat model that the settings name, with the prompts it is given."""

    def __init__(self, config: RagConfig) -> None:
        """Raises ConfigError if the settings name no model."""
        if not config.chat_model:
            raise ConfigError("chat_model is empty, so there is no chat model to ask; set POLICY_CHAT_CHAT_MODEL")
        self.name = config.chat_model
        """`provider:model`, as the settings name it."""
        self._config = config
        self._endpoint = ChatEndpoint(config)

    @property
    def host(self) -> str:
        """Where questions and passages are sent."""
        return self._endpoint.host

    @property
    def sent_beyond(self) -> str:
        """`host` if that is not this machine, else empty."""
        return self._endpoint.sent_beyond

    def prepare(self) -> None:
        """Load what the first request would wait for: a second or two of imports, and the table of tokens."""
        self._endpoint.prepare()
        count_tokens("")

    def passage_budget(self, question: str, lang: Lang, history: Sequence[Turn]) -> int:
        """The tokens that passages may take beside prompt, question, history and answer, by the settings.

        Without `chat_context_length` that is `context_tokens`; with it never more than what it leaves.
        """
        config = self._config
        if not config.chat_context_length:
            return config.context_tokens
        prompt = self.prompt(question, lang, history, [])
        taken = count_tokens(prompt.system) + count_tokens(prompt.user)
        left = config.chat_context_length * (1 - _COUNTING_RESERVE) - taken - config.chat_max_tokens
        return min(config.context_tokens, max(int(left), _LEAST_BUDGET))

    def prompt(
        self, question: str, lang: Lang, history: Sequence[Turn], passages: Sequence[NumberedPassage]
    ) -> RenderedPrompt:
        """The request for an answer."""
        return answer_prompt(lang).render(
            passages=joined([passage.block for passage in passages]),
            history=_dialogue(history),
            question=question,
            language=_LANGUAGES[lang],
        )

    async def stream(
        self, question: str, lang: Lang, history: Sequence[Turn], passages: Sequence[NumberedPassage]
    ) -> AsyncGenerator[str]:
        """The answer in pieces as the model writes it, its markers untouched (see `rag.markers`, `rag.declining`).

        Closing the generator closes the connection. Raises GenerationError for every failure, before the first piece or
        after it; ContextOverflowError where the passages are too long for the model.
        """
        async with aclosing(self._endpoint.reply(self.prompt(question, lang, history, passages))) as pieces:
            async for piece in pieces:
                yield piece

    async def condense(self, question: str, history: Sequence[Turn], lang: Lang) -> str:
        """The follow-up `question` as one that can be understood without `history`; `question` itself if there is none.

        Raises NotAQuestionError where the reply can't be that: empty, too long, in another language, or with figures
        that nobody has named; and GenerationError for every failure of the endpoint.
        """
        if not history:
            return question
        prompt = condense_prompt(lang).render(history=_dialogue(history), question=question)
        async with aclosing(self._endpoint.reply(prompt)) as pieces:
            reply = "".join([piece async for piece in pieces]).strip()
        condensed = _QUESTION_LABEL.sub("", reply.splitlines()[0], count=1).strip(_QUOTATION_MARKS)
        if problem := _no_question(condensed, question, history):
            raise NotAQuestionError(
                f"the chat model at {self.host} did not rewrite the question ({problem}); "
                "name another model in POLICY_CHAT_CHAT_MODEL"
            )
        return condensed


def _no_question(condensed: str, question: str, history: Sequence[Turn]) -> str:
    """Why a rewritten question is none; empty if it is one."""
    if not 0 < len(condensed) <= _QUESTION_CHARS:
        return f"it wrote {len(condensed)} characters"
    if (language(condensed) == "en") != (language(question) == "en"):
        return "it wrote in another language"
    named = find_figures("\n".join([question, *(turn.content for turn in history)]))
    for figure in find_figures(condensed):
        if not any(figures_agree(figure, other) for other in named):
            return f"it added {figure.text}"
    return ""


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
