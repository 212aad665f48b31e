"""What the articles view's requests refuse before anything is done: unknown formats, strangers, other pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.ui.shelves import Desk, desk


@pytest.fixture(scope="module")
def on_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For requests that change nothing."""
    with desk(tmp_path_factory.mktemp("local")) as opened:
        yield opened


@pytest.fixture(scope="module")
def open_to_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("open"), local_only=False) as opened:
        yield opened


@pytest.mark.parametrize("name", ["x.exe", "x", "", ".txt", "..txt", "x.doc", "a/b/"])
def test_a_format_that_nothing_reads_is_refused_before_it_is_kept(on_its_own: Desk, name: str) -> None:
    reply = on_its_own.send(name, b"MZ")
    assert (reply.status_code, reply.json()["code"]) == (415, "unknown_format")
    assert on_its_own.uploads() == []


# --- who may change anything ---

CHANGES = [
    ("POST", "/uploads"),
    ("POST", "/paste"),
    ("POST", "/uploads/0/preview"),
    ("DELETE", "/uploads/0"),
    ("POST", "/add"),
    ("POST", "/reread"),
    ("POST", "/remove"),
    ("POST", "/restore"),
    ("POST", "/import"),
    ("POST", "/job/stop"),
]


def body_for(path: str) -> dict[str, object]:
    articles: dict[str, object] = {"articles": ["0" * 12]}
    bodies: dict[str, dict[str, object]] = {
        "/paste": {"name": "x", "text": "x"},
        "/add": {"uploads": [{"id": "0"}]},
        "/reread": articles,
        "/remove": articles,
        "/restore": articles,
    }
    return bodies.get(path, {})


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_beyond_this_machine_every_change_is_refused(open_to_others: Desk, method: str, path: str) -> None:
    reply = open_to_others.client.request(method, f"/api/articles{path}", json=body_for(path))
    assert (reply.status_code, reply.json()["code"]) == (403, "read_only")
    assert open_to_others.get()["may_change"] is False
    assert open_to_others.get("/job")["job"] is None
    assert open_to_others.uploads() == []


@pytest.mark.parametrize(("method", "path"), CHANGES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {},
        {"Origin": "same", "Content-Type": "text/plain"},
        {"Origin": "same", "Content-Type": "multipart/form-data; boundary=x"},
    ],
)
def test_a_page_elsewhere_changes_nothing(on_its_own: Desk, method: str, path: str, headers: dict[str, str]) -> None:
    url = str(on_its_own.client.base_url).rstrip("/")
    sent = {"Content-Type": "application/json"} | headers
    if sent.get("Origin") == "same":
        sent["Origin"] = url
    content = json.dumps(body_for(path))
    reply = httpx.request(method, f"{url}/api/articles{path}", content=content, headers=sent)
    assert reply.status_code in {403, 415}
    assert on_its_own.get("/job")["job"] is None


def test_a_body_that_is_too_long_is_refused(on_its_own: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.security._MAX_JSON", 100)
    reply = on_its_own.post("/paste", {"name": "x", "text": "长" * 100})
    assert (reply.status_code, reply.json()["code"]) == (413, "too_long")
