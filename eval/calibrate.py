"""How far a judge can be trusted: its verdicts against a person's labels, and a run's mean set right by them.

Agreement is told by Cohen's kappa with the large-sample interval of Fleiss, Cohen & Everitt (1969). The corrected mean
is prediction-powered (Angelopoulos et al. 2023, "Prediction-powered inference", Science 382; used for judges by ARES,
Saad-Falcon et al. 2024): the judge's mean over what has no label, less the judge's mean error over what has one.

    mean = mean(judge, unlabelled) - mean(judge - label, labelled)
    variance = var(judge, unlabelled) / N + var(judge - label, labelled) / n

It holds if the labelled ones were drawn at random from the run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, variance
from typing import Any

from eval.jsonl import records, text_field
from eval.judge import Verdict
from eval.judge_tasks import METRICS
from index.errors import EvalError

LEAST_LABELS = 30
"""Below this no kappa and no corrected mean is told: both rest on the normal approximation."""
WANTED_HALF_WIDTH = 0.1
"""What the number of labels that is asked for would narrow the corrected mean's interval to."""
_Z = 1.959964  # 97.5th percentile of the normal distribution

Unit = tuple[str, int | None]
"""A case's id and the number of its sentence, or None for the case as a whole."""


@dataclass(frozen=True, slots=True)
class Label:
    """A person's verdict."""

    case_id: str
    metric: str
    label: bool
    part: int | None = None
    """Which sentence it is about, from 0; None: the case as a whole, right only if all of it is."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often judge and person said what."""

    both_yes: int
    judge_only: int
    person_only: int
    both_no: int

    @property
    def n(self) -> int:
        """All of them."""
        return self.both_yes + self.judge_only + self.person_only + self.both_no

    @property
    def agreement(self) -> float:
        """Share of verdicts that are the same, 0..1."""
        return (self.both_yes + self.both_no) / self.n


@dataclass(frozen=True, slots=True)
class Calibration:
    """One metric's judge against its labels."""

    metric: str
    confusion: Confusion
    unlabelled: int
    """Units with a verdict and no label."""
    unscored: int
    """Labels on what the judge gave no verdict on; they count nowhere."""
    judge_mean: float
    """Over all verdicts, uncorrected."""
    kappa: Estimate | None
    """None below LEAST_LABELS, and where judge or person always say the same."""
    corrected: Estimate | None
    """None below LEAST_LABELS."""
    needed: int
    """Labels in all for an interval of +-0.1 around the corrected mean, and LEAST_LABELS at least."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"labels": self.confusion.n, "agreement": self.confusion.agreement}


def load_labels(path: Path) -> list[Label]:
    """The labels of a JSONL file: `{"case_id", "metric", "label": 0 or 1, "part"?}`; raises EvalError with the line."""
    labels: dict[tuple[str, str, int | None], Label] = {}
    for place, record in records(path, "the path of a JSONL file with labels"):
        metric, part, value = text_field(record, "metric", place), record.get("part"), record.get("label")
        if metric not in METRICS:
            raise EvalError(f"{place}: metric {metric!r} is none of {', '.join(METRICS)}; correct this line")
        if value not in (0, 1):
            raise EvalError(f"{place}: label must be 0 or 1; correct this line")
        if part is not None and (not isinstance(part, int) or isinstance(part, bool)):
            raise EvalError(f"{place}: part must be the number of a sentence, from 0; correct this line")
        label = Label(text_field(record, "case_id", place), metric, bool(value), part)
        key = label.case_id, label.metric, label.part
        if key in labels:
            raise EvalError(f"{place}: case {label.case_id!r} has a label for {metric} already; keep one of them")
        labels[key] = label
    if not labels:
        raise EvalError(f"{path}: holds no label; write one a line")
    return list(labels.values())


def calibrate(labels: Sequence[Label], verdicts: Sequence[Verdict]) -> list[Calibration]:
    """The judge against its labels, metric by metric; raises EvalError where a label is on nothing that was judged."""
    return [
        _calibration(metric, [label for label in labels if label.metric == metric], verdicts)
        for metric in METRICS
        if any(label.metric == metric for label in labels)
    ]


def kappa(table: Confusion) -> Estimate | None:
    """Cohen's kappa (1960), -1..1, with the interval of Fleiss, Cohen & Everitt (1969).

    None where chance alone makes them agree: both always say the same.
    """
    cells = {
        (True, True): table.both_yes / table.n,
        (True, False): table.judge_only / table.n,
        (False, True): table.person_only / table.n,
        (False, False): table.both_no / table.n,
    }
    judge = {said: sum(share for (one, _), share in cells.items() if one == said) for said in (True, False)}
    person = {said: sum(share for (_, other), share in cells.items() if other == said) for said in (True, False)}
    by_chance = sum(judge[said] * person[said] for said in judge)
    if math.isclose(by_chance, 1):
        return None
    value = (table.agreement - by_chance) / (1 - by_chance)
    agreed = sum(cells[said, said] * (1 - (judge[said] + person[said]) * (1 - value)) ** 2 for said in judge)
    disagreed = (
        sum(share * (person[one] + judge[other]) ** 2 for (one, other), share in cells.items() if one != other)
        * (1 - value) ** 2
    )
    spread = agreed + disagreed - (value - by_chance * (1 - value)) ** 2
    error = math.sqrt(max(0.0, spread) / table.n) / (1 - by_chance)
    return Estimate(value, max(-1.0, value - _Z * error), min(1.0, value + _Z * error))


def prediction_powered_mean(judged: Sequence[float], labelled: Sequence[tuple[float, float]]) -> Estimate:
    """The corrected mean of what the judge measured, with its interval, cut to 0..1.

    `judged` are the verdicts on what has no label; `labelled` are pairs of verdict and label, two at least. Without any
    of the former it is the mean of the labels.
    """
    if not judged:
        labels = [label for _, label in labelled]
        return _estimate(fmean(labels), variance(labels) / len(labels))
    errors = [verdict - label for verdict, label in labelled]
    spread = variance(judged) / len(judged) if len(judged) > 1 else 0.25
    return _estimate(fmean(judged) - fmean(errors), spread + variance(errors) / len(errors))


def labels_needed(table: Confusion) -> int:
    """Labels in all that would bring the corrected mean's interval to +-WANTED_HALF_WIDTH; LEAST_LABELS at least.

    From the disagreement seen so far, one of each kind added: two labels that agree prove nothing.
    """
    differ = (table.judge_only + table.person_only + 1) / (table.n + 2)
    return max(LEAST_LABELS, math.ceil(_Z**2 * differ / WANTED_HALF_WIDTH**2))


def _calibration(metric: str, labels: Sequence[Label], verdicts: Sequence[Verdict]) -> Calibration:
    if len({label.part is None for label in labels}) > 1:
        raise EvalError(f"{metric}: some labels name a sentence and some don't; label one or the other")
    whole = labels[0].part is None
    units = _units(verdicts, metric, whole=whole)
    known: Mapping[Unit, bool] = {unit: said for unit, said in units.items() if said is not None}
    for label in labels:
        if (label.case_id, label.part) not in units:
            raise EvalError(
                f"{metric}: case {label.case_id!r}{'' if whole else f', sentence {label.part},'} was not judged here; "
                "name the run that the labels belong to with --run"
            )
    pairs = [
        (known[label.case_id, label.part], label.label) for label in labels if (label.case_id, label.part) in known
    ]
    if not pairs:
        raise EvalError(f"{metric}: the judge gave no verdict on anything that has a label; label other cases")
    table = Confusion(
        both_yes=sum(judge and person for judge, person in pairs),
        judge_only=sum(judge and not person for judge, person in pairs),
        person_only=sum(person and not judge for judge, person in pairs),
        both_no=sum(not judge and not person for judge, person in pairs),
    )
    has_label = {(label.case_id, label.part) for label in labels}
    rest = [float(said) for unit, said in known.items() if unit not in has_label]
    enough = table.n >= LEAST_LABELS
    return Calibration(
        metric=metric,
        confusion=table,
        unlabelled=len(rest),
        unscored=len(labels) - len(pairs),
        judge_mean=fmean(known.values()),
        kappa=kappa(table) if enough else None,
        corrected=prediction_powered_mean(rest, [(float(judge), float(person)) for judge, person in pairs])
        if enough
        else None,
        needed=labels_needed(table),
    )


def _units(verdicts: Iterable[Verdict], metric: str, *, whole: bool) -> dict[Unit, bool | None]:
    """What the judge said of each unit of its first repeat; None where it gave no verdict on any part of one."""
    units: dict[Unit, bool | None] = {}
    for verdict in verdicts:
        if verdict.metric != metric or verdict.repeat:
            continue
        unit: Unit = (verdict.case_id, None if whole else verdict.part)
        said = None if verdict.verdicts is None else all(verdict.verdicts)
        before = units.get(unit, True)
        units[unit] = None if said is None or before is None else said and before
    return units


def _estimate(value: float, spread: float) -> Estimate:
    half = _Z * math.sqrt(spread)
    return Estimate(min(1.0, max(0.0, value)), max(0.0, value - half), min(1.0, value + half))
