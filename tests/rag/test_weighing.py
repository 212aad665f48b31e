"""Shares, weighed sums, and chances as log odds and back."""

import math

import pytest

from rag.rank_features import Features
from rag.weighing import log_odds, probability, share, weighed_sum


def test_a_share_is_by_weight() -> None:
    weights = {"大桥": 3.0, "全长": 1.0}

    assert share(weights, {"大桥", "河水"}) == 3 / 4
    assert share({}, {"大桥"}) == 0, "nothing is looked for"


def test_each_field_counts_by_its_own_weight() -> None:
    nothing = Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    weights = Features(2.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0)

    assert weighed_sum(nothing, weights) == 0
    assert weighed_sum(Features(0.5, 9.0, 0.0, 0.0, 0.0, 0.0, 1.0), weights) == 2 * 0.5 - 1


def test_log_odds_and_probability_undo_each_other() -> None:
    assert probability(0.0) == 1 / 2
    assert probability(math.log(3)) == pytest.approx(3 / 4)
    assert log_odds(3 / 4, least=1e-3) == pytest.approx(math.log(3))


def test_certainty_is_kept_finite() -> None:
    assert log_odds(1.0, least=0.1) == pytest.approx(math.log(9))
    assert log_odds(0.0, least=0.1) == pytest.approx(-math.log(9))
