from hypothesis import given
from hypothesis import strategies as st

from eval.report_marks import Run, marked, shortened, within
from eval.schema import Place
from index.schema import Span

TEXT = "一二三四五六七八九十"
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: Span(min(ends), max(ends))))


def test_overlaps_count_from_the_start_of_the_place() -> None:
    passage = Place("a", 10, 20)
    others = [Place("a", 5, 12), Place("a", 14, 16), Place("a", 18, 30), Place("a", 20, 25), Place("b", 12, 14)]
    assert within(passage, others) == (Span(0, 2), Span(4, 6), Span(8, 10))


def test_evidence_and_citation_may_overlap() -> None:
    assert marked(TEXT, [Span(2, 6)], [Span(4, 8)]) == (
        Run("一二"),
        Run("三四", gold=True),
        Run("五六", gold=True, cited=True),
        Run("七八", cited=True),
        Run("九十"),
    )


def test_nothing_is_marked_in_an_empty_text() -> None:
    assert marked("", [Span(0, 3)], []) == ()


@given(st.text(max_size=30), SPANS, SPANS)
def test_runs_are_the_text_and_each_character_is_marked_as_it_lies(
    text: str, gold: list[Span], cited: list[Span]
) -> None:
    runs = marked(text, gold, cited)
    assert "".join(run.text for run in runs) == text
    assert all(run.text for run in runs)
    position = 0
    for run in runs:
        for _ in run.text:
            assert run.gold == any(span.start <= position < span.end for span in gold)
            assert run.cited == any(span.start <= position < span.end for span in cited)
            position += 1


def test_what_is_far_from_a_mark_is_left_out() -> None:
    evidence = Run("证据" * 200, gold=True)
    before, kept, after = shortened([Run("前" * 300), evidence, Run("后" * 300)])
    assert (before.text, after.text) == ("前" * 80 + "…" + "前" * 80, "后" * 80 + "…")
    assert kept == evidence
    assert shortened([Run("短" * 100)]) == (Run("短" * 100),)
