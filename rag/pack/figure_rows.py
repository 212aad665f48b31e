"""The figures table: what the articles count on the topic, series of one quantity together, conflicts marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from index.chunking import sentence_spans
from index.figures import Figure
from index.gazetteer import places_in
from index.questions.numeric import is_amount
from index.schema import Article, Span
from index.script import fold, to_simplified
from rag.pack.key_points import alike
from rag.pack.material import Material
from rag.pack.reading import dated_figures
from rag.pack.sayings import is_tidy
from rag.pack.schema import FigureRow, Quote
from rag.series import agree, same_quantity

MOST = 16
MOST_OF_A_SENTENCE = 3
_KINDS = ("money", "count", "percent", "area", "length", "weight", "volume", "energy", "ratio", "multiple")
_CLAUSE_END = re.compile(r"[，；。：]|,(?!\d)")
_TELLING_CHARS = 12
_NO_NOUNS = re.compile(r"全[国省市县区镇村]|街道|乡镇|单位|.*[按达约]")
# A noun as far as its characters tell: no verb, particle or pronoun in it.
_NOUN = re.compile(
    r"(?:(?![了着过得被把将使让给和与及或在从向来去说是有算登参摘吹胜跌涨等其此这])[\u4e00-\u9fffA-Za-z“”]){2,12}"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """A row with what it is compared by."""

    row: FigureRow
    figure: Figure
    article: Article


def figure_rows(material: Material) -> list[FigureRow]:
    """All rows that can be shown, by relevance, the rows of one series together; ids are empty."""
    told = [one for ranked in material.ranked for one in _of_sentence(ranked.saying.article, ranked.saying.span)]
    shown = {(one.row.quote.article_id, one.row.quote.start) for one in told}
    for article in material.articles:
        # A row needs no sentence that stands alone: its source says what it is about, if it has a title.
        if article.title and article.id in material.about:
            rest = (span for span in sentence_spans(article.text) if (article.id, span.start) not in shown)
            told += [one for span in rest if is_tidy(span.of(article.text)) for one in _of_sentence(article, span)]
    distinct: list[_Told] = []
    for one in told:
        if not any(_repeats(one, other) for other in distinct):
            distinct.append(one)
    return _together(distinct)


def _of_sentence(article: Article, span: Span) -> list[_Told]:
    text = span.of(article.text)
    quote = Quote(article.id, span.start, span.end, text)
    found: list[_Told] = []
    inside = [
        figure
        for figure in dated_figures(article.text, article.date)
        if span.start <= figure.start and figure.end <= span.end
    ]
    here = [replace(figure, start=figure.start - span.start, end=figure.end - span.start) for figure in inside]
    for figure, placed in zip(inside, here, strict=True):
        if (
            figure.kind not in _KINDS
            or not figure.unit
            or not re.search(r"\d", figure.text)
            or not _NOUN.fullmatch(to_simplified(figure.counts))
        ):
            continue
        if _NO_NOUNS.fullmatch(to_simplified(figure.counts)):
            continue
        if any(fold(figure.counts).endswith(place.text) for place in places_in(figure.counts)):
            continue  # 黑龙江6省
        shares = figure.kind == "ratio" and sum(map(float, re.findall(r"[\d.]+", figure.unit))) in (10, 100)
        if not shares and not is_amount(placed, here, text):
            continue
        clause = _clause(text, placed)
        row = FigureRow("", figure.text, figure.value, figure.unit, figure.counts, figure.period, clause, quote)
        found.append(_Told(row, figure, article))
    return found[:MOST_OF_A_SENTENCE]


def _clause(text: str, figure: Figure) -> str:
    """The clause of a figure; with the one before it where it says little."""
    starts = [0, *(match.end() for match in _CLAUSE_END.finditer(text, 0, figure.start))]
    end = _CLAUSE_END.search(text, figure.end)
    stop = end.start() if end else len(text)
    start = starts[-2] if len(starts) > 1 and stop - starts[-1] < _TELLING_CHARS else starts[-1]
    return text[start:stop].strip("，,；;。：: ")


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
        if not alike(one.row.quote.text, other.row.quote.text):
            continue
        if _same_time(one, other) and one.article.id != other.article.id:
            clashing |= {first, second}
        elif not (one.figure.period and other.figure.period) or one.figure.period == other.figure.period:
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
