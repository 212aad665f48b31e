from __future__ import annotations

import math
from pathlib import Path

import pytest

from eval.calibrate import (
    LEAST_LABELS,
    Confusion,
    Label,
    calibrate,
    kappa,
    labels_needed,
    load_labels,
    prediction_powered_mean,
)
from eval.judge import Verdict
from index.errors import EvalError

Z = 1.959964


def verdict(case_id: str, *said: bool, part: int = 0) -> Verdict:
    """A verdict on a sentence; without any it is unscored."""
    return Verdict(case_id, "h", 0, "judge_faithfulness", part, said or None, "", "judge_faithfulness", "0" * 12, "m")


def labels(*said: bool) -> list[Label]:
    return [Label(f"c{number}", "judge_faithfulness", value) for number, value in enumerate(said)]


def test_kappa_of_a_known_table() -> None:
    """Agreement 35/50, by chance 1/2; the variance term by term after Fleiss, Cohen & Everitt (1969), formula 13."""
    found = kappa(Confusion(both_yes=20, judge_only=5, person_only=10, both_no=15))
    agreed = 0.4 * (1 - 1.1 * 0.6) ** 2 + 0.3 * (1 - 0.9 * 0.6) ** 2
    disagreed = 0.6**2 * (0.1 * (0.6 + 0.5) ** 2 + 0.2 * (0.4 + 0.5) ** 2)
    error = math.sqrt(agreed + disagreed - (0.4 - 0.5 * 0.6) ** 2) / (0.5 * math.sqrt(50))
    assert found is not None
    assert found.value == pytest.approx((35 / 50 - 1 / 2) / (1 - 1 / 2))
    assert (found.low, found.high) == pytest.approx((0.4 - Z * error, 0.4 + Z * error))


def test_kappa_at_its_ends() -> None:
    full, none, against = (
        kappa(Confusion(10, 0, 0, 10)),
        kappa(Confusion(5, 5, 5, 5)),
        kappa(Confusion(0, 10, 10, 0)),
    )
    assert full is not None
    assert none is not None
    assert against is not None
    assert (full.value, none.value, against.value) == (1, 0, -1)
    assert kappa(Confusion(20, 0, 0, 0)) is None


def test_the_prediction_powered_mean() -> None:
    """The judge says 3/4 where nobody looked; where somebody did, it says yes once too often in four."""
    found = prediction_powered_mean([1, 1, 1, 0], [(1, 1), (1, 0), (0, 0), (1, 1)])
    error = math.sqrt((3 / 4 * 1 / 4 * 4 / 3) / 4 + (1 / 4 * 3 / 4 * 4 / 3) / 4)
    assert found.value == pytest.approx(3 / 4 - 1 / 4)
    assert found.high == pytest.approx(min(1, 1 / 2 + Z * error))
    assert found.low == pytest.approx(max(0, 1 / 2 - Z * error))


def test_a_perfect_judge_is_not_corrected() -> None:
    found = prediction_powered_mean([1, 0] * 50, [(1, 1), (0, 0)] * 10)
    assert found.value == 1 / 2
    assert found.high - found.low == pytest.approx(2 * Z * math.sqrt(25 / 99 / 100))


def test_without_other_verdicts_the_labels_alone_count() -> None:
    assert prediction_powered_mean([], [(1, 0), (1, 0), (1, 1), (1, 1)]).value == 1 / 2


def test_a_judge_against_its_labels() -> None:
    judged = [verdict(f"c{number}", number % 4 != 0) for number in range(100)]
    (found,) = calibrate(labels(*[number % 2 == 0 for number in range(40)]), judged)
    assert found.confusion == Confusion(both_yes=10, judge_only=20, person_only=10, both_no=0)
    assert found.judge_mean == 75 / 100
    assert found.unlabelled == 60
    assert found.corrected is not None
    assert found.corrected.value == pytest.approx(45 / 60 - 10 / 40)
    assert found.to_dict()["agreement"] == 10 / 40


def test_too_few_labels_say_how_many_are_needed() -> None:
    (found,) = calibrate(labels(True, True), [verdict("c0", True), verdict("c1", True), verdict("c2", False)])
    assert (found.kappa, found.corrected) == (None, None)
    assert found.needed == math.ceil(Z**2 * (1 / 4) / 0.1**2) > LEAST_LABELS
    assert labels_needed(Confusion(500, 0, 0, 500)) == LEAST_LABELS


def test_a_case_is_right_if_all_its_sentences_are() -> None:
    judged = [verdict("c0", True), verdict("c0", False, part=1), verdict("c1", True), verdict("c1", part=1)]
    (found,) = calibrate(labels(False, True), judged)
    assert (found.confusion, found.unscored) == (Confusion(0, 0, 0, 1), 1)
    (by_sentence,) = calibrate([Label("c0", "judge_faithfulness", True, part=0)], judged)
    assert (by_sentence.confusion, by_sentence.unlabelled) == (Confusion(1, 0, 0, 0), 2)


def test_labels_on_something_else_are_refused() -> None:
    with pytest.raises(EvalError, match="'c1' was not judged here"):
        calibrate(labels(True, True), [verdict("c0", True)])
    with pytest.raises(EvalError, match="gave no verdict"):
        calibrate(labels(True), [verdict("c0")])
    mixed = [*labels(True), Label("c1", "judge_faithfulness", True, part=0)]
    with pytest.raises(EvalError, match="name a sentence and some don't"):
        calibrate(mixed, [verdict("c0", True), verdict("c1", True)])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"case_id": "c1", "metric": "judge_nuggets", "label": 2}', "label must be 0 or 1"),
        ('{"case_id": "c1", "metric": "judge_nuggets"}', "label must be 0 or 1"),
        ('{"case_id": "c1", "metric": "faith", "label": 1}', "'faith' is none of judge_faithfulness"),
        ('{"metric": "judge_nuggets", "label": 1}', "case_id must be"),
        ('{"case_id": "c1", "metric": "judge_nuggets", "label": 1, "part": "x"}', "part must be the number"),
        ('{"case_id": "c0", "metric": "judge_nuggets", "label": 1}', "has a label for judge_nuggets already"),
        ("{", "not JSON"),
    ],
)
def test_bad_labels_are_told_by_their_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"case_id": "c0", "metric": "judge_nuggets", "label": 0}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(EvalError, match=rf"labels\.jsonl:2: .*{complaint}"):
        load_labels(path)


def test_labels(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"case_id": "c0", "metric": "judge_nuggets", "label": true, "part": 3}\n', encoding="utf-8")
    assert load_labels(path) == [Label("c0", "judge_nuggets", True, 3)]
    path.write_text("", encoding="utf-8")
    with pytest.raises(EvalError, match="holds no label"):
        load_labels(path)
