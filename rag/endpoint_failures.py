"""The ways in which a chat model's endpoint fails, each as one honest line: host, cause, next step."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime

from index.errors import GenerationError
from rag.config import RagConfig

_USUAL_WAIT_S = 1.0
_RECONNECT_WAIT_S = 0.3
"""Before a server that could not be reached, or hung up on a request, is tried again."""
_DETAIL_CHARS = 160

# LangChain classifies OpenAI's own wording only; vLLM, llama.cpp and others have theirs.
_OVERFLOW = re.compile(
    r"context (?:length|size|window)|exceed_context|prompt is too long|too many tokens", re.IGNORECASE
)
_START_IT = "start it, or check POLICY_CHAT_CHAT_BASE_URL"
_CONTEXT_TOO_SHORT = "has a context too short for question and passages", "lower POLICY_CHAT_CONTEXT_TOKENS"


class BusyError(GenerationError):
    """The server may well answer if it is asked again after `wait_s` seconds."""

    def __init__(self, message: str, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class ContextOverflowError(GenerationError):
    """Question and passages are more than the model takes; fewer passages may do."""


class Failures:
    """Puts the failures of one endpoint in words."""

    def __init__(self, host: str, config: RagConfig) -> None:
        self._host = host
        self._model_name = config.chat_model.partition(":")[2]
        self._config = config

    def explained(self, error: Exception, received: int) -> GenerationError:
        """The line for an error of LangChain or the provider's client, raised after `received` characters."""
        from langchain_core import exceptions as langchain

        detail = _detail(error)
        match error:
            case langchain.ContextOverflowError():
                return ContextOverflowError(str(self.error(*_CONTEXT_TOO_SHORT)))
            case _ if _OVERFLOW.search(detail):
                return ContextOverflowError(str(self.error(*_CONTEXT_TOO_SHORT)))
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
                return self.no_answer_in_time()
            case langchain.ModelConnectionError() if received:
                failure = "broke off its answer", "ask again, or see the server's log"
            case langchain.ModelConnectionError():
                lost = self.error("can't be reached or closed the connection", _START_IT)
                return BusyError(str(lost), _RECONNECT_WAIT_S)
            case _:
                failure = f"failed{_status(error)}: {detail}", "see the server's log"
        return self.error(*failure)

    def _busy(self, error: Exception, detail: str) -> BusyError:
        asked_for = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
        wait_s = _seconds(asked_for)
        next_step = f"ask again in {wait_s:g} s" if wait_s is not None else "ask again later"
        wait_s = _USUAL_WAIT_S if wait_s is None else wait_s
        return BusyError(str(self.error(f"is busy or failed{_status(error)}: {detail}", next_step)), wait_s)

    def no_answer_in_time(self) -> GenerationError:
        """The line for a server that keeps silent."""
        waited = f"{self._config.chat_timeout_s:g} s"
        return self.error(f"sent nothing for {waited}", "check the server, or raise POLICY_CHAT_CHAT_TIMEOUT_S")

    def error(self, what: str, next_step: str) -> GenerationError:
        """A failure as one line: host, cause, next step; whatever of the key stands in it is taken out."""
        message = f"the chat model at {self._host} {what}; {next_step}"
        key = self._config.chat_api_key.get_secret_value()
        return GenerationError(message.replace(key, "***") if key else message)


def _seconds(retry_after: str) -> float | None:
    """What a server asks for in `Retry-After`: seconds, or a date; None if it is neither."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, round(parsedate_to_datetime(retry_after).timestamp() - time.time()))
    except ValueError:
        return None


def _status(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f" (HTTP {status})" if status else ""


def _detail(error: Exception) -> str:
    """The server's own words, or the error's, as one short line."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    return one_line(said if isinstance(said, str) and said else str(error))


def one_line(text: str) -> str:
    """`text` printable, on one line and no longer than a message bears."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _DETAIL_CHARS else line[: _DETAIL_CHARS - 1] + "…"
