"""Case files: one JSON object a line, checked as it is read."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.schema import Case
from index.errors import EvalError, PathNotFound

_CASE = TypeAdapter(Case)


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file in its order.

    Raises PathNotFound, and EvalError with the number of the first line that is no case or repeats an id.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PathNotFound(f"{path}: no such dataset; give the path of a JSONL file with cases") from None
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path}: can't be read as UTF-8 text ({error}); give a JSONL file with cases") from None
    cases: list[Case] = []
    first_seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        case = _parse(line, f"{path}:{number}")
        if case.id in first_seen:
            raise EvalError(
                f"{path}:{number}: id {case.id!r} is used in line {first_seen[case.id]}; ids must be unique"
            )
        first_seen[case.id] = number
        cases.append(case)
    if not cases:
        raise EvalError(f"{path}: holds no case; give a JSONL file with cases")
    return cases


def _parse(line: str, place: str) -> Case:
    try:
        case = _CASE.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "line"
        raise EvalError(f"{place}: {key}: {first['msg']}; correct this line") from None
    if not case.turns:
        raise EvalError(f"{place}: turns is empty; a case needs at least one question")
    return case
