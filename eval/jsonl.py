"""Reading files of one record a line; every complaint names the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import EvalError, PathNotFound


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file."""

    place: str
    """`file:number`."""
    number: int
    text: str


def lines(path: Path, needed: str) -> Iterator[Line]:
    """The lines of a file that are not blank; `needed` says what the file should be.

    Raises PathNotFound, and EvalError for what is no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PathNotFound(f"{path}: no such file; give {needed}") from None
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise EvalError(f"{path}: can't be read ({cause}); give {needed}") from None
    # Not splitlines(): a string in JSON may hold U+2028, which it takes for the end of a line.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield Line(f"{path}:{number}", number, line.rstrip("\r"))


def records(path: Path, needed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON objects of a file with their places, half characters in them replaced."""
    for line in lines(path, needed):
        try:
            record = json.loads(line.text)
        except (ValueError, RecursionError) as error:
            cause = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
            raise EvalError(f"{line.place}: not JSON ({cause}); correct this line") from None
        if not isinstance(record, dict):
            raise EvalError(f"{line.place}: not a JSON object; write one object a line")
        yield line.place, record


def text_field(record: Mapping[str, Any], key: str, place: str) -> str:
    """A field that must be a string with something in it, or a number for an id; raises EvalError."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise EvalError(f"{place}: {key} must be a text that is not empty; correct this line")
    return whole_characters(value)


def texts_field(record: Mapping[str, Any], key: str, place: str) -> list[str]:
    """A field that must be a list of strings; one that is missing is empty. Raises EvalError."""
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise EvalError(f"{place}: {key} must be a list of texts; correct this line")
    return [whole_characters(text) for text in value if text.strip()]


def whole_characters(text: str) -> str:
    """`text` with a replacement character for each half of one, which nothing can store."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
