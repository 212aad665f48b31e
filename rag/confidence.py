"""Confidence: the chance, 0..1, that a response is right, told by the evidence and the answer made from it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.compose import Composed
from rag.evidence import Evidence
from rag.question import Kind
from rag.refusal import Decision
from rag.weighing import log_odds, probability, weighed_sum

LONG = 300
"""Characters of a long answer."""
_WHOLE = (Kind.LIST, Kind.MECHANISM, Kind.COMPARISON)


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What an answer shows of itself, each 0..1 but for the first."""

    evidence: float
    """Log odds that the evidence holds the answer, -5..5."""
    short: float
    """1 if a bare fact was found;"""
    no_short: float
    """1 if one was asked for and none was found."""
    fit: float
    """How well the best sentence holds the kind of answer asked for."""
    length: float
    """Characters of the answer; 1 for LONG or more."""
    whole: float
    """1 if a list, a mechanism or a comparison is asked for, which an answer holds in part more often."""
    kinds: float
    """How many kinds of answer are asked for beyond the first; 1 for three."""


WEIGHTS = AnswerFeatures(evidence=0.24, short=-0.48, no_short=0.32, fit=0.75, length=-1.64, whole=0.55, kinds=-0.92)
BIAS = 1.27
REFUSAL_WEIGHT, REFUSAL_BIAS = -0.89, -0.43
"""Logistic regressions over the 1,322 questions of `rag.refusal`, by the same program; a refusal's rests on the log
odds of the evidence alone (Platt 1999). On cases not fitted on the expected calibration error is .009 (.31 before), the
share of wrong responses at coverage 1 is .24, .9: .21, .8: .18, .7: .16, .6: .15, .5: .13, .3: .11 (AURC .126)."""


def of_answer(decision: Decision, evidence: Evidence, composed: Composed) -> float:
    """The chance that an answer is wholly right: every vital fact stated, and the bare fact the one asked for."""
    return probability(BIAS + weighed_sum(answer_features(decision, evidence, composed), WEIGHTS))


def of_refusal(decision: Decision) -> float:
    """The chance that refusing is right; where nothing was found, it is."""
    if decision.probability == 0:
        return 1.0
    return probability(REFUSAL_BIAS + REFUSAL_WEIGHT * evidence_odds(decision))


def answer_features(decision: Decision, evidence: Evidence, composed: Composed) -> AnswerFeatures:
    """Read the features off an answer."""
    question = evidence.question
    found = composed.short is not None
    return AnswerFeatures(
        evidence=evidence_odds(decision),
        short=float(found),
        no_short=float(question.wants_bare_fact and not found),
        fit=evidence.candidates[0].fit if evidence.candidates else 0.0,
        length=min(1.0, len(composed.text) / LONG),
        whole=float(any(kind in _WHOLE for kind in question.kinds)),
        kinds=min(1.0, (len(question.kinds) - 1) / 2),
    )


def evidence_odds(decision: Decision) -> float:
    """The decision's probability as log odds, -5..5."""
    return min(5.0, max(-5.0, log_odds(decision.probability, 1e-9)))
