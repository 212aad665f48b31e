"""Passwords are kept as argon2 hashes, and checked as long for a name that nobody has."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from index.errors import AccountError
from tests.ui.accounts.people import quick
from ui.accounts.passwords import Passwords


class Counting(PasswordHasher):
    """Notes against which hashes it was asked to check."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.checked: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.checked.append(hash)
        return super().verify(hash, password)


def test_what_is_kept_is_argon2id_with_a_salt_and_never_the_password() -> None:
    passwords = Passwords()
    first, second = passwords.hash("四个字的密码呀呀"), passwords.hash("四个字的密码呀呀")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert "密码" not in first


def test_the_right_password_is_right_from_any_keyboard() -> None:
    passwords = quick()
    kept = passwords.hash("pass1234，四个字")
    assert passwords.is_right("pass1234，四个字", kept)
    assert passwords.is_right("ｐａｓｓ１２３４,四个字", kept)
    assert not passwords.is_right("pass1234，四个字 ", kept)
    assert not passwords.is_right("\ud800", kept)


def test_a_name_that_nobody_has_costs_one_check_like_any_other() -> None:
    hasher = Counting()
    passwords = Passwords(hasher)
    assert not passwords.is_right("nobody has this password", None)
    assert not passwords.is_right("wrong password", passwords.hash("right password"))
    parameters = {str(checked).split("$")[3] for checked in hasher.checked}
    assert (len(hasher.checked), parameters) == (2, {"m=8,t=1,p=1"})


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_a_password_too_short_or_too_long_is_one_line_without_it(password: str) -> None:
    with pytest.raises(AccountError, match=rf"^a password of {len(password)} characters: give one of 8 to 1,024"):
        quick().hash(password)
