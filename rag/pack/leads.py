"""The period and the subject of a sentence that goes on with those of the one before it."""

from __future__ import annotations

import re

from index.chunking import sentence_spans
from index.gazetteer import is_known, places_in
from index.questions.statements import Statement
from index.script import fold
from rag.pack.schema import Quote
from rag.pack.wholeness import is_passive_head

FARTHEST = 2
"""Sentences before it in which the lead may stand."""
_WHEN = re.compile(
    r"^(?P<when>(?=[^，]*\d{4}年)[^，。；：]{4,24}(?:以来|以來|期间|期間|年|[上下]半年|季度|月|月底|年底|年末))，"
)


def lead_before(statement: Statement) -> tuple[str, Quote] | None:
    """`2024年机制实施以来，连平` for 筹到的资金为…, and the passage from there on; None where none is sure."""
    article, end = statement.article, statement.start + len(statement.text)
    spans = [span for span in sentence_spans(article.text) if span.start < statement.start]
    for span in reversed(spans[-FARTHEST:]):
        between = article.text[span.start : statement.start]
        if "\n" in between:
            return None
        found = _WHEN.match(between)
        if found:
            rest = between[found.end() :]
            named = [one.text for one in places_in(rest[:8]) if is_known(one.name) and fold(rest).startswith(one.text)]
            if not named:
                return None
            quote = Quote(article.id, span.start, end, article.text[span.start : end])
            return f"{found['when']}，{rest[: len(named[0])]}", quote
        if not is_passive_head(between):
            return None
    return None
