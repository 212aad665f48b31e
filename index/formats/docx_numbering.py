"""The numbers that Word puts before headings and list items: it stores how to count, and no text (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from index.formats.docx_package import attribute, child, local, value
from index.formats.docx_styles import ListPlace

_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL_SIMPLIFIED = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_LEGAL_TRADITIONAL = str.maketrans("〇一二三四五六七八九十百千", "零壹貳參肆伍陸柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_MAX_COUNT = 9_999
"""Beyond it, a number is shown in plain digits whatever its format."""
_NO_GAP = re.compile("[、，。）】》〉」：．①-⒛㊀-㊉]$")
"""After full-width signs no space stands between number and text."""


class Numbering:
    """Counts the items of all lists of one file; ask for each paragraph once, in the file's order."""

    def __init__(self, root: Element | None) -> None:
        elements = () if root is None else tuple(root)
        abstract = {attribute(one, "abstractNumId"): one for one in elements if local(one) == "abstractNum"}
        by_style = {style: key for key, one in abstract.items() if (style := value(one, "styleLink"))}
        self._lists = {attribute(one, "numId"): one for one in elements if local(one) == "num"}
        self._kinds: dict[str, str] = {}
        self._levels: dict[str, dict[int, Element]] = {}
        for key, one in abstract.items():
            linked = by_style.get(value(one, "numStyleLink"), key)
            self._kinds[key] = linked
            self._levels[key] = _levels(abstract[linked])
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()

    def next_number(self, place: ListPlace) -> str:
        """The number of the next item at `place` as Word shows it, with the gap after it; empty for a bullet."""
        a_list = self._lists.get(place.list_id)
        if a_list is None:
            return ""
        abstract = value(a_list, "abstractNumId")
        levels = {**self._levels.get(abstract, {}), **_levels_of_overrides(a_list)}
        at = _level_of_style(levels, place.style_id) if place.level is None else place.level
        if at not in levels:
            return ""
        counts = self._counts.setdefault(self._kinds.get(abstract, abstract), {})
        self._count(counts, levels, a_list, place.list_id, at)
        return _shown(levels, counts, at)

    def _count(
        self, counts: dict[int, int], levels: dict[int, Element], a_list: Element, list_id: str, at: int
    ) -> None:
        restart = _restart(a_list, at)
        if restart is not None and (list_id, at) not in self._restarted:
            self._restarted.add((list_id, at))
            counts[at] = restart
        else:
            counts[at] = counts[at] + 1 if at in counts else _start(levels[at])
        for deeper in range(at + 1, _LEVELS):
            if deeper in levels and value(levels[deeper], "lvlRestart") != "0":
                counts.pop(deeper, None)


def number_in_format(number: int, kind: str) -> str:
    """`number` as a number format (ECMA-376, 17.18.59) shows it; in plain digits if the format is not known."""
    show = _FORMATS.get(kind)
    return show(number) if show and 0 < number <= _MAX_COUNT else str(number)


def _shown(levels: dict[int, Element], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if value(level, "numFmt") in ("bullet", "none"):
        return ""
    plain = child(level, "isLgl") is not None

    def one(match: re.Match[str]) -> str:
        other = int(match.group(1)) - 1
        if other not in levels:
            return ""
        number = counts.get(other, _start(levels[other]))
        kind = value(levels[other], "numFmt")
        return "" if kind == "none" else number_in_format(number, "decimal" if plain else kind)

    text = re.sub(r"%([1-9])", one, value(level, "lvlText")).strip()
    if not text or value(level, "suff") == "nothing" or _NO_GAP.search(text):
        return text
    return f"{text} "


def _levels(holder: Element) -> dict[int, Element]:
    return {int(attribute(one, "ilvl")): one for one in holder if local(one) == "lvl" and _is_level(one)}


def _levels_of_overrides(a_list: Element) -> dict[int, Element]:
    overrides = [one for one in a_list if local(one) == "lvlOverride"]
    return {at: level for one in overrides for at, level in _levels(one).items()}


def _restart(a_list: Element, at: int) -> int | None:
    """The number that this list starts at again on level `at`, if it says so."""
    for one in a_list:
        if local(one) == "lvlOverride" and attribute(one, "ilvl") == str(at):
            start = value(one, "startOverride")
            return _count_of(start)
    return None


def _start(level: Element) -> int:
    start = _count_of(value(level, "start"))
    return 1 if start is None else start


def _count_of(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= len(str(_MAX_COUNT)) else None


def _level_of_style(levels: dict[int, Element], style_id: str) -> int:
    return next((at for at, level in levels.items() if value(level, "pStyle") == style_id), 0)


def _is_level(level: Element) -> bool:
    return attribute(level, "ilvl") in {str(number) for number in range(_LEVELS)}


def _chinese(number: int) -> str:
    """A number up to 9,999 in words: 十, 十二, 二十, 一百零五."""
    out, zero = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + unit
        zero = not digit
    return out[1:] if out.startswith("一十") else out


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    out = ""
    for weight, letters in _ROMAN:
        out += letters * (number // weight)
        number %= weight
    return out


def _letters(number: int) -> str:
    """a to z, then aa, bb: as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _from(first: str, count: int) -> Callable[[int], str]:
    """One of `count` ready-made characters, such as ①."""
    return lambda number: chr(ord(first) + number - 1) if number <= count else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "chineseLegalSimplified": lambda number: _chinese(number).translate(_LEGAL_SIMPLIFIED),
    "ideographLegalTraditional": lambda number: _chinese(number).translate(_LEGAL_TRADITIONAL),
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
         "japaneseCounting"),
        _chinese,
    ),
}  # fmt: skip
