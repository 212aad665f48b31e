"""Readers of one numeral at a known place: dates, clock times, ratios, fractions, ordinals, quantities with their unit.

All work on text folded by `fold_numerals`, in which a character keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from index.numerals import CHINESE_DIGIT, CHINESE_NUMERAL, DIGITS, parse_numeral
from index.units import CHINESE_UNIT, DIGIT_UNIT, FigureKind, is_measure, kind_of, spelling


@dataclass(frozen=True, slots=True)
class Reading:
    """A numeral that was understood; the fields are those of `index.figures.Figure`."""

    start: int
    end: int
    value: float
    unit: str
    kind: FigureKind
    approx: str = ""
    high: float | None = None


# Full-width ASCII (not ，, which is punctuation) and the traditional characters of numerals, units and hedges.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_SIMPLIFIED = str.maketrans(
    "萬億兩餘個戶項條畝頃噸臺隻雙頭處歲號點輛間幾數對張幣韓鎊盧塊倍縣鎮區鄉國隊組類種層級冊",
    "万亿两余个户项条亩顷吨台只双头处岁号点辆间几数对张币韩镑卢块倍县镇区乡国队组类种层级册",
) | str.maketrans("屆場輪筆顆棟週時鐘過約達來數長後∶−", "届场轮笔颗栋周时钟过约达来数长后:-")
_FOLD = _HALF_WIDTH | _SIMPLIFIED

# Digits that are not figures: links, citation marks, names (1+N+X, 1+1+1>3, G4, PM2.5), telephone and list numbers.
_NOT_FIGURES = re.compile(
    r"https?://\S+|\[\d+(?:[,、\-]\s?\d+)*\]|【\d+(?:[,、\-]\s?\d+)*】|(?<![A-Za-z\d])[A-Za-z\d]++(?:\+[A-Za-z\d]++)++(?:[>=]\d+)?|"
    r"(?<!\d)\d{3,4}-\d{7,8}|"
    r"(?<![A-Za-z\d])\d*+[A-Za-z]++-?\d++(?:[.\-]\d++)*+[A-Za-z]*+(?![\d.]*[万亿%元])|"
    r"^[ \u3000]*\(?\d{1,2}[.、)](?!\d)",
    re.MULTILINE,
)

YEAR = rf"(?:(?<!\d)(?:1[89]|20|21)\d\d|[一二]{CHINESE_DIGIT}{{3}})"
_SPACE = r"[ \u3000\u00a0]?"
TO = rf"{_SPACE}(?:[-–—~]{{1,2}}|至|到){_SPACE}"
_TO = re.compile(TO)

_PART = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = re.compile(
    rf"(?:(?P<y>{YEAR})(?:{_SPACE}年度?|(?={TO}{YEAR}年)))?"
    rf"(?:{_SPACE}(?P<m>{_PART})(?:{_SPACE}月份?|(?={TO}{_PART}月)))?"
    rf"(?:{_SPACE}(?P<d>{_PART})(?:{_SPACE}(?(m)[日号]|日)|(?={TO}{_PART}日)))?"
    r"(?P<narrow>[上下]半年|[上中下]旬|底(?![部层])|初(?![中步级])|末)?"
    rf"(?:{TO}(?:(?P<y2>{YEAR})年度?)?(?:(?P<m2>{_PART})月份?)?(?:(?P<d2>{_PART})日)?(?<=[年月日度份]))?"
)
_ISO_DATE = re.compile(rf"(?P<y>{YEAR})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = rf"(?P<m>{'|'.join(_MONTHS)})[a-z]*\.?"
_MONTH_FIRST = re.compile(rf"{_MONTH} (?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<y>{YEAR}))?|(?P<year>{YEAR}))\b")
_DAY_FIRST = re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?:,? (?P<y>{YEAR}))?(?![A-Za-z\d])")

_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?:时(?![代期间候常光空])|点(?=[半整许钟]|\d{1,2}分))(?:(?P<m>\d{1,2})分|(?P<half>半))?(?:整|许|钟)?"
)
_DIGITAL_CLOCK = re.compile(r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?::[0-5]\d)?(?![\d:])")
_DAYTIME = re.compile(r"(?:[上下中]午|凌晨|早上|早晨|晚上?|夜间|[日号]|-\d\d) ?$")

_RATIO = re.compile(r"\d++(?:\.\d++)?+(?:[:比]\d++(?:\.\d++)?+){1,9}+(?![\d:])")
_CHINESE_RATIO = re.compile(rf"{CHINESE_NUMERAL}++(?:比{CHINESE_NUMERAL}++){{1,9}}+")
_FRACTION = re.compile(
    rf"(?P<whole>{CHINESE_NUMERAL}+)分之(?P<part>\d+(?:\.\d+)?|{CHINESE_NUMERAL}+(?:点{CHINESE_DIGIT}+)?)"
)
_ORDINAL = re.compile(rf"(?P<number>\d+|{CHINESE_NUMERAL}+)(?P<unit>季度|[届次批期轮名位条章项号版])(?![名目位])")

_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d++)(?:\.\d++)?+"
_MAGNITUDE = r"(?:[十百千]?万亿?|[十百千]?亿|[百千])"
_VAGUE = rf"[余多来几](?={_SPACE}(?:[万亿]|{DIGIT_UNIT}))"
_ENGLISH_MAGNITUDE = r"(?: ?(?:thousand|million|billion|trillion)\b)"
_QUANTITY = re.compile(
    rf"(?P<number>{_ARABIC}(?:{_MAGNITUDE}{_ARABIC})*)(?P<vague>{_VAGUE})?(?P<magnitude>{_SPACE}{_MAGNITUDE}|{_ENGLISH_MAGNITUDE})?"
    rf"(?P<vague2>{_VAGUE})?{_SPACE}(?P<unit>{DIGIT_UNIT})?(?<![ \u3000\u00a0])(?![A-Za-z])"
)
_CHINESE_QUANTITY = re.compile(
    rf"(?P<number>{CHINESE_NUMERAL}+(?:点{CHINESE_DIGIT}+[万亿]*)?)(?P<vague>{_VAGUE})?(?P<magnitude>[万亿]+)?"
    rf"(?P<vague2>{_VAGUE})?(?P<unit>{CHINESE_UNIT})?"
)
_ENGLISH_VALUES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ID_DIGITS = 9
"""So many digits in a row without a unit are an id, a licence or a telephone number."""
_FIGURE_OF_SPEECH = re.compile(r"[百千万亿]+")
_TWO_GUESSES = re.compile(rf"({CHINESE_DIGIT})({CHINESE_DIGIT})([十百千万亿]+)")
_ONE_COUNTS_BEFORE = ("年", "个月", "成", "小时", "分钟", "元", "亩", "公里", "米", "公斤", "吨", "倍", "番", "%")
"""Units before which 一 is a number; before the others it is the indefinite article (一个, 一名, 有一天)."""


def fold_numerals(text: str) -> str:
    """`text`, as long as it was, with numerals and units in half-width and simplified form; digits of names blanked."""
    return _NOT_FIGURES.sub(lambda match: "\0" * len(match.group()), text.translate(_FOLD))


def read_numeral(folded: str, start: int) -> Reading | None:
    """What the numeral that begins at `start` says; None where it is no figure (一个, 十四五, 千家万户)."""
    if folded[start - 1 : start] == "第":
        return _ordinal(folded, start)
    for reader in _READERS:
        if reading := reader(folded, start):
            return reading
    return None


def number_of(numeral: str) -> Decimal:
    """The value of a numeral that a pattern has matched already; 0 where it has no single value."""
    return parse_numeral(numeral) or Decimal(0)


def _calendar(folded: str, start: int) -> Reading | None:
    for pattern in (_ISO_DATE, _MONTH_FIRST, _DAY_FIRST):
        if match := pattern.match(folded, start):
            found = match.groupdict()
            month = _MONTHS.index(found["m"]) + 1 if found["m"] in _MONTHS else int(found["m"])
            year = found["y"] or found.get("year")
            return _date(match, _code(int(year or 0), month, int(found["d"] or 0)))
    match = _DATE.match(folded, start)
    if match is None or not (match["y"] or match["m"] or match["d"]):
        return None
    year_, month, day = (int(number_of(match[name])) if match[name] else 0 for name in ("y", "m", "d"))
    if not match["m"] and match["d"] and not match["d"].isdecimal():
        return None  # 一日三餐
    low = _code(year_, month, day)
    year2, month2, day2 = (int(number_of(match[name])) if match[name] else 0 for name in ("y2", "m2", "d2"))
    if not (year2 or month2 or day2):
        return _date(match, low)
    high = _code(year2 or year_, month2 or (month if day2 else 0), day2)
    return _date(match, low, high)


def _code(year: int, month: int, day: int) -> int | None:
    """`[YYYY]MMDD`, a year alone as itself; None for what no calendar has."""
    if month > 12 or day > 31 or not (year or month or day):
        return None
    return year * 10_000 + month * 100 + day if month or day else year


def _date(match: re.Match[str], low: int | None, high: int | None = None) -> Reading | None:
    if low is None:
        return None
    found = match.groupdict()
    kind: FigureKind = "date" if found["m"] or found["d"] else "year"
    unit = "年" if kind == "year" else "日" if found["d"] else "月"
    return Reading(match.start(), match.end(), float(low), unit, kind, found.get("narrow") or "", high and float(high))


def _clock(folded: str, start: int) -> Reading | None:
    if match := _CLOCK.match(folded, start):
        minutes = 30 if match["half"] else int(match["m"] or 0)
    elif match := _DIGITAL_CLOCK.match(folded, start):
        minutes = int(match["m"])
        looks_like_time = len(match["h"]) == 2 or match["m"].startswith("0")
        if not looks_like_time and not _DAYTIME.search(folded, max(0, start - 4), start):
            return None  # 1:11 is a ratio
    else:
        return None
    if int(match["h"]) > 24:
        return None
    return Reading(start, match.end(), float(int(match["h"]) * 100 + minutes), "时", "time")


def _ratio(folded: str, start: int) -> Reading | None:
    match = _RATIO.match(folded, start) or _CHINESE_RATIO.match(folded, start)
    if match is None:
        return None
    parts = [number_of(part) for part in re.split("[:比]", match.group())]
    unit = ":".join(f"{part.normalize():f}" for part in parts)
    return Reading(start, match.end(), float(parts[0]), unit, "ratio")


def _fraction(folded: str, start: int) -> Reading | None:
    match = _FRACTION.match(folded, start)
    if match is None:
        return None
    whole, part = number_of(match["whole"]), number_of(match["part"])
    if whole in (100, 1000):
        return Reading(start, match.end(), float(part), "%" if whole == 100 else "‰", "percent")
    return Reading(start, match.end(), float(part / whole), f"{part}/{whole}", "ratio") if whole else None


def _ordinal(folded: str, start: int) -> Reading | None:
    match = _ORDINAL.match(folded, start)
    value = parse_numeral(match["number"]) if match else None
    if match is None or value is None:
        return None
    return Reading(start - 1, match.end(), float(value), match["unit"], "ordinal")


def _quantity(folded: str, start: int) -> Reading | None:
    arabic = _QUANTITY.match(folded, start)
    match = arabic or _CHINESE_QUANTITY.match(folded, start)
    reading = _of_quantity(match) if match else None
    if match is None or reading is None or (not arabic and not _is_meant(match, folded, start)):
        return None
    return _range(folded, match, reading) if arabic else reading


def _of_quantity(match: re.Match[str]) -> Reading | None:
    """The reading of one quantity without regard to what stands around it."""
    magnitude = (match["magnitude"] or "").strip()
    written, unit = match["number"], match["unit"] or ""
    if guesses := _TWO_GUESSES.fullmatch(written + magnitude):  # 五六十公里
        low, high = (float(number_of(digit + guesses[3])) for digit in guesses.groups()[:2])
        return (
            Reading(match.start(), match.end(), low, spelling(unit), kind_of(unit), high=high) if low < high else None
        )
    value = parse_numeral(written if magnitude in _ENGLISH_VALUES else written + magnitude)
    if value is None or (not unit and not magnitude and len(written) >= _ID_DIGITS and written.isdecimal()):
        return None
    value *= _ENGLISH_VALUES.get(magnitude, 1)
    vague = (match["vague"] or "") + (match["vague2"] or "") + ("多" if unit == "个多月" else "")
    if unit == "成":
        return Reading(match.start(), match.end(), float(value * 10), "%", "percent", vague)
    return Reading(match.start(), match.end(), float(value), spelling(unit), kind_of(unit), vague)


def _is_meant(match: re.Match[str], folded: str, start: int) -> bool:
    """Whether a Chinese numeral is meant as a number: not 一个, 百姓, 千家万户, 零件, 四周."""
    written, unit, vague = match["number"], match["unit"] or "", match["vague"] or match["vague2"]
    before = folded[start - 1 : start] or " "
    if before in "数几" and written[0] not in DIGITS:
        return False  # 数百万元, 几十个: several of them
    if _FIGURE_OF_SPEECH.fullmatch(written) and not vague:
        named = bool(unit) or len(written) > 1
        return (before in "近上逾超约" and named) or (len(written) > 1 and is_measure(unit))
    if written == "一" and not vague and not match["magnitude"]:
        return spelling(unit) in _ONE_COUNTS_BEFORE and before not in "统唯同万" and (unit != "番" or before in "翻了")
    if written == "零" or written + unit == "四周":
        return False
    return bool(unit) or (written[0] in DIGITS and any(char in "万亿" for char in match.group()))


def _range(folded: str, first: re.Match[str], low: Reading) -> Reading:
    """`low` widened to a range where 至, 到 or a dash and a second quantity follow: 5到8万元, 30%—40%."""
    to = _TO.match(folded, low.end)
    second = _QUANTITY.match(folded, to.end()) if to else None
    high = _of_quantity(second) if second else None
    if second is None or high is None or not (second["unit"] or second["magnitude"]) or low.unit not in ("", high.unit):
        return low
    value = low.value
    if not first["magnitude"] and second["magnitude"]:
        shared = number_of(first["number"] + second["magnitude"])
        value = float(shared) if number_of(first["number"]) < number_of(second["number"]) else value
    if value >= high.value:
        return low
    return replace(high, start=low.start, value=value, high=high.value)


_READERS: tuple[Callable[[str, int], Reading | None], ...] = (_calendar, _clock, _ratio, _fraction, _quantity)
