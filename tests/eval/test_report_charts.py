from eval.metrics.calibration import reliability, risk_coverage
from eval.report_charts import HEIGHT, WIDTH, Estimate, bar, histogram, interval_plot, reliability_diagram, risk_curve
from tests.eval.html_pages import Node, Page, attribute


def elements(chart: str, css: str) -> list[Node]:
    return Page(chart).css(css)


def numbers(chart: str, css: str, *names: str) -> list[tuple[float, ...]]:
    def number(node: Node, name: str) -> float:
        return float(attribute(node, name).rstrip("%"))

    return [tuple(number(node, name) for name in names) for node in elements(chart, css)]


def test_an_interval_lies_where_its_figures_say() -> None:
    chart = interval_plot([Estimate(0.5, 0.25, 0.75, "this"), Estimate(0.9, None, None, "other")], 0, 1, "about")
    assert numbers(chart, "line.range", "x1", "x2") == [(25, 75)]
    assert [x for (x,) in numbers(chart, "circle", "cx")] == [50, 90]
    (this,), (other,) = numbers(chart, "circle", "cy")
    assert this < other
    assert elements(chart, "svg")[0].attributes["aria-label"] == "about"


def test_what_lies_beyond_the_axis_is_drawn_at_its_end() -> None:
    chart = interval_plot([Estimate(0.4, -0.9, 0.9, "even")], -0.5, 0.5, "about")
    assert numbers(chart, "line.range", "x1", "x2") == [(0, 100)]
    assert numbers(chart, "line.zero", "x1") == [(50,)]


def test_a_bar_is_as_wide_as_its_parts() -> None:
    chart = bar([(1 / 4, "a"), (0, "b"), (3 / 4, "c")], "about")
    assert numbers(chart, "rect", "x", "width") == [(0, 25), (25, 75)]


def test_a_histogram_counts_every_value() -> None:
    chart = histogram([0, 1, 1, 99, 100], [("p50", 1), ("p95", 100)], "ms", "about")
    counts = [int(node.text().rpartition(": ")[2]) for node in elements(chart, "rect title")]
    assert counts == [3, 2]
    tallest, lower = (height for (height,) in numbers(chart, "rect", "height"))
    assert lower / tallest == 2 / 3 or abs(lower / tallest - 2 / 3) < 1e-4
    assert [node.text() for node in elements(chart, "text.name")] == ["p50 1", "p95 100"]
    assert len(elements(histogram([0.0, 0.0], [], "ms", "about"), "rect")) == 1


def test_curves_stay_in_their_frame() -> None:
    confidence, right = [0.0, 0.3, 0.31, 0.9, 1.0], [0.0, 1.0, 0.0, 1.0, 1.0]
    for chart in (
        risk_curve(risk_coverage(confidence, right), "about"),
        reliability_diagram(reliability(confidence, right), "about"),
    ):
        points = [tuple(map(float, point.split(","))) for point in _points(chart)]
        assert points
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
        assert points == sorted(points)


def test_reliability_shows_how_many_there_are() -> None:
    chart = reliability_diagram(reliability([0.95, 0.92, 0.15], [1.0, 0.0, 1.0]), "about")
    assert [node.text() for node in elements(chart, "text.count")] == ["1", "2"]
    (low, high) = (height for (height,) in numbers(chart, "rect.amount", "height"))
    assert high == 2 * low


def _points(chart: str) -> list[str]:
    return attribute(elements(chart, "polyline")[0], "points").split()
