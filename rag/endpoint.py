"""One request to the chat model that the settings name; every way in which it can fail becomes one honest line.

Any LangChain provider works (`provider:model`). For the one that is installed, `openai`, which is also every
OpenAI-compatible server, nothing but our own settings counts: keys, addresses and LangSmith's gateway in the
environment are passed over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, AsyncExitStack, aclosing, nullcontext
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from prompts.template import RenderedPrompt
from rag.config import RagConfig
from rag.endpoint_failures import BusyError, Failures, one_line
from rag.thinking import ThinkingFilter

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

OPENAI_URL = "https://api.openai.com/v1"
_NO_KEY = "none"
"""Sent to a server that needs no key; given none, the client would take one from the environment and send that."""
_MAX_ATTEMPTS = 2
_LONGEST_WAIT_S = 5.0
"""A server that wants to be left alone for longer is not asked again: a reader waits."""
_LONGEST_REPLY = 10
"""A reply that goes on for so many times `chat_timeout_s` is ended: one that trickles never runs into that time-out."""
_CHARS_PER_TOKEN = 4
"""More than any model writes on average. Where a server ignores the limit of tokens, this one ends the answer."""

# Where providers say in a message's metadata why it ended, and their words for an end that is none.
_FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason", "status")
_CUT = ("length", "max_tokens", "incomplete")
_WITHHELD = ("content_filter", "safety", "refusal")


class ChatEndpoint:
    """The endpoint behind `chat_model`. Every request has a connection of its own, closed with its reply.

    So that a reader who stops stops the server too, and no event loop inherits the connections of another.
    """

    def __init__(self, config: RagConfig) -> None:
        self._config = config
        self._provider, _, self._model_name = config.chat_model.partition(":")
        self._base_url = config.chat_base_url or (OPENAI_URL if self._provider == "openai" else "")
        self._failures = Failures(self.host, config)

    @property
    def host(self) -> str:
        """Where questions and passages are sent: `host` or `host:port` of the address, or the provider's name."""
        parts = urlsplit(self._base_url)  # not its netloc, which holds a password if the address has one
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or self._provider

    @property
    def sent_beyond(self) -> str:
        """`host` if that is not this machine, else empty."""
        name = urlsplit(self._base_url).hostname or ""
        return "" if is_this_machine(name) else self.host

    def prepare(self) -> None:
        """Import what a request needs."""
        for name in ("langchain.chat_models", *(["langchain_openai"] if self._provider == "openai" else [])):
            import_module(name)

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
            except BusyError as busy:
                if has_begun or attempt == _MAX_ATTEMPTS or busy.wait_s > _LONGEST_WAIT_S:
                    raise
                wait_s = busy.wait_s
            await asyncio.sleep(wait_s)

    async def begin(self, prompt: RenderedPrompt) -> None:
        """Return as soon as the model has begun to reply; raises GenerationError where it does not."""
        async with AsyncExitStack() as stack:
            chunks = await self._open(stack, prompt)
            if await self._next(chunks, 0) is None:
                raise self._failures.error(
                    "sent an empty answer", "check POLICY_CHAT_CHAT_MODEL, or name another model there"
                )

    async def models(self) -> list[str]:
        """The names of the models that the server lists; empty where it lists none."""
        if self._provider != "openai":
            return []
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError

        key = self._config.chat_api_key.get_secret_value() or _NO_KEY
        async with DefaultAsyncHttpxClient() as http:
            client = AsyncOpenAI(
                api_key=key,
                base_url=self._base_url,
                http_client=http,
                max_retries=0,
                timeout=self._config.chat_timeout_s,
            )
            try:
                listed = await client.models.list()
                return [str(model.id) for model in listed.data]
            except (OpenAIError, ValueError, TypeError, AttributeError):  # many servers list nothing, or in other ways
                return []

    async def _open(self, stack: AsyncExitStack, prompt: RenderedPrompt) -> AsyncGenerator[AIMessageChunk]:
        """The stream of a reply, closed with `stack`."""
        model = await self._connect(stack)
        messages = [("system", prompt.system), ("human", prompt.user)]
        # `astream` is typed as an iterator and is a generator.
        stream = cast("AsyncGenerator[AIMessageChunk]", model.astream(messages))
        return await stack.enter_async_context(aclosing(stream))

    async def _attempt(self, prompt: RenderedPrompt) -> AsyncGenerator[str]:
        thinking = ThinkingFilter()
        received, finish, is_empty = 0, "", True
        latest_end = time.monotonic() + _LONGEST_REPLY * self._config.chat_timeout_s
        async with AsyncExitStack() as stack:
            chunks = await self._open(stack, prompt)
            while (chunk := await self._next(chunks, received)) is not None:
                received += len(chunk.text)
                finish = _finish_reason(chunk) or finish
                if piece := thinking.feed(chunk.text):
                    is_empty = is_empty and not piece.strip()
                    yield piece
                self._check_finish(finish, received)
                if time.monotonic() > latest_end:
                    raise self._failures.error("did not come to an end", "check the server, or name another model")
        if piece := thinking.flush():
            is_empty = is_empty and not piece.strip()
            yield piece
        if not finish and self._provider == "openai":
            raise self._failures.error("ended its answer in the middle", "ask again, or see the server's log")
        if is_empty:
            raise self._failures.error(
                "sent an empty answer", "check POLICY_CHAT_CHAT_MODEL, or name another model there"
            )

    async def _connect(self, stack: AsyncExitStack) -> BaseChatModel:
        try:
            # In a thread: the first import takes seconds, in which a server must answer others.
            model, client = await asyncio.to_thread(self._make_model)
        except ImportError as error:
            raise self._failures.error(
                f"needs a package that is missing ({one_line(str(error))})", "install it"
            ) from None
        except ValueError as error:  # also pydantic's: an unknown provider, a setting that it refuses
            raise self._failures.error(
                f"can't be set up ({one_line(str(error))})", "correct POLICY_CHAT_CHAT_MODEL"
            ) from None
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
                raise self._failures.error(
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
            raise self._failures.no_answer_in_time() from None
        except (ModelError, OpenAIError) as error:
            raise self._failures.explained(error, received) from None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            # Broken JSON, or JSON of another shape than a chat completion: LangChain trips over it in these ways.
            raise self._failures.error(
                "sent something that is no chat completion", "check POLICY_CHAT_CHAT_BASE_URL; it mostly ends in /v1"
            ) from None

    def _tracing(self) -> AbstractContextManager[None]:
        from langsmith import tracing_context

        return nullcontext() if self._config.tracing else tracing_context(enabled=False)

    def _check_finish(self, finish: str, received: int) -> None:
        limit = self._config.chat_max_tokens
        if finish.lower() in _CUT or received > limit * _CHARS_PER_TOKEN:
            raise self._failures.error(
                f"did not come to an end within {limit} tokens", "raise POLICY_CHAT_CHAT_MAX_TOKENS"
            )
        if finish.lower() in _WITHHELD:
            raise self._failures.error("withheld the answer (content filter)", "ask in other words")


def _finish_reason(chunk: AIMessageChunk) -> str:
    given = (chunk.response_metadata.get(key) for key in _FINISH_KEYS)
    return next((str(reason) for reason in given if reason), "")


def is_this_machine(host: str) -> bool:
    """Whether a host's name or address is the machine that this runs on."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
