"""Questions for an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from index.questions.drafting import Drafted, drafted
from index.questions.statements import Statement
from index.script import to_simplified

_LISTING = re.compile(
    r"(?P<verb>主要包括|包括了?|涵盖了?|分别是|分别为|分别来自|主要有|分为|即|涉及|主要涉及|覆盖)[：:]?(?P<items>[^。；;]+)$"
)
_ASKS: Mapping[str, str] = {
    "包括": "包括哪些", "包括了": "包括哪些", "主要包括": "主要包括哪些", "涵盖": "涵盖哪些", "涵盖了": "涵盖了哪些",
    "分别是": "分别是哪些", "分别为": "分别是哪些", "分别来自": "分别来自哪里",
    "主要有": "主要有哪些", "分为": "分为哪几类",
    "即": "指的是哪些", "涉及": "涉及哪些", "主要涉及": "主要涉及哪些", "覆盖": "覆盖哪些",
}  # fmt: skip
_LEAST_ITEMS, _MOST_ITEMS = 3, 10
_ITEM = re.compile(r"[\w“”《》·\-+（）()「」]{1,18}")


def enumeration(statement: Statement) -> Iterator[Drafted]:
    """X包括甲、乙和丙 -> X包括哪些？"""
    last = statement.clauses[-1]
    for number, clause in enumerate(statement.clauses):
        text = statement.text[clause.start : clause.end]
        found = _LISTING.search(text)
        if not found or (found.start() < 2 and number == 0):
            continue
        items, is_open = split_items(found["items"])
        if not _LEAST_ITEMS <= len(items) <= _MOST_ITEMS or (is_open and clause != last):
            continue
        asks = _ASKS[to_simplified(found["verb"])]
        before = statement.before(clause.start + found.start())
        answer = statement.before(clause.end)
        if draft := drafted(statement, "list", before + asks, answer, nuggets=tuple(items)):
            yield draft


def split_items(text: str) -> tuple[list[str], bool]:
    """The items of `甲、乙和丙等`, and whether more are hinted at; none where one of them is a clause of its own."""
    open_end = re.search(r"等(?:[一-鿿]{0,12})$", text)
    listed = text[: open_end.start()] if open_end else text
    *first, rest = re.split(r"、", listed)
    tail = re.split(r"以及|及其|和|与|與|及", rest)
    items = [*first, *(tail if len(tail) == 2 and all(tail) else [rest])]
    sizes = [len(item) for item in items]
    if not all(_ITEM.fullmatch(item) for item in items) or not items or max(sizes) > max(8, 4 * min(sizes)):
        return [], bool(open_end)
    return items, bool(open_end)
