"""The accepted run, runs held against it, and the README's table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval import provenance
from eval.baseline import BASELINE, Baseline, accept, read_baseline
from eval.figures_table import END, START, figures_table, with_table
from eval.gate import hold
from eval.metric_table import GATE
from eval.run_folder import Hashes, RunFolder
from eval.schema import CaseScores
from index.errors import EvalError
from tests.eval.runs import MANIFEST, Changed, cases_of, folder_of, scored

COUNT = 120
CASES = cases_of(COUNT)
OURS = replace(
    MANIFEST,
    command="policy-chat eval run --home /home/someone",
    hashes=Hashes(provenance.digest(case.hash for case in CASES), "c1", "i1", "p1", provenance.metrics_hash()),
)


def losing(name: str) -> Changed:
    return lambda of: {name: 0.0} if name in of.scores else {}


def folder(path: Path, changed: Changed | None = None, scores: list[CaseScores] | None = None) -> RunFolder:
    return folder_of(path, scores or scored(COUNT, changed=changed), OURS)


@pytest.fixture
def baseline(tmp_path: Path) -> Baseline:
    return accept(folder(tmp_path / "accepted"), CASES, tmp_path / "baseline.json")


def test_what_is_accepted_is_read_again(baseline: Baseline) -> None:
    assert read_baseline(baseline.path) == baseline
    assert len(baseline.cases) == COUNT
    assert {name for case in baseline.cases for name in case.scores} <= {*GATE, "right"}
    assert baseline.summary.metric("number_exact").n == COUNT * 3 // 4
    assert "/home/someone" not in baseline.path.read_text(encoding="utf-8")


def test_a_line_a_case(baseline: Baseline) -> None:
    lines = baseline.path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith('{"case_id":') for line in lines) == COUNT


def test_only_a_whole_run_of_the_shipped_cases_is_accepted(tmp_path: Path) -> None:
    run = folder(tmp_path / "run")
    with pytest.raises(EvalError, match="no run of the shipped cases as they are now"):
        accept(run, CASES[:-1], tmp_path / "baseline.json")
    old = folder_of(tmp_path / "old", scored(COUNT), replace(OURS, hashes=replace(OURS.hashes, metrics="m0")))
    with pytest.raises(EvalError, match="scored by other metrics"):
        accept(old, CASES, tmp_path / "baseline.json")
    assert not (tmp_path / "baseline.json").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no run was accepted yet"),
        ("{", "can't be read"),
        ("[]", "version None"),
        ('{"version": 0}', "version 0"),
        ('{"version": 1}', "Input should be"),
    ],
)
def test_what_is_no_baseline_is_told(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(EvalError, match=said):
        read_baseline(path)


def test_the_same_run_passes(tmp_path: Path, baseline: Baseline) -> None:
    result = hold(folder(tmp_path / "again"), baseline, resamples=500)
    assert (result.exit_code, result.comparison.verdict, result.other_metrics) == (0, "no regression", False)
    assert all(metric.difference == 0 for metric in result.comparison.gate)


@pytest.mark.parametrize("name", ["evidence_recall@5", "number_exact", "unanswerable_accuracy"])
def test_a_planted_regression_is_found_and_named(tmp_path: Path, baseline: Baseline, name: str) -> None:
    result = hold(folder(tmp_path / "worse", losing(name)), baseline, resamples=500)
    assert (result.exit_code, result.comparison.worst) == (10, name)


def test_what_these_cases_cannot_tell_passes(tmp_path: Path, baseline: Baseline) -> None:
    def few(of: CaseScores) -> dict[str, float]:
        return {"number_exact": 0.0} if "number_exact" in of.scores and int(of.case_id[1:]) % 25 == 0 else {}

    result = hold(folder(tmp_path / "unclear", few), baseline, resamples=500)
    assert (result.comparison.verdict, result.exit_code) == ("inconclusive", 0)


def test_other_metrics_are_said_and_other_articles_refused(tmp_path: Path, baseline: Baseline) -> None:
    rescored = folder_of(tmp_path / "run", scored(COUNT), replace(OURS, hashes=replace(OURS.hashes, metrics="m2")))
    assert hold(rescored, baseline, resamples=500).other_metrics
    moved = folder_of(tmp_path / "moved", scored(COUNT), replace(OURS, hashes=replace(OURS.hashes, corpus="c2")))
    with pytest.raises(EvalError, match=r"can't be compared.*eval accept"):
        hold(moved, baseline)


def test_new_errors_are_named(tmp_path: Path, baseline: Baseline) -> None:
    scores = scored(COUNT)
    scores[5] = replace(scores[5], error="ModelError: gone")
    assert hold(folder(tmp_path / "broken", scores=scores), baseline, resamples=500).errors == (scores[5].case_id,)


def test_the_table_holds_value_interval_and_n(baseline: Baseline) -> None:
    table = figures_table(baseline)
    result = baseline.summary.metric("number_exact")
    assert result.value is not None
    row = f"| {result.value:.3f} | {result.low:.3f} … {result.high:.3f} | {result.n} |"
    assert next(line for line in table.splitlines() if "number_exact" in line).endswith(row)
    assert f"{COUNT} cases over {OURS.articles} articles; run on 2026-11-22, revision `abc1234`" in table
    assert "premise_correction" not in table  # no case of this run applies


def test_the_table_stands_between_its_markers() -> None:
    assert with_table(f"a\n{START}\nold\n{END}\nb", "new") == f"a\n{START}\nnew\n{END}\nb"
    for text in ("none", f"{END}{START}", f"{START}{END}{START}{END}"):
        with pytest.raises(EvalError, match="needs the lines"):
            with_table(text, "new")


def test_the_shipped_baseline_is_small_and_names_no_place_on_a_machine() -> None:
    text = BASELINE.read_text(encoding="utf-8")
    assert len(text.encode()) < 300_000
    assert json.loads(text)["manifest"]["command"] == ""
