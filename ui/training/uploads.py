"""A pack document from a stranger's file: taken only if every field is what a pack that was made here can hold."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from index.errors import PackError
from index.formats.source import shown
from rag.pack.files import document, parsed
from rag.pack.schema import Pack, QuizItem

MOST_ITEMS: Final = 300
MOST_OPTIONS: Final = 8
LONGEST_TEXT: Final = 20_000
"""Characters of one field."""
_ID: Final = re.compile(r"[a-z][0-9]{1,9}")
_ARTICLE: Final = re.compile(r"[0-9a-f]{12}")


def taken(text: str, name: str) -> Pack:
    """The pack in this text, whose file is called `name`; raises PackError for whatever is no pack."""
    called = shown(" ".join(name.split())) or "the file"
    pack = parsed(text.removeprefix("\ufeff"), called)
    wrong = next(_wrong(pack), "")
    if wrong:
        raise PackError(f"{called}: no session pack that was made here ({wrong}); open one that was downloaded here")
    return pack


def _wrong(pack: Pack) -> Iterator[str]:
    items = pack.items()
    if not pack.title.strip():
        yield "it has no title"
    if len(items) > MOST_ITEMS or len(pack.sources) > MOST_ITEMS:
        yield f"more than {MOST_ITEMS} items or sources"
    if any(not _ID.fullmatch(item.id) for item in items):
        yield "an item's id is none"
    ids = [source.article_id for source in pack.sources]
    if len(set(ids)) < len(ids) or not all(map(_ARTICLE.fullmatch, [*ids, *pack.origin.article_ids])):
        yield "an article's id is none"
    if any(len(item.options) > MOST_OPTIONS for item in items if isinstance(item, QuizItem)):
        yield f"a question with more than {MOST_OPTIONS} options"
    if any(not 0 <= item.quote.start <= item.quote.end for item in items):
        yield "a quote that stands nowhere"
    yield from _wrong_values(document(pack))


def _wrong_values(value: Any) -> Iterator[str]:
    """What no field may hold, wherever it stands."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        yield f"a text of more than {LONGEST_TEXT} characters"
    if isinstance(value, float) and not math.isfinite(value):
        yield "a number that is none"
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _wrong_values(one)
