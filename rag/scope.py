"""Scope: the years, places and administrative level that a question is restricted to, and what a sentence is about.

A sentence need not say itself what it is about: "今年" is the year of its article's date, and a sentence that names no
year or place is about the last one named before it in its paragraph, else about that of its title or tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from index.gazetteer import PROVINCES, city_of, is_known, places_in
from index.numerals import parse_numeral
from index.schema import Article, Span
from index.script import fold

MOST_YEARS = 30
"""A range of more years is no restriction (1949年至2024年)."""

_RANGE = re.compile(r"((?:19|20)\d{2})年?(?:-|—|–|~|至|到)((?:19|20)\d{2})年?")
_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d{2})(?=年|[-./]\d{1,2}[-./]\d{1,2}|度)|\b(?:in|of|since|by) ((?:19|20)\d{2})\b"
)
_CHINESE_YEAR = re.compile(r"([一二][〇零○一二三四五六七八九]{3})年")
_RELATIVE: Mapping[str, int] = {"今年": 0, "本年度": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_RELATIVE_YEAR = re.compile("|".join(_RELATIVE))
_LEVELS: tuple[tuple[str, str], ...] = (
    ("province", r"省级|全省|省里|省内|省财政|省委|省政府|省直|我省|\bprovinc(?:e|ial)\b"),
    ("city", r"市级|全市|市里|市财政|市委|市政府|市直|我市|地市|\b(?:city|municipal)\b"),
    ("county", r"县级|全县|县里|县财政|县委|县政府|县直|我县|区级|全区(?!域)|区财政|区委|\bcounty\b"),
    ("town", r"镇级|全镇|镇里|乡镇|镇街|镇党委|镇政府|全村|村里|村级|村委|\b(?:town(?:ship)?|village)\b"),
)
_LEVEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _LEVELS))
# A county by its city, a city by its province: whoever is asked about 河源 is not misled by a sentence on 广东.
_GUANGDONG = "广东"
_NO_PLACES = frozenset({"其中"})  # 其中省级资金
_T = TypeVar("_T", int, str)


class Verdict(StrEnum):
    """Whether a sentence keeps to a restriction of the question."""

    AGREE = "agree"
    SILENT = "silent"
    """The question restricts nothing, or the sentence does not say."""
    CONTRADICT = "contradict"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a text is about; an empty set says nothing."""

    years: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    """Names without suffix, folded."""
    levels: frozenset[str] = frozenset()
    """`province`, `city`, `county`, `town`."""


@dataclass(frozen=True, slots=True)
class ScopeMatch:
    """How a sentence stands to the question's scope, one verdict for each dimension."""

    year: Verdict = Verdict.SILENT
    place: Verdict = Verdict.SILENT
    level: Verdict = Verdict.SILENT
    stated: bool = False
    """Whether each contradiction is of the sentence's own words, not of what was said before it."""

    @property
    def contradicts(self) -> bool:
        """Whether the sentence is about something else than what is asked in at least one dimension."""
        return Verdict.CONTRADICT in (self.year, self.place, self.level)


@dataclass(frozen=True, slots=True)
class SentenceScope:
    """What a sentence is about by its own words, and what it takes over from those before it."""

    own: Scope
    inherited: Scope = field(default_factory=Scope)
    """Only for dimensions on which the sentence says nothing itself."""


def scope_of(text: str, written: int | None = None) -> Scope:
    """The scope that `text` states; "今年" is the year `written`, and nothing where that is unknown."""
    return _scope_of(text, written)


def match_scope(asked: Scope, sentence: SentenceScope) -> ScopeMatch:
    """The verdicts on a sentence. What is only inherited can agree, but contradicts in years and places alone."""
    own, inherited = sentence.own, sentence.inherited
    year = _compare(asked.years, own.years) or _compare(asked.years, inherited.years)
    place = _compare_places(asked.places, own.places) or _compare_places(asked.places, inherited.places)
    level = _compare(asked.levels, own.levels)
    contradicted = [
        _compare(asked.years, own.years) if year is Verdict.CONTRADICT else Verdict.CONTRADICT,
        _compare_places(asked.places, own.places) if place is Verdict.CONTRADICT else Verdict.CONTRADICT,
    ]
    return ScopeMatch(
        year=year or Verdict.SILENT,
        place=place or Verdict.SILENT,
        level=level or Verdict.SILENT,
        stated=all(verdict is Verdict.CONTRADICT for verdict in contradicted),
    )


def sentence_scopes(article: Article, sentences: Sequence[Span]) -> list[SentenceScope]:
    """The scope of each of the article's `sentences`, which must be in order."""
    written = year_written(article)
    ground = scope_of(" ".join([article.title, *article.tags.values()]), written)
    dated = frozenset({written} if written else ())
    scopes: list[SentenceScope] = []
    years, places = ground.years, ground.places
    for number, span in enumerate(sentences):
        if number and "\n" in article.text[sentences[number - 1].end : span.start]:
            years, places = ground.years, ground.places or places
        own = scope_of(span.of(article.text), written)
        inherited = Scope(
            years=frozenset() if own.years else years or dated, places=frozenset() if own.places else places
        )
        scopes.append(SentenceScope(own, inherited))
        years, places = own.years or years, own.places or places
    return scopes


def year_written(article: Article) -> int | None:
    """The year of the article's date; None where it has none."""
    return int(article.date[:4]) if article.date[:4].isdigit() else None


@lru_cache(maxsize=8192)
def _scope_of(text: str, written: int | None) -> Scope:
    folded = fold(text)
    return Scope(
        years=frozenset(_years(folded, written)),
        places=frozenset(place.name for place in places_in(folded)) - _NO_PLACES,
        levels=frozenset(match.lastgroup or "" for match in _LEVEL.finditer(folded)),
    )


def _years(folded: str, written: int | None) -> Iterator[int]:
    for match in _RANGE.finditer(folded):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first <= MOST_YEARS:
            yield from range(first, last + 1)
    for match in _YEAR.finditer(folded):
        yield int(match[1] or match[2])
    for match in _CHINESE_YEAR.finditer(folded):
        if (value := parse_numeral(match[1])) is not None:
            yield int(value)
    if written is not None:
        yield from (written + _RELATIVE[match.group()] for match in _RELATIVE_YEAR.finditer(folded))


def _compare(asked: frozenset[_T], told: frozenset[_T]) -> Verdict | None:
    """None where one of the two says nothing."""
    if not asked or not told:
        return None
    return Verdict.AGREE if asked & told else Verdict.CONTRADICT


def _compare_places(asked: frozenset[str], told: frozenset[str]) -> Verdict | None:
    """Places contradict only where both are on one map: a village may lie in any county, a county in its city."""
    if not asked or not told:
        return None
    if asked & told or any(_lies_in(place, other) for place in told for other in asked):
        return Verdict.AGREE
    for place in asked:
        same_rank = [other for other in told if _rank(other) == _rank(place) != 0]
        if same_rank and not any(_lies_in(place, other) for other in told):
            return Verdict.CONTRADICT
    return None


def _lies_in(place: str, larger: str) -> bool:
    return city_of(place) == larger or (larger == _GUANGDONG and is_known(place) and place not in PROVINCES)


def _rank(place: str) -> int:
    """3 for a province, 2 for a city of Guangdong, 1 for a county or district of it, 0 for what is on no map."""
    if place in PROVINCES:
        return 3
    if city_of(place):
        return 1
    return 2 if is_known(place) else 0
