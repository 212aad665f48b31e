"""What the chat's scripts read and change over HTTP: conversations, citations, ratings, filters."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from index.filters import Filter, choices, titled
from index.schema import ArticleInfo
from ui.chat import Assistant, Rating, Verdict
from ui.conversations import LONGEST_TITLE, ConversationStore
from ui.export import answer_text, file_name, to_markdown
from ui.export_docx import to_docx
from ui.owners import owner_of, welcome
from ui.source import cited_source

_SHOWN: Final = 20
"""Articles that a search by title shows at most."""
_MARKDOWN: Final = "text/markdown; charset=utf-8"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FILTER: Final = TypeAdapter(Filter)

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{1,64}$")]


class NewTitle(BaseModel):
    """What a conversation is to be called."""

    title: str = Field(min_length=1, max_length=10 * LONGEST_TITLE, pattern=r"\S")


class NewRating(BaseModel):
    """What a reader thinks of an answer."""

    verdict: Verdict
    comment: str = Field(default="", max_length=4000)


def chat_routes(assistant: Assistant, store: ConversationStore) -> APIRouter:
    """The routes under `/api/` that the chat uses, and `/answer/ID`, where a link to an answer leads."""
    router = APIRouter()

    @router.get("/answer/{exchange_id}")
    def linked(exchange_id: Id) -> Response:
        return RedirectResponse(f"/?answer={exchange_id}")

    @router.get("/api/conversations")
    def listed(request: Request) -> Response:
        owner = owner_of(request)
        mine = [asdict(each) for each in store.listed(owner)] if owner else []
        response = _fresh({"conversations": mine})
        welcome(request, response)
        return response

    @router.patch("/api/conversations/{conversation_id}")
    def rename(conversation_id: Id, given: NewTitle, request: Request) -> Response:
        return _done(store.rename(owner_of(request), conversation_id, given.title))

    @router.delete("/api/conversations/{conversation_id}")
    def delete(conversation_id: Id, request: Request) -> Response:
        return _done(store.delete(owner_of(request), conversation_id))

    @router.post("/api/conversations/{conversation_id}/restore")
    def restore(conversation_id: Id, request: Request) -> Response:
        return _done(store.restore(owner_of(request), conversation_id))

    @router.get("/api/conversations/{conversation_id}/markdown")
    def as_markdown(conversation_id: Id, request: Request) -> Response:
        title, conversation = store.titled(owner_of(request), conversation_id)
        if not conversation:
            return _missing()
        return _file(to_markdown(title, conversation).encode(), file_name(title, "md"), _MARKDOWN)

    @router.get("/api/conversations/{conversation_id}/word")
    def as_word(conversation_id: Id, request: Request) -> Response:
        title, conversation = store.titled(owner_of(request), conversation_id)
        if not conversation:
            return _missing()
        return _file(to_docx(title, conversation), file_name(title, "docx"), _WORD)

    @router.get("/api/answers/{exchange_id}/source/{number}")
    def source(exchange_id: Id, number: int) -> Response:
        exchange = store.answer(exchange_id)
        view = cited_source(assistant, exchange.answer, number) if exchange and exchange.answer else None
        return _fresh(view.to_dict()) if view else _missing()

    @router.get("/api/answers/{exchange_id}/text")
    def text(exchange_id: Id) -> Response:
        exchange = store.answer(exchange_id)
        return _fresh({"text": answer_text(exchange.answer)}) if exchange and exchange.answer else _missing()

    @router.put("/api/answers/{exchange_id}/rating")
    def rate(exchange_id: Id, given: NewRating, request: Request) -> Response:
        return _done(store.rate(owner_of(request), exchange_id, Rating(given.verdict, given.comment.strip())))

    @router.delete("/api/answers/{exchange_id}/rating")
    def unrate(exchange_id: Id, request: Request) -> Response:
        return _done(store.rate(owner_of(request), exchange_id, None))

    @router.get("/api/filters")
    def filters() -> Response:
        return _fresh(asdict(choices(_live(assistant))))

    @router.get("/api/filters/articles")
    def articles(q: Annotated[str, Query(max_length=200)] = "") -> Response:
        found = titled(_live(assistant), q)
        return _fresh({"count": len(found), "articles": [_brief(article) for article in found[:_SHOWN]]})

    @router.get("/api/filters/matching")
    def matching(condition: Annotated[str, Query(max_length=20_000)]) -> Response:
        try:
            read = _FILTER.validate_json(condition)
        except ValidationError:
            return JSONResponse({"error": "not a filter; choose one in the page"}, status_code=400)
        return _fresh({"count": sum(map(read.admits, _live(assistant)))})

    return router


def _live(assistant: Assistant) -> list[ArticleInfo]:
    return [article for article in assistant.articles() if article.state == "live"]


def _brief(article: ArticleInfo) -> dict[str, str]:
    facts = {"id": article.article_id, "title": article.title}
    return facts | {"publisher": article.publisher, "date": article.date}


def _fresh(document: Any) -> JSONResponse:
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


def _done(found: bool) -> Response:
    return Response(status_code=204) if found else _missing()


def _missing() -> Response:
    return JSONResponse({"error": "not there any more; reload the page"}, status_code=404)


def _file(content: bytes, name: str, kind: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})
