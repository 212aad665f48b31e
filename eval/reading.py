"""The journey of `eval reading`: read every page that has a truth file, score it, and sum up with intervals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from eval.metrics.reading import PageScore, score_page
from eval.schema import MetricSummary, Score
from eval.stats import ClusterBootstrap, Column, interval, mean, value
from eval.truth import MarkedPage, load_marked_pages
from index.errors import UnreadableFile
from index.schema import Article

Read = Callable[[Path], Iterator[Article]]
"""Gives the articles of a page; raises UnreadableFile, whose message is the reason, if it has none."""


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page: what it is like, what came of it and how long that took."""

    name: str
    note: str
    seconds: float
    score: PageScore

    @property
    def badness(self) -> float:
        """For sorting, 0 for a page without a fault: what is wrong about whole articles, and their characters."""
        score = self.score
        boundaries = score.true_articles + score.articles - 2 * score.found
        stated = 3 * score.true_articles - score.titles - score.publishers - score.dates
        characters = score.lost_characters + score.furniture_characters
        return boundaries + stated + score.mixed_passages + characters / 100 + (not score.in_order)


@dataclass(frozen=True, slots=True)
class Metric:
    """What a metric is called and how a page scores in it: a share, weighted by what it is a share of."""

    name: str
    label: str
    """In Chinese, for tables."""
    unit: Literal["文章 articles", "字 chars", "段 passages", "段 paragraphs", "页 pages"]
    """What n counts."""
    score: Callable[[PageScore], Score | None]
    at_least: float | None = None
    at_most: float | None = None
    """The target, where there is one."""

    def is_met(self, value: float) -> bool:
        """Whether `value` reaches the target; always, if there is none."""
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


def _share(part: int, whole: float) -> Score | None:
    return Score(part / whole, whole) if whole else None


METRICS = (
    Metric(
        "boundary_f1",
        "文章起点F1",
        "文章 articles",
        lambda page: _share(page.found, (page.true_articles + page.articles) / 2),
        at_least=0.98,
    ),
    Metric("boundary_precision", "起点查准率", "文章 articles", lambda page: _share(page.found, page.articles)),
    Metric("boundary_recall", "起点查全率", "文章 articles", lambda page: _share(page.found, page.true_articles)),
    Metric("titles", "标题正确", "文章 articles", lambda page: _share(page.titles, page.true_articles), at_least=0.95),
    Metric("publishers", "来源正确", "文章 articles", lambda page: _share(page.publishers, page.true_articles)),
    Metric("dates", "日期正确", "文章 articles", lambda page: _share(page.dates, page.true_articles)),
    Metric(
        "furniture_left",
        "残留的网页杂项",
        "字 chars",
        lambda page: _share(page.furniture_characters, page.characters),
        at_most=0.005,
    ),
    Metric(
        "body_lost",
        "丢失的正文",
        "字 chars",
        lambda page: _share(page.lost_characters, page.body_characters),
        at_most=0.005,
    ),
    Metric(
        "mixed_passages",
        "混合两篇的段落",
        "段 passages",
        lambda page: _share(page.mixed_passages, page.passages),
        at_most=0.0,
    ),
    Metric(
        "whole_paragraphs",
        "段落完整不断不并",
        "段 paragraphs",
        lambda page: _share(page.whole_paragraphs, page.paragraphs),
    ),
    Metric("in_order", "文章次序正确", "页 pages", lambda page: Score(float(page.in_order)) if page.found else None),
    Metric(
        "skipped",
        "无文章的页面已跳过",
        "页 pages",
        lambda page: None if page.true_articles else Score(float(page.articles == 0)),
    ),
    Metric(
        "unread",
        "未读出的页面",
        "页 pages",
        lambda page: Score(float(page.articles == 0)) if page.true_articles else None,
        at_most=0.0,
    ),
)


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """How well a folder of pages was read."""

    folder: str
    articles: int
    """In the truth."""
    seconds: float
    """Of reading, all pages together."""
    metrics: tuple[MetricSummary, ...]
    """In the order of METRICS; `n` counts the metric's unit."""
    pages: tuple[PageResult, ...]
    """In the order of their names."""

    @property
    def failing(self) -> list[PageResult]:
        """The pages with a fault, worst first."""
        return sorted((page for page in self.pages if page.score.faults), key=lambda page: (-page.badness, page.name))

    def to_dict(self) -> dict[str, Any]:
        """The document of `--json`."""
        targets = [{"at_least": metric.at_least, "at_most": metric.at_most} for metric in METRICS]
        return {
            "folder": self.folder,
            "articles": self.articles,
            "seconds": self.seconds,
            "seconds_per_page": self.seconds / len(self.pages),
            "metrics": [asdict(one) | target for one, target in zip(self.metrics, targets, strict=True)],
            "pages": [
                {"name": page.name, "note": page.note, "seconds": page.seconds} | asdict(page.score)
                for page in self.pages
            ],
        }


def measure_reading(
    folder: Path, read: Read, on_progress: Callable[[int, int], None] = lambda done, total: None
) -> ReadingSummary:
    """Read the pages of `folder` with `read` and compare each with its truth.

    `on_progress(done, total)` is called after each page. Raises PathNotFound and EvalError for truth files that can't
    be used, before anything is read.
    """
    marked = load_marked_pages(folder)
    results: list[PageResult] = []
    for page in marked:
        results.append(_result(page, read))
        on_progress(len(results), len(marked))
    bootstrap = ClusterBootstrap([result.name for result in results])
    return ReadingSummary(
        folder=str(folder),
        articles=sum(result.score.true_articles for result in results),
        seconds=sum(result.seconds for result in results),
        metrics=tuple(_summary(metric, results, bootstrap) for metric in METRICS),
        pages=tuple(results),
    )


def _result(page: MarkedPage, read: Read) -> PageResult:
    started = time.perf_counter()
    articles: list[Article] = []
    unread = ""
    try:
        articles.extend(read(page.path.resolve()))
    except UnreadableFile as error:
        unread = str(error)
    seconds = time.perf_counter() - started
    return PageResult(page.name, page.truth.note, seconds, score_page(page.truth, articles, unread))


def _summary(metric: Metric, results: Sequence[PageResult], bootstrap: ClusterBootstrap) -> MetricSummary:
    column = Column.of([metric.score(result.score) for result in results])
    if not column.weights.any():
        return MetricSummary(metric.name, None, None, None, 0)
    (drawn,) = bootstrap.resample([lambda counts: mean([column], counts)])
    low, high = (interval(drawn) if bootstrap.spans_clusters([column]) else None) or (None, None)
    return MetricSummary(metric.name, value(mean, [column]), low, high, round(column.weights.sum()))
