"""Two runs of the same cases, compared: by how much each metric differs, whether that is chance, and what follows.

Cases are paired by their hash, and drawn and exchanged by cluster. The verdict rests on the gate metrics alone:

    regression      the 95 % interval of a difference lies on the worse side, and so it does after Holm (p <= .05)
    no regression   of all gate metrics the interval ends above -0.02 (turned so that more is better)
    inconclusive    anything else: these cases are too few to tell

The p-value of a yes/no metric is the larger one of the sign-flip test's, which knows of clusters, and of McNemar's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from eval.metric_table import GATE, METRICS, SEARCH_GATE, Metric, metric
from eval.pairing import ScoredRun, Setting, differing_settings, pair, refuse_unlike
from eval.schema import CaseScores
from eval.scoring import applying, columns_of, inputs_of, measures
from eval.significance import difference_of, holm, mcnemar_exact, sign_flip_p, smallest_visible_effect
from eval.stats import RESAMPLES, SEED, ClusterBootstrap, Column, Floats, interval, value
from index.errors import EvalError

Verdict = Literal["regression", "no regression", "improvement", "inconclusive"]

TOLERANCE = 0.02
"""A loss that is accepted: of shares as it is, of milliseconds and the like as a share of the first run's value."""
LEVEL = 0.05
EXIT_CODES: Mapping[Verdict, int] = {"no regression": 0, "improvement": 0, "regression": 10, "inconclusive": 11}


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """One metric in two runs."""

    name: str
    better: Literal["higher", "lower"]
    gate: bool
    """Whether the verdict rests on it."""
    n: int
    """Cases to which it applies."""
    first: float
    second: float
    difference: float
    """Second minus first, not turned."""
    low: float | None
    """Lower end of the difference's 95 % interval; None where it can't be estimated (fewer than two clusters)."""
    high: float | None
    p: float
    """By the sign-flip test."""
    p_mcnemar: float | None
    """Only of yes/no metrics."""
    p_holm: float | None
    """The larger one of the two, adjusted for the number of gate metrics; None for the others."""
    wins: int | None
    """Cases that score better in the second run; None where a run's value is made of several scores of a case."""
    ties: int | None
    losses: int | None
    smallest_visible: float
    """The smallest difference that would have been found with 80 % probability."""
    verdict: Verdict | None
    """None for metrics outside the gate."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case whose score differs."""

    case_id: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same cases."""

    first: str
    """The folder of the run before the change."""
    second: str
    cases: int
    clusters: int
    settings: tuple[Setting, ...]
    """Settings, code, prompts and index where they differ."""
    metrics: tuple[MetricComparison, ...]
    verdict: Verdict
    worst: str | None
    """The gate metric that lost most, a regression before all others; None if none lost anything."""
    changed: tuple[Change, ...]
    """The cases whose score by `worst` differs, those that lost most first."""

    @property
    def exit_code(self) -> int:
        """0 no regression, 10 regression, 11 inconclusive."""
        return EXIT_CODES[self.verdict]

    @property
    def gate(self) -> tuple[MetricComparison, ...]:
        """The metrics that the verdict rests on."""
        return tuple(metric for metric in self.metrics if metric.gate)

    def to_dict(self) -> dict[str, Any]:
        """The document of `--json`."""
        return asdict(self) | {"exit_code": self.exit_code}


def compare(
    first: ScoredRun,
    second: ScoredRun,
    gate: Sequence[str] = (),
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Comparison:
    """Compare a run with one before it. `gate` names the metrics to judge by (default: GATE, or SEARCH_GATE).

    Raises EvalError if the runs are not of the same cases, articles and metrics, or have none of the gate metrics.
    """
    refuse_unlike(first.manifest, second.manifest)
    before, after = pair(first.scores(), second.scores())
    metrics = compare_scores(before, after, gate, resamples, seed)
    worst = _worst([metric for metric in metrics if metric.gate])
    return Comparison(
        first=str(first.path),
        second=str(second.path),
        cases=len(before),
        clusters=len({case.cluster for case in before}),
        settings=differing_settings(first.manifest, second.manifest),
        metrics=metrics,
        verdict=_verdict_of_run([metric.verdict for metric in metrics if metric.verdict]),
        worst=worst,
        changed=_changes(metric(worst), before, after) if worst else (),
    )


def compare_scores(
    first: Sequence[CaseScores],
    second: Sequence[CaseScores],
    gate: Sequence[str] = (),
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> tuple[MetricComparison, ...]:
    """Every metric that both runs have, over the same cases in the same order.

    Raises EvalError if none of the gate metrics is among them.
    """
    before, after = columns_of(first), columns_of(second)
    measured = [metric for metric in METRICS if measures(metric, before) and measures(metric, after)]
    judged = _gate(gate, [metric.name for metric in measured])
    columns = [(inputs_of(metric, before), inputs_of(metric, after)) for metric in measured]
    clusters = [case.cluster for case in first]

    bootstrap = ClusterBootstrap(clusters, resamples, seed)
    drawn = bootstrap.resample(
        [difference_of(metric.statistic, *both) for metric, both in zip(measured, columns, strict=True)]
    )
    p_values = sign_flip_p(
        [(metric.statistic, *both) for metric, both in zip(measured, columns, strict=True)], clusters, resamples, seed
    )
    compared = []
    for its_metric, (one, other), differences, p in zip(measured, columns, drawn, p_values, strict=True):
        spans = bootstrap.spans_clusters([*one, *other])
        compared.append(_compared(its_metric, one, other, differences, p, spans=spans, gate=its_metric.name in judged))
    adjusted = holm({result.name: max(result.p, result.p_mcnemar or 0.0) for result in compared if result.gate})
    return tuple(_judged(result, adjusted) for result in compared)


def _gate(asked: Sequence[str], measured: Sequence[str]) -> list[str]:
    candidates = (asked,) if asked else (GATE, SEARCH_GATE)
    for names in candidates:
        if judged := [name for name in names if name in measured]:
            return judged
    raise EvalError(
        f"the runs can't be compared: they have none of {', '.join(asked or GATE)}; name others with --metrics "
        f"({', '.join(measured) or 'they have no metric at all'})"
    )


def _compared(
    of: Metric,
    first: Sequence[Column],
    second: Sequence[Column],
    differences: Floats,
    p: float,
    *,
    spans: bool,
    gate: bool,
) -> MetricComparison:
    before, after = value(of.statistic, first), value(of.statistic, second)
    low, high = (interval(differences) if spans else None) or (None, None)
    wins, ties, losses = _outcomes(of, first, second) if len(of.inputs) == 1 else (None, None, None)
    yes_no = of.yes_no and all(set(column.values) <= {0.0, 1.0} for column in (*first, *second))  # repeats are averaged
    n = applying([*first, *second])
    return MetricComparison(
        name=of.name,
        better=of.better,
        gate=gate,
        n=n,
        first=before,
        second=after,
        difference=after - before,
        low=low,
        high=high,
        p=p,
        p_mcnemar=mcnemar_exact(wins, losses) if yes_no and wins is not None and losses is not None else None,
        p_holm=None,
        wins=wins,
        ties=ties,
        losses=losses,
        smallest_visible=smallest_visible_effect(differences, n, is_share=of.unit == "share"),
        verdict=None,
    )


def _outcomes(of: Metric, first: Sequence[Column], second: Sequence[Column]) -> tuple[int, int, int]:
    """Wins, ties and losses of the second run among the cases that have a score in both."""
    (before,), (after,) = first, second
    both = (before.weights > 0) & (after.weights > 0)
    gains = after.values[both] - before.values[both]
    gains = gains if of.better == "higher" else -gains
    return int((gains > 0).sum()), int((gains == 0).sum()), int((gains < 0).sum())


def _judged(result: MetricComparison, adjusted: Mapping[str, float]) -> MetricComparison:
    if not result.gate:
        return result
    p = adjusted[result.name]
    return replace(result, p_holm=p, verdict=_verdict(result, p))


def _verdict(result: MetricComparison, p: float) -> Verdict:
    of = metric(result.name)
    if result.low is None or result.high is None:
        return "no regression" if result.difference == 0 and not (result.wins or result.losses) else "inconclusive"
    low, high = sorted((of.turned(result.low), of.turned(result.high)))
    if high < 0 and p <= LEVEL:
        return "regression"
    if low > 0 and p <= LEVEL:
        return "improvement"
    accepted = TOLERANCE if of.unit == "share" else TOLERANCE * abs(result.first)
    return "no regression" if low > -accepted or low == high == 0 else "inconclusive"


def _verdict_of_run(verdicts: Sequence[Verdict]) -> Verdict:
    if "regression" in verdicts:
        return "regression"
    if "inconclusive" in verdicts:
        return "inconclusive"
    return "improvement" if "improvement" in verdicts else "no regression"


def _worst(gate: Sequence[MetricComparison]) -> str | None:
    """The gate metric that lost most, a regression before all others."""
    lost = [result for result in gate if metric(result.name).turned(result.difference) < 0]
    if not lost:
        return None
    return min(lost, key=lambda r: (r.verdict != "regression", metric(r.name).turned(r.difference))).name


def _changes(of: Metric, first: Sequence[CaseScores], second: Sequence[CaseScores]) -> tuple[Change, ...]:
    """The cases whose score differs, those that lost most first; none where a case has no single score."""
    changes: list[Change] = []
    for before, after in zip(first, second, strict=True):
        one, other = before.scores.get(of.name), after.scores.get(of.name)
        if one and other and one.value != other.value:
            changes.append(Change(before.case_id, one.value, other.value))
    return tuple(sorted(changes, key=lambda change: (of.turned(change.second - change.first), change.case_id)))
