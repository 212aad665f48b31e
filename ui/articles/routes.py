"""`/api/articles/...`: the articles view's requests. The guard has checked where each comes from, and from whom."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from index.corrections import Corrections, FieldCorrection
from index.errors import PolicyChatError
from index.formats.source import shown
from index.page.metadata import iso_date
from ui.accounts.roles import visitor_of
from ui.articles.jobs import Job
from ui.articles.refusals import Refused, may_change, reply
from ui.articles.shelf import Shelf
from ui.articles.table import Sort
from ui.articles.uploads import Upload, own_name, save
from ui.security import MAX_TEXT

_MAX_LINES: Final = 5000
_MAX_IDS: Final = 1000
_NO_STORE: Final = {"Cache-Control": "no-store"}

ArticleId = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Line = Annotated[int, Field(ge=1)]
Lines = Annotated[list[Line], Field(max_length=_MAX_LINES)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldBody(_Body):
    """What is corrected of one article, or of all of a page where `at` is None."""

    at: Line | None = None
    title: str | None = Field(default=None, max_length=500)
    date: str | None = Field(default=None, max_length=50)
    publisher: str | None = Field(default=None, max_length=200)


class CorrectionsBody(_Body):
    """What is corrected of a page."""

    split_at: Lines = []
    keep: Lines = []
    drop: Lines = []
    fields: Annotated[list[FieldBody], Field(max_length=_MAX_LINES)] = []

    def corrections(self) -> Corrections:
        """Raises Refused for a date that is none."""
        return Corrections(
            split_at=tuple(self.split_at),
            fields=tuple(
                FieldCorrection(one.at, _one_line(one.title), _day(one.date), _one_line(one.publisher))
                for one in self.fields
            ),
            keep=tuple(self.keep),
            drop=tuple(line for line in self.drop if line not in self.keep),
        )


class ChosenBody(CorrectionsBody):
    """A file to add and what is corrected of it."""

    id: str = Field(max_length=32)


class AddBody(_Body):
    """The files to add together."""

    uploads: Annotated[list[ChosenBody], Field(min_length=1, max_length=_MAX_IDS)]


class PasteBody(_Body):
    """A text to add."""

    name: str = Field(max_length=500)
    text: str = Field(max_length=MAX_TEXT)


class ArticlesBody(_Body):
    """The articles that are meant."""

    articles: Annotated[list[ArticleId], Field(min_length=1, max_length=_MAX_IDS)]


class LineRoute(APIRoute):
    """A route whose refusals and failures are answered as JSON of one line."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler with the failures taken care of."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                return await handle(request)
            except Refused as refused:
                return reply(refused)
            except PolicyChatError as error:
                return reply(Refused.because(error))
            except RequestValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                return reply(Refused(422, "invalid", f"{where}: {first['msg']}"))

        return handle_or_refuse


def articles_routes(shelf: Shelf) -> APIRouter:
    """The routes over this shelf."""
    router = APIRouter(prefix="/api/articles", route_class=LineRoute)

    @router.get("")
    def table(
        request: Request,
        query: Annotated[str, Query(alias="q", max_length=200)] = "",
        sort: Sort = "added",
        descending: bool = True,
        page: Annotated[int, Query(ge=1, le=10**6)] = 1,
    ) -> JSONResponse:
        found = shelf.page(query, sort, descending, page)
        current = _job(shelf.jobs.current)
        return _json(
            {
                **found,
                "may_change": may_change(request),
                "signed_in": bool(visitor_of(request).name),
                "max_mb": shelf.config.max_file_mb,
                "job": current,
            }
        )

    @router.get("/item/{article_id}")
    def item(article_id: ArticleId) -> JSONResponse:
        return _json(shelf.article(article_id))

    @router.get("/removed")
    def removed() -> JSONResponse:
        return _json({"articles": shelf.removed()})

    @router.get("/export")
    def export() -> StreamingResponse:
        name = f"policy-chat-{time.strftime('%Y%m%d')}.jsonl"
        headers = {**_NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(shelf.export(), media_type="application/x-ndjson", headers=headers)

    @router.get("/job")
    def job() -> JSONResponse:
        return _json({"job": _job(shelf.jobs.current)})

    @router.post("/job/stop")
    def stop() -> JSONResponse:
        return _json({"job": _job(shelf.jobs.stop())})

    @router.post("/uploads")
    async def upload(request: Request) -> JSONResponse:
        return _json(_waiting(await shelf.uploads.receive(request.headers.get("x-file-name", ""), request.stream())))

    @router.post("/paste")
    async def paste(body: PasteBody) -> JSONResponse:
        async def text() -> AsyncIterator[bytes]:
            yield body.text.encode(errors="replace")

        name = own_name(_one_line(body.name) or "text")
        return _json(_waiting(await shelf.uploads.receive(f"{name.removesuffix('.txt')}.txt", text())))

    @router.post("/uploads/{upload_id}/preview")
    def preview(upload_id: str, body: CorrectionsBody) -> JSONResponse:
        return _json(shelf.preview(upload_id, body.corrections()))

    @router.delete("/uploads/{upload_id}")
    def discard(upload_id: str) -> JSONResponse:
        shelf.uploads.discard(upload_id)
        return _json({})

    @router.post("/add")
    def add(body: AddBody) -> JSONResponse:
        return _json({"job": _job(shelf.add([(one.id, one.corrections()) for one in body.uploads]))})

    @router.post("/reread")
    def reread(body: ArticlesBody) -> JSONResponse:
        return _json({"job": _job(shelf.reread(body.articles[0]))})

    @router.post("/remove")
    def remove(body: ArticlesBody) -> JSONResponse:
        return _json({"job": _job(shelf.remove(body.articles))})

    @router.post("/restore")
    def restore(body: ArticlesBody) -> JSONResponse:
        return _json({"job": _job(shelf.restore(body.articles))})

    @router.post("/import")
    async def take_import(request: Request) -> JSONResponse:
        path = shelf.config.home / "uploads" / f"{secrets.token_hex(8)}.import"
        await save(request.stream(), path, shelf.config.max_archive_mb * 2**20)
        return _json({"job": _job(shelf.take_import(path))})

    return router


def _json(document: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(document, headers=_NO_STORE)


def _job(job: Job | None) -> dict[str, Any] | None:
    return asdict(job) if job else None


def _waiting(upload: Upload) -> dict[str, Any]:
    return {"id": upload.id, "name": upload.name, "size": upload.size}


def _one_line(value: str | None) -> str | None:
    return None if value is None else shown(" ".join(value.split()))


def _day(value: str | None) -> str | None:
    if not value:
        return value
    if day := iso_date(value):
        return day
    raise Refused(422, "no_date", f"{shown(value)!r} is no date; write it as 2024-05-06", date=shown(value))
