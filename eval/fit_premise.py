"""Fits the weights of `rag.premise`: `python -m eval.fit_premise HOME CASES...`, over cases about the articles of HOME.

A claim that a sentence contradicts is an example; it is a wrong premise where the case expects a correction and its
gold answers or evidence state what the sentence states. Prints the weights, and the corrections by ten-fold
cross-validation with all cases of an article in one fold; the threshold of each fold is chosen on the other nine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields

import numpy as np
from sklearn.linear_model import LogisticRegression

from eval.cases import load_cases
from eval.folds import fold_numbers
from eval.gathering import gather_cases
from eval.program import Program, existing, run
from eval.schema import Case
from index.config import IndexConfig
from index.reader import IndexReader
from rag.claims import agree, mentions_of
from rag.contradiction import Contradiction, contradictions
from rag.evidence import Evidence
from rag.premise import CORRECT_FROM, Features, features

Row = tuple[float, ...]
Scorer = Callable[[Sequence[Row]], list[float]]
Fit = Callable[[Sequence["Asked"]], Scorer]

STRENGTH = 1.0
"""Inverse of the regularisation: few wrong premises, so the weights are kept small."""
FOLDS = 10
MOST_FALSE = 0.01
"""Share of the other cases that may be corrected falsely; the threshold is the lowest that keeps to it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with the contradictions that its question meets."""

    cluster: str
    has_wrong_premise: bool
    examples: tuple[tuple[Row, bool], ...]
    """Features, and whether this is the wrong premise."""


def asked(case: Case, evidence: Evidence) -> Asked:
    """The examples of one case."""
    is_wrong = case.scored.expect == "correct_premise"
    question = evidence.question.latest
    return Asked(
        case.cluster,
        is_wrong,
        tuple(
            (astuple(features(each, question)), is_wrong and _is_gold(case, each)) for each in contradictions(evidence)
        ),
    )


def _is_gold(case: Case, each: Contradiction) -> bool:
    gold = [*case.scored.answers, *(quote.quote for group in case.scored.evidence for quote in group)]
    return any(
        agree(each.mention, stated) or agree(stated, each.mention)
        for text in gold
        for stated in mentions_of(text)
        if stated.kind == each.mention.kind
    )


def cross_validated(cases: Sequence[Asked], fit: Fit, threshold: float | None = None) -> tuple[int, int]:
    """Wrong premises corrected, and other cases corrected falsely, each by a score that saw none of its article.

    Where no `threshold` is given, that of each fold is the lowest that keeps to `MOST_FALSE` on the other folds.
    """
    folds = fold_numbers([case.cluster for case in cases], FOLDS)
    corrected = false = 0
    for held_out in range(FOLDS):
        seen = [case for case, fold in zip(cases, folds, strict=True) if fold != held_out]
        score = fit(seen)
        least = lowest_threshold(score, seen) if threshold is None else threshold
        for case, fold in zip(cases, folds, strict=True):
            if fold == held_out and (best := surest(score, case)) and best[0] >= least:
                corrected += best[1]
                false += not case.has_wrong_premise
    return corrected, false


def fitted(cases: Sequence[Asked]) -> LogisticRegression:
    """The model of these cases."""
    examples = [example for case in cases for example in case.examples]
    return LogisticRegression(C=STRENGTH, max_iter=1000).fit([x for x, _ in examples], [y for _, y in examples])


def probability(cases: Sequence[Asked]) -> Scorer:
    """The score by the model of these cases, 0..1."""
    model = fitted(cases)
    return lambda rows: [float(p) for p in model.predict_proba(rows)[:, 1]]


def untuned(_: Sequence[Asked]) -> Scorer:
    """The score without weights: the likeness of what contradicts, less that of what bears out."""
    signs = np.array([1, 1, 0.5, 0.5, -1, -1, -0.5, -0.5, 0, 0, 0, 0])
    return lambda rows: [float(x) for x in np.array(rows) @ signs]


def surest(score: Scorer, case: Asked) -> tuple[float, bool] | None:
    """The score of the case's surest contradiction, and whether that is its wrong premise."""
    if not case.examples:
        return None
    scores = score([x for x, _ in case.examples])
    best = int(np.argmax(scores))
    return scores[best], case.examples[best][1]


def lowest_threshold(score: Scorer, cases: Sequence[Asked]) -> float:
    """The lowest threshold at which no more than `MOST_FALSE` of the other cases are corrected."""
    others = [best[0] if (best := surest(score, case)) else -9.0 for case in cases if not case.has_wrong_premise]
    return float(np.quantile(others, 1 - MOST_FALSE, method="higher")) + 1e-9


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on all cases and print weights, bias and threshold, and what cross-validation finds."""
    parser = Program("fit_premise", __doc__)
    parser.add_argument("home", metavar="HOME", type=existing)
    parser.add_argument("cases", metavar="CASES", nargs="+", type=existing)
    given = parser.parse_args(argv)
    cases = [case for path in given.cases for case in load_cases(path)]
    with closing(IndexReader(IndexConfig(home=given.home))) as reader:
        report([asked(one.case, one.evidence) for one in gather_cases(reader, cases)])


def report(cases: Sequence[Asked]) -> None:
    """Print the model of all cases and its figures by cross-validation."""
    model = fitted(cases)
    for field, weight in zip(fields(Features), model.coef_[0], strict=True):
        print(f"    {field.name}={weight:.2f},")
    print(f"BIAS = {model.intercept_[0]:.2f}")
    print(f"CORRECT_FROM = {lowest_threshold(probability(cases), cases):.2f}")
    wrong = sum(case.has_wrong_premise for case in cases)
    tries: tuple[tuple[str, Fit, float | None], ...] = (
        ("untuned", untuned, None),
        ("fitted", probability, None),
        (f"fitted, from {CORRECT_FROM} on", probability, CORRECT_FROM),
    )
    for name, fit, threshold in tries:
        corrected, false = cross_validated(cases, fit, threshold)
        print(f"{name}: {corrected} of {wrong} corrected, {false} of {len(cases) - wrong} others falsely")


if __name__ == "__main__":
    run(main)
