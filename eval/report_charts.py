"""The charts of a report, as inline SVG without a script. Colours and fonts come from the page's style sheet.

Bars and interval plots measure in percent of their width, so that they fit a telephone without shrinking their strokes;
the curves have a fixed frame of WIDTH by HEIGHT units.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics.calibration import ReliabilityBin, RiskPoint
from eval.report_html import Child, Markup, join, tag

WIDTH, HEIGHT = 400, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 388, 12, 208
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_HISTOGRAM_BINS = 20
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.5)
"""An axis may end at four times one of these, in any power of ten: its quarters are read easily."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, on the axis of an interval plot."""

    value: float
    low: float | None
    high: float | None
    style: str
    """The class of its marks."""


def interval_plot(estimates: Sequence[Estimate], low: float, high: float, about: str) -> Markup:
    """Dots with their intervals, one line each, on an axis from `low` to `high`."""
    step = 12
    height = step * len(estimates) + 8

    def at(value: float) -> str:
        return f"{100 * (min(max(value, low), high) - low) / (high - low):.2f}%"

    ticks = [low + (high - low) * share for share in _TICKS]
    grid = [
        tag("line", x1=at(tick), x2=at(tick), y1=0, y2=height, class_="grid zero" if low < tick == 0 else "grid")
        for tick in ticks
    ]
    marks: list[Markup] = []
    for index, one in enumerate(estimates):
        y = 4 + step * (index + 0.5)
        if one.low is not None and one.high is not None:
            marks.append(tag("line", x1=at(one.low), x2=at(one.high), y1=y, y2=y, class_=f"range {one.style}"))
        marks.append(tag("circle", cx=at(one.value), cy=y, r=4, class_=f"dot {one.style}"))
    return _svg("plot", about, grid, marks, width="100%", height=height)


def bar(parts: Sequence[tuple[float, str]], about: str) -> Markup:
    """A bar of parts, each a share of the whole width and the class of its colour."""
    start = 0.0
    pieces: list[Markup] = []
    for share, style in parts:
        if share:
            pieces.append(
                tag("rect", x=f"{100 * start:.2f}%", y=2, width=f"{100 * share:.2f}%", height=12, class_=style)
            )
        start += share
    return _svg("bar", about, pieces, width="100%", height=16)


def risk_curve(points: Sequence[RiskPoint], about: str) -> Markup:
    """The risk-coverage curve (`eval.metrics.calibration.risk_coverage`); left are the most confident responses."""
    x, y = _share_axis(_LEFT, _RIGHT), _share_axis(_BOTTOM, _TOP)
    path = " ".join(f"{x(point.coverage):.1f},{y(point.risk):.1f}" for point in points)
    overall = y(points[-1].risk)
    return _svg(
        "curve",
        about,
        _frame("覆盖率 coverage", "错误率 risk"),
        tag("line", x1=_LEFT, x2=_RIGHT, y1=overall, y2=overall, class_="reference"),
        tag("polyline", points=path, class_="line"),
        [
            tag("circle", cx=f"{x(point.coverage):.1f}", cy=f"{y(point.risk):.1f}", r=1.6, class_="dot this")
            for point in points
        ],
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
    )


def reliability_diagram(bins: Sequence[ReliabilityBin], about: str) -> Markup:
    """Share of right responses by stated confidence; on the diagonal the two are the same. Bars: how many there are."""
    x, y = _share_axis(_LEFT, _RIGHT), _share_axis(_BOTTOM, _TOP)
    most = max(one.n for one in bins)
    amounts: list[Markup] = []
    dots: list[Markup] = []
    for one in bins:
        height = 40 * one.n / most  # the amounts take the lowest fifth of the frame
        left, right = x(one.low) + 1, x(one.high) - 1
        amounts.append(tag("rect", x=left, y=_BOTTOM - height, width=right - left, height=height, class_="amount"))
        amounts.append(tag("text", one.n, x=(left + right) / 2, y=_BOTTOM - height - 4, class_="count"))
        where = f"{one.low:.1f}–{one.high:.1f}: n = {one.n}, {one.confidence:.2f} → {one.accuracy:.2f}"
        dots.append(
            tag("circle", tag("title", where), cx=x(one.confidence), cy=y(one.accuracy), r=4.5, class_="dot this")
        )
    line = " ".join(f"{x(one.confidence):.1f},{y(one.accuracy):.1f}" for one in bins)
    return _svg(
        "curve",
        about,
        _frame("置信度 confidence", "答对 right"),
        amounts,
        tag("line", x1=x(0), y1=y(0), x2=x(1), y2=y(1), class_="reference"),
        tag("polyline", points=line, class_="line"),
        dots,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
    )


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], unit: str, about: str) -> Markup:
    """How often each size of value occurs, with named lines at the `marks`; values must not be negative."""
    top = _round_up(max(values))
    counts = [0] * _HISTOGRAM_BINS
    for value in values:
        counts[min(int(_HISTOGRAM_BINS * value / top), _HISTOGRAM_BINS - 1)] += 1
    most = 4 * math.ceil(max(counts) / 4)
    width = (_RIGHT - _LEFT) / _HISTOGRAM_BINS
    bars = [
        tag(
            "rect",
            tag("title", f"{top * index / _HISTOGRAM_BINS:g}–{top * (index + 1) / _HISTOGRAM_BINS:g} {unit}: {count}"),
            x=_LEFT + width * index + 0.5,
            y=_BOTTOM - (_BOTTOM - _TOP) * count / most,
            width=width - 1,
            height=(_BOTTOM - _TOP) * count / most,
            class_="fill",
        )
        for index, count in enumerate(counts)
        if count
    ]
    lines: list[Markup] = []
    for index, (name, value) in enumerate(marks):
        at = _LEFT + (_RIGHT - _LEFT) * min(value / top, 1)
        beside = {"x": at - 4, "text_anchor": "end"} if at > (_LEFT + _RIGHT) / 2 else {"x": at + 4}
        lines.append(tag("line", x1=at, x2=at, y1=_TOP, y2=_BOTTOM, class_="mark"))
        lines.append(tag("text", f"{name} {value:.0f}", y=_TOP + 10 + 15 * index, class_="name", **beside))
    return _svg(
        "curve",
        about,
        _frame(unit, "题数 cases", lambda share: f"{top * share:g}", lambda share: f"{most * share:g}"),
        bars,
        lines,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
    )


def _share_axis(start: float, end: float) -> Callable[[float], float]:
    return lambda share: start + (end - start) * share


def _frame(
    below: str,
    beside: str,
    x_name: Callable[[float], str] = "{:g}".format,
    y_name: Callable[[float], str] = "{:g}".format,
) -> Markup:
    """Grid, tick names and the names of the axes."""
    x, y = _share_axis(_LEFT, _RIGHT), _share_axis(_BOTTOM, _TOP)
    parts = [
        join(
            tag("line", x1=_LEFT, x2=_RIGHT, y1=y(share), y2=y(share), class_="grid"),
            tag("text", y_name(share), x=_LEFT - 6, y=y(share) + 4, class_="tick", text_anchor="end"),
            tag("text", x_name(share), x=x(share), y=_BOTTOM + 16, class_="tick", text_anchor="middle"),
        )
        for share in _TICKS
    ]
    middle = (_TOP + _BOTTOM) / 2
    return join(
        parts,
        tag("text", below, x=(_LEFT + _RIGHT) / 2, y=HEIGHT - 6, class_="axis", text_anchor="middle"),
        tag("text", beside, x=11, y=middle, class_="axis", text_anchor="middle", transform=f"rotate(-90 11 {middle})"),
    )


def _round_up(amount: float) -> float:
    """Where an axis ends that holds `amount`."""
    if amount <= 0:
        return 1.0
    size = 4.0 * float(10.0 ** math.floor(math.log10(amount / 4)))
    return next(step * size for step in _STEPS if step * size >= amount)


def _svg(style: str, about: str, *content: Child, **attributes: str | float) -> Markup:
    return tag("svg", tag("title", about), *content, class_=style, role="img", aria_label=about, **attributes)
