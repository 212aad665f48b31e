"""The datasets that come with the program, the articles they are about, and what each promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.config import SAMPLES

DATASETS = Path(__file__).resolve().parent / "datasets"


@dataclass(frozen=True, slots=True)
class Promises:
    """What a dataset says of itself, held by `eval lint`."""

    least: Mapping[str, int] = field(default_factory=dict)
    """Least number of cases by what `eval.dataset_figures.counted` counts."""
    low_overlap: float = 0.0
    """Least share of the answerable questions that share few of their character bigrams with their evidence."""
    bm25_top1: float = 1.0
    """Greatest share of the test split's answerable questions that plain BM25 answers with one passage."""


@dataclass(frozen=True, slots=True)
class ShippedSet:
    """Cases and the folder of the articles that they are about."""

    name: str
    cases: Path
    corpus: Path
    promises: Promises


POLICY_QA = ShippedSet(
    "policy_qa",
    DATASETS / "policy_qa.jsonl",
    SAMPLES,
    Promises(
        least={
            "cases": 240,
            **dict.fromkeys(("numeric", "single", "list", "multi_hop", "comparative", "temporal"), 20),
            **dict.fromkeys(("definition", "everyday", "multi_turn", "false_premise"), 20),
            "unanswerable": 40,
            **dict.fromkeys(("ambiguous", "en twins", "zh-Hant twins"), 10),
        },
        low_overlap=0.5,
        bm25_top1=0.8,
    ),
)
ROBUSTNESS = ShippedSet(
    "robustness",
    DATASETS / "robustness.jsonl",
    DATASETS / "robustness",
    Promises(
        least={
            **dict.fromkeys(("rgb_noise", "rgb_rejection", "rgb_integration", "rgb_counterfactual"), 10),
            "poisoned": 20,
        },
    ),
)
SHIPPED: Mapping[str, ShippedSet] = {shipped.name: shipped for shipped in (POLICY_QA, ROBUSTNESS)}
"""By name; the first one is the default."""
