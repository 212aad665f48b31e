"""Waiting for what a request has set going."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

SECONDS = 60.0

Job = Mapping[str, Any]


def has_ended(job: Job) -> bool:
    """Whether it no longer runs."""
    return bool(job["state"] != "running")


def waited(current: Callable[[], Job], until: Callable[[Job], bool] = has_ended) -> Job:
    """The job that `current` gives, as soon as `until` holds of it."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if until(job := current()):
            return job
        time.sleep(0.01)
    raise AssertionError("it does not happen")
