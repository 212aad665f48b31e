"""The users of a home: `users.json`, readable by its owner only and always written whole."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import AccountError, HomeError, first_problem
from index.whole_file import write_whole
from ui.accounts.roles import ROLES, Role

FILE: Final = "users.json"
LONGEST_NAME: Final = 64
_NAME: Final = re.compile(rf"[\w.@-]{{1,{LONGEST_NAME}}}")


class StoredUser(BaseModel):
    """One user as the file holds them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """Whose conversations they are; a user who is removed and added again gets another one."""
    name: Annotated[str, Field(pattern=rf"^[\w.@-]{{1,{LONGEST_NAME}}}$")]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    password: Annotated[str, Field(pattern=r"^\$argon2id\$", repr=False)]
    """Its argon2 hash."""


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    users: tuple[StoredUser, ...] = ()


class UserFile:
    """The users of one home; what another process changes is seen at the next look.

    Every method raises AccountError for a file that can't be read and, where it changes something, HomeError for one
    that can't be written.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._stamp: tuple[int, ...] = ()
        self._users: Mapping[str, StoredUser] = {}

    def all(self) -> Sequence[StoredUser]:
        """Everybody, in the order in which they were added; nobody where there is no file or an empty one."""
        return tuple(self._current().values())

    def find(self, name: str) -> StoredUser | None:
        """The user of this name, in whatever case and width it is written."""
        return self._current().get(_folded(name))

    def add(self, name: str, roles: Sequence[Role], password: str) -> StoredUser:
        """Add a user; `password` is its hash. Raises AccountError for a name that is taken or none."""
        name = unicodedata.normalize("NFKC", name)
        if not _NAME.fullmatch(name):
            raise AccountError(
                f"user name {name!r}: use up to {LONGEST_NAME} letters, Chinese characters, digits and . _ @ -"
            )
        with self._changing() as users:
            if known := users.get(_folded(name)):
                raise AccountError(f"user {known.name}: is there already; `user passwd` and `user roles` change them")
            user = StoredUser(id=secrets.token_hex(16), name=name, roles=_ordered(roles), password=password)
            users[_folded(name)] = user
        return user

    def remove(self, name: str) -> StoredUser:
        """Remove a user, who is signed out by it everywhere. Raises AccountError where there is none."""
        with self._changing() as users:
            return users.pop(_folded(_known(users, name).name))

    def set_password(self, name: str, password: str) -> StoredUser:
        """Give a user another password, by its hash; it signs them out. Raises AccountError where there is none."""
        return self._replace(name, lambda user: user.model_copy(update={"password": password}))

    def set_roles(self, name: str, roles: Sequence[Role]) -> StoredUser:
        """Give a user these roles instead, at once. Raises AccountError where there is none."""
        return self._replace(name, lambda user: user.model_copy(update={"roles": _ordered(roles)}))

    def _replace(self, name: str, changed: Callable[[StoredUser], StoredUser]) -> StoredUser:
        with self._changing() as users:
            user = changed(_known(users, name))
            users[_folded(user.name)] = user
        return user

    def _current(self) -> Mapping[str, StoredUser]:
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
            if stamp != self._stamp:
                self._users, self._stamp = self._parsed(self._path.read_text(encoding="utf-8")), stamp
        except FileNotFoundError:
            self._users, self._stamp = {}, ()
        except (OSError, UnicodeDecodeError) as error:
            raise AccountError(f"{self._path}: can't be read ({error}); see to it that it can be") from None
        return self._users

    def _parsed(self, text: str) -> Mapping[str, StoredUser]:
        if not text.strip():
            return {}
        try:
            users = _Document.model_validate_json(text).users
        except ValidationError as error:
            raise AccountError(
                f"{self._path}: is not a list of users ({first_problem(error)}); bring back a copy of it"
            ) from None
        return {_folded(user.name): user for user in users}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, StoredUser]]:
        """The users as they are, alone; what has become of them is written."""
        from filelock import FileLock

        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._path.with_suffix(".lock")):
                users = dict(self._current())
                yield users
                document = _Document(users=tuple(users.values()))
                write_whole(self._path, document.model_dump_json(indent=2) + "\n", private=True)
        except OSError as error:
            raise HomeError(f"{self._path}: can't be written ({error.strerror or error}); check the folder") from None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _known(users: Mapping[str, StoredUser], name: str) -> StoredUser:
    if user := users.get(_folded(name)):
        return user
    raise AccountError(f"user {name!r}: there is none; `policy-chat user list` shows who there is")


def _ordered(roles: Sequence[Role]) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if role in roles)
