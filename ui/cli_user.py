"""`policy-chat user ...`: who may sign in, and as what."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from index.errors import AccountError, PathNotFound
from ui.console import Home, Json, index_config, print_json, say

if TYPE_CHECKING:
    from ui.accounts.roles import Role
    from ui.accounts.users import UserFile

_ROLES: Final = ("reader", "keeper", "trainer", "evaluator")
"""Those of ui/accounts/roles.py; they stand here too so that `--help` loads nothing."""

user_app = typer.Typer(
    rich_markup_mode=None,
    help="Users of the page and their roles. With the first user, everybody has to sign in.",
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Letters, Chinese characters, digits and . _ @ -")]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        metavar="|".join(_ROLES),
        help="reader asks and reads articles; besides, keeper adds and removes articles, trainer makes training "
        "packs, evaluator runs evaluations. May be given several times.",
    ),
]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Its first line is the password; - is standard input. Without it the terminal asks, twice.",
    ),
]


@user_app.command()
def add(name: Name, role: Roles, password_file: PasswordFile = None, home: Home = None) -> None:
    """Add a user."""
    from ui.accounts.passwords import Passwords

    users, roles = _users(home), _checked(role)
    if users.find(name):
        raise AccountError(f"user {name}: is there already; `user passwd` and `user roles` change them")
    user = users.add(name, roles, Passwords().hash(_password(password_file)))
    print(f"added {user.name}: {', '.join(user.roles)}")


@user_app.command("list")
def list_users(home: Home = None, as_json: Json = False) -> None:
    """List the users with their roles."""
    users = _users(home).all()
    if as_json:
        print_json({"users": [{"name": user.name, "roles": user.roles} for user in users]})
        return
    for user in users:
        print(f"{user.name}  {', '.join(user.roles)}")
    if not users:
        say("no users: nobody has to sign in")


@user_app.command()
def remove(name: Name, home: Home = None) -> None:
    """Remove a user, who is signed out by it. Nobody sees their conversations any more."""
    users = _users(home)
    print(f"removed {users.remove(name).name}")
    if not users.all():
        say("that was the last user: once the server is started anew, nobody has to sign in")


@user_app.command()
def passwd(name: Name, password_file: PasswordFile = None, home: Home = None) -> None:
    """Give a user a new password, which signs them out."""
    from ui.accounts.passwords import Passwords

    users = _users(home)
    if users.find(name) is None:
        raise AccountError(f"user {name!r}: there is none; `policy-chat user list` shows who there is")
    print(f"new password for {users.set_password(name, Passwords().hash(_password(password_file))).name}")


@user_app.command()
def roles(name: Name, role: Roles, home: Home = None) -> None:
    """Give a user these roles instead of those they have, at once."""
    user = _users(home).set_roles(name, _checked(role))
    print(f"{user.name}: {', '.join(user.roles)}")


def _users(home: Path | None) -> UserFile:
    from ui.accounts.users import UserFile

    return UserFile(index_config(home).home)


def _password(file: Path | None) -> str:
    """The password, from where it was said to come; never from the command line, where others could read it."""
    if file is None and sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise AccountError("the two passwords differ; nothing was changed, start again")
        return password
    try:
        text = sys.stdin.readline() if file is None or str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PathNotFound(f"{file}: can't be read ({error}); check --password-file") from None
    return text.partition("\n")[0].removesuffix("\r")


def _checked(roles: list[str]) -> list[Role]:
    """The roles by name; raises BadParameter for another name."""
    from ui.accounts.roles import ROLES

    for role in roles:
        if role not in ROLES:
            raise typer.BadParameter(f"{role!r} is none of {', '.join(ROLES)}", param_hint="--role")
    return [role for role in ROLES if role in roles]
