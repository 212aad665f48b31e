"""Failed attempts slow down the next, by name and by address, and memory stays bounded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.accounts.people import PASSWORD, Clock, accounts_in, person
from ui.accounts.accounts import SignInRefused
from ui.accounts.attempts import BY_ADDRESS, BY_NAME, FORGOTTEN, Attempts, Failures


def test_failures_at_one_name_wait_longer_and_longer_from_wherever_they_come() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for number in range(BY_NAME.free):
        assert attempts.begin("li", f"10.0.0.{number}") == 0
    waits = []
    for number in range(8):
        wait = attempts.begin("li", f"10.0.1.{number}")
        waits.append(wait)
        clock.now += wait
        assert attempts.begin("li", f"10.0.1.{number}") == 0
    assert waits == [1, 2, 4, 8, 16, 32, BY_NAME.longest, BY_NAME.longest]


def test_failures_from_one_address_wait_whatever_the_name() -> None:
    attempts = Attempts(Clock())
    for number in range(BY_ADDRESS.free):
        assert attempts.begin(f"name{number}", "10.0.0.1") == 0
    assert attempts.begin("another", "10.0.0.1") == 1
    assert attempts.begin("another", "10.0.0.2") == 0


def test_an_address_of_ipv6_is_its_network() -> None:
    attempts = Attempts(Clock())
    for number in range(BY_ADDRESS.free):
        attempts.begin(f"name{number}", f"2001:db8::{number:x}")
    assert attempts.begin("another", "2001:db8::ffff") == 1
    assert attempts.begin("another", "2001:db8:0:1::1") == 0


def test_an_attempt_that_has_to_wait_makes_nothing_longer() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(BY_NAME.free):
        attempts.begin("li", "")
    clock.now += 0.25
    assert [attempts.begin("li", "") for _ in range(100)] == [0.75] * 100


def test_success_forgets_the_names_failures_and_not_the_addresss_others() -> None:
    attempts = Attempts(Clock())
    for number in range(BY_ADDRESS.free - 1):
        attempts.begin(f"name{number}", "10.0.0.1")
    for _ in range(50):  # one's own account is no way to go on guessing at others
        assert attempts.begin("mine", "10.0.0.1") == 0
        attempts.succeeded("mine", "10.0.0.1")
    assert attempts.begin("name", "10.0.0.1") == 0
    assert attempts.begin("mine", "10.0.0.1") == 1


def test_failures_are_forgotten_with_time_and_a_clock_set_back_shuts_nobody_out() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(BY_NAME.free):
        attempts.begin("li", "")
    clock.now -= 10 * FORGOTTEN
    assert attempts.begin("li", "") == 1
    clock.now += 11 * FORGOTTEN
    assert attempts.begin("li", "") == 0
    assert attempts.begin("li", "") == 0


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.accounts.attempts.REMEMBERED", 10)
    failures = Failures(BY_NAME)
    for number in range(1000):
        failures.add(str(number), float(number))
    assert len(failures) == 10


def test_even_the_right_password_waits_and_many_at_once_are_no_way_around(tmp_path: Path) -> None:
    clock = Clock()
    person(tmp_path, "li", ["reader"])
    accounts = accounts_in(tmp_path, clock)

    async def at_once(count: int, password: str) -> list[float]:
        outcomes = await asyncio.gather(
            *(accounts.sign_in("li", password, "10.0.0.1") for _ in range(count)), return_exceptions=True
        )
        return [outcome.wait for outcome in outcomes if isinstance(outcome, SignInRefused)]

    assert sorted(asyncio.run(at_once(30, "guess after guess"))) == [0] * BY_NAME.free + [1] * (30 - BY_NAME.free)
    assert asyncio.run(at_once(1, PASSWORD)) == [1]
    clock.now += 1
    assert asyncio.run(at_once(1, PASSWORD)) == []
