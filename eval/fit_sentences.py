"""Fits the weights of `rag.signals`: `python -m eval.fit_sentences HOME CASES...`, over the index in HOME.

A sentence is right if it holds at least half of a span of gold evidence, or lies in one; the sentences of a question
share a weight of 1, so that a long article counts no more than a short one. Two models are fitted: one over what words,
form and place tell, which chooses the sentences to embed, and one with their likeness in meaning. Prints both and how
often the best sentence is right: on questions about articles that they were not fitted on, the strength of the
regularisation chosen anew in each fold (nested cross-validation, an article's questions whole in one fold).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eval.cases import load_cases
from eval.folds import fold_numbers
from eval.gathering import anchors_of, gather_cases
from eval.program import Program, existing, run
from eval.schema import Case, Place
from index.config import IndexConfig
from index.reader import IndexReader
from rag.evidence import EMBEDDED, Candidate, Evidence
from rag.signals import Signals

HELD = 0.5
"""Share of a gold span that a sentence must hold, or of itself that must lie in one."""
STRENGTHS = (0.01, 0.1, 1.0)
"""Inverses of the regularisation that are tried."""
FOLDS = 6
NEEDS_MODEL = ("cosine", "cosine_first")
"""Signals that the embedding model gives."""
SHOWN = (1, 2, 3)
UNTUNED = Signals(own=1.0, before=0.5, title=0.5, passage=0.5, fit=0.2, heading=-0.4, cosine=0.5)
"""Weights by hand, the baseline."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the sentences that were considered for it, best first by the weights in force."""

    cluster: str
    signals: Floats
    """(sentences, signals)"""
    right: tuple[frozenset[int], ...]
    """For each sentence the groups of evidence that it holds."""
    groups: int
    embedded: int
    """The first so many sentences were embedded."""


def asked(case: Case, evidence: Sequence[Sequence[Place]], gathered: Evidence) -> Asked:
    """What is to be learnt from one case."""
    candidates = gathered.candidates
    return Asked(
        cluster=case.cluster,
        signals=np.array([astuple(candidate.signals) for candidate in candidates], dtype=np.float64),
        right=tuple(
            frozenset(n for n, group in enumerate(evidence) if any(_holds(c, place) for place in group))
            for c in candidates
        ),
        groups=len(evidence),
        embedded=min(EMBEDDED, len(candidates)),
    )


def _holds(candidate: Candidate, gold: Place) -> bool:
    if candidate.article.article_id != gold.article_id:
        return False
    common = min(candidate.span.end, gold.end) - max(candidate.span.start, gold.start)
    return common >= HELD * min(len(candidate.span), len(gold.span))


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model over some of the signals."""

    weights: Floats
    """(signals,); 0 for a signal that is left out."""
    bias: float

    def rank(self, question: Asked, among: Sequence[int]) -> list[int]:
        """The sentences `among`, best first."""
        scores = question.signals @ self.weights
        return sorted(among, key=lambda at: -scores[at])


def fit(questions: Sequence[Asked], strength: float, names: Sequence[str], embedded: bool) -> Model:
    """A logistic regression over the signals `names`; over the embedded sentences alone if so."""
    rows, right, shares = [], [], []
    for question in questions:
        count = question.embedded if embedded else len(question.right)
        rows.append(question.signals[:count])
        right += [bool(groups) for groups in question.right[:count]]
        shares += [1 / count] * count
    every = [field.name for field in fields(Signals)]
    columns = [every.index(name) for name in names]
    data = np.concatenate(rows)[:, columns]
    scale = data.std(axis=0) + 1e-9
    weight = np.array(shares) * len(shares) / sum(shares)
    model = LogisticRegression(C=strength, max_iter=2000).fit(data / scale, right, sample_weight=weight)
    weights = np.zeros(len(every))
    weights[columns] = model.coef_[0] / scale
    return Model(weights, float(model.intercept_[0]))


def found_at(questions: Sequence[Asked], words: Model, full: Model | None) -> Mapping[int, float]:
    """Share of the groups of evidence that the best 1, 2, 3 sentences hold."""
    held = dict.fromkeys(SHOWN, 0.0)
    for question in questions:
        ranked = words.rank(question, range(len(question.right)))
        if full:
            ranked = full.rank(question, range(question.embedded))
        for shown in SHOWN:
            held[shown] += len(frozenset().union(*(question.right[at] for at in ranked[:shown]))) / question.groups
    return {shown: total / len(questions) for shown, total in held.items()}


def cross_validated(questions: Sequence[Asked], names: Sequence[str], embedded: bool) -> Mapping[int, float]:
    """What models reach on questions about articles that they were not fitted on."""
    held = dict.fromkeys(SHOWN, 0.0)
    for fitted_on, left_out in folds(questions):
        strength = _best_strength(fitted_on, names, embedded)
        model = fit(fitted_on, strength, names, embedded)
        for shown, value in found_at(left_out, model, model if embedded else None).items():
            held[shown] += value * len(left_out) / len(questions)
    return held


def _best_strength(questions: Sequence[Asked], names: Sequence[str], embedded: bool) -> float:
    def reached(strength: float) -> float:
        total = 0.0
        for fitted_on, left_out in folds(questions):
            model = fit(fitted_on, strength, names, embedded)
            total += found_at(left_out, model, model if embedded else None)[2] * len(left_out)
        return total

    return max(STRENGTHS, key=reached)


def folds(questions: Sequence[Asked]) -> Iterator[tuple[list[Asked], list[Asked]]]:
    """Pairs of the questions to fit on and those left out, a cluster whole in one fold."""
    numbers = fold_numbers([question.cluster for question in questions], FOLDS, seed=1)
    for held_out in sorted(set(numbers)):
        fitted_on = [question for question, fold in zip(questions, numbers, strict=True) if fold != held_out]
        yield fitted_on, [question for question, fold in zip(questions, numbers, strict=True) if fold == held_out]


def report(questions: Sequence[Asked]) -> None:
    """Fit both models and print them."""
    every = [field.name for field in fields(Signals)]
    words = [name for name in every if name not in NEEDS_MODEL]
    clusters = len({question.cluster for question in questions})
    print(f"{len(questions)} questions about {clusters} articles")
    untuned = Model(np.array(astuple(UNTUNED), dtype=np.float64), 0.0)
    print("untuned, held by the best 1, 2, 3:", _shares(found_at(questions, untuned, untuned)))
    for title, names, embedded in (("WORD_WEIGHTS", words, False), ("WEIGHTS", every, True)):
        reached = cross_validated(questions, names, embedded)
        print(title, "held by the best 1, 2, 3:", _shares(reached))
        model = fit(questions, _best_strength(questions, names, embedded), names, embedded)
        told = ", ".join(f"{name}={weight:.2f}" for name, weight in zip(every, model.weights, strict=True) if weight)
        print(f"{title} = Signals({told}); bias {model.bias:.2f}")


def _shares(held: Mapping[int, float]) -> str:
    return " ".join(f"{value:.3f}" for value in held.values())


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on the cases whose answer stands in the index in HOME; raises EvalError if one's evidence does not."""
    parser = Program("fit_sentences", __doc__)
    parser.add_argument("home", metavar="HOME", type=existing)
    parser.add_argument("cases", metavar="CASES", nargs="+", type=existing)
    given = parser.parse_args(argv)
    cases = [case for path in given.cases for case in load_cases(path) if case.expects_facts and case.scored.evidence]
    with closing(IndexReader(IndexConfig(home=given.home))) as reader:
        anchors = anchors_of(reader, cases)
        gathered = (one for one in gather_cases(reader, cases) if one.evidence.candidates)
        report([asked(one.case, anchors.evidence(one.case), one.evidence) for one in gathered])


if __name__ == "__main__":
    run(main)
