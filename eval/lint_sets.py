"""Defects between cases: ids and questions used twice, articles in both splits, twins that disagree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from eval.schema import Case, Quote
from index.matching import states_figures
from index.script import fold

_NAMED = 3
"""Cases that a message names at most."""


def set_defects(cases: Sequence[Case]) -> list[str]:
    """What is wrong between cases that may each be sound, one line each."""
    return [*_repeated_ids(cases), *_repeated_questions(cases), *_shared_articles(cases), *_unlike_twins(cases)]


def _repeated_ids(cases: Sequence[Case]) -> Iterator[str]:
    for case_id, count in Counter(case.id for case in cases).items():
        if count > 1:
            yield f"{case_id}: the id is used {count} times"


def _repeated_questions(cases: Sequence[Case]) -> Iterator[str]:
    """A question that is asked twice in one script or language counts twice, and no twin is meant."""
    first: dict[tuple[str, ...], str] = {}
    for case in cases:
        asked = (case.lang, *("".join(filter(str.isalnum, fold(turn.user))) for turn in case.turns))
        earlier = first.setdefault(asked, case.id)
        if earlier != case.id and any(asked[1:]):
            yield f"{case.id}: asks the same as {earlier}"


def _shared_articles(cases: Sequence[Case]) -> Iterator[str]:
    """An article in both splits: what is fitted on dev would be tested on what it has seen."""
    users: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        for source in {case.cluster, *(quote.source for quote in _quotes(case))}:
            users[source][case.split].append(case.id)
    for source, by_split in sorted(users.items()):
        if len(by_split) > 1:
            told = "; ".join(f"{split}: {_some(ids)}" for split, ids in sorted(by_split.items()))
            yield f"{source}: is used in {len(by_split)} splits ({told})"


def _unlike_twins(cases: Sequence[Case]) -> Iterator[str]:
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.group_id is not None:
            groups[case.group_id].append(case)
    for group_id, variants in groups.items():
        original, *twins = variants
        if not twins:
            yield f"{original.id}: is alone in group {group_id!r}; a twin or none is due"
        for twin in twins:
            if differing := _differences(original, twin):
                yield f"{twin.id}: differs from its twin {original.id} in {', '.join(differing)}"
        for lang, count in Counter(case.lang for case in variants).items():
            if count > 1:
                yield f"{original.id}: group {group_id!r} has {count} cases in {lang}"


def _differences(one: Case, other: Case) -> list[str]:
    pairs = {
        "type": (one.type, other.type),
        "split": (one.split, other.split),
        "cluster": (one.cluster, other.cluster),
        "what is expected": (one.scored.expect, other.scored.expect),
        "evidence": (_groups(one), _groups(other)),
    }
    unlike = [name for name, (first, second) in pairs.items() if first != second]
    return unlike if _same_numbers(one, other) else [*unlike, "numbers"]


def _same_numbers(one: Case, other: Case) -> bool:
    """Whether the figures are the same, in whatever words: 三百万元 and 300万元."""
    first, second = one.scored.numbers, other.scored.numbers
    if len(first) != len(second):
        return False
    return all(
        any(number == match or states_figures(match, number) for match in there)
        for here, there in ((first, second), (second, first))
        for number in here
    )


def _groups(case: Case) -> set[frozenset[Quote]]:
    return {frozenset(group) for group in case.scored.evidence}


def _quotes(case: Case) -> Iterator[Quote]:
    for turn in case.turns:
        for group in turn.evidence:
            yield from group


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")
