"""Numbers that an article writes with two units (16万斤 at its head, 16万吨 below): one of them is a slip."""

from __future__ import annotations

import re
from functools import lru_cache

from index.figures import Figure
from index.schema import Article
from rag.pack.reading import dated_figures

MEASURED = frozenset({"money", "area", "length", "weight", "volume", "energy"})
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def states_disputed(text: str, article: Article) -> bool:
    """Whether `text` states a number that `article` writes with another unit, or multiple of it, elsewhere."""
    told = _measured(f"{article.title}\n{article.text}")
    return any(
        other.kind == figure.kind and _digits(other) == _digits(figure) and _is_apart(figure, other)
        for figure in _measured(text)
        for other in told
    )


def _is_apart(one: Figure, other: Figure) -> bool:
    """Whether figures of the same digits differ: in their value, or by units that are no other name of each other."""
    return one.value != other.value or one.unit != other.unit


@lru_cache(maxsize=64)
def _measured(text: str) -> tuple[Figure, ...]:
    return tuple(one for one in dated_figures(text, "") if one.kind in MEASURED and len(_digits(one)) > 1)


def _digits(figure: Figure) -> str:
    """Its digits without zeros at the end, `16` of 16万吨 and of 160公斤; empty for words."""
    found = _NUMBER.search(figure.text)
    return found.group().replace(",", "").rstrip("0").rstrip(".") if found else ""
