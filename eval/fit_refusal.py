"""Fits the weights of `rag.refusal` and `rag.confidence` on cases.

    python -m eval.fit_refusal --on HOME CASES... [--beside HOME CASES...] [--split dev] [--examples FILE]

Every case is asked of the index in its home. Prints what the weights now shipped achieve; what newly fitted ones do on
cases that they were not fitted on (tenfold by cluster, with the strength of regularisation chosen inside each fold, and
with each file left out in turn); and the weights of a fit on everything, to be put into the code. The threshold is the
one that refuses FALSE_REFUSALS of the answerable questions by cross-validation. Cases given with `--beside` are of
another kind, such as questions on reading passages: they count less and leave the threshold alone. With `--examples`
the features are kept in a file and read from there the next time: embedding takes most of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from eval.metrics import calibration
from eval.metrics.calibration import expected_calibration_error, risk_coverage
from eval.program import Program, existing, run
from eval.refusal_examples import BESIDE_WEIGHT, Example, Sort, examples_of, read_examples, write_examples
from eval.stats import Column
from index.errors import EvalError
from rag import refusal
from rag.confidence import AnswerFeatures
from rag.refusal import Features

FOLDS = 10
STRENGTHS = (0.03, 0.1, 0.3, 1.0)
"""Inverse of the regularisation, tried in each fold."""
FALSE_REFUSALS = 0.05
UNANSWERABLE_WEIGHT = 2.0
"""Weight of a near miss against that of an answerable question; there are far fewer of them."""
CURVE = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3)
"""Coverages at which the risk is printed."""

_TOPIC_COLUMNS = [at for at, field in enumerate(fields(Features)) if field.name in refusal.OF_TOPIC]
_TOLD_COLUMNS = [at for at, field in enumerate(fields(Features)) if field.name not in refusal.OF_TOPIC_ALONE]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """Both regressions of `rag.refusal`; their chances multiply."""

    topic: Pipeline
    told: Pipeline

    def chances(self, matrix: Floats) -> Floats:
        """The chance of each row of features that the evidence holds the answer."""
        on_topic = self.topic.predict_proba(matrix[:, _TOPIC_COLUMNS])[:, 1]
        return np.asarray(on_topic * self.told.predict_proba(matrix[:, _TOLD_COLUMNS])[:, 1])


def main(argv: Sequence[str] | None = None) -> None:
    """Fit, and print what was found."""
    parser = Program("fit_refusal", __doc__)
    parser.add_argument("--on", action="append", nargs="+", default=[], metavar=("HOME", "CASES"), type=existing)
    parser.add_argument("--beside", action="append", nargs="+", default=[], metavar=("HOME", "CASES"), type=existing)
    parser.add_argument("--split", default="")
    parser.add_argument("--examples", type=Path)
    given = parser.parse_args(argv)
    kept = read_examples(given.examples) if given.examples else []
    examples = kept or [
        replace(example, weight=weight)
        for places, weight in ((given.on, 1.0), (given.beside, BESIDE_WEIGHT))
        for home, *paths in places
        for path in paths
        for example in examples_of(home, path, given.split)
    ]
    if given.examples and not kept:
        write_examples(given.examples, examples)
    report(examples)


def report(examples: Sequence[Example]) -> None:
    """Print the figures of the shipped weights and of new ones, and the new ones.

    Raises EvalError unless there are answerable questions, near misses and off-topic ones.
    """
    if {example.sort for example in examples} != {"answerable", "near", "off"}:
        raise EvalError(
            "the cases are not of all sorts; give answerable ones, ones to refuse, and some of those tagged off_topic"
        )
    matrix = np.array([example.features for example in examples])
    shipped = np.array([refusal.chance(Features(*example.features)) for example in examples])
    print("shipped weights (fitted on some of these cases):")
    _tell(examples, shipped, refusal.REFUSE_BELOW)
    print("fitted anew, on cases not fitted on:")
    clusters = [example.cluster for example in examples]
    chances = _cross_validated(examples, matrix, clusters)
    below = _threshold(examples, chances)
    _tell(examples, chances, below)
    print("fitted anew, each file left out in turn:")
    files = [example.file for example in examples]
    _tell(examples, _left_out(examples, matrix, files), below)
    model = _fit(examples, matrix, _strength(examples, matrix, clusters))
    for name, regression, columns in (
        ("TOPIC", model.topic, _TOPIC_COLUMNS),
        ("WEIGHTS", model.told, _TOLD_COLUMNS),
    ):
        weights, bias = _raw(regression)
        everywhere = np.zeros(matrix.shape[1])
        everywhere[columns] = weights
        _print_weights(name, Features, everywhere, bias)
    print(f"REFUSE_BELOW = {below:.2f}")
    _report_confidence(examples, chances, below)


def _tell(examples: Sequence[Example], chances: Floats, below: float) -> None:
    """Refusals at this threshold and at the one that refuses FALSE_REFUSALS, by sort and by file."""
    sorts = np.array([example.sort for example in examples])
    at_most = _threshold(examples, chances)
    full = np.array([example.weight == 1 for example in examples])
    answerable = chances[(sorts == "answerable") & full]
    for sort in ("near", "off"):
        of_sort = chances[sorts == sort]
        if len(of_sort):
            both = np.concatenate([answerable, of_sort])
            auc = roc_auc_score(np.arange(len(both)) < len(answerable), both)
            print(
                f"  {sort}: n {len(of_sort)}, AUC {auc:.3f}, refused at {FALSE_REFUSALS:.0%} false refusals "
                f"{np.mean(of_sort < at_most):.2f}, below {below:.2f} {np.mean(of_sort < below):.2f}"
            )
    print(f"  answerable: n {len(answerable)}, refused below {below:.2f} {np.mean(answerable < below):.3f}")
    for file in dict.fromkeys(example.file for example in examples):
        within = np.array([example.file == file for example in examples])
        told = [
            f"{sort} {np.mean(chances[within & (sorts == sort)] < below):.2f} (n {(within & (sorts == sort)).sum()})"
            for sort in ("answerable", "near", "off")
            if (within & (sorts == sort)).any()
        ]
        print(f"    {file}: refused " + ", ".join(told))


def _threshold(examples: Sequence[Example], chances: Floats) -> float:
    counting = [example.sort == "answerable" and example.weight == 1 for example in examples]
    return float(np.quantile(chances[counting], FALSE_REFUSALS))


def _cross_validated(examples: Sequence[Example], matrix: Floats, clusters: Sequence[str]) -> Floats:
    chances = np.zeros(len(examples))
    for train, test in GroupKFold(FOLDS).split(matrix, groups=clusters):
        some = [examples[at] for at in train]
        strength = _strength(some, matrix[train], [clusters[at] for at in train])
        chances[test] = _fit(some, matrix[train], strength).chances(matrix[test])
    return chances


def _left_out(examples: Sequence[Example], matrix: Floats, files: Sequence[str]) -> Floats:
    chances = np.zeros(len(examples))
    for file in dict.fromkeys(files):
        test = np.array([other == file for other in files])
        shared = {example.cluster for example, out in zip(examples, test, strict=True) if out}
        train = np.array([not out and e.cluster not in shared for e, out in zip(examples, test, strict=True)])
        some = [example for example, taken in zip(examples, train, strict=True) if taken]
        if {example.sort for example in some} != {"answerable", "near", "off"}:
            continue
        chances[test] = _fit(some, matrix[train], STRENGTHS[1]).chances(matrix[test])
    return chances


def _strength(examples: Sequence[Example], matrix: Floats, clusters: Sequence[str]) -> float:
    """The strength with the best AUC for near misses by cross-validation inside these examples."""
    sorts = np.array([example.sort for example in examples])
    full = np.array([example.weight == 1 for example in examples])
    taken = ((sorts == "answerable") & full) | (sorts == "near")

    def auc(strength: float) -> float:
        chances = np.zeros(len(examples))
        for train, test in GroupKFold(FOLDS // 2).split(matrix, groups=clusters):
            model = _fit([examples[at] for at in train], matrix[train], strength)
            chances[test] = model.chances(matrix[test])
        return float(roc_auc_score(sorts[taken] == "answerable", chances[taken]))

    return max(STRENGTHS, key=auc)


def _fit(examples: Sequence[Example], matrix: Floats, strength: float) -> Model:
    """Topic: what is answerable against what is off topic; what is told: against near misses."""
    sorts = np.array([example.sort if example.sort != "answerable" or example.found else "" for example in examples])
    weights = np.where(sorts == "near", UNANSWERABLE_WEIGHT, 1.0) * [example.weight for example in examples]

    def fitted(columns: Floats, against: Sort) -> Pipeline:
        used = (sorts == "answerable") | (sorts == against)
        model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000))
        return model.fit(columns[used], sorts[used] == "answerable", logisticregression__sample_weight=weights[used])

    return Model(fitted(matrix[:, _TOPIC_COLUMNS], "off"), fitted(matrix[:, _TOLD_COLUMNS], "near"))


def _raw(model: Pipeline) -> tuple[Floats, float]:
    """Weights and bias for features as they are, from those of a model that standardises them."""
    scaler, logistic = model[0], model[-1]
    weights = logistic.coef_[0] / scaler.scale_
    return weights, float(logistic.intercept_[0] - weights @ scaler.mean_)


def _report_confidence(examples: Sequence[Example], chances: Floats, below: float) -> None:
    """Fit and print the confidence of answers and of refusals, by the chances of cases not fitted on."""
    odds = np.clip(np.log(chances / (1 - chances)), -5, 5)
    given = chances >= below
    right = np.array([example.right for example in examples])
    matrix = np.array([example.answer_features for example in examples])
    matrix[:, 0] = odds
    clusters = np.array([example.cluster for example in examples])
    said = np.zeros(len(examples))
    was = np.where(given, right, [example.sort != "answerable" for example in examples])
    for taken, columns in ((given, matrix), (~given, odds[:, None])):
        for train, test in GroupKFold(FOLDS // 2).split(columns[taken], groups=clusters[taken]):
            model = _plain(columns[taken][train], was[taken][train])
            said[np.flatnonzero(taken)[test]] = model.predict_proba(columns[taken][test])[:, 1]
    scored = [Column(said, np.ones(len(said))), Column(was.astype(float), np.ones(len(was)))]
    counts = np.ones((1, len(said)))
    print(
        f"confidence on cases not fitted on: n {len(said)}, right {was.mean():.2f}, "
        f"ECE {expected_calibration_error(scored, counts)[0]:.3f}, AURC {calibration.aurc(scored, counts)[0]:.3f}"
    )
    curve = risk_coverage([float(value) for value in said], [float(value) for value in was])
    for coverage in CURVE:
        point = min(curve, key=lambda point: abs(point.coverage - coverage))
        print(f"  coverage {point.coverage:.2f}: risk {point.risk:.2f}, from confidence {point.threshold:.2f}")
    _print_weights("WEIGHTS", AnswerFeatures, *_raw(_plain(matrix[given], was[given])))
    weights, bias = _raw(_plain(odds[~given][:, None], was[~given]))
    print(f"REFUSAL_WEIGHT, REFUSAL_BIAS = {weights[0]:.2f}, {bias:.2f}")


def _plain(matrix: Floats, labels: NDArray[np.bool_]) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000)).fit(matrix, labels)


def _print_weights(name: str, kind: type, weights: Floats, bias: float) -> None:
    named = ", ".join(f"{one.name}={weight:.2f}" for one, weight in zip(fields(kind), weights, strict=True))
    print(
        f"{name} = {kind.__name__}({named})\n{name.replace('WEIGHTS', '')}_BIAS = {bias:.2f}".replace(
            "\n_BIAS", "\nBIAS"
        )
    )


if __name__ == "__main__":
    run(main)
