"""Figures of which the sentence gives a bound only (超13万人, 不少于5人): some wrong options would be true as well."""

from __future__ import annotations

import re
from typing import Literal

from index.script import to_simplified
from rag.pack.facts import Fact
from rag.pack.sayings import Saying

Bound = Literal["", "least", "most"]
_AT_LEAST_BEFORE = re.compile(
    r"(?:(?<!不)超过?|超出|逾|突破|至少|最少|不少于|不低于|不下|(?<!不)(?:高于|多于|大于)|高达|[破过])(?:了|约)?$"
)
_AT_MOST_BEFORE = re.compile(r"(?:不超过?|不高于|不多于|至多|最多|不到|不足|(?<!不)(?:低于|少于|小于)|未超过?)了?$")
_AT_LEAST_BEHIND, _AT_MOST_BEHIND = re.compile(r"(?:及|或)?以上|起步"), re.compile(r"(?:及|或)?以[下内]")


def bound_of(saying: Saying, fact: Fact) -> Bound:
    """Whether a figure is told as the least or the most that something is; empty where it is neither."""
    if fact.kind != "figure":
        return ""
    plain = to_simplified(saying.text)
    before, behind = plain[: fact.shown_from], plain[fact.shown_to :]
    unit = re.match(r"[^，。；、]{0,6}?(?=以[上下内]|及以|或以|起步)", behind)
    behind = behind[unit.end() :] if unit else ""
    if _AT_MOST_BEFORE.search(before) or _AT_MOST_BEHIND.match(behind):
        return "most"
    return "least" if _AT_LEAST_BEFORE.search(before) or _AT_LEAST_BEHIND.match(behind) else ""


def surely_wrong(numbers: list[str], fact: Fact, bound: Bound) -> list[str]:
    """Of wrong `numbers` those that the bound rules out: what is over 13 is over 8 too, but need not be over 16."""
    if not bound:
        return numbers
    key = float(fact.blanked.replace(",", ""))
    if bound == "least":
        return [one for one in numbers if float(one.replace(",", "")) > key]
    return [one for one in numbers if float(one.replace(",", "")) < key]
