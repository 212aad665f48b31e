"""What OpenAI's clients send to `/v1/chat/completions` and what they get, as records and JSON."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse

from index.tokens import count_tokens
from rag.schema import Turn
from ui.library import without_notes
from ui.texts import MAX_QUESTION

MODEL: Final = "policy-chat"
"""The one model there is; which chat model phrases its answers, if any, is the settings' business."""

_TYPES: Final = {401: "authentication_error", 403: "permission_error", 503: "server_error"}


class ApiError(Exception):
    """A request that is refused; `response` says so as OpenAI's clients expect it."""

    def __init__(self, status: int, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "message": message,
                "type": _TYPES.get(status, "invalid_request_error"),
                "param": param,
                "code": code,
            }
        }

    @property
    def response(self) -> JSONResponse:
        """The refusal as an HTTP response."""
        return JSONResponse(self.body, status_code=self.status)


class Part(BaseModel):
    """A piece of a message; pictures and sound can't be answered."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One message; those of `system` and `developer` are read past, as only the articles say what is answered."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        """The message's words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream holds besides the answer."""

    include_usage: bool = False


class ResponseFormat(BaseModel):
    """Answers are text."""

    type: Literal["text"]


class ChatRequest(BaseModel):
    """A request; what else OpenAI knows (temperature, max_tokens, tools, ...) has no effect on quoted answers."""

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1
    response_format: ResponseFormat | None = None
    footnotes: bool = True
    """Ours: whether the text ends with its sources."""
    drafts: bool = False
    """Ours: whether a stream also holds, as `delta.draft`, the whole text so far, verified or not."""

    @property
    def question(self) -> str:
        """The last message, which is the user's."""
        return self.messages[-1].text

    @property
    def history(self) -> list[Turn]:
        """What was said before the question, without the notes at the end of earlier answers."""
        return [
            Turn("user" if message.role == "user" else "assistant", without_notes(message.text))
            for message in self.messages[:-1]
            if message.role in {"user", "assistant"} and message.text.strip()
        ]

    @property
    def tokens(self) -> int:
        """Tokens of all messages, by our own counter."""
        return sum(count_tokens(message.text) for message in self.messages)


def read_request(body: bytes) -> ChatRequest:
    """The request in `body`; raises ApiError for one that can't be answered."""
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        param = ".".join(str(part) for part in first["loc"]) or None
        raise ApiError(400, f"{param or 'the body'}: {first['msg']}; correct the request", param=param) from None
    if request.model != MODEL:
        raise ApiError(
            404, f"model {request.model[:80]!r}: there is only {MODEL!r}", code="model_not_found", param="model"
        )
    if request.messages[-1].role != "user" or not request.question.strip():
        raise ApiError(400, "messages: the last one must be the user's question, and not empty", param="messages")
    if len(request.question) > MAX_QUESTION:
        raise too_large(f"the question has {len(request.question):,} characters; at most {MAX_QUESTION:,} are read")
    return request


def too_large(message: str) -> ApiError:
    """The refusal of what is too long."""
    return ApiError(413, f"{message}; shorten it", code="context_length_exceeded", param="messages")


@dataclass(frozen=True, slots=True)
class Completion:
    """What the parts of one reply have in common."""

    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, message: Mapping[str, Any], usage: Mapping[str, int]) -> dict[str, Any]:
        """The reply in one piece."""
        said = {"role": "assistant", "refusal": None, **message}
        choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}
        return self._document("chat.completion", [choice]) | {"usage": dict(usage)}

    def chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        """One piece of a stream."""
        choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
        return self._document("chat.completion.chunk", [choice])

    def usage(self, usage: Mapping[str, int]) -> dict[str, Any]:
        """The piece of a stream that tells the tokens and nothing else."""
        return self._document("chat.completion.chunk", []) | {"usage": dict(usage)}

    def _document(self, kind: str, choices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL, "choices": list(choices)}


def usage(request: ChatRequest, text: str) -> dict[str, int]:
    """Tokens of the request and of the reply's text, by our own counter."""
    prompt, completion = request.tokens, count_tokens(text)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
