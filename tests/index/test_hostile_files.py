"""Files made to do harm beside good ones: they get their reason, the good ones are indexed, nothing here is harmed."""

from __future__ import annotations

import gzip
import io
import os
import re
import resource
import socket
import time
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from index import build
from index.build import Progress
from index.chunking import COUNTED_CHARS, passage_spans
from index.config import IndexConfig
from index.file_intake import AddReport
from index.sandbox import ReadingWorker
from index.script import terms
from tests.index.homes import CountingEmbeddings, contents, made_up, titles, write_page

SECONDS, MEMORY_MB = 2.0, 128  # half as long is too little for the deep ones on a busy machine
TIME = f"took longer than {SECONDS:g} s to read; raise POLICY_CHAT_READ_SECONDS"
MEMORY = f"needed more than {MEMORY_MB} MB to read; raise POLICY_CHAT_READ_MEMORY_MB"
MB = 2**20


@dataclass(frozen=True, slots=True)
class Run:
    """One `index add` of a folder with all the files below."""

    report: AddReport
    reasons: Mapping[str, list[str]]
    """By file name, `archive.zip#member` for a member."""
    titles: set[str]
    grown_mb: float
    """How much more memory than ever before this process took."""


# --- what the files hold ---


def gzip_bomb(content: bytes, times: int) -> bytes:
    """Packed, `content` so many times over: a gzip file may consist of several."""
    return gzip.compress(content) * times


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def zip_bomb(member: str, megabytes: int, levels: int = 1) -> bytes:
    """A member of white space; with more levels, ten archives of ten archives of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(member, "w") as file:
        for _ in range(megabytes):
            file.write(b" " * MB)
    packed = out.getvalue()
    for _ in range(levels - 1):
        packed = zipped({f"{number}.zip": packed for number in range(10)})
    return packed


def yaml_bomb() -> bytes:
    lists = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    return f"---\na0: &a0 [哈]\n{lists}---\n第一句话。\n".encode()


def nested_zips(depth: int) -> bytes:
    packed = zipped({"in.txt": made_up(3).encode()})
    for _ in range(depth):
        packed = zipped({"in.zip": packed})
    return packed


def docx(document: str) -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    return zipped({name: part.encode() for name, part in parts.items()})


def docx_document(body: str, doctype: str = "") -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'


def billion_laughs() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE d [<!ENTITY a0 "哈哈哈哈哈">{entities}]>'
    return docx_document("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", doctype)


def external_entity(path: Path) -> str:
    doctype = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{path}">]>'
    return docx_document(f"<w:p><w:r><w:t>{made_up(4)}&x;</w:t></w:r></w:p>", doctype)


def pdf(*objects: bytes) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, trailer)


def pdf_page(stream: bytes, more: bytes = b"") -> bytes:
    """One page with this stream as its content."""
    return pdf(
        CATALOG,
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources <</XObject <</X 4 0 R>> /Font <</F 5 0 R>>>>>>",
        b"<<%s /Length %d>>\nstream\n%s\nendstream" % (more, len(stream), stream),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
    )


def deflated(content: bytes, times: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(content) for _ in range(times)) + packer.flush()


CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
TABLE, TABLE_END = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
HTML = "<html><head><title>%s</title></head><body>%s</body></html>"
ANY = "|".join(
    [TIME, MEMORY, "its reader crashed on it", "nested too deeply", "no article in it", "scanned: no text in it"]
)

FILES: Mapping[str, tuple[bytes, str]] = {
    # JSON lines: 10 GB, nesting, half characters
    "one-line.jsonl.gz": (gzip_bomb(b" " * 10 * MB, 1000), "a line longer than 16 MB; raise POLICY_CHAT_MAX_FILE_MB"),
    "blank-lines.jsonl.gz": (gzip_bomb(b"\n" * 10 * MB, 1000), TIME),
    "bad-lines.jsonl.gz": (gzip_bomb(b"x\n" * 5 * MB, 1000), TIME),
    "deep.jsonl": (("[" * 500_000).encode(), "no article in it"),
    "surrogate.jsonl": (b'{"text": "abc \\ud800 def."}', "no article in it"),
    # text: long, of many lines, none
    "long-line.txt": (b"a" * 15 * MB, ANY),
    "short-lines.txt": (("村\n" * 3_500_000).encode(), ANY),
    "nul.txt": (b"abc\0def\n" * 100, "binary, not text"),
    "half-utf16.txt": (b"\xff\xfe\x00\xd8\x00\xd8", "undecodable: starts as utf-16 but is damaged; save it as UTF-8"),
    "huge.txt": (b"", "too large: 1048576 MB, the limit is 16 MB; raise POLICY_CHAT_MAX_FILE_MB"),
    "deep-front.md": (b"---\ntitle: " + b"[" * 50_000 + b"\n---\ntext", f"{TIME}|nested too deeply|the front matter"),
    # archives: a bomb, ten thousand of them in each other, boxes in boxes
    "bomb.zip": (zip_bomb("bomb.txt", 40), "no article in it"),
    "bombs.zip": (zip_bomb("bomb.txt", 40, levels=4), "nothing in it can be read: 0.zip: an archive in an archive"),
    "nested.zip": (nested_zips(100), "nothing in it can be read: in.zip: an archive in an archive"),
    # office documents
    "laughs.docx": (docx(billion_laughs()), "a document type declaration in its XML"),
    "bomb.docx": (zip_bomb("word/document.xml", 40), "too large: unpacks to more than 16 MB"),
    "deep.docx": (docx(docx_document(f"{TABLE * 50_000}{TABLE_END * 50_000}")), ANY),
    # html
    "deep.html": ((HTML % ("深", "<div>" * 200_000 + made_up(8))).encode(), "nested too deeply"),
    "tables.html": ((HTML % ("表", "<table><tr><td>" * 50_000 + made_up(9))).encode(), "nested too deeply"),
    # pdf: a tree of pages in a circle, a drawing that draws itself, 200 MB of white space in it
    "loop.pdf": (pdf(CATALOG, b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"), "damaged: none of its pages|scanned"),
    "self.pdf": (pdf_page(b"q /X Do /X Do Q", b"/Type /XObject /Subtype /Form /BBox [0 0 600 800]"), ANY),
    "bomb.pdf": (pdf_page(deflated(b" " * MB, 200), b"/Filter /FlateDecode"), ANY),
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All files added at once, with a good one after each of them."""
    folder, good = tmp_path_factory.mktemp("pages"), tmp_path_factory.mktemp("good")
    config = limited(tmp_path_factory.mktemp("home"))
    model = CountingEmbeddings()
    build.add(config, [write_page(good / "good.md", "好", made_up(99))], model)  # all that is imported is
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number, (name, (content, _)) in enumerate(FILES.items()):
        (folder / name).write_bytes(content)
        write_page(folder / f"{name}.good.md", f"好{number}", made_up(100 + number))
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(2**40)
    report = build.add(config, [folder], model)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    reasons: dict[str, list[str]] = {}
    for skipped in report.skipped:
        reasons.setdefault(skipped.path.removeprefix(f"{folder}/"), []).append(skipped.reason)
    return Run(report, reasons, {article[0] for article in contents(config, model).articles.values()}, grown)


def limited(home: Path) -> IndexConfig:
    return IndexConfig(
        home=home, database_url="", chroma_url="", read_seconds=SECONDS, read_memory_mb=MEMORY_MB, max_file_mb=16
    )


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_skipped_with_its_reason(run: Run, name: str) -> None:
    *_, reason = run.reasons[name]
    assert re.match(FILES[name][1], reason), reason
    assert "\n" not in reason


def test_the_good_files_beside_them_are_indexed(run: Run) -> None:
    assert run.titles == {"好", *(f"好{number}" for number in range(len(FILES)))}
    assert run.report.articles == len(FILES)


def test_no_file_costs_more_than_its_time_and_this_process_nothing(run: Run) -> None:
    assert run.report.seconds < len(FILES) * (SECONDS + 2)  # a new process for each takes a part of a second
    assert run.grown_mb < 100
    assert max(map(len, run.reasons.values())) <= 1002  # so many lines of `bad-lines` are named


# --- what only looks hostile ---


def test_what_is_odd_but_has_an_article_is_read(config: IndexConfig, pages: Path, model: CountingEmbeddings) -> None:
    """Runs of signs that slow patterns down, lists of lists of lists, and a record in boxes beside a good one."""
    runs = "".join(
        f"{sign * 20_000}\n" for sign in ("(", "[", "【", "《", "“", " -", "—", "#", "*", "|", "<!--", "记者 ", "摄 ")
    )
    write_page(pages / "runs.md", "符号", f"{made_up(1)}\n\n{runs}\n{made_up(2)}")
    (pages / "aliases.md").write_bytes(yaml_bomb() + made_up(3).encode())
    (pages / "part.jsonl").write_text(f'{{"text": "{made_up(4)}"}}\n' + "[" * 100_000)
    report = build.add(config, [pages], model)
    assert [(Path(one.path).name, one.reason) for one in report.skipped] == [
        ("part.jsonl", "line 2: not a record: nested too deeply")
    ]
    assert report.articles == 3
    texts = "".join(model.embedded)
    assert all(f"第{number}号记录之11" in texts for number in (1, 2, 3, 4))


def test_what_lies_outside_a_document_is_not_drawn_into_it(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    secret = pages / ".secret"
    secret.write_text("不得外传的内容。")
    (pages / "outside.docx").write_bytes(docx(external_entity(secret)))
    report = build.add(config, [pages], model)
    assert [one.reason for one in report.skipped] == ["a document type declaration in its XML, which no Word file has"]
    assert not any("不得外传" in text for text in model.embedded)


def test_what_is_read_costs_no_more_here_than_its_length() -> None:
    """Many signs without an end of a sentence, counted in pieces; a run of letters gone over once."""
    longest = 0

    def count(text: str) -> int:
        nonlocal longest
        longest = max(longest, len(text))
        return len(text)

    for sign in ("a", "，", "1+", "字"):
        text = sign * (200_000 // len(sign))
        started = time.process_time()
        spans = passage_spans(text, count, max_tokens=448)
        assert [spans[0].start, spans[-1].end] == [0, len(text)]
        assert all(before.end == after.start for before, after in pairwise(spans))
        terms(text)
        assert time.process_time() - started < 5  # what goes over it again from each sign takes hours
    assert longest <= COUNTED_CHARS


# --- names and kinds of files ---


def test_only_regular_files_of_the_folder_are_opened(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, tmp_path: Path
) -> None:
    write_page(pages / "good.md", "甲", made_up(1))
    outside = write_page(tmp_path / "outside.md", "外", made_up(2))
    os.mkfifo(pages / "pipe.txt")
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(pages / "socket.txt"))
    (pages / "zero.txt").symlink_to("/dev/zero")
    (pages / "link.md").symlink_to(outside)
    (pages / "up.md").symlink_to("../outside.md")
    (pages / "folder").symlink_to(tmp_path)
    (pages / "circle.md").symlink_to("circle.md")
    (pages / "around").symlink_to(".")
    report = build.add(config, [pages], model)
    assert {Path(one.path).name: one.reason for one in report.skipped} == {
        "pipe.txt": "not a regular file",
        "socket.txt": "not a regular file",
        "zero.txt": "a link that leaves the folder",
        "link.md": "a link that leaves the folder",
        "up.md": "a link that leaves the folder",
        "folder": "a link that leaves the folder",
        "circle.md": "a link that leads nowhere",
    }
    assert titles(config, model, "资金") == ["甲"]


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/stdin", "/dev/random"])
def test_a_device_is_no_file(config: IndexConfig, model: CountingEmbeddings, path: str) -> None:
    (skipped,) = build.add(config, [Path(path)], model).skipped
    assert skipped.reason in ("not a regular file", "unknown format (no ending); " + skipped.reason.partition("; ")[2])


def test_a_name_with_line_ends_and_escape_sequences_is_shown_escaped(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    write_page(pages / "a\n\x1b[2Jb\u202e.md", "甲", made_up(1))
    (pages / "c\r\x9bd.txt").write_bytes(b"\0")
    report = build.add(config, [pages / ".." / pages.name], model)
    assert [Path(one.path).name for one in report.skipped] == [r"c\r\x9bd.txt"]
    (article,) = contents(config, model).articles.values()
    assert article[2] == rf"{pages}/a\n\x1b[2Jb\u202e.md"


# --- files that change while they are added ---


def test_a_file_that_vanishes_or_becomes_a_pipe_is_skipped(
    config: IndexConfig, pages: Path, model: CountingEmbeddings
) -> None:
    for name in ("a", "b", "c", "d"):
        write_page(pages / f"{name}.md", name, made_up(ord(name)))

    def change(progress: Progress) -> None:
        if progress.files_done == 0:
            for name in ("b", "c"):
                (pages / f"{name}.md").unlink()
            os.mkfifo(pages / "c.md")

    report = build.add(config, [pages], model, on_progress=change)
    assert [(Path(one.path).name, one.reason) for one in report.skipped] == [
        ("b.md", "can't be read (No such file or directory)"),
        ("c.md", "empty"),
    ]
    assert report.articles == 2


def test_an_unchanged_folder_starts_no_process(
    config: IndexConfig, pages: Path, model: CountingEmbeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page(pages / "a.md", "甲", made_up(1))
    build.add(config, [pages], model)

    def unwanted(_: Sequence[str]) -> None:
        raise AssertionError("a process is started")

    monkeypatch.setattr("index.build.ReadingWorker", ReadingWorker)
    monkeypatch.setattr("index.sandbox._Process", unwanted)
    assert build.add(config, [pages], model).unchanged == 1
