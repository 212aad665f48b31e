import json
from dataclasses import asdict
from pathlib import Path

import pytest

from eval.cases import load_cases
from eval.schema import CaseTurn
from index.errors import EvalError, PathNotFound
from rag.schema import Turn
from tests.eval.builders import case


def written(folder: Path, *records: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return path


def test_a_written_case_is_read_as_it_was(tmp_path: Path) -> None:
    original = case()
    assert load_cases(written(tmp_path, asdict(original))) == [original]


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
