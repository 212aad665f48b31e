"""Signing in and out over HTTP: the cookie, what is refused, and a server without users."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from tests.ui.accounts.guarded import Guarded, guarded
from tests.ui.accounts.people import PASSWORD, person
from ui.accounts.access import COOKIE
from ui.accounts.attempts import BY_NAME, FORGOTTEN
from ui.accounts.users import FILE


@pytest.fixture(scope="module")
def page(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A page that others can reach."""
    home = tmp_path_factory.mktemp("open")
    person(home, "李雷", ["keeper"])
    with guarded(home, local_only=False) as running:
        yield running


@pytest.fixture
def client(page: Guarded) -> Iterator[httpx.Client]:
    page.clock.now += FORGOTTEN
    with page.client() as opened:
        yield opened


def sign_in(client: httpx.Client, password: str = PASSWORD, **headers: str) -> httpx.Response:
    return client.post("/api/session", json={"name": "李雷", "password": password}, headers=headers)


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_never_see(client: httpx.Client) -> None:
    assert client.get("/api/session").json() == {"name": "", "roles": []}
    cookie = SimpleCookie(sign_in(client).headers["set-cookie"])[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "strict", "/", "")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert client.get("/api/session").json() == {"name": "李雷", "roles": ["reader", "keeper"]}


def test_behind_https_the_cookie_goes_over_https_only(client: httpx.Client) -> None:
    reply = sign_in(client, **{"X-Forwarded-Proto": "https"})
    assert SimpleCookie(reply.headers["set-cookie"])[COOKIE]["secure"] is True


def test_signing_out_ends_the_session_on_the_server_too(client: httpx.Client) -> None:
    sign_in(client)
    token = client.cookies[COOKIE]
    assert client.request("DELETE", "/api/session", json={}).status_code == 204
    assert COOKIE not in client.cookies
    kept = {"Cookie": f"{COOKIE}={token}"}
    assert client.get("/api/conversations", headers=kept).status_code == 401


def test_a_session_id_from_before_is_never_taken_over(client: httpx.Client) -> None:
    planted = "planted-by-somebody-else"
    client.cookies.set(COOKIE, planted)
    sign_in(client)
    client.cookies.clear()
    assert client.get("/api/conversations", headers={"Cookie": f"{COOKIE}={planted}"}).status_code == 401
    sign_in(client)
    first = client.cookies[COOKIE]
    sign_in(client)
    assert client.cookies[COOKIE] != first
    assert client.get("/api/conversations", headers={"Cookie": f"{COOKIE}={first}"}).status_code == 401


def test_wrong_ones_are_refused_alike_and_then_have_to_wait(client: httpx.Client) -> None:
    for name in ("李雷", "韩梅梅"):
        for _ in range(BY_NAME.free):
            wrong = client.post("/api/session", json={"name": name, "password": "not the password"})
            assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong")
            assert "set-cookie" not in wrong.headers
        waiting = client.post("/api/session", json={"name": name, "password": PASSWORD})
        assert (waiting.status_code, waiting.json()["code"], waiting.headers["retry-after"]) == (429, "wait", "1")
        assert waiting.json()["values"] == {"seconds": 1}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'{"name": 1}', b'{"name": "a"}', b'{"name": "a", "password": "' + b"x" * 1025 + b'"}', b"\xff"],
)
def test_what_is_no_name_and_password_is_refused(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (422, "invalid")
    assert "xxx" not in reply.text


def test_a_body_without_end_is_not_read(client: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    reply = client.post("/api/session", content=endless(), headers={"Content-Type": "application/json"})
    assert reply.status_code == 422


def test_a_page_that_is_asked_for_is_named_on_the_way_to_the_sign_in_page(client: httpx.Client) -> None:
    assert client.get("/answer/0f").headers["location"] == "/sign-in?next=/answer/0f"
    assert client.get("/?c=1&x=//evil.example").headers["location"] == "/sign-in?next=/%3Fc%3D1%26x%3D//evil.example"
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_a_keeper_may_change_articles_from_elsewhere(client: httpx.Client) -> None:
    sign_in(client)
    found = client.get("/api/articles").json()
    assert (found["may_change"], found["signed_in"]) == (True, True)
    assert client.post("/api/articles/paste", json={"name": "x", "text": "山乡修路。"}).status_code == 200


def test_of_a_users_page_the_browser_keeps_nothing(client: httpx.Client) -> None:
    sign_in(client)
    page = client.get("/")
    assert page.headers["cache-control"] == "no-store"
    assert "policy_chat_reader" not in page.headers.get("set-cookie", "")


def test_a_damaged_file_of_users_lets_nobody_in(page: Guarded, client: httpx.Client) -> None:
    sign_in(client)
    path = page.home / FILE
    whole = path.read_bytes()
    path.write_bytes(b"{")
    try:
        reply = client.get("/api/conversations")
    finally:
        path.write_bytes(whole)
    assert reply.status_code == 503
    assert FILE in reply.json()["error"]
    assert client.get("/api/conversations").status_code == 200


def test_without_users_nobody_signs_in_until_there_is_one(upload_folder: Path, tmp_path: Path) -> None:
    with guarded(tmp_path) as page, page.client() as client:
        assert client.get("/").status_code == 200
        assert client.get("/sign-in").headers["location"] == "/"
        assert client.get("/api/articles").json()["may_change"] is True
        assert client.get("/api/session").json() == {"name": "", "roles": []}
        person(tmp_path, "li", ["reader"])
        assert client.get("/").headers["location"] == "/sign-in?next=/"
        assert client.get("/api/articles").status_code == 401
