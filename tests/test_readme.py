"""What the README says is there is there."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.config import CHECKOUT
from tests.rag.corpus import BilingualEmbeddings, build_index

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted({re.sub(r"\s+#.*", "", line).strip() for line in re.findall(r"^    (policy-chat .*)$", README, re.M)})


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_exists_with_its_options(command: str) -> None:
    words = command.split()[1:]
    name = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
    shown = subprocess.run(
        [sys.executable, "-m", "ui.cli", *name, "--help"], capture_output=True, text=True, check=False, cwd=CHECKOUT
    )
    while shown.returncode and len(name) > 1:  # the second word was an argument, not a command
        name.pop()
        shown = subprocess.run(
            [sys.executable, "-m", "ui.cli", *name, "--help"], capture_output=True, text=True, check=False
        )
    assert shown.returncode == 0, shown.stderr
    for option in (word for word in words if word.startswith("-")):
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", shown.stdout), option


def test_every_file_it_names_is_there() -> None:
    folder = ""
    for line in README.split("## How it is built")[1].split("\n\n")[2].splitlines():
        first, *_ = line.split()
        if line.startswith("    ") and not line.startswith("      "):
            folder = first
            assert (CHECKOUT / folder).is_dir(), folder
        for name in re.findall(r"\b[\w.]+\.(?:py|md)\b", line):
            assert (CHECKOUT / folder / name).exists(), f"{folder}{name}"


def test_it_names_the_two_commands_and_every_setting() -> None:
    assert "make run" in README
    assert "make test" in README
    from index.config import IndexConfig
    from rag.config import RagConfig
    from ui.config import UiConfig

    named = set(re.findall(r"`(?:POLICY_CHAT)?_([A-Z_]+)`", README))
    settings = {key.upper() for kind in (IndexConfig, RagConfig, UiConfig) for key in kind.model_fields}
    assert settings <= named | {key.removeprefix("CHAT_") for key in named}, settings - named


def test_its_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert len(program.strip().splitlines()) <= 10
    with closing(build_index(tmp_path)):
        monkeypatch.setenv("POLICY_CHAT_HOME", str(tmp_path / "index"))
        monkeypatch.setattr("index.reader.load_embeddings", lambda _: BilingualEmbeddings())
        names: dict[str, Any] = {}
        exec(compile(program, "README.md", "exec"), names)  # noqa: S102 - our own words, which readers will run
    names["retriever"].reader.close()
    shown = capsys.readouterr().out
    assert shown.startswith("凤村镇的帮扶资金花在哪里 0 德庆县凤村镇的帮扶资金分三块使用")
    assert "1+N+X" in names["answer"].standalone_question
    assert names["answer"].citations
    assert "组织体系" in shown
