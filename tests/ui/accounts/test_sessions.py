"""Sessions end: by idleness, by age, by signing out, with the user, with their password."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.accounts.people import PASSWORD, Clock, accounts_in, person, quick
from ui.accounts.accounts import SignInRefused
from ui.accounts.roles import NOBODY
from ui.accounts.sessions import IDLE_SECONDS, LONGEST_SECONDS, MOST, Sessions
from ui.accounts.users import FILE, UserFile

STAMP = "hash"


def test_a_session_ends_when_nothing_is_asked_for_too_long() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin("li", STAMP)
    for _ in range(3):
        clock.now += IDLE_SECONDS - 1
        assert sessions.use(token)
    clock.now += IDLE_SECONDS
    assert sessions.use(token) is None
    clock.now -= IDLE_SECONDS
    assert sessions.use(token) is None  # ended is ended


def test_a_session_ends_in_the_end_however_much_is_asked() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin("li", STAMP)
    for _ in range(int(LONGEST_SECONDS / 3600) - 1):
        clock.now += 3600
        assert sessions.use(token)
    clock.now += 3600
    assert sessions.use(token) is None


def test_a_user_has_so_many_sessions_and_no_more() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    other = sessions.begin("mei", STAMP)
    tokens = []
    for _ in range(MOST + 1):
        clock.now += 1
        tokens.append(sessions.begin("li", STAMP))
    assert len(set(tokens)) == MOST + 1
    assert [bool(sessions.use(token)) for token in tokens] == [False] + [True] * MOST
    assert sessions.use(other)


def test_a_token_that_was_never_given_is_no_session() -> None:
    sessions = Sessions(Clock())
    sessions.begin("li", STAMP)
    assert [sessions.use(token) for token in ("", "x", "\ud800", "0" * 10_000)] == [None] * 4


def test_whoever_signs_in_is_known_by_the_roles_they_have_now(tmp_path: Path) -> None:
    user = person(tmp_path, "李雷", ["keeper"])
    accounts = accounts_in(tmp_path)
    token = asyncio.run(accounts.sign_in("李雷", PASSWORD, "10.0.0.1"))
    visitor = accounts.visitor(token)
    assert (visitor.name, visitor.id, visitor.roles) == ("李雷", user.id, {"reader", "keeper"})
    UserFile(tmp_path).set_roles("李雷", ["evaluator"])
    assert accounts.visitor(token).roles == {"reader", "evaluator"}
    accounts.sign_out(token)
    assert accounts.visitor(token) is NOBODY


@pytest.mark.parametrize("how", ["removed", "removed and added", "new password"])
def test_a_session_goes_with_the_user_and_with_their_password(tmp_path: Path, how: str) -> None:
    person(tmp_path, "li", ["keeper"])
    accounts = accounts_in(tmp_path)
    token = asyncio.run(accounts.sign_in("li", PASSWORD, ""))
    users = UserFile(tmp_path)
    if how == "new password":
        users.set_password("li", quick().hash(PASSWORD))
    else:
        users.remove("li")
    if how == "removed and added":
        person(tmp_path, "li", ["keeper"])
    assert accounts.visitor(token) is NOBODY


def test_a_server_that_had_users_stays_shut_without_them(tmp_path: Path) -> None:
    accounts = accounts_in(tmp_path)
    assert not accounts.required
    person(tmp_path, "li", ["reader"])
    assert accounts.required
    (tmp_path / FILE).unlink()
    assert accounts.required
    assert not accounts_in(tmp_path).required


def test_a_wrong_password_and_a_wrong_name_are_refused_alike(tmp_path: Path) -> None:
    person(tmp_path, "li", ["reader"])
    accounts = accounts_in(tmp_path)
    waits = []
    for name, password in (("li", "not the password"), ("mei", PASSWORD)):
        with pytest.raises(SignInRefused) as raised:
            asyncio.run(accounts.sign_in(name, password, ""))
        waits.append(raised.value.wait)
    assert waits == [0, 0]
