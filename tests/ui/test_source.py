"""The source pane's content."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Article, Span
from tests.ui.fake import AREA, STATION
from ui.source import source_view


def article(text: str) -> Article:
    return replace(STATION, text=text)


def test_the_cited_passage_is_told_apart_from_its_paragraph() -> None:
    view = source_view(article("前文。引用。后文。\n\n下一段。"), Span(3, 6))
    assert [[(run.text, run.cited) for run in runs] for runs in view.paragraphs] == [
        [("前文。", False), ("引用。", True), ("后文。", False)],
        [("下一段。", False)],
    ]


def test_a_passage_over_two_paragraphs_is_marked_in_both() -> None:
    view = source_view(article("甲乙\n丙丁"), Span(1, 4))
    assert [[run.text for run in runs if run.cited] for runs in view.paragraphs] == [["乙"], ["丙"]]


@given(st.text(alphabet="甲乙丙𠮷😀 \n", max_size=40), st.integers(-5, 50), st.integers(-5, 50))
def test_marked_text_is_the_span_and_nothing_is_lost(text: str, start: int, end: int) -> None:
    runs = [run for runs in source_view(article(text), Span(start, end)).paragraphs for run in runs]
    kept = "".join(run.text for run in runs)
    assert "".join(kept.split()) == "".join(text.split())
    inside = text[max(start, 0) : max(end, 0)] if start < end else ""
    marked = "".join(run.text for run in runs if run.cited)
    assert "".join(marked.split()) == "".join(inside.split())


def test_a_sample_article_is_marked_and_names_what_it_is_based_on() -> None:
    view = source_view(STATION, Span(AREA.start, AREA.end))
    assert view.sample
    assert view.based_on == "河源日报《连平探索综合帮扶机制》"
    assert not source_view(replace(STATION, publisher="河源日报"), Span(0, 0)).sample


@pytest.mark.parametrize(
    ("source", "origin", "is_link"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1", True),
        ("/home/someone/private/page.txt", "page.txt", False),
        ("/data/news.jsonl#42", "news.jsonl#42", False),
        ("javascript:alert(1)", "javascript:alert(1)", False),
        ("", "", False),
    ],
)
def test_only_web_addresses_are_links_and_folders_stay_private(source: str, origin: str, is_link: bool) -> None:
    view = source_view(replace(STATION, source=source), Span(0, 0))
    assert (view.origin, view.is_link) == (origin, is_link)
