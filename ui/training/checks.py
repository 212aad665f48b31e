"""What has become of the items of packs, remembered while the articles stay as they are: a change checks one item."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from index.reader import IndexReader
from rag.pack.check import CheckedItem, check
from rag.pack.schema import SECTIONS, Item, Pack, Source

_Key = tuple[Item, Source]
_MOST: Final = 20_000
"""As soon as so many items are remembered, all are forgotten."""


class Checks:
    """The checks of packs against the articles of one reader. May be used from any thread."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._revision = reader.revision
        self._known: dict[_Key, CheckedItem] = {}

    def stale(self, pack: Pack) -> list[CheckedItem]:
        """The items that don't stand as they did, by the articles as they are now, in the pack's order."""
        keys = {item.id: (item, pack.source_of(item.quote)) for item in pack.items()}
        known = self._remembered(keys.values())
        unknown: dict[str, Any] = {
            name: tuple(item for item in pack.section(name) if keys[item.id] not in known) for name in SECTIONS
        }
        checked = check(replace(pack, **unknown), self._reader)
        found = {keys[item.id]: item for item in checked.items}
        with self._lock:
            if checked.revision_now == self._revision:
                self._known |= found
        every = known | found
        return [one for key in keys.values() if (one := every[key]).status != "stands"]

    def _remembered(self, keys: Iterable[_Key]) -> dict[_Key, CheckedItem]:
        """What is known of these by the articles as they are now."""
        with self._lock:
            now = self._reader.revision
            if now != self._revision or len(self._known) >= _MOST:
                self._revision, self._known = now, {}
            return {key: self._known[key] for key in keys if key in self._known}
