"""Users, a clock that is set by hand, and passwords that take no time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from ui.accounts.accounts import Accounts
from ui.accounts.passwords import Passwords
from ui.accounts.roles import Role
from ui.accounts.users import StoredUser, UserFile

PASSWORD: Final = "春风又绿江南岸，明月何时"  # noqa: S105 - of made-up users


@dataclass
class Clock:
    """Seconds, set by hand."""

    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def quick() -> Passwords:
    """Passwords with the cheapest parameters there are."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def person(home: Path, name: str, roles: Sequence[Role], password: str = PASSWORD) -> StoredUser:
    """A user of this home."""
    return UserFile(home).add(name, roles, quick().hash(password))


def accounts_in(home: Path, clock: Clock | None = None) -> Accounts:
    """Who may sign in at a server over this home."""
    return Accounts(home, quick(), clock or Clock())
