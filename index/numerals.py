"""The value of a numeral as Chinese texts write it: 13,757, 1.9万, 三千五百万, 1亿3000万, 二点五, 二〇二三."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
SMALL_UNITS = {"十": 10, "百": 100, "千": 1_000}
LARGE_UNITS = {"万": 10_000, "亿": 100_000_000}

CHINESE_DIGIT = f"[{''.join(DIGITS)}]"
CHINESE_NUMERAL = f"[{''.join((*DIGITS, *SMALL_UNITS, *LARGE_UNITS))}]"

_TOKEN = re.compile(rf"\d[\d,]*(?:\.\d+)?|{CHINESE_DIGIT}点{CHINESE_DIGIT}+|.")
_POSITIONAL = re.compile(rf"{CHINESE_DIGIT}{{2,}}")
_POSITIONAL_YEAR = 4


def parse_numeral(numeral: str) -> Decimal | None:
    """The value of `numeral` (simplified script, half-width digits), or None where it has no single value.

    "三四" (three or four) and "十四五" (the name of a plan) have none. Exact: "13.68亿" is 1368000000.
    """
    if _POSITIONAL.fullmatch(numeral):
        return _positional(numeral)
    total, section = Decimal(0), Decimal(0)
    pending: Decimal | None = None  # a digit that still waits for its unit
    previous_unit = 0
    for token in _TOKEN.findall(numeral):
        if token in SMALL_UNITS:
            previous_unit = SMALL_UNITS[token]
            section += (Decimal(1) if pending is None else pending) * previous_unit
            pending = None
        elif token in LARGE_UNITS:
            previous_unit = LARGE_UNITS[token]
            section += pending or 0
            pending = None
            if previous_unit > total:  # 1.2万亿: what stands before 亿 is multiplied as a whole
                total = ((total + section) or Decimal(1)) * previous_unit
            else:  # 3亿5000万
                total += section * previous_unit
            section = Decimal(0)
        else:
            value = _digit(token)
            if value is None or (pending is not None and pending != 0):
                return None
            if value == 0:
                previous_unit = 0  # 三千零五 is 3005, 三千五 is 3500
            pending = value
    if pending is not None and previous_unit >= SMALL_UNITS["百"] and numeral[-1] in DIGITS:
        pending = pending * previous_unit / 10
    return total + section + (pending or 0)


def _positional(numeral: str) -> Decimal | None:
    """Digits read one by one: years (二〇二三) and numerals with an inner zero (一〇八); else two guesses (三四)."""
    if len(numeral) == _POSITIONAL_YEAR or any(DIGITS[char] == 0 for char in numeral):
        return Decimal("".join(str(DIGITS[char]) for char in numeral))
    return None


def _digit(token: str) -> Decimal | None:
    if token in DIGITS:
        return Decimal(DIGITS[token])
    if "点" in token and len(token) > 1:
        whole, fraction = token.split("点")
        return Decimal(f"{DIGITS[whole]}.{''.join(str(DIGITS[char]) for char in fraction)}")
    return Decimal(token.replace(",", "")) if token[0].isdecimal() else None
