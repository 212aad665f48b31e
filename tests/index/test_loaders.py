import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.errors import PathNotFound, UnreadableFile
from index.files import FoundFiles, find_files
from index.formats.source import shown
from index.loaders import known_format, load
from index.schema import RawDocument

SIMPLIFIED = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "home", max_file_mb=1)


def loaded(path: Path, config: IndexConfig) -> tuple[list[RawDocument], list[str]]:
    skipped: list[str] = []
    return list(load(path, config, lambda where, reason: skipped.append(reason))), skipped


def reason_of(path: Path, config: IndexConfig) -> str:
    with pytest.raises(UnreadableFile) as error:
        loaded(path, config)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.exe", "unknown format .exe; known are .docx"),
        ("a", "unknown format (no ending); known are .docx"),
        ("a.DOC", "unknown format .doc; save it as .docx"),
        ("a.docm", "unknown format .docm; save it as .docx"),
        ("a.pptx", "unknown format .pptx; save it as .pdf"),
        ("a.rar", "unknown format .rar; unpack it first"),
        ("a.tar.gz", "unknown format .tar.gz; unpack it first"),
        ("a.\x1b[31m", "unknown format .\\x1b[31m; known are .docx"),
    ],
)
def test_an_unknown_format_says_what_to_do(name: str, reason: str) -> None:
    assert known_format(name).startswith(reason)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".ZIP", ".jsonl", ".jsonl.gz", ".pdf", ".html"])
def test_known_formats(suffix: str) -> None:
    assert known_format(f"a.b{suffix}") == ""


@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_damaged_place_is_left_out_and_told(tmp_path: Path, config: IndexConfig, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes((SIMPLIFIED * 30).encode()[:-1])
    (document,), skipped = loaded(path, config)
    assert document.text == (SIMPLIFIED * 30)[:-1]
    assert skipped == ["1 damaged character, the first in line 1, left out"]


def test_folders_are_walked_in_order_and_every_file_counts_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "下/c.jsonl", "下/.hidden.txt", ".git/d.txt", "e.exe"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("文")
    found = find_files([tmp_path, tmp_path / "b.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == ["a.md", "b.txt", "下/c.jsonl"]
    assert [(Path(path).name, reason.split(";")[0]) for path, reason in found.skipped] == [
        ("e.exe", "unknown format .exe")
    ]


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("文")
    (folder / "a.txt").write_text("文")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "c.txt").symlink_to(outside / "secret.txt")
    (folder / "d").symlink_to(outside)
    (folder / "e.txt").symlink_to(folder / "gone.txt")
    (folder / "f").symlink_to(folder)
    found = find_files([folder])
    assert found.files == [folder / "a.txt"]
    assert [(Path(path).name, reason) for path, reason in found.skipped] == [
        ("c.txt", "a link that leaves the folder"),
        ("d", "a link that leaves the folder"),
        ("e.txt", "a link that leads nowhere"),
    ]


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert find_files([tmp_path]) == FoundFiles([], [(str(tmp_path / "pipe.txt"), "not a regular file")])  # type: ignore[list-item]  # a plain tuple equals the named one


@pytest.mark.parametrize("name", ["gone.txt", "no\nsuch\x1b[31m.txt", "nul\0.txt", "a" * 300])
def test_a_missing_path_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(PathNotFound) as error:
        find_files([tmp_path / name])
    assert str(error.value).isprintable()


def test_names_with_control_characters_are_shown_escaped(tmp_path: Path) -> None:
    assert shown(tmp_path / "甲　乙\n\x1b[31m\udcff.txt") == f"{tmp_path}/甲　乙\\n\\x1b[31m\\udcff.txt"


def test_a_text_file_is_one_page(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SIMPLIFIED)
    assert loaded(path, config) == ([RawDocument(str(path), SIMPLIFIED, "page")], [])


def test_front_matter_becomes_fields(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"---\nTitle: 题\ndate: 2024-12-03\nregion: [青石县, 大塘镇]\nempty:\nnested: {{a: 1}}\n---\n**{SIMPLIFIED}**\n"
    )
    (document,), _ = loaded(path, config)
    assert document.metadata == {"title": "题", "date": "2024-12-03", "region": "青石县、大塘镇"}
    assert document.text.strip() == SIMPLIFIED


def test_a_rule_that_opens_a_page_is_no_front_matter(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{SIMPLIFIED}\n---\n第二段。\n")
    assert SIMPLIFIED in loaded(path, config)[0][0].text


@pytest.mark.parametrize("head", ["title: [未完", "date: 2024-02-31", "a: b: c"])
def test_broken_front_matter_is_told(tmp_path: Path, config: IndexConfig, head: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{head}\n---\n{SIMPLIFIED}\n")
    assert "front matter" in reason_of(path, config)


def test_yaml_aliases_do_not_multiply(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a.md"
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 12))
    path.write_text(f"---\nl0: &l0 [题, 题]\n{levels}---\n{SIMPLIFIED}\n")
    assert loaded(path, config)[0][0].metadata == {"l0": "题、题"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b" \n\t\n", "empty"), (b"a\0b", "binary"), (b"x" * (2**20 + 1), "too large")],
)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_file_that_can_not_be_used_says_why(
    tmp_path: Path, config: IndexConfig, content: bytes, reason: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert reason_of(path, config).startswith(reason)


def test_a_file_that_went_away_says_so(tmp_path: Path, config: IndexConfig) -> None:
    assert reason_of(tmp_path / "gone.txt", config) == "can't be read (No such file or directory)"


GOOD = [
    {"_id": "a", "text": " 第一条\r\n记录 ", "title": "题", "publisher": "山报", "date": "2024/1/2", "extra": None},
    {"id": 7, "text": "第二条"},
]
BAD = [
    ("not json", "not JSON"),
    ("[1, 2]", "not a record"),
    ('{"_id": "x"}', "no field text"),
    ('{"_id": "x", "text": 5}', "no field text"),
    ('{"_id": "x", "text": "  "}', "empty text"),
    ('{"_id": "a", "text": "again"}', "its id stands"),
    (r'{"_id": "x", "text": "\ud800"}', "text with half a character"),
    ("[" * 100_000, "nested too deeply"),
    ('{"_id": "x", "text": "y", "views": ' + "9" * 5_000 + "}", "a number in it is too long"),
]


@pytest.fixture(params=[".jsonl", ".jsonl.gz", ".JSONL"])
def records(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    path = tmp_path / f"r{request.param}"
    good = [json.dumps(record, ensure_ascii=False) for record in GOOD]
    content = "\n".join(["\ufeff" + good[0], *(line for line, _ in BAD), "", good[1]]).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    yield path


def test_records_are_read_as_they_stand_and_bad_lines_are_told(records: Path, config: IndexConfig) -> None:
    documents, skipped = loaded(records, config)
    assert documents == [
        RawDocument(
            f"{records}#a", " 第一条\n记录 ", "record", {"title": "题", "publisher": "山报", "date": "2024/1/2"}
        ),
        RawDocument(f"{records}#7", "第二条", "record"),
    ]
    assert [reason.split(":")[0] for reason in skipped] == [f"line {number}" for number in range(2, 2 + len(BAD))]
    for reason, (_, expected) in zip(skipped, BAD, strict=True):
        assert expected in reason


def test_bytes_that_are_not_utf_8_cost_one_line_only(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'{"text": "\xb1\xb1"}\n' + '{"text": "好"}\n'.encode())
    documents, skipped = loaded(path, config)
    assert [document.source for document in documents] == [f"{path}#line-2"]
    assert skipped == ["line 1: not UTF-8"]


def test_a_cut_off_archive_gives_the_records_before_the_cut(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "r.jsonl.gz"
    lines = "".join(json.dumps({"_id": str(n), "text": os.urandom(300).hex()}) + "\n" for n in range(200))
    path.write_bytes(gzip.compress(lines.encode())[:-20_000])
    documents, skipped = loaded(path, config)
    assert 0 < len(documents) < 200
    assert len(skipped) == 1
    assert skipped[0].startswith(f"after line {len(documents)}: the compressed data are damaged or cut off")


def test_what_is_no_archive_says_so(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(b"plain text")
    assert reason_of(path, config).startswith("not a gzip file")


def test_an_endless_line_is_never_held_whole(tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * (3 * 2**20)))
    assert reason_of(path, config).startswith("a line longer than 1 MB")
