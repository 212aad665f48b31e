"""Whether confidence tells right responses from wrong ones, and by how much.

A response is an answer, a refusal or a question back; each has a `confidence`, 0..1, the chance that it is right.
Selective prediction (El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective Classification") asks: if only
the responses of the highest confidence were shown, a share of all (coverage), what share of them would be wrong (risk)?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.answer import forbidden, nugget_recall, number_exact
from eval.schema import Case
from eval.stats import Column, Floats, ratio
from index.matching import states
from rag.schema import Outcome

BINS = 10
"""Bins of confidence of equal width. Guo et al. 2017, "On Calibration of Modern Neural Networks", take 15 of thousands
of predictions; a dataset of hundreds fills fewer."""


def right(case: Case, outcome: Outcome | None, text: str, short: str) -> float:
    """1 if a response is wholly right, else 0; an error (outcome None) is never right.

    An unanswerable question: refused. An ambiguous one: asked back. A false premise: corrected, with the facts below.
    A question with an answer: answered, all vital nuggets and gold numbers stated, nothing forbidden, and the short
    answer, where one is given, holds an accepted form. Where the case has neither nuggets nor numbers the text must
    state an accepted short form, or in default of one a gold answer. `text` is what is stated, without citation marks.
    """
    gold = case.scored
    wanted: dict[str, Outcome] = {
        "refuse": "refused",
        "clarify": "clarify",
        "correct_premise": "premise_corrected",
        "answer": "answered",
    }
    if outcome != wanted[gold.expect]:
        return 0.0
    if not case.expects_facts:
        return 1.0
    vital = [nugget for nugget in gold.nuggets if nugget.vital]
    facts = [nugget_recall(text, vital)] if vital else []
    facts += [number_exact(text, gold.numbers)] if gold.numbers else []
    facts = facts or [float(any(states(text, form) for form in gold.short or gold.answers))]
    misleading = bool(gold.short and short) and not any(states(short, form) for form in gold.short)
    return float(min(facts) == 1 and not misleading and not forbidden(text, gold.forbidden))


def brier(confidence: float, is_right: float) -> float:
    """The squared error of one confidence, 0..1, lower is better (Brier 1950); a run's value is the mean."""
    return (confidence - is_right) ** 2


def aurc(columns: Sequence[Column], counts: Floats) -> Floats:
    """A `Statistic` of (confidence, right): the area under the risk-coverage curve, 0..1, lower is better.

    The mean risk over all coverages (Geifman & El-Yaniv 2017, "Selective Classification for Deep Neural Networks").
    Responses of the same confidence are shown together, so that their order does not matter. NaN without responses.
    """
    shown, wrong, each = _by_confidence(columns, counts)
    risk = np.divide(wrong, shown, out=np.zeros_like(wrong), where=shown > 0)
    return ratio((risk * each).sum(axis=1), each.sum(axis=1))


def expected_calibration_error(columns: Sequence[Column], counts: Floats) -> Floats:
    """A `Statistic` of (confidence, right): the mean distance of confidence and accuracy by bin, 0..1, lower is better.

    ECE by BINS bins of equal width, weighted with their size (Naeini et al. 2015; Guo et al. 2017). It grows with
    chance: few cases a bin make it too high, and its bootstrap interval lies higher than the value. NaN without
    responses.
    """
    confidence, is_right = columns
    weights = _applies(columns)
    gap = confidence.values - is_right.values
    bins = _bins(confidence.values)
    distance = np.zeros(len(counts))
    for number in np.unique(bins[weights > 0]):
        distance += np.abs(counts @ (gap * weights * (bins == number)))
    return ratio(distance, counts @ weights)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The responses whose confidence lies in one bin."""

    low: float
    high: float
    n: int
    confidence: float
    """Their mean confidence."""
    accuracy: float
    """The share of them that is right."""


def reliability(confidence: Sequence[float], is_right: Sequence[float]) -> tuple[ReliabilityBin, ...]:
    """The bins that hold responses, by rising confidence: the reliability diagram (Guo et al. 2017)."""
    said, was = np.array(confidence), np.array(is_right)
    bins = _bins(said)
    return tuple(
        ReliabilityBin(
            low=int(number) / BINS,
            high=(int(number) + 1) / BINS,
            n=int((bins == number).sum()),
            confidence=float(said[bins == number].mean()),
            accuracy=float(was[bins == number].mean()),
        )
        for number in np.unique(bins)
    )


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One point of the risk-coverage curve."""

    threshold: float
    """Responses of at least this confidence are shown."""
    coverage: float
    """Their share of all responses, 0..1."""
    risk: float
    """The share of them that is wrong, 0..1."""


def risk_coverage(confidence: Sequence[float], is_right: Sequence[float]) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve by falling threshold, a point for each confidence there is; empty without responses."""
    if not confidence:
        return ()
    columns = [Column(np.array(values), np.ones(len(values))) for values in (confidence, is_right)]
    shown, wrong, _ = _by_confidence(columns, np.ones((1, len(confidence))))
    thresholds = sorted(set(confidence), reverse=True)
    return tuple(
        RiskPoint(threshold, float(count) / len(confidence), float(errors / count))
        for threshold, count, errors in zip(thresholds, shown[0], wrong[0], strict=True)
    )


def _by_confidence(columns: Sequence[Column], counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Responses shown and wrong ones among them down to each confidence, falling, and those of that confidence alone.

    Each has the shape (draws, different confidences).
    """
    confidence, is_right = columns
    weights = _applies(columns)
    order = np.argsort(-confidence.values, kind="stable")
    order = order[weights[order] > 0]
    if not len(order):
        return (nothing := np.zeros((len(counts), 1))), nothing, nothing
    starts = np.flatnonzero(np.diff(confidence.values[order], prepend=np.inf))
    drawn = counts[:, order] * weights[order]
    each = np.add.reduceat(drawn, starts, axis=1)
    wrong = np.add.reduceat(drawn * (1 - is_right.values[order]), starts, axis=1)
    return each.cumsum(axis=1), wrong.cumsum(axis=1), each


def _applies(columns: Sequence[Column]) -> Floats:
    """The weights of the first column where all columns have a score, else 0."""
    together = np.all([column.weights > 0 for column in columns], axis=0)
    return np.where(together, columns[0].weights, 0.0)


def _bins(confidence: Floats) -> Floats:
    return np.clip(np.floor(confidence * BINS), 0, BINS - 1)
