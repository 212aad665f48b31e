"""Failed attempts to sign in make the next one wait, by name and by address."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FORGOTTEN: Final = 3600
"""Seconds after the last failure until none counts any more."""
REMEMBERED: Final = 10_000
"""Names and addresses each; beyond that the one that failed longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How failures slow down what follows: not at all at first, then twice as long with each."""

    free: int
    longest: float
    """Seconds of the longest wait."""

    def wait(self, failures: int) -> float:
        """Seconds between the last of so many failures and the next attempt."""
        return 0 if failures < self.free else min(self.longest, 2.0 ** min(failures - self.free, 20))


BY_NAME: Final = Pace(free=5, longest=60)
"""Short: whoever guesses at a name must not keep its owner out for long."""
BY_ADDRESS: Final = Pace(free=20, longest=900)
"""Later: an office has one address for many people."""


class Failures:
    """The failures of one kind of thing, names or addresses; memory is bounded."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how often, and when last

    def wait(self, key: str, now: float) -> float:
        """Seconds until `key` may try again."""
        failures, last = self._failed.get(key, (0, 0.0))
        if now - last >= FORGOTTEN:
            return 0
        wait = self._pace.wait(failures)
        return min(wait, max(0.0, last + wait - now))  # no longer than that though the clock was set back

    def add(self, key: str, now: float) -> None:
        """`key` failed once more."""
        failures, last = self._failed.pop(key, (0, now))
        self._failed[key] = (failures + 1 if now - last < FORGOTTEN else 1, now)
        if len(self._failed) > REMEMBERED:
            self._failed.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The last failure of `key` was none."""
        if key in self._failed:
            failures, last = self._failed[key]
            self._failed[key] = (failures - 1, last)

    def forget(self, key: str) -> None:
        """No failure of `key` counts any more."""
        self._failed.pop(key, None)

    def __len__(self) -> int:
        return len(self._failed)


class Attempts:
    """The attempts to sign in on a running server. Not thread-safe: its event loop alone uses it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._names, self._addresses = Failures(BY_NAME), Failures(BY_ADDRESS)

    def begin(self, name: str, address: str) -> float:
        """Seconds that an attempt has to wait; 0 if it may be made now.

        One that may is counted as failed until `succeeded` is called, so that many at once are no way around.
        """
        now, network = self._clock(), _network(address)
        wait = max(self._names.wait(name, now), self._addresses.wait(network, now))
        if not wait:
            self._names.add(name, now)
            self._addresses.add(network, now)
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """The attempt was right. The address's other failures stay: they may have been at other names."""
        self._names.forget(name)
        self._addresses.take_back(_network(address))


def _network(address: str) -> str:
    """What one person has of addresses: one of IPv4, a /64 of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((int(known), 64), strict=False))
