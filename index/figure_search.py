"""Searching figures: by words, place, period, unit and value, each figure with the sentence and article it stands in.

Candidates are the figures of the passages that BM25 finds for the query's words, and all that have a value the query
names. A figure is ranked by the query's words beside it: what it counts first, then its sentence, then its passage and
its article's title.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.errors import QuestionError
from index.figure_table import PlacedFigure
from index.figures import Figure, figures_agree, find_figures
from index.gazetteer import places_in
from index.reader import FoundPassage, IndexReader
from index.schema import ArticleInfo
from index.script import terms
from index.units import DIGIT_UNIT, kind_of, spelling, units_agree

PASSAGES = 200
"""Passages that are looked through for figures."""
COUNTS, SENTENCE, PASSAGE, TITLE = 1.0, 0.6, 0.25, 0.25
"""Worth of a query term by the nearest place that has it: in what the figure counts, its sentence, its passage, the
title."""
SINGLE_WEIGHT = 0.2
"""Weight of a single Chinese character: its bigrams say what it means."""
PERIOD, ELSEWHEN = 0.5, -0.5
"""Worth of a figure that is for the year asked about, and of one that is for another."""
WRITTEN_THEN = 0.15
"""Worth of one that states no period, in an article of that year."""
VALUE, UNIT = 2.0, 0.4
"""Worth of the value asked for, and of the unit."""
_UNIT_ALONE = re.compile(rf"(?:{DIGIT_UNIT})")
_CALENDAR = ("year", "date")


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure that a query found."""

    figure: Figure
    article: ArticleInfo
    sentence: str
    score: float
    """Higher is better; comparable within one query only."""


@dataclass(frozen=True, slots=True)
class _Query:
    terms: Mapping[str, float]
    """Its words with their share of the whole, summing up to 1."""
    figures: tuple[Figure, ...]
    years: frozenset[int]
    unit: str


def search_figures(query: str, reader: IndexReader, k: int = 10) -> list[FoundFigure]:
    """The `k` best figures for `query`, best first; raises QuestionError for an empty query."""
    if not query.strip():
        raise QuestionError("the query is empty; name what is counted, a place, a year, a unit or a figure")
    asked = _read(query, reader)
    wanted = Counter[str](terms(_in_chinese(query)))
    passages = reader.find([id_ for id_, _ in reader.view().derived.lexical.best(wanted, PASSAGES)])
    by_article: dict[str, list[FoundPassage]] = defaultdict(list)
    for found in passages.values():
        by_article[found.article.article_id].append(found)
    infos = {id_: found[0].article for id_, found in by_article.items()}
    candidates = {(placed.article_id, placed.figure.start): placed for placed in reader.figures(infos)}
    named = [
        placed
        for placed in reader.figures_with_values({figure.value for figure in asked.figures})
        if any(figures_agree(figure, placed.figure) for figure in asked.figures)
    ]
    candidates |= {(placed.article_id, placed.figure.start): placed for placed in named}
    infos |= {info.article_id: info for info in reader.infos([placed.article_id for placed in named])}
    scored: list[tuple[float, PlacedFigure]] = []
    for placed in candidates.values():
        around = next((f for f in by_article[placed.article_id] if _holds(f, placed)), None)
        if placed.figure.kind in _CALENDAR or (around is None and placed not in named):
            continue
        text = reader.text(placed.article_id)
        score = _score(asked, placed, infos[placed.article_id], text, around.passage.text if around else "")
        if score > 0:
            scored.append((score, placed))
    scored.sort(key=lambda one: (-one[0], one[1].article_id, one[1].figure.start))
    return [
        FoundFigure(placed.figure, infos[placed.article_id], placed.sentence.of(reader.text(placed.article_id)), score)
        for score, placed in scored[:k]
    ]


def _read(query: str, reader: IndexReader) -> _Query:
    """What a query asks for: its words by their idf, figures, years and a unit that stands alone."""
    figures = [figure for figure in find_figures(query) if figure.kind != "date"]
    years = {int(figure.value) for figure in figures if figure.kind == "year" or _is_year(figure)}
    rest = query
    for figure in figures:
        rest = rest[: figure.start] + " " * (figure.end - figure.start) + rest[figure.end :]
    words = rest.split()
    units = [spelling(word) for word in words if _UNIT_ALONE.fullmatch(word)]
    words = [word for word in words if not _UNIT_ALONE.fullmatch(word)]
    return _Query(
        terms=_weights(" ".join(words), reader),
        figures=tuple(figure for figure in figures if figure.kind != "year" and not _is_year(figure)),
        years=frozenset(years),
        unit=units[0] if units else "",
    )


def _weights(words: str, reader: IndexReader) -> dict[str, float]:
    """The terms of `words` by their idf, as shares that sum up to 1."""
    lexical = reader.view().derived.lexical
    passages = lexical.count()
    weights = {}
    for term in set(terms(_in_chinese(words))):
        count = lexical.document_frequency(term)
        weights[term] = math.log(1 + (passages - count + 0.5) / (count + 0.5)) * (SINGLE_WEIGHT if _single(term) else 1)
    total = sum(weights.values()) or 1.0
    return {term: weight / total for term, weight in weights.items()}


def _score(asked: _Query, placed: PlacedFigure, article: ArticleInfo, text: str, passage: str) -> float:
    figure = placed.figure
    places = (
        (COUNTS, _terms(figure.counts)),
        (SENTENCE, _terms(placed.sentence.of(text))),
        (PASSAGE, _terms(passage)),
        (TITLE, _terms(article.title)),
    )
    score = sum(
        weight * max((worth for worth, words in places if term in words), default=0.0)
        for term, weight in asked.terms.items()
    )
    if any(figures_agree(wanted, figure) for wanted in asked.figures):
        score += VALUE
    if asked.unit:
        score += UNIT if figure.unit and _has_unit(figure, asked.unit) else -UNIT
    if asked.years:
        score += _of_years(asked.years, figure, article)
    return score


def _of_years(asked: frozenset[int], figure: Figure, article: ArticleInfo) -> float:
    """Whether the figure is for a year asked about."""
    if not figure.period:
        return WRITTEN_THEN if article.date[:4].isdigit() and int(article.date[:4]) in asked else 0.0
    first, _, last = figure.period.partition("/")
    years = range(int(first[:4]), int((last or first)[:4]) + 1)
    return PERIOD if any(year in years for year in asked) else ELSEWHEN


def _has_unit(figure: Figure, unit: str) -> bool:
    return units_agree(unit, figure.unit) or (figure.kind == kind_of(unit) != "count")


def _holds(found: FoundPassage, placed: PlacedFigure) -> bool:
    return found.passage.start <= placed.figure.start < found.passage.end


def _is_year(figure: Figure) -> bool:
    """Whether this is a bare 2023."""
    return figure.kind == "count" and figure.text.isdigit() and 1900 <= figure.value < 2100


def _in_chinese(words: str) -> str:
    """`words`, followed by the Chinese names of the places that they write in pinyin."""
    return " ".join([words, *(place.name for place in places_in(words) if place.text.isascii())])


def _single(term: str) -> bool:
    return len(term) == 1 and not term.isascii()


@lru_cache(maxsize=4096)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))
