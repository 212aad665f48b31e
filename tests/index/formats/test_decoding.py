from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableFile
from index.formats.decoding import decode

SIMPLIFIED = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"
TRADITIONAL = "近日，全縣召開會議，部署今冬明春的農田水利建設，要求各鎮把任務分到村、時間定到週。"
MIXED = "Q2毛利率22.30%，AI、5G、ZEAL品牌增长①成，" + SIMPLIFIED[:20]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]


def told(data: bytes) -> tuple[str, list[str]]:
    damage: list[str] = []
    return decode(data, damage.append), damage


def reason_of(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as error:
        decode(data)
    return str(error.value)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "text", [SIMPLIFIED, SIMPLIFIED[:20], SIMPLIFIED[:8], MIXED, TRADITIONAL, "题目\n\n" + MIXED * 99]
)
def test_every_encoding_of_simplified_chinese_is_told(text: str, encoding: str) -> None:
    assert told(text.encode(encoding)) == (text, [])


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "big5hkscs", "cp950", "utf-16-be"])
@pytest.mark.parametrize("text", [TRADITIONAL, TRADITIONAL[:20], TRADITIONAL[:8], "題目\n" + TRADITIONAL * 99])
def test_every_encoding_of_traditional_chinese_is_told(text: str, encoding: str) -> None:
    assert told(text.encode(encoding)) == (text, [])


def test_rare_characters_are_read() -> None:
    assert decode((SIMPLIFIED + "㙟𠮷𬱖").encode("gb18030")) == SIMPLIFIED + "㙟𠮷𬱖"  # of four bytes each
    assert decode((TRADITIONAL + "嘅㗎咗").encode("big5hkscs")) == TRADITIONAL + "嘅㗎咗"


def test_words_in_gbk_that_are_valid_utf_8_too_are_read_as_chinese() -> None:
    assert b"\xcd\xa8\xd6\xaa".decode() == "\u0368\u05aa"
    assert decode("通知".encode("gbk")) == "通知"
    for text in ("Правительство", "Η κυβέρνηση", "le coût", "הממשלה", "3·5 to 2·1", "Contents ······ 1", "û"):
        assert decode(text.encode()) == text


def test_the_wave_between_figures_is_the_same_in_big5() -> None:
    assert decode((TRADITIONAL + "20").encode("big5") + b"\xa1\xe3" + b"30") == TRADITIONAL + "20～30"


def test_line_ends_become_one_kind_and_the_mark_goes() -> None:
    assert decode(b"\xef\xbb\xbf" + "一\r\n二\r三\n".encode()) == "一\n二\n三\n"


def test_plain_ascii_and_nothing_are_text() -> None:
    assert decode(b"a+b=c, 1+1-2, C++ and ~{x}") == "a+b=c, 1+1-2, C++ and ~{x}"
    assert decode("plain".encode("utf-16-le")) == "plain"
    assert decode(b"") == ""


# --- what is no Chinese text ---

JAPANESE = "政府は二日、地方の農業を支援するための新しい計画を発表した。若い農家の育成や用水路の改修を進める。"
KOREAN = "정부는 지방 농업을 지원하기 위한 새로운 계획을 발표했다. 젊은 농가를 육성하고 수로를 고친다."
RUSSIAN = "Правительство объявило о новой программе поддержки сельского хозяйства."
GERMAN = "Die Regierung kündigte ein größeres Programm für jüngere Höfe an; das sei nötig, hieß es."
THAI = "รัฐบาลประกาศโครงการใหม่เพื่อสนับสนุนการเกษตรในพื้นที่ชนบท"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "shift_jis"), (JAPANESE, "euc_jp"), (KOREAN, "euc_kr"), (KOREAN, "johab"), (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"), (GERMAN, "cp1252"), (GERMAN, "cp850"), (THAI, "cp874"), (GERMAN, "cp037"),
        (GERMAN, "cp500"),
    ],
)  # fmt: skip
def test_other_languages_in_other_encodings_are_refused(text: str, encoding: str) -> None:
    assert reason_of(text.encode(encoding)).startswith("undecodable: neither UTF-8")


@pytest.mark.parametrize(("encoding", "name"), [("utf-7", "UTF-7"), ("hz", "HZ"), ("iso2022_jp_ext", "ISO-2022")])
def test_encodings_that_look_like_ascii_are_refused(encoding: str, name: str) -> None:
    text = JAPANESE if encoding.startswith("iso") else SIMPLIFIED
    assert reason_of(text.encode(encoding)) == f"undecodable: in the 7-bit encoding {name}; save it as UTF-8"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary, not text: it begins like a picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "binary, not text: it begins like a picture"),
        (b"PK\x03\x04\x14\0", "binary, not text: it begins like a zip file"),
        (b"%PDF-1.4\n% plain", "binary, not text: it begins like a PDF file"),
        (rb"{\rtf1\ansi}", "binary, not text: it begins like an RTF file"),
        (gzip.compress(b"x", mtime=0), "binary, not text: it begins like a gzip file"),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(range(256)) * 9, "binary, not text"),
        (b"a\0b", "binary, not text"),
        (bytes(400), "binary, not text"),
        (b"\1\2\3\4 some words", "binary, not text"),
        (zlib.compress(SIMPLIFIED.encode() * 3), "undecodable"),
        (bytes(range(1, 256)) * 8, "undecodable"),
        (b"\xff\xfea", "undecodable: starts as utf-16 but is damaged"),
        (b"\xef\xbb\xbf\xff\xff", "undecodable: starts as utf-8-sig but is damaged"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    assert reason_of(data).startswith(reason)


# --- damage ---

LONG = "\n".join(f"第{number}条　{SIMPLIFIED}" for number in range(1, 301))
"""Some 40 KB in UTF-8."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_damaged_byte_in_utf_8_costs_its_character_only(encoding: str) -> None:
    data = bytearray(LONG.encode(encoding))
    at = data.index("条".encode())
    data[at] = 0xFF
    text, damage = told(bytes(data))
    assert text == LONG.replace("条", "", 1)
    assert damage == ["3 damaged characters, the first in line 1, left out"]
    assert reason_of(bytes(data)).startswith("undecodable: 3 damaged characters, the first in line 1")


def test_a_text_that_is_cut_off_inside_its_last_character_is_read() -> None:
    assert told(LONG.encode()[:-1]) == (LONG[:-1], ["1 damaged character, the first in line 300, left out"])
    assert told(LONG.encode("utf-16")[:-1]) == (LONG[:-1], ["1 damaged character, the first in line 300, left out"])


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_in_two_byte_encodings_damage_costs_its_line(encoding: str) -> None:
    lines = [TRADITIONAL + str(number) for number in range(300)]
    encoded = [line.encode(encoding) for line in lines]
    encoded[7] = encoded[7][:11] + b"\xff" + encoded[7][12:]
    text, damage = told(b"\n".join(encoded))
    assert text.split("\n") == [*lines[:7], "", *lines[8:]]
    assert damage == ["1 damaged line, the first is line 8, left out"]


def test_more_damage_than_that_is_refused() -> None:
    assert reason_of(SIMPLIFIED.encode()[:-1]).startswith("undecodable")
    assert reason_of(LONG.encode().replace("条".encode(), b"\xe6\x9d")).startswith("undecodable")
    assert reason_of(SIMPLIFIED.encode("gb18030") + b"\xff\n").startswith("undecodable")


def test_a_single_accent_in_an_english_text_is_no_damaged_utf_8() -> None:
    assert reason_of(b"The caf\xe9 on the corner. " * 1 + b"Plain English words. " * 999).startswith("undecodable")


# --- any text ---

CHINESE = st.text(
    st.sampled_from(
        sorted(set(SIMPLIFIED + TRADITIONAL + MIXED) | set("一二三四五六七八九十〇 \n\t（）“”《》—…·ABCxyz012"))
    ),
    min_size=1,
    max_size=300,
)


@given(CHINESE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_what_states_its_encoding_comes_back_exactly(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(CHINESE, st.sampled_from(["gb18030", "utf-16-le", "utf-16-be"]))
def test_what_begins_with_a_sentence_comes_back_exactly(text: str, encoding: str) -> None:
    assert decode((SIMPLIFIED + text).encode(encoding)) == SIMPLIFIED + text


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except UnreadableFile as error:
        assert str(error).isprintable()
    else:
        assert "\r" not in text
        assert text.encode().decode() == text  # no half characters
