"""All questions that the grammars make from an article."""

from __future__ import annotations

from collections.abc import Iterator

from index.questions.definitions import definition, superlative
from index.questions.drafting import Drafted
from index.questions.lists import enumeration
from index.questions.numeric import numeric
from index.questions.single import single
from index.questions.statements import statements
from index.schema import Article

GRAMMARS = (numeric, single, superlative, enumeration, definition)
"""Each makes questions of one form from a statement, where the sentence allows it."""
SHORT_CONTEXT = 6
"""Characters of what a question puts before its sentence's own words; one that must name a title has more."""


def drafts(article: Article) -> Iterator[Drafted]:
    """The questions to which `article` holds the answer, in the order of its sentences."""
    for statement in statements(article):
        for grammar in GRAMMARS:
            yield from grammar(statement)


def plainness(draft: Drafted) -> tuple[bool, int]:
    """Sorts questions: those that name no title first, then by their clauses."""
    return len(draft.context) > SHORT_CONTEXT, draft.clauses
