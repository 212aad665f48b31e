"""Every word of the evaluation view, in the three languages of the page. Words in {braces} are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from eval.metric_table import HEADINGS, METRICS
from eval.report_cases import KINDS
from eval.report_labels import EXPECTS, FAILURES, OUTCOMES, TYPES, Label
from eval.report_tables import VERDICTS
from index.script import to_traditional
from ui.evaluation.english import ENGLISH
from ui.evaluation.simplified import SIMPLIFIED
from ui.evaluation.traditional import TRADITIONAL

_HEADINGS = {name: Label(*heading.split(" ", 1)) for name, heading in HEADINGS.items()}
_METRICS = {metric.name: Label(metric.label, metric.name) for metric in METRICS}
_LABELS: Final[Mapping[str, Mapping[Any, Label]]] = {
    "e_failure": FAILURES,
    "e_type": TYPES,
    "e_expected": EXPECTS,
    "e_outcome": OUTCOMES,
    "e_verdicts": VERDICTS,
    "e_sections": _HEADINGS,
    "e_labels": _METRICS,
    "e_checks": KINDS,
}


def _chinese(labels: Mapping[Any, Label]) -> dict[str, str]:
    return {name: label.zh for name, label in labels.items()}


def _traditional(labels: Mapping[Any, Label]) -> dict[str, str]:
    return {name: to_traditional(label.zh) for name, label in labels.items()}


def _english(labels: Mapping[Any, Label]) -> dict[str, str]:
    return {name: label.en for name, label in labels.items()}


EVALUATION: Final[Mapping[str, Mapping[str, Any]]] = {
    "zh-CN": {**SIMPLIFIED, **{key: _chinese(labels) for key, labels in _LABELS.items()}},
    "zh-TW": {**TRADITIONAL, **{key: _traditional(labels) for key, labels in _LABELS.items()}},
    "en": {**ENGLISH, **{key: _english(labels) for key, labels in _LABELS.items()}},
}
"""By locale; every key begins with `e_` except the view's name."""
