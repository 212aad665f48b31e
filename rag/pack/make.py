"""The journey of a pack: material, then section by section what can be shown of it, numbered and with its sources."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from index.reader import IndexReader
from index.schema import Article
from rag.pack.discussion import one_of_each
from rag.pack.figure_rows import MOST as MOST_FIGURES
from rag.pack.figure_rows import figure_rows
from rag.pack.frames import lead
from rag.pack.glossary import defined
from rag.pack.key_points import key_points, spread
from rag.pack.material import Material
from rag.pack.quiz import QUOTAS, quiz_items, select
from rag.pack.schema import SCHEMA, Discussion, Event, FigureRow, Item, KeyPoint, Pack, QuizItem, Section, Source, Term
from rag.pack.timeline import MOST as MOST_EVENTS
from rag.pack.timeline import in_order, timeline

MOST_TERMS = 8
PREFIXES: dict[Section, str] = {
    "key_points": "k",
    "figures": "f",
    "timeline": "t",
    "glossary": "g",
    "quiz": "q",
    "discussion": "d",
}
"""What the ids of a section begin with."""
_AnyItem = TypeVar("_AnyItem", KeyPoint, FigureRow, Event, Term, QuizItem, Discussion)


def make_pack(material: Material, reader: IndexReader) -> Pack:
    """A pack of what `material` yields; sections of which it yields little are short, and `notes` names them."""
    quiz = select(quiz_items(material, reader), QUOTAS)
    events = in_order(timeline(material)[:MOST_EVENTS])
    pack = Pack(
        schema=SCHEMA,
        title=material.title,
        lang=material.lang,
        origin=material.origin,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        index_revision=reader.revision,
        sources=(),
        key_points=_numbered("key_points", spread(key_points(material))),
        figures=_numbered("figures", _whole_series(figure_rows(material))),
        timeline=_numbered("timeline", events),
        glossary=_numbered("glossary", glossary(material)[:MOST_TERMS]),
        quiz=_numbered("quiz", quiz),
        discussion=_numbered("discussion", one_of_each(material)),
    )
    return replace(pack, sources=sources_of(pack.items(), material.articles), notes=_short_of(pack))


def glossary(material: Material) -> list[Term]:
    """The terms that the articles explain, those of the best article first, each once; ids are empty."""
    found: dict[str, Term] = {}
    for article in material.articles:
        for term in filter(lambda one: material.is_on_topic(one.quote), defined(article)):
            found.setdefault(term.term, term)
    return list(found.values())


def sources_of(items: Sequence[Item], articles: Sequence[Article]) -> tuple[Source, ...]:
    """The articles that `items` quote, numbered in the order of `articles`."""
    cited = {item.quote.article_id for item in items}
    return tuple(
        Source(
            number=number,
            article_id=article.id,
            title=article.title,
            lead=lead(article),
            publisher=article.publisher,
            date=article.date,
            source=article.source,
            sha256=hashlib.sha256(article.text.encode(errors="surrogatepass")).hexdigest(),
        )
        for number, article in enumerate((article for article in articles if article.id in cited), 1)
    )


def _numbered(section: Section, items: Sequence[_AnyItem]) -> tuple[_AnyItem, ...]:
    return tuple(replace(item, id=f"{PREFIXES[section]}{number}") for number, item in enumerate(items, 1))


def _whole_series(rows: list[FigureRow]) -> list[FigureRow]:
    """The first rows, without a series of which only one row is left."""
    kept = rows[:MOST_FIGURES]
    names = [row.series for row in kept]
    return [replace(row, series="", conflict=False) if names.count(row.series) == 1 else row for row in kept]


def _short_of(pack: Pack) -> tuple[str, ...]:
    """The sections and kinds of questions of which the articles yielded nothing, or fewer than a pack has room for."""
    empty = [name for name in PREFIXES if not pack.section(name)]
    counts = {kind: sum(item.kind == kind for item in pack.quiz) for kind in QUOTAS}
    return (*empty, *(f"quiz.{kind}" for kind, wanted in QUOTAS.items() if pack.quiz and counts[kind] < wanted))
