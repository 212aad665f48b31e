"""The tables of a report: metrics, their comparison, right answers by type and language, the manifest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

from eval.compare import Comparison, MetricComparison, Verdict
from eval.metric_table import HEADINGS, METRICS, Metric, Unit, metric
from eval.report_charts import Estimate, bar, interval_plot
from eval.report_html import Markup, join, tag
from eval.report_labels import LANGS, MANIFEST, TYPES, Label, both
from eval.report_view import Entry, Report
from eval.run_folder import Manifest
from eval.schema import MetricSummary

_UNITS: Mapping[Unit, str] = {"share": "", "characters": " 字", "ms": " ms", "tokens": " tokens"}
VERDICTS: Mapping[Verdict, Label] = {
    "regression": Label("▼ 退步", "regression"),
    "improvement": Label("▲ 进步", "improvement"),
    "no regression": Label("= 无退步", "no regression"),
    "inconclusive": Label("? 不能断定", "inconclusive"),
}


def metrics_table(report: Report) -> Markup:
    """Every metric that was measured, with its interval as figures and drawn."""
    compared = {one.name: one for one in report.comparison.metrics} if report.comparison else {}
    by_name = {result.name: result for result in report.summary.metrics}
    rows: list[Markup] = []
    for section, its in groupby(METRICS, key=lambda one: one.section):
        measured = [(one, by_name[one.name]) for one in its if one.name in by_name]
        shown = [
            _metric_row(one, result, compared.get(one.name)) for one, result in measured if result.value is not None
        ]
        if shown:
            zh, _, en = HEADINGS[section].partition(" ")
            rows += [tag("tr", tag("th", both(Label(zh, en)), colspan=5), class_="group"), *shown]
    head = head_row(
        Label("指标", "metric"),
        Label("值", "value"),
        Label("95%区间", "interval"),
        Label("题数", "n"),
        Label("图", "0–1"),
    )
    note = Label("线是95%区间，点是值。↓ 越低越好。", "Lines are 95 % intervals, dots are values. ↓ lower is better.")
    if report.comparison:
        note = Label(note.zh + "空心的是对照。", note.en + " Hollow: the other run.")
    return join(
        tag("p", both(note), class_="note"),
        tag("table", tag("thead", head), tag("tbody", rows), class_="metrics"),
    )


def _metric_row(of: Metric, result: MetricSummary, compared: MetricComparison | None) -> Markup:
    if result.value is None:
        return join()
    estimates = [Estimate(result.value, result.low, result.high, "this")]
    if compared:
        estimates.append(Estimate(compared.first, None, None, "other"))
    drawable = of.unit == "share" and all(min(one.value, one.low or 0) >= 0 for one in estimates)
    about = f"{of.name} {formatted(result.value, of)}"
    return tag(
        "tr",
        _metric_name(of),
        tag("td", tag("b", formatted(result.value, of)), _UNITS[of.unit], class_="value"),
        tag("td", _interval(result.low, result.high, of), class_="interval"),
        tag("td", result.n, class_="n"),
        tag("td", interval_plot(estimates, 0, 1, about) if drawable else None, class_="chart"),
    )


def _metric_name(of: Metric) -> Markup:
    arrow = " ↓" if of.better == "lower" else ""
    return tag("th", tag("span", of.label + arrow), tag("code", of.name), scope="row")


def comparison_table(comparison: Comparison) -> Markup:
    """The differences of the gate metrics, and of others where there is one."""
    gate = [result for result in comparison.metrics if result.gate]
    others = [r for r in comparison.metrics if not r.gate and (r.difference or r.wins or r.losses)]
    head = head_row(
        Label("指标", "metric"),
        Label("A → B", "other → this"),
        Label("差", "difference"),
        Label("差的图", "difference"),
        Label("胜 / 平 / 负", "win / tie / loss"),
        Label("p", "Holm in the gate"),
        Label("判定", "verdict"),
    )
    shares = [r for r in (*gate, *others) if metric(r.name).unit == "share"]
    reach = max((abs(edge) for r in shares for edge in (r.low, r.high, r.difference) if edge is not None), default=0)
    scale = next(step for step in (0.05, 0.1, 0.2, 0.5, 1.0) if reach <= step or step == 1.0)
    rows = [_comparison_row(result, scale) for result in gate]
    if others:
        label = Label("其他有变化的指标，不作判定", "Others that differ, no part of the verdict")
        rows += [tag("tr", tag("th", both(label), colspan=7), class_="group")]
        rows += [_comparison_row(result, scale) for result in others]
    note = Label(
        f"配对比较，{comparison.cases}题，{comparison.clusters}组；图从 -{scale:g} 到 +{scale:g}。"
        "可见：能以80%的把握发现的最小差别。",
        f"Paired, {comparison.cases} cases in {comparison.clusters} clusters; charts from -{scale:g} to +{scale:g}. "
        "Visible: the smallest difference found with 80 % probability.",
    )
    return join(
        tag("p", both(note), class_="note"),
        tag("table", tag("thead", head), tag("tbody", rows), class_="metrics compared"),
    )


def _comparison_row(result: MetricComparison, scale: float) -> Markup:
    of = metric(result.name)
    interval = _interval(result.low, result.high, of, sign="+")
    style = "good" if of.turned(result.difference) > 0 else "bad" if of.turned(result.difference) < 0 else "even"
    verdict = {"regression": "bad", "improvement": "good"}.get(result.verdict or "", "")
    estimate = Estimate(result.difference, result.low, result.high, style)
    p = result.p if result.p_holm is None else result.p_holm
    return tag(
        "tr",
        _metric_name(of),
        tag(
            "td",
            f"{formatted(result.first, of)} → ",
            tag("b", formatted(result.second, of)),
            _UNITS[of.unit],
            class_="value",
        ),
        tag("td", tag("b", _signed(result.difference, of)), " ", tag("small", interval), class_="interval"),
        tag(
            "td",
            interval_plot([estimate], -scale, scale, f"{of.name} {_signed(result.difference, of)}")
            if of.unit == "share"
            else None,
            class_="chart",
        ),
        tag("td", _outcomes(result), class_="outcomes"),
        tag("td", f"{p:.4f}", class_="p"),
        tag(
            "td",
            tag("span", both(VERDICTS[result.verdict]), class_=f"mark {verdict}") if result.verdict else None,
            tag("small", f"可见 visible {formatted(result.smallest_visible, of)}"),
            class_="judged",
        ),
    )


def _outcomes(result: MetricComparison) -> Markup | None:
    if result.wins is None or result.ties is None or result.losses is None:
        return None
    counts = (result.wins, result.ties, result.losses)
    total = sum(counts) or 1
    styles = ("fill good", "fill even", "fill bad")
    told = " / ".join(map(str, counts))
    return join(bar([(count / total, style) for count, style in zip(counts, styles, strict=True)], told), told)


def heat_map(entries: Sequence[Entry]) -> Markup:
    """The share of right answers by type and language."""
    langs = [lang for lang in LANGS if any(entry.case.lang == lang for entry in entries)]
    types = [kind for kind in TYPES if any(entry.case.type == kind for entry in entries)]
    rows = [
        tag(
            "tr",
            tag("th", both(TYPES[kind]), scope="row"),
            [_heat_cell([e for e in entries if (e.case.type, e.case.lang) == (kind, lang)]) for lang in langs],
            _heat_cell([entry for entry in entries if entry.case.type == kind]) if len(langs) > 1 else None,
        )
        for kind in types
    ]
    everything = Label("合计", "all")
    rows.append(
        tag(
            "tr",
            tag("th", both(everything), scope="row"),
            [_heat_cell([entry for entry in entries if entry.case.lang == lang]) for lang in langs],
            _heat_cell(entries) if len(langs) > 1 else None,
            class_="all",
        )
    )
    head = head_row(Label("题型", "type"), *(LANGS[lang] for lang in langs), *([everything] if len(langs) > 1 else []))
    note = Label(
        "答对的题／全部的题；引用有误也算答对。", "Right answers of all; those with a bad citation count as right."
    )
    return join(
        tag("p", both(note), class_="note"), tag("table", tag("thead", head), tag("tbody", rows), class_="heatmap")
    )


def _heat_cell(entries: Sequence[Entry]) -> Markup:
    if not entries:
        return tag("td", "–", class_="none")
    right = sum(entry.right for entry in entries)
    share = right / len(entries)
    return tag(
        "td",
        tag("b", f"{100 * share:.0f}%"),
        " ",
        tag("small", f"{right:g}/{len(entries)}"),
        style=f"--share:{share:.2f}",
    )


def manifest_table(report: Report) -> Markup:
    """What was run, and where the other run was different."""
    now = _flat(report.manifest)
    if report.other is None:
        return _facts_table([(name, told) for name, told in now.items() if told])
    before = _flat(report.other)
    names = list(dict.fromkeys((*now, *before)))
    differing = [(name, before.get(name, ""), now.get(name, "")) for name in names if before.get(name) != now.get(name)]
    same = [(name, now[name]) for name in names if before.get(name) == now.get(name) and now[name]]
    return join(
        tag("h3", both(Label("不同之处", "Differences"))),
        _facts_table(differing, Label("对照 A", "other run"), Label("本次 B", "this run")),
        tag("details", tag("summary", both(Label("相同之处", "The same in both"))), _facts_table(same), class_="rest"),
    )


def _facts_table(rows: Iterable[tuple[str, ...]], *columns: Label) -> Markup:
    return tag(
        "table",
        tag("thead", head_row(Label("项", "item"), *columns)) if columns else None,
        tag(
            "tbody",
            [
                tag("tr", tag("th", _manifest_name(name), scope="row"), [tag("td", cell or "–") for cell in cells])
                for name, *cells in rows
            ],
        ),
        class_="plain facts",
    )


def _manifest_name(name: str) -> Markup:
    label = MANIFEST.get(name)
    return both(label) if label else tag("code", name)


def _flat(manifest: Manifest) -> dict[str, str]:
    """The manifest's fields as text; those of a mapping one by one, `settings.chat_model`."""
    flat: dict[str, str] = {}

    def add(name: str, told: object) -> None:
        if isinstance(told, Mapping):
            for key, inner in told.items():
                add(f"{name}.{key}" if name else str(key), inner)
        elif told not in (None, "", False):
            flat[name] = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)

    add("", asdict(manifest))
    return flat


def head_row(*labels: Label) -> Markup:
    """The head of a table."""
    return tag("tr", [tag("th", both(label), scope="col") for label in labels])


def _interval(low: float | None, high: float | None, of: Metric, sign: str = "") -> str:
    if low is None or high is None:
        return "–"
    return f"{_signed(low, of)} … {_signed(high, of)}" if sign else f"{formatted(low, of)} … {formatted(high, of)}"


def _signed(number: float, of: Metric) -> str:
    return f"{number:+.3f}" if of.unit == "share" else f"{number:+.0f}"


def formatted(value: float, metric: Metric) -> str:
    """A metric's value as text."""
    return f"{value:.3f}" if metric.unit == "share" else f"{value:.0f}"
