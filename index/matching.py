"""When an answer states something: by tokens and by figures, never by substring, so that 12人 is not in 112人."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index.figures import Figure, figures_agree, find_figures
from index.script import fold

_TOKEN = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3400-\u9fff\U00020000-\U0003ffff]|%")
_GROUPED_DIGITS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NO_WORD = re.compile(r"[\s\W_]+")
_LEAST_STEM = 4
"""A Latin word of so many letters also matches its longer forms: Statistic is in Statistics, not eight in freight."""


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Chinese characters one by one, Latin words, numbers and % of `text` after NFKC, lower case, simplified script."""
    return tuple(_TOKEN.findall(_GROUPED_DIGITS.sub("", fold(text))))


@lru_cache(maxsize=4096)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of `text`."""
    return tuple(find_figures(text))


def states(answer: str, wording: str) -> bool:
    """Whether `answer` states `wording`.

    A wording that is nothing but figures (46亿元, 6:3:1, 3月14日) is stated by figures that agree, whatever they look
    like; any other one by its tokens standing in a row.
    """
    if is_figure(wording):
        return states_figures(answer, wording)
    return _contains(tokens(answer), tokens(wording))


def states_figures(answer: str, wording: str) -> bool:
    """Whether each figure of `wording` agrees with one of `answer`; False where `wording` holds none."""
    wanted = figures(wording)
    return bool(wanted) and all(stands(figure, answer) for figure in wanted)


def stands(figure: Figure, source: str) -> bool:
    """Whether a figure of `source` agrees with `figure` in value, unit and kind."""
    return any(figures_agree(figure, other) for other in figures(source))


def is_figure(wording: str) -> bool:
    """Whether `wording` consists of figures and punctuation only."""
    found = figures(wording)
    rest = "".join(wording[start:end] for start, end in _gaps(found, len(wording)))
    return bool(found) and not _NO_WORD.sub("", rest).strip("余多约近超")


def same(text: str, accepted: str) -> bool:
    """Exact match: the same tokens in the same order, or the same figures where both are nothing else."""
    if tokens(text) == tokens(accepted):
        return bool(tokens(text))
    return is_figure(text) and is_figure(accepted) and states_figures(text, accepted) and states_figures(accepted, text)


def token_f1(text: str, accepted: str) -> float:
    """F1 of the tokens that the two share, 0..1, repetitions counted (as SQuAD does; by characters, as CMRC 2018)."""
    first, second = Counter(tokens(text)), Counter(tokens(accepted))
    common = (first & second).total()
    if not common:
        return 0.0
    return 2 * common / (first.total() + second.total())


def _gaps(found: Sequence[Figure], length: int) -> list[tuple[int, int]]:
    starts = [0, *(figure.end for figure in found)]
    ends = [*(figure.start for figure in found), length]
    return list(zip(starts, ends, strict=True))


def _contains(text: Sequence[str], wanted: Sequence[str]) -> bool:
    if not wanted:
        return False
    return any(
        all(map(_matches, text[start:], wanted))
        for start in range(len(text) - len(wanted) + 1)
        if _matches(text[start], wanted[0])
    )


def _matches(token: str, wanted: str) -> bool:
    return token == wanted or (len(wanted) >= _LEAST_STEM and wanted[0].isalpha() and token.startswith(wanted))
