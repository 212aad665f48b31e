"""What a text states that another may contradict: figures, shares, places, organisations, people, offices, trends.

Each is a `Mention` with its kind; two mentions of one kind either agree or exclude each other where they answer the
same question. Read off the surface, in either script; positions are characters of the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isclose
from typing import Literal

from index.figures import Figure, figures_agree
from index.gazetteer import GUANGDONG, PROVINCES, Place, is_known, places_in
from index.names import people
from index.numerals import DIGITS
from index.page.lines import fold_in_place
from index.schema import Span
from index.units import units_agree
from rag.fit import figures_of

MentionKind = Literal["figure", "date", "share", "place", "organisation", "person", "office", "trend", "level"]

ROUNDING = 0.02
"""A figure within this share of another restates it in round numbers."""

SHARED_NAME = 0.5
"""Least share of the shorter name's bigrams that two names of one body have in common."""

_HALF = re.compile(r"一半|半数|对半|\bhalf\b")
_SPLIT = re.compile(r"(?<!\d)([1-9])([1-9])([1-9])(?=分|开|的?比例)|([一二三四五六七八九]{3})(?=分|开|的?比例)")
_OFFICE = re.compile(
    r"(?:[省市县区镇州]委|党委|党组|党总支|党支部|村党支部|支部)?(?:常务)?(?:第一)?副?"
    r"(?:省长|市长|县长|区长|镇长|乡长|州长|书记|局长|厅长|院长|校长|组长|队长|总指挥|主席|董事长|总经理|理事长|秘书长|站长|所长|行长|主任|处长|部长|科长|会长)"
)
_NO_NAME_END = "的了区子候是担到任说去为在和与带目式量来"
_TREND = re.compile(
    r"(?P<up>增长|增加|上升|提高|上涨|提升|\b(?:increased?|rose|grew|risen|grown)\b)"
    r"|(?P<down>下降|减少|下滑|降低|下跌|缩减|\b(?:decreased?|fell|dropp?ed|declined?|fallen)\b)"
)
_LEVEL = re.compile(r"国家级|省级|市级|县级|镇级|村级|[一二三][级]?甲(?:等)?|[四五]星级")
# What a body is stands at its name's end; the two characters before tell one from another of its kind.
_BODIES = {
    "government": (
        r"办公厅|办公室|组织部|宣传部|统战部|检察院|法院|指挥部|大队|支队|总队|团[省市县]?委"
        r"|局(?![面部限势])|厅(?!堂)|委(?![员托派书副组宣统办党政农军改])"
    ),
    "company": r"有限公司|集团|公司|合作社|银行|分行|支行|农信社",
    "school": r"大学(?!生)|学院|中学|小学|党校|研究院|研究所",
    "hospital": r"医院|卫生院",
    "association": r"基金会|联合会|协会|商会|志愿队",
}
_BODY = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _BODIES.items())
_ORGANISATION = re.compile(
    rf"(?P<name>[^\W\d_的是由在自和与及把被将对向从到给为了有派去来请让跟同既然]{{0,8}}?(?:{_BODY}))(?![长员])"
)
_SMALL = {"town": ("镇", "乡", "街道"), "village": ("村",), "county": ("县", "市")}
_NAME_BEGINS = re.compile(r"(?:^|[^\u4e00-\u9fff]|[的在到是从由为和与省市州县区镇乡过年了给])$")
_VAGUE = re.compile(r"多少|几|那|这|哪|该|某|一家|多家|每|各|什么|^个")
"""A name with one of these is a description: 那家公司, 一家公司."""
_CORE_CHARS = 2
"""Characters before the kind of a body that tell it from others: 司法局, 教育局."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a text states at one place."""

    kind: MentionKind
    start: int
    end: int
    text: str
    value: str | Figure | tuple[float, ...]
    """The figure itself; of shares each part of the whole; else the name, folded."""
    sort: str = ""
    """Of bodies what they are (a government's, a company, a school), of places how large (a city, a town)."""


@lru_cache(maxsize=4096)
def mentions_of(text: str) -> tuple[Mention, ...]:
    """The mentions of `text` in order of their kind; the same sentences come up question after question."""
    return (*_figures(text), *_names(text))


@lru_cache(maxsize=4096)
def people_of(text: str) -> tuple[Mention, ...]:
    """The people that `text` names, in order."""
    return tuple(_people(text, fold_in_place(text)))


def agree(claim: Mention, source: Mention) -> bool:
    """Whether `source` bears `claim` out; a rounded figure does."""
    if isinstance(claim.value, Figure) and isinstance(source.value, Figure):
        return figures_agree(claim.value, source.value) or _restates(claim.value, source.value)
    if isinstance(claim.value, tuple) and isinstance(source.value, tuple):
        return _same_shares(claim.value, source.value)
    if claim.kind == "organisation":
        return _same_body(claim.text, source.text)
    if isinstance(claim.value, str) and isinstance(source.value, str):
        return claim.value in source.value or source.value in claim.value
    return False


def comparable(claim: Mention, source: Mention) -> bool:
    """Whether one may be wrong where the other is right: figures of one unit, names of one kind."""
    if claim.kind != source.kind or claim.sort != source.sort:
        return False
    if isinstance(claim.value, Figure) and isinstance(source.value, Figure):
        mine, other = claim.value, source.value
        if claim.kind == "date":
            return _precision(mine) == _precision(other)
        return mine.kind == other.kind and bool(mine.unit and other.unit) and units_agree(mine.unit, other.unit)
    return True


def _figures(text: str) -> Iterator[Mention]:
    shares = list(_shares(text))
    yield from shares
    for figure in figures_of(text):
        if any(share.start <= figure.start < share.end for share in shares):
            continue
        if figure.kind in ("percent", "ratio"):
            if parts := _parts(figure):
                yield Mention("share", figure.start, figure.end, figure.text, parts)
        elif figure.kind not in ("ordinal", "time"):
            kind: MentionKind = "date" if figure.kind in ("year", "date") else "figure"
            yield Mention(kind, figure.start, figure.end, figure.text, figure)


def _shares(text: str) -> Iterator[Mention]:
    """Shares that are no numeral: a half, and 七二一开 for 7:2:1."""
    folded = fold_in_place(text)
    for match in _HALF.finditer(folded):
        yield Mention("share", match.start(), match.end(), text[match.start() : match.end()], (0.5,))
    for match in _SPLIT.finditer(folded):
        parts = [float(DIGITS.get(char, 0) or int(char)) for char in match.group()]
        if sum(parts) == 10:
            yield Mention("share", match.start(), match.end(), text[match.start() : match.end()], _of_whole(parts))


def _same_body(claim: str, source: str) -> bool:
    """Whether one may be a short form of the other: 桂岭公司, 桂岭建设有限公司."""
    mine, other = (set(bigrams) for bigrams in (_bigrams(fold_in_place(claim)), _bigrams(fold_in_place(source))))
    return len(mine & other) >= SHARED_NAME * min(len(mine), len(other))


def _bigrams(text: str) -> Iterator[str]:
    return (text[at : at + 2] for at in range(len(text) - 1))


def _parts(figure: Figure) -> tuple[float, ...]:
    if figure.kind == "percent":
        return (figure.value / 100,) if figure.unit == "%" else ()
    numbers = re.split(r"[:/]", figure.unit)
    if "/" in figure.unit:
        return (figure.value,)
    return _of_whole([float(number) for number in numbers])


def _of_whole(parts: list[float]) -> tuple[float, ...]:
    return tuple(part / sum(parts) for part in parts) if sum(parts) else ()


def _same_shares(claim: tuple[float, ...], source: tuple[float, ...]) -> bool:
    if len(claim) == len(source):
        return all(isclose(mine, other, abs_tol=0.005) for mine, other in zip(claim, source, strict=True))
    return len(claim) == 1 and any(isclose(claim[0], other, abs_tol=0.005) for other in source)


def _restates(claim: Figure, source: Figure) -> bool:
    if claim.kind != source.kind or claim.kind in ("date", "year") or not units_agree(claim.unit, source.unit):
        return False
    larger = max(abs(claim.value), abs(source.value))
    if larger >= 20 and abs(claim.value - source.value) <= ROUNDING * larger:
        return True
    # 三百多 restates 370, 十几 restates 13.
    open_ended = set(claim.approx) & set("多余来几") and claim.value <= source.value
    return bool(open_ended) and source.value < claim.value + _step(claim.value)


def _step(value: float) -> float:
    step = 1.0
    while step * 10 <= value:
        step *= 10
    return step


def _precision(figure: Figure) -> tuple[bool, bool, bool]:
    """Which of year, month and day a date states."""
    number = int(figure.value)
    if figure.kind == "year" or 1231 < number < 10_000:
        return True, False, False
    return number >= 10_000, bool(number // 100 % 100), bool(number % 100)


def _names(text: str) -> Iterator[Mention]:
    folded = fold_in_place(text)
    organisations = [_organisation(text, folded, match) for match in _ORGANISATION.finditer(folded) if _is_name(match)]
    yield from organisations
    taken = [Span(body.start, body.end) for body in organisations]
    # Known ones first: 德庆凤村镇 holds 德庆, and no 庆凤村.
    for place in sorted(places_in(folded), key=lambda place: not is_known(place.name)):
        for match in re.finditer(re.escape(place.text), folded):
            level = _level(place, folded[: match.start()])
            if level and not any(span.start < match.end() and match.start() < span.end for span in taken):
                taken.append(Span(*match.span()))
                yield Mention("place", *match.span(), text[match.start() : match.end()], place.name, level)
    yield from people_of(text)
    for match in _OFFICE.finditer(folded):
        yield Mention("office", *match.span(), text[match.start() : match.end()], match.group())
    for match in _TREND.finditer(folded):
        yield Mention("trend", *match.span(), text[match.start() : match.end()], match.lastgroup or "")
    for match in _LEVEL.finditer(folded):
        level = match.group().replace("级", "") if "甲" in match.group() else match.group()
        yield Mention("level", *match.span(), text[match.start() : match.end()], level)


def _people(text: str, folded: str) -> Iterator[Mention]:
    for person in people(text):
        start, end = person.span(person.lastgroup or 0)
        if end - start > 2 and folded[end - 1] in _NO_NAME_END:
            end -= 1  # 李林担任: 李林
        if end - start < 2 or folded[end - 1] in _NO_NAME_END or is_known(folded[start:end]):
            continue
        yield Mention("person", start, end, text[start:end], folded[start:end])


def _level(place: Place, before: str) -> str:
    """How large a place is; empty for what is none (联合县: a verb and a common noun)."""
    if is_known(place.name):
        return "province" if place.name in PROVINCES else "city" if place.name in GUANGDONG else "county"
    level = next((level for level, suffix in _SMALL.items() if place.text.endswith(suffix)), "")
    return level if level != "county" or name_begins(before) else ""


def name_begins(before: str) -> bool:
    """Whether a name may begin behind this text: what ends it is no part of one."""
    return _NAME_BEGINS.search(before) is not None


def _is_name(match: re.Match[str]) -> bool:
    """Whether a body is named, not only described (那家公司) or called what it is (公司)."""
    kind = next(kind for kind in _BODIES if match[kind])
    return match.start(kind) > match.start("name") and not _VAGUE.search(match["name"])


def _organisation(text: str, folded: str, match: re.Match[str]) -> Mention:
    kind = next(kind for kind in _BODIES if match[kind])
    core = folded[max(match.start("name"), match.start(kind) - _CORE_CHARS) : match.end("name")]
    return Mention("organisation", *match.span("name"), text[slice(*match.span("name"))], core, kind)
