"""The figures of a text: every number with its value, unit and kind, what it counts and the year it is for.

They serve the short answer, the check of every generated number against its citation, and the evaluation. Arabic and
Chinese numerals, both scripts and both widths are read; offsets are characters of the text as given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from math import isclose

from index.figure_readers import TO, YEAR, Reading, fold_numerals, number_of, read_numeral
from index.numerals import CHINESE_NUMERAL
from index.units import FigureKind, is_measure, units_agree


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
    """The words beside it that name what is counted or measured; read off the surface, may be empty."""


_START = re.compile(
    rf"\d[\d,.]*|{CHINESE_NUMERAL}+|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?= \d)"
)
_WIDEST_BEFORE = 10  # characters: the longest hedge or noun that is looked for before a number

# 附近, 节约, 签约 and the like end in a hedge's character but hedge nothing.
_HEDGE_BEFORE = re.compile(
    r"(?:将近|接近|大约|(?<![附邻临最靠远将接])近|(?<![节契合条预公签履违缔大])约|不超过?|(?<![赶反])超过?|逾|至少|不少于|不低于|不到|不足|"
    r"\b(?:about|nearly|over|more than|around|at least) )(?=.\Z)|上(?=[百千万亿]\Z)"
)
_HEDGE_AFTER = re.compile(r"左右|上下|以上|以下|以内|不等|多(?=[，。；、,.的来时前后]|$)")
_MINUS = re.compile(r"(?<![-\d.A-Za-z])-$")
_SIGNED_UNITS = ("%", "摄氏度", "百分点")

_YEAR_MENTION = re.compile(rf"(?P<y>{YEAR})(?:年?{TO}(?P<y2>{YEAR}))? ?年|今年|去年|前年|明年|上年")
_SENTENCE_END = re.compile(r"[。！？!?\n]")
_NOUN_AFTER = re.compile(
    r"的?([\u4e00-\u9fff]{1,8}?)(?=[的在和与及等为被由将已均都共于从全实参受按是有到对向并以得用]|[^\u4e00-\u9fff]|$)"
)
# What comes before the noun in 今年新增20个, 共引进帮扶项目13个, and verbs that name nothing.
_NO_NOUN = re.compile(
    r"^.*(?:今年|去年|新增|引进|累计|筹集|筹措|投入|达到|增加|增长|下降|办理|捐赠|举办|打造|惠及|实现|[共占有为了的年月个至到])(?=.)|"
    r"^(?:新增|惠及|占|共|有|达|至|到|内|来|多)$"
)
_NOUN_BEFORE = re.compile(r"([\u4e00-\u9fff]{2,8}?)[:为达共计]{0,2}$")


def find_figures(text: str) -> list[Figure]:
    """The figures of `text` in order, never overlapping; 1+N+X, G4, links and citation marks hold none."""
    folded = fold_numerals(text)
    years = _Years(folded)
    figures: list[Figure] = []
    position = 0
    while candidate := _START.search(folded, position):
        reading = read_numeral(folded, candidate.start())
        if reading is None:
            position = candidate.end()
            continue
        figures.append(_figure(text, folded, reading, years))
        position = figures[-1].end
    return figures


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


def _figure(text: str, folded: str, reading: Reading, years: _Years) -> Figure:
    start, end, value, hedges = reading.start, reading.end, reading.value, reading.approx
    if reading.unit in _SIGNED_UNITS and _MINUS.search(folded, max(0, start - 2), start):
        start, value = start - 1, -value
    if before := _HEDGE_BEFORE.search(folded, max(0, start - _WIDEST_BEFORE), start + 1):
        start, hedges = before.start(), before.group().strip() + hedges
    if after := _HEDGE_AFTER.match(folded, end):
        end, hedges = after.end(), hedges + after.group()
    is_calendar = reading.kind in ("year", "date")
    return Figure(
        start=start,
        end=end,
        text=text[start:end],
        value=value,
        unit=reading.unit,
        kind=reading.kind,
        approx=hedges,
        high=reading.high,
        year=years.at(end if is_calendar else start),
        counts=""
        if is_calendar or reading.kind in ("time", "ratio", "ordinal")
        else _counted(folded, start, end, reading),
    )


def _counted(folded: str, start: int, end: int, reading: Reading) -> str:
    """帮扶项目13个 and 13个帮扶项目 both give 帮扶项目: a count's noun mostly follows it, a measure's stands before."""
    after = _NOUN_AFTER.match(folded, end)
    before = _NOUN_BEFORE.search(folded, max(0, start - _WIDEST_BEFORE), start)
    found = before or after if is_measure(reading.unit) else after or before
    return _NO_NOUN.sub("", found.group(1)) if found else ""


class _Years:
    """The year that holds at a position: the last one stated before it in the same sentence."""

    def __init__(self, folded: str) -> None:
        mentions = list(_YEAR_MENTION.finditer(folded))
        self._ends = [match.end() for match in mentions]
        self._years = [_year_text(match) for match in mentions]
        self._sentence_ends = [match.end() for match in _SENTENCE_END.finditer(folded)] if mentions else []

    def at(self, position: int) -> str:
        """The year at `position`, or an empty string."""
        last = bisect_right(self._ends, position) - 1
        if last < 0:
            return ""
        sentence = bisect_right(self._sentence_ends, position)
        sentence_start = self._sentence_ends[sentence - 1] if sentence else 0
        return self._years[last] if self._ends[last] > sentence_start else ""


def _year_text(match: re.Match[str]) -> str:
    years = [str(int(number_of(year))) for year in match.groups() if year]
    return "-".join(years) or match.group()


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
