"""The table of articles, read: whole, without their texts, or their texts alone; in any state.

All functions take an open connection, like those of `index.figure_table`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from index import tables
from index.database import chunks
from index.schema import Article, ArticleInfo, Dropped

_INFOS = sa.select(*tables.INFO_COLUMNS, tables.reprints.c.group_id, tables.additions.c.added).select_from(
    tables.articles.outerjoin(tables.reprints, tables.reprints.c.article_id == tables.articles.c.id).outerjoin(
        tables.additions, tables.additions.c.article_id == tables.articles.c.id
    )
)


def ids(db: sa.Connection) -> list[str]:
    """The ids of all articles."""
    return list(db.execute(sa.select(tables.articles.c.id)).scalars())


def ids_from(db: sa.Connection, source: str) -> list[str]:
    """The ids of the articles that are read from a source."""
    place = tables.sources.c
    query = sa.select(place.article_id).where(place.source == source).order_by(place.article_id)
    return list(db.execute(query).scalars())


def with_ids(db: sa.Connection, article_ids: Sequence[str]) -> dict[str, Article]:
    """The articles with these ids, by id; unknown ones are absent."""
    rows: list[Any] = []
    for some in chunks(article_ids):
        rows += db.execute(sa.select(tables.articles).where(tables.articles.c.id.in_(some)))
    return {
        row.id: Article(
            title=row.title,
            publisher=row.publisher,
            date=row.date,
            source=row.source,
            text=row.text,
            dropped=tuple(Dropped(**item) for item in json.loads(row.dropped)),
            tags=json.loads(row.tags),
        )
        for row in rows
    }


def texts(db: sa.Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """The texts of the articles with these ids, by id; unknown ones are absent."""
    found: dict[str, str] = {}
    columns = tables.articles.c
    for some in chunks(article_ids):
        rows = db.execute(sa.select(columns.id, columns.text).where(columns.id.in_(some)))
        found |= {row.id: row.text for row in rows}
    return found


def openings(db: sa.Connection, article_ids: Sequence[str], characters: int) -> dict[str, str]:
    """The first characters of these articles' texts, by id."""
    found: dict[str, str] = {}
    columns = tables.articles.c
    for some in chunks(article_ids):
        query = sa.select(columns.id, sa.func.substr(columns.text, 1, characters).label("opening"))
        found |= {row.id: row.opening for row in db.execute(query.where(columns.id.in_(some)))}
    return found


def holdings(db: sa.Connection, article_ids: Sequence[str]) -> dict[str, tuple[int, list[tuple[str, str]]]]:
    """By article id its place among its file's articles, and each source it has with the file that holds it."""
    held: dict[str, tuple[int, list[tuple[str, str]]]] = {}
    columns, place = tables.articles.c, tables.sources.c
    for some in chunks(article_ids):
        for row in db.execute(sa.select(columns.id, columns.position).where(columns.id.in_(some))):
            held[row.id] = (row.position, [])
        for row in db.execute(sa.select(tables.sources).where(place.article_id.in_(some)).order_by(place.source)):
            held[row.article_id][1].append((row.source, row.file))
    return held


def infos(db: sa.Connection, article_ids: Sequence[str]) -> list[ArticleInfo]:
    """The articles with these ids without their texts, in the order of their sources."""
    rows: list[Any] = []
    counts: dict[str, int] = {}
    places: dict[str, list[str]] = {}
    held, stated = tables.passages.c, tables.sources.c
    for some in chunks(article_ids):
        rows += db.execute(_INFOS.where(tables.articles.c.id.in_(some)))
        counted = sa.select(held.article_id, sa.func.count()).group_by(held.article_id)
        counts |= {row[0]: row[1] for row in db.execute(counted.where(held.article_id.in_(some)))}
        for source, id_ in db.execute(sa.select(stated.source, stated.article_id).where(stated.article_id.in_(some))):
            places.setdefault(id_, []).append(source)
    groups = _members(db, {row.group_id for row in rows if row.group_id})
    return [
        ArticleInfo(
            article_id=row.id,
            title=row.title,
            publisher=row.publisher,
            date=row.date,
            source=row.source,
            passages=counts.get(row.id, 0),
            state="pending" if row.state == "pending" else "live",
            sources=tuple(sorted(places.get(row.id, ()))),
            tags=json.loads(row.tags),
            reprints=tuple(id_ for id_ in groups.get(row.group_id, ()) if id_ != row.id),
            added=row.added or "",
        )
        for row in sorted(rows, key=lambda row: (row.source, row.position))
    ]


def _members(db: sa.Connection, groups: Collection[str]) -> dict[str, list[str]]:
    """The articles of each group of reprints, the earliest dated first, undated ones last."""
    members: dict[str, list[str]] = {}
    stated, group = tables.articles.c, tables.reprints.c.group_id
    query = (
        sa.select(group, stated.id)
        .join(tables.articles, stated.id == tables.reprints.c.article_id)
        .order_by(stated.date == "", stated.date, stated.source, stated.position)
    )
    for some in chunks(list(groups)):
        for row in db.execute(query.where(group.in_(some))):
            members.setdefault(row.group_id, []).append(row.id)
    return members
