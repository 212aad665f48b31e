import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.cases import load_cases, select
from eval.schema import CaseTurn, Search
from index.errors import EvalError, PathNotFound
from rag.schema import Turn
from tests.eval.builders import case, unanswerable


def written(folder: Path, *records: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return path


def test_a_written_case_is_read_as_it_was(tmp_path: Path) -> None:
    original = case()
    assert load_cases(written(tmp_path, asdict(original))) == [original]


def test_tags_searches_and_drafts_are_read(tmp_path: Path) -> None:
    original = replace(unanswerable(), tags=("near_miss",), searches=(Search("驿站 建成", "只说占地"),), draft=True)
    assert load_cases(written(tmp_path, asdict(original))) == [original]
    unknown_key = asdict(original) | {"searches": [{"query": "驿站", "found": "无", "by": "me"}]}
    with pytest.raises(EvalError, match=r"cases\.jsonl:1: searches\.0\.by"):
        load_cases(written(tmp_path, unknown_key))


def test_drafts_and_other_splits_are_left_out() -> None:
    draft, other = replace(case("c2"), draft=True), replace(case("c3"), split="test")
    cases = [case(), draft, other]
    assert select(cases) == [cases[0], other]
    assert select(cases, drafts=True) == cases
    assert select(cases, split="test") == [other]
    with pytest.raises(EvalError, match="all 1 cases are drafts; confirm them, or give --include-drafts"):
        select([draft])
    with pytest.raises(EvalError, match="no case of split 'train'"):
        select(cases, split="train")


def test_a_line_may_hold_a_separator_of_lines(tmp_path: Path) -> None:
    asked = case(user="占地\u2028多少？")
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(asdict(asked), ensure_ascii=False).encode() + b"\r\n\r\n")
    assert load_cases(path) == [asked]


def test_hash_changes_with_the_content() -> None:
    assert case().hash == case().hash
    assert case().hash != case(numbers=("581平方米",)).hash


def test_history_is_the_earlier_turns_with_their_gold_answers() -> None:
    follow_up = case(history=[CaseTurn("驿站在哪？", "answer", ("在邓村村。", "邓村村"))])
    assert follow_up.history == (Turn("user", "驿站在哪？"), Turn("assistant", "在邓村村。"))
    assert follow_up.scored.user == "资源驿站占地多少平方米？"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "essay"}, "type"),
        ({"v": 2}, "v"),
        ({"colour": "red"}, "colour"),
        ({"turns": []}, "turns is empty"),
        ({"turns": [{"user": "?", "expect": "sing", "answers": []}]}, "turns.0.expect"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = written(tmp_path, asdict(case()), asdict(case("c2")) | change)
    with pytest.raises(EvalError, match=rf"cases\.jsonl:2: .*{said}"):
        load_cases(path)


def test_broken_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "c1"', encoding="utf-8")
    with pytest.raises(EvalError, match=r"cases\.jsonl:1"):
        load_cases(path)


def test_repeated_id(tmp_path: Path) -> None:
    path = written(tmp_path, asdict(case()), asdict(case()))
    with pytest.raises(EvalError, match=r"cases\.jsonl:2: id 'c1' is used in line 1"):
        load_cases(path)


def test_no_file_no_case_no_text(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(EvalError, match="holds no case"):
        load_cases(written(tmp_path))
    binary = tmp_path / "binary.jsonl"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvalError, match="UTF-8"):
        load_cases(binary)
