from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import load_cases, select
from eval.confirm import drafts, reviewed, write_cases
from index.errors import EvalError
from tests.eval.builders import case, unanswerable

CASES = [case("done"), *(replace(case(id_), draft=True, verified_by="") for id_ in ("one", "two"))]


def test_confirmed_drafts_are_signed_and_count() -> None:
    after = reviewed(CASES, confirmed=["one"], by=" Li ")
    assert [(each.id, each.draft, each.verified_by) for each in after] == [
        ("done", False, CASES[0].verified_by),
        ("one", False, "Li"),
        ("two", True, ""),
    ]
    assert [each.id for each in select(after)] == ["done", "one"]
    assert [each.id for each in drafts(after)] == ["two"]


def test_rejected_drafts_leave() -> None:
    assert [each.id for each in reviewed(CASES, rejected=["one"], by="Li")] == ["done", "two"]


@pytest.mark.parametrize(
    ("confirmed", "rejected", "by", "complaint"),
    [
        (["one"], [], "  ", "nobody is named"),
        (["three"], [], "Li", "'three' is not in the file"),
        ([], ["done"], "Li", "'done' is confirmed already"),
        (["one"], ["one"], "Li", "both confirmed and rejected"),
    ],
)
def test_what_can_not_be_decided(confirmed: list[str], rejected: list[str], by: str, complaint: str) -> None:
    with pytest.raises(EvalError, match=complaint):
        reviewed(CASES, confirmed=confirmed, rejected=rejected, by=by)


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    cases = [*CASES, unanswerable()]
    write_cases(path, cases)
    assert load_cases(path) == cases
    assert [file.name for file in tmp_path.iterdir()] == ["cases.jsonl"]


def test_a_file_that_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="can't be written"):
        write_cases(tmp_path / "none" / "cases.jsonl", CASES)
