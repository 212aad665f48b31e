"""Fits the weights of `rag.short`: `python -m eval.fit_facts HOME CASES...`, over the index in HOME.

Of the facts in the sentences quoted for a question, one is right that equals an accepted short answer, or where a case
has none a wording of its only vital nugget. Questions with a right and a wrong fact are learnt from. Prints the weights
and how often the best fact is right: by cross-validation, an article's questions whole in one fold, beside what the
weights in force and the first fact of the best sentence reach.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.fit_sentences import Floats, folds
from eval.gathering import gathered_cases
from eval.schema import Case
from index.matching import same
from rag.compose import told_sentences
from rag.evidence import Evidence
from rag.extract import select
from rag.short import WEIGHTS, FactSignals, choices

STRENGTHS = (0.03, 0.3, 3.0)
"""Inverses of the regularisation that are tried."""


@dataclass(frozen=True, slots=True)
class AskedFact:
    """A question with the facts that its answer could give."""

    cluster: str
    signals: Floats
    """(facts, signals)"""
    right: tuple[bool, ...]


def asked_fact(case: Case, evidence: Evidence) -> AskedFact | None:
    """What is to be learnt from one case; None where no fact or only facts of one sort stand in its answer."""
    accepted = case.scored.short
    vital = [nugget for nugget in case.scored.nuggets if nugget.vital]
    if not accepted and len(vital) == 1:
        accepted = vital[0].wordings
    told, _ = told_sentences(select(evidence), evidence)
    found = choices(evidence.question, told, evidence.weights)
    right = tuple(any(same(choice.fact.text, form) for form in accepted) for choice in found)
    if any(right) and not all(right):
        return AskedFact(case.cluster, np.array([astuple(choice.signals) for choice in found], dtype=float), right)
    return None


def report(questions: Sequence[AskedFact]) -> None:
    """Fit the weights and print them."""
    names = [field.name for field in fields(FactSignals)]
    in_force = np.array(astuple(WEIGHTS))
    nearest = np.array([float(name in ("sentence", "first")) for name in names])
    print(f"{len(questions)} questions; right: weights in force {_right(questions, in_force):.3f}, ", end="")
    print(f"first of the best sentence {_right(questions, nearest):.3f}, ", end="")
    held_out = sum(
        _right(left_out, _fit(fitted_on, _best_strength(fitted_on))) * len(left_out)
        for fitted_on, left_out in folds(questions)
    )
    print(f"fitted on others {held_out / len(questions):.3f}")
    weights = _fit(questions, _best_strength(questions))
    print("WEIGHTS = FactSignals(" + ", ".join(f"{n}={w:.2f}" for n, w in zip(names, weights, strict=True)) + ")")


def _fit(questions: Sequence[AskedFact], strength: float) -> Floats:
    """Weights of the differences between right and wrong facts of a question: a ranker, so there is no bias."""
    rows, shares = [], []
    for question in questions:
        right = question.signals[np.array(question.right)]
        wrong = question.signals[~np.array(question.right)]
        differences = (right[:, None, :] - wrong[None, :, :]).reshape(-1, question.signals.shape[1])
        rows.append(differences)
        shares += [1 / len(differences)] * len(differences)
    data = np.concatenate([*rows, *(-row for row in rows)])
    answers = [1] * len(shares) + [0] * len(shares)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000)
    model.fit(data, answers, sample_weight=np.array(shares * 2))
    return np.asarray(model.coef_[0], dtype=float)


def _best_strength(questions: Sequence[AskedFact]) -> float:
    def reached(strength: float) -> float:
        return sum(
            _right(left_out, _fit(fitted_on, strength)) * len(left_out) for fitted_on, left_out in folds(questions)
        )

    return max(STRENGTHS, key=reached)


def _right(questions: Sequence[AskedFact], weights: Floats) -> float:
    return sum(one.right[int(np.argmax(one.signals @ weights))] for one in questions) / len(questions)


if __name__ == "__main__":
    gathered = gathered_cases(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
    learnt = (asked_fact(one.case, one.evidence) for one in gathered if one.evidence.candidates)
    report([one for one in learnt if one])
