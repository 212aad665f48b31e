"""The file of users: what is kept of them, and how it is changed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from index.errors import AccountError, HomeError
from ui.accounts.users import FILE, UserFile

HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"


def test_a_user_is_found_in_whatever_case_and_width_the_name_is_written(tmp_path: Path) -> None:
    added = UserFile(tmp_path).add("Ｌi.Lei", ["keeper", "reader"], HASH)
    assert (added.name, added.roles) == ("Li.Lei", ("reader", "keeper"))
    assert UserFile(tmp_path).find("LI.LEI") == added
    assert UserFile(tmp_path).find("韩梅梅") is None


def test_the_file_is_its_owners_alone_from_the_first_byte_on(tmp_path: Path) -> None:
    left = tmp_path / f"{FILE}.part"
    left.write_text("left by a kill")
    left.chmod(0o644)
    UserFile(tmp_path).add("李雷", ["reader"], HASH)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert not left.exists()


def test_a_user_who_is_added_again_is_another_one(tmp_path: Path) -> None:
    users = UserFile(tmp_path)
    first = users.add("李雷", ["reader"], HASH)
    users.remove("李雷")
    assert users.add("李雷", ["reader"], HASH).id != first.id


def test_what_another_process_changes_is_seen(tmp_path: Path) -> None:
    here, there = UserFile(tmp_path), UserFile(tmp_path)
    assert here.all() == ()
    there.add("李雷", ["reader"], HASH)
    assert [user.name for user in here.all()] == ["李雷"]
    there.set_roles("李雷", ["evaluator"])
    assert [user.roles for user in here.all()] == [("evaluator",)]
    there.remove("李雷")
    assert here.all() == ()


@pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "<b>", "x" * 65, "a\nb", "a\u202eb"])
def test_a_name_that_is_none_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(AccountError, match=r"^user name .*: use up to 64 letters") as raised:
        UserFile(tmp_path).add(name, ["reader"], HASH)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / FILE).exists()


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    UserFile(tmp_path).add("li", ["reader"], HASH)
    with pytest.raises(AccountError, match=r"^user li: is there already"):
        UserFile(tmp_path).add("LI", ["reader"], HASH)


def test_who_is_not_there_can_not_be_changed(tmp_path: Path) -> None:
    users = UserFile(tmp_path)
    for change in (
        lambda: users.remove("li"),
        lambda: users.set_roles("li", ["reader"]),
        lambda: users.set_password("li", HASH),
    ):
        with pytest.raises(AccountError, match=r"^user 'li': there is none"):
            change()


@pytest.mark.parametrize("text", ["", " \n", '{"users": []}'])
def test_an_empty_file_has_no_users(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert UserFile(tmp_path).all() == ()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"\xff",
        json.dumps({"users": [{"id": "0" * 32, "name": "li", "roles": ["root"], "password": HASH}]}).encode(),
        json.dumps({"users": [{"id": "0" * 32, "name": "li", "roles": [], "password": HASH}]}).encode(),
        json.dumps({"users": [{"id": "0" * 32, "name": "li", "roles": ["reader"], "password": "1234"}]}).encode(),
    ],
)
def test_a_damaged_file_is_one_line_and_never_no_users(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(AccountError, match=FILE) as raised:
        UserFile(tmp_path).all()
    assert "\n" not in str(raised.value)


def test_a_home_that_can_not_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises((HomeError, AccountError), match=FILE):
        UserFile(tmp_path / "home").add("li", ["reader"], HASH)
