"""Token counts come from the shipped table and take any text."""

import socket

import pytest

from index import tokens
from index.tokens import count_tokens


def test_counts_as_cl100k_does() -> None:
    assert count_tokens("") == 0
    assert count_tokens("hello world") == 2
    assert count_tokens("hello world" * 2) == 4


def test_control_markers_are_ordinary_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_lone_surrogates_and_long_runs_are_counted() -> None:
    assert count_tokens("\ud800") >= 1
    assert 10_000 <= count_tokens("连平县" * 5_000) <= 60_000


def test_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    tokens._encoding.cache_clear()
    count_tokens.cache_clear()

    assert count_tokens("资源驿站") > 0
