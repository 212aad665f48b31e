"""The services for other programs beside the page: which of them are on, the key to them, and where they answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from pydantic import SecretStr

from index.errors import ConfigError
from ui.accounts.accounts import Accounts
from ui.library import Library
from ui.security import Door, Guard

_NO_KEY: Final = SecretStr("")


@dataclass(frozen=True, slots=True)
class Services:
    """What is served besides the page; nothing by default. Raises ConfigError where something is and has no key."""

    api: bool = False
    """The endpoint for OpenAI's clients, `/v1`."""
    mcp: bool = False
    """The tools for MCP clients, `/mcp`."""
    key: SecretStr = _NO_KEY

    def __post_init__(self) -> None:
        if (self.api or self.mcp) and not self.key.get_secret_value():
            flags = " ".join(flag for flag, on in (("--api", self.api), ("--mcp", self.mcp)) if on)
            raise ConfigError(
                f"POLICY_CHAT_API_KEY is empty, and {flags} is served with a key only; "
                "set it to a long random text, such as `openssl rand -hex 32` prints"
            )


NO_SERVICES: Final = Services()


def guarded_app(
    assistant: Library, services: Services, *, local_only: bool, accounts: Accounts | None = None
) -> FastAPI:
    """An application with these services and, for all else that will be added to it, the page's guard around it.

    What a service needs is imported here: nothing of it where it is off.
    """
    lifespan, routes, doors = None, [], []
    if services.mcp:
        from ui import mcp_server  # imports mcp: a second

        server = mcp_server.http_server(assistant)
        routes += server.routes
        lifespan = server.router.lifespan_context
        doors.append(Door(mcp_server.PATHS, (), services.key, mcp_server.refused))
    if services.api:
        from ui import openai_api

        routes += openai_api.openai_router(assistant).routes
        doors.append(Door(openai_api.PATHS, openai_api.FOLDERS, services.key, openai_api.refused))
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Guard, local_only=local_only, doors=doors, accounts=accounts)
    app.router.routes += routes
    return app
