"""What a request is refused with: one line, and a code by which the page says it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.responses import JSONResponse

from index.errors import (
    ArticleNotFound,
    Cancelled,
    CorrectionError,
    EvalError,
    HomeError,
    IndexLocked,
    PathNotFound,
    PolicyChatError,
    UnreadableFile,
)
from ui.accounts.roles import roles_of

_CODES: Final[tuple[tuple[type[PolicyChatError], str, int], ...]] = (
    (ArticleNotFound, "not_found", 404),
    (IndexLocked, "locked", 409),
    (Cancelled, "cancelled", 409),
    (CorrectionError, "correction", 422),
    (UnreadableFile, "unreadable", 422),
    (PathNotFound, "file_gone", 404),
    (HomeError, "home", 507),
    (EvalError, "evaluation", 422),
)


class Refused(Exception):
    """A request that is not done, and why."""

    def __init__(self, status: int, code: str, line: str, **values: str | int) -> None:
        super().__init__(line)
        self.status, self.code, self.values = status, code, values

    @classmethod
    def because(cls, error: PolicyChatError) -> Refused:
        """The same failure as one of a request."""
        for kind, code, status in _CODES:
            if isinstance(error, kind):
                return cls(status, code, str(error))
        return cls(503, "failed", str(error))

    @property
    def document(self) -> Mapping[str, object]:
        """For the page: `error` is the line, `code` and `values` what it can say instead."""
        return {"error": str(self), "code": self.code, "values": self.values}


def reply(refused: Refused) -> JSONResponse:
    """The refusal as a response."""
    return JSONResponse(refused.document, status_code=refused.status)


def may_change(request: Request) -> bool:
    """Whether whoever sent this may add, remove and re-read articles: a keeper.

    Without sign-in those are the people at this machine: a server that others can reach changes nothing.
    """
    return "keeper" in roles_of(request)
