"""Whether an answer says what it should: nuggets, figures, the bare fact. No model judges; `index.matching` compares.

All metrics are 0..1. An empty answer states nothing and scores 0. Without gold data a metric does not apply: `nuggets`,
`numbers` and `accepted` must not be empty.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.schema import Nugget, Score
from index.matching import figures, same, stands, states, states_figures, token_f1


def nugget_recall(answer: str, nuggets: Sequence[Nugget]) -> float:
    """Share of `nuggets` that the answer states in any accepted wording.

    After the nugget recall of TREC's question answering track (Voorhees 2003), matched by words and not by a judge.
    """
    return sum(any(states(answer, wording) for wording in nugget.wordings) for nugget in nuggets) / len(nuggets)


def number_exact(answer: str, numbers: Sequence[str]) -> float:
    """Share of the gold `numbers` that the answer states with their value, unit and kind: 12人 is not in 112人."""
    return sum(states_figures(answer, number) for number in numbers) / len(numbers)


def unsupported_numbers(answer: str, sources: Sequence[str]) -> Score | None:
    """Share of the answer's numbers that stand in none of `sources`, lower is better; None if it has no number.

    Weighted with their count, so that a run's value is a share of all numbers.
    """
    found = figures(answer)
    if not found:
        return None
    unsupported = sum(not any(stands(figure, source) for source in sources) for figure in found)
    return Score(unsupported / len(found), len(found))


def exact_match(text: str, accepted: Sequence[str]) -> float:
    """1 if `text` is one of the accepted forms, else 0 (EM of Rajpurkar et al. 2016, "SQuAD")."""
    return float(any(same(text, form) for form in accepted))


def best_f1(text: str, accepted: Sequence[str]) -> float:
    """F1 over Chinese characters and Latin or digit tokens with the nearest accepted form.

    SQuAD's F1, by characters as in CMRC 2018 (Cui et al. 2019). Word order does not matter.
    """
    return max(token_f1(text, form) for form in accepted)


def forbidden(answer: str, wordings: Sequence[str]) -> float:
    """1 if the answer states anything it must not, else 0; lower is better."""
    return float(any(states(answer, wording) for wording in wordings))
