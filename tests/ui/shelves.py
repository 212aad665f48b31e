"""The articles view's requests over a small real index, without the page: to send to, and to wait for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from index.config import IndexConfig
from index.reader import IndexReader
from tests.index.homes import CountingEmbeddings
from tests.ui.fake import FakeAssistant, listening
from tests.ui.jobs import SECONDS, waited
from ui.articles.routes import articles_routes
from ui.articles.shelf import Shelf
from ui.services import NO_SERVICES, guarded_app


@dataclass(frozen=True)
class Desk:
    """A client of the requests, and what they work on."""

    client: httpx.Client
    shelf: Shelf
    config: IndexConfig
    model: CountingEmbeddings

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.client.post(f"/api/articles{path}", json={} if body is None else body)

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/articles{path}").json()

    def send(self, name: str, content: bytes, path: str = "/uploads") -> httpx.Response:
        headers = {"Content-Type": "application/octet-stream", "X-File-Name": quote(name, safe="")}
        return self.client.post(f"/api/articles{path}", content=content, headers=headers)

    def sent(self, name: str, text: str) -> str:
        """The id of a waiting file of this text."""
        return str(self.send(name, text.encode()).json()["id"])

    def add(self, name: str, text: str, **corrections: object) -> Mapping[str, Any]:
        """What came of adding a file of this text."""
        return self.done(self.post("/add", {"uploads": [{"id": self.sent(name, text), **corrections}]}))

    def done(self, reply: httpx.Response) -> Mapping[str, Any]:
        """What came of the job that a request has started."""
        assert reply.status_code == 200, reply.text
        job: Mapping[str, Any] = self.end()
        assert job["state"] == "done", job
        outcome: Mapping[str, Any] = job["outcome"]
        return outcome

    def end(self) -> Mapping[str, Any]:
        """The last job when it has ended."""
        return waited(lambda: self.get("/job")["job"])

    def rows(self, **query: str | int) -> list[Any]:
        """The articles of a page of the table, a list for each row."""
        found = self.client.get("/api/articles", params=query).json()
        return list(found["rows"])

    def titles(self, **query: str | int) -> list[str]:
        return [article["title"] for group in self.rows(**query) for article in group]

    def ids(self) -> list[str]:
        return [article["id"] for group in self.rows() for article in group]

    def uploads(self) -> list[Path]:
        """What lies in the folder of uploads."""
        return sorted((self.config.home / "uploads").glob("*"))


@contextmanager
def desk(home: Path, *, local_only: bool = True, **settings: Any) -> Iterator[Desk]:
    """The requests on a free port of this machine."""
    config = IndexConfig(home=home, database_url="", chroma_url="", **settings)
    model = CountingEmbeddings()
    with closing(IndexReader(config, model)) as reader, closing(Shelf(config, reader)) as shelf:
        app = guarded_app(FakeAssistant(), NO_SERVICES, local_only=local_only)
        app.include_router(articles_routes(shelf))
        with (
            listening(app) as url,
            httpx.Client(base_url=url, headers={"Origin": url}, timeout=SECONDS) as client,
        ):
            yield Desk(client, shelf, config, model)
