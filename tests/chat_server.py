"""A scripted chat server: an OpenAI-compatible endpoint on a real socket that says what a test wants, and fails so."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "scripted"
_PATIENCE_S = 20.0
"""The longest that the server waits for a test; a test that needs it fails."""


@dataclass(frozen=True)
class Reply:
    """What the server does with one request."""

    chunks: tuple[str, ...] = ()
    """The pieces of the answer, each an event of its own."""
    delay_s: float = 0.0
    """Wait before each piece."""
    finish: str | None = "stop"
    """`finish_reason` of the last event; None: the stream ends without one and without `[DONE]`."""
    raw: tuple[str | bytes, ...] = ()
    """Sent as they are after the chunks, instead of a proper end."""
    status: int = 200
    message: str = ""
    """The error's text where `status` is not 200."""
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    """After the chunks nothing comes and the connection stays open, until the client closes it."""
    resets: bool = False
    """After the chunks the connection is reset."""
    breaks_off: bool = False
    """After the chunks the connection is closed as if that were all, in the middle of the transfer."""


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][-1]["content"])


class ChatServer:
    """A running server; replies are used in order and the last one is repeated."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[Request] = []
        self.client_left = threading.Event()
        """Set when a client has closed its connection before the answer was complete."""
        self.stopping = threading.Event()
        self._replies: list[Reply] = []

    def script(self, *replies: Reply) -> None:
        self._replies = list(replies)

    def take(self, request: Request) -> Reply:
        self.requests.append(request)
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]


@contextmanager
def chat_server(*replies: Reply) -> Iterator[ChatServer]:
    """A server on a free port of this machine, stopped at the end of the block."""
    with _HTTPServer(("127.0.0.1", 0), _Handler) as http:
        http.chat = ChatServer(http.server_address[1])
        http.chat.script(*replies)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield http.chat
        finally:
            http.chat.stopping.set()
            http.shutdown()
            thread.join()


class _HTTPServer(ThreadingHTTPServer):
    chat: ChatServer
    daemon_threads = False  # joined at the end, so that no thread outlives its test


class _Handler(BaseHTTPRequestHandler):
    server: _HTTPServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The list of models."""
        self.close_connection = True
        models = [{"id": MODEL, "object": "model", "created": 1, "owned_by": "tests"}]
        self._send_json(200, {"object": "list", "data": models})

    def do_POST(self) -> None:
        self.close_connection = True
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        reply = self.server.chat.take(Request(self.path, dict(self.headers), body))
        if reply.status != 200:
            self._send_json(reply.status, {"error": {"message": reply.message, "type": "scripted"}}, reply.headers)
        elif not body.get("stream"):
            message = {"role": "assistant", "content": "".join(reply.chunks)}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish}
            self._send_json(200, {"id": "1", "object": "chat.completion", "model": MODEL, "choices": [choice]})
        else:
            try:
                self._stream(reply)
            except (BrokenPipeError, ConnectionResetError):
                self.server.chat.client_left.set()

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        for name, value in {
            "Content-Type": "text/event-stream",
            "Transfer-Encoding": "chunked",
            **reply.headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        for chunk in reply.chunks:
            self._wait(reply.delay_s)
            self._send_event({"role": "assistant", "content": chunk}, None)
        for text in reply.raw:
            self._send_text(text)
        if reply.hangs:
            self._wait_for_client()
        elif reply.resets:
            # Zero linger: closing sends a reset instead of the rest.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        elif not reply.breaks_off:
            if reply.finish and not reply.raw:
                self._send_event({}, reply.finish)
                self._send_text("data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")

    def _wait(self, seconds: float) -> None:
        """Pause; fails as a write would as soon as the client has closed its side."""
        if seconds:
            self.connection.settimeout(seconds)
            try:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise BrokenPipeError
            except TimeoutError:
                return
            finally:
                self.connection.settimeout(None)

    def _wait_for_client(self) -> None:
        waited = 0.0
        while waited < _PATIENCE_S and not self.server.chat.stopping.is_set():
            self._wait(0.05)
            waited += 0.05

    def _send_event(self, delta: Mapping[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}
        self._send_text(f"data: {json.dumps(event, ensure_ascii=False)}\n\n")

    def _send_text(self, text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _send_json(self, status: int, content: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test's output is its own."""
