"""The facts of a sentence that can be asked for: figures, dates, places and names, each with its place and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import isclose
from typing import Literal

from index.figures import Figure, find_figures
from index.gazetteer import is_known, places_in
from index.questions.numeric import is_measured, is_told
from index.questions.places import like
from index.script import to_simplified
from rag.pack.reading import dated_figures
from rag.pack.sayings import Saying

FactKind = Literal["figure", "date", "place", "name", "trend"]
ENUMERATED = 20
"""A count up to this may be counted in the sentence itself."""

_ROW = re.compile(r"[^，。；：“”]+(?=[，。；：“”])")
_SIDE_BY_SIDE = re.compile(r"”[和与及]?“|》[和与及]?《")
_NO_HEADING = 30  # characters: what is shorter and has no verb may be a heading or a caption
_SHORTEST_NAME = 6
LONGEST_NAME = 16
"""Characters of a name, with its marks, that a learner can be asked to write."""
_PLAN = re.compile(r"十[一二三四五]五")
NEAR_DAYS = 12
"""A report tells mostly of the days before it: an event so near its date can be guessed."""
_KNOWN_TO_ALL = frozenset({"24小时", "100%", "7天", "12个月", "365天"})
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")  # full-width digits would tell the key from the other options
_YEAR = re.compile(r"(?:19|20)\d\d年")
_IN_NAME = re.compile(r"[“「《][^”」》]*$")
_NAMED = re.compile(
    r"(?:名叫|取名|命名为|称为|被誉为|被称为|叫做|叫作|素有|享有|主题[是为]|以(?=“[^“”]{4,24}”为主?题)|印发|出台|发布|公布|推出|签署|实施)了?"
    r"(?P<name>“[^“”]{3,20}”|《[^《》]{4,30}》)"
)
_CALLED = re.compile(
    r"(?:获|评为|授予|入选|拥有|素有|打造|推出|创建|构建|建立|探索|推行|实施|开展|启动|组织|举办|举行|成立|推广|创新|设立|形成|"
    r"建成|发起|推进|启用|提出|采[取用])"
    r"[^，。；：“”]{0,16}(?P<name>“[^“”，。；]{4,14}”)"
    r"(?=等?(?:称号|荣誉|品牌|模式|机制|行动|工程|计划|活动|项目|平台|体系|制度|做法|工作法|服务|课堂|专项|驿站|大赛|讲座|宣讲|工作|志愿|"
    r"系列|主题|格局|方式|名片|样板|美誉|之称|路子|办法))"
)
_PAIRED_BEFORE = re.compile(r"(?:[、和及与\-—~～/第：:×（(]|\d[^\d，。；、]{0,3}[到至]|\d[^\u4e00-\u9fff]*)$")
_PAIRED_AFTER = re.compile(r"(?:[A-Za-z²³]|[、和及与至到\-—~～/×]?\d|多?[年月日]|[）)])")
_EVENT = re.compile(
    r"成立|开工|揭牌|启动|举行|举办|印发|发布|开幕|签约|建成|出台|召开|投产|通车|上市|竣工|落成|挂牌|获批|开业|开通|创立|投用|投入使用|"
    r"投入运营|公布|签署|发射|进驻|入驻|迎来|试运行|开赛|闭幕|开放|实施|施行|夺|获|登陆|完工|摘得|开始|前往|通过|宣布|抵达|拉开|"
    r"交付|上映|播出|通报|推出|捐|收官|落幕|开通|上线|完成|突破|开展|组织|召集"
)
_DATE_END = re.compile(r"[日月]")
_NOT_BEHIND_DATE = re.compile(r"[至到前后以起底末初上下晚凌，,、\-—]|期间|左右")
_TREND = re.compile(r"(?:增长|上升|上涨|下降|减少|下跌)(?=了?(?:近|约|超过?|逾)?\d[\d.]*(?:%|个百分点))")
_SEAT = re.compile(
    r"由(?:[\u4e00-\u9fff]{2}市)?(?P<helper>[\u4e00-\u9fff]{2,3}?)[市县区](?:对口|结对|牵头)帮扶|"
    r"在(?P<place>[\u4e00-\u9fff]{2,4}?)(?:市|县|区|省)?(?:正式|隆重|顺利|成功)?(?:举行|举办|召开|开幕|启动|揭牌|开工|签约|揭幕|闭幕)(?!的)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact and where it stands in its sentence."""

    kind: FactKind
    start: int
    end: int
    """In characters of the sentence."""
    text: str
    shown_from: int
    shown_to: int
    """The part that a blank replaces: of a figure the number alone, so that its unit stays."""
    figure: Figure | None = None
    """Of figures and dates."""

    @property
    def blanked(self) -> str:
        """What fills the blank."""
        return self.text[self.shown_from - self.start : self.shown_to - self.start]


def facts(saying: Saying) -> list[Fact]:
    """The facts of a sentence that can be asked for, the surest kind first."""
    if not _is_placed(saying):
        return []
    return [*figure_facts(saying), *_dates(saying), *_names(saying), *_seats(saying), *_trends(saying)]


def _is_placed(saying: Saying) -> bool:
    """Whether a reader can tell of when a sentence is: by its article's title or date, or by a year of its own."""
    return bool(saying.article.title or saying.article.date or _YEAR.search(saying.text))


def figure_facts(saying: Saying) -> Iterator[Fact]:
    """The figures of a sentence that can be asked for."""
    text = saying.text
    figures = list(dated_figures(text, ""))
    for figure in sorted(figures, key=lambda one: not is_told(one, saying.statement)):
        if not is_measured(figure, text) or _is_paired(figure, text):
            continue
        numbers = list(_NUMBER.finditer(figure.text))
        if len(numbers) != 1 or figure.high is not None or not figure.unit or figure.kind == "ratio":
            continue
        if text.startswith(("数", "基点", "百分点"), figure.end):
            continue  # 6位数
        if _IN_NAME.search(text[: figure.start]) or not figure.counts or figure.text in _KNOWN_TO_ALL:
            continue
        if figure.kind == "duration" and any(other.kind in ("year", "date") for other in figures):
            continue  # can be reckoned from the date
        is_measure = figure.kind not in ("count", "multiple", "duration")
        if not is_told(figure, saying.statement) and not (is_measure and len(text) >= _NO_HEADING):
            continue
        if _can_be_worked_out(figure, text):
            continue
        start, end = figure.start + numbers[0].start(), figure.start + numbers[0].end()
        yield Fact("figure", figure.start, figure.end, figure.text, start, end, figure)


def _is_paired(figure: Figure, text: str) -> bool:
    """Whether it stands right beside another figure; 葡萄600亩、黄桃500亩 each say what they are of."""
    return bool(_PAIRED_BEFORE.search(text[: figure.start]) or _PAIRED_AFTER.match(text, figure.end))


def _can_be_worked_out(figure: Figure, text: str) -> bool:
    """Whether the sentence gives the figure away: a sum, difference or share of its others, or a list of so many."""
    others = [other for other in dated_figures(text, "") if other.start != figure.start]
    values = [other.value for other in others if other.kind not in ("year", "date", "ordinal", "time")]
    if any(other.value == figure.value and other.kind == figure.kind for other in others):
        return True
    rows = [text, *_ROW.findall(text)]
    lists = {count for row in rows for count in (row.count("、"), row.count("，"), len(_SIDE_BY_SIDE.findall(row)))}
    if figure.kind == "count" and any(
        abs(count + 1 - figure.value) <= 1 for count in lists if figure.value <= ENUMERATED
    ):
        return True
    value = figure.value / 100 if figure.kind == "percent" else figure.value
    for one, other in combinations(values, 2):
        made = [one + other, abs(one - other), *([one / other, other / one] if one and other else [])]
        rose = [abs(one - other) / base for base in (one, other) if base]
        if any(isclose(value, result, rel_tol=0.02) for result in (*made, *(rose if figure.kind == "percent" else ()))):
            return True
    return len(values) > 2 and isclose(figure.value, sum(values), rel_tol=0.001)


def _dates(saying: Saying) -> Iterator[Fact]:
    """The date that a sentence begins with, where what follows is an event."""
    text = saying.text
    for figure in dated_figures(text, saying.article.date):
        if figure.start or figure.kind not in ("date", "year") or figure.high is not None or figure.approx:
            break
        rest = text[figure.end :].lstrip("，,")
        if _NOT_BEHIND_DATE.match(rest) or not _EVENT.search(to_simplified(rest)) or not re.search(r"\d", figure.text):
            break
        if not saying.article.date and not re.match(r"\d{4}年", figure.text):
            break  # of which year?
        if _is_near(figure.period, saying.article.date):
            break
        if (
            figure.kind == "date"
            and "月" in figure.text
            and _DATE_END.search(figure.text[-1])
            and len(find_figures(rest)) <= 2
        ):
            yield Fact("date", figure.start, figure.end, figure.text, figure.start, figure.end, figure)
        break


def _is_near(period: str, written: str) -> bool:
    """Whether a day or month is so near the date of its article that it can be guessed."""
    if not period or not written:
        return False
    if len(period) < len("2023-10-26"):
        return period == written[: len(period)]
    return abs((date.fromisoformat(period) - date.fromisoformat(written)).days) <= NEAR_DAYS


def _names(saying: Saying) -> Iterator[Fact]:
    found = {match.span("name"): match for pattern in (_NAMED, _CALLED) for match in pattern.finditer(saying.text)}
    for _, match in sorted(found.items()):
        name = match["name"]
        if saying.text.count(name[1:-1]) == 1 and _SHORTEST_NAME < len(name) <= LONGEST_NAME and not _PLAN.search(name):
            start, end = match.span("name")
            yield Fact("name", start + 1, end - 1, name[1:-1], start + 1, end - 1)


def _trends(saying: Saying) -> Iterator[Fact]:
    """Whether something rose or fell, if the sentence says so once and by how much."""
    found = list(_TREND.finditer(to_simplified(saying.text)))
    if len(found) == 1 and len(to_simplified(saying.text)) == len(saying.text):
        yield Fact("trend", *found[0].span(), saying.text[slice(*found[0].span())], *found[0].span())


def _seats(saying: Saying) -> Iterator[Fact]:
    """The known place where an event took place, or that helps another, if the sentence names it once."""
    for match in _SEAT.finditer(saying.text):
        group = "place" if match["place"] else "helper"
        name = match[group]
        known = [place.name for place in places_in(name) if is_known(place.name)]
        if known == [to_simplified(name)] and saying.text.count(name) == 1 and len(like(known[0])) >= 3:
            yield Fact("place", *match.span(group), name, *match.span(group))
