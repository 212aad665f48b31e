from __future__ import annotations

import subprocess
import sys

import pytest

from index.config import CHECKOUT, SAMPLES
from ui.offline import stay_offline

# Every attempt to reach an address or to look up a name, by Python code of ours or of a library.
WATCH = """
import sys
REACHED = []
def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        REACHED.append((event, str(args[1] if event.startswith("socket.connect") else args[0])))
sys.addaudithook(watch)

import index.reader
import index.writer
import rag.doctor
from tests.fakes import HashEmbeddings
from ui import cli

model = HashEmbeddings()
for module in (index.reader, index.writer, rag.doctor):
    module.load_embeddings = lambda _: model
home, page = sys.argv[1:]
for words in (["index", "add", page], ["ask", "连平", "--json"], ["doctor"], ["articles", "list"]):
    sys.argv = ["policy-chat", *words, "--home", home]
    try:
        cli.main()
    except SystemExit as ended:
        assert ended.code == 0, words
assert not REACHED, REACHED
"""


def test_nothing_is_sent_or_looked_up_unless_it_is_allowed() -> None:
    environment = {"LANGSMITH_TRACING": "true", "HF_HUB_OFFLINE": "0", "ANONYMIZED_TELEMETRY": "True", "PATH": "/bin"}
    stay_offline(environment)
    assert environment["PATH"] == "/bin"
    assert environment["HF_HUB_OFFLINE"] == environment["TRANSFORMERS_OFFLINE"] == "1"
    assert environment["LANGSMITH_TRACING"] == environment["LANGCHAIN_TRACING_V2"] == "false"
    assert environment["ANONYMIZED_TELEMETRY"] == environment["GRADIO_ANALYTICS_ENABLED"] == "False"


@pytest.mark.parametrize("downloads", [False, True])
@pytest.mark.parametrize("tracing", [False, True])
def test_each_permission_opens_what_it_names_and_no_more(downloads: bool, tracing: bool) -> None:
    environment = {"LANGSMITH_TRACING": "true"}
    stay_offline(environment, allow_downloads=downloads, allow_tracing=tracing)
    assert environment.get("HF_HUB_OFFLINE") == (None if downloads else "1")
    assert environment["LANGSMITH_TRACING"] == ("true" if tracing else "false")
    assert environment["HF_HUB_DISABLE_TELEMETRY"] == environment["DO_NOT_TRACK"] == "1"


def test_the_commands_reach_no_address(tmp_path: object) -> None:
    command = [sys.executable, "-c", WATCH, str(tmp_path), str(SAMPLES / "连平千塘万渠清淤.md")]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
