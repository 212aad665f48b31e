"""The web page: a FastAPI application with Gradio's views mounted in it, and the server that runs it."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from tempfile import TemporaryDirectory

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles

from index.errors import ArticleNotFound, ConfigError, HomeError, NotAllowed, PolicyChatError
from ui.accounts.accounts import Accounts
from ui.accounts.roles import visitor_of
from ui.accounts.routes import account_routes
from ui.articles.routes import articles_routes
from ui.articles.shelf import Shelf
from ui.chat import Assistant
from ui.chat_api import chat_routes
from ui.conversations import ConversationStore
from ui.evaluation.routes import Bench, evaluation_routes
from ui.owners import welcome
from ui.page import ASSETS, Page, asset_folder, sign_in_page
from ui.security import LOOPBACK
from ui.services import NO_SERVICES, Services, guarded_app
from ui.training.routes import Training, training_routes


def create_app(
    assistant: Assistant,
    store: ConversationStore,
    *,
    examples: Sequence[str],
    notice: str = "",
    local_only: bool = True,
    services: Services = NO_SERVICES,
    shelf: Shelf | None = None,
    accounts: Accounts | None = None,
    bench: Bench | None = None,
    training: Training | None = None,
) -> FastAPI:
    """The page as an ASGI application, and the services beside it.

    `examples` are questions offered before the first one is asked; `notice` is a line at the top of the page. With
    `local_only` requests are answered only if they name this machine as their host, and articles can be changed.
    Without a `shelf` the articles view has nothing to show, nor the evaluation view without a `bench`, nor
    the trainers' without `training`. Where `accounts` has users, one has to sign in.
    """
    from ui.blocks import mount_views  # imports gradio: four seconds

    app = guarded_app(assistant, services, local_only=local_only, accounts=accounts)
    folder = asset_folder()
    page = Page(folder)

    app.add_exception_handler(PolicyChatError, _one_line)

    @app.get("/", response_class=HTMLResponse)
    def index(request: Request) -> HTMLResponse:
        visitor = visitor_of(request)
        # Of a user's page nothing is kept that the way back would show after signing out.
        response = HTMLResponse(
            page.html(visitor), headers={"Cache-Control": "no-store" if visitor.name else "no-cache"}
        )
        welcome(request, response)
        return response

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    if shelf:
        app.include_router(articles_routes(shelf))
    if bench:
        app.include_router(evaluation_routes(bench))
    if training:
        app.include_router(training_routes(training))
    app.include_router(chat_routes(assistant, store))
    if accounts:
        app.include_router(account_routes(accounts, sign_in_page(folder)))
    app.mount(folder, StaticFiles(directory=ASSETS))
    mount_views(app, assistant, store, examples, notice)
    return app


async def _one_line(request: Request, error: Exception) -> JSONResponse:
    """A failure of ours as a page's script gets it."""
    status = 404 if isinstance(error, ArticleNotFound) else 403 if isinstance(error, NotAllowed) else 503
    return JSONResponse({"error": str(error)}, status)


def serve(
    assistant: Assistant,
    store: ConversationStore,
    *,
    host: str,
    port: int,
    examples: Sequence[str],
    notice: str = "",
    services: Services = NO_SERVICES,
    shelf: Shelf | None = None,
    accounts: Accounts | None = None,
    bench: Bench | None = None,
    training: Training | None = None,
    ready: Callable[[str], None] = lambda url: None,
) -> None:
    """Serve the page until Ctrl-C; `ready` is told its address once connections are accepted. Port 0 is any free one.

    Raises ConfigError when the address can't be listened on, HomeError when there is no place for temporary files;
    both before anything heavy is loaded.
    """
    with _listen(host, port) as listener, _scratch_folder() as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        import uvicorn

        app = create_app(
            assistant,
            store,
            examples=examples,
            notice=notice,
            local_only=host in LOOPBACK,
            services=services,
            shelf=shelf,
            accounts=accounts,
            bench=bench,
            training=training,
        )
        config = uvicorn.Config(
            app,
            log_level="error",
            server_header=False,
            # An open page holds a connection for as long as it is open.
            timeout_graceful_shutdown=1,
        )
        name = f"[{host}]" if ":" in host else host
        ready(f"http://{name}:{listener.getsockname()[1]}")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port < 2**16:
        raise ConfigError(f"port {port}: not between 0 and 65535; choose another one with --port")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"port {port} on {host}: already in use; stop the other server or choose another port with --port"
            ) from None
        reason = error.strerror or error
        raise ConfigError(f"{host}:{port}: can't be listened on ({reason}); choose another --host or --port") from None


def _scratch_folder() -> TemporaryDirectory[str]:
    """A folder for Gradio that goes with the server; by default it is /tmp/gradio, whoever on the machine made that."""
    try:
        return TemporaryDirectory(prefix="policy-chat-")
    except OSError as error:
        raise HomeError(
            f"no folder for temporary files ({error.strerror or error}); set TMPDIR to one that can be written to"
        ) from None
