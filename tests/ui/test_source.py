"""The source pane's content."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import Article, Span
from tests.ui.fake import AREA, PARTS, STATION, TRAPPED, FakeAssistant, reply
from ui.source import cited_source, source_view


def article(text: str) -> Article:
    return replace(STATION, text=text)


def test_the_cited_passage_is_told_apart_from_its_paragraph() -> None:
    view = source_view(article("前文。引用。后文。\n\n下一段。"), {1: Span(3, 6)}, 1)
    assert [[(run.text, run.numbers) for run in runs] for runs in view.paragraphs] == [
        [("前文。", ()), ("引用。", (1,)), ("后文。", ())],
        [("下一段。", ())],
    ]


def test_a_passage_over_two_paragraphs_is_marked_in_both() -> None:
    view = source_view(article("甲乙\n丙丁"), {1: Span(1, 4)}, 1)
    assert [[run.text for run in runs if run.numbers] for runs in view.paragraphs] == [["乙"], ["丙"]]


def test_passages_that_overlap_are_told_apart() -> None:
    view = source_view(article("一二三四五六"), {1: Span(0, 4), 2: Span(2, 6)}, 2)
    assert [(run.text, run.numbers) for run in view.paragraphs[0]] == [("一二", (1,)), ("三四", (1, 2)), ("五六", (2,))]


@given(st.text(alphabet="甲乙丙𠮷😀 \n", max_size=40), st.integers(-5, 50), st.integers(-5, 50))
def test_marked_text_is_the_span_and_nothing_is_lost(text: str, start: int, end: int) -> None:
    runs = [run for runs in source_view(article(text), {1: Span(start, end)}, 1).paragraphs for run in runs]
    kept = "".join(run.text for run in runs)
    assert "".join(kept.split()) == "".join(text.split())
    inside = text[max(start, 0) : max(end, 0)] if start < end else ""
    marked = "".join(run.text for run in runs if run.numbers)
    assert "".join(marked.split()) == "".join(inside.split())


def test_a_sample_article_is_marked_and_names_what_it_is_based_on() -> None:
    view = source_view(STATION, {1: Span(AREA.start, AREA.end)}, 1)
    assert view.sample
    assert view.based_on == "河源日报《连平探索综合帮扶机制》"
    assert not source_view(replace(STATION, publisher="河源日报"), {}, 1).sample


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
    view = source_view(replace(STATION, source=source), {}, 1)
    assert (view.origin, view.is_link) == (origin, is_link)


def test_all_that_an_answer_quotes_of_the_article_is_marked() -> None:
    view = cited_source(FakeAssistant(), reply("甲[1]乙[2]丙[3]", AREA, PARTS, TRAPPED), 2)
    assert view is not None
    assert (view.status, view.number, view.title) == ("stands", 2, STATION.title)
    marked = {run.numbers: run.text for runs in view.paragraphs for run in runs if run.numbers}
    assert marked == {(1,): AREA.quote, (2,): PARTS.quote}


def test_a_changed_article_is_found_again_by_the_quote() -> None:
    changed = replace(STATION, text="编者按：数字已核对。\n资源驿站占地580平方米。")
    view = cited_source(FakeAssistant(library=[changed]), reply("甲[1]乙[2]", AREA, PARTS), 1)
    assert view is not None
    assert view.status == "moved"
    assert [run.text for runs in view.paragraphs for run in runs if run.numbers] == [AREA.quote]


def test_a_quote_that_is_gone_is_shown_as_it_was() -> None:
    view = cited_source(FakeAssistant(library=[]), reply("甲[1]", AREA), 1)
    assert view is not None
    assert (view.status, view.title) == ("gone", STATION.title)
    assert [[run.text for run in runs] for runs in view.paragraphs] == [[AREA.quote]]


def test_a_number_that_the_answer_has_not_is_none() -> None:
    assert cited_source(FakeAssistant(), reply("甲[1]", AREA), 7) is None
