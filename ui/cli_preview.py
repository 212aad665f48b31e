"""`policy-chat articles preview`, and the options that correct a page, which it shares with `index add`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UnreadableFile
from ui.console import Home, Json, index_config, print_json, say, whole_characters

if TYPE_CHECKING:
    from rich.console import Console

    from index.corrections import Corrections
    from index.parts import Parts, Placed
    from index.preview import Preview
    from index.schema import Dropped

SHOWN_CHARS = 60
"""A longer line is cut in what is printed for people."""
CORRECTING = """
To correct a page, name one file and lines as `articles preview --lines` counts them; line 1 stands for the page's top.
A correction is kept and holds whenever the page is added again; a later one adds to it. An empty value ("") says that
the page states none.
"""

SplitAt = Annotated[
    list[int] | None,
    typer.Option(
        "--split-at",
        metavar="LINE",
        min=1,
        help="An article starts at this line, and at no other but those given; repeat it for each article. "
        "What stands above the first one belongs to none. `--split-at 1` alone: the page is one article.",
    ),
]
At = Annotated[
    int | None,
    typer.Option(
        "--at",
        metavar="LINE",
        min=1,
        help="The article that starts at this line is the one whose --title, --date or --publisher is meant; "
        "without it they hold for the whole page.",
    ),
]
Keep = Annotated[
    list[int] | None,
    typer.Option("--keep", metavar="LINE", min=1, help="This line stays although cleaning drops it; repeat it."),
]
Drop = Annotated[
    list[int] | None,
    typer.Option("--drop", metavar="LINE", min=1, help="This line goes although cleaning keeps it; repeat it."),
]
Title = Annotated[str | None, typer.Option("--title", help="The title, instead of what was read.")]
Date = Annotated[str | None, typer.Option("--date", help="The date: 2024-05-06 or 2024年5月6日.")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Who published it.")]


def preview(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, folder or archive.")],
    lines: Annotated[
        bool, typer.Option("--lines", help="Show each page's lines with their numbers; > marks where articles start.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Show at most so many documents.")] = None,
    split_at: SplitAt = None,
    keep: Keep = None,
    drop: Drop = None,
    at: At = None,
    title: Title = None,
    date: Date = None,
    publisher: Publisher = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what would be kept of files, dropped and split, and try corrections out. Nothing is stored."""
    from rich.console import Console

    from index.formats.source import shown
    from index.preview import preview as look

    corrections = corrections_from(split_at, at, title, date, publisher, keep, drop)
    found = look(index_config(home), path, corrections, limit)
    if as_json:
        print_json(_document(path, found, lines))
    else:
        console = Console(highlight=False, markup=False, soft_wrap=True)
        for parts in found.documents:
            _print_parts(console, parts, lines)
        if found.more:
            console.print(f"there are more documents; --limit {limit} leaves them out")
        for one in found.skipped if found.documents else found.skipped[1:]:  # the first is the error then
            say(f"skipped {one.path}: {one.reason}")
    if not found.documents:
        reasons = [f"{one.path}: {one.reason}" for one in found.skipped]
        empty = f"{shown(path)}: no file in it; give a file or folder"
        raise UnreadableFile(f"nothing can be read: {(reasons or [empty])[0]}")


def corrections_from(
    split_at: Sequence[int] | None,
    at: int | None,
    title: str | None,
    date: str | None,
    publisher: str | None,
    keep: Sequence[int] | None = None,
    drop: Sequence[int] | None = None,
) -> Corrections:
    """The corrections that these options state; raises BadParameter for what they can't mean."""
    from index.corrections import Corrections, FieldCorrection

    values = FieldCorrection(at, _one_line(title), _day(date), _one_line(publisher))
    if at is not None and not values.values:
        raise typer.BadParameter("say what to correct there: --title, --date or --publisher", param_hint="--at")
    if both := set(keep or ()) & set(drop or ()):
        raise typer.BadParameter(f"line {min(both)} can't be dropped too; give one of both", param_hint="--keep")
    return Corrections(
        tuple(split_at or ()), (values,) if values.values else (), keep=tuple(keep or ()), drop=tuple(drop or ())
    )


def _day(date: str | None) -> str | None:
    if not date:
        return date
    from index.formats.source import shown
    from index.page.metadata import iso_date

    if day := iso_date(date):
        return day
    raise typer.BadParameter(f"{shown(date)!r} is no date; write it as 2024-05-06 or 2024年5月6日", param_hint="--date")


def _one_line(value: str | None) -> str | None:
    from index.formats.source import shown

    return None if value is None else shown(" ".join(whole_characters(value).split()))


def _document(path: Path, found: Preview, lines: bool) -> dict[str, Any]:
    from index.formats.source import shown

    return {
        "path": shown(path),
        "documents": [_parts_document(parts, lines) for parts in found.documents],
        "skipped": [{"path": one.path, "reason": one.reason} for one in found.skipped],
    }


def _parts_document(parts: Parts, lines: bool) -> dict[str, Any]:
    document = {
        "source": parts.document.source,
        "kind": parts.document.kind,
        "lines": parts.lines,
        "articles": [_article_document(placed) for placed in parts.articles],
        "dropped": [_dropped_document(*numbered) for numbered in parts.around],
    }
    return document | ({"text": parts.document.text} if lines else {})


def _article_document(placed: Placed) -> dict[str, Any]:
    from index.corrections import corrected_of
    from index.preview import passage_count

    article = placed.article
    return {
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "tags": dict(article.tags),
        "line": placed.first,
        "last_line": placed.last,
        "text": article.text,
        "characters": len(article.text),
        "passages": passage_count(article.text),
        "dropped": [_dropped_document(*numbered) for numbered in placed.inside],
        "corrected": corrected_of(article.tags),
    }


def _dropped_document(line: int, dropped: Dropped) -> dict[str, Any]:
    return {"line": line or None, "text": dropped.text, "reason": dropped.reason}


def _print_parts(console: Console, parts: Parts, lines: bool) -> None:
    from index.formats.source import shown

    articles = parts.articles
    console.print(
        f"{parts.document.source}  {_count(parts.lines, 'line')}, {_count(len(articles), 'article')}", style="bold"
    )
    if lines:
        starts = {placed.first for placed in articles}
        for number, line in enumerate(parts.document.text.split("\n"), start=1):
            console.print(f"{'>' if number in starts else ' '}{number:5}  {shown(line)}")
    for number, placed in enumerate(articles, start=1):
        _print_article(console, number, placed)
    _print_dropped(console, "  ", parts.around)
    console.print()


def _print_article(console: Console, number: int, placed: Placed) -> None:
    from index.chunking import sentence_spans
    from index.corrections import corrected_of
    from index.preview import passage_count

    article = placed.article
    console.print(f"{number:3}. {article.title or '(无题)'}", style="green")
    console.print(
        f"     {article.publisher or '(无来源)'}  {article.date or '(无日期)'}  lines {placed.first}-{placed.last}, "
        f"{_count(len(article.text), 'character')}, {_count(passage_count(article.text), 'passage')}"
    )
    if corrected := corrected_of(article.tags):
        console.print(f"     corrected: {', '.join(corrected)}", style="yellow")
    sentences = [span.of(article.text) for span in sentence_spans(article.text)]
    for sentence in dict.fromkeys((sentences[0], sentences[-1])) if sentences else ():
        console.print(f"     {_cut(sentence)}")
    _print_dropped(console, "     ", placed.inside)


def _print_dropped(console: Console, indent: str, dropped: Sequence[tuple[int, Dropped]]) -> None:
    """The regions by reason, the reasons in the order in which they first occur."""
    order = {reason: at for at, reason in enumerate(dict.fromkeys(one.reason for _, one in dropped))}
    grouped = groupby(
        sorted(dropped, key=lambda numbered: order[numbered[1].reason]), lambda numbered: numbered[1].reason
    )
    for reason, regions in grouped:
        console.print(f"{indent}dropped: {reason}", style="dim")
        for line, region in regions:
            console.print(f"{indent}{line or '':>5}  {_cut(region.text)}", style="dim")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _cut(text: str) -> str:
    """`text` on one line, cut where it is long."""
    from index.formats.source import shown

    line = shown(" / ".join(text.split("\n")))
    return line if len(line) <= SHOWN_CHARS else f"{line[:SHOWN_CHARS]}…（{len(text)}）"
