"""Changing a pack: edit, move, drop or make anew one item. Each function gives a new pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from index.errors import PackError
from index.reader import IndexReader
from rag.pack.discussion import discussions
from rag.pack.figure_rows import figure_rows
from rag.pack.key_points import key_points
from rag.pack.make import PREFIXES, glossary, sources_of
from rag.pack.material import Material, again
from rag.pack.quality import clash
from rag.pack.quiz import fingerprint, quiz_items
from rag.pack.schema import SECTIONS, Item, Pack, QuizItem, Section
from rag.pack.timeline import timeline

_KEPT = ("id", "quote", "kind", "fact", "wording")
"""Fields that tell where an item comes from; the rest may be edited."""


def edited(pack: Pack, item_id: str, **changes: Any) -> Pack:
    """The pack with these fields of an item changed; raises PackError for a field it doesn't have or that must stay.

    A key or a statement that its passage does not bear out any more is found by `rag.pack.check`.
    """
    section, place = _find(pack, item_id)
    item = pack.section(section)[place]
    known = {field.name: getattr(item, field.name) for field in fields(item) if field.name not in _KEPT}
    for name, value in changes.items():
        if name not in known:
            raise PackError(f"item {item_id}: {name} can't be changed; there are {', '.join(known)}")
        if not isinstance(value, type(known[name])):
            raise PackError(f"item {item_id}: {name} must be {type(known[name]).__name__}; correct the value")
    if isinstance(item, QuizItem):
        changes["wording"] = "edited"
    return _with(pack, section, place, [replace(item, **changes)])


def moved(pack: Pack, item_id: str, place: int) -> Pack:
    """The pack with an item at another `place` of its section, from 0; beyond the end is the end."""
    section, at = _find(pack, item_id)
    items = list(pack.section(section))
    item = items.pop(at)
    items.insert(max(0, place), item)
    return _with_items(pack, section, items)


def dropped(pack: Pack, item_id: str) -> Pack:
    """The pack without an item; it is not made again."""
    section, place = _find(pack, item_id)
    item = pack.section(section)[place]
    without = _with(pack, section, place, [])
    return replace(without, rejected=(*pack.rejected, _name(section, item)))


def regenerated(pack: Pack, item_id: str, reader: IndexReader) -> Pack:
    """The pack with another item of the same section, and kind, in the place of this one; raises PackError for none."""
    section, place = _find(pack, item_id)
    old = pack.section(section)[place]
    material = again(pack.origin, pack.title, reader)
    taken = [*pack.rejected, *(_name(section, item) for item in pack.section(section))]
    others = [item for item in pack.section(section) if item is not old]
    for new in _candidates(section, material, reader):
        if _name(section, new) in taken or not _fits(new, old, others):
            continue
        swapped = _with(pack, section, place, [replace(new, id=_new_id(pack, section))])
        swapped = replace(swapped, rejected=(*pack.rejected, _name(section, old)))
        cited = {item.quote.article_id for item in swapped.items()}
        known = {source.article_id for source in pack.sources}
        if cited <= known:
            return swapped
        return replace(swapped, sources=sources_of(swapped.items(), material.articles))
    raise PackError(
        f"item {item_id}: the articles yield no other one; edit it, drop it, or make a pack of more articles"
    )


def _candidates(section: Section, material: Material, reader: IndexReader) -> Sequence[Item]:
    makers: dict[Section, Callable[[], Sequence[Item]]] = {
        "key_points": lambda: key_points(material),
        "figures": lambda: figure_rows(material),
        "timeline": lambda: timeline(material),
        "glossary": lambda: glossary(material),
        "quiz": lambda: quiz_items(material, reader),
        "discussion": lambda: discussions(material),
    }
    return makers[section]()


def _fits(new: Item, old: Item, others: Sequence[Item]) -> bool:
    """Whether `new` may stand for `old` beside `others`."""
    if isinstance(new, QuizItem) and isinstance(old, QuizItem):
        if new.kind != old.kind:
            return False
        return not any(clash(new, other) for other in others if isinstance(other, QuizItem))
    return all(new.quote != other.quote or type(new).__name__ == "FigureRow" for other in others)


def _name(section: Section, item: Item) -> str:
    """What an item is told from others by, whatever its id and wording."""
    if isinstance(item, QuizItem):
        return f"quiz:{fingerprint(item)}"
    text = getattr(item, "text", getattr(item, "term", ""))
    mark = text if section in ("figures", "glossary") else ""
    return f"{section}:{item.quote.article_id}:{item.quote.start}:{mark}"


def _new_id(pack: Pack, section: Section) -> str:
    """An id that no item of the pack has or had."""
    prefix = PREFIXES[section]
    used = [int(item.id[len(prefix) :]) for item in pack.section(section) if item.id[len(prefix) :].isdigit()]
    return f"{prefix}{max(used, default=0) + 1 + len(pack.rejected)}"


def _find(pack: Pack, item_id: str) -> tuple[Section, int]:
    for section in SECTIONS:
        for place, item in enumerate(pack.section(section)):
            if item.id == item_id:
                return section, place
    raise PackError(f"item {item_id!r}: not in the pack; its items are {', '.join(item.id for item in pack.items())}")


def _with(pack: Pack, section: Section, place: int, instead: list[Item]) -> Pack:
    items = list(pack.section(section))
    items[place : place + 1] = instead
    return _with_items(pack, section, items)


def _with_items(pack: Pack, section: Section, items: list[Item]) -> Pack:
    changes: dict[str, Any] = {section: tuple(items)}
    return replace(pack, **changes)
