"""The table of figures: what `index.figures` reads in the articles, kept with them so that it can be searched.

All functions take an open connection: a figure is written in the transaction that writes its article.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from index import tables
from index.chunking import sentence_spans
from index.database import chunks
from index.figures import Figure, find_figures
from index.schema import Span

VERSION = 1
"""Goes up when figures are read differently: those that another version stored are read anew."""
_KEPT = [
    column.name for column in tables.figures.c if column.name not in ("article_id", "sentence_start", "sentence_end")
]


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure of an article and the sentence it stands in."""

    article_id: str
    figure: Figure
    sentence: Span


def placed_figures(article_id: str, text: str, date: str) -> list[PlacedFigure]:
    """The figures of an article in order; `date` is the ISO date it states, or empty."""
    sentences = sentence_spans(text)
    starts = [sentence.start for sentence in sentences]
    return [
        PlacedFigure(article_id, figure, sentences[max(0, bisect_right(starts, figure.start) - 1)])
        for figure in find_figures(text, date)
    ]


def unread(db: sa.Connection) -> list[str]:
    """Ids of the articles whose figures are not stored as they would be read now."""
    query = _outdated(sa.select(tables.articles.c.id))
    return list(db.execute(query).scalars())


def read_again(db: sa.Connection, article_ids: Sequence[str]) -> int:
    """Store the figures of those of these articles whose figures are not up to date; returns how many articles."""
    columns, known = tables.articles.c, tables.figure_readings.c
    count = 0
    for some in chunks(article_ids):
        query = _outdated(sa.select(columns.id, columns.text, columns.date)).where(columns.id.in_(some))
        for row in db.execute(query).all():
            forget(db, [row.id])
            figures = [_row(placed) for placed in placed_figures(row.id, row.text, row.date)]
            if figures:
                db.execute(sa.insert(tables.figures), figures)
            db.execute(
                sa.insert(tables.figure_readings).values(
                    {known.article_id: row.id, known.version: VERSION, known.date: row.date}
                )
            )
            count += 1
    return count


def forget(db: sa.Connection, article_ids: Sequence[str]) -> None:
    """Drop the figures of these articles."""
    for some in chunks(article_ids):
        db.execute(sa.delete(tables.figures).where(tables.figures.c.article_id.in_(some)))
        db.execute(sa.delete(tables.figure_readings).where(tables.figure_readings.c.article_id.in_(some)))


def of_articles(db: sa.Connection, article_ids: Collection[str]) -> list[PlacedFigure]:
    """The stored figures of these articles, in order within each."""
    return _stored(db, tables.figures.c.article_id, list(article_ids))


def with_values(
    db: sa.Connection, values: Collection[float], units: Collection[str] | None = None
) -> list[PlacedFigure]:
    """All stored figures that have one of these values, the lower end of ranges; of these `units` only, if given."""
    return _stored(db, tables.figures.c.value, list(values), units)


def _stored(
    db: sa.Connection, column: sa.ColumnElement[Any], wanted: Sequence[Any], units: Collection[str] | None = None
) -> list[PlacedFigure]:
    """The live figures whose `column` has one of the `wanted` values, and one of the `units` if they are given."""
    figures, articles = tables.figures.c, tables.articles.c
    out: list[PlacedFigure] = []
    for some in chunks(wanted):
        query = (
            sa.select(
                tables.figures,
                sa.func.substr(articles.text, figures.start + 1, figures.end - figures.start).label("text"),
            )
            .join(tables.articles, articles.id == figures.article_id)
            .where(column.in_(some), articles.state != "pending")
            .order_by(figures.article_id, figures.start)
        )
        if units is not None:
            query = query.where(figures.unit.in_(list(units)))
        for row in db.execute(query):
            figure = Figure(text=row.text, **{name: getattr(row, name) for name in _KEPT})
            out.append(PlacedFigure(row.article_id, figure, Span(row.sentence_start, row.sentence_end)))
    return out


def _outdated(query: sa.Select[Any]) -> sa.Select[Any]:
    read, articles = tables.figure_readings.c, tables.articles.c
    up_to_date = sa.and_(read.article_id == articles.id, read.version == VERSION, read.date == articles.date)
    return query.select_from(tables.articles.outerjoin(tables.figure_readings, up_to_date)).where(
        read.article_id.is_(None)
    )


def _row(placed: PlacedFigure) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(placed.figure).items() if name in _KEPT}
    place = {"sentence_start": placed.sentence.start, "sentence_end": placed.sentence.end}
    return kept | place | {"article_id": placed.article_id}
