"""A chat model behind a real socket, asked for an answer or to make a follow-up stand alone."""

import asyncio
from collections.abc import Sequence

from index.schema import ArticleInfo, Passage
from rag.config import RagConfig
from rag.context import NumberedPassage
from rag.generate import ChatGenerator
from rag.schema import Lang, Turn
from tests.chat_server import ChatServer

KEY = "sk-very-secret-key"
TEXT = "资源驿站占地面积580平方米，分地上、地下两部分。"
INFO = ArticleInfo("a1", "资源驿站建成", "示例报", "2024-12-03", "a.md", 1, "live")
PASSAGES = [NumberedPassage(1, INFO, (Passage("a1", 0, len(TEXT), TEXT),))]
HISTORY = [Turn("user", "资源驿站建在哪里?"), Turn("assistant", "建在元善镇邓村村。[3]\n还有[4]。")]


def config_for(url: str, **settings: object) -> RagConfig:
    given = {"chat_model": "openai:scripted", "chat_base_url": url, "chat_api_key": KEY, "chat_timeout_s": 5} | settings
    return RagConfig.model_validate(given)


def ask(
    server: ChatServer,
    question: str = "资源驿站有多大?",
    *,
    lang: Lang = "zh-Hans",
    history: Sequence[Turn] = (),
    passages: Sequence[NumberedPassage] = PASSAGES,
    **settings: object,
) -> list[str]:
    async def collect() -> list[str]:
        generator = ChatGenerator(config_for(server.url, **settings))
        return [piece async for piece in generator.stream(question, lang, history, passages)]

    return asyncio.run(collect())


def condense(
    server: ChatServer, question: str = "有多大?", history: Sequence[Turn] = HISTORY, lang: Lang = "zh-Hans"
) -> str:
    return asyncio.run(ChatGenerator(config_for(server.url)).condense(question, history, lang))
