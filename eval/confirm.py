"""Drafts that a person has looked at: confirmed ones become cases like any other, rejected ones leave the file."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from eval.schema import Case
from index.errors import EvalError
from index.whole_file import write_whole


def drafts(cases: Sequence[Case]) -> list[Case]:
    """The cases that nobody has confirmed yet."""
    return [case for case in cases if case.draft]


def reviewed(
    cases: Sequence[Case], *, confirmed: Collection[str] = (), rejected: Collection[str] = (), by: str
) -> list[Case]:
    """The cases in their order, the confirmed drafts signed by `by` and the rejected ones gone.

    Raises EvalError where `by` is empty, or an id is no draft of these or is both confirmed and rejected.
    """
    if not by.strip():
        raise EvalError("nobody is named; give --by with the name of whoever read the cases")
    waiting = {case.id for case in drafts(cases)}
    for id_ in [*confirmed, *rejected]:
        if id_ not in waiting:
            known = any(case.id == id_ for case in cases)
            raise EvalError(f"case {id_!r} is {'confirmed already' if known else 'not in the file'}; name a draft")
    if both := set(confirmed) & set(rejected):
        raise EvalError(f"case {min(both)!r} is both confirmed and rejected; decide for one")
    return [
        replace(case, draft=False, verified_by=by.strip()) if case.id in confirmed else case
        for case in cases
        if case.id not in rejected
    ]


def write_cases(path: Path, cases: Sequence[Case]) -> None:
    """Write a dataset, a case a line; the file is replaced whole or not at all. Raises EvalError."""
    try:
        write_whole(path, "".join(json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases))
    except OSError as error:
        raise EvalError(f"{path}: can't be written ({error.strerror}); choose another file") from None
