import json
from pathlib import Path

from eval.cases import load_cases
from eval.schema import Nugget, Quote
from rag.schema import Turn
from tests.eval.seed_questions import convert_file

RECORDS = [
    {
        "id": "q1",
        "question": "占地多少？",
        "lang": "zh-Hans",
        "type": "numeric",
        "history": [{"role": "user", "content": "驿站在哪？"}, {"role": "assistant", "content": "在邓村村。"}],
        "answer": "580平方米。",
        "nuggets": ["580"],
        "evidence": [{"doc": "page.txt", "article": "驿站", "quote": "占地约580平方米"}],
        "answerable": True,
    },
    {
        "id": "q2",
        "question": "哪年建成？",
        "lang": "zh-Hans",
        "type": "unanswerable",
        "history": [],
        "answer": "没有提供。",
        "nuggets": [],
        "evidence": [],
        "answerable": False,
    },
]


def test_conversion(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS), encoding="utf-8")
    assert convert_file(source, target) == 2
    asked, none = load_cases(target)
    assert asked.history == (Turn("user", "驿站在哪？"), Turn("assistant", "在邓村村。"))
    assert asked.scored.nuggets == (Nugget("580", True),)
    assert asked.scored.evidence == ((Quote("page.txt", "占地约580平方米"),),)
    assert asked.scored.short == ("580", "约580平方米")
    assert asked.scored.numbers == ("580",)
    assert (none.scored.expect, none.scored.answers, none.scored.evidence) == ("refuse", (), ())
