"""The whole page, articles view included, for users who sign in: on a real socket, and what it is made of."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from index.config import IndexConfig
from index.reader import IndexReader
from tests.index.homes import CountingEmbeddings
from tests.ui.accounts.people import PASSWORD, Clock, accounts_in
from tests.ui.fake import FakeAssistant, listening
from ui.accounts.accounts import Accounts
from ui.app import create_app
from ui.articles.shelf import Shelf
from ui.conversations import ConversationStore


@dataclass(frozen=True)
class Guarded:
    """A page for users, its home and its clock."""

    url: str
    app: FastAPI
    home: Path
    clock: Clock
    accounts: Accounts

    def client(self) -> httpx.Client:
        """A browser that has not signed in."""
        return httpx.Client(base_url=self.url, headers={"Origin": self.url})

    @contextmanager
    def signed_in(self, name: str) -> Iterator[httpx.Client]:
        """A browser in which this user has signed in."""
        with self.client() as client:
            reply = client.post("/api/session", json={"name": name, "password": PASSWORD})
            assert reply.status_code == 204, reply.text
            yield client


@contextmanager
def guarded(home: Path, *, local_only: bool = True) -> Iterator[Guarded]:
    """The page over this home, whose users are its own."""
    clock = Clock()
    accounts = accounts_in(home, clock)
    config = IndexConfig(home=home, database_url="", chroma_url="")
    with (
        closing(ConversationStore(home)) as store,
        closing(IndexReader(config, CountingEmbeddings())) as reader,
        closing(Shelf(config, reader)) as shelf,
    ):

        async def build() -> FastAPI:  # outside a running loop Gradio opens event loops of its own
            return create_app(
                FakeAssistant(), store, examples=["?"], local_only=local_only, shelf=shelf, accounts=accounts
            )

        with ThreadPoolExecutor(1) as aside:  # Playwright's loop may run in this thread
            app = aside.submit(lambda: asyncio.run(build())).result()
        with listening(app) as url:
            yield Guarded(url, app, home, clock, accounts)
