"""The tables of the question bank: the questions of each article, and by which version of `index.questions.bank`.

All functions take an open connection.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from index import tables
from index.database import chunks
from index.questions import bank
from index.questions.bank import BankQuestion
from index.schema import Span


def live(db: sa.Connection) -> list[BankQuestion]:
    """All questions of live articles, article by article, the plainest of each first."""
    asked, told = tables.questions.c, tables.articles.c
    query = (
        sa.select(tables.questions)
        .join(tables.articles, told.id == asked.article_id)
        .where(told.state != "pending")
        .order_by(told.source, told.position, asked.position)
    )
    return [
        BankQuestion(row.article_id, row.text, row.type, tuple(json.loads(row.key)), Span(row.start, row.end))
        for row in db.execute(query)
    ]


def unmade(db: sa.Connection) -> list[str]:
    """Ids of the live articles for which no questions were made, or by another version."""
    known = sa.select(tables.question_banks.c.article_id).where(tables.question_banks.c.version == bank.VERSION)
    told = tables.articles.c
    query = (
        sa.select(told.id).where(told.state != "pending", told.id.not_in(known)).order_by(told.source, told.position)
    )
    return list(db.execute(query).scalars())


def put(db: sa.Connection, article_ids: Sequence[str], questions: Sequence[BankQuestion]) -> None:
    """Let `questions` be all that is kept of these articles."""
    rows = [
        {
            "article_id": question.article_id,
            "text": question.text,
            "position": position,
            "type": question.type,
            "key": json.dumps(question.key, ensure_ascii=False),
            "start": question.span.start,
            "end": question.span.end,
        }
        for position, question in enumerate(questions)
    ]
    forget(db, article_ids)
    made = [{"article_id": id_, "version": bank.VERSION} for id_ in article_ids]
    if made:
        db.execute(sa.insert(tables.question_banks), made)
    if rows:
        db.execute(sa.insert(tables.questions), rows)


def forget(db: sa.Connection, article_ids: Sequence[str]) -> None:
    """Drop the questions of these articles."""
    for some in chunks(article_ids):
        for table in (tables.questions, tables.question_banks):
            db.execute(sa.delete(table).where(table.c.article_id.in_(some)))
