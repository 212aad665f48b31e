"""`policy-chat search`, `ask` and `chat`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import PolicyChatError
from ui.console import Batch, Home, Json, Out, assistant, print_json, run_batch, say, turns, whole_characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.answer import Assistant
    from rag.outcomes import Record
    from rag.retriever import SearchResult
    from rag.schema import Answer, Turn

Query = Annotated[str | None, typer.Argument(help="What to look for, in everyday words.")]
Asked = Annotated[str | None, typer.Argument(metavar="QUESTION", help="What you want to know, in everyday words.")]
History = Annotated[
    Path | None, typer.Option(help='Earlier turns, a JSON list of {"role": "user" or "assistant", "content": text}.')
]
Receipt = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write all that the answer was made from, as JSON.")
]
K = Annotated[int, typer.Option("-k", help="How many passages.", min=1, max=100)]


def search(
    query: Query = None, k: K = 10, home: Home = None, as_json: Json = False, batch: Batch = None, out: Out = None
) -> None:
    """Find passages."""
    if batch is not None or out is not None:
        source, target = _batch(query, batch, out)
        with assistant(home) as assist:
            run_batch(source, target, lambda item: search_document(assist.search(item["question"], item["history"], k)))
        return
    asked = _given(query)
    with assistant(home) as assist:
        result = assist.search(asked, (), k)
    if as_json:
        print_json(search_document(result))
        return
    for rank, hit in enumerate(result.hits, 1):
        print(f"{rank:2}. {hit.score:.3f}  {hit.article.title or '(无题)'}  [{hit.article.article_id}]")
        print(f"    {' '.join(hit.passage.text.split())}\n")
    if not result.hits:
        say("nothing found; `policy-chat index add PATH` adds articles")


def ask(
    question: Asked = None,
    history: History = None,
    home: Home = None,
    as_json: Json = False,
    batch: Batch = None,
    out: Out = None,
    receipt: Receipt = None,
) -> None:
    """Answer a question from the articles, with citations."""
    if batch is not None or out is not None:
        source, target = _batch(question, batch, out)
        if receipt is not None:
            raise typer.BadParameter("--receipt goes with one question, not with --batch")
        with assistant(home) as assist:
            _say_where_it_goes(assist)
            run_batch(source, target, lambda item: _answer(assist, item["question"], item["history"]).to_dict())
        return
    asked, earlier = _given(question), _read_history(history)
    records: list[Record] = []
    with assistant(home) as assist:
        _say_where_it_goes(assist)
        answer = _answer(assist, asked, earlier, records.append)
        if as_json:
            print_json(answer.to_dict())
        else:
            print_answer(answer)
        if receipt is not None:
            _write_receipt(records[-1], receipt)


def chat(home: Home = None) -> None:
    """Ask turn by turn in the terminal; an empty line or Ctrl-D ends."""
    from rag.schema import Turn

    with assistant(home) as assist:
        history: list[Turn] = []
        _say_where_it_goes(assist)
        while True:
            try:
                question = input("\n问 > ").strip()
            except EOFError:
                return
            if not question:
                return
            try:
                answer = _answer(assist, whole_characters(question), history)
            except PolicyChatError as error:
                say(f"policy-chat: {error}")
                continue
            print_answer(answer)
            history += [Turn("user", question), Turn("assistant", answer.answer)]


def search_document(result: SearchResult) -> dict[str, Any]:
    """The search document of the command-line contract."""
    return {
        "query": result.question,
        "standalone_question": result.standalone_question,
        "hits": [
            {
                "rank": rank,
                "article_id": hit.article.article_id,
                "title": hit.article.title,
                "source": hit.article.source,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "text": hit.passage.text,
                "score": hit.score,
                "dense": hit.dense,
                "lexical": hit.lexical,
            }
            for rank, hit in enumerate(result.hits, 1)
        ],
        "timings_ms": dict(result.timings_ms),
    }


def print_answer(answer: Answer) -> None:
    """An answer as readable text with its numbered sources."""
    if answer.short:
        print(f"\n{answer.short.text}[{answer.short.citation}]")
    print(f"\n{answer.answer}")
    for citation in answer.citations:
        about = "  ".join(part for part in (citation.publisher, citation.date) if part)
        print(f"\n[{citation.number}] {citation.title or '(无题)'}  {about}")
        print(f"    {citation.source}  {citation.start}-{citation.end}")
    for suggestion in answer.suggestions:
        print(f"  ? {suggestion}")


def _answer(
    assist: Assistant, question: str, history: list[Turn], on_record: Callable[[Record], None] | None = None
) -> Answer:
    return asyncio.run(assist.answer_async(question, history, on_record))


def _say_where_it_goes(assist: Assistant) -> None:
    if assist.sent_beyond:
        from ui.texts import sent_notice

        say(f"policy-chat: {sent_notice(assist.sent_beyond)}")


def _write_receipt(record: Record, path: Path) -> None:
    from rag.receipt import receipt_of, write_receipt

    write_receipt(receipt_of(record), path, record.config)


def _given(text: str | None) -> str:
    if text is None:
        raise typer.BadParameter("a question is missing; give it in quotation marks, or --batch and --out")
    return whole_characters(text)


def _batch(text: str | None, batch: Path | None, out: Path | None) -> tuple[Path, Path]:
    if batch is None or out is None or text is not None:
        raise typer.BadParameter("--batch and --out go together, without a question on the command line")
    return batch, out


def _read_history(path: Path | None) -> list[Turn]:
    if path is None:
        return []
    try:
        return turns(json.loads(path.read_text(encoding="utf-8-sig")), str(path))
    except FileNotFoundError:
        raise PolicyChatError(f"{path}: no such file; give a JSON list of turns") from None
    except (OSError, ValueError, RecursionError) as error:
        raise PolicyChatError(f"{path}: can't be read as JSON ({error}); give a JSON list of turns") from None
