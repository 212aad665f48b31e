"""The page over HTTP: what it serves, what it refuses, and how the server starts and ends."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from index.errors import ConfigError, HomeError
from tests.ui.fake import FakeAssistant, Site
from ui.app import serve
from ui.conversations import ConversationStore, conversations_in
from ui.security import HEADERS, Guard

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url) as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ConversationStore]:
    with conversations_in(tmp_path) as opened:
        yield opened


def test_healthz(client: httpx.Client) -> None:
    reply = client.get("/healthz")
    assert (reply.status_code, reply.text) == (200, "ok")


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/config", "/theme.css", "/api/conversations", "/api/answers/0/text", "/nothing-here"]
)
def test_security_headers_on_everything(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert "unsafe-eval" not in headers["Content-Security-Policy"]


def test_the_page_has_no_inline_script_and_all_it_names_is_there(client: httpx.Client) -> None:
    page = client.get("/").text
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) >= 5  # icon, style sheets, scripts
    assert {client.get(address).status_code for address in named} == {200}
    assert "//" not in "".join(named)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=https://example.org/",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/run/ask",
        "/gradio_api/vibe-edit",
        "/gradio_api/deep_link",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/page/../app.py",
        "/page/%2e%2e/app.py",
    ],
)
def test_what_the_page_does_not_use_is_not_served(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


def test_no_request_makes_the_server_copy_a_file_it_names(
    client: httpx.Client, upload_folder: Path, tmp_path: Path
) -> None:
    """A mounted Gradio app copies any readable file into its cache unless `has_launched` is set."""
    secret = tmp_path / "secret.txt"
    secret.write_text("not for you")
    named = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    events = [event for event in client.get("/config").json()["dependencies"] if event["inputs"]]
    assert events
    for event in events:
        body = {"data": [named] * len(event["inputs"]), "fn_index": event["id"], "session_hash": f"s{event['id']}"}
        assert client.post("/gradio_api/queue/join", json=body).status_code == 200
        said = client.get("/gradio_api/queue/data", params={"session_hash": body["session_hash"]}).text
        assert "process_completed" in said  # the event did run
        assert "not for you" not in said
    assert [path for path in upload_folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1:7860", None, 200),
        ("localhost:7860", "http://localhost:7860", 200),
        ("[::1]:7860", None, 200),
        ("evil.example", None, 403),
        ("127.0.0.1.evil.example:7860", None, 403),
        ("", None, 403),
        ("[::1", None, 403),
        ("127.0.0.1:7860", "https://evil.example", 403),
        ("127.0.0.1:7860", "http://127.0.0.1:9999", 403),
        ("127.0.0.1:7860", "null", 403),
    ],
)
def test_a_local_server_answers_its_own_machine_only(host: str, origin: str | None, status: int) -> None:
    headers = {"Host": host} | ({"Origin": origin} if origin else {})
    assert guarded(headers, local_only=True) == status


def test_a_server_for_others_answers_under_any_name() -> None:
    assert guarded({"Host": "assistant.example", "Origin": "https://assistant.example"}, local_only=False) == 200


def guarded(headers: dict[str, str], local_only: bool) -> int:
    async def get() -> int:
        transport = httpx.ASGITransport(app=Guard(PlainTextResponse("ok"), local_only=local_only))
        async with httpx.AsyncClient(transport=transport, base_url="http://any") as client:
            return (await client.get("/healthz", headers=headers)).status_code

    return asyncio.run(get())


def test_a_port_in_use_is_one_clear_line(store: ConversationStore) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"^port {port} on 127\.0\.0\.1: already in use; .* --port$"):
            serve(FakeAssistant(), store, host="127.0.0.1", port=port, examples=[])


@pytest.mark.parametrize(("host", "port"), [("203.0.113.7", 7860), ("no such host", 7860), ("127.0.0.1", 70_000)])
def test_an_address_that_cannot_be_used_is_one_clear_line(store: ConversationStore, host: str, port: int) -> None:
    with pytest.raises(ConfigError, match=r"--port$") as raised:
        serve(FakeAssistant(), store, host=host, port=port, examples=[])
    assert "\n" not in str(raised.value)


SERVER = """
import sys
from pathlib import Path

def report(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in ("127.0.0.1", "::1"):
        print("CONNECTED", arguments[1], file=sys.stderr)
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "::1", "localhost", None):
        print("LOOKED UP", arguments[0], file=sys.stderr)

sys.addaudithook(report)
from tests.ui.fake import FakeAssistant
from ui.app import serve
from ui.conversations import ConversationStore
store = ConversationStore(Path(sys.argv[1]))
serve(FakeAssistant(), store, host="127.0.0.1", port=0, examples=["?"], ready=lambda url: print(url, flush=True))
print("ended")
"""


def test_ctrl_c_ends_quietly_and_nothing_was_looked_up(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)],
        cwd=CHECKOUT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/healthz", timeout=30).text == "ok"
        body = {"data": ["资源驿站占地多少？", None, "", ""], "fn_index": 0, "session_hash": "s"}
        assert httpx.post(f"{url}/gradio_api/queue/join", json=body).is_success
        with httpx.stream("GET", f"{url}/gradio_api/queue/data", params={"session_hash": "s"}) as events:
            first = next(line for line in events.iter_lines() if "process_generating" in line)
            assert json.loads(first.removeprefix("data: "))["success"]
            process.send_signal(signal.SIGINT)  # while an answer is on its way
            output, errors = process.communicate(timeout=20)
    assert (output, errors, process.returncode) == ("ended\n", "", 0)
    assert list(scratch.iterdir()) == []


def test_no_place_for_temporary_files_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: ConversationStore
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    with pytest.raises(HomeError, match=r"^no folder for temporary files .* set TMPDIR"):
        serve(FakeAssistant(), store, host="127.0.0.1", port=0, examples=[])
