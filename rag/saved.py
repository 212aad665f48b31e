"""Reading back the JSON documents that this program saves, with every field checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from index.errors import PolicyChatError, first_problem

_Document = TypeVar("_Document")


def read_saved(
    path: Path, kind: type[_Document], what: str, written_by: str, error: type[PolicyChatError]
) -> _Document:
    """The document of this `kind` in a file; raises `error`, which names the file, the cause and what wrote such files.

    `what` is its name in an error: a receipt.
    """
    from pydantic import TypeAdapter, ValidationError

    hint = f"give one that `{written_by}` wrote"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error(f"{path}: no such file; {hint}") from None
    except (OSError, UnicodeDecodeError) as failed:
        raise error(f"{path}: can't be read ({failed.__class__.__name__}); check the file") from None
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError as failed:
        raise error(f"{path}: no {what} ({first_problem(failed)}); {hint}") from None
