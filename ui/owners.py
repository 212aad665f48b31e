"""Whose conversations a request may see: those of the user, or where nobody signs in of the browser, by a cookie."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final, Protocol

from starlette.requests import Request
from starlette.responses import Response

from ui.accounts.roles import visitor_of

COOKIE: Final = "policy_chat_reader"
_SECONDS: Final = 400 * 24 * 3600  # the longest that browsers keep one
_ID: Final = re.compile(r"[0-9a-f]{32}")


class WithCookies(Protocol):
    """A request, of the web framework or of Gradio."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """By name."""

    @property
    def state(self) -> Any:
        """What the guard has put on the request."""


def owner_of(request: WithCookies) -> str:
    """The reader who sent a request; empty for one who is not known (yet). Nobody else has this id."""
    if user := visitor_of(request).id:
        return user
    given = request.cookies.get(COOKIE, "")
    return given if _ID.fullmatch(given) else ""


def welcome(request: Request, response: Response) -> None:
    """Give a reader who is not known an id.

    Not on the way in from another site: the browser then keeps back the cookie of a known reader.
    """
    if owner_of(request) or request.headers.get("sec-fetch-site") == "cross-site":
        return
    response.set_cookie(
        COOKIE,
        secrets.token_hex(16),
        max_age=_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
