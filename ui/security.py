"""What the web page refuses, and the headers it sends: one ASGI layer around everything that is served."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from index.errors import AccountError
from ui.accounts.access import COOKIE, READING, SESSION, SIGN_IN, refusal_of
from ui.accounts.accounts import Accounts
from ui.accounts.roles import AT_THIS_MACHINE, FROM_ELSEWHERE, Visitor

POLICY: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Gradio's components set styles on elements
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MAX_BODY: Final = 1 << 20
"""Bytes of the longest request that a service for other programs reads."""
MAX_TEXT: Final = 2_000_000
"""Characters of the longest text that the page can send."""
_MAX_JSON: Final = 6 * MAX_TEXT
"""Bytes of the longest JSON that it can send: a character may take six."""
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

# Gradio serves uploads, files, proxies, recordings and editors besides what this page needs. What isn't listed is 404.
_PATHS: Final = frozenset(
    {
        "/",
        "/healthz",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/gradio_api/app_id",
        "/gradio_api/info",
        "/gradio_api/cancel",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
    }
)
_OWN: Final = "/api/"
"""Where the page's own scripts read and change what is kept."""
_JSON: Final = "application/json"
_NO_FORMS: Final = frozenset({_JSON, "application/octet-stream"})
"""Types of content that a form elsewhere can't send."""
_FOLDERS: Final = (_OWN, "/page/", "/answer/", "/assets/", "/static/", "/gradio_api/queue/", "/gradio_api/heartbeat/")


@dataclass(frozen=True, slots=True)
class Door:
    """The paths of a service for other programs: open to those who send the key, shut to web pages elsewhere."""

    paths: frozenset[str]
    folders: tuple[str, ...]
    key: SecretStr
    refused: Callable[[int, str], Response]
    """A refusal in the service's own words: status and message."""

    def leads_to(self, path: str) -> bool:
        """Whether `path` is one of this service."""
        return path in self.paths or path.startswith(self.folders)

    def refusal(self, headers: Headers) -> Response | None:
        """Why a request with these headers isn't let in; None if it is."""
        host = headers.get("host", "")
        if headers.get("origin") not in {None, f"http://{host}", f"https://{host}"}:
            return self.refused(403, "a web page from elsewhere may not use this service")
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if not given or scheme.lower() != "bearer":
            return self._unauthorized("no key was sent; send POLICY_CHAT_API_KEY's as `Authorization: Bearer KEY`")
        if not _is_same(given.strip(), self.key.get_secret_value()):
            return self._unauthorized("wrong key; send the one that POLICY_CHAT_API_KEY had when the server started")
        return None

    def _unauthorized(self, message: str) -> Response:
        response = self.refused(401, message)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response


def _is_same(given: str, key: str) -> bool:
    """Whether two keys are the same, in a time that tells neither where they differ nor how long they are."""
    # Headers come as latin-1; a key of other characters was sent as UTF-8.
    digests = (hashlib.sha256(text).digest() for text in (given.encode("latin-1"), key.encode()))
    return hmac.compare_digest(*digests)


class Guard:
    """Refuses paths that nothing serves and, when it serves this machine only, requests meant for another host.

    The host check keeps a web page elsewhere from reaching the local server, by its own name pointed here (DNS
    rebinding: the Host header) or by a request across origins (the Origin header). The paths of services are let in
    where the service is on, which is when it has a `Door`, and there with its key only.
    """

    def __init__(
        self, app: ASGIApp, local_only: bool, doors: Sequence[Door] = (), accounts: Accounts | None = None
    ) -> None:
        self.app = app
        self.local_only = local_only
        self.doors = doors
        self.accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on; the headers go on either."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # nothing here speaks it
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self.local_only and not _is_local(headers.get("host", ""), headers.get("origin")):
            return PlainTextResponse("this server answers requests from this machine only", status_code=403)
        path = scope["path"]
        for door in self.doors:
            if door.leads_to(path):
                return door.refusal(headers)
        if path not in _PATHS and not path.startswith(_FOLDERS) and not (path == SIGN_IN and self.accounts):
            return PlainTextResponse("not found", status_code=404)
        try:
            visitor = self._visitor(headers)
        except AccountError as error:
            return JSONResponse({"error": str(error)}, 503)
        scope.setdefault("state", {})["visitor"] = visitor
        return refusal_of(visitor, scope) or _refused_change(headers, scope, visitor)

    def _visitor(self, headers: Headers) -> Visitor:
        """Who sent a request with these headers; raises AccountError."""
        if self.accounts and self.accounts.required:
            return self.accounts.visitor(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))
        return AT_THIS_MACHINE if self.local_only else FROM_ELSEWHERE


def _refused_change(headers: Headers, scope: Scope, visitor: Visitor) -> Response | None:
    """Why a request that changes something is not let in; None if a script of this page sent it, or it changes nothing.

    The browser says where a request comes from, and a form elsewhere can't send JSON or plain bytes.
    """
    is_own = scope["path"].startswith(_OWN)
    if scope["method"] in READING or not (is_own or visitor.name):
        return None
    if not _same_origin(headers):
        return JSONResponse({"error": "only this server's own page may change anything; open it and try there"}, 403)
    if not is_own:
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if kind not in _NO_FORMS:
        return JSONResponse({"error": "the request is not JSON; send Content-Type: application/json"}, 415)
    # What is sent as a file is measured as it is saved, a name and a password as they are read.
    return _refused_length(headers) if kind == _JSON and scope["path"] != SESSION else None


def _refused_length(headers: Headers) -> Response | None:
    """Why a request is refused by its length, before any of it is read; None if it is short enough, or empty."""
    length = headers.get("content-length", "0")  # without this header and without chunks there is no body
    if "transfer-encoding" in headers or not length.isdecimal():
        line = "the request does not say how long it is; send Content-Length"
        return JSONResponse({"error": line, "code": "invalid"}, 411)
    if int(length) <= _MAX_JSON:
        return None
    line = f"longer than {MAX_TEXT:,} characters"
    return JSONResponse({"error": line, "code": "too_long", "values": {"characters": MAX_TEXT}}, 413)


def _same_origin(headers: Headers) -> bool:
    """Whether the browser says that a page of this server sent it."""
    host = headers.get("host", "")
    return (
        headers.get("origin") in {f"http://{host}", f"https://{host}"} or headers.get("sec-fetch-site") == "same-origin"
    )


def _is_local(host: str, origin: str | None) -> bool:
    """Whether Host (`name`, `name:port`, `[::1]:port`) names this machine and Origin, if there is one, is that host."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name in LOOPBACK and origin in {None, f"http://{host}"}
