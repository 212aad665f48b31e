"""Bytes become text: which of the encodings of Chinese files they are in, and what of them is damaged."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import UnreadableFile
from index.page.lines import normalise_line_ends

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip file or a new Office file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
"""How files begin that are named .txt at times. Some of them hold no zero byte."""
_LEGACY = ("gb18030", "big5hkscs")
"""Each the widest of its family: gb18030 reads GB 2312 and GBK too, big5hkscs Big5."""
_UTF_16 = ("utf-16-le", "utf-16-be")
_SAMPLE_BYTES = 200_000
"""Enough to tell an encoding by."""

# What follows was set with random cuts of 8, 20, 50 and 200 characters of Chinese news in both scripts, the characters
# taken from other articles than the cuts, and with cuts of Japanese, Korean, Russian, German, French, Vietnamese, Thai,
# Greek and EBCDIC text: of 20 characters in GB18030, Big5 or UTF-16, all are told; of 50 in other encodings, none is
# taken for Chinese.
EVERYDAY_SHARE = 0.3
"""Any Chinese text of a line or more has more everyday characters than this; text read in a wrong encoding has not."""
_CLEAR_SHARE = 0.55
"""Above this, the reading is right; below, charset-normalizer gives a second opinion."""
_UTF_16_SHARE = 0.4
"""As EVERYDAY_SHARE, for UTF-16 without any sign of it: every pair of Latin letters is a Chinese character there."""
_MESS_THRESHOLD = 0.5
"""charset-normalizer's own limit of 0.2 refuses right readings that mix Chinese, figures and Latin names."""
_LONE_SHARE = 0.3
"""With more of its characters standing alone in Latin words, it is accented Latin text."""
# The 600 commonest characters of news, their traditional forms, and punctuation.
_EVERYDAY = frozenset(
    "、。〈〉《》「」『』【】〔〕（），：；？！“”‘’—…·％～"
    "的一在人中国为了大有日和年发行上是动不会生文业月新时公市成区作地家对以出全来多工到部进能个于开正等方用分力法现"
    "民下通员这要高将场务学展者资实元合经同前主长后关金机体化报安理过们提产更车水自与本建表美加重电示内网他我保可道"
    "期心事海任交活据面次入目定天及查台小题其子品度点政当司万应也信社持记平之外最服利量设名间明强并比联原北就性责看"
    "此好队省运物数制共式得科回相情已标受还特向院手局调近被流防管计位基西所第收警组委系布解源消增推至南供处该都息医"
    "支总东项起路风传门程技说如山意价导游接续编三广州党案从众今件创两里线治企赛指立费级代各造办团步股军参助问升规常"
    "商达而辑京视气告投救二预着求集整斯领村术环球护无但因打教议称专格客研统雨营结注城由江户河影华站完需群青知果某证"
    "降认口种济书权亿态单带施深然号感宣域决限超图转让取女克育引先战非约周县质监境首少色备未包显险协选构灾款率获张放"
    "志使身举容际确去每极米清精做搜型没益积请或快老优直形节检观援别闻返效很些额况识响尔友势复类给头排反速愿亚融乐准"
    "频范界职房四十农李模声德演拉银空爱狐兰旅热严走条维急士世策值官林易港采落改存星普副王片致织镇较具变考份控列光校"
    "违财府红季样己园字核健师随难微置执航根料律义边罗余功器只低装乡油纪均讯送涨究负见配何属食段验仅击划想湖帮汽半货"
    "始智牌双再断居诉连依望孩儿黄象围介街福习康销神卫龙阳障花充火察售论男疗即便涉试景测兴马病害审温评净讲"
    "國爲發動會業時區對來進個於開現員這將場務學資實經長後關機體報過們產車與電內網據臺題點當萬應記設間強並聯責隊運數"
    "標還調計組處該醫總東項風傳門說價導遊續編廣黨從衆創兩裏線賽費級辦團軍參問規達輯視氣預領術環護無議稱專統營結戶華"
    "羣證認種濟書權億態單帶號決圖轉讓戰約縣質監備顯險協選構災獲張舉際確極沒積請優節檢觀別聞額況識響爾勢復類給頭願亞"
    "樂準頻範職農聲銀愛蘭熱嚴條維採織鎮較變違財紅樣園師隨難執義邊羅餘裝鄉紀訊漲負見屬驗僅擊劃幫貨雙斷訴連兒黃圍習銷"
    "衛龍陽論療試測興馬審溫評淨講"
)
# What wrong readings are full of: kana, hangul, Cyrillic, boxes, private use, and byte-swapped ASCII (` `, `A` ...
# are U+2000, U+4100 ... with their bytes in the wrong order; U+3000 and U+4E00 are common by themselves).
_ODD = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\u0370-\u052f\u2500-\u257f\u3040-\u312f\uac00-\ud7a3\ue000-\uf8ff\ufffd\U000e0000-\U0010ffff"
    + "".join(chr(byte << 8) for byte in range(0x20, 0x7F) if byte not in (0x30, 0x4E))
    + "]"
)
_BEYOND_ASCII = re.compile("[^\0-\x7f]")
_WORD_BEYOND_ASCII = re.compile("[^\0-\x7f]{2,}")
_LONE = re.compile("(?<=[a-zA-Z])[^\0-\x7f](?:(?=[a-zA-Z])|(?![^\0-\x7f]))")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROLS = 0.01
"""Share of control characters above which it is no text."""
_GOOD_PER_BAD = 300
"""Damage is left out only where so many characters beyond ASCII are sound for each damaged one: then no other encoding
can be meant, and no more than a thousandth of the file is lost."""
_BAD_LINE_SHARE = 0.02
"""Share of the bytes that may stand in damaged lines of GB18030 or Big5. There a lost byte can turn all characters up
to the end of the line into others, so the line goes as a whole."""

OnDamage = Callable[[str], None]
"""Called with what was left out of a text."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Data read in one encoding, and what had to be left out."""

    text: str
    left_out: str = ""


def decode(data: bytes, on_damage: OnDamage | None = None) -> str:
    """The text of `data` in UTF-8, UTF-16, GB18030 or Big5; line ends become `\\n` and a byte order mark goes.

    A damaged place in a long text is left out and told to `on_damage`. Raises UnreadableFile, whose message is the
    reason: binary, in another encoding, or damaged (more than that, or nobody to tell).
    """
    for opening, kind in _OTHER_FILES:
        if data.startswith(opening):
            raise UnreadableFile(f"binary, not text: it begins like {kind}")
    reading = _by_mark(data) or _utf_8(data) or _by_content(data)
    if _is_binary(reading.text):
        raise UnreadableFile("binary, not text")
    if reading.left_out and on_damage:
        on_damage(f"{reading.left_out} left out")
    elif reading.left_out:
        raise UnreadableFile(f"undecodable: {reading.left_out}; save it as UTF-8")
    return normalise_line_ends(reading.text)


def everyday_share(text: str) -> float:
    """Share of everyday characters among those that are not ASCII; 1 for a text too short to tell."""
    characters = _BEYOND_ASCII.findall(text)
    return sum(char in _EVERYDAY for char in characters) / len(characters) if len(characters) >= 4 else 1.0


def _by_mark(data: bytes) -> _Reading | None:
    """The reading that a byte order mark asks for; None where there is none."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            if reading := _but_for_damage(data, encoding):
                return reading
            raise UnreadableFile(f"undecodable: starts as {encoding} but is damaged; save it as UTF-8")
    return None


def _utf_8(data: bytes) -> _Reading | None:
    """The reading as UTF-8; None for what is not UTF-8. Raises UnreadableFile for other text written in ASCII."""
    if b"\0" in data:
        return None
    if data.isascii() and (encoding := _seven_bit_encoding(data[:_SAMPLE_BYTES])):
        raise UnreadableFile(f"undecodable: in the 7-bit encoding {encoding}; save it as UTF-8")
    reading = _but_for_damage(data, "utf-8")
    return None if reading and _is_rather_gbk(reading.text, data[:_SAMPLE_BYTES]) else reading


def _is_rather_gbk(text: str, sample: bytes) -> bool:
    """Whether UTF-8 is mere chance: a few words in GBK (通知, 联通) are also valid UTF-8, of two bytes a character."""
    if text.isascii() or max(text) > "\u07ff":
        return False
    gbk = _start(sample, "gb18030")
    chars, words = _BEYOND_ASCII.findall(gbk), "".join(_WORD_BEYOND_ASCII.findall(gbk))
    # A `·` or an accent here and there makes single characters, a row of `·` the same one again and again.
    return 2 * len(words) > len(chars) and len(set(words)) > 1 and _everyday_count(gbk) >= _CLEAR_SHARE * len(chars)


def _seven_bit_encoding(sample: bytes) -> str:
    """The encoding that hides Chinese in ASCII characters here; empty for plain ASCII."""
    if b"\x1b$" in sample:
        return "ISO-2022"
    for encoding, sign in (("utf-7", b"+"), ("hz", b"~{")):
        if sign in sample:
            text = _start(sample, encoding)
            if len(_BEYOND_ASCII.findall(text)) >= 4 and everyday_share(text) >= EVERYDAY_SHARE:
                return encoding.upper()
    return ""


def _by_content(data: bytes) -> _Reading:
    """The most Chinese of the possible readings of data that are not UTF-8; raises UnreadableFile if none is.

    A short text in GB18030 is often valid Big5 or UTF-16 and the other way round; then only how common its characters
    are tells.
    """
    has_zeros = b"\0" in data
    possible = [*(() if has_zeros else _LEGACY), *(_UTF_16 if len(data) % 2 == 0 else ())]
    samples = {encoding: _start(data[:_SAMPLE_BYTES], encoding) for encoding in possible}
    readable = [encoding for encoding in possible if _is_sound(samples[encoding])]
    best = max(readable, key=lambda encoding: _everyday_count(samples[encoding]), default="")
    if not best or not _is_chinese(samples[best], best, has_zeros):
        if has_zeros:
            raise UnreadableFile("binary, not text")
        raise UnreadableFile("undecodable: neither UTF-8, UTF-16, GB18030 nor Big5; save it as UTF-8")
    reading = _but_for_damage(data, best) if best in _UTF_16 else _but_for_lines(data, best)
    if reading is None:
        raise UnreadableFile(f"undecodable: looks like {best} but is damaged; save it as UTF-8")
    return reading


def _start(sample: bytes, encoding: str) -> str:
    """The text of the start of a file, which may end inside a character; damage becomes U+FFFD."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample)


def _is_sound(text: str) -> bool:
    bad = text.count("\ufffd")
    return bad == 0 or bad * _GOOD_PER_BAD <= len(_BEYOND_ASCII.findall(text))


def _everyday_count(text: str) -> int:
    return sum(char in _EVERYDAY for char in text) - len(_ODD.findall(text))


def _is_chinese(text: str, encoding: str, has_zeros: bool) -> bool:
    """Whether a possible reading is the right one, by its characters and, in doubt, by charset-normalizer."""
    chars = len(_BEYOND_ASCII.findall(text))
    share = _everyday_count(text) / max(chars, 1)
    if encoding in _UTF_16:
        return not _is_binary(text) and (chars == 0 or share >= (EVERYDAY_SHARE if has_zeros else _UTF_16_SHARE))
    if share < EVERYDAY_SHARE or len(_LONE.findall(text)) > _LONE_SHARE * chars:
        return False
    return share >= _CLEAR_SHARE or _second_opinion(text.encode(encoding, "ignore"), encoding)


def _second_opinion(data: bytes, encoding: str) -> bool:
    from charset_normalizer import from_bytes

    return bool(from_bytes(data, cp_isolation=[encoding], threshold=_MESS_THRESHOLD, enable_fallback=False))


def _but_for_damage(data: bytes, encoding: str) -> _Reading | None:
    """The text in an encoding in which damage ends with its character (UTF-8, UTF-16); None if too much is damaged."""
    try:
        return _Reading(data.decode(encoding))
    except UnicodeDecodeError as error:
        sound = data.decode(encoding, "ignore")
        bad = data.decode(encoding, "replace").count("\ufffd") - sound.count("\ufffd")
        if bad * _GOOD_PER_BAD > len(_BEYOND_ASCII.findall(sound)):
            return None
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        return _Reading(sound, f"{bad} damaged character{'s' * (bad > 1)}, the first in line {line},")


def _but_for_lines(data: bytes, encoding: str) -> _Reading | None:
    """The text in an encoding of two bytes a character, without its damaged lines; None if they are too many."""
    lines: list[str] = []
    damaged: dict[int, int] = {}  # bytes by number
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError:
                lines.append("")
                damaged[number] = len(line)
        if sum(damaged.values()) > _BAD_LINE_SHARE * len(data):
            return None
        text = "\n".join(lines)
    left_out = f"{len(damaged)} damaged line{'s' * (len(damaged) > 1)}, the first is line {min(damaged, default=0)},"
    # Big5's wave dash is ～ in Windows and browsers; figures stand on both its sides (20～30).
    return _Reading(text.replace("∼", "～") if encoding == "big5hkscs" else text, left_out if damaged else "")


def _is_binary(text: str) -> bool:
    """Whether the text is full of control characters."""
    sample = text[:_SAMPLE_BYTES]
    return len(_CONTROLS.findall(sample)) > _MAX_CONTROLS * len(sample)
