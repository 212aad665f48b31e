"""The figures of a text: every number with its value, unit and kind, what it counts and the year it is for.

They serve the short answer, the check of every generated number against its citation, and the evaluation. Arabic and
Chinese numerals, both scripts and both widths are read; offsets are characters of the text as given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isclose

from index.counted import NOTHING, counted
from index.figure_readers import Reading, fold_numerals, read_numeral
from index.numerals import CHINESE_NUMERAL
from index.periods import Periods
from index.units import FigureKind, units_agree


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a text; `text == source[start:end]`, with the words that hedge it (近2亿元, 8000余箱)."""

    start: int
    end: int
    text: str
    value: float
    """In the unit itself: 19000 for 1.9万株, 5 for 5%. A date is `[YYYY]MMDD` with day 00 for a whole month, and the
    day alone for 14日; a clock time is `HHMM`; a ratio is its first part. The lower end of a range."""
    unit: str
    """Common spelling in simplified script (元, 平方米, 个, %); of a ratio the whole of it, `6:3:1`; or empty."""
    kind: FigureKind
    approx: str = ""
    """The words that hedge or narrow it, in the text's order (近, 超, 余, 左右, 底); empty where it is exact."""
    high: float | None = None
    """The upper end of a range, in the same unit."""
    year: str = ""
    """The year it is for as its sentence states it before the number: `2023`, `2021-2025`, 今年, 去年; or empty."""
    counts: str = ""
    """The words beside it that name what is counted or measured (`index.counted`); may be empty."""
    period: str = ""
    """The period it is for as ISO 8601 has it (`2023`, `2023-10-26`, `2021/2025`), resolved by the article's date;
    empty where none is stated or it stays open (`index.periods`). Of a date it is the date itself."""


_START = re.compile(
    rf"\d++(?:[,.]\d++){{0,6}}+|{CHINESE_NUMERAL}+|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?= \d)"
)
_WIDEST_BEFORE = 10  # characters: the longest hedge that is looked for before a number

# 附近, 节约, 签约 and the like end in a hedge's character but hedge nothing.
_HEDGE_BEFORE = re.compile(
    r"(?:将近|接近|大约|(?<![附邻临最靠远将接])近|(?<![节契合条预公签履违缔大])约|不超过?|(?<![赶反])超过?|逾|至少|不少于|不低于|不到|不足|"
    r"\b(?:about|nearly|over|more than|around|at least) )(?=.\Z)|上(?=[百千万亿]\Z)"
)
_HEDGE_AFTER = re.compile(r"左右|上下|以上|以下|以内|不等|多(?=[，。；、,.的来时前后]|$)")
_MINUS = re.compile(r"(?<![-\d.A-Za-z])-$")
_SIGNED_UNITS = ("%", "摄氏度", "百分点")
_CALENDAR = ("year", "date")
_UNCOUNTED = ("year", "date", "time", "ordinal")
_SENTENCE_END = re.compile(r"[。！？!?\n]")


def find_figures(text: str, written: str = "") -> list[Figure]:
    """The figures of `text` in order, never overlapping; 1+N+X, G4, links and citation marks hold none.

    `written` is the ISO date of the article, by which 今年, 7月13日 and the like get their period.
    """
    folded = fold_numerals(text)
    readings = _readings(folded)
    calendar = [reading for reading in readings if reading.kind in _CALENDAR]
    periods = Periods(folded, calendar, written)
    figures: list[Figure] = []
    floor, noun = 0, NOTHING
    for reading in readings:
        start, end, value, approx = _hedged(folded, reading, figures[-1].end if figures else 0)
        if reading.kind in _CALENDAR:
            year, period = periods.at(reading.end)[0], periods.own(reading.start)
        else:
            year, period = periods.at(start)
        if reading.kind not in _UNCOUNTED:
            earlier = NOTHING if _SENTENCE_END.search(folded, floor, start) else noun
            noun = counted(folded, reading, start, end, floor, earlier)
            floor = end
        figures.append(
            Figure(
                start=start,
                end=end,
                text=text[start:end],
                value=value,
                unit=reading.unit,
                kind=reading.kind,
                approx=approx,
                high=reading.high,
                year=year,
                period=period,
                counts="" if reading.kind in _UNCOUNTED else text[noun.start : noun.end],
            )
        )
    return figures


def _readings(folded: str) -> list[Reading]:
    readings: list[Reading] = []
    position = 0
    while candidate := _START.search(folded, position):
        reading = read_numeral(folded, candidate.start())
        if reading is not None:
            readings.append(reading)
        position = reading.end if reading else candidate.end()
    return readings


def _hedged(folded: str, reading: Reading, floor: int) -> tuple[int, int, float, str]:
    """Start, end, value and hedges of a figure with its sign and the words that hedge it; none before `floor`."""
    start, end, value, hedges = reading.start, reading.end, reading.value, reading.approx
    if reading.unit in _SIGNED_UNITS and _MINUS.search(folded, max(floor, start - 2), start):
        start, value = start - 1, -value
    if before := _HEDGE_BEFORE.search(folded, max(floor, start - _WIDEST_BEFORE), start + 1):
        start, hedges = before.start(), before.group().strip() + hedges
    if after := _HEDGE_AFTER.match(folded, end):
        end, hedges = after.end(), hedges + after.group()
    return start, end, value, hedges


def figures_agree(stated: Figure, source: Figure) -> bool:
    """Whether `source` bears out `stated`: the same kind and unit, and a value that equals it or an end of its range.

    Units agree as `index.units.units_agree` says. A number without unit agrees with a count, a measure or a year. A
    date needs no year to agree, and a month or day alone agrees with a fuller date, not the other way round. Hedges
    are not compared.
    """
    if "ratio" in (stated.kind, source.kind):
        return stated.kind == source.kind and stated.unit == source.unit
    if "date" in (stated.kind, source.kind):
        return _dates_agree(stated, source)
    if stated.kind != source.kind and not _unit_left_out(stated, source) and not _unit_left_out(source, stated):
        return False
    if not units_agree(stated.unit, source.unit):
        return False
    return all(any(isclose(value, other) for other in _ends(source)) for value in _ends(stated))


def _ends(figure: Figure) -> tuple[float, ...]:
    return (figure.value,) if figure.high is None else (figure.value, figure.high)


def _unit_left_out(bare: Figure, other: Figure) -> bool:
    if bare.kind != "count" or bare.unit:
        return False
    return other.kind not in ("percent", "ratio", "time", "ordinal") and (
        other.kind != "year" or 1800 <= bare.value < 2200
    )


def _dates_agree(stated: Figure, source: Figure) -> bool:
    if stated.kind not in ("date", "year") or source.kind not in ("date", "year"):
        return False
    return all(any(_day_agrees(value, other) for other in _ends(source)) for value in _ends(stated))


def _day_agrees(stated: float, source: float) -> bool:
    (year, month, day), (source_year, source_month, source_day) = _calendar(stated), _calendar(source)
    if year and source_year and year != source_year:
        return False
    return month in (0, source_month) and day in (0, source_day) and bool(month or day or (year and source_year))


def _calendar(value: float) -> tuple[int, int, int]:
    """Year, month and day of a `date` or `year` figure's value; 0 for what it leaves open."""
    number = int(value)
    if 1231 < number < 10_000:  # past the last MMDD
        return number, 0, 0
    return number // 10_000, number // 100 % 100, number % 100
