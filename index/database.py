"""The catalog's database: how it is opened, and its failures as one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from index.errors import ConfigError, HomeError, IndexCorrupt, IndexLocked

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_NOT_WRITABLE = ("full", "readonly", "read-only", "unable to open", "disk I/O")
_BUSY_MS = 10_000
_BOUND_AT_MOST = 500
T = TypeVar("T")


class Database:
    """Connections to one database; `insert` makes statements that may be told what to do on a conflict.

    `unreadable` is what to do where the file is damaged.

    Raises ConfigError for a URL that can't be used, HomeError where the database can't be written, IndexLocked where
    it is busy for 10 s, and IndexCorrupt where it can't be read.
    """

    def __init__(
        self,
        url: str,
        schema: sa.MetaData,
        *,
        unreadable: str = "move the file away and run `policy-chat index add` again",
    ) -> None:
        self._unreadable = unreadable
        self._engine = _engine(url)
        self.place = self._engine.url.database or str(self._engine.url)
        self.insert = _INSERTS[self._engine.dialect.name]
        if self._engine.dialect.name == "sqlite":
            _make_folder(self._engine.url.database)
            sa.event.listen(self._engine, "connect", _set_pragmas)
        try:
            with self._errors():
                schema.create_all(self._engine)
        except (HomeError, IndexLocked, IndexCorrupt):
            self.close()
            raise

    def close(self) -> None:
        """Close every connection; SQLite's write-ahead log is folded into the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with."""
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection whose changes are kept together, at the end, or not at all."""
        with self._errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DatabaseError as error:
            cause = str(error.orig).partition("\n")[0]
            if any(word in cause for word in _NOT_WRITABLE):
                raise HomeError(
                    f"{self.place}: can't be written ({cause}); free space or choose another --home"
                ) from None
            if "locked" in cause:
                raise IndexLocked(
                    f"{self.place}: busy for {_BUSY_MS // 1000} s ({cause}); try again when the other command is done"
                ) from None
            raise IndexCorrupt(f"{self.place}: can't be read ({cause}); {self._unreadable}") from None


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """`values` in pieces below SQLite's limit of bound values."""
    for start in range(0, len(values), _BOUND_AT_MOST):
        yield values[start : start + _BOUND_AT_MOST]


def _engine(url: str) -> sa.Engine:
    """The engine for this URL; a password in it stays out of messages."""
    try:
        engine = sa.create_engine(url)
    except (sa.exc.ArgumentError, ModuleNotFoundError, ValueError) as error:
        shown = re.sub(r"//[^/]*@", "//***@", url)
        raise ConfigError(f"database_url {shown!r}: {error}; correct POLICY_CHAT_DATABASE_URL") from None
    if engine.dialect.name not in _INSERTS:
        raise ConfigError(
            f"database_url {str(engine.url)!r}: only sqlite and postgresql are supported; "
            "correct POLICY_CHAT_DATABASE_URL"
        )
    return engine


def _make_folder(database: str | None) -> None:
    if database and not database.startswith("file:"):  # SQLite's own way to say more than a path
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{database}: can't be created ({error.strerror}); choose another folder with --home"
            ) from None


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
