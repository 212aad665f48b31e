"""What the commands share: options, the home folder, reading and writing JSON, one-line errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import HomeError, PathNotFound, PolicyChatError, QuestionError

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from index.config import IndexConfig
    from rag.answer import Assistant

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", help="Folder for all that is stored (default: POLICY_CHAT_HOME, else var/ in the checkout)."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Batch = Annotated[
    Path | None, typer.Option("--batch", help='Questions, a JSON line each: {"id", "question", "history"?}.')
]
Out = Annotated[Path | None, typer.Option("--out", help="Where the answers to --batch go, a JSON line each.")]


_ESCAPED = "backslashreplace"
"""How half a character is written, which UTF-8 can't hold: as the escape that JSON has for it."""


@dataclass(slots=True)
class GlobalOptions:
    """What was said before the command's name, and what the command says of itself."""

    home: Path | None = None
    kept: str = "what was done so far is kept"
    """What is said to be kept when the running command is interrupted."""


OPTIONS = GlobalOptions()


def index_config(home: Path | None) -> IndexConfig:
    """The index settings, with the home folder that was asked for."""
    from index.config import IndexConfig, load_settings

    config = load_settings(IndexConfig, "index", home=home or OPTIONS.home)
    try:
        return config.model_copy(update={"home": config.home.expanduser().resolve()})
    except (OSError, RuntimeError) as error:  # ~nobody; a circle of links
        raise HomeError(f"{config.home}: can't be found ({error}); choose another folder with --home") from None


@contextmanager
def assistant(home: Path | None) -> Iterator[Assistant]:
    """The assistant over the index in this home folder; what a killed `index add` left is finished first."""
    from index.build import recover
    from index.config import load_settings
    from index.reader import IndexReader
    from rag.answer import Assistant
    from rag.config import RagConfig

    config = index_config(home)
    recover(config)
    reader = IndexReader(config)
    try:
        yield Assistant(reader, load_settings(RagConfig, "rag"))
    finally:
        reader.close()


def print_json(document: Any) -> None:
    """One JSON document on standard output, in UTF-8 whatever the terminal says."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode(errors=_ESCAPED) + b"\n")
    sys.stdout.flush()


def whole_characters(text: str) -> str:
    """`text` with a replacement character for each half of one: a shell's stray bytes, a lone surrogate of JSON."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def progress_bar(*columns: ProgressColumn) -> Progress:
    """A progress bar on standard error; nothing at all where that is not a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


def say(line: str) -> None:
    """A line of progress or explanation, on standard error."""
    print(line, file=sys.stderr)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON-lines file with their line numbers; raises PolicyChatError naming the line."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    item = json.loads(line)
                except (ValueError, RecursionError) as error:
                    cause = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
                    raise PolicyChatError(f"{path}, line {number}: not JSON ({cause}); correct the line") from None
                if not isinstance(item, dict):
                    raise PolicyChatError(f"{path}, line {number}: not a JSON object; write one object a line")
                yield number, item
    except FileNotFoundError:
        raise PathNotFound(f"{path}: no such file; check the path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyChatError(f"{path}: can't be read ({error}); check the file") from None


def run_batch(batch: Path, out: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer every line of `batch` into `out`; a question that can't be answered is written with its error."""
    questions = [_checked(batch, number, item) for number, item in read_jsonl(batch)]
    if out.is_dir():
        raise HomeError(f"{out}: can't be written (it is a folder); name a file with --out")
    partial = out.with_name(out.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", errors=_ESCAPED) as lines, progress_bar() as progress:
            for item in progress.track(questions, description="questions"):
                try:
                    document = answer(item)
                except QuestionError as error:
                    document = {"error": str(error)}
                lines.write(json.dumps({"id": item["id"], **document}, ensure_ascii=False) + "\n")
        partial.replace(out)  # a file under its final name is always whole
    except OSError as error:
        raise HomeError(f"{out}: can't be written ({error.strerror}); choose another --out") from None


def _checked(path: Path, number: int, item: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(item.get("question"), str) or "id" not in item:
        raise PolicyChatError(f'{path}, line {number}: needs "id" and "question"; correct the line')
    item["question"] = whole_characters(item["question"])
    item["history"] = turns(item.get("history"), f"{path}, line {number}")
    return item


def turns(history: Any, where: str) -> list[Any]:
    """Conversation turns from JSON; raises PolicyChatError naming the place."""
    from rag.schema import Turn

    if history is None:
        return []
    try:
        made = [Turn(turn["role"], whole_characters(turn["content"])) for turn in history]
        if all(turn.role in {"user", "assistant"} for turn in made):
            return made
    except (TypeError, KeyError, AttributeError):
        pass
    raise PolicyChatError(f'{where}: history must be a list of {{"role": "user" or "assistant", "content": text}}')
