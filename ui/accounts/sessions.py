"""Sessions: who has signed in, until they sign out, stay away too long, or the longest time is up."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

IDLE_SECONDS: Final = 2 * 3600
"""A session ends when nothing was asked in it for so long,"""
LONGEST_SECONDS: Final = 12 * 3600
"""and after this in any case."""
MOST: Final = 20
"""Sessions of one user; a further one ends the one that was used longest ago."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in."""

    user_id: str
    stamp: str
    """What the user's password was kept as; the session goes with it."""
    began: float
    used: float


class Sessions:
    """The sessions of a running server, by a hash of their tokens; they end with the server.

    Not thread-safe: the server's event loop alone uses it. `clock` gives seconds of the day's time, which goes on while
    a machine sleeps.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}

    def begin(self, user_id: str, stamp: str) -> str:
        """A new session; its token, which nobody can guess and nothing here keeps."""
        now = self._clock()
        self._sessions = {key: session for key, session in self._sessions.items() if _lasts(session, now)}
        own = [key for key, session in self._sessions.items() if session.user_id == user_id]
        for key in sorted(own, key=lambda key: self._sessions[key].used)[: max(0, len(own) - MOST + 1)]:
            del self._sessions[key]
        token = secrets.token_urlsafe(32)
        self._sessions[_key(token)] = Session(user_id, stamp, began=now, used=now)
        return token

    def use(self, token: str) -> Session | None:
        """The session of this token, used now; None where it has ended or never was."""
        key, now = _key(token), self._clock()
        session = self._sessions.get(key)
        if session is None:
            return None
        if not _lasts(session, now):
            del self._sessions[key]
            return None
        self._sessions[key] = replace(session, used=now)
        return session

    def end(self, token: str) -> None:
        """End a session, if there is one with this token."""
        self._sessions.pop(_key(token), None)


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _lasts(session: Session, now: float) -> bool:
    return now - session.used < IDLE_SECONDS and now - session.began < LONGEST_SECONDS
