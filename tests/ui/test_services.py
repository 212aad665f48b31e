"""What keeps the services shut: off by default, a key, and the guard for hosts and web pages elsewhere."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from index.config import CHECKOUT, load_settings
from index.errors import ConfigError
from tests.ui.fake import FakeAssistant
from ui.config import UiConfig
from ui.security import HEADERS
from ui.services import NO_SERVICES, Services, guarded_app

KEY = "a-key-of-the-tests"
PATHS = ["/v1/chat/completions", "/v1/models", "/v1/models/policy-chat", "/mcp"]


def app(services: Services, *, local_only: bool = True) -> FastAPI:
    return guarded_app(FakeAssistant(), services, local_only=local_only)


ALL = Services(api=True, mcp=True, key=SecretStr(KEY))


def asked(app: FastAPI, path: str, method: str = "POST", **headers: str) -> httpx.Response:
    """The reply to one request, without a socket and without the application's lifespan."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:7860") as client:
            return await client.request(
                method, path, headers={name.replace("_", "-"): headers[name] for name in headers}
            )

    return asyncio.run(ask())


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_are_off_unless_asked_for(path: str, method: str) -> None:
    assert asked(app(NO_SERVICES), path, method, Authorization=f"Bearer {KEY}").status_code == 404


def test_each_is_on_by_itself() -> None:
    only_api = app(Services(api=True, key=SecretStr(KEY)))
    only_mcp = app(Services(mcp=True, key=SecretStr(KEY)))
    authorised = {"Authorization": f"Bearer {KEY}"}
    assert asked(only_api, "/v1/models", "GET", **authorised).status_code == 200
    assert asked(only_api, "/mcp", **authorised).status_code == 404
    assert asked(only_mcp, "/v1/models", "GET", **authorised).status_code == 404
    assert asked(only_mcp, "/mcp").status_code == 401


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", f"Basic {KEY}", KEY, "Bearer wrong", f"Bearer {KEY}x"]
)
def test_no_path_of_theirs_is_reached_without_the_key(path: str, given: str | None) -> None:
    reply = asked(app(ALL), path, **({} if given is None else {"Authorization": given}))
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == "Bearer"
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS
    assert KEY not in reply.text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("host", "origin", "local_only", "status"),
    [
        ("evil.example", None, True, 403),  # DNS rebinding
        ("127.0.0.1.evil.example:7860", None, True, 403),
        ("127.0.0.1:7860", "https://evil.example", True, 403),
        ("127.0.0.1:7860", "null", True, 403),
        ("127.0.0.1:7860", "http://127.0.0.1:9999", True, 403),
        ("assistant.example", "https://evil.example", False, 403),
        ("assistant.example", "null", False, 403),
        ("assistant.example", "https://assistant.example", False, 401),
        ("assistant.example", None, False, 401),
    ],
)
def test_a_page_elsewhere_reaches_none_of_them(
    path: str, host: str, origin: str | None, local_only: bool, status: int
) -> None:
    headers = {"Host": host} | ({"Origin": origin} if origin else {})
    key = {"Authorization": f"Bearer {KEY}"} if status == 403 else {}  # not even with the key
    reply = asked(app(ALL, local_only=local_only), path, **headers, **key)
    assert reply.status_code == status
    assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/embeddings", "/v1/../docs", "/mcp/", "/mcp/x", "/mcpx", "/docs"])
def test_no_path_beside_theirs_is_let_in(path: str) -> None:
    assert asked(app(ALL), path, "GET", Authorization=f"Bearer {KEY}").status_code == 404


def test_a_service_without_a_key_is_a_clear_line() -> None:
    with pytest.raises(
        ConfigError, match=r"^POLICY_CHAT_API_KEY is empty, and --api --mcp is served with a key only; "
    ):
        Services(api=True, mcp=True)
    assert Services(key=SecretStr(KEY)).api is False


@pytest.mark.parametrize(("toml", "key"), [('api_key = "abc"', "abc"), ("api_key = 12345", "12345"), ("", "")])
def test_the_key_comes_from_the_environment_or_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toml: str, key: str
) -> None:
    (tmp_path / "settings.toml").write_text(f"[ui]\n{toml}")
    monkeypatch.setenv("POLICY_CHAT_CONFIG", str(tmp_path / "settings.toml"))
    assert load_settings(UiConfig, "ui").api_key.get_secret_value() == key
    monkeypatch.setenv("POLICY_CHAT_API_KEY", "from-the-environment\n")
    config = load_settings(UiConfig, "ui")
    assert config.api_key.get_secret_value() == "from-the-environment"
    assert "from-the-environment" not in f"{config!r} {config} {Services(api=True, key=config.api_key)!r}"


def test_a_key_that_is_no_text_is_refused_without_being_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('[ui]\napi_key = ["geheim"]')
    monkeypatch.setenv("POLICY_CHAT_CONFIG", str(tmp_path / "settings.toml"))
    with pytest.raises(ConfigError, match="POLICY_CHAT_API_KEY") as raised:
        load_settings(UiConfig, "ui")
    assert "geheim" not in str(raised.value)


def test_the_key_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for given in (KEY, "wrong-one"):
        asked(app(ALL), "/v1/models", "GET", Authorization=f"Bearer {given}")
        assert given not in caplog.text


APP = """
import sys
from pydantic import SecretStr
from tests.ui.fake import FakeAssistant
from ui.services import Services, guarded_app

on = sys.argv[1] == "on"
guarded_app(FakeAssistant(), Services(api=on, mcp=on, key=SecretStr("k")), local_only=True)
print(*sorted({"gradio", "mcp", "torch", "chromadb"} & set(sys.modules)))
"""


@pytest.mark.parametrize(("switch", "imported"), [("on", "mcp"), ("off", "")])
def test_a_service_imports_what_it_needs_and_no_more(switch: str, imported: str) -> None:
    done = subprocess.run([sys.executable, "-c", APP, switch], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == imported
