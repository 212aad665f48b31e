"""`/v1/chat/completions` and `/v1/models`: the assistant for every program that speaks to OpenAI's endpoint.

The message (or the delta of a stream's last chunk) holds besides `content` the fields of the Answer document:
`citations`, `short`, `sentences`, `outcome`, `confidence`, `missing`, `suggestions`, `lang`, `standalone_question`,
`generator`, `index_revision`. `content` ends with the sources as footnotes unless the request says `"footnotes":
false`. A stream's `content` is only what stands in the final answer: quoted sentences, and those of a chat model once
they are verified. With `"drafts": true` it also holds, in `delta.draft`, the whole text so far, verified or not.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any, Final, TypeVar, cast

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Send

from index.errors import PolicyChatError, QuestionError
from rag.schema import Answer, Draft, Lang
from ui.library import Library, answer_fields, answered, inert, text_with_notes
from ui.openai_messages import MODEL, ApiError, ChatRequest, Completion, read_request, too_large, usage
from ui.security import MAX_BODY

PATHS: Final = frozenset({"/v1/chat/completions", "/v1/models"})
FOLDERS: Final = ("/v1/models/",)

_CLIENT_CLOSED_REQUEST = 499
_REPLACED: Final[dict[Lang, str]] = {
    "zh-Hans": "（以上作废，以下为最终回答。）",
    "zh-Hant": "（以上作廢，以下為最終回答。）",
    "en": "(Disregard the above; the final answer follows.)",
}
"""Between what was sent and an answer that turned out otherwise: a stream can't be taken back."""

Events = AsyncGenerator[Draft | Answer]
T = TypeVar("T")


def openai_router(assistant: Library) -> APIRouter:
    """The endpoints over this assistant."""
    router = APIRouter(prefix="/v1")

    @router.post("/chat/completions")
    async def chat_completions(request: Request) -> Response:
        try:
            asked = read_request(await _body(request))
            # Declared as an iterator for stand-ins; what streams is a generator.
            events = cast(Events, assistant.stream(asked.question, asked.history))
            if not asked.stream:
                return JSONResponse(await _unless_gone(request, _completion(asked, events)))
            # The first event tells whether there is an answer at all, while an error can still be the status.
            first = await _unless_gone(request, _first(events))
            return EventStream(_chunks(asked, first, events), events)
        except ClientDisconnect:
            return Response(status_code=_CLIENT_CLOSED_REQUEST)
        except (ApiError, PolicyChatError) as error:
            return _refusal(error).response

    @router.get("/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [_MODEL]}

    @router.get("/models/{name}")
    async def model(name: str) -> Response:
        if name != MODEL:
            return ApiError(404, f"model {name[:80]!r}: there is only {MODEL!r}", code="model_not_found").response
        return JSONResponse(_MODEL)

    return router


def refused(status: int, message: str) -> Response:
    """A request that isn't let in."""
    return ApiError(status, message, code="invalid_api_key" if status == 401 else None).response


class EventStream(StreamingResponse):
    """Server-sent events; a client that goes away ends what makes them, wherever that is at the moment."""

    def __init__(self, chunks: AsyncGenerator[str], source: Events) -> None:
        super().__init__(chunks, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
        self._chunks, self._source = chunks, source

    async def stream_response(self, send: Send) -> None:
        """Send the events; what makes them is closed with the connection, even if it hasn't begun."""
        async with aclosing(self._source), aclosing(self._chunks):
            await super().stream_response(send)


_MODEL: Final = {"id": MODEL, "object": "model", "created": 0, "owned_by": "policy-chat"}


def _refusal(error: ApiError | PolicyChatError) -> ApiError:
    """Questions that can't be asked are the client's errors; all else of ours is the index's or the chat model's."""
    if isinstance(error, ApiError):
        return error
    return (
        ApiError(400, str(error), param="messages") if isinstance(error, QuestionError) else ApiError(503, str(error))
    )


async def _body(request: Request) -> bytes:
    """The request's body; raises ApiError as soon as it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise too_large(f"the request has more than {MAX_BODY:,} bytes")
    return body


async def _unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` comes to. It is cancelled, and ClientDisconnect raised, if the client goes away first."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    tasks = working, leaving = asyncio.create_task(work), asyncio.create_task(gone())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _completion(asked: ChatRequest, events: Events) -> dict[str, Any]:
    """The reply in one piece."""
    answer = await answered(events)
    text = text_with_notes(answer, footnotes=asked.footnotes)
    tokens = await asyncio.to_thread(usage, asked, text)
    return Completion().whole({"content": text, **answer_fields(answer)}, tokens)


async def _first(events: Events) -> Draft | Answer:
    """The first event; where there is none, `events` is closed."""
    async with AsyncExitStack() as unless_found:
        unless_found.push_async_callback(events.aclose)
        first = await anext(events)
        unless_found.pop_all()
    return first


async def _chunks(asked: ChatRequest, first: Draft | Answer, events: Events) -> AsyncGenerator[str]:
    """The reply as server-sent events."""
    completion, sent = Completion(), ""
    yield _event(completion.chunk({"role": "assistant", "content": ""}))
    try:
        async with aclosing(events):
            async for event in _chained(first, events):
                if isinstance(event, Answer):
                    text = text_with_notes(event, footnotes=asked.footnotes)
                    rest = (
                        text.removeprefix(sent) if text.startswith(sent) else f"\n\n{_REPLACED[event.lang]}\n\n{text}"
                    )
                    yield _event(completion.chunk({"content": rest}))
                    yield _event(completion.chunk(answer_fields(event), finish="stop"))
                    if asked.stream_options and asked.stream_options.include_usage:
                        yield _event(completion.usage(await asyncio.to_thread(usage, asked, sent + rest)))
                    break
                if asked.drafts:
                    yield _event(completion.chunk({"draft": event.text}))
                settled = inert(event.text[: event.settled])
                if settled.startswith(sent) and settled != sent:
                    yield _event(completion.chunk({"content": settled.removeprefix(sent)}))
                    sent = settled
    except PolicyChatError as error:
        yield _event(_refusal(error).body)
        return
    yield "data: [DONE]\n\n"


async def _chained(first: Draft | Answer, rest: Events) -> AsyncIterator[Draft | Answer]:
    yield first
    async for event in rest:
        yield event


def _event(document: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(document)}\n\n"
