"""Each role may call only its own: every route of the page, Gradio's included, is called directly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import Mount

from index.errors import NotAllowed
from tests.ui.accounts.guarded import Guarded, guarded
from tests.ui.accounts.people import PASSWORD, person
from ui.accounts.access import AREAS
from ui.accounts.roles import ROLES, Visitor, require, roles_of, signed_in
from ui.accounts.sessions import IDLE_SECONDS
from ui.accounts.users import UserFile
from ui.views import VIEWS

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

READER = {"reader", "keeper", "trainer", "evaluator"}
TABLE = [
    ("GET", "/", READER),
    ("GET", "/config", READER),
    ("GET", "/gradio_api/startup-events", READER),
    ("GET", "/answer/0", READER),
    ("GET", "/api/conversations", READER),
    ("PATCH", "/api/conversations/0", READER),
    ("DELETE", "/api/conversations/0", READER),
    ("POST", "/api/conversations/0/restore", READER),
    ("GET", "/api/conversations/0/markdown", READER),
    ("GET", "/api/conversations/0/word", READER),
    ("GET", "/api/answers/0/source/1", READER),
    ("GET", "/api/answers/0/text", READER),
    ("PUT", "/api/answers/0/rating", READER),
    ("DELETE", "/api/answers/0/rating", READER),
    ("GET", "/api/filters", READER),
    ("GET", "/api/filters/articles", READER),
    ("GET", "/api/filters/matching", READER),
    ("GET", "/api/articles", READER),
    ("GET", "/api/articles/item/000000000000", READER),
    ("GET", "/api/articles/removed", READER),
    ("GET", "/api/articles/export", READER),
    ("GET", "/api/articles/job", READER),
    ("POST", "/api/articles/job/stop", {"keeper"}),
    ("POST", "/api/articles/uploads", {"keeper"}),
    ("POST", "/api/articles/paste", {"keeper"}),
    ("POST", "/api/articles/uploads/0/preview", {"keeper"}),
    ("DELETE", "/api/articles/uploads/0", {"keeper"}),
    ("POST", "/api/articles/add", {"keeper"}),
    ("POST", "/api/articles/reread", {"keeper"}),
    ("POST", "/api/articles/remove", {"keeper"}),
    ("POST", "/api/articles/restore", {"keeper"}),
    ("POST", "/api/articles/import", {"keeper"}),
    ("GET", "/api/training/anything", {"trainer"}),
    ("POST", "/api/training/anything", {"trainer"}),
    ("GET", "/api/evaluation/anything", {"evaluator"}),
    ("POST", "/api/evaluation/anything", {"evaluator"}),
    ("GET", "/api/what-nobody-listed", set[str]()),
    ("POST", "/api//articles/add", set[str]()),
]
"""Method, path, and the roles that may."""
OPEN = {"/sign-in", "/api/session", "/healthz"}


@pytest.fixture(scope="module")
def page(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    home = tmp_path_factory.mktemp("guarded")
    for role in ROLES:
        person(home, role, [role])
    with guarded(home) as running:
        yield running


@pytest.fixture(scope="module")
def clients(page: Guarded) -> Iterator[dict[str, httpx.Client]]:
    made: dict[str, httpx.Client] = {role: page.client() for role in ROLES}
    for role, client in made.items():
        assert client.post("/api/session", json={"name": role, "password": PASSWORD}).status_code == 204
    yield made
    for client in made.values():
        client.close()


def call(client: httpx.Client, method: str, path: str) -> httpx.Response:
    body = None if method == "GET" else b"{}"
    return client.request(method, path, content=body, headers={"Content-Type": "application/json"})


def label(value: str | set[str]) -> str:
    """The same in every process, which a set's own order is not."""
    return value[:40] if isinstance(value, str) else "+".join(sorted(value))


@pytest.mark.parametrize(("method", "path", "allowed"), TABLE, ids=label)
def test_each_role_may_call_its_own(
    clients: dict[str, httpx.Client], method: str, path: str, allowed: set[str]
) -> None:
    statuses = {role: call(client, method, path).status_code for role, client in clients.items()}
    assert {role for role, status in statuses.items() if status not in {401, 403}} == allowed


def test_the_table_has_every_route_of_the_api(page: Guarded) -> None:
    declared = {(method, path) for method, path in routes(page.app) if path.startswith("/api/") and path not in OPEN}
    patterns = {(method, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path))) for method, path in declared}
    called = {
        (method, pattern)
        for method, pattern in patterns
        if any(at == method and pattern.fullmatch(path) for at, path, _ in TABLE)
    }
    assert len(patterns) > 20
    assert patterns - called == set()


def routes(app: FastAPI | Starlette) -> Iterator[tuple[str, str]]:
    """Method and path of everything declared in the application and in what is mounted in it."""
    for route in iter_route_contexts(app.routes):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, route.path or ""
        if isinstance(route.route, Mount) and isinstance(route.route.app, Starlette):
            yield from routes(route.route.app)


def test_without_a_session_nothing_but_the_sign_in_page_is_served(page: Guarded) -> None:
    """Every path of the application and of the Gradio mounted in it."""
    declared = sorted({(method, re.sub(r"\{[^}]*\}", "0", path)) for method, path in routes(page.app)})
    answered = set()
    with page.client() as client:
        for method, path in declared:
            reply = call(client, method, path)
            if reply.status_code not in {401, 404} and not reply.headers.get("location", "").startswith("/sign-in?"):
                answered.add(path)
    assert len(declared) > 60
    assert answered == OPEN


def test_the_queue_needs_a_session_too(page: Guarded, clients: dict[str, httpx.Client]) -> None:
    body = {"data": ["资源驿站占地多少？", None, "", ""], "fn_index": 0, "session_hash": "joined"}
    with page.client() as stranger:
        assert stranger.post("/gradio_api/queue/join", json=body).status_code == 401
        assert stranger.get("/gradio_api/queue/data", params={"session_hash": "joined"}).status_code == 401
        assert stranger.get("/gradio_api/heartbeat/joined").status_code == 401
        assert stranger.post("/gradio_api/cancel", json={}).status_code == 401
        assert stranger.get("/config").status_code == 401
    assert clients["reader"].post("/gradio_api/queue/join", json=body).status_code == 200
    said = clients["reader"].get("/gradio_api/queue/data", params={"session_hash": "joined"}).text
    assert "process_completed" in said
    assert "580平方米" in said


def test_a_conversation_is_its_users_whatever_the_browser(page: Guarded) -> None:
    body = {"data": ["资源驿站占地多少？", None, "", ""], "fn_index": 0, "session_hash": "mine"}
    with page.signed_in("trainer") as here:
        assert here.post("/gradio_api/queue/join", json=body).is_success
        here.get("/gradio_api/queue/data", params={"session_hash": "mine"})
    with page.signed_in("trainer") as there:
        (kept,) = there.get("/api/conversations").json()["conversations"]
    with page.signed_in("evaluator") as other:
        other.cookies.set("policy_chat_reader", UserFile(page.home).all()[2].id)
        assert other.get("/api/conversations").json()["conversations"] == []
        assert other.get(f"/api/conversations/{kept['id']}/markdown").status_code == 404


def test_only_the_views_of_ones_roles_are_on_the_page(
    page: Guarded, clients: dict[str, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, articles = VIEWS[:2]
    theirs = type(chat)("evaluation", articles.texts, scripts=("evaluation.js",), role="evaluator")
    monkeypatch.setattr("ui.views.VIEWS", (chat, articles, theirs))
    for role, names in {"reader": ["chat", "articles"], "evaluator": ["chat", "articles", "evaluation"]}.items():
        html = clients[role].get("/").text
        (views,) = re.findall(r'id="page-views"[^>]*>(.*?)</script>', html)
        assert json.loads(views) == names
        assert ("evaluation.js" in html) == ("evaluation" in names)


def test_every_view_and_its_requests_need_the_same_role() -> None:
    for view in VIEWS:
        if area := AREAS.get(view.name):
            assert area.reading == view.role


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/api/session"),
        ("DELETE", "/api/session"),
        ("POST", "/api/articles/paste"),
    ],
)
def test_nothing_is_changed_for_a_page_elsewhere(page: Guarded, origin: str | None, method: str, path: str) -> None:
    with page.signed_in("keeper") as client:
        headers = {"Content-Type": "application/json"} | ({"Origin": origin} if origin else {})
        del client.headers["Origin"]
        assert client.request(method, path, content=b"{}", headers=headers).status_code == 403
        assert client.get("/api/session").json()["name"] == "keeper"


def test_a_session_that_ends_ends_for_every_request(page: Guarded) -> None:
    with page.signed_in("reader") as client:
        assert client.get("/api/conversations").status_code == 200
        page.clock.now += IDLE_SECONDS
        assert client.get("/api/conversations").json()["code"] == "sign_in"
        assert client.get("/").headers["location"] == "/sign-in?next=/"


def test_a_route_can_ask_for_a_role() -> None:
    class Request:
        """What the guard has let in."""

        def __init__(self, visitor: Visitor | None) -> None:
            self.state = type("State", (), {"visitor": visitor} if visitor else {})()

    require(Request(signed_in("mei", "0" * 32, ["trainer"])), "trainer")
    for stranger in (Request(signed_in("li", "1" * 32, ["reader"])), Request(None)):
        with pytest.raises(NotAllowed, match=r"^this needs the role trainer"):
            require(stranger, "trainer")
    assert roles_of(Request(None)) == frozenset()
