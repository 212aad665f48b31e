"""Reading back the JSON documents that this program saves, with every field checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.errors import PolicyChatError, first_problem

_Document = TypeVar("_Document")


@dataclass(frozen=True, slots=True)
class Saved(Generic[_Document]):
    """A kind of document, and what to say of a file that is none: its name, the cause, and what writes such files."""

    kind: type[_Document]
    name: str
    """As an error calls it: a receipt."""
    written_by: str
    error: type[PolicyChatError]

    def read(self, path: Path) -> _Document:
        """The document in a file; raises `error`."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise self.error(f"{path}: no such file; {self._hint}") from None
        except (OSError, UnicodeDecodeError) as failed:
            raise self.error(f"{path}: can't be read ({failed.__class__.__name__}); check the file") from None
        return self.parsed(text, str(path))

    def parsed(self, text: str, called: str) -> _Document:
        """The document in a text whose file is `called` so; raises `error`."""
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(self.kind).validate_json(text)
        except ValidationError as failed:
            raise self.error(f"{called}: no {self.name} ({first_problem(failed)}); {self._hint}") from None

    @property
    def _hint(self) -> str:
        return f"give one that `{self.written_by}` wrote"
