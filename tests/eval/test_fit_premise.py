"""Fitting the weights of wrong premises: what cross-validation finds of cases whose answer is known."""

from dataclasses import fields

import pytest

from eval.fit_premise import Asked, cross_validated, lowest_threshold, probability, surest, untuned
from rag.premise import Features

WRONG = (0.9, 0.8, 0.9, 0.9, *[0.0] * (len(fields(Features)) - 4))
RIGHT = (0.5, 0.3, 0.2, 0.2, 0.8, 0.7, 0.8, 0.9, 1.0, 0.0, 0.0, 0.0)


def cases(wrong: int, other: int) -> list[Asked]:
    return [
        *(Asked(f"wrong {n}", True, ((RIGHT, False), (WRONG, True))) for n in range(wrong)),
        *(Asked(f"other {n}", False, ((RIGHT, False),)) for n in range(other)),
        Asked("no claim", False, ()),
    ]


def test_what_is_told_apart_is_corrected_and_nothing_else() -> None:
    assert cross_validated(cases(20, 60), probability) == (20, 0)
    assert cross_validated(cases(20, 60), untuned) == (20, 0)


def test_a_threshold_out_of_reach_corrects_nothing() -> None:
    assert cross_validated(cases(20, 60), probability, threshold=1.1) == (0, 0)


def test_the_surest_contradiction_decides() -> None:
    score = untuned(())

    found = surest(score, cases(1, 0)[0])

    assert found is not None
    assert found[0] == pytest.approx(0.9 + 0.8 + (0.9 + 0.9) / 2)
    assert found[1]
    assert surest(score, cases(0, 0)[0]) is None


def test_the_threshold_lets_no_other_case_of_these_pass() -> None:
    score = untuned(())

    assert score([RIGHT])[0] < lowest_threshold(score, cases(3, 9)) < score([WRONG])[0]
