"""The figures of a report that are drawn: what confidence is worth, and how long answers take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.metrics.calibration import reliability, risk_coverage
from eval.metrics.cost import MEASURES
from eval.report_charts import histogram, reliability_diagram, risk_curve
from eval.report_html import Markup, join, tag
from eval.report_labels import Label, both
from eval.report_tables import head_row
from eval.report_view import Entry
from eval.schema import Score
from eval.stats import Column, Quantile, value

_STAGES: Mapping[str, Label] = {
    "search": Label("检索", "search"),
    "answer": Label("回答（含检索）", "answer, with its own search"),
    "first_token": Label("首字", "first token"),
}
_STEPS: Mapping[str, Label] = {
    "condense": Label("改写问题", "condense"),
    "retrieve": Label("检索", "retrieve"),
    "answer": Label("作答", "answer"),
    "verify": Label("核对", "verify"),
    "total": Label("总计", "total"),
}


def confidence(entries: Sequence[Entry]) -> Markup | None:
    """The risk-coverage curve and the reliability diagram; None if no response told its confidence."""
    names = ("confidence", "response_right")
    scores = [entry.this.scores.scores for entry in entries]
    told = [tuple(its[name].value for name in names) for its in scores if all(name in its for name in names)]
    if not any(confidence for confidence, _ in told):
        return None
    said, right = [confidence for confidence, _ in told], [is_right for _, is_right in told]
    risk = Label("风险—覆盖曲线", "Risk and coverage")
    risk_note = Label(
        "只给出最有把握的一部分回应时，其中有多少是错的；虚线是全部给出时。",
        "The share of wrong responses if only the most confident ones were shown; dashed: all of them.",
    )
    fit = Label("可靠性图", "Reliability")
    fit_note = Label(
        "每一档置信度里答对的比例，数字是题数；虚线上两者相等。",
        "The share of right responses by confidence, with their number; on the dashed line the two are equal.",
    )
    figures = [
        _figure(risk, risk_note, risk_curve(risk_coverage(said, right), risk.zh)),
        _figure(fit, fit_note, reliability_diagram(reliability(said, right), fit.zh)),
    ]
    return tag("div", figures, class_="figures")


def latency(entries: Sequence[Entry]) -> Markup | None:
    """Histograms of what the run measured and a table of the answers' own stages; None if nothing was measured."""
    measured = {
        stage: [entry.this.item.timings_ms[stage] for entry in entries if stage in entry.this.item.timings_ms]
        for stage, name in MEASURES.items()
        if name.endswith("_ms")
    }
    timings = {stage: values for stage, values in measured.items() if values}
    if not timings:
        return None
    figures = []
    for stage, values in timings.items():
        marks = [("p50", _quantile(values, 0.5)), ("p95", _quantile(values, 0.95))]
        summary = "，".join(f"{name} {at:.0f} ms" for name, at in marks)
        label = _STAGES.get(stage, Label(stage, ""))
        chart = histogram(values, marks, "ms", f"{label.zh}：{summary}")
        figures.append(_figure(label, Label(f"{summary}，{len(values)}题", f"longest {max(values):.0f} ms"), chart))
    return join(tag("div", figures, class_="figures"), _stages(entries))


def _stages(entries: Sequence[Entry]) -> Markup | None:
    """The stages that the answers themselves measured."""
    answers = [entry.this.item.answer for entry in entries if entry.this.item.answer]
    names = dict.fromkeys(name for answer in answers for name in answer.timings_ms)
    if not names:
        return None
    rows = []
    for name in names:
        values = [answer.timings_ms[name] for answer in answers if name in answer.timings_ms]
        cells = (_quantile(values, 0.5), _quantile(values, 0.95), max(values))
        rows.append(
            tag(
                "tr",
                tag("th", both(_STEPS.get(name, Label(name, ""))), scope="row"),
                [tag("td", f"{cell:.1f}") for cell in cells],
            )
        )
    head = head_row(Label("步骤", "stage"), Label("p50", "ms"), Label("p95", "ms"), Label("最长", "longest, ms"))
    return tag("table", tag("thead", head), tag("tbody", rows), class_="plain")


def _quantile(values: Sequence[float], share: float) -> float:
    return value(Quantile(share), [Column.of([Score(one) for one in values])])


def _figure(label: Label, note: Label, chart: Markup) -> Markup:
    return tag("figure", tag("figcaption", tag("h3", both(label)), tag("p", both(note), class_="note")), chart)
