"""The trainers' requests over a small real index, without the page: to send to, and to wait for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from index.reader import IndexReader
from rag.config import RagConfig
from rag.pack.schema import Pack
from tests.rag.pack.corpus import ids_of
from tests.ui.accounts.people import accounts_in
from tests.ui.fake import FakeAssistant, listening
from tests.ui.jobs import SECONDS, waited
from ui.accounts.routes import account_routes
from ui.conversations import ConversationStore
from ui.owners import COOKIE
from ui.services import NO_SERVICES, guarded_app
from ui.training.routes import Training, training_routes

OWNER, OTHER = "0" * 32, "1" * 32


@dataclass(frozen=True)
class Trainer:
    """One trainer's client of the requests."""

    client: httpx.Client
    owner: str
    training: Training
    store: ConversationStore

    @property
    def reader(self) -> IndexReader:
        return self.training.reader

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/training{path}").json()

    def send(self, path: str, body: object = None, method: str = "POST") -> httpx.Response:
        return self.client.request(method, f"/api/training{path}", json={} if body is None else body)

    def made(self, **of: object) -> Mapping[str, Any]:
        """A new pack of these articles, or of all."""
        body = of or {"articles": list(ids_of(self.reader).values())}
        reply = self.send("/packs", body)
        assert reply.status_code == 200, reply.text
        job = self.end()
        assert job["state"] == "done", job
        found: Mapping[str, Any] = self.get(f"/packs/{job['pack']}")
        return found

    def kept(self, pack: Pack) -> Mapping[str, Any]:
        """This pack, as one of the trainer's."""
        found: Mapping[str, Any] = self.get(f"/packs/{self.training.packs.add(self.owner, pack)}")
        return found

    def end(self) -> Mapping[str, Any]:
        """The last job when it has ended."""
        return waited(lambda: self.get("/job")["job"])

    def item(self, pack: Mapping[str, Any], item: str, what: str, **body: object) -> httpx.Response:
        """The reply to a change of an item."""
        method, tail = ("PATCH", "") if what == "edit" else ("POST", f"/{what}")
        return self.send(f"/packs/{pack['id']}/items/{item}{tail}", {"version": pack["version"], **body}, method)


@contextmanager
def trainers(home: Path, reader: IndexReader, users: Path | None = None) -> Iterator[tuple[Trainer, Trainer]]:
    """Two trainers at one server; with the home of `users`, nobody is let in who has not signed in."""
    with (
        closing(ConversationStore(home)) as store,
        closing(Training(home, RagConfig(chat_model=""), reader, store)) as training,
    ):
        accounts = accounts_in(users) if users else None
        app = guarded_app(FakeAssistant(), NO_SERVICES, local_only=True, accounts=accounts)
        app.include_router(training_routes(training))
        if accounts:
            app.include_router(account_routes(accounts, "the sign-in page"))
        with listening(app) as url, _client(url, OWNER) as one, _client(url, OTHER) as two:
            yield Trainer(one, OWNER, training, store), Trainer(two, OTHER, training, store)


def _client(url: str, owner: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Origin": url}, cookies={COOKIE: owner}, timeout=SECONDS)
