from __future__ import annotations

import binascii
import gzip
import io
import json
import stat
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats import archive
from index.loaders import load
from tests.index.formats.word_maker import packed, paragraph, word_parts

TEXT = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "home", max_file_mb=1, max_archive_mb=2)


def stored(
    path: Path, members: Mapping[str | zipfile.ZipInfo, bytes | str], method: int = zipfile.ZIP_DEFLATED
) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", method) as zipped:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, content in members.items():
            zipped.writestr(name, content)
    return path


def found(path: Path, config: IndexConfig) -> tuple[dict[str, str], dict[str, str]]:
    """The texts by the member's name, and the reasons; the archive itself has the name ""."""
    skipped: dict[str, str] = {}

    def skip(where: str, reason: str) -> None:
        assert where.isprintable()
        skipped[where.removeprefix(str(path)).removeprefix("#")] = reason

    documents = list(load(path, config, skip))
    assert all(document.source.startswith(f"{path}#") for document in documents)
    return {document.source.removeprefix(f"{path}#"): document.text for document in documents}, skipped


def reason_of(path: Path, config: IndexConfig) -> str:
    with pytest.raises(UnreadableFile) as error:
        found(path, config)
    assert str(error.value).isprintable()
    return str(error.value)


# --- what is read ---


def test_members_are_read_by_the_loaders_of_their_formats(tmp_path: Path, config: IndexConfig) -> None:
    records = "".join(json.dumps({"_id": str(n), "text": TEXT}) + "\n" for n in range(2))
    members: dict[str | zipfile.ZipInfo, bytes | str] = {
        "甲/一.txt": TEXT.encode("gb18030"),
        "甲/二.MD": f"# 题\n{TEXT}",
        "news.jsonl": records,
        "more.jsonl.gz": gzip.compress(records.encode()),
        "三.docx": packed(word_parts(paragraph(TEXT))),
        "空/": b"",
    }
    texts, skipped = found(stored(tmp_path / "a.ZIP", members), config)
    assert skipped == {}
    assert list(texts) == [
        "甲/一.txt", "甲/二.MD", "news.jsonl#0", "news.jsonl#1", "more.jsonl.gz#0", "more.jsonl.gz#1", "三.docx",
    ]  # fmt: skip
    assert {text.removeprefix("# 题\n") for text in texts.values()} == {TEXT}


def test_nothing_is_written_to_the_disk(tmp_path: Path, config: IndexConfig) -> None:
    path = stored(tmp_path / "a.zip", {"甲.txt": TEXT, "../乙.txt": TEXT, "/丙.txt": TEXT})
    found(path, config)
    assert list(tmp_path.rglob("*")) == [path]


def test_zip64_and_stored_and_streamed_members_are_read(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as zipped,
        zipped.open("a.txt", "w", force_zip64=True) as member,
    ):
        member.write(TEXT.encode())

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as zipped:
        zipped.writestr("b.txt", TEXT)
    (tmp_path / "b.zip").write_bytes(b"#!self-extracting\n" + pipe.getvalue())
    assert found(path, config) == ({"a.txt": TEXT}, {})
    assert found(tmp_path / "b.zip", config) == ({"b.txt": TEXT}, {})


def test_what_systems_add_is_passed_over(tmp_path: Path, config: IndexConfig) -> None:
    names = ("__MACOSX/._a.txt", ".DS_Store", "甲/.git/config", "甲/._b.txt", "a.txt")
    assert found(stored(tmp_path / "a.zip", dict.fromkeys(names, TEXT)), config) == ({"a.txt": TEXT}, {})


# --- names ---


def renamed(data: bytes, names: Mapping[str, bytes]) -> bytes:
    """The archive with other bytes for names of the same length, and no word about their encoding."""
    for old, new in names.items():
        assert len(old) == len(new)
        data = data.replace(old.encode(), new)
    return data


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (["关于做好春耕工作的通知.txt", "附件/各镇任务分配表.txt"], "gbk"),
        (["通知.txt"], "gbk"),
        (["關於做好春耕工作的通知.txt", "附件/各鎮任務分配表.txt"], "big5"),
        (["关于做好春耕工作的通知.txt", "各镇任务.txt"], "utf-8"),
    ],
)
def test_names_without_a_word_about_their_encoding_are_told(
    tmp_path: Path, config: IndexConfig, names: list[str], encoding: str
) -> None:
    raw = {f"{number}".rjust(len(name.encode(encoding)) - 4, "x") + ".txt": name for number, name in enumerate(names)}
    path = stored(tmp_path / "a.zip", dict.fromkeys(raw, TEXT))
    path.write_bytes(renamed(path.read_bytes(), {old: name.encode(encoding) for old, name in raw.items()}))
    assert found(path, config) == (dict.fromkeys(names, TEXT), {})


def test_the_unicode_path_field_names_a_member_if_it_is_that_of_its_name(tmp_path: Path, config: IndexConfig) -> None:
    def info(name: str, of: str) -> zipfile.ZipInfo:
        member = zipfile.ZipInfo(name)
        field = b"\1" + struct.pack("<L", binascii.crc32(of.encode())) + "通知.txt".encode()
        member.extra = struct.pack("<HH", 0x7075, len(field)) + field
        return member

    path = stored(tmp_path / "a.zip", {info("a.txt", "a.txt"): TEXT, info("b.txt", "other.txt"): TEXT})
    assert list(found(path, config)[0]) == ["通知.txt", "b.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "甲/../../a.txt",
        "/etc/a.txt",
        "C:/a.txt",
        "c:a.txt",
        "..\\a.txt",
        "\\\\server\\a.txt",
        "甲/..",
        "..",
    ],
)
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path, config: IndexConfig, name: str) -> None:
    path = stored(tmp_path / "a.zip", {name: TEXT, "good.txt": TEXT})
    texts, skipped = found(path, config)
    assert list(texts) == ["good.txt"]
    assert skipped == {name.replace("\\", "/"): "a name that leads out of the archive"}


def test_folders_of_windows_and_control_characters_in_names(tmp_path: Path, config: IndexConfig) -> None:
    texts, skipped = found(
        stored(tmp_path / "a.zip", {"甲\\乙.txt": TEXT, "a\x1b[31m\nb.txt": TEXT, "c\u202etxt.txt": TEXT}), config
    )
    assert list(texts) == ["甲/乙.txt", "a\\x1b[31m\\nb.txt", "c\\u202etxt.txt"]
    assert skipped == {}


def test_of_two_members_with_one_name_the_first_is_read(tmp_path: Path, config: IndexConfig) -> None:
    path = stored(tmp_path / "a.zip", {zipfile.ZipInfo("a.txt"): TEXT, zipfile.ZipInfo("a.txt"): "另一个"})
    assert found(path, config) == ({"a.txt": TEXT}, {"a.txt": "a file of this name stands in the archive before it"})


# --- what is not read ---


def special(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (mode | 0o644) << 16
    return info


def test_members_that_can_not_be_read_are_told_and_the_others_go_on(tmp_path: Path, config: IndexConfig) -> None:
    members: dict[str | zipfile.ZipInfo, bytes | str] = {
        "a.exe": b"MZ",
        "old.doc": b"x",
        "b.txt": b"",
        "c.txt": b"\0\1",
        special("link.txt", stat.S_IFLNK): "/etc/passwd",
        special("pipe.txt", stat.S_IFIFO): "",
        "inner.zip": packed({"d.txt": b"x"}),
        "inner.tar.gz": b"x",
        "inner.RAR": b"x",
        "large.txt": b" " * (2**20 + 1),
        "bad.jsonl": '{"_id": "1", "text": "好"}\nnot json\n',
        "good.txt": TEXT,
    }
    texts, skipped = found(stored(tmp_path / "a.zip", members), config)
    assert list(texts) == ["bad.jsonl#1", "good.txt"]
    nested = "an archive in an archive; unpack it first"
    assert {name: reason.split(";")[0] if name == "a.exe" else reason for name, reason in skipped.items()} == {
        "a.exe": "unknown format .exe",
        "old.doc": "unknown format .doc; save it as .docx",
        "b.txt": "empty",
        "c.txt": "binary, not text",
        "link.txt": "a link",
        "pipe.txt": "not a regular file",
        "inner.zip": nested,
        "inner.tar.gz": nested,
        "inner.RAR": nested,
        "large.txt": "too large: 1 MB, the limit is 1 MB; raise POLICY_CHAT_MAX_FILE_MB",
        "bad.jsonl": "line 2: not JSON (Expecting value)",
    }


def test_a_member_nested_too_deeply_costs_only_itself(tmp_path: Path, config: IndexConfig) -> None:
    deep = packed(word_parts("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000))
    path = stored(tmp_path / "a.zip", {"deep.docx": deep, "a.txt": TEXT})
    assert found(path, config) == ({"a.txt": TEXT}, {"deep.docx": "nested too deeply"})


def test_encrypted_members_are_told(tmp_path: Path, config: IndexConfig) -> None:
    path = stored(tmp_path / "a.zip", {"a.txt": TEXT, "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert found(path, config) == ({"b.txt": TEXT}, {"a.txt": "encrypted: needs a password"})


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (12, "bzip2"), (14, "LZMA"), (77, "method 77")])
def test_methods_that_are_not_read_are_named(tmp_path: Path, config: IndexConfig, method: int, name: str) -> None:
    path = stored(tmp_path / "a.zip", {"a.txt": TEXT, "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, data.index(b"PK\1\2") + 10, method)
    path.write_bytes(data)
    texts, skipped = found(path, config)
    assert list(texts) == ["b.txt"]
    assert skipped == {"a.txt": f"compressed in a way that is not read ({name}); pack it anew as an ordinary zip"}


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_damaged_members_are_told(tmp_path: Path, config: IndexConfig, name: str) -> None:
    record = json.dumps({"_id": "1", "text": TEXT}).encode() + b"\n"
    path = stored(tmp_path / "a.zip", {name: record, "b.txt": TEXT}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b'"_id"', b'"_ie"', 1))
    texts, skipped = found(path, config)
    assert "b.txt" in texts
    assert skipped == {name: f"damaged in its archive (Bad CRC-32 for file {name!r})"}


def test_a_header_that_understates_the_size_gains_nothing(tmp_path: Path, config: IndexConfig) -> None:
    path = stored(tmp_path / "a.zip", {"a.txt": b"x" * (3 * 2**20), "b.txt": TEXT})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, 100)
    path.write_bytes(data)
    texts, skipped = found(path, config)
    assert list(texts) == ["b.txt"]
    assert skipped["a.txt"].startswith("damaged in its archive (Bad CRC-32")


def test_an_archive_is_unpacked_up_to_its_limit(tmp_path: Path, config: IndexConfig) -> None:
    path = stored(tmp_path / "a.zip", {f"{n}.txt": TEXT.encode() + b" " * (2**20 - 200) for n in range(5)})
    texts, skipped = found(path, config)
    assert list(texts) == ["0.txt", "1.txt"]
    limit = "more than 2 MB with the files before it; raise POLICY_CHAT_MAX_ARCHIVE_MB"
    assert skipped == {"2.txt": f"its archive unpacks to {limit}", "": "what stands after 2.txt is left out: 2 files"}


def test_records_count_towards_the_limit_while_they_are_read(tmp_path: Path, config: IndexConfig) -> None:
    line = json.dumps({"text": TEXT + " " * 1000}).encode() + b"\n"
    path = stored(tmp_path / "a.zip", {"a.jsonl": line * 700, "b.jsonl": line * 700})
    texts, skipped = found(path, config.model_copy(update={"max_archive_mb": 1}))
    assert 700 < len(texts) < 1000
    assert skipped["b.jsonl"].startswith("its archive unpacks to more than 1 MB")


# --- archives that are no use or a trap ---


def test_an_archive_of_nothing_usable_has_one_reason(tmp_path: Path, config: IndexConfig) -> None:
    empty = stored(tmp_path / "a.zip", {".DS_Store": b"x", "空/": b""})
    assert reason_of(empty, config) == "empty: no file in it"
    one = stored(tmp_path / "b.zip", {"a.exe": b"x"})
    assert reason_of(one, config).startswith("nothing in it can be read: a.exe: unknown format .exe")
    more = stored(tmp_path / "c.zip", {"a.rar": b"x", "b.exe": b"x", "c.exe": b"x"})
    assert reason_of(more, config) == (
        "nothing in it can be read: a.rar: an archive in an archive; unpack it first (and 2 more files)"
    )


@pytest.mark.parametrize("data", [b"no zip", b"PK\3\4", b"PK\5\6" + bytes(10), b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_archive_says_so(tmp_path: Path, config: IndexConfig, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert reason_of(tmp_path / "a.zip", config).startswith(("not a zip file, or damaged", "too many files in it"))


def test_overlapping_members_are_a_bomb(tmp_path: Path, config: IndexConfig) -> None:
    """Every directory entry leads to the same packed bytes, which would be unpacked again for each."""
    path = stored(tmp_path / "a.zip", {"a.txt": TEXT})
    data = path.read_bytes()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entries = data[start:end] * 50
    tail = bytearray(data[end:])
    struct.pack_into("<HHLL", tail, 8, 50, 50, len(entries), start)
    path.write_bytes(data[:start] + entries + bytes(tail))
    assert reason_of(path, config) == "its files overlap one another, as in a zip bomb"


def test_an_archive_of_too_many_members_is_not_read(
    tmp_path: Path, config: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    path = stored(tmp_path / "a.zip", {f"{n}.txt": TEXT for n in range(4)})
    assert reason_of(path, config) == "4 files in it, the limit is 3; pack several archives"


@pytest.mark.parametrize("zip64", [False, True])
def test_a_directory_of_gigabytes_is_not_read(tmp_path: Path, config: IndexConfig, zip64: bool) -> None:
    path = stored(tmp_path / "a.zip", {"a.txt": TEXT})
    data = path.read_bytes()
    end = data.index(b"PK\5\6")
    tail = bytearray(data[end:])
    struct.pack_into("<L", tail, 12, 0xFFFFFFFF if zip64 else 2**24)
    record = b"PK\6\6" + bytes(36) + struct.pack("<Q", 2**40) + bytes(8) + b"PK\6\7" + bytes(16)
    path.write_bytes(data[:end] + (record if zip64 else b"") + bytes(tail))
    assert reason_of(path, config) == "too many files in it; pack them into several archives"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 700))
def test_damage_anywhere_gives_texts_or_reasons(tmp_path: Path, config: IndexConfig, damage: bytes, at: int) -> None:
    path = stored(
        tmp_path / "a.zip",
        {"甲.txt": TEXT, "b.jsonl": '{"text": "好"}\n', "c.docx": packed(word_parts(paragraph("丙")))},
    )
    data = bytearray(path.read_bytes())
    data[at : at + len(damage)] = damage
    path.write_bytes(data)
    try:
        texts, skipped = found(path, config)
    except UnreadableFile as error:
        assert str(error)
    else:
        assert texts or skipped
