"""Packs that outlive the page and the server, each with its owner, and the last changes of each to take back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa

from index.database import Database
from rag.pack.files import document, parsed
from rag.pack.schema import Pack
from ui.chat import new_id
from ui.owned import gone, iso, mine
from ui.training.tables import packs, schema, steps

FILE: Final = "packs.sqlite3"
MOST_STEPS: Final = 20
"""Changes of one pack that can be taken back."""


_mine = partial(mine, packs)


@dataclass(frozen=True, slots=True)
class ListedPack:
    """A pack in its owner's list."""

    id: str
    title: str
    items: int
    updated: str
    """ISO 8601, in UTC."""


@dataclass(frozen=True, slots=True)
class KeptPack:
    """A pack as it is kept."""

    id: str
    version: int
    """What the next change must name: two windows don't overwrite each other's work."""
    pack: Pack
    undoable: bool
    """Whether there is a change to take back."""


class PackStore:
    """The packs of one home. Whatever names a pack also names its owner; another's is not found.

    Raises HomeError where the file can't be written, IndexCorrupt where it can't be read.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(
            f"sqlite:///{quote(str(home / FILE))}",
            schema,
            unreadable="move the file away and start again: the packs in it are lost, the articles are not",
        )
        self._clock = clock
        with self._database.writing() as db:
            self._purge(db)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def add(self, owner: str, pack: Pack) -> str:
        """Keep a new pack for this owner; its id, which can't be guessed."""
        row = {"id": new_id(), "owner": owner, "version": 1, **self._columns(pack)}
        with self._database.writing() as db:
            db.execute(sa.insert(packs).values(**row))
        return str(row["id"])

    def listed(self, owner: str) -> list[ListedPack]:
        """The owner's packs, the one changed last first."""
        query = (
            sa.select(packs.c.id, packs.c.title, packs.c["items"], packs.c.updated)
            .where(packs.c.owner == owner, packs.c.deleted.is_(None))
            .order_by(packs.c.updated.desc())
        )
        with self._database.reading() as db:
            return [ListedPack(id_, title, count, iso(at)) for id_, title, count, at in db.execute(query)]

    def open(self, owner: str, pack_id: str) -> KeptPack | None:
        """The owner's pack with this id; None where the owner has none."""
        with self._database.reading() as db:
            row = db.execute(sa.select(packs).where(_mine(pack_id, owner), packs.c.deleted.is_(None))).first()
            if row is None:
                return None
            undoable = db.execute(sa.select(steps.c.version).where(steps.c.pack_id == pack_id).limit(1)).first()
        return KeptPack(row.id, row.version, parsed(row.document, row.id), undoable is not None)

    def change(self, owner: str, pack_id: str, version: int, pack: Pack) -> bool:
        """Whether the pack was of this version; it is then the given one, and its last one can be brought back."""
        with self._database.writing() as db:
            was = db.execute(sa.select(packs.c.document).where(_mine(pack_id, owner))).scalar()
            if was is None or not self._put(db, owner, pack_id, version, pack):
                return False
            db.execute(sa.insert(steps).values(pack_id=pack_id, version=version, document=was))
            old = sa.select(steps.c.version).where(steps.c.pack_id == pack_id).order_by(steps.c.version.desc())
            kept = steps.c.version.in_(old.limit(MOST_STEPS))
            db.execute(sa.delete(steps).where(steps.c.pack_id == pack_id, ~kept))
            return True

    def undo(self, owner: str, pack_id: str, version: int) -> bool:
        """Whether the last change of this version of the pack could be taken back."""
        with self._database.writing() as db:
            own = sa.select(steps).where(steps.c.pack_id == pack_id).order_by(steps.c.version.desc())
            step = db.execute(own.limit(1)).first()
            if step is None or not self._put(db, owner, pack_id, version, parsed(step.document, pack_id)):
                return False
            db.execute(sa.delete(steps).where(steps.c.pack_id == pack_id, steps.c.version == step.version))
            return True

    def delete(self, owner: str, pack_id: str) -> bool:
        """Whether there was such a pack; for UNDO_SECONDS `restore` brings it back."""
        with self._database.writing() as db:
            self._purge(db)
            return self._mark(db, owner, pack_id, self._clock())

    def restore(self, owner: str, pack_id: str) -> bool:
        """Whether a deleted pack could be brought back."""
        with self._database.writing() as db:
            return self._mark(db, owner, pack_id, None)

    def _put(self, db: sa.Connection, owner: str, pack_id: str, version: int, pack: Pack) -> bool:
        current = _mine(pack_id, owner) & (packs.c.version == version) & packs.c.deleted.is_(None)
        changed = db.execute(sa.update(packs).where(current).values(version=version + 1, **self._columns(pack)))
        return bool(changed.rowcount)

    def _columns(self, pack: Pack) -> dict[str, str | int | float]:
        said = json.dumps(document(pack), ensure_ascii=False)
        return {"title": pack.title, "items": len(pack.items()), "updated": self._clock(), "document": said}

    def _mark(self, db: sa.Connection, owner: str, pack_id: str, deleted: float | None) -> bool:
        return bool(db.execute(sa.update(packs).where(_mine(pack_id, owner)).values(deleted=deleted)).rowcount)

    def _purge(self, db: sa.Connection) -> None:
        lost = gone(packs, self._clock())
        db.execute(sa.delete(steps).where(steps.c.pack_id.in_(lost)))
        db.execute(sa.delete(packs).where(packs.c.id.in_(lost)))
