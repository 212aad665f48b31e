"""Asking back: which of several things a question means that points at one without naming it.

饶平县那个村 names no village. Where the evidence speaks of two or three that fit alike, the reader is asked which one;
where it speaks of one, that one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.page.lines import fold_in_place
from index.script import fold
from rag.claims import Mention, mentions_of
from rag.evidence import Candidate, Evidence

MOST_OPTIONS = 3
SENTENCES = 12
"""Best sentences in which what is meant is looked for."""
ALIKE = 0.7
"""A thing fits if its sentence covers at least this share of the question's words that the best one covers."""

_POINTS = re.compile(
    r"那(?P<measure>[个座支位场家批条项次片所])(?P<noun>(?:(?![的，,。？?是叫在有里都上到一来])[\u4e00-\u9fff]){0,6})"
)
_QUOTED = re.compile(r"[“「『《]([^“”「」『』《》]{2,16})[”」』》]")
_PLACE_SORTS = {"村": "village", "镇": "town", "乡": "town", "县": "county", "区": "county", "市": "city"}
_PERSON_NOUNS = ("", "同志", "干部", "队长", "书记", "县长", "镇长", "医生", "专家", "教授", "负责人", "老师")


@dataclass(frozen=True, slots=True)
class Choice:
    """Things that a question may mean, at least two."""

    options: tuple[str, ...]
    """Their names as the articles or the conversation have them."""
    questions: tuple[str, ...]
    """The question with each of them named."""


def ambiguous_subject(evidence: Evidence) -> Choice | None:
    """What the question may point at, where several things fit alike; None where it points at nothing or at one."""
    asked = evidence.question.text
    points = _POINTS.search(fold_in_place(asked))
    if not points or evidence.question.latest != asked or _named_around(points, asked):
        return None
    options = _options(evidence, points)
    if not 2 <= len(options) <= MOST_OPTIONS:
        return None
    return Choice(tuple(options), tuple(_naming(option, asked, points) for option in options))


def _named_around(points: re.Match[str], asked: str) -> bool:
    """Whether a name right before or a description behind says which: “小江模式”那个项目, 三家单位拼起来的那支."""
    return bool(_QUOTED.search(asked))


def _options(evidence: Evidence, points: re.Match[str]) -> list[str]:
    best = 0.0
    found: dict[str, str] = {}
    in_question = {mention.value for mention in mentions_of(evidence.question.text)}
    for candidate in sorted(evidence.candidates[:SENTENCES], key=lambda each: -each.own_coverage):
        for name, text in _things(candidate, points["measure"], points["noun"]):
            if name in in_question:
                continue
            best = best or candidate.own_coverage
            if candidate.own_coverage >= ALIKE * best:
                found.setdefault(name, text)
    return list(found.values())


def _things(candidate: Candidate, measure: str, noun: str) -> Iterator[tuple[str, str]]:
    """What the sentence names of the sort pointed at: its identity and its name."""
    mentions = mentions_of(candidate.text)
    if sort := _PLACE_SORTS.get(noun):
        yield from ((str(m.value), m.text) for m in mentions if m.kind == "place" and m.sort == sort)
    elif measure == "位" and noun in _PERSON_NOUNS:
        yield from ((str(m.value), m.text) for m in mentions if m.kind == "person")
    elif noun and noun in fold(candidate.text):
        at = fold_in_place(candidate.text).find(noun)
        if quoted := _nearest([Mention("level", *m.span(1), m[1], m[1]) for m in _QUOTED.finditer(candidate.text)], at):
            yield quoted.text, f"“{quoted.text}”"
        elif place := _nearest([m for m in mentions if m.kind == "place"], at):
            yield str(place.value), place.text


def _nearest(mentions: list[Mention], at: int) -> Mention | None:
    return min(mentions, key=lambda mention: abs(mention.start - at), default=None)


def _naming(option: str, asked: str, points: re.Match[str]) -> str:
    noun = asked[points.start("noun") : points.end("noun")]
    named = option if noun in _PLACE_SORTS or points["measure"] == "位" else f"{option}的{noun}"
    return asked[: points.start()] + named + asked[points.end() :]
