"""A file that is written whole: what it held stays until all of the new text is on the disk."""

from pathlib import Path

import pytest

from index.whole_file import write_whole


def test_what_stood_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    write_whole(path, "第一版\n")
    write_whole(path, "第二版\n")

    assert path.read_text(encoding="utf-8") == "第二版\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_can_not_be_written_leaves_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    write_whole(path, "第一版\n")

    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "半个字符\ud800\n")
    assert path.read_text(encoding="utf-8") == "第一版\n"
