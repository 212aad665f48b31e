import pytest

from index.errors import UnreadableFile
from index.formats.html_encoding import declared_encoding, decode_html

SIMPLIFIED = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。" * 5
TRADITIONAL = "近日，全縣召開會議，部署今冬明春的農田水利建設，要求各鎮把任務分到村、時間定到週。" * 5
DECLARED = ["gb2312", "utf-8", "big5", "iso-8859-1", "windows-1252", "shift_jis", "utf-16", "base64", "x-none"]
WRITTEN = [(SIMPLIFIED, "gb18030"), (SIMPLIFIED, "utf-8"), (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030")]


def page(declared: str, text: str, encoding: str) -> bytes:
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head><p>'
    return head.encode() + text.encode(encoding)


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_a_wrong_declaration_makes_no_mess(declared: str, text: str, encoding: str) -> None:
    assert decode_html(page(declared, text, encoding)).endswith(text)


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_half_a_character_spoils_only_itself(declared: str, text: str, encoding: str) -> None:
    half = text.encode(encoding)[:4] + text[5].encode(encoding)[:1]
    decoded = decode_html(page(declared, "", encoding) + half + b"</p>" + text.encode(encoding))
    assert decoded.endswith(text)
    assert decoded.count("\ufffd") <= 2


def test_a_byte_order_mark_decides() -> None:
    assert decode_html(page("gb2312", SIMPLIFIED, "utf-8-sig")).endswith(SIMPLIFIED)
    assert decode_html(f"<p>{SIMPLIFIED}".encode("utf-16")) == f"<p>{SIMPLIFIED}"


def test_western_pages_keep_their_quotes() -> None:
    text = "It’s a café – “yes”, it isn’t far from here. " * 10
    for declared in ("windows-1252", "iso-8859-1"):
        assert decode_html(page(declared, text, "cp1252")).endswith(text)


def test_line_ends_become_one_kind() -> None:
    assert decode_html("<p>甲\r\n乙\r丙".encode("gb18030")) == "<p>甲\n乙\n丙"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<meta charset="GBK">', "gb18030"),
        (b"<META content='text/html;charset=gb2312' http-equiv=content-type>", "gb18030"),
        (b'<?xml version="1.0" encoding="Big5"?>', "big5hkscs"),
        (b"<meta charset=latin1>", "cp1252"),
        (b"<meta charset=utf-8>", "utf-8"),
        (b"<meta charset=utf-16>", ""),
        (b"<meta charset=rot13>", ""),
        (b"<p>charset=gbk", ""),
        (b" " * 5_000 + b"<meta charset=gbk>", ""),
    ],
)
def test_the_declaration_is_found_where_it_may_stand(head: bytes, encoding: str) -> None:
    assert declared_encoding(head) == encoding


@pytest.mark.parametrize("data", [b"<p>\0\x01\x02" * 9, bytes(range(128, 255)) * 30])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        decode_html(data)
