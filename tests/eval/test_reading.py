"""The journey over a folder, with a reader that does what each test says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.reading import METRICS, measure_reading
from eval.reading_text import WORST, reading_report
from eval.truth import ENDING
from index.errors import EvalError, UnreadableFile
from index.schema import Article

TEXT = "河口村的老码头上个月重新开了航，一天四班船。"
JUNK = "扫码看更多精彩内容的人都来了"


def mark(folder: Path, name: str, *texts: str) -> None:
    articles = [{"title": "老码头", "publisher": "", "date": "", "text": text} for text in texts]
    (folder / name).write_text("x", encoding="utf-8")
    document = {"note": f"note of {name}", "articles": articles}
    (folder / f"{name}{ENDING}").write_text(json.dumps(document), encoding="utf-8")


class Reader:
    """Gives each page the texts that it was told."""

    def __init__(self, **texts: list[str]) -> None:
        self.texts = texts
        self.asked: list[Path] = []

    def __call__(self, path: Path) -> Iterator[Article]:
        self.asked.append(path)
        if not self.texts[path.stem]:
            raise UnreadableFile("no article in it")
        for text in self.texts[path.stem]:
            yield Article("老码头", "", "", str(path), text)


def test_figures_are_pooled_over_pages(tmp_path: Path) -> None:
    mark(tmp_path, "good.txt", TEXT)
    mark(tmp_path, "junk.txt", TEXT)
    mark(tmp_path, "lost.txt", TEXT)
    mark(tmp_path, "none.txt")
    summary = measure_reading(tmp_path, Reader(good=[TEXT], junk=[f"{TEXT}\n{JUNK}", JUNK], lost=[], none=[]))
    values = {metric.name: metric.value for metric in summary.metrics}
    assert values == pytest.approx(
        {
            "boundary_f1": 2 * 2 / (3 + 3),
            "boundary_precision": 2 / 3,
            "boundary_recall": 2 / 3,
            "titles": 2 / 3,
            "publishers": 2 / 3,
            "dates": 2 / 3,
            "furniture_left": 2 * len(JUNK) / (2 * len(TEXT) + 2 * len(JUNK)),
            "body_lost": 1 / 3,
            "mixed_passages": 0.0,
            "whole_paragraphs": 1.0,
            "in_order": 1.0,
            "skipped": 1.0,
            "unread": 1 / 3,
        }
    )
    assert [metric.name for metric in summary.metrics] == [metric.name for metric in METRICS]
    assert {metric.name: metric.n for metric in summary.metrics}["body_lost"] == 3 * len(TEXT)
    assert [page.name for page in summary.failing] == ["lost.txt", "junk.txt"]


def test_intervals_are_over_pages(tmp_path: Path) -> None:
    for number in range(4):
        mark(tmp_path, f"p{number}.txt", TEXT)
    summary = measure_reading(tmp_path, Reader(p0=[TEXT], p1=[TEXT], p2=[], p3=[]))
    lost = next(metric for metric in summary.metrics if metric.name == "body_lost")
    assert lost.value == 2 / 4
    assert (lost.low, lost.high) == (0.0, 1.0)  # Binomial(4, 1/2): both ends have 1/16 > 2.5 %
    assert next(metric for metric in summary.metrics if metric.name == "skipped").n == 0


def test_truths_are_checked_before_anything_is_read(tmp_path: Path) -> None:
    mark(tmp_path, "a.txt", TEXT)
    (tmp_path / f"b.txt{ENDING}").write_text("{}", encoding="utf-8")
    reader = Reader(a=[TEXT])
    with pytest.raises(EvalError):
        measure_reading(tmp_path, reader)
    assert reader.asked == []


def test_progress_and_the_document(tmp_path: Path) -> None:
    mark(tmp_path, "a.txt", TEXT)
    mark(tmp_path, "b.txt", TEXT)
    seen: list[tuple[int, int]] = []
    reader = Reader(a=[TEXT], b=[JUNK])
    summary = measure_reading(tmp_path, reader, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
    assert reader.asked == [tmp_path / "a.txt", tmp_path / "b.txt"]
    document = json.loads(json.dumps(summary.to_dict()))
    assert list(document) == ["folder", "articles", "seconds", "seconds_per_page", "metrics", "pages"]
    assert document["metrics"][0] == {
        "name": "boundary_f1",
        "value": 1 / 2,
        "low": 0.0,
        "high": 1.0,
        "n": 2,
        "at_least": 0.98,
        "at_most": None,
    }
    assert [page["name"] for page in document["pages"]] == ["a.txt", "b.txt"]
    assert document["pages"][1]["faults"][-1] == {
        "kind": "lost",
        "expected": TEXT,
        "got": "",
        "characters": len(TEXT),
        "times": 1,
    }


def test_the_report_shows_the_worst_and_all_when_asked(tmp_path: Path) -> None:
    texts: dict[str, list[str]] = {}
    for number in range(WORST + 2):
        mark(tmp_path, f"p{number:02}.txt", TEXT)
        texts[f"p{number:02}"] = [f"{TEXT}\n{JUNK * (number + 1)}"]
    mark(tmp_path, "good.txt", TEXT)
    summary = measure_reading(tmp_path, Reader(good=[TEXT], **texts))
    short, full = reading_report(summary), reading_report(summary, all_failing=True)
    assert short.count("note of p") == WORST
    assert "2 more failing pages: add --failing" in short
    assert full.count("note of p") == WORST + 2
    assert "add --failing" not in full
    assert full.index("p11.txt") < full.index("p00.txt")
    assert "good.txt" not in full
    assert f"furniture left, {len(JUNK)} 字 chars: {JUNK}" in full
    rows = {line.split()[0]: line for line in short.splitlines() if line}
    assert "✗" in rows["furniture_left"]
    assert "✗" not in rows["body_lost"]
    assert "skipped" not in rows
    assert rows["titles"].endswith("13 文章 articles")
