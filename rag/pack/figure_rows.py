"""The figures table: what the articles count on the topic, series of one quantity together, conflicts marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from index.figures import Figure
from index.gazetteer import places_in
from index.questions.numeric import is_amount
from index.schema import Article
from rag.pack.material import Material
from rag.pack.reading import dated_figures
from rag.pack.sayings import Saying, with_years
from rag.pack.schema import FigureRow
from rag.series import agree, same_quantity

MOST = 16
MOST_OF_A_SENTENCE = 3
_KINDS = ("money", "count", "percent", "area", "length", "weight", "volume", "energy", "ratio", "multiple")
_LEAST_NOUN = 2


@dataclass(frozen=True, slots=True)
class _Told:
    """A row with what it is compared by."""

    row: FigureRow
    figure: Figure
    article: Article


def figure_rows(material: Material) -> list[FigureRow]:
    """All rows that can be shown, by relevance, the rows of one series together; ids are empty."""
    told = [one for ranked in material.ranked for one in _of_saying(ranked.saying)]
    distinct: list[_Told] = []
    for one in told:
        if not any(_repeats(one, other) for other in distinct):
            distinct.append(one)
    return _together(distinct)


def _of_saying(saying: Saying) -> list[_Told]:
    text = saying.text
    found: list[_Told] = []
    inside = [
        figure
        for figure in dated_figures(saying.article.text, saying.article.date)
        if saying.span.start <= figure.start and figure.end <= saying.span.end
    ]
    here = [replace(f, start=f.start - saying.span.start, end=f.end - saying.span.start) for f in inside]
    for figure, placed in zip(inside, here, strict=True):
        if figure.kind not in _KINDS or not figure.unit or len(figure.counts) < _LEAST_NOUN:
            continue
        if figure.kind != "ratio" and not is_amount(placed, here, text):
            continue
        row = FigureRow(
            "", figure.text, figure.value, figure.unit, with_years(figure.counts, ""), figure.period, saying.quote
        )
        found.append(_Told(row, figure, saying.article))
    return found[:MOST_OF_A_SENTENCE]


def _repeats(one: _Told, other: _Told) -> bool:
    return (
        same_quantity(one.figure, one.article.text, other.figure, other.article.text)
        and agree(one.figure, other.figure)
        and _same_place(one, other)
        and _same_time(one, other)
    )


def _same_place(one: _Told, other: _Told) -> bool:
    """Whether two sentences are about the same places, as far as they name any."""
    first, second = ({place.name for place in places_in(told.row.quote.text)} for told in (one, other))
    return bool(first & second) if first and second else one.article.id == other.article.id


def _same_time(one: _Told, other: _Told) -> bool:
    times = [told.figure.period or told.article.date[:4] for told in (one, other)]
    return not all(times) or times[0] == times[1]


def _together(told: Sequence[_Told]) -> list[FigureRow]:
    """The rows, those of one quantity behind its first, as a series by date or as a conflict."""
    series: dict[int, str] = {}
    clashing: set[int] = set()
    for (first, one), (second, other) in combinations(enumerate(told), 2):
        if one.article.id == other.article.id and one.row.quote == other.row.quote:
            continue
        if not same_quantity(one.figure, one.article.text, other.figure, other.article.text):
            continue
        if not _same_place(one, other):
            continue
        dated = bool(one.figure.period and other.figure.period)
        if one.figure.period == other.figure.period and one.article.id != other.article.id:
            clashing |= {first, second}
        elif not dated:
            continue
        name = series.get(first) or series.get(second) or f"s{first + 1}"
        series[first] = series[second] = name
    rows: list[FigureRow] = []
    placed: set[int] = set()
    for number in range(len(told)):
        if number in placed:
            continue
        name = series.get(number, "")
        group = [other for other in range(len(told)) if series.get(other) == name] if name else [number]
        placed.update(group)
        group.sort(key=lambda other: told[other].figure.period)
        rows += [replace(told[one].row, series=name, conflict=one in clashing) for one in group]
    return rows
