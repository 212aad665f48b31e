"""Whether the chat model that the settings name answers, tried with two short requests."""

from __future__ import annotations

import asyncio
from itertools import count

from index.errors import GenerationError
from index.schema import ArticleInfo, Passage
from index.tokens import count_tokens
from prompts.template import RenderedPrompt
from rag.config import RagConfig
from rag.context import NumberedPassage
from rag.endpoint import ChatEndpoint
from rag.endpoint_failures import ContextOverflowError
from rag.generate import ChatGenerator

PATIENCE_S = 20.0
"""The longest that either request is waited for; a slow computer may take longer to read a long prompt."""
_GREETING = RenderedPrompt("Answer with one word.", "Say OK.")


def probe_model(config: RagConfig) -> str:
    """What answers, in one line; raises GenerationError that says what is wrong with address, key or model name."""
    endpoint = _endpoint(config)
    asyncio.run(endpoint.begin(_GREETING))
    listed = asyncio.run(endpoint.models())
    name = config.chat_model.partition(":")[2]
    unlisted = f"; it does not list that name but {', '.join(listed[:5])}" if listed and name not in listed else ""
    beyond = f"; questions and passages are sent to {endpoint.sent_beyond}" if endpoint.sent_beyond else ""
    return f"{config.chat_model} at {endpoint.host} answers{unlisted}{beyond}"


def probe_context(config: RagConfig) -> str:
    """Whether a request with all the passages it may have is taken; raises GenerationError where it is too long."""
    generator = ChatGenerator(config)
    budget = generator.passage_budget("", "zh-Hans", ())
    prompt = generator.prompt("", "zh-Hans", (), [_filler(budget)])
    try:
        asyncio.run(_endpoint(config).begin(prompt))
    except ContextOverflowError:
        raise
    except GenerationError as error:
        return f"not tried to the end: {error}"
    return f"passages of {budget} tokens are taken"


def _endpoint(config: RagConfig) -> ChatEndpoint:
    return ChatEndpoint(config.model_copy(update={"chat_timeout_s": min(config.chat_timeout_s, PATIENCE_S)}))


def _filler(tokens: int) -> NumberedPassage:
    """A passage of about so many tokens that is nobody's text."""
    sentences: list[str] = []
    left = tokens
    for number in count(1):
        sentence = f"第{number}条：每户补助{37 * number}元，按季度发放。"
        left -= count_tokens(sentence)
        if left < 0:
            break
        sentences.append(sentence)
    text = "".join(sentences)
    info = ArticleInfo("", "", "", "", "", 1, "live")
    return NumberedPassage(1, info, (Passage("", 0, len(text), text),))
