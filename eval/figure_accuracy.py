"""How well figures are read: value, unit, what is counted and the period, on figures labelled in the sample articles.

    python -m eval.figure_accuracy [dev | test]

Each line of the dataset is one figure: a `quote` of its `source` in which it stands at character `at`, its value and
unit, what it `counts` and its `period` in ISO 8601. Each of several accepted answers is right. In `counts` the head of
the noun is marked, 社会帮扶[资金]: right is what lies within the whole and holds the head; the empty string, no noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

from eval.jsonl import records
from eval.program import Program, run
from index.config import CHECKOUT, SAMPLES, IndexConfig
from index.errors import EvalError
from index.figures import Figure, find_figures
from index.loaders import load

DATASET = CHECKOUT / "eval" / "datasets" / "figures.jsonl"
MEASURES = ("found", "value", "unit", "counts", "period", "stated period")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of labelled figures for which one field is right; `n` is how many are asked about it."""

    right: int
    n: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nothing."""
        return self.right / self.n if self.n else 0.0


def measure(labels: Path = DATASET, split: str = "") -> dict[str, Accuracy]:
    """The accuracy of each of `MEASURES` on the labels of a split, or on all.

    A figure that is not found is wrong in every field. `stated period` leaves out the figures for which no period is.
    Raises PathNotFound, and EvalError for a label whose quote its article lacks.
    """
    scores: dict[str, list[bool]] = {name: [] for name in MEASURES}
    for place, label in records(labels, "a file of labelled figures"):
        if split and label["split"] != split:
            continue
        for name, right in _verdicts(label, _figure(place, label)):
            scores[name].append(right)
    return {name: Accuracy(sum(marks), len(marks)) for name, marks in scores.items()}


def _verdicts(label: Mapping[str, Any], figure: Figure | None) -> Iterator[tuple[str, bool]]:
    yield "found", figure is not None
    yield "value", figure is not None and isclose(figure.value, label["value"])
    yield "unit", figure is not None and figure.unit == label["unit"]
    yield "counts", figure is not None and _names(figure.counts, label["counts"])
    for name in ("period", "stated period") if any(label["period"]) else ("period",):
        yield name, figure is not None and figure.period in label["period"]


def _names(counts: str, accepted: Sequence[str]) -> bool:
    for noun in accepted:
        whole, head = noun.replace("[", "").replace("]", ""), noun.partition("[")[2].partition("]")[0]
        if counts == whole or (counts and head and counts in whole and head in counts):
            return True
    return False


def _figure(place: str, label: Mapping[str, Any]) -> Figure | None:
    """The figure that is read where the labelled one stands."""
    text, figures = _article(SAMPLES / label["source"])
    at = text.find(label["quote"])
    if at < 0:
        raise EvalError(f"{place}: {label['source']} has no {label['quote']!r}; correct the label")
    start = at + label["at"]
    end = start + len(label["figure"])
    return next((figure for figure in figures if figure.start < end and start < figure.end), None)


@cache
def _article(path: Path) -> tuple[str, tuple[Figure, ...]]:
    document = next(iter(load(path, IndexConfig(home=CHECKOUT), on_skip=lambda _, __: None)))
    return document.text, tuple(find_figures(document.text, document.metadata.get("date", "")))


def main(argv: Sequence[str] | None = None) -> None:
    """Print the accuracy of each measure."""
    parser = Program("figure_accuracy", __doc__)
    parser.add_argument("split", nargs="?", choices=["dev", "test"], default="")
    for name, accuracy in measure(split=parser.parse_args(argv).split).items():
        print(f"{name:14} {accuracy.share:.3f}  ({accuracy.right} of {accuracy.n})")


if __name__ == "__main__":
    run(main)
