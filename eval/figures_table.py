"""The README's table of current figures, made of the accepted run."""

from __future__ import annotations

from itertools import groupby

from eval.baseline import Baseline
from eval.metric_table import HEADINGS, METRICS, Metric
from eval.schema import MetricSummary
from index.errors import EvalError

START, END = "<!-- figures:start -->", "<!-- figures:end -->"
SHOWN = (
    *("evidence_recall@5", "all_evidence@2000chars", "mrr@10", "hit@1"),
    *("nugget_recall_vital", "number_exact", "short_em", "unsupported_numbers"),
    *("quote_exact", "citation_recall", "citation_precision", "evidence_cited"),
    *("right", "unanswerable_accuracy", "false_refusal", "balanced_accuracy", "premise_correction", "clarification"),
    *(
        "zh_hant_difference",
        "en_difference",
        "zh_hant_same_citations",
        "en_same_citations",
        "multi_turn_gold",
        "multi_turn_own",
    ),
)
"""What is shown of a run, in the order of `eval.metric_table`."""


def figures_table(baseline: Baseline) -> str:
    """Markdown: when and of what code, then a row a metric with its value, 95 % interval and number of cases."""
    manifest = baseline.manifest
    told = f"{manifest.dataset}, {baseline.summary.cases} cases over {manifest.articles} articles"
    revision = f", revision `{manifest.code_revision}`" if manifest.code_revision else ""
    lines = [
        f"{told}; run on {manifest.started[:10]}{revision}. ↓: lower is better.",
        "",
        "| metric | value | 95 % | n |",
        "|---|---|---|---|",
    ]
    shown = [(metric, baseline.summary.metric(metric.name)) for metric in METRICS if metric.name in SHOWN]
    measured = [(metric, result) for metric, result in shown if result.value is not None]
    for section, rows in groupby(measured, key=lambda row: row[0].section):
        lines.append(f"| **{HEADINGS[section]}** | | | |")
        lines += [_row(metric, result) for metric, result in rows]
    return "\n".join(lines)


def with_table(readme: str, table: str, name: str = "README.md") -> str:
    """`readme` with `table` between the markers; raises EvalError unless each stands there once, in order."""
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end or START in after or END in before + after:
        raise EvalError(f"{name}: needs the lines {START} and {END} once each; write them where the table belongs")
    return f"{before}{START}\n{table}\n{END}{after}"


def _row(metric: Metric, result: MetricSummary) -> str:
    interval = "–" if result.low is None else f"{result.low:.3f} … {result.high:.3f}"
    arrow = " ↓" if metric.better == "lower" else ""
    return f"| `{metric.name}` {metric.label}{arrow} | {result.value:.3f} | {interval} | {result.n} |"
