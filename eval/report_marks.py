"""Where gold evidence and citations lie in a text, as runs that can be marked one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from eval.schema import Place
from index.schema import Span

_KEPT = 80
"""Characters that stay on each side of what is cut out of an unmarked run."""
_WORTH_CUTTING = 40
"""A cut that saves fewer characters than this is not made."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of a text that are marked alike."""

    text: str
    gold: bool = False
    """Part of gold evidence."""
    cited: bool = False
    """Part of what the answer cites."""


def within(place: Place, others: Iterable[Place]) -> tuple[Span, ...]:
    """The parts of `place` that `others` cover, as offsets from its start."""
    overlaps = (
        Span(max(other.start, place.start) - place.start, min(other.end, place.end) - place.start)
        for other in others
        if other.article_id == place.article_id
    )
    return tuple(span for span in overlaps if span.start < span.end)


def marked(text: str, gold: Sequence[Span], cited: Sequence[Span]) -> tuple[Run, ...]:
    """`text` cut where a mark begins or ends; the runs together are the text, spans beyond its end are cut off."""
    edges = {0, len(text), *(min(edge, len(text)) for span in (*gold, *cited) for edge in (span.start, span.end))}
    starts = sorted(edges)
    return tuple(Run(text[start:end], _in_any(start, gold), _in_any(start, cited)) for start, end in pairwise(starts))


def shortened(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The same runs with `…` for what is far from a mark in long unmarked ones."""
    last = len(runs) - 1
    return tuple(
        run if run.gold or run.cited else Run(_cut(run.text, last=index == last)) for index, run in enumerate(runs)
    )


def _cut(text: str, *, last: bool) -> str:
    """`text` without its middle; the head stays even of a passage without marks, as it tells what it is about."""
    tail = "" if last else text[-_KEPT:]
    return f"{text[:_KEPT]}…{tail}" if len(text) - _KEPT - len(tail) >= _WORTH_CUTTING else text


def _in_any(position: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= position < span.end for span in spans)
