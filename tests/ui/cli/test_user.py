"""`policy-chat user ...`: users are added by whoever has the terminal, and no password is on the command line."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest

from tests.ui.accounts.people import PASSWORD, quick
from tests.ui.cli.commands import Command
from ui.accounts.passwords import Passwords
from ui.accounts.users import UserFile


class Terminal(io.StringIO):
    """Standard input that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.accounts.passwords.Passwords", quick)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return path


def is_password(home: Path, name: str, password: str) -> bool:
    user = UserFile(home).find(name)
    assert user
    return Passwords().is_right(password, user.password)


def test_a_user_is_added_listed_changed_and_removed(command: Command, password_file: Path, tmp_path: Path) -> None:
    roles = ["--role", "trainer", "--role", "reader"]
    assert (
        command("user", "add", "李雷", *roles, "--password-file", password_file).out == "added 李雷: reader, trainer\n"
    )
    assert stat.S_IMODE((command.home / "users.json").stat().st_mode) == 0o600
    assert is_password(command.home, "李雷", PASSWORD)
    assert command("user", "roles", "李雷", "--role", "keeper").out == "李雷: keeper\n"
    assert command("user", "list", "--json").document == {"users": [{"name": "李雷", "roles": ["keeper"]}]}
    password_file.write_text("another password")
    assert command("user", "passwd", "李雷", "--password-file", password_file).code == 0
    assert is_password(command.home, "李雷", "another password")
    assert command("user", "list").out == "李雷  keeper\n"
    assert command("user", "remove", "李雷").out == "removed 李雷\n"
    assert json.loads((command.home / "users.json").read_text()) == {"users": []}


@pytest.mark.parametrize("option", [[], ["--password-file", "-"]])
def test_a_script_can_give_the_password_on_standard_input(
    command: Command, monkeypatch: pytest.MonkeyPatch, option: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\r\nmore\n"))
    assert command("user", "add", "li", "--role", "reader", *option).code == 0
    assert is_password(command.home, "li", PASSWORD)


def test_a_terminal_asks_twice(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    typed = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    refused = command("user", "add", "li", "--role", "reader")
    assert refused.error == "the two passwords differ; nothing was changed, start again"
    assert UserFile(command.home).all() == ()
    assert command("user", "add", "li", "--role", "reader").code == 0
    assert is_password(command.home, "li", PASSWORD)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "li"], 2, "--role"),
        (["add", "li", "--role", "root"], 2, "'root' is none of reader, keeper, trainer, evaluator"),
        (["add", "a b", "--role", "reader"], 1, "user name 'a b': use up to 64"),
        (["add", "li", "--role", "reader", "--password-file", "missing"], 1, "missing: can't be read"),
        (["passwd", "li"], 1, "user 'li': there is none"),
        (["remove", "li"], 1, "user 'li': there is none"),
        (["roles", "li", "--role", "reader"], 1, "user 'li': there is none"),
    ],
)
def test_what_can_not_be_done_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, said: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    result = command("user", *words)
    assert result.code == code
    assert said in result.error


def test_a_short_password_is_refused_and_never_shown(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("geheim1\n"))
    result = command("user", "add", "li", "--role", "reader")
    assert "a password of 7 characters: give one of 8 to 1,024" in result.error
    assert "geheim1" not in result.err
    assert UserFile(command.home).all() == ()


def test_a_server_does_not_start_over_a_damaged_file_of_users(command: Command) -> None:
    command.home.mkdir()
    (command.home / "users.json").write_text("{")
    result = command("serve", "--port", 0)
    assert result.code == 1
    assert "users.json: is not a list of users" in result.error
