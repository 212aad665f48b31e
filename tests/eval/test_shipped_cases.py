from collections import Counter
from pathlib import Path

import pytest

import eval as evaluation
from eval.cases import load_cases
from eval.lint import lint
from eval.schema import Case
from index.config import SAMPLES, IndexConfig
from index.reading import read

DATASET = Path(evaluation.__file__).parent / "datasets" / "first.jsonl"


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load_cases(DATASET)


def test_shipped_cases_hold_over_the_sample_articles(cases: list[Case], tmp_path: Path) -> None:
    config = IndexConfig(home=tmp_path)
    articles = [article for path in sorted(SAMPLES.iterdir()) for article in read(path, config)]
    assert lint(cases, articles) == []


def test_kinds_of_shipped_cases(cases: list[Case]) -> None:
    expected = Counter(case.scored.expect for case in cases)
    assert len(cases) == 40
    assert expected["refuse"] + expected["correct_premise"] == 12
    assert {case.lang for case in cases} == {"zh-Hans", "zh-Hant", "en"}
    assert {case.split for case in cases} == {"dev", "test"}
