"""Passwords: what is kept of one, and whether a given one is right."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

from index.errors import AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 8
LONGEST: Final = 1024
"""Characters; beyond that a password only costs time."""


class Passwords:
    """Argon2id with the package's own parameters: the second recommendation of RFC 9106, 64 MiB a check."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        if hasher is None:
            from argon2 import PasswordHasher

            hasher = PasswordHasher()
        self._hasher = hasher

    def hash(self, password: str) -> str:
        """What is kept of a new password; raises AccountError for one that is too short or too long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccountError(
                f"a password of {len(password)} characters: give one of {SHORTEST} to {LONGEST:,}, such as four words"
            )
        return self._hasher.hash(_as_typed(password))

    def is_right(self, password: str, kept: str | None) -> bool:
        """Whether `kept` was made of this password. It takes as long where nothing is kept: nobody has that name."""
        from argon2.exceptions import InvalidHashError, VerificationError

        nobodys = self._nobodys  # made once, at the first look, whoever it is for
        try:
            self._hasher.verify(kept or nobodys, _as_typed(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash("nobody has this password")


def _as_typed(password: str) -> bytes:
    """One form for what different keyboards send for the same characters; half a character stays one."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
