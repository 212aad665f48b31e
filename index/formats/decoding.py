"""Bytes become text: which of the encodings of Chinese files they are in."""

from __future__ import annotations

from index.errors import UnreadableFile
from index.page.lines import normalise_line_ends

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHINESE_ENCODINGS = ["gb18030", "big5", "big5hkscs"]
_MESS_THRESHOLD = 0.5
"""charset-normalizer's own limit of 0.2 refuses right readings that mix Chinese, figures and Latin names."""
_EVERYDAY_SHARE = 0.05
"""Any Chinese text has more everyday characters than this; Japanese or Korean read as Chinese has not."""
# The commonest characters of both scripts, and punctuation.
_EVERYDAY = frozenset(
    "，。、：；！？“”「」（）《》的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发"
    "年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量"
    "都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日社义事平形相全表间样与关各重新线内数正心"
    "反你明看原利比或但质气第向道命此变条只没结解问意建月公县乡镇村市省区"
    "這為個國會來時過說發產種們動後對學還開關無點從業進實現經電農間與長問題條結縣鄉鎮區"
)
_DETECT_BYTES = 200_000
"""Enough to tell an encoding by; detection costs far more than decoding."""


def decode(data: bytes) -> str:
    """The text of `data` in UTF-8, UTF-16 with a byte order mark, GB18030 or Big5; raises UnreadableFile.

    Line ends become `\\n` and a byte order mark goes.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return normalise_line_ends(data.decode(encoding))
            except UnicodeDecodeError:
                raise UnreadableFile(f"undecodable: starts as {encoding} but is damaged; save it as UTF-8") from None
    if b"\0" in data:
        raise UnreadableFile("binary, not text")
    try:
        return normalise_line_ends(data.decode())
    except UnicodeDecodeError:
        return normalise_line_ends(_detect(data))


def _detect(data: bytes) -> str:
    """The text of `data`, which is not UTF-8: among the detector's readings the one with the most everyday characters.

    A short text in GB18030 is often valid Big5 and the other way round; then only how common its characters are tells.
    """
    from charset_normalizer import from_bytes

    cut = data[:_DETECT_BYTES]
    if len(data) > len(cut):
        cut = cut[: cut.rfind(b"\n") + 1] or cut
    found = from_bytes(cut, cp_isolation=_CHINESE_ENCODINGS, threshold=_MESS_THRESHOLD, enable_fallback=False)
    possible = {match.encoding: _everyday_share(str(match)) for match in found}
    best = max(possible, key=lambda encoding: possible[encoding], default="")
    if not best or possible[best] < _EVERYDAY_SHARE:
        raise UnreadableFile("undecodable: neither UTF-8, UTF-16, GB18030 nor Big5; save it as UTF-8")
    try:
        return data.decode(best)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"undecodable: looks like {best}, damaged at byte {error.start}; save it as UTF-8"
        ) from None


def _everyday_share(text: str) -> float:
    """Share of everyday characters among those that are not ASCII; 1 for a text too short to tell."""
    characters = [char for char in text if not char.isascii()]
    return sum(char in _EVERYDAY for char in characters) / len(characters) if len(characters) >= 4 else 1.0
