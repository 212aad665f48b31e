"""Case files: one JSON object a line, checked as it is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.jsonl import Line, lines
from eval.schema import Case
from index.errors import EvalError, first_problem

_CASE = TypeAdapter(Case)


def load_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file in its order.

    Raises PathNotFound, and EvalError with the number of the first line that is no case or repeats an id.
    """
    cases: list[Case] = []
    first_seen: dict[str, int] = {}
    for line in lines(path, "the path of a JSONL file with cases"):
        case = _parse(line)
        if case.id in first_seen:
            raise EvalError(f"{line.place}: id {case.id!r} is used in line {first_seen[case.id]}; ids must be unique")
        first_seen[case.id] = line.number
        cases.append(case)
    if not cases:
        raise EvalError(f"{path}: holds no case; give a JSONL file with cases")
    return cases


def select(cases: Sequence[Case], *, split: str | None = None, drafts: bool = False) -> list[Case]:
    """The cases of a split (None: all), without drafts unless they are asked for; raises EvalError if none is left."""
    in_split = [case for case in cases if split in {None, case.split}]
    if not in_split:
        raise EvalError(f"no case of split {split!r}; leave --split out, or name dev or test")
    chosen = [case for case in in_split if drafts or not case.draft]
    if not chosen:
        raise EvalError(f"all {len(in_split)} cases are drafts; confirm them, or give --include-drafts")
    return chosen


def _parse(line: Line) -> Case:
    try:
        case = _CASE.validate_json(line.text)
    except ValidationError as error:
        raise EvalError(f"{line.place}: {first_problem(error, 'line')}; correct this line") from None
    if not case.turns:
        raise EvalError(f"{line.place}: turns is empty; a case needs at least one question")
    return case
