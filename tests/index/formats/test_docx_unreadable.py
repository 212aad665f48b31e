"""Word files that can not be read, or hold more than they should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import UnreadableFile
from tests.index.formats.word_maker import (
    HEADINGS,
    LEVELS,
    PROSE,
    item,
    loaded,
    numbering,
    packed,
    paragraph,
    read_body,
    run,
    word_parts,
)


def reason_of(data: bytes, config: IndexConfig | None = None) -> str:
    with pytest.raises(UnreadableFile) as error:
        loaded(data, config)
    assert str(error.value).isprintable()
    return str(error.value)


def replaced(**contents: bytes) -> bytes:
    members = word_parts(paragraph(PROSE), styles=HEADINGS)
    return packed({**members, **{f"word/{name}.xml": content for name, content in contents.items()}})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted: needs a password"),
        (OLE, "an old Word file (.doc) that is named .docx; save it as .docx"),
        (b"no zip", "not a zip file, or damaged"),
        (replaced()[:-400], "not a zip file, or damaged"),
        (packed({"a.txt": b"a"}), "not a Word file inside; save it as .docx"),
        (replaced(document=b"<x/>"), "not a Word file inside"),
        (replaced(document=b"<w:document"), "damaged: word/document.xml is not XML"),
        (replaced(document=b"\0\1\2"), "damaged: word/document.xml is not XML"),
        (replaced(document=b'<?xml version="1.0" encoding="zip"?><x/>'), "damaged: word/document.xml is not XML"),
        (replaced(document=BOMB.encode()), "a document type declaration"),
        (
            replaced(document=BOMB.replace("1.0", '1.0" encoding="utf-16').encode("utf-16")),
            "a document type declaration",
        ),
        (replaced(styles=b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'), "a document type declaration"),
        (packed(word_parts(paragraph(" "))), "empty"),
        (packed(word_parts(paragraph("<w:r><w:drawing><w:blip/></w:drawing></w:r>"))), "no text in it, only pictures"),
        (packed(word_parts("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000)), "nested too deeply"),
        (packed(word_parts(paragraph("<w:ins>" * 10_000 + "</w:ins>" * 10_000))), "nested too deeply"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_that_can_not_be_read_says_why(data: bytes, reason: str) -> None:
    assert reason_of(data).startswith(reason)


def test_a_file_is_not_unpacked_beyond_the_limit() -> None:
    config = IndexConfig(max_file_mb=1)
    large = packed(word_parts(paragraph(PROSE), styles=" " * (3 * 2**20)))
    assert len(large) < 2**20
    assert reason_of(large, config) == "too large: unpacks to more than 1 MB of XML; raise POLICY_CHAT_MAX_FILE_MB"
    assert loaded(large).text == PROSE
    pictures = packed({**word_parts(paragraph(PROSE)), "word/media/a.png": bytes(3 * 2**20)})
    assert loaded(pictures, config).text == PROSE  # which are not opened


def test_references_out_of_the_file_and_to_nothing_are_passed_over() -> None:
    members = word_parts(paragraph(PROSE))
    references = (
        '<Relationship Id="a" Type="x/header" TargetMode="External" Target="http://127.0.0.1:9/h.xml"/>'
        '<Relationship Id="b" Type="x/styles" Target="../../../etc/passwd"/>'
        '<Relationship Id="c" Type="x/image" Target="NULL"/><Relationship Id="d" Type="x/footer" Target="gone.xml"/>'
    )
    name = "word/_rels/document.xml.rels"
    members[name] = members[name].replace(b"</Relationships>", references.encode() + b"</Relationships>")
    assert loaded(packed(members)).text == PROSE


def test_files_embedded_in_the_file_are_told() -> None:
    told: list[tuple[str, str]] = []
    data = packed(word_parts(paragraph(PROSE) + '<w:altChunk r:id="r1"/>'))
    assert loaded(data, on_skip=lambda *skipped: told.append(skipped)).text == PROSE
    assert told == [("/a.docx", "files embedded in it are left out: 1; save each as a file of its own")]


@given(st.binary(max_size=60), st.integers(0, 2_000))
def test_damage_anywhere_gives_a_document_or_a_reason(damage: bytes, at: int) -> None:
    data = bytearray(
        packed(word_parts(paragraph("题", "T") + item("甲"), styles=HEADINGS, numbering=numbering(*LEVELS)))
    )
    data[at : at + len(damage)] = damage
    try:
        assert loaded(bytes(data)).kind == "page"
    except UnreadableFile as error:
        assert str(error)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
        max_size=60,
    )
)
def test_text_comes_back_as_it_was_typed(text: str) -> None:
    assert read_body(paragraph(run("文") + run(text))).text == "文" + text
