"""Characters as they are meant: fonts whose character map names a radical or a ligature instead of the character."""

from __future__ import annotations

import unicodedata
from functools import cache

# CJK radicals that look like a character but have no decomposition in Unicode; pairs after its table
# EquivalentUnifiedIdeograph.txt. Fonts with a careless character map yield them for the character itself.
_RADICALS = dict(
    [
        *zip(
            "⺁⺋⺎⺒⺗⺙⺝⺟⺠⺩⺯⺰⺶⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻍⻎⻏⻐",
            "厂㔾兀巳㣺攵月母民王糹纟羊艹虎衤覀西见角讠贝车辶辶阝钅",
            strict=True,
        ),
        *zip(
            "⻑⻒⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
            "長镸长门青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
            strict=True,
        ),
    ]
)
_KANGXI = range(0x2F00, 0x2FE0)
_COMPATIBILITY_IDEOGRAPHS = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
_LATIN_LIGATURES = range(0xFB00, 0xFB07)
_DROPPED = {0x00, 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF}


@cache
def normal_form(char: str) -> str:
    """`char`, or what it stands for if it is a radical, a compatibility ideograph or a ligature.

    Empty for a soft hyphen and what else takes no room. Full-width forms, punctuation and everything else stay.
    """
    code = ord(char)
    if code < 0x2E80:
        return "" if code in _DROPPED else char
    if char in _RADICALS:
        return _RADICALS[char]
    if code in _KANGXI or code in _LATIN_LIGATURES or any(code in block for block in _COMPATIBILITY_IDEOGRAPHS):
        return unicodedata.normalize("NFKC", char)
    return "" if code in _DROPPED else char


def is_nonsense(char: str) -> bool:
    """Whether `char` says nothing to a reader: private use, unassigned, a control or the replacement character."""
    return char == "\ufffd" or unicodedata.category(char[:1]) in {"Co", "Cn", "Cc", "Cs"}


@cache
def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character or full-width punctuation: what is set without spaces."""
    return unicodedata.east_asian_width(char[:1]) in "WF" or char in "“”‘’…—·"
