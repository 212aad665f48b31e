"""Conversations that outlive the page and the server, each with its owner; and what readers think of the answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlalchemy as sa
from pydantic import TypeAdapter

from index.database import Database
from rag.schema import Turn
from ui.chat import Conversation, Exchange, Rating, Verdict, history, settle
from ui.conversation_tables import conversations, exchanges, ratings, schema
from ui.owned import gone, iso, mine

FILE: Final = "conversations.sqlite3"
LONGEST_TITLE: Final = 60
"""Characters of a title; that of a new conversation is the beginning of its first question."""

_EXCHANGE: Final = TypeAdapter(Exchange)


_mine = partial(mine, conversations)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in its owner's list."""

    id: str
    title: str
    updated: str
    """ISO 8601, in UTC."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """An answer that a reader called wrong, with all that it takes to judge it."""

    exchange: Exchange
    history: tuple[Turn, ...]
    """The earlier turns of its conversation."""
    rating: Rating
    given: str
    """ISO 8601, in UTC."""


class ConversationStore:
    """The conversations of one home. Whatever names a conversation also names its owner; another's is not found.

    Raises HomeError where the file can't be written, IndexCorrupt where it can't be read.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self._database = Database(
            f"sqlite:///{quote(str(home / FILE))}",
            schema,
            unreadable="move the file away and start again: the conversations in it are lost, the articles are not",
        )
        self._clock = clock
        with self._database.writing() as db:
            self._purge(db)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def keep(self, owner: str, conversation_id: str, conversation: Conversation) -> None:
        """Store the conversation as it is now, for this owner; what is already stored of it is not written again.

        Of the exchanges only the last one may have changed since.
        """
        settled = settle(conversation)
        with self._database.writing() as db:
            insert = self._database.insert(conversations).values(
                id=conversation_id,
                owner=owner,
                title=_title(conversation[0].question),
                updated=self._clock(),
            )
            touched = insert.on_conflict_do_update(
                index_elements=["id"],
                set_={"updated": insert.excluded.updated},
                where=conversations.c.owner == owner,
            )
            db.execute(touched)
            if db.execute(sa.select(conversations.c.id).where(_mine(conversation_id, owner))).scalar() is None:
                return
            stored = db.execute(
                sa.select(sa.func.count()).select_from(exchanges).where(exchanges.c.conversation_id == conversation_id)
            ).scalar_one()
            for position in range(min(stored, len(conversation) - 1), len(conversation)):
                exchange = settled[position]
                row = {"conversation_id": conversation_id, "position": position, "exchange": _to_json(exchange)}
                insert = self._database.insert(exchanges).values(id=exchange.id, **row)
                own = exchanges.c.conversation_id == conversation_id
                db.execute(insert.on_conflict_do_update(index_elements=["id"], set_=row, where=own))

    def open(self, owner: str, conversation_id: str) -> Conversation:
        """The conversation with this id; empty where the owner has none."""
        with self._database.reading() as db:
            mine = sa.select(conversations.c.id).where(_mine(conversation_id, owner))
            if db.execute(mine.where(conversations.c.deleted.is_(None))).scalar() is None:
                return ()
            return tuple(_exchanges(db, conversation_id, owner))

    def titled(self, owner: str, conversation_id: str) -> tuple[str, Conversation]:
        """The title of the owner's conversation, and what `open` gives."""
        with self._database.reading() as db:
            title = db.execute(sa.select(conversations.c.title).where(_mine(conversation_id, owner))).scalar()
        return title or "", self.open(owner, conversation_id)

    def answer(self, exchange_id: str, owner: str = "") -> Exchange | None:
        """The exchange with this id, whoever owns it, with this owner's rating; None where it is gone."""
        query = (
            sa.select(exchanges.c.exchange)
            .join(conversations, conversations.c.id == exchanges.c.conversation_id)
            .where(exchanges.c.id == exchange_id, conversations.c.deleted.is_(None))
        )
        with self._database.reading() as db:
            stored = db.execute(query).scalar()
            return _from_json(stored, _ratings(db, [exchange_id], owner).get(exchange_id)) if stored else None

    def listed(self, owner: str) -> list[Listed]:
        """The owner's conversations, the latest first."""
        query = (
            sa.select(conversations)
            .where(conversations.c.owner == owner, conversations.c.deleted.is_(None))
            .order_by(conversations.c.updated.desc())
        )
        with self._database.reading() as db:
            return [Listed(row.id, row.title, iso(row.updated)) for row in db.execute(query)]

    def rename(self, owner: str, conversation_id: str, title: str) -> bool:
        """Whether there is such a conversation; its title is then this one."""
        return self._change(owner, conversation_id, title=_title(title))

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Whether there was such a conversation; for UNDO_SECONDS `restore` brings it back."""
        with self._database.writing() as db:
            self._purge(db)
        return self._change(owner, conversation_id, deleted=self._clock())

    def restore(self, owner: str, conversation_id: str) -> bool:
        """Whether a deleted conversation could be brought back."""
        return self._change(owner, conversation_id, deleted=None)

    def rate(self, owner: str, exchange_id: str, rating: Rating | None) -> bool:
        """Whether there is such an answer; what this owner thinks of it is then this, or nothing any more."""
        if self.answer(exchange_id) is None:
            return False
        with self._database.writing() as db:
            if rating is None:
                db.execute(sa.delete(ratings).where(ratings.c.exchange_id == exchange_id, ratings.c.owner == owner))
                return True
            row = {"verdict": rating.verdict, "comment": rating.comment, "given": self._clock()}
            insert = self._database.insert(ratings).values(exchange_id=exchange_id, owner=owner, **row)
            db.execute(insert.on_conflict_do_update(index_elements=["exchange_id", "owner"], set_=row))
        return True

    def complaints(self) -> Iterator[Complaint]:
        """The answers that readers called wrong, the earliest complaint first; evaluators make cases of them."""
        query = (
            sa.select(ratings, exchanges.c.conversation_id, exchanges.c.position)
            .join(exchanges, exchanges.c.id == ratings.c.exchange_id)
            .where(ratings.c.verdict != "good")
            .order_by(ratings.c.given)
        )
        with self._database.reading() as db:
            rows = db.execute(query).all()
            for row in rows:
                conversation = list(_exchanges(db, row.conversation_id, row.owner))
                verdict: Verdict = row.verdict
                yield Complaint(
                    exchange=conversation[row.position],
                    history=history(tuple(conversation[: row.position])),
                    rating=Rating(verdict, row.comment),
                    given=iso(row.given),
                )

    def _change(self, owner: str, conversation_id: str, **values: object) -> bool:
        with self._database.writing() as db:
            changed = db.execute(sa.update(conversations).where(_mine(conversation_id, owner)).values(**values))
            return bool(changed.rowcount)

    def _purge(self, db: sa.Connection) -> None:
        lost = gone(conversations, self._clock())
        theirs = sa.select(exchanges.c.id).where(exchanges.c.conversation_id.in_(lost))
        db.execute(sa.delete(ratings).where(ratings.c.exchange_id.in_(theirs)))
        db.execute(sa.delete(exchanges).where(exchanges.c.conversation_id.in_(lost)))
        db.execute(sa.delete(conversations).where(conversations.c.id.in_(lost)))


@contextmanager
def conversations_in(home: Path) -> Iterator[ConversationStore]:
    """The conversations of this home, closed at the end."""
    store = ConversationStore(home)
    try:
        yield store
    finally:
        store.close()


def _exchanges(db: sa.Connection, conversation_id: str, owner: str) -> Iterator[Exchange]:
    query = (
        sa.select(exchanges.c.id, exchanges.c.exchange)
        .where(exchanges.c.conversation_id == conversation_id)
        .order_by(exchanges.c.position)
    )
    rows = db.execute(query).all()
    given = _ratings(db, [row.id for row in rows], owner)
    for row in rows:
        yield _from_json(row.exchange, given.get(row.id))


def _ratings(db: sa.Connection, exchange_ids: list[str], owner: str) -> dict[str, Rating]:
    query = sa.select(ratings).where(ratings.c.owner == owner, ratings.c.exchange_id.in_(exchange_ids))
    return {row.exchange_id: Rating(row.verdict, row.comment) for row in db.execute(query)}


def _to_json(exchange: Exchange) -> str:
    return _EXCHANGE.dump_json(exchange, exclude={"rating"}).decode()


def _from_json(stored: str, rating: Rating | None) -> Exchange:
    return replace(_EXCHANGE.validate_json(stored), rating=rating)


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"
