"""Whether an answer says what it should: nuggets, figures, the bare fact. No model judges; `eval.matching` compares."""

from __future__ import annotations

from collections.abc import Sequence

from eval.matching import figures, same, stands, states, states_figures, token_f1
from eval.schema import Nugget, Score


def nugget_recall(answer: str, nuggets: Sequence[Nugget]) -> float:
    """Share of `nuggets` that the answer states in any accepted wording, 0..1 (after TREC's nugget evaluation)."""
    return sum(any(states(answer, wording) for wording in nugget.wordings) for nugget in nuggets) / len(nuggets)


def number_exact(answer: str, numbers: Sequence[str]) -> float:
    """Share of the gold `numbers` that the answer states with their value, unit and kind, 0..1."""
    return sum(states_figures(answer, number) for number in numbers) / len(numbers)


def unsupported_numbers(answer: str, sources: Sequence[str]) -> Score | None:
    """Share of the answer's numbers that stand in none of `sources`, 0..1, lower is better; None if it has no number.

    Weighted with their count, so that a run's value is a share of all numbers.
    """
    found = figures(answer)
    if not found:
        return None
    unsupported = sum(not any(stands(figure, source) for source in sources) for figure in found)
    return Score(unsupported / len(found), len(found))


def exact_match(short: str, accepted: Sequence[str]) -> float:
    """1 if `short` is one of the accepted forms, else 0."""
    return float(any(same(short, form) for form in accepted))


def best_f1(short: str, accepted: Sequence[str]) -> float:
    """F1 over Chinese characters and Latin or digit tokens with the nearest accepted form, 0..1."""
    return max(token_f1(short, form) for form in accepted)


def forbidden(answer: str, wordings: Sequence[str]) -> float:
    """1 if the answer states anything it must not, else 0; lower is better."""
    return float(any(states(answer, wording) for wording in wordings))
