"""`policy-chat pack`: a session pack for trainers, made, exported, or checked anew."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import Home, Json, index_config, print_json, say, whole_characters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.reader import IndexReader
    from rag.config import RagConfig
    from rag.pack.check import CheckedPack
    from rag.pack.material import Material
    from rag.pack.schema import Pack
    from rag.schema import Answer, Turn

Topic = Annotated[str | None, typer.Option(help="What the session is about, in a few words.")]
Articles = Annotated[
    list[str] | None,
    typer.Option(metavar="ID[,ID...]", help="The articles to teach, by the ids of `articles list`; may be repeated."),
]
Talk = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A conversation as JSON: turns with role and content, or answers.")
]
Saved = Annotated[Path | None, typer.Option("--from", metavar="FILE", help="A saved pack, to export it.")]
Checked = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A saved pack, to see what of it still stands; exit code 1 if not all."),
]
Out = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="Where to write: .json (to open again), .docx, .pptx, .md, .gift; may be repeated."
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", help="Instead of the suffix: json, docx, docx-trainer, pptx, md, md-trainer, gift."),
]


def pack(
    topic: Topic = None,
    articles: Articles = None,
    conversation: Talk = None,
    saved: Saved = None,
    check: Checked = None,
    out: Out = None,
    named: Format = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make a session pack: key points, figures, timeline, glossary, quiz and discussion, all with their sources."""
    from index.build import recover
    from index.config import load_settings
    from index.reader import IndexReader
    from rag.config import RagConfig
    from rag.pack.export import format_of

    given = [name for name, value in _ways(topic, articles, conversation, saved, check) if value]
    if len(given) != 1:
        raise typer.BadParameter("give one of --topic, --articles, --conversation, --from and --check")
    if check is None and not out and not as_json:
        raise typer.BadParameter("say where the pack goes with --out FILE, or print it with --json")
    targets = [(path, format_of(path, named)) for path in out or ()]
    config, settings = index_config(home), load_settings(RagConfig, "rag")
    recover(config)
    with closing(IndexReader(config)) as reader:
        if check is not None:
            _check(check, reader, as_json=as_json)
            return
        made = (
            _saved(saved)
            if saved
            else _made(_material(topic, articles, conversation, reader, settings), reader, settings)
        )
    _write(made, targets, as_json=as_json)


def _ways(*values: object) -> list[tuple[str, object]]:
    return list(zip(("topic", "articles", "conversation", "from", "check"), values, strict=True))


def _material(
    topic: str | None, articles: list[str] | None, talk: Path | None, reader: IndexReader, settings: RagConfig
) -> Material:
    from rag.pack.conversation import read_conversation
    from rag.pack.material import of_articles, of_conversation, of_topic

    if topic:
        return of_topic(whole_characters(topic), reader)
    if articles:
        return of_articles([id_.strip() for some in articles for id_ in some.split(",") if id_.strip()], reader)
    assert talk is not None  # noqa: S101 - one of the three is given
    from rag.answer import Assistant

    assistant = Assistant(reader, settings)

    def ask(question: str, history: Sequence[Turn]) -> Answer:
        return assistant.answer(question, history)

    found = read_conversation(talk, ask)
    return of_conversation(found.questions, found.article_ids, reader)


def _made(material: Material, reader: IndexReader, settings: RagConfig) -> Pack:
    from rag.pack.make import make_pack
    from rag.pack.wording import worded

    made, trouble = worded(make_pack(material, reader), reader, settings)
    if trouble:
        say(f"policy-chat: the questions keep the wording of the rules ({trouble})")
    return made


def _saved(path: Path) -> Pack:
    from rag.pack.files import read

    return read(path)


def _write(made: Pack, targets: Sequence[tuple[Path, str]], *, as_json: bool) -> None:
    from rag.pack.export import FORMATS, write
    from rag.pack.files import document

    for path, kind in targets:
        write(made, path, next(known for known in FORMATS if known == kind))
        say(f"{path}: {kind}")
    if as_json:
        print_json(document(made))
        return
    counted = ", ".join(f"{len(items)} {name}" for name, items in _sections(made) if items)
    print(f"{made.title}: {counted or 'nothing'}; {len(made.sources)} articles cited")
    if made.notes:
        say(f"the articles yield few or none of: {', '.join(made.notes)}")


def _sections(made: Pack) -> list[tuple[str, Sequence[object]]]:
    from rag.pack.schema import SECTIONS

    return [(name, made.section(name)) for name in SECTIONS]


def _check(path: Path, reader: IndexReader, *, as_json: bool) -> None:
    from rag.pack.check import check
    from rag.pack.files import read

    result = check(read(path), reader)
    if as_json:
        document = {"title": result.title, "index_revision": result.index_revision, "revision_now": result.revision_now}
        print_json({**document, "items": len(result.items), "stale": [asdict(item) for item in result.stale]})
    else:
        _print(result)
    if result.stale:
        raise typer.Exit(1)


def _print(result: CheckedPack) -> None:
    for item in result.stale:
        print(f"{item.status:11}  {item.id:4} {item.section}  {item.article_id}  {item.start}-{item.end}")
        print(f"    {' '.join(item.quote.split())}")
        if item.detail:
            print(f"    -> {' '.join(item.detail.split())}")
    standing = len(result.items) - len(result.stale)
    print(f"{standing} of {len(result.items)} items stand")
