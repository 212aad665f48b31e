"""A comparison as text for the terminal: a table, the verdict in Chinese and English, the cases that changed."""

from __future__ import annotations

from collections.abc import Sequence

from eval.compare import Comparison, MetricComparison, Verdict
from eval.metric_table import metric
from eval.report_text import columns_of_terminal

_MARKS: dict[Verdict | None, str] = {
    "regression": "▼",
    "improvement": "▲",
    "no regression": "=",
    "inconclusive": "?",
    None: " ",
}
_WIDTHS = (28, 9, 9, 26, 9, 16, 12)
_MOST_CASES = 15
"""Changed cases that are listed; `--json` has all."""


def text(comparison: Comparison) -> str:
    """`comparison` as lines of text.

    Metrics outside the gate are listed only where the interval of the difference excludes 0. ↓ marks the metrics where
    lower is better.
    """
    lines = [
        f"A  {comparison.first}",
        f"B  {comparison.second}",
        f"{comparison.cases} 题 cases, {comparison.clusters} 组 clusters",
        *_settings(comparison),
        "",
        _row("指标 metric", "A", "B", "差 B-A, 95%", "p (Holm)", "胜/平/负 W/T/L", "可见 visible"),
        *map(_metric_row, comparison.gate),
    ]
    lines += [
        *_others([result for result in comparison.metrics if not result.gate]),
        "",
        "▼ 退步 regression  ▲ 进步 improvement  = 无退步 no regression  ? 不能断定 inconclusive",
        "可见 visible: 能以80%的把握发现的最小差别 the smallest difference found with 80 % probability",
        *_cases(comparison),
        "",
        *verdict_sentences(comparison),
    ]
    return "\n".join(lines)


def verdict_sentences(comparison: Comparison) -> tuple[str, str]:
    """The verdict in Chinese and in English."""
    named = {
        verdict: [result for result in comparison.gate if result.verdict == verdict]
        for verdict in ("regression", "improvement", "inconclusive")
    }
    if comparison.verdict == "regression":
        lost = ", ".join(_with_difference(named["regression"]))
        won = ", ".join(_with_difference(named["improvement"]))
        return (
            f"结论：B 退步了：{lost}{f'；进步了：{won}' if won else ''}。",
            f"Verdict: B is a regression: {lost}{f'; better in {won}' if won else ''}.",
        )
    if comparison.verdict == "inconclusive":
        unclear = named["inconclusive"]
        names = ", ".join(result.name for result in unclear)
        largest = max(result.smallest_visible for result in unclear)
        return (
            f"结论：不能断定 {names}：小于 {largest:.3f} 的差别，这些题多半看不出来。",
            f"Verdict: inconclusive for {names}: these cases would hardly show differences below {largest:.3f}.",
        )
    if not any(_differs(result) for result in comparison.metrics if metric(result.name).section != "cost"):
        return "结论：没有退步，两次结果完全相同。", "Verdict: no regression; the two runs score the same."
    if named["improvement"]:
        won = ", ".join(_with_difference(named["improvement"]))
        return f"结论：没有退步，且有进步：{won}。", f"Verdict: no regression, and better in {won}."
    return "结论：没有退步。", "Verdict: no regression."


def _settings(comparison: Comparison) -> list[str]:
    if not comparison.settings:
        return ["设置相同 same code and settings"]
    return [f"不同 differs: {setting.name}: {setting.first} → {setting.second}" for setting in comparison.settings]


def _metric_row(result: MetricComparison) -> str:
    form = ".3f" if metric(result.name).unit == "share" else ".0f"
    interval = "" if result.low is None else f"[{result.low:+{form}}, {result.high:+{form}}]"
    outcomes = "–" if result.wins is None else f"{result.wins}/{result.ties}/{result.losses}"
    return _row(
        f"{_MARKS[result.verdict]} {result.name}{' ↓' if result.better == 'lower' else ''}",
        f"{result.first:{form}}",
        f"{result.second:{form}}",
        f"{result.difference:+{form}} {interval}",
        f"{result.p if result.p_holm is None else result.p_holm:.4f}",
        outcomes,
        f"{result.smallest_visible:{form}}",
    )


def _others(results: Sequence[MetricComparison]) -> list[str]:
    clear = [result for result in results if result.low is not None and (result.low > 0 or (result.high or 0) < 0)]
    unclear = sum(_differs(result) for result in results) - len(clear)
    lines = list(map(_metric_row, clear))
    if lines:
        lines = ["", "其他指标的变化（不作判定）  Others that changed, no part of the verdict; p without Holm", *lines]
    if unclear:
        lines += ["", f"另有 {unclear} 个指标的差别在误差之内 {unclear} more differ within their error: --json"]
    if any(metric(result.name).section == "cost" for result in clear):
        lines.append("耗时还取决于机器当时的负载 timings also depend on what else the machine was doing")
    return lines


def _cases(comparison: Comparison) -> list[str]:
    if not comparison.changed:
        return []
    listed = comparison.changed[:_MOST_CASES]
    rest = len(comparison.changed) - len(listed)
    return [
        "",
        f"{comparison.worst}: {len(comparison.changed)} 题有变化 cases changed, A → B",
        *(f"  {change.case_id}  {change.first:.3g} → {change.second:.3g}" for change in listed),
        *([f"  …… 另有 {rest} 题 {rest} more: --json"] if rest else []),
    ]


def _differs(result: MetricComparison) -> bool:
    return bool(result.difference or result.wins or result.losses)


def _with_difference(results: Sequence[MetricComparison]) -> list[str]:
    return [f"{result.name} {result.difference:+.3f}" for result in results]


def _row(*cells: str) -> str:
    padded = [cell + " " * (width - columns_of_terminal(cell)) for cell, width in zip(cells, _WIDTHS, strict=True)]
    return " ".join(padded).rstrip()
