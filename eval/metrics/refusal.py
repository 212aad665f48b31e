"""Whether the assistant answers, refuses, asks back or corrects as it should."""

from __future__ import annotations

from collections.abc import Sequence

from eval.stats import Column, Floats, mean
from rag.schema import Outcome


def refused(outcome: Outcome | None) -> float:
    """1 if the assistant refused: the accuracy of an unanswerable case. An error, outcome None, is no refusal."""
    return float(outcome == "refused")


def false_refusal(outcome: Outcome | None) -> float:
    """1 if nothing came though an answer was due: a refusal, or an error; lower is better."""
    return float(outcome in ("refused", None))


def asked_back(outcome: Outcome | None) -> float:
    """1 if the assistant asked which of several things is meant."""
    return float(outcome == "clarify")


def premise_corrected(outcome: Outcome | None, vital_recall: float) -> float:
    """1 if the answer says that the premise is wrong and states every vital nugget, what is right among them."""
    return float(outcome == "premise_corrected" and vital_recall == 1)


def balanced_accuracy(columns: Sequence[Column], counts: Floats) -> Floats:
    """A `Statistic` of (unanswerable_accuracy, false_refusal): how well refusals tell the two kinds of question apart.

    The mean of the share of unanswerable questions that were refused and that of answerable ones that were not, 0..1
    (Brodersen et al. 2010): .5 for a system that refuses everything or nothing. NaN unless both kinds occur.
    """
    unanswerable, answerable = columns
    balanced: Floats = (mean([unanswerable], counts) + 1 - mean([answerable], counts)) / 2
    return balanced
