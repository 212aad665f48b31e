import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.schema import Score
from eval.significance import holm, mcnemar_exact, sign_flip_p, smallest_visible_effect
from eval.stats import Column, mean


def p_of(first: list[float], second: list[float], clusters: list[str], resamples: int = 10_000) -> float:
    columns = [[Column.of([Score(value) for value in values])] for values in (first, second)]
    (p,) = sign_flip_p([(mean, columns[0], columns[1])], clusters, resamples)
    return p


def names(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_sign_flip_against_all_signs_counted_out() -> None:
    # Six differences of the same sign: 2 of 2^6 sign patterns are as extreme.
    assert p_of([0.0] * 6, [1.0] * 6, names(6)) == pytest.approx(2 / 2**6, abs=0.006)
    # 1, 1, 1, 0: |sum| = 3 in 2 of 2^3 patterns.
    assert p_of([0, 0, 0, 1], [1, 1, 1, 1], names(4)) == pytest.approx(2 / 2**3, abs=0.015)


def test_the_cases_of_a_cluster_are_exchanged_together() -> None:
    assert p_of([0.0] * 6, [1.0] * 6, ["a", "a", "a", "b", "b", "b"]) == pytest.approx(2 / 2**2, abs=0.02)
    assert p_of([0.0] * 6, [1.0] * 6, ["a"] * 6) == 1


def test_no_difference_and_the_least_p() -> None:
    assert p_of([0, 1, 1], [0, 1, 1], names(3)) == 1
    assert p_of([0.0] * 60, [1.0] * 60, names(60), 999) == 1 / (999 + 1)


def test_it_is_seeded_and_symmetric() -> None:
    first, second = [0, 1, 0, 1, 0, 0.5], [1, 1, 1, 0.25, 1, 1]
    assert p_of(first, second, names(6)) == p_of(first, second, names(6)) == p_of(second, first, names(6))


def test_wrong_alarms_are_as_frequent_as_promised() -> None:
    """600 comparisons of runs that don't differ, all over 40 clusters of 3 correlated cases: 5 % give p <= .05."""
    draw = np.random.default_rng(7)
    clusters = [str(number) for number in range(40) for _ in range(3)]
    pairs = []
    for _ in range(600):
        first = draw.random(120)
        leaning = np.repeat(draw.normal(0, 0.3, 40), 3)  # a cluster gets better or worse as a whole, by chance
        second = first + leaning + draw.normal(0, 0.1, 120)
        pairs.append((mean, [Column(first, np.ones(120))], [Column(second, np.ones(120))]))
    together = np.array(sign_flip_p(pairs, clusters, resamples=400))
    # The standard errors of shares of .05 and .5 among 600 are .009 and .02.
    assert np.mean(together <= 0.05) == pytest.approx(0.05, abs=3 * 0.009)
    assert np.mean(together <= 0.5) == pytest.approx(0.5, abs=3 * 0.02)
    alone = np.array(sign_flip_p(pairs, names(120), resamples=400))
    assert np.mean(alone <= 0.05) > 0.15  # what heeding clusters is for


def test_known_values_of_mcnemar() -> None:
    assert mcnemar_exact(0, 0) == 1
    assert mcnemar_exact(0, 5) == mcnemar_exact(5, 0) == 2 / 2**5
    assert mcnemar_exact(1, 9) == 2 * (1 + 10) / 2**10
    assert mcnemar_exact(4, 4) == 1
    assert mcnemar_exact(15, 5) == pytest.approx(0.041389, abs=1e-6)  # scipy.stats.binomtest(5, 20)
    assert mcnemar_exact(0, 3000) < 1e-300


def test_holm() -> None:
    assert holm({"a": 0.04, "b": 0.01, "c": 0.03}) == pytest.approx({"a": 0.06, "b": 0.03, "c": 0.06})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8))
def test_holm_lowers_nothing_and_keeps_the_order(p_values: dict[str, float]) -> None:
    adjusted = holm(p_values)
    assert list(adjusted) == list(p_values)
    assert all(p_values[name] <= adjusted[name] <= 1 for name in p_values)
    by_p = sorted(p_values, key=lambda name: p_values[name])
    assert [adjusted[name] for name in by_p] == sorted(adjusted.values())


@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemar_is_a_symmetric_probability(wins: int, losses: int) -> None:
    assert 0 < mcnemar_exact(wins, losses) == mcnemar_exact(losses, wins) <= 1


def test_smallest_visible_effect() -> None:
    drawn = np.array([-0.1, 0.0, 0.1])
    assert smallest_visible_effect(drawn, 1000, is_share=True) == pytest.approx(2.8 * 0.1)
    assert smallest_visible_effect(np.zeros(9), 60, is_share=True) == 3 / 60
    assert smallest_visible_effect(np.zeros(9), 2, is_share=True) == 1
    assert smallest_visible_effect(np.zeros(9), 60, is_share=False) == 0
    assert smallest_visible_effect(np.array([np.nan]), 0, is_share=True) == 0


def test_an_effect_of_that_size_is_found_four_times_of_five() -> None:
    """Simulated: 200 independent cases, each gains with the same chance; found if p <= .05."""
    draw = np.random.default_rng(3)
    noise, cases = 0.4, 200
    error = noise / np.sqrt(cases)
    weights = np.ones(cases)
    flat = [Column(np.zeros(cases), weights)]
    pairs = [(mean, flat, [Column(draw.normal(2.8 * error, noise, cases), weights)]) for _ in range(200)]
    found = np.array(sign_flip_p(pairs, names(cases), resamples=400)) <= 0.05
    assert 0.8 - 3 * 0.028 < np.mean(found) < 0.8 + 3 * 0.028
