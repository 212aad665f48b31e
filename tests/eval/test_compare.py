import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.compare import Comparison, compare, compare_scores
from eval.compare_text import text, verdict_sentences
from eval.metric_table import GATE, METRICS, metric
from eval.pairing import pair
from eval.run_folder import Manifest
from eval.schema import CaseScores, Score
from index.errors import EvalError
from tests.eval.runs import CLUSTERS, MANIFEST, Changed, folder_of, scored


def compared(folder: Path, changed: Changed | None, count: int = 120) -> Comparison:
    first = folder_of(folder / "a", scored(count))
    return compare(first, folder_of(folder / "b", scored(count, changed=changed)), resamples=2_000)


def loses(name: str, every: int, to: float = 0.0) -> Changed:
    """A change by which every so many cases get the score `to`."""

    def changed(of: CaseScores) -> dict[str, float]:
        return {name: to} if name in of.scores and int(of.case_id[1:]) % every == 0 else {}

    return changed


def test_two_runs_of_one_configuration(tmp_path: Path) -> None:
    same = compared(tmp_path, None)
    assert (same.verdict, same.exit_code, same.worst, same.changed, same.settings) == ("no regression", 0, None, (), ())
    assert {(each.difference, each.p) for each in same.metrics} == {(0, 1)}
    assert all(each.low == each.high == 0 for each in same.metrics)
    assert "两次结果完全相同" in text(same)
    # 90 cases have an answer: a change that touches fewer than 3/90 may have touched none of them.
    assert {each.smallest_visible for each in same.metrics if each.name == "number_exact"} == {3 / 90}


@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("evidence_recall@5", 0.0),
        ("number_exact", 0.0),
        ("unanswerable_accuracy", 0.0),
        ("false_refusal", 1.0),
        ("citation_recall", 0.0),
    ],
)
def test_planted_regressions_are_found_and_named(tmp_path: Path, name: str, to: float) -> None:
    worse = compared(tmp_path, lambda of: {name: to} if name in of.scores else {})
    assert (worse.verdict, worse.exit_code, worse.worst) == ("regression", 10, name)
    assert [each.name for each in worse.gate if each.verdict == "regression"] == [name]
    assert name in "".join(verdict_sentences(worse))
    before = {case.case_id: case.scores[name].value for case in scored() if name in case.scores}
    assert {change.case_id: change.first for change in worse.changed} == {
        case_id: value for case_id, value in before.items() if value != to
    }
    assert {change.second for change in worse.changed} == {to}
    (row,) = [line for line in text(worse).splitlines() if line.startswith("▼")][:1]
    assert row.split()[1] == name


def test_a_gain_is_no_regression(tmp_path: Path) -> None:
    perfect = {"false_refusal": 0.0, "nugget_recall_vital": 1.0}
    better = compared(tmp_path, lambda of: {name: perfect[name] for name in perfect if name in of.scores})
    (recall,) = [each for each in better.gate if each.name == "nugget_recall_vital"]
    (refusal,) = [each for each in better.gate if each.name == "false_refusal"]
    assert (recall.verdict, recall.losses, better.exit_code) == ("improvement", 0, 0)
    assert recall.difference > 0 > refusal.difference
    assert refusal.wins is not None
    assert refusal.wins > 0


def test_a_loss_too_small_to_tell_is_inconclusive(tmp_path: Path) -> None:
    unclear = compared(tmp_path, loses("short_em", every=25))
    (short,) = [each for each in unclear.gate if each.name == "short_em"]
    assert (unclear.verdict, unclear.exit_code, unclear.worst) == ("inconclusive", 11, "short_em")
    assert short.low is not None
    assert short.low < -0.02 < short.difference + short.smallest_visible
    assert f"{short.smallest_visible:.3f}" in text(unclear)


def test_a_loss_within_the_tolerance_is_accepted(tmp_path: Path) -> None:
    one_of_many = compared(tmp_path, lambda of: {"short_em": 0.0} if of.case_id == "c120" else {}, count=480)
    assert one_of_many.exit_code == 0
    assert [change.case_id for change in one_of_many.changed] in ([], ["c120"])


def test_a_loss_outside_the_gate_is_shown_but_decides_nothing(tmp_path: Path) -> None:
    slower = compared(tmp_path, lambda of: {"answer_ms": of.scores["answer_ms"].value + 500})
    assert slower.exit_code == 0
    (row,) = [line for line in text(slower).splitlines() if line.split()[:1] == ["answer_ms"]]
    assert "+500" in row


def test_the_table_stays_short(tmp_path: Path) -> None:
    shaken = compared(tmp_path, lambda of: {"answer_ms": of.scores["answer_ms"].value + (7 if hash_bit(of) else -7)})
    lines = text(shaken).splitlines()
    assert not [line for line in lines if line.split()[:1] == ["answer_ms"]]
    assert any("differ within their error" in line for line in lines)
    worse = compared(tmp_path / "worse", lambda of: {"number_exact": 0.0} if "number_exact" in of.scores else {})
    listed = [line for line in text(worse).splitlines() if line.startswith("  c")]
    assert len(worse.changed) > len(listed) == 15
    assert any(f"{len(worse.changed) - 15} more" in line for line in text(worse).splitlines())


def hash_bit(of: CaseScores) -> int:
    return int(of.case_hash, 16) & 1


def test_what_to_judge_by_can_be_chosen(tmp_path: Path) -> None:
    first = folder_of(tmp_path / "a", scored())
    second = folder_of(
        tmp_path / "b", scored(changed=lambda of: {"answer_ms": of.scores["answer_ms"].value + 500, "right": 1.0})
    )
    slower = compare(first, second, ["answer_ms", "aurc"], resamples=500)
    assert {each.name: each.verdict for each in slower.gate} == {"answer_ms": "regression", "aurc": "no regression"}
    with pytest.raises(EvalError, match=r"none of clarification; name others with --metrics"):
        compare(first, second, ["clarification"], resamples=500)


def test_runs_of_search_alone_are_judged_by_their_rankings() -> None:
    def ranked(value: float) -> list[CaseScores]:
        return [replace(case, scores={"ndcg@10": Score(value)}) for case in scored(40)]

    (result,) = compare_scores(ranked(1), ranked(0), resamples=500)
    assert (result.name, result.gate, result.verdict) == ("ndcg@10", True, "regression")


def test_p_values_of_yes_no_metrics_heed_clusters_and_cases() -> None:
    first = scored(24)
    second = [
        replace(case, scores={**case.scores, "short_em": Score(0)}) if "short_em" in case.scores else case
        for case in first
    ]
    by_name = {result.name: result for result in compare_scores(first, second, resamples=2_000)}
    short = by_name["short_em"]
    assert short.losses is not None
    assert short.p_mcnemar == pytest.approx(2 / 2**short.losses)
    assert short.p_holm is not None
    assert short.p_mcnemar is not None
    assert short.p_holm >= max(short.p, short.p_mcnemar)
    assert by_name["citation_recall"].p_mcnemar is None
    assert by_name["right"].p_holm is None


def test_one_cluster_is_no_proof() -> None:
    first = [replace(case, cluster="one.md") for case in scored(40)]
    second = [replace(case, scores={name: Score(0) for name in case.scores}) for case in first]

    def verdicts(of: list[CaseScores]) -> set[str | None]:
        return {result.verdict for result in compare_scores(first, of, resamples=200) if result.gate}

    assert verdicts(second) == {"inconclusive"}
    assert verdicts(first) == {"no regression"}


def test_repeats_are_averaged_by_case(tmp_path: Path) -> None:
    first = scored(24)
    again = [replace(case, repeat=1, scores={**case.scores, **halved(case)}) for case in first]
    before, after = pair(first, [*first, *again])
    assert len(before) == len(after) == 24
    results = {result.name: result for result in compare_scores(before, after, resamples=500)}
    assert results["short_em"].second == pytest.approx(results["short_em"].first / 2)
    assert results["short_em"].p_mcnemar is None


def halved(case: CaseScores) -> dict[str, Score]:
    return {"short_em": Score(0)} if "short_em" in case.scores else {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hashes": replace(MANIFEST.hashes, dataset="d2")}, r"they differ in the cases \(d1 and d2\); run both"),
        ({"hashes": replace(MANIFEST.hashes, corpus="c2")}, r"the articles \(c1 and c2\)"),
        (
            {"hashes": replace(MANIFEST.hashes, metrics="m2")},
            "different metrics .* run `policy-chat eval score` on both",
        ),
        ({"split": "test"}, r"the split \(all and test\)"),
        ({"limit": 5}, r"--limit \(all and 5\)"),
        ({"kind": "beir"}, r"the kind of run \(cases and beir\)"),
        ({"retrieved": 5}, r"the passages asked of search \(20 and 5\)"),
    ],
)
def test_runs_that_do_not_match_are_refused(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    manifest: Manifest = replace(MANIFEST, **change)
    first, second = folder_of(tmp_path / "a", scored(8)), folder_of(tmp_path / "b", scored(8), manifest)
    with pytest.raises(EvalError, match=f"^the runs can't be compared: .*{said}"):
        compare(first, second, resamples=100)


def test_other_cases_are_refused() -> None:
    with pytest.raises(EvalError, match=r"2 cases are in one of them only, c008 for one"):
        pair(scored(8), scored(10))
    with pytest.raises(EvalError, match="no case"):
        pair([], [])


def test_other_settings_code_and_index_are_shown(tmp_path: Path) -> None:
    manifest = replace(
        MANIFEST,
        code_revision="def5678",
        settings={"chat_model": "m", "top_k": 1},
        hashes=replace(MANIFEST.hashes, index="i2", prompts="p2"),
    )
    comparison = compare(
        folder_of(tmp_path / "a", scored(8)), folder_of(tmp_path / "b", scored(8), manifest), resamples=100
    )
    shown = {setting.name: (setting.first, setting.second) for setting in comparison.settings}
    assert shown == {
        "code_revision": ("abc1234", "def5678"),
        "index": ("i1", "i2"),
        "prompts": ("p1", "p2"),
        "settings.chat_model": ("", "m"),
        "settings.top_k": ("None", "1"),
    }
    assert "code_revision: abc1234 → def5678" in text(comparison)


def test_values_are_those_of_the_summaries(tmp_path: Path) -> None:
    first = folder_of(tmp_path / "a", scored())
    second = folder_of(tmp_path / "b", scored(seed=2))
    summaries = first.summary(), second.summary()
    for result in compare(first, second, resamples=100).metrics:
        assert (result.first, result.second) == tuple(summary.metric(result.name).value for summary in summaries)
        assert result.n == summaries[0].metric(result.name).n


def test_the_table_of_metrics() -> None:
    names = [each.name for each in METRICS]
    assert len(names) == len(set(names))
    assert all(metric(name).unit == "share" for name in GATE)
    assert CLUSTERS > 6  # else no sign-flip test over these runs could reach p <= .05 after Holm
    with pytest.raises(KeyError):
        metric("beauty")


def test_it_is_quick() -> None:
    first, second = scored(300), scored(300, seed=2)
    started = time.process_time()
    compare_scores(first, second)
    assert time.process_time() - started < 10
