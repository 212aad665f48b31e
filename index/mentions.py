"""Mentions of time in a text: dates, years, 今年, 上半年, 近三年, 目前, each resolved by the article's date."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.figure_readers import TO, Reading, number_of
from index.numerals import CHINESE_NUMERAL


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A year, a month or a day; 0 for what is left open."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def iso(self) -> str:
        """`2023`, `2023-10` or `2023-10-26`; empty without a year."""
        if not self.year:
            return ""
        parts = (f"{self.year:04d}", f"{self.month:02d}", f"{self.day:02d}")
        return "-".join(parts[: 1 + bool(self.month) + bool(self.month and self.day)])


@dataclass(frozen=True, slots=True)
class Mention:
    """A period that the text states at a place."""

    start: int
    end: int
    first: Day
    last: Day
    year: str
    """The year as stated: `2023`, `2021-2025`, 今年; empty for a month or day alone."""
    base: bool = False
    """Whether something is only compared with it: 比2021年增长."""
    aside: bool = False
    """Whether it says when something came to be (2021年成立的公司), or stands in a title: no later figure is for it."""

    @property
    def period(self) -> str:
        """ISO 8601, an interval where the ends differ; empty where it can't be resolved."""
        if not (self.first.year and self.last.year):
            return ""
        return self.first.iso if self.first == self.last else f"{self.first.iso}/{self.last.iso}"


class Sentences:
    """Where the sentences of a text begin; a semicolon ends none."""

    def __init__(self, text: str) -> None:
        self._ends = [match.end() for match in _SENTENCE_END.finditer(text)]

    def start(self, position: int) -> int:
        """Where the sentence at `position` begins."""
        number = bisect_right(self._ends, position)
        return self._ends[number - 1] if number else 0


_SENTENCE_END = re.compile(r"[。！？!?\n]")
_UNKNOWN = Day(0)
_QUARTER = 3  # months
_NUMBER = rf"(?:\d{{1,2}}|{CHINESE_NUMERAL}{{1,3}})"
_PART = rf"[上下]半年|(?:前|第)?[一二三四1-4]个?季度|前{_NUMBER}个?月"
_RELATIVE = re.compile(
    rf"(?P<year>今年|去年|前年|明年|上年|本年度?|[当當同]年(?![级龄])|全年)(?P<part>{_PART}|年?[底初末])?"
    rf"|[“\"]?(?P<plan>十[一二三四五六七八九]?|[六七八九])五[”\"]?(?=期间|[时時]期|期間|以[来來]|末|收官|[开開]局)"
    rf"|(?:近|过去|最近)(?P<last>{_NUMBER})(?:个)?年(?!级)|(?<!第)(?P<past>{_NUMBER})年多?来"
    r"|(?P<now>截[至止][^，。；]{0,4}?(?:目前|[当當]前|[发發]稿[时時]?)|目前|[当當]前|如今|[现現]在|迄今)"
    r"|(?P<today>今[天日晨早晚])(?!后)|(?P<yesterday>昨[天日晚晨夜])|(?P<month>本月)|(?P<before>上个?月)"
    rf"|(?P<bare>{_PART}|(?<![\d{CHINESE_NUMERAL[1:-1]}周整成今去前明上中几多当當])年[底初末])"
)
_YEARS_AWAY = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "本年": 0, "本年度": 0}
_MONTHS = {"上半年": (1, 6), "下半年": (7, 12), "底": (12, 12), "末": (12, 12), "初": (1, 1)}
_FIRST_PLAN = 1951  # the tenth plan began in 2001, and each lasts five years

_CLOCK = r"(?:\d{1,2}[时点](?:\d{1,2}分)?)?"
_JOIN = re.compile(rf"{_CLOCK}{TO}")
_SINCE = re.compile(r"[^，。；：、,;]{0,14}?(?:以[来來]|至今|到[现現]在|迄今)")
_BASE_BEFORE = re.compile(
    r"(?:比|[较較]|低于|高于|低於|高於|超过|不如|优于|相当于|相比于?|多于|少于|[对對]比)(?:之前的?)?$"
)
_BASE_AFTER = re.compile(
    r"(?:同期|年末|的?水平)?(?:相比|相[较較]|比[较較]?(?=[，,增下减上])|持平|基本持平)|的[^，。；]{1,6}倍"
)
_CAME_TO_BE = re.compile(
    r"[^，。；：、,;]{0,10}?(?:成立|建成|投产|投產|[开開]工|[启啟]用|[创創]办|[创創]立|注册|出生|落成|修建|[毕畢]业|"
    r"[动動]工|始建|入[驻駐]|[发發]布|印[发發]|捐[赠贈]|引[进進])于?的"
)
_STAMP = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s+\d{1,2}:\d\d")  # when a page was made
_TITLE = re.compile(r"《[^》\n]{1,60}》")
_NEAR_CHARS = 400  # a mention further back completes no date
_MONTHS_AHEAD = 2
"""A month without a year is at most so many months after the article's; a later one was in the year before."""
_DAYS_AHEAD = 3
"""A day alone (20日) up to so many days after the article's is ahead of it; a later one was in the month before."""


class MentionReader:
    """Reads the mentions of one text, in its order."""

    def __init__(self, folded: str, calendar: Sequence[Reading], written: str, sentences: Sentences) -> None:
        """`calendar` are the dates and years of the `folded` text, `written` its article's ISO date or empty."""
        self._folded = folded
        self._written = _parse(written)
        self._sentences = sentences
        self._titles = [match.span() for match in _TITLE.finditer(folded)]
        self.mentions: list[Mention] = []
        found: list[Reading | re.Match[str]] = [*self._relative(calendar), *calendar]
        for one in sorted(found, key=lambda one: _span(one)[0]):
            self._add(one)

    def _relative(self, calendar: Sequence[Reading]) -> list[re.Match[str]]:
        """The words of time, without those inside a date (2024年上半年)."""
        starts = [reading.start for reading in calendar]
        found = []
        for match in _RELATIVE.finditer(self._folded):
            place = bisect_right(starts, match.start()) - 1
            if place < 0 or calendar[place].end <= match.start():
                found.append(match)
        return found

    def _add(self, found: Reading | re.Match[str]) -> None:
        """Take up the next mention, in the text's order; what is joined to the last one makes one of both."""
        start, end = _span(found)
        last = self.mentions[-1] if self.mentions else None
        first_day, last_day, year = self._resolve(found, start, last)
        if last is not None and last.end <= start and self._is_joined(last, start):
            self.mentions.pop()
            start, first_day, year = last.start, last.first, last.year or year
        elif last is not None and last.end == start and last.year and not year:  # 今年6月, 去年第四季度
            self.mentions.pop()
            start, year = last.start, last.year
        if first_day == last_day and _SINCE.match(self._folded, end) and self._written.year:
            now = self._written
            last_day = Day(now.year, now.month if first_day.month else 0, 0)
            last_day = max(first_day, last_day)
        self.mentions.append(
            Mention(
                start=start,
                end=end,
                first=first_day,
                last=last_day,
                year=year,
                base=_BASE_BEFORE.search(self._folded, max(0, start - 8), start) is not None
                or _BASE_AFTER.match(self._folded, end) is not None,
                aside=self._in_title(start)
                or any(form.match(self._folded, at) for form, at in ((_CAME_TO_BE, end), (_STAMP, start))),
            )
        )

    def _is_joined(self, last: Mention, start: int) -> bool:
        between = _JOIN.match(self._folded, last.end, start)
        return between is not None and between.end() == start and bool(last.first.year)

    def _in_title(self, position: int) -> bool:
        place = bisect_left(self._titles, (position, position)) - 1
        return place >= 0 and position < self._titles[place][1]

    def _resolve(self, found: Reading | re.Match[str], start: int, last: Mention | None) -> tuple[Day, Day, str]:
        """First and last day and the stated year of what was found."""
        if not isinstance(found, Reading):
            return self._resolve_words(found, start, last)
        low, high = _day(found.value), _day(found.high if found.high is not None else found.value)
        year = f"{low.year}-{high.year}" if high.year > low.year > 0 else str(low.year or "")
        if not low.year:
            low = self._completed(low, start, last)
            high = Day(high.year or low.year, high.month or low.month, high.day)
            if high < low:  # 12月至次年3月
                high = Day(high.year + 1, high.month, high.day) if low.year else high
        if found.kind == "year" and low == high and found.approx in _MONTHS:
            months = _MONTHS[found.approx]
            return Day(low.year, months[0]), Day(high.year, months[1]), year
        return low, high, year

    def _resolve_words(self, found: re.Match[str], start: int, last: Mention | None) -> tuple[Day, Day, str]:
        now = self._written
        if found["plan"]:
            first = _FIRST_PLAN + 5 * int(number_of(found["plan"]))
            return Day(first), Day(first + 4), f"{first}-{first + 4}"
        if found["year"] or found["bare"]:
            year = self._year_meant(found["year"] or "", start, last)
            part = found["part"] or found["bare"] or ""
            first_day, last_day = _part_of(year, part)
            return first_day, last_day, found["year"] or ""
        if not now.year:
            return _UNKNOWN, _UNKNOWN, ""
        if number := found["last"] or found["past"]:
            years = int(number_of(number))
            return Day(now.year - years if years < now.year else 0), Day(now.year), found.group()
        moment = _moment(found, now)
        return moment, moment, ""

    def _year_meant(self, word: str, start: int, last: Mention | None) -> int:
        """The year of 今年, of 上年 (the one before the year just spoken of), or of 上半年 without any."""
        spoken = last.last.year if last is not None and self._is_near(last, start) else 0
        if word in _YEARS_AWAY:
            return self._written.year + _YEARS_AWAY[word] if self._written.year else 0
        if word == "上年":
            return (spoken or self._written.year) - 1 if spoken or self._written.year else 0
        return spoken or self._written.year

    def _completed(self, day: Day, start: int, last: Mention | None) -> Day:
        """A month or day with its year: that of the mention before it, else the latest the article may speak of."""
        near = last if last is not None and self._is_near(last, start) else None
        if not day.month:
            now = self._written
            if near is not None and near.last.month and (self._same_sentence(near, start) or near.last <= now):
                return Day(near.last.year, near.last.month, day.day)
            if not now.year:
                return _UNKNOWN
            month = now.year * 12 + now.month - 1 - (day.day > now.day + _DAYS_AHEAD)
            return Day(month // 12, month % 12 + 1, day.day)
        if near is not None and near.first.year and (self._same_sentence(near, start) or near.last.month):
            return Day(near.last.year, day.month, day.day)
        if not self._written.year:
            return _UNKNOWN
        ahead = day.month - self._written.month
        year = self._written.year - (ahead > _MONTHS_AHEAD) + (ahead <= _MONTHS_AHEAD - 12)
        return Day(year, day.month, day.day)

    def _is_near(self, mention: Mention, position: int) -> bool:
        """Whether a mention stands in the paragraph of `position` and speaks of a known year."""
        near = bool(mention.last.year) and not mention.aside and position - mention.end <= _NEAR_CHARS
        return near and "\n" not in self._folded[mention.end : position]

    def _same_sentence(self, mention: Mention, position: int) -> bool:
        return mention.start >= self._sentences.start(position)


def _span(found: Reading | re.Match[str]) -> tuple[int, int]:
    return (found.start, found.end) if isinstance(found, Reading) else found.span()


def _parse(written: str) -> Day:
    """The article's day; unknown where its date is empty or no date at all, as a front matter may have it."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return _UNKNOWN
    return Day(day.year, day.month, day.day)


def _day(value: float) -> Day:
    """The day of a `date` or `year` figure's value, see `index.figures.Figure.value`."""
    number = int(value)
    if 1231 < number < 10_000:  # past the last MMDD
        return Day(number)
    return Day(number // 10_000, number // 100 % 100, number % 100)


def _part_of(year: int, part: str) -> tuple[Day, Day]:
    """The first and last month of a part of a year (上半年, 前三季度, 年底); the year itself for no part."""
    if not part or not year:
        return Day(year), Day(year)
    number = re.search(rf"\d+|{CHINESE_NUMERAL}+", part)
    if number is None:
        first, last = _MONTHS[part.removeprefix("年")]
    else:
        last = max(1, int(number_of(number.group()))) * (_QUARTER if "季" in part else 1)
        first = last - _QUARTER + 1 if "季" in part and not part.startswith("前") else 1
    return Day(year, first), Day(year, min(last, 12))


def _moment(found: re.Match[str], now: Day) -> Day:
    """The day of 目前, 今天 and 昨天, or the month of 本月 and 上月."""
    if found["yesterday"]:
        day = date(now.year, now.month, now.day) - timedelta(days=1)
        return Day(day.year, day.month, day.day)
    if found["month"]:
        return Day(now.year, now.month)
    if found["before"]:
        return Day(now.year, now.month - 1) if now.month > 1 else Day(now.year - 1, 12)
    return now
