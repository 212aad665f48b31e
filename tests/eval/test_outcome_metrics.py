from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.cost import costs
from eval.metrics.language import paired_differences, same_citations
from eval.metrics.refusal import asked_back, balanced_accuracy, false_refusal, premise_corrected, refused
from eval.metrics.robustness import by_situation
from eval.schema import CaseLang, CaseScores, Score
from eval.stats import Column, value


def scored(case_id: str, lang: CaseLang, group: str | None, recall: float | None) -> CaseScores:
    scores = {} if recall is None else {"nugget_recall_vital": Score(recall)}
    return CaseScores(case_id, case_id, "a.md", "single", lang, scores, group_id=group)


def test_outcomes() -> None:
    assert [refused(outcome) for outcome in ("refused", "answered", None)] == [1, 0, 0]
    assert [false_refusal(outcome) for outcome in ("refused", "answered", None)] == [1, 0, 1]
    assert [asked_back(outcome) for outcome in ("clarify", "answered", None)] == [1, 0, 0]
    assert [premise_corrected("premise_corrected", recall) for recall in (1, 0.5)] == [1, 0]


def test_balanced_accuracy_does_not_reward_refusing_everything() -> None:
    def balanced(refused_unanswerable: list[int], refused_answerable: list[int]) -> float:
        unanswerable = [Score(each) for each in refused_unanswerable] + [None] * len(refused_answerable)
        answerable = [None] * len(refused_unanswerable) + [Score(each) for each in refused_answerable]
        return value(balanced_accuracy, [Column.of(unanswerable), Column.of(answerable)])

    assert balanced([1, 1], [1, 1, 1, 1]) == 0.5
    assert balanced([0, 0], [0, 0, 0, 0]) == 0.5
    assert balanced([1, 0], [1, 0, 0, 0]) == (1 / 2 + 3 / 4) / 2
    assert balanced([1], [0]) == 1
    assert np.isnan(balanced([], [0, 0]))


def test_situations_by_tag() -> None:
    assert by_situation(["everyday", "rgb_noise", "poisoned"], 1.0) == {"rgb_noise": 1, "poisoned": 1}
    assert by_situation([], 1.0) == {}


def test_twins_are_paired_with_their_original() -> None:
    cases = [
        scored("hant", "zh-Hant", "g1", 0.5),
        scored("original", "zh-Hans", "g1", 1.0),
        scored("english", "en", "g1", 0.0),
        scored("single", "zh-Hant", None, 1.0),
        scored("without original", "zh-Hant", "g2", 1.0),
        scored("refusal due", "zh-Hant", "g1", None),
    ]
    assert paired_differences(cases, "zh-Hant") == [Score(-0.5), None, None, None, None, None]
    assert paired_differences(cases, "en") == [None, None, Score(-1.0), None, None, None]
    assert paired_differences([], "en") == []


def test_twins_are_asked_whether_they_cite_the_same() -> None:
    cases = [
        replace(scored("original", "zh-Hans", "g1", 1.0), cited=("a:0-9", "b:3-7")),
        replace(scored("same", "zh-Hant", "g1", 1.0), cited=("b:3-7", "a:0-9")),
        replace(scored("fewer", "zh-Hant", "g1", 1.0), cited=("a:0-9",)),
        replace(scored("refused", "zh-Hant", "g1", 0.0), cited=()),
        replace(scored("english", "en", "g1", 0.0), cited=("c:1-2",)),
        scored("refused original", "zh-Hans", "g2", None),
        scored("refused twin", "zh-Hant", "g2", None),
    ]
    assert same_citations(cases, "zh-Hant") == [None, Score(1.0), Score(0.0), Score(0.0), None, None, None]
    assert same_citations(cases, "en") == [None, None, None, None, Score(0.0), None, None]


@given(st.floats(0, 1), st.floats(0, 1))
def test_differences_are_bounded_and_of_equals_zero(first: float, second: float) -> None:
    pair = [scored("o", "zh-Hans", "g", first), scored("t", "en", "g", second)]
    (difference,) = [score for score in paired_differences(pair, "en") if score]
    assert -1 <= difference.value <= 1
    assert difference.value == pytest.approx(second - first)


def test_only_what_was_measured_costs() -> None:
    assert costs({"search": 12.0, "tea": 3.0, "completion_tokens": 40}) == {"search_ms": 12.0, "completion_tokens": 40}
    assert costs({}) == {}
