"""Whether the assistant answers, refuses, asks back or corrects as it should."""

from __future__ import annotations

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
