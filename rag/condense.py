"""Follow-ups: from a question and the conversation before it to a question that stands alone. No model needed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.gazetteer import places_in
from index.script import fold, terms
from rag.schema import Turn

# Words that point back. A question with one of them, or one too short to name its subject, is a follow-up.
_POINTS_BACK = re.compile(
    r"^(那|这|这些|那些|它|他|她|其|该|此|还有|另外|然后|接着|呢|以及|上述|前者|后者)"
    r"|(呢[?？]?$)|它们?|他们|她们|这个|那个|这些|那些|这里|那里|其中|该[县市镇村区]|前面|刚才|上面"
    r"|第[一二三四五六七八九十]+(个|类|种|项)?"
    r"|\b(it|its|they|them|their|he|she|his|her|this|that|these|those|there"
    r"|the (?:first|second|third|other|rest|same))\b"
    r"|^(and|what about|how about|then|also)\b",
    re.IGNORECASE,
)
_SELF_CONTAINED_TERMS = 14
"""A question with more distinct terms than this, and no word that points back, names its subject itself."""


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with the user's earlier questions before it where it leans on them, else as it is.

    A chain of follow-ups is unrolled up to the question that started it.
    """
    if not history or not _leans_on_history(question):
        return question
    before: list[str] = []
    for turn in reversed(history):
        if turn.role != "user":
            continue
        before.append(turn.content.strip())
        if not _leans_on_history(turn.content):
            break
    return " ".join([*reversed(before), question])


def _leans_on_history(question: str) -> bool:
    folded = fold(question).strip()
    if _POINTS_BACK.search(folded):
        return True
    # A short question that names a place says itself what it is about (连平县县长是谁).
    return len(set(terms(folded))) <= _SELF_CONTAINED_TERMS and not places_in(question)
