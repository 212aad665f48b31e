"""One request to the chat model that the settings name; every way in which it can fail becomes one honest line.

Any LangChain provider works (`provider:model`). For the one that is installed, `openai`, which is also every
OpenAI-compatible server, nothing but our own settings counts: keys, addresses and LangSmith's gateway in the
environment are passed over.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, AsyncExitStack, aclosing, nullcontext
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from index.errors import GenerationError
from prompts.template import RenderedPrompt
from rag.config import RagConfig

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"
"""Sent to a server that needs no key; given none, the client would take one from the environment and send that."""
_MAX_ATTEMPTS = 2
_USUAL_WAIT_S = 1.0
_LONGEST_WAIT_S = 5.0
"""A server that wants to be left alone for longer is not asked again: a reader waits."""
_CHARS_PER_TOKEN = 4
"""More than any model writes on average. Where a server ignores the limit of tokens, this one ends the answer."""
_DETAIL_CHARS = 160

# Where providers say in a message's metadata why it ended, and their words for an end that is none.
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")
_CUT = ("length", "max_tokens", "incomplete")
_WITHHELD = ("content_filter", "safety", "refusal")
# LangChain classifies OpenAI's own wording only; vLLM, llama.cpp and others have theirs.
_OVERFLOW = re.compile(
    r"context (?:length|size|window)|exceed_context|prompt is too long|too many tokens", re.IGNORECASE
)
_CONTEXT_TOO_SHORT = "has a context too short for question and passages", "lower POLICY_CHAT_CONTEXT_TOKENS"


class _BusyError(GenerationError):
    """The server may well answer if it is asked again after `wait_s` seconds."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class ChatEndpoint:
    """The endpoint behind `chat_model`. Every request has a connection of its own, closed with its reply.

    So that a reader who stops stops the server too, and no event loop inherits the connections of another.
    """

    def __init__(self, config: RagConfig) -> None:
        self._config = config
        self._provider, _, self._model_name = config.chat_model.partition(":")
        self._base_url = config.chat_base_url or (OPENAI_URL if self._provider == "openai" else "")

    @property
    def host(self) -> str:
        """Where questions and passages are sent: `host` or `host:port` of the address, or the provider's name."""
        parts = urlsplit(self._base_url)  # not its netloc, which holds a password if the address has one
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or self._provider

    async def reply(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        """The model's reply without its thinking, in pieces as they arrive.

        Raises GenerationError for whatever goes wrong, before the first piece or after; also for a reply that is empty,
        cut off at `chat_max_tokens`, or ends without the server's word that it is complete.
        """
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            has_begun = False
            try:
                async with aclosing(self._attempt(prompt)) as pieces:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
                return
            except _BusyError as busy:
                if has_begun or attempt == _MAX_ATTEMPTS or busy.wait_s > _LONGEST_WAIT_S:
                    raise
                wait_s = busy.wait_s
            await asyncio.sleep(wait_s)

    async def _attempt(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        thinking = ThinkingFilter()
        received, finish, is_empty = 0, "", True
        async with AsyncExitStack() as stack:
            model = await self._connect(stack)
            messages = [("system", prompt.system), ("human", prompt.user)]
            # `astream` is typed as an iterator and is a generator.
            stream = cast("AsyncGenerator[AIMessageChunk]", model.astream(messages))
            chunks = await stack.enter_async_context(aclosing(stream))
            while (chunk := await self._next(chunks, received)) is not None:
                received += len(chunk.text)
                finish = _finish_reason(chunk) or finish
                if piece := thinking.feed(chunk.text):
                    is_empty = is_empty and not piece.strip()
                    yield piece
                self._check_finish(finish, received)
        if piece := thinking.flush():
            is_empty = is_empty and not piece.strip()
            yield piece
        if not finish and self._provider == "openai":
            raise self._error("ended its answer in the middle", "ask again, or see the server's log")
        if is_empty:
            raise self._error("sent an empty answer", "check POLICY_CHAT_CHAT_MODEL, or name another model there")

    async def _connect(self, stack: AsyncExitStack) -> BaseChatModel:
        try:
            # In a thread: the first import takes seconds, in which a server must answer others.
            model, client = await asyncio.to_thread(self._make_model)
        except ImportError as error:
            raise self._error(f"needs a package that is missing ({_one_line(str(error))})", "install it") from None
        except ValueError as error:  # also pydantic's: an unknown provider, a setting that it refuses
            raise self._error(f"can't be set up ({_one_line(str(error))})", "correct POLICY_CHAT_CHAT_MODEL") from None
        if client is not None:
            await stack.enter_async_context(client)
        return model

    def _make_model(self) -> tuple[BaseChatModel, Any]:
        """The model and, for the provider `openai`, the HTTP client that it uses and that is ours to close."""
        from langchain.chat_models import init_chat_model

        key = self._config.chat_api_key.get_secret_value()
        options: dict[str, Any] = {
            "temperature": self._config.chat_temperature,
            "max_tokens": self._config.chat_max_tokens,
            "timeout": self._config.chat_timeout_s,
            "max_retries": 0,  # ours: the clients' own wait up to a minute if the server says so
        }
        if self._base_url:
            options["base_url"] = self._base_url
        client = None
        if self._provider == "openai":
            from openai import DefaultAsyncHttpxClient

            if not key and self._base_url == OPENAI_URL:
                raise self._error(
                    "needs a key", "set POLICY_CHAT_CHAT_API_KEY, or POLICY_CHAT_CHAT_BASE_URL for another"
                )
            client = DefaultAsyncHttpxClient()
            # Waiting is bounded below, for all providers alike.
            options |= {"http_async_client": client, "stream_chunk_timeout": None}
            key = key or _NO_KEY
        if key:
            options["api_key"] = key
        return init_chat_model(self._model_name, model_provider=self._provider, **options), client

    async def _next(self, chunks: AsyncGenerator[AIMessageChunk], received: int) -> AIMessageChunk | None:
        """The next chunk, None at the end; `received` characters came before it."""
        from langchain_core.exceptions import ModelError
        from openai import OpenAIError

        seconds = self._config.chat_timeout_s
        try:
            async with asyncio.timeout(seconds):
                with self._tracing():
                    return await anext(chunks, None)
        except TimeoutError:
            raise self._no_answer_in_time() from None
        except (ModelError, OpenAIError) as error:
            raise self._explained(error, received) from None
        except (ValueError, TypeError, KeyError, AttributeError):
            # Broken JSON, or JSON of another shape than a chat completion: LangChain trips over it in these ways.
            raise self._error(
                "sent something that is no chat completion", "check POLICY_CHAT_CHAT_BASE_URL; it mostly ends in /v1"
            ) from None

    def _tracing(self) -> AbstractContextManager[None]:
        from langsmith import tracing_context

        return nullcontext() if self._config.tracing else tracing_context(enabled=False)

    def _check_finish(self, finish: str, received: int) -> None:
        limit = self._config.chat_max_tokens
        if finish.lower() in _CUT or received > limit * _CHARS_PER_TOKEN:
            raise self._error(f"did not come to an end within {limit} tokens", "raise POLICY_CHAT_CHAT_MAX_TOKENS")
        if finish.lower() in _WITHHELD:
            raise self._error("withheld the answer (content filter)", "ask in other words")

    def _explained(self, error: Exception, received: int) -> GenerationError:
        from langchain_core import exceptions as langchain

        detail = _detail(error)
        match error:
            case langchain.ContextOverflowError():
                failure = _CONTEXT_TOO_SHORT
            case _ if _OVERFLOW.search(detail):
                failure = _CONTEXT_TOO_SHORT
            case langchain.ModelAuthenticationError():
                # Without the server's words: they repeat parts of the key.
                failure = "refused the key (HTTP 401)", "check POLICY_CHAT_CHAT_API_KEY"
            case langchain.ModelPermissionDeniedError():
                failure = "does not let this key use the model (HTTP 403)", "check POLICY_CHAT_CHAT_API_KEY"
            case langchain.ModelNotFoundError():
                failure = (
                    f"knows no model {self._model_name!r} at this address (HTTP 404)",
                    "check POLICY_CHAT_CHAT_MODEL, and POLICY_CHAT_CHAT_BASE_URL, which mostly ends in /v1",
                )
            case langchain.ModelRateLimitError() | langchain.ModelAPIError():
                return self._busy(error, detail)
            case langchain.ModelTimeoutError():
                return self._no_answer_in_time()
            case langchain.ModelConnectionError() if received:
                failure = "broke off its answer", "ask again, or see the server's log"
            case langchain.ModelConnectionError():
                failure = "can't be reached or closed the connection", "start it, or check POLICY_CHAT_CHAT_BASE_URL"
            case _:
                failure = f"failed{_status(error)}: {detail}", "see the server's log"
        return self._error(*failure)

    def _busy(self, error: Exception, detail: str) -> _BusyError:
        asked_for = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
        wait_s = float(asked_for) if asked_for.isdecimal() else _USUAL_WAIT_S
        next_step = f"ask again in {wait_s:g} s" if asked_for else "ask again later"
        return _BusyError(str(self._error(f"is busy or failed{_status(error)}: {detail}", next_step)), wait_s)

    def _no_answer_in_time(self) -> GenerationError:
        waited = f"{self._config.chat_timeout_s:g} s"
        return self._error(f"sent nothing for {waited}", "check the server, or raise POLICY_CHAT_CHAT_TIMEOUT_S")

    def _error(self, what: str, next_step: str) -> GenerationError:
        message = f"the chat model at {self.host} {what}; {next_step}"
        key = self._config.chat_api_key.get_secret_value()
        return GenerationError(message.replace(key, "***") if key else message)


class ThinkingFilter:
    """Takes the thinking off a reply that begins with `<think>`, as reasoning models on local servers write it."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._is_past = False

    def feed(self, text: str) -> str:
        """What of the reply so far is certainly no thinking and has not been given yet."""
        if self._is_past:
            return text
        self._held += text
        start = self._held.lstrip()
        if start.startswith(self._OPEN):
            answer = start.partition(self._CLOSE)[2].lstrip()
            self._is_past = bool(answer)
            return answer
        self._is_past = not self._OPEN.startswith(start)
        return self._held if self._is_past else ""

    def flush(self) -> str:
        """What was held back at the end of the reply; thinking that never ended is dropped."""
        held, self._held = self._held, ""
        return "" if self._is_past or held.lstrip().startswith(self._OPEN) else held


def _finish_reason(chunk: AIMessageChunk) -> str:
    given = (chunk.response_metadata.get(key) for key in _FINISH_KEYS)
    return next((str(reason) for reason in given if reason), "")


def _status(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f" (HTTP {status})" if status else ""


def _detail(error: Exception) -> str:
    """The server's own words, or the error's, as one short line."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    return _one_line(said if isinstance(said, str) and said else str(error))


def _one_line(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _DETAIL_CHARS else line[: _DETAIL_CHARS - 1] + "…"
