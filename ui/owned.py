"""What belongs to one owner and can be brought back for a while after it was deleted: conversations, session packs.

The functions are of tables with the columns `id`, `owner` and `deleted`, the time of deletion in seconds since 1970.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

UNDO_SECONDS: Final = 3600
"""So long what was deleted can be brought back; the next deletion or start after that removes it for good."""


def mine(table: sa.Table, row_id: str, owner: str) -> sa.ColumnElement[bool]:
    """Whether a row is the one of this id and owner: another's is not found."""
    return (table.c.id == row_id) & (table.c.owner == owner)


def gone(table: sa.Table, now: float) -> sa.Select[tuple[str]]:
    """The ids of the rows that can't be brought back any more."""
    return sa.select(table.c.id).where(table.c.deleted < now - UNDO_SECONDS)


def iso(seconds: float) -> str:
    """A time in seconds since 1970 as ISO 8601, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
