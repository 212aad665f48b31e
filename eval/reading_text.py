"""How well pages were read, as text for the terminal: figures beside their targets, then what is wrong page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from eval.metrics.reading import Fault, FaultKind
from eval.reading import METRICS, Metric, PageResult, ReadingSummary
from eval.report_text import row
from eval.schema import MetricSummary

WORST = 10
"""So many failing pages are shown unless all are asked for."""

_WIDTHS = (22, 22, 12, 12, 20)
_NONE = "（空 none）"

_SAID: dict[FaultKind, Callable[[Fault], str]] = {
    "unread": lambda fault: f"未读出 not read: {fault.got or 'no article'}",
    "not_skipped": lambda fault: f"应跳过 not skipped, {fault.characters} 字 chars: {fault.got}",
    "missing": lambda fault: f"缺少文章起点 missing boundary before: {fault.expected}",
    "extra": lambda fault: f"多余的文章起点 boundary too many before: {fault.got}",
    "order": lambda _: "文章次序不对 articles out of order",
    "title": lambda fault: f"标题 title: {_expected_got(fault)}",
    "publisher": lambda fault: f"来源 publisher: {_expected_got(fault)}",
    "date": lambda fault: f"日期 date: {_expected_got(fault)}",
    "mixed": lambda fault: f"段落混合两篇文章 passage of two articles: {fault.got}",
    "paragraphs": lambda fault: (
        f"{fault.times} 段被断开或合并 paragraphs broken or joined, the first: {fault.expected}"
    ),
    "furniture": lambda fault: f"残留杂项 furniture left, {fault.characters} 字 chars: {fault.got}",
    "lost": lambda fault: f"丢失正文 body lost, {fault.characters} 字 chars: {fault.expected}",
}


def reading_report(summary: ReadingSummary, *, all_failing: bool = False) -> str:
    """`summary` as lines of text: the table, then the failing pages, worst first, at most `WORST` unless all."""
    lines = [*_table(summary), ""]
    shown = summary.failing if all_failing else summary.failing[:WORST]
    for page in shown:
        lines += [*_page(page), ""]
    if hidden := len(summary.failing) - len(shown):
        lines += [f"还有 {hidden} 个页面有误；全部列出请加 --failing; {hidden} more failing pages: add --failing", ""]
    clean = len(summary.pages) - len(summary.failing)
    lines.append(
        f"{len(summary.pages)} 页 pages ({clean} 页无误 without a fault), {summary.articles} 篇 articles, "
        f"{summary.seconds:.2f} s, {summary.seconds / len(summary.pages):.3f} s/页 a page"
    )
    return "\n".join(lines)


def _table(summary: ReadingSummary) -> Iterator[str]:
    yield row(["指标 metric", "", "值 value", "目标 target", "95%", "n"], _WIDTHS)
    for metric, result in zip(METRICS, summary.metrics, strict=True):
        if result.value is not None:
            yield row(_cells(metric, result, result.value), _WIDTHS)


def _cells(metric: Metric, result: MetricSummary, value: float) -> Sequence[str]:
    form = ".2%" if metric.at_most is not None else ".3f"  # small shares as percentages
    target = ""
    if metric.at_least is not None:
        target = f"≥ {metric.at_least:{form}}"
    elif metric.at_most is not None:
        target = f"≤ {metric.at_most:{form}}"
    interval = "–" if result.low is None else f"{result.low:{form}} … {result.high:{form}}"
    missed = "" if metric.is_met(value) else " ✗"
    return metric.name, metric.label, f"{value:{form}}{missed}", target, interval, f"{result.n} {metric.unit}"


def _page(page: PageResult) -> Iterator[str]:
    yield f"{page.name}  （{page.note}）" if page.note else page.name
    yield from (f"  - {_SAID[fault.kind](fault)}" for fault in page.score.faults)


def _expected_got(fault: Fault) -> str:
    return f"应为 expected {fault.expected or _NONE}, 读作 got {fault.got or _NONE}"
