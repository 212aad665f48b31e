"""Several values of one quantity: a dated series, or reports that conflict, instead of whichever sentence scored best.

Two figures are of one quantity if the same thing is counted in the same unit and place, by sentences that hold the
question about equally well, both achieved or both planned, with the same qualifiers (新增, 累计, 人均). Values for
different periods are a series; different values for one period, from different reports, conflict. Reprints are one
report, an article does not conflict with itself, and rounding (约3.2亿, 3.18亿) is agreement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10
from typing import Literal

from index.figures import Figure, figures_agree, find_figures
from index.gazetteer import places_in
from index.reprints import group_of
from index.schema import Article
from index.script import fold
from index.units import units_agree
from rag.article_sentences import ArticleSentences
from rag.evidence import Candidate, Evidence
from rag.extract import Quote, quote_of
from rag.question import Kind, Question
from rag.scope import SentenceScope
from rag.short import Told, bare_fact

AS_RELEVANT = 0.5
"""Share of the lead's coverage of the question that the sentence of another value needs."""
LOOKED_AT = 20
"""Sentences in which other values are looked for, the best by score."""
ROWS = 4
"""Values that are shown at most."""
HEDGED = 0.1
"""Figures of which one is hedged (近, 约, 超) agree within this share."""

_LATEST = re.compile(r"最新|目前|现在|如今|最近|当前|\b(?:latest|currently?|now)\b")
_PLANNED = re.compile(r"计划|力争|(?<!即)将(?!近)|拟|预计|目标|规划|争取|确保|有望|要求|预算")
# Words beside a noun that make it another quantity.
_QUALIFIERS = re.compile(
    r"新增|累计|首批|第[一二三四五\d]+[批期]|[一二三四五]期|其中|平均|年均|人均|户均|亩均|每|各|分别|剩|其余|增[长加收幅速]|"
    r"下降|减少|同比|环比|占|高出|超出|最[高低多少大小]|翻|上限|下限|不(?:足|少于|低于|超过)|另外?|以[上下内]|单个|日均|月均|原来?|此前"
)
_CLAUSE_END = "，。；：！？、,;:!?\n"
_BESIDE = 8  # characters behind a figure in which a qualifier counts
_KINDS = ("money", "count", "percent", "ratio", "area", "length", "weight", "volume", "energy", "multiple")


@dataclass(frozen=True, slots=True)
class Row:
    """One value, the sentence that states it, and the period it is for."""

    candidate: Candidate
    figure: Figure
    period: str
    """ISO 8601: what the sentence states, else its article's date, else empty."""


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one quantity, two or more, the one that answers first."""

    kind: Literal["series", "conflict"]
    rows: tuple[Row, ...]

    @property
    def answer(self) -> Row:
        """The value that answers: the first of a conflict, the latest of a series."""
        return self.rows[0] if self.kind == "conflict" else max(self.rows, key=lambda row: _end(row.period))


def find_series(evidence: Evidence, quotes: Sequence[Quote]) -> Series | None:
    """The values of the quantity asked for; None where there is one value, or none is asked for.

    The sentence of `quotes` that answers leads the search for others.
    """
    question = evidence.question
    if Kind.QUANTITY not in question.kinds or Kind.COMPARISON in question.kinds:
        return None
    quoted = [candidate for candidate in evidence.candidates if any(quote.holds(candidate) for quote in quotes)]
    lead = next((row for row in (_answering(question, one, evidence) for one in quoted) if row), None)
    if lead is None:
        return None
    rows = [lead, *_Reader(evidence).others(lead)]
    if asked := _years_asked(question):
        rows = [row for row in rows if not row.period or _years(row.period) & asked]
    return _arranged(question, rows) if rows else None


def with_rows(evidence: Evidence, quotes: Sequence[Quote], series: Series) -> tuple[list[Quote], dict[int, Row]]:
    """The quotes of the answer with the rows of `series` first, and the row that each of these first ones states."""
    shown: list[Quote] = []
    rows: dict[int, Row] = {}
    for row in series.rows:
        quote = quote_of(evidence, row.candidate)
        if quote not in shown:
            rows[len(shown)] = row
            shown.append(quote)
    others = [quote for quote in quotes if not any(quote.holds(row.candidate) for row in series.rows)]
    return [*shown, *others], rows


def _arranged(question: Question, found: Sequence[Row]) -> Series | None:
    """The rows that were found, the leading one first, as a series or a conflict in the order they are shown in."""
    rows: list[Row] = []
    for row in found:
        if not any(agree(one.figure, row.figure) and _same_period(one, row) for one in rows):
            rows.append(row)
    lead, own_report = rows[0], _report(rows[0])
    clashing = [row for row in rows if row is not lead and _same_period(row, lead) and _report(row) != own_report]
    clashing = [row for row in clashing if not agree(row.figure, lead.figure)]
    if clashing:
        # A page without a date does not speak before dated reports, however surely it speaks.
        ranked = sorted([lead, *clashing], key=lambda row: (not row.candidate.article.date, row is not lead))
        return Series("conflict", tuple(ranked[:ROWS]))
    dated = {row.period: row for row in reversed(rows) if row.period and row.figure.period}
    if len(dated) < 2 or lead.period not in dated or len({row.figure.value for row in dated.values()}) < 2:
        return None
    shown = sorted(dated.values(), key=lambda row: _end(row.period), reverse=True)[:ROWS]
    if not _LATEST.search(fold(question.latest)):
        shown = shown[::-1]
    sentences = {(row.candidate.article.article_id, row.candidate.span.start) for row in shown}
    return Series("series", tuple(shown)) if lead in shown and len(sentences) > 1 else None


def _answering(question: Question, candidate: Candidate, evidence: Evidence) -> Row | None:
    """The figure in this sentence that answers."""
    choice = bare_fact(question, [Told(candidate.text, candidate.score)], evidence.weights)
    if choice is None:
        return None
    at = candidate.span.start + choice.fact.span.start
    for figure in _figures_of(evidence.articles[candidate.article.article_id]):
        if figure.start <= at < figure.end and figure.kind in _KINDS:
            return _row(candidate, figure)
    return None


def _row(candidate: Candidate, figure: Figure) -> Row:
    return Row(candidate, figure, figure.period or candidate.article.date)


class _Reader:
    """Looks for other values of the lead's quantity."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._sentences = ArticleSentences(evidence.articles)
        self._asked_places = frozenset(place.name for place in places_in(evidence.question.text))
        self._years = {term: weight for term, weight in evidence.weights.items() if term.isdecimal()}

    def others(self, lead: Row) -> Iterator[Row]:
        """Rows of the same quantity as `lead`, in the order of the candidates."""
        best = lead.candidate
        for candidate in self._evidence.candidates[:LOOKED_AT]:
            if self._coverage(candidate) < AS_RELEVANT * self._coverage(best):
                continue
            if candidate.heading or not self._same_place(candidate, best):
                continue
            article = self._evidence.articles[candidate.article.article_id]
            for figure in _figures_of(article):
                inside = candidate.span.start <= figure.start < candidate.span.end
                is_lead = candidate.article == best.article and figure.start == lead.figure.start
                if inside and not is_lead and self._same_quantity(figure, article, lead):
                    yield _row(candidate, figure)

    def _coverage(self, candidate: Candidate) -> float:
        """How much of the question a sentence covers, years aside: a report need not name the year it is of."""
        total = sum(self._evidence.weights.values())
        years = sum(self._years.values())
        named = sum(weight for term, weight in self._years.items() if term in candidate.matched)
        return (candidate.coverage * total - named) / (total - years) if total > years else candidate.coverage

    def _same_quantity(self, figure: Figure, article: Article, lead: Row) -> bool:
        return same_quantity(
            figure, article.text, lead.figure, self._evidence.articles[lead.candidate.article.article_id].text
        )

    def _same_place(self, one: Candidate, other: Candidate) -> bool:
        """Whether neither sentence names a place or level that the other one is not about."""
        first, second = self._scope(one), self._scope(other)
        if first.own.levels != second.own.levels and first.own.levels and second.own.levels:
            return False
        places = [scope.own.places or scope.inherited.places for scope in (first, second)]
        if all(places) and not places[0] & places[1]:
            return False
        return all(
            not (own.own.places - all_.own.places - all_.inherited.places - self._asked_places)
            for own, all_ in ((first, second), (second, first))
        )

    def _scope(self, candidate: Candidate) -> SentenceScope:
        return self._sentences.scope(candidate.article.article_id, candidate.span)


def same_quantity(figure: Figure, text: str, other: Figure, other_text: str) -> bool:
    """Whether two figures, each of its article's text, say how much there is of one thing: unit, noun, qualifiers."""
    if figure.kind != other.kind or (not units_agree(figure.unit, other.unit) and figure.kind != "ratio"):
        return False
    if not same_thing(figure.counts, other.counts):
        return False
    clause, other_clause = _clause(text, figure), _clause(other_text, other)
    if bool(_PLANNED.search(clause)) != bool(_PLANNED.search(other_clause)):
        return False
    return set(_QUALIFIERS.findall(clause)) == set(_QUALIFIERS.findall(other_clause))


def same_thing(one: str, other: str) -> bool:
    """Whether two nouns name the same: equal, or one the end of the other (资金, 帮扶资金)."""
    one, other = fold(one), fold(other)
    if not one or not other:
        return one == other
    return one.endswith(other) or other.endswith(one)


def agree(one: Figure, other: Figure) -> bool:
    """Whether two figures may state one value: equal, rounded, or close and hedged."""
    if figures_agree(one, other) or figures_agree(other, one):
        return True
    if one.kind == "ratio" or other.kind == "ratio":
        return False
    larger = max(abs(one.value), abs(other.value))
    if (one.approx or other.approx) and abs(one.value - other.value) <= HEDGED * larger:
        return True
    return any(_rounded(exact.value, _digits(coarse)) == coarse.value for exact, coarse in ((one, other), (other, one)))


def _digits(figure: Figure) -> int:
    """Significant digits as written, two at least."""
    return max(2, len(re.sub(r"\D", "", figure.text.lstrip("0."))))


def _rounded(value: float, digits: int) -> float:
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def _same_period(one: Row, other: Row) -> bool:
    """Whether two values are for the same time as far as is known: what states none may be for any."""
    if not one.period or not other.period:
        return True
    if one.figure.period and other.figure.period:
        return _overlap(one.period, other.period)
    return bool(_years(one.period) & _years(other.period))


def _overlap(one: str, other: str) -> bool:
    """Whether one of two stated periods is the other, or as it ends: 2023 and 2023-12, not 2023 and 2023-06."""
    return one == other or _end(one).startswith(_end(other)) or _end(other).startswith(_end(one))


def _end(period: str) -> str:
    return period.rpartition("/")[2]


def _years(period: str) -> set[int]:
    first, _, last = period.partition("/")
    return set(range(int(first[:4]), int((last or first)[:4]) + 1))


def _years_asked(question: Question) -> set[int]:
    return {int(figure.value) for figure in find_figures(question.text) if figure.kind == "year"}


def _report(row: Row) -> str:
    return group_of(row.candidate.article)


def _clause(text: str, figure: Figure) -> str:
    """The clause of a figure, from its start to a little behind the figure."""
    start = max((text.rfind(mark, 0, figure.start) for mark in _CLAUSE_END), default=-1) + 1
    behind = text[figure.end : figure.end + _BESIDE]
    end = min((behind.find(mark) for mark in _CLAUSE_END if mark in behind), default=len(behind))
    return fold(text[start : figure.start] + figure.approx + behind[:end])


@lru_cache(maxsize=64)
def _read_figures(text: str, date: str) -> tuple[Figure, ...]:
    return tuple(find_figures(text, date))


def _figures_of(article: Article) -> tuple[Figure, ...]:
    return _read_figures(article.text, article.date)
