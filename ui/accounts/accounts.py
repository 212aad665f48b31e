"""Signing in and out of a running server."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ui.accounts.attempts import Attempts
from ui.accounts.passwords import Passwords
from ui.accounts.roles import NOBODY, Visitor, signed_in
from ui.accounts.sessions import Sessions
from ui.accounts.users import UserFile

_AT_ONCE: Final = 2
"""Passwords checked at the same time: each takes 64 MiB and a processor."""


class SignInRefused(Exception):
    """Nobody was signed in: the name or the password is wrong, or it is too soon to try again."""

    def __init__(self, wait: float = 0) -> None:
        super().__init__()
        self.wait = wait
        """Seconds until the next attempt; 0 where this one was made and wrong."""


class Accounts:
    """The users of a home and who of them is signed in. A home without users asks nobody to sign in.

    A server that has once had users stays shut until it is started anew, whatever becomes of their file. Methods
    raise AccountError where the file can't be read.
    """

    def __init__(self, home: Path, passwords: Passwords | None = None, clock: Callable[[], float] = time.time) -> None:
        self._users = UserFile(home)
        self._passwords = passwords or Passwords()
        self._sessions = Sessions(clock)
        self._attempts = Attempts(clock)
        self._checking = asyncio.Semaphore(_AT_ONCE)
        self._had_users = False

    @property
    def required(self) -> bool:
        """Whether one has to sign in."""
        self._had_users = self._had_users or bool(self._users.all())
        return self._had_users

    async def sign_in(self, name: str, password: str, address: str) -> str:
        """The token of a new session; raises SignInRefused, and as late for a name that nobody has."""
        name = unicodedata.normalize("NFKC", name).casefold()
        if wait := self._attempts.begin(name, address):
            raise SignInRefused(wait)
        user = self._users.find(name)
        async with self._checking:
            kept = user.password if user else None
            is_right = await asyncio.to_thread(self._passwords.is_right, password, kept)
        if user is None or not is_right:
            raise SignInRefused
        self._attempts.succeeded(name, address)
        return self._sessions.begin(user.id, user.password)

    def visitor(self, token: str) -> Visitor:
        """Whose session this is, with the roles they have now; NOBODY where it has ended or never was."""
        session = self._sessions.use(token)
        if session is None:
            return NOBODY
        for user in self._users.all():
            if (user.id, user.password) == (session.user_id, session.stamp):
                return signed_in(user.name, user.id, user.roles)
        self._sessions.end(token)
        return NOBODY

    def sign_out(self, token: str) -> None:
        """End the session of this token."""
        self._sessions.end(token)
