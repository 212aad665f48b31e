"""Better wording of quiz stems by the chat model of the settings, each held to its passage like a generated answer.

A stem that loses its blank, states what its passage does not, gives its key away or does not stand alone stays as the
rules made it; so do all of them where the model fails.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from index.errors import GenerationError
from index.reader import IndexReader
from index.schema import Article
from prompts.template import RenderedPrompt, fenced, joined, load_prompt
from rag.config import RagConfig
from rag.endpoint import ChatEndpoint
from rag.pack.quality import FRAME, clash, problems
from rag.pack.schema import Pack, QuizItem
from rag.schema import Lang
from rag.verify import verify

_LINE = re.compile(r"^\s*(\d{1,3})\s*[.、．)）]\s*(\S.*?)\s*$", re.MULTILINE)
_LANGUAGES: Mapping[Lang, str] = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "简体中文"}
"""Stems are in the articles' language, whatever that of the pack."""


def worded(pack: Pack, reader: IndexReader, config: RagConfig) -> tuple[Pack, str]:
    """The pack with the stems that the model worded better, and why it was no help, empty if it was asked.

    Not to be called from a running event loop. Without a chat model in the settings the pack stays as it is.
    """
    items = [item for item in pack.quiz if item.kind != "true_false" and item.wording == "rule"]
    if not config.chat_model or not items:
        return pack, ""
    try:
        reply = asyncio.run(_reply(ChatEndpoint(config), _prompt(items, pack.lang)))
    except GenerationError as error:
        return pack, str(error)
    articles = reader.articles(list({item.quote.article_id for item in items}))
    quiz = list(pack.quiz)
    for number, stem in _LINE.findall(reply):
        if not 1 <= int(number) <= len(items):
            continue
        item = items[int(number) - 1]
        article = articles.get(item.quote.article_id)
        new = replace(item, stem=_framed(item.stem, stem), wording=config.chat_model)
        others = [other for other in quiz if other.id != item.id]
        if article and new.stem != item.stem and _holds(new, item, article, others):
            quiz[next(place for place, other in enumerate(quiz) if other.id == item.id)] = new
    return replace(pack, quiz=tuple(quiz), generator=config.chat_model), ""


def _prompt(items: Sequence[QuizItem], lang: Lang) -> RenderedPrompt:
    told = [fenced("item", FRAME.sub("", item.stem), number) for number, item in enumerate(items, 1)]
    return load_prompt("pack", "zh").render(items=joined(told), language=_LANGUAGES[lang])


async def _reply(endpoint: ChatEndpoint, prompt: RenderedPrompt) -> str:
    async with aclosing(endpoint.reply(prompt)) as pieces:
        return "".join([piece async for piece in pieces])


def _framed(old: str, new: str) -> str:
    """The new words behind what names the article: a model neither sees nor changes that."""
    frame = FRAME.match(old)
    return (frame.group() if frame else "") + new


def _holds(new: QuizItem, old: QuizItem, article: Article, others: Sequence[QuizItem]) -> bool:
    if problems(new, article) or any(clash(new, other) for other in others):
        return False
    # A short answer's stem states nothing to be borne out, so what it says must be what was asked before.
    asked = [FRAME.sub("", stem) for stem in (new.stem, old.stem)]
    return verify(asked[0], [asked[1]]).support != "unsupported" and verify(asked[1], [asked[0]]).containment >= 0.5
