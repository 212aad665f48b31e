"""`policy-chat index ...` and `policy-chat articles ...`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import UnreadableFile
from ui import cli_articles, cli_preview
from ui.cli_preview import At, Date, Drop, Keep, Publisher, SplitAt, Title, corrections_from
from ui.console import Home, Json, index_config, print_json, progress_bar, say

if TYPE_CHECKING:
    from index.file_intake import AddReport
    from index.reader import IndexReader
    from index.schema import ArticleInfo

index_app = typer.Typer(rich_markup_mode=None, help="Add files to the index, or rebuild it.")
articles_app = typer.Typer(
    rich_markup_mode=None, help="List, show, preview, remove, restore, export and import articles."
)

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="An id from `policy-chat articles list`.")]


@index_app.command(epilog=cli_preview.CORRECTING)
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    split_at: SplitAt = None,
    keep: Keep = None,
    drop: Drop = None,
    at: At = None,
    title: Title = None,
    date: Date = None,
    publisher: Publisher = None,
    forget_corrections: Annotated[
        bool, typer.Option("--forget-corrections", help="Drop what was corrected of these files before.")
    ] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Read files and folders and make their articles searchable."""
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

    from index.build import Progress as Step
    from index.build import add as add_files
    from index.file_intake import Skipped

    corrections = corrections_from(split_at, at, title, date, publisher, keep, drop)
    if corrections and len(paths) > 1:
        raise typer.BadParameter("corrections are for a single page: give one PATH", param_hint="PATH")
    config = index_config(home)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with progress_bar(*columns) as bar:
        task = bar.add_task("reading", total=None, said="")

        def show(step: Step) -> None:
            said = f"{step.files_done}/{step.files} files, {step.passages} passages"
            bar.update(task, total=step.files, completed=step.files_done, said=said)

        report = add_files(
            config, paths, on_progress=show, corrections=corrections, forget_corrections=forget_corrections
        )
    usable = bool(report.articles or report.unchanged)
    if as_json:
        print_json(asdict(report))
    else:
        _print_report(report, usable)
    if not usable:
        first = report.skipped[0] if report.skipped else Skipped(str(paths[0]), "no file in it; give files or folders")
        raise UnreadableFile(f"nothing was indexed: {first.path}: {first.reason}")


@index_app.command()
def rebuild(home: Home = None) -> None:
    """Make the search indexes anew from the catalog; embeds only if the settings name another model."""
    from index.build import rebuild as rebuild_index

    passages = rebuild_index(index_config(home))
    print(f"rebuilt with {passages} passages")


@articles_app.command("list")
def list_articles(home: Home = None, as_json: Json = False) -> None:
    """List the articles in the index, reprints below the one they repeat."""
    from index.reprints import together

    with _reader(home) as reader:
        groups = together(reader.infos())
    if as_json:
        print_json({"articles": [_info_document(info) for group in groups for info in group]})
        return
    for first, *reprints in groups:
        print(_line(first))
        for info in reprints:
            print(f"  {_line(info)}  (转载 reprint of {first.article_id})")
    if not groups:
        say("no articles yet; `policy-chat index add PATH` adds some")


@articles_app.command()
def show(article_id: ArticleId, home: Home = None, as_json: Json = False) -> None:
    """Show one article: its text, its passages, its figures, and what cleaning dropped."""
    from index.corrections import corrected_of
    from index.figures import find_figures

    with _reader(home) as reader:
        article = reader.article(article_id)
        infos = {info.article_id: info for info in reader.infos()}
        info = infos[article_id]
        passages = reader.passages(article_id)
    figures = find_figures(article.text, article.date)
    corrected = corrected_of(article.tags)
    if as_json:
        document = _info_document(info) | {
            "text": article.text,
            "passages": [{"start": p.start, "end": p.end, "text": p.text} for p in passages],
            "dropped": [asdict(dropped) for dropped in article.dropped],
            "figures": [asdict(figure) for figure in figures],
        }
        print_json(document | ({"corrected": corrected} if corrected else {}))
        return
    print(article.title or "(无题)")
    print("  ".join(part for part in (article.publisher, article.date, article.source) if part))
    for reprint in info.reprints:
        print(f"转载 same report: {_line(infos[reprint])}")
    if corrected:
        print(f"corrected: {', '.join(corrected)}")
    print(f"\n{article.text}\n")
    print(f"{len(passages)} passages, {len(figures)} figures, {len(article.dropped)} regions dropped")
    for figure in figures:
        print("  figure: " + "  ".join(part for part in (figure.text, figure.counts, figure.period) if part))
    for dropped in article.dropped:
        print(f"  dropped ({dropped.reason}): {dropped.text[:60]}")


@articles_app.command()
def remove(article_id: ArticleId, home: Home = None) -> None:
    """Take one article out of the index; its file stays where it is, and `articles restore` brings it back."""
    from index.build import remove as remove_article

    info = remove_article(index_config(home), article_id)
    print(f"removed {article_id}: {info.title or '(无题)'}")


articles_app.command("preview", epilog=cli_preview.CORRECTING)(cli_preview.preview)
articles_app.command("restore")(cli_articles.restore)
articles_app.command("export")(cli_articles.export)
articles_app.command("import")(cli_articles.import_file)


def _reader(home: Path | None) -> Any:
    from contextlib import closing

    from index.build import recover
    from index.reader import IndexReader

    config = index_config(home)
    recover(config)
    reader: IndexReader = IndexReader(config)
    return closing(reader)


def _line(info: ArticleInfo) -> str:
    name = Path(info.source).name
    return f"{info.article_id}  {info.date or '-':10}  {info.passages:4}  {info.title or '(无题)'}  {name}"


def _info_document(info: ArticleInfo) -> dict[str, Any]:
    keys = ("article_id", "title", "publisher", "date", "source", "passages", "state", "reprints")
    return {key: getattr(info, key) for key in keys}


def _print_report(report: AddReport, usable: bool) -> None:
    for skipped in report.skipped if usable else report.skipped[1:]:  # the first is the error then
        say(f"skipped {skipped.path}: {skipped.reason}")
    if not usable:
        return
    print(
        f"{report.articles} articles with {report.passages} passages added, {report.unchanged} unchanged, "
        f"{len(report.skipped)} files skipped, {report.seconds:.1f} s"
    )
