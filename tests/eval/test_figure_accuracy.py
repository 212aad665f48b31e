import json
from pathlib import Path

import pytest

from eval.figure_accuracy import MEASURES, Accuracy, main, measure
from index.errors import EvalError

FLOORS = {"found": 0.98, "value": 0.98, "unit": 0.98, "counts": 0.72, "period": 0.92, "stated period": 0.80}
"""Below what was reached on the split that no rule was made on: 1, 1, 1, .77, .96, .87 of 135 and 38."""


def label(tmp_path: Path, **changes: object) -> Path:
    fields = {
        "source": "连平1加N加X综合帮扶机制.md",
        "split": "dev",
        "quote": "总投资46亿元",
        "at": 3,
        "figure": "46亿元",
        "value": 46e8,
        "unit": "元",
        "counts": ["总[投资]"],
        "period": ["2024"],
    }
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(fields | changes) + "\n", encoding="utf-8")
    return path


def test_the_shipped_labels_are_read_as_well_as_they_were() -> None:
    reached = measure(split="test")
    assert {name: accuracy.n for name, accuracy in reached.items()} == dict.fromkeys(MEASURES, 135) | {
        "stated period": 38
    }
    assert all(reached[name].share >= floor for name, floor in FLOORS.items()), reached


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"counts": ["[投资]总额"]}, {"counts"}),
        ({"counts": [""]}, {"counts"}),
        ({"counts": ["", "[总投资]"]}, set()),
        ({"period": ["2023", "2024"]}, set()),
        ({"period": ["2023"]}, {"period", "stated period"}),
        ({"value": 46e7}, {"value"}),
        ({"unit": "个"}, {"unit"}),
        ({"quote": "一套", "at": 1, "figure": "套"}, {*MEASURES}),
    ],
)
def test_what_is_right_and_wrong(tmp_path: Path, changes: dict[str, object], wrong: set[str]) -> None:
    reached = measure(label(tmp_path, **changes))
    assert reached == {name: Accuracy(int(name not in wrong), 1) for name in MEASURES}


def test_a_label_whose_quote_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"labels\.jsonl:1: .* has no '火星上'; correct the label"):
        measure(label(tmp_path, quote="火星上"))


def test_a_split_without_labels_has_no_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure(label(tmp_path), split="test")["found"].share == 0
    main(["dev"])
    assert capsys.readouterr().out.startswith("found          1.000  (131 of 131)")
