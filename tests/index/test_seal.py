from __future__ import annotations

from pathlib import Path

import pytest

from index.seal import flaw, seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed folder: `below/steady` stays as it is, readers write to `busy`."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "steady").write_bytes(b"0123456789")
    (tmp_path / "busy").write_bytes(b"0123456789")
    seal(tmp_path, lambda: _write(tmp_path / "busy", b"0123456789"))
    return tmp_path


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def test_a_folder_as_it_was_sealed_has_no_flaw(folder: Path) -> None:
    assert flaw(folder) == ""
    seal(folder, lambda: None)  # sealing again counts the seal itself for nothing
    assert flaw(folder) == ""


@pytest.mark.parametrize("data", [b"012345678X", b"01234", b"", b"0123456789 and more"])
def test_any_change_of_a_file_that_readers_leave_alone_is_damage(folder: Path, data: bytes) -> None:
    _write(folder / "below" / "steady", data)
    assert flaw(folder) == "below/steady damaged"


def test_a_file_that_readers_write_to_may_change_and_grow_but_not_shrink(folder: Path) -> None:
    _write(folder / "busy", b"other data, and more")
    assert flaw(folder) == ""
    _write(folder / "busy", b"short")
    assert flaw(folder) == "busy damaged"


@pytest.mark.parametrize("name", ["busy", "below/steady", "seal.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert flaw(folder) == f"{name} missing"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"[1]", b'{"busy": 1}', b'{"busy": {}}', b'{"busy": {"size": "x"}}']
)
def test_a_damaged_seal_is_a_flaw(folder: Path, data: bytes) -> None:
    _write(folder / "seal.json", data)
    assert flaw(folder).startswith("seal.json unreadable")


def test_files_that_came_later_are_no_flaw(folder: Path) -> None:
    _write(folder / "lock", b"")
    assert flaw(folder) == ""
