"""Fits the weights of `rag.ranking`: `python -m eval.fit_ranking NAME=HOME=CASES ...`.

CASES is a JSONL file of cases or a BEIR folder over the index in HOME. Sets of one NAME count as one, and every set
counts the same however many questions it has, so that no kind of text decides alone. Prints the weights, and for each
set what they achieve by ten-fold cross-validation over all sets (an article whole in one fold) and fitted on the other
sets only, beside both legs and their fusion, with the paired test against the better leg.

The model is a conditional logit (McFadden 1974; ListNet's top-one loss, Cao et al. 2007): the chance that a passage is
the right one is the softmax of its weighted features over the candidates of its question.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from eval.folds import fold_numbers
from eval.program import Program, existing, run
from eval.ranking_examples import Example, Floats, Marks, marks, read_examples
from eval.significance import sign_flip_p
from eval.stats import ClusterBootstrap, Column, interval, mean
from index.config import IndexConfig
from index.reader import IndexReader
from rag.rank_features import Features

PENALTY = 3e-4
"""Of the squared weights (L2), against the mean loss of a question; from 1e-4 to 1e-3 the figures hardly change."""
FOLDS = 10
SPLIT = "dev"

Scores = Callable[[Example], Floats]


def fit(examples: Sequence[Example]) -> Floats:
    """The weights (features,) that make the right passages likeliest, every set counting the same."""
    sizes = Counter(example.set_name for example in examples)
    features = np.concatenate([example.features for example in examples])
    right = np.concatenate([example.right for example in examples])
    lengths = [len(example.right) for example in examples]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    counts = np.array([1 / len(sizes) / sizes[example.set_name] for example in examples])

    def softmax(values: Floats, chosen: Floats) -> tuple[Floats, Floats]:
        """For each question the log of its summed exponentials over the chosen candidates, and their shares."""
        highest = np.maximum.reduceat(np.where(chosen, values, -np.inf), starts)
        powers = np.where(chosen, np.exp(values - np.repeat(highest, lengths)), 0.0)
        sums = np.add.reduceat(powers, starts)
        return np.log(sums) + highest, powers / np.repeat(sums, lengths)

    def loss(weights: Floats) -> tuple[float, Floats]:
        values = features @ weights
        log_all, share_of_all = softmax(values, np.ones_like(right))
        log_right, share_of_right = softmax(values, right)
        slope = features.T @ (np.repeat(counts, lengths) * (share_of_all - share_of_right))
        return float(counts @ (log_all - log_right) + PENALTY * weights @ weights / 2), slope + PENALTY * weights

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B").x)


def cross_validated(examples: Sequence[Example]) -> list[Floats]:
    """The scores of each example's candidates by weights that were fitted without its article."""
    folds = fold_numbers([example.cluster for example in examples], FOLDS)
    fitted = [
        fit([one for one, fold in zip(examples, folds, strict=True) if fold != held_out]) for held_out in range(FOLDS)
    ]
    return [example.features @ fitted[fold] for example, fold in zip(examples, folds, strict=True)]


def main(argv: Sequence[str] | None = None) -> None:
    """Fit on all sets and print weights and figures."""
    parser = Program("fit_ranking", __doc__)
    parser.add_argument("sets", metavar="NAME=HOME=CASES", nargs="+", type=_named_set)
    examples = [example for given in parser.parse_args(argv).sets for example in _examples(*given)]
    print_weights(fit(examples))
    print_figures(examples)


def print_weights(weights: Floats) -> None:
    """As they stand in `rag.ranking`."""
    for field, weight in zip(fields(Features), weights, strict=True):
        print(f"    {field.name}={weight:.2f},")


def print_figures(examples: Sequence[Example]) -> None:
    """A line for each set and ranking."""
    held_out = cross_validated(examples)
    for name in dict.fromkeys(example.set_name for example in examples):
        of_set = [at for at, example in enumerate(examples) if example.set_name == name]
        some = [examples[at] for at in of_set]
        elsewhere = fit([example for example in examples if example.set_name != name] or examples)
        rankings: dict[str, list[Marks]] = {
            leg: [marks(one, one.legs[leg]) for one in some] for leg in ("dense", "BM25", "fused")
        }
        rankings["fitted on other sets"] = [marks(one, one.features @ elsewhere) for one in some]
        rankings["cross-validated"] = [marks(examples[at], held_out[at]) for at in of_set]
        print(f"{name}: {len(some)} questions, {len({one.cluster for one in some})} articles")
        for ranking, marked in rankings.items():
            print(
                f"  {ranking:22}" + "  ".join(_figure(some, marked, metric) for metric in ("hit", "ndcg", "evidence"))
            )
        for metric in ("hit", "ndcg"):
            better = max(("dense", "BM25"), key=lambda leg: _column(rankings[leg], metric).values.mean())
            print(f"  {metric} against {better}: {_difference(some, rankings, better, metric)}")


def _named_set(argument: str) -> tuple[str, Path, Path]:
    try:
        name, home, cases = argument.split("=")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{argument!r}: not of the form NAME=HOME=CASES") from None
    return name, existing(home), existing(cases)


def _examples(name: str, home: Path, cases: Path) -> Iterable[Example]:
    with closing(IndexReader(IndexConfig(home=home))) as reader:
        yield from read_examples(name, reader, cases, SPLIT)


def _column(marked: Sequence[Marks], metric: str) -> Column:
    values = np.array([getattr(one, metric) for one in marked])
    return Column(np.nan_to_num(values), (~np.isnan(values)).astype(np.float64))


def _figure(examples: Sequence[Example], marked: Sequence[Marks], metric: str) -> str:
    column = _column(marked, metric)
    if not column.weights.any():
        return ""
    (drawn,) = _bootstrap(examples).resample([lambda counts: mean([column], counts)])
    low, high = interval(drawn) or (float("nan"), float("nan"))
    value = column.values @ column.weights / column.weights.sum()
    return f"{metric} {value:.4f} ({low:.3f} to {high:.3f})"


def _difference(examples: Sequence[Example], rankings: Mapping[str, Sequence[Marks]], leg: str, metric: str) -> str:
    first, second = _column(rankings[leg], metric), _column(rankings["cross-validated"], metric)
    (p,) = sign_flip_p([(mean, [first], [second])], [example.cluster for example in examples])
    return f"{(second.values - first.values).mean():+.4f}, p = {p:.4f}"


def _bootstrap(examples: Sequence[Example]) -> ClusterBootstrap:
    return ClusterBootstrap([example.cluster for example in examples], resamples=2000)


if __name__ == "__main__":
    run(main)
