"""A run's summary as a table for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from eval.metric_table import HEADINGS, METRICS, Metric
from eval.schema import MetricSummary, Summary

_WIDTHS = (28, 30, 10, 20)
"""Columns of the terminal for name, label, value and interval."""


def table(summary: Summary) -> str:
    """`summary` as lines of text, one a metric with its value, 95 % interval and number of cases, by section.

    ↓ marks the metrics where lower is better; a metric that no case of the run has is left out.
    """
    lines = [_row("指标 metric", "", "值 value", "95%", "n")]
    for section, metrics in groupby(METRICS, key=lambda metric: metric.section):
        rows = [(metric, summary.metric(metric.name)) for metric in metrics]
        measured = [(metric, result) for metric, result in rows if result.value is not None]
        if measured:
            lines += ["", HEADINGS[section], *(_metric_row(metric, result) for metric, result in measured)]
    lines += ["", f"{summary.cases} 题 cases, {summary.errors} 个错误 errors, {summary.seconds:.1f} s"]
    return "\n".join(lines)


def _metric_row(metric: Metric, result: MetricSummary) -> str:
    form = ".3f" if metric.unit == "share" else ".0f"
    interval = "–" if result.low is None else f"{result.low:{form}} … {result.high:{form}}"
    arrow = " ↓" if metric.better == "lower" else ""
    return _row(metric.name + arrow, metric.label, f"{result.value:{form}}", interval, str(result.n))


def _row(*cells: str) -> str:
    return row(cells, _WIDTHS)


def row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """`cells` in columns of a terminal, each padded to its width; those behind the last width as they are."""
    padded = [cell + " " * (width - columns_of_terminal(cell)) for cell, width in zip(cells, widths, strict=False)]
    return "".join([*padded, *cells[len(widths) :]]).rstrip()


def columns_of_terminal(text: str) -> int:
    """How many columns of a terminal `text` takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
