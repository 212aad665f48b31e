"""Asking back: which of several things a question means that points at one without naming it.

饶平县那个村 names no village. Where the evidence speaks of two or three that fit alike, the reader is asked which one;
where it speaks of one, that one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.gazetteer import is_known
from index.page.lines import fold_in_place
from rag.claims import mentions_of, name_begins
from rag.evidence import Candidate, Evidence
from rag.references import BODY_SORTS
from rag.schema import Turn

MOST_OPTIONS = 3
SENTENCES = 12
"""Best sentences in which what is meant is looked for."""
ALIKE = 0.8
"""A thing fits if its sentence covers at least this share of the question's words that the best one covers."""

_POINTS = re.compile(
    r"那(?P<measure>[个座支位场家批条项次片所])"
    r"(?P<noun>[村镇乡县](?![民委级长])|(?:(?![的，,。？?是叫在有里都上到一来])[\u4e00-\u9fff]){0,6})"
)
_QUOTED = re.compile(r"[“「『《]([^“”「」『』《》]{2,16})[”」』》]")
_PLACE_SORTS = {"村": "village", "镇": "town", "乡": "town", "县": "county", "区": "county", "市": "city"}
_HE = re.compile(r"(?<!其)他(?!们|人)|她(?!们)|\b(?:he|she)\b", re.IGNORECASE)
_THAT_BODY = re.compile(rf"(?:该|[这那][个家座所])(?P<noun>{'|'.join([*BODY_SORTS, *_PLACE_SORTS])})(?![民里])")
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
    asked = evidence.question.latest
    points = _POINTS.search(fold_in_place(asked))
    if not points or _QUOTED.search(asked):
        return None
    options = _options(evidence, points)
    if not 2 <= len(options) <= MOST_OPTIONS:
        return None
    return Choice(tuple(options), tuple(_naming(option, asked, points) for option in options))


def ambiguous_reference(question: str, history: Sequence[Turn]) -> Choice | None:
    """Who or what 他 or 该公司 may be, where the last answer names several; None where it is clear or names none."""
    last = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    folded = fold_in_place(question)
    if points := _HE.search(folded):
        named = [mention for mention in mentions_of(last) if mention.kind == "person"]
    elif points := _THAT_BODY.search(folded):
        sort = BODY_SORTS.get(points["noun"]) or _PLACE_SORTS[points["noun"]]
        named = [mention for mention in mentions_of(last) if mention.sort == sort]
    else:
        return None
    options = list(dict.fromkeys(mention.text for mention in sorted(named, key=lambda mention: mention.start)))
    if not 2 <= len(options) <= MOST_OPTIONS or any(option in question for option in options):
        return None
    before, behind = question[: points.start()], question[points.end() :]
    return Choice(tuple(options), tuple(f"{before}{option}{behind}" for option in options))


def _options(evidence: Evidence, points: re.Match[str]) -> list[str]:
    """The names of what may be meant, in reading order."""
    in_question = {mention.value for mention in mentions_of(evidence.question.text)}
    fitting = [
        (candidate, name, text)
        for candidate in evidence.candidates[:SENTENCES]
        for name, text in _things(candidate, points["measure"], points["noun"])
        if name not in in_question
    ]
    best = max((candidate.own_coverage for candidate, _, _ in fitting), default=0.0)
    alike = [option for option in fitting if option[0].own_coverage >= ALIKE * best]
    alike.sort(key=lambda option: (option[0].passage_rank, option[0].span.start))
    return list({name: text for _, name, text in reversed(alike)}.values())[::-1]


def _things(candidate: Candidate, measure: str, noun: str) -> Iterator[tuple[str, str]]:
    """What the sentence names of the sort pointed at: its identity and its name."""
    text = candidate.text
    mentions = mentions_of(text)
    places = [m for m in mentions if m.kind == "place" and (is_known(str(m.value)) or name_begins(text[: m.start]))]
    if sort := _PLACE_SORTS.get(noun):
        yield from ((str(place.value), place.text) for place in places if place.sort == sort)
    elif measure == "位" and noun in _PERSON_NOUNS:
        if any(mention.kind == "office" for mention in mentions):
            yield from ((str(mention.value), mention.text) for mention in mentions if mention.kind == "person")
    elif noun and (at := fold_in_place(text).find(noun)) >= 0:
        quoted = [match[1] for match in _QUOTED.finditer(text)]
        series = [name for name in quoted if name[: len(name) // 2] == quoted[0][: len(name) // 2]]
        if len(series) > 1:
            yield from ((name, f"“{name}”") for name in series)
        elif places:
            nearest = min(places, key=lambda place: abs(place.start - at))
            if nearest.sort in ("county", "town", "village"):
                yield str(nearest.value), nearest.text


def _naming(option: str, asked: str, points: re.Match[str]) -> str:
    noun = asked[points.start("noun") : points.end("noun")]
    named = option if noun in _PLACE_SORTS or points["measure"] == "位" else f"{option}的{noun}"
    return asked[: points.start()] + named + asked[points.end() :]
