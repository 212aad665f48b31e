"""`policy-chat articles restore|export|import`: what was removed comes back, and a corpus leaves and comes whole."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui.console import Home, Json, index_config, print_json, say

_UNTITLED = "(无题)"


def restore(
    article_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A removed article; without one they are listed.")
    ] = None,
    home: Home = None,
) -> None:
    """Bring a removed article back whole, or list those that can be."""
    from index.build import removed
    from index.build import restore as restore_articles

    config = index_config(home)
    if article_id:
        (info,) = restore_articles(config, [article_id])
        print(f"restored {article_id}: {info.title or _UNTITLED}")
        return
    gone = removed(config)
    for article in gone:
        print(f"{article.id}  {article.date or '-':10}  {article.title or _UNTITLED}")
    if not gone:
        say("no article was removed")


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")],
    home: Home = None,
) -> None:
    """Write all articles as JSON lines, with their corrections; `articles import` reads them."""
    from index.errors import HomeError
    from index.transfer import export as export_lines

    lines = export_lines(index_config(home))
    if str(file) == "-":
        for line in lines:
            sys.stdout.buffer.write(line.encode())
        return
    try:
        with file.open("w", encoding="utf-8") as written:
            count = sum(bool(written.write(line)) for line in lines)
    except OSError as error:
        raise HomeError(f"{file}: can't be written ({error.strerror}); name another file") from None
    print(f"{count} articles exported")


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `articles export` wrote.")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Take in the articles of an export, beside those that are there."""
    from index.transfer import import_corpus

    report = import_corpus(index_config(home), file)
    if as_json:
        print_json(asdict(report))
        return
    for skipped in report.skipped:
        say(f"skipped {skipped.path}: {skipped.reason}")
    print(f"{report.articles} articles imported, {report.unchanged} were there, {report.seconds:.1f} s")
