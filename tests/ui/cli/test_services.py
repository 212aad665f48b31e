"""`serve --api`, `serve --mcp` and `mcp` on the command line."""

from __future__ import annotations

import pytest

from tests.ui.cli.commands import Command


@pytest.mark.parametrize("flags", [["--api"], ["--mcp"], ["--api", "--mcp"]])
@pytest.mark.parametrize("key", [None, "", "  "])
def test_no_service_is_served_without_a_key(
    command: Command, monkeypatch: pytest.MonkeyPatch, flags: list[str], key: str | None
) -> None:
    if key is not None:
        monkeypatch.setenv("POLICY_CHAT_API_KEY", key)
    result = command("serve", *flags, "--port", 0)
    assert result.code == 1
    assert result.error.startswith(
        f"POLICY_CHAT_API_KEY is empty, and {' '.join(flags)} is served with a key only; set"
    )


def test_the_help_names_the_flags_and_what_they_need(command: Command) -> None:
    shown = command("serve", "--help", home=False).out
    for flag in ("--api", "--mcp"):
        assert flag in shown
    assert shown.count("POLICY_CHAT_API_KEY") == 2
