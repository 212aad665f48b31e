"""`policy-chat figures`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.console import Home, Json, index_config, print_json, say, whole_characters

if TYPE_CHECKING:
    from index.figure_search import FoundFigure

Asked = Annotated[
    str, typer.Argument(metavar="QUERY", help="Words, a place, a year, a unit or a figure: 连平 帮扶项目 2024, 6:3:1.")
]
K = Annotated[int, typer.Option("-k", help="How many figures.", min=1, max=1000)]
_NAMED = ("text", "value", "high", "unit", "kind", "counts", "period")


def figures(query: Asked, k: K = 10, home: Home = None, as_json: Json = False) -> None:
    """Find figures: what each counts, the period it is for, and the sentence that states it."""
    from contextlib import closing

    from index.build import recover
    from index.figure_search import search_figures
    from index.reader import IndexReader

    config = index_config(home)
    recover(config)
    asked = whole_characters(query)
    with closing(IndexReader(config)) as reader:
        found = search_figures(asked, reader, k)
        unread, articles = reader.without_figures(), len(reader.infos())
    if unread:
        say(f"the figures of {unread} of {articles} articles are not read yet; run `policy-chat index rebuild`")
    if as_json:
        print_json({"query": asked, "figures": [_document(rank, one) for rank, one in enumerate(found, 1)]})
        return
    for rank, one in enumerate(found, 1):
        _print(rank, one)
    if not found:
        say("no figure found; name what is counted, a place, a year, a unit or a figure" if articles else _EMPTY)


_EMPTY = "no articles yet; `policy-chat index add PATH` adds some"


def _document(rank: int, found: FoundFigure) -> dict[str, Any]:
    article, figure = found.article, asdict(found.figure)
    return {
        "rank": rank,
        "article_id": article.article_id,
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "source": article.source,
        "start": found.figure.start,
        "end": found.figure.end,
        **{name: figure[name] for name in _NAMED},
        "sentence": found.sentence,
        "score": found.score,
    }


def _print(rank: int, found: FoundFigure) -> None:
    figure, article = found.figure, found.article
    about = "  ".join(part for part in (figure.period, article.publisher, article.date and f"({article.date})") if part)
    print(f"{rank:2}. {figure.text}  {figure.counts or '-'}  {about}")
    print(f"    {' '.join(found.sentence.split())}")
    print(f"    {article.title or '(无题)'}  [{article.article_id}] {figure.start}-{figure.end}\n")
