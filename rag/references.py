"""References: what 他, 那边, 该公司 and 第二类 in a follow-up stand for, by the conversation before it.

What may mean several people or bodies stays as it is; of places, the one named last is meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.page.lines import fold_in_place
from rag.claims import Mention, mentions_of

_HE = re.compile(r"他(?!们|人|的?单位)|她(?!们)|\b(?:he|she)\b", re.IGNORECASE)
_THERE = re.compile(r"在?(?:那边|那里|那儿|当地)")
_THAT_THING = re.compile(r"(?:[这那此该][个家座笔支场位批项种类条次]?|该)(?P<noun>[\u4e00-\u9fff]{1,6})")
_ANY = "any"
BODY_SORTS = {"公司": "company", "企业": "company", "学校": "school", "医院": "hospital"}
"""Common nouns that stand for a body of any name, and the sort of body that each is."""
_SORTS = {**BODY_SORTS, "单位": _ANY}
_NTH = re.compile(r"第(?P<n>[一二三四五六七八九])(?:个|类|种|项|家|条|点)?|(?P<former>前者)|(?P<latter>后者)")
_NTH_EN = re.compile(r"\bthe (?P<word>first|second|third|former|latter)(?: one)?\b", re.IGNORECASE)
_ORDER = {"first": 0, "second": 1, "third": 2, "former": 0, "latter": -1}
_NUMERALS = "一二三四五六七八九"

_ITEMS = re.compile(r"(?:包括|分为|分别是|分别为|有|是|[:：])(?P<items>[^。；：:]+?[、和与][^。；：:]+)")
_ITEM_BREAK = re.compile(r"、|和(?=[^、]+$)|以及|与(?=[^、]+$)")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the user asked last that stood alone, and what was said since."""

    base: str
    asked: tuple[str, ...]
    """The user's questions from `base` on."""
    last_answer: str
    texts: tuple[str, ...]
    """Everything said from `base` on, newest first."""


def resolved(question: str, talk: Conversation) -> str:
    """`question` with every reference that the conversation settles put into words."""
    for resolve in (_nth, _he, _there, _that_thing):
        question = resolve(question, talk)
    return question


def places_named(text: str) -> list[Mention]:
    """The places that a text names, in order."""
    return sorted((mention for mention in mentions_of(text) if mention.kind == "place"), key=lambda place: place.start)


def _nth(question: str, talk: Conversation) -> str:
    """前者, 第二类, the second: the item of the last answer's enumeration."""
    folded = fold_in_place(question)
    if match := _NTH.search(folded):
        number = 0 if match["former"] else -1 if match["latter"] else _NUMERALS.index(match["n"])
    elif match := _NTH_EN.search(folded):
        number = _ORDER[match["word"].lower()]
    else:
        return question
    items = _items(talk.last_answer)
    if len(items) < 2 or number >= len(items):
        return question
    return question[: match.start()] + items[number] + question[match.end() :]


def _items(answer: str) -> list[str]:
    found = _ITEMS.search(answer)
    items = [item.strip(" ，,。") for item in _ITEM_BREAK.split(found["items"])] if found else []
    return items if all(1 < len(item) <= 24 for item in items) else []


def _he(question: str, talk: Conversation) -> str:
    """A person of the conversation for he or she, where only one is named in the newest text that names any."""
    match = _HE.search(fold_in_place(question))
    if not match:
        return question
    person = next((people[0] for text in talk.texts if len(people := _people(text, talk)) == 1), "")
    if not person:
        return question
    return question[: match.start()] + person + question[match.end() :]


def _people(text: str, talk: Conversation) -> list[str]:
    names = dict.fromkeys(mention.text for mention in mentions_of(text) if mention.kind == "person")
    return list(names) or _repeated_subject(text, talk)


def _repeated_subject(text: str, talk: Conversation) -> list[str]:
    """The name with which both the first question and the answer begin: 孙政来紫云前…, 孙政先前去过…."""
    if text != talk.last_answer:
        return []
    length, first = 0, fold_in_place(talk.base)
    answered = fold_in_place(text)
    while length < min(len(answered), len(first)) and answered[length] == first[length]:
        length += 1
    return [text[:length]] if 2 <= length <= 4 else []


def _there(question: str, talk: Conversation) -> str:
    match = _THERE.search(fold_in_place(question))
    if not match:
        return question
    place = next((places[-1].text for text in talk.texts if (places := places_named(text))), "")
    return question[: match.start()] + f"在{place}" + question[match.end() :] if place else question


def _that_thing(question: str, talk: Conversation) -> str:
    """该镇, 这家公司: the one place or body of that sort that was named last."""
    match = _THAT_THING.search(fold_in_place(question))
    if not match:
        return question
    noun = match["noun"]
    for text in talk.texts:
        folded = fold_in_place(text)
        for length in range(len(noun), 0, -1):
            sort = _SORTS.get(noun[:length])
            ending = {
                folded[m.start : m.end]: m.text
                for m in mentions_of(text)
                if m.kind in ("place", "organisation")
                and (folded[m.start : m.end].endswith(noun[:length]) or (sort in (m.sort, _ANY) and m.kind != "place"))
            }
            if len(ending) == 1:
                end = match.start("noun") + length
                return question[: match.start()] + next(iter(ending.values())) + question[end:]
    return question
