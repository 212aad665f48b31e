"""What the web page refuses, and the headers it sends: one ASGI layer around everything that is served."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

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
_FOLDERS: Final = ("/page/", "/source/", "/assets/", "/static/", "/gradio_api/queue/", "/gradio_api/heartbeat/")


class Guard:
    """Refuses paths the page doesn't use and, when it serves this machine only, requests meant for another host.

    The host check keeps a web page elsewhere from reaching the local server, by its own name pointed here (DNS
    rebinding: the Host header) or by a request across origins (the Origin header).
    """

    def __init__(self, app: ASGIApp, local_only: bool) -> None:
        self.app = app
        self.local_only = local_only

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

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if self.local_only and not _is_local(headers.get("host", ""), headers.get("origin")):
            return PlainTextResponse("this server answers requests from this machine only", status_code=403)
        path = scope["path"]
        if path not in _PATHS and not path.startswith(_FOLDERS):
            return PlainTextResponse("not found", status_code=404)
        return None


def _is_local(host: str, origin: str | None) -> bool:
    """Whether Host (`name`, `name:port`, `[::1]:port`) names this machine and Origin, if there is one, is that host."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name in LOOPBACK and origin in {None, f"http://{host}"}
