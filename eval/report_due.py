"""What was due in a case of a report, and how much of it is there: wordings stated, evidence found and cited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from eval.metrics import retrieval
from eval.report_view import Entry
from eval.schema import Place, Quote
from eval.scoring import stated_text
from index.matching import states, states_figures


@dataclass(frozen=True, slots=True)
class Check:
    """A wording that an answer should state, or should not."""

    kind: Literal["vital", "nugget", "figure", "forbidden"]
    wordings: tuple[str, ...]
    """Any of them will do; what is forbidden is one."""
    holds: bool


@dataclass(frozen=True, slots=True)
class GoldGroup:
    """Gold evidence of which any quote will do."""

    quotes: tuple[Quote, ...]
    places: tuple[Place, ...]
    rank: int
    """Passages, best first, until the group is among them; 0: it was not found."""
    cited: bool


def checks(entry: Entry) -> Iterator[Check]:
    """What the answer of this run should say, and whether it does; a figure that a nugget names is not told twice."""
    gold, said = entry.case.scored, stated_text(entry.this.item.answer)
    nuggets = {wording for nugget in gold.nuggets for wording in nugget.wordings}
    for nugget in gold.nuggets:
        holds = any(states(said, wording) for wording in nugget.wordings)
        yield Check("vital" if nugget.vital else "nugget", nugget.wordings, holds)
    for number in gold.numbers:
        if number not in nuggets:
            yield Check("figure", (number,), states_figures(said, number))
    for wording in gold.forbidden:
        yield Check("forbidden", (wording,), not states(said, wording))


def evidence(entry: Entry) -> Iterator[GoldGroup]:
    """The groups of gold evidence: all of them are due."""
    item = entry.this.item
    ranked = [retrieved.place for retrieved in item.retrieved]
    cited = [source.place for source in item.cited]
    for quotes, places in zip(entry.case.scored.evidence, item.evidence, strict=False):
        rank = next((k for k in range(1, len(ranked) + 1) if retrieval.all_evidence([places], ranked[:k])), 0)
        yield GoldGroup(quotes, places, rank, bool(retrieval.evidence_cited([places], cited)))
