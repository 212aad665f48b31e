"""One case put to the system: searched, answered, and written down as an item."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import replace

from eval.schema import Case, CitedSource, Item, Place, Retrieved
from eval.system import System
from index.errors import PolicyChatError
from index.schema import Article, Hit
from rag.schema import Answer, Citation, Turn

RETRIEVED = 20
"""Passages asked of search for each case: enough for 2,000 characters of short ones."""
FAILURES = (
    *(PolicyChatError, ArithmeticError, AssertionError, AttributeError),
    *(LookupError, RuntimeError, TypeError, ValueError),
)
"""What is written down as a case's error. A defect that one question brings out is a result of the run, not its end;
what would befall every case, such as a full disk, is not among them."""


def ask(
    system: System,
    case: Case,
    evidence: tuple[tuple[Place, ...], ...],
    *,
    within: Collection[str] | None = None,
    own_history: bool = False,
) -> Item:
    """What the system does with a case, with its gold history; with its own history too where that is asked for.

    Only the articles `within` are used, all of them if it is None. An error becomes part of the item.
    """
    item = Item(case.id, case.hash, case.scored.user, evidence)
    try:
        item = _ask(system, case, item, within)
    except FAILURES as error:
        return replace(item, error=described(error))
    if own_history and len(case.turns) > 1:
        try:
            return _ask_on(system, case, item, within)
        except FAILURES as error:
            return replace(item, own_error=described(error))
    return item


def described(error: BaseException) -> str:
    """An error in one line, with its type."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _ask(system: System, case: Case, item: Item, within: Collection[str] | None) -> Item:
    started = time.perf_counter()
    found = system.search(case.scored.user, case.history, RETRIEVED, within)
    searched = time.perf_counter()
    answer = system.answer(case.scored.user, case.history, within)
    answered = time.perf_counter()
    first = {name: spent for name, spent in answer.timings_ms.items() if name == "first_token"}
    return replace(
        item,
        standalone_question=found.standalone_question,
        retrieved=tuple(_retrieved(hit) for hit in found.hits),
        answer=answer,
        cited=_all_cited(system, answer, found.hits),
        timings_ms={"search": 1000 * (searched - started), "answer": 1000 * (answered - searched), **first},
    )


def _ask_on(system: System, case: Case, item: Item, within: Collection[str] | None) -> Item:
    """The conversation from its first question on, with what the assistant itself says."""
    history: list[Turn] = []
    for turn in case.turns[:-1]:
        said = system.answer(turn.user, history, within)
        history += [Turn("user", turn.user), Turn("assistant", said.answer)]
    found = system.search(case.scored.user, history, RETRIEVED, within)
    answer = system.answer(case.scored.user, history, within)
    return replace(item, own_answer=answer, own_cited=_all_cited(system, answer, found.hits))


def _retrieved(hit: Hit) -> Retrieved:
    passage = hit.passage
    place = Place(passage.article_id, passage.start, passage.end)
    return Retrieved(place, passage.text, hit.score, hit.dense, hit.lexical)


def _all_cited(system: System, answer: Answer, hits: Iterable[Hit]) -> tuple[CitedSource, ...]:
    return tuple(_cited(citation, system.article(citation.article_id), hits) for citation in answer.citations)


def _cited(citation: Citation, article: Article, hits: Iterable[Hit]) -> CitedSource:
    around = [
        hit.passage.text
        for hit in hits
        if hit.passage.article_id == citation.article_id
        and hit.passage.start < citation.end
        and citation.start < hit.passage.end
    ]
    head = " ".join(filter(None, (citation.title, citation.publisher, citation.date)))
    return CitedSource(
        number=citation.number,
        exact=article.text[citation.start : citation.end] == citation.quote,
        place=Place(citation.article_id, citation.start, citation.end),
        content="\n".join([head, citation.quote, *around]),
    )
