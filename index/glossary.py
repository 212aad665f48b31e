"""The field's glossary: official terms of the articles with what people say in everyday Chinese and in English.

`glossary.tsv` holds one concept a line: official words, everyday words, English phrases; `|` between words of a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from index.script import fold


@cache
def _rows() -> tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]:
    text = files("index").joinpath("glossary.tsv").read_text(encoding="utf-8")
    rows = []
    for line in text.splitlines():
        if line and not line.startswith("#"):
            official, said, english = (tuple(filter(None, field.split("|"))) for field in line.split("\t"))
            rows.append((official, said, english))
    return tuple(rows)


@cache
def english_terms() -> Mapping[str, tuple[str, ...]]:
    """Official words of each English phrase: as it is written there, and its stems where nothing is written like them.

    Stems alone would take an organiser for an organisation.
    """
    from index.dictionary import stems

    written: dict[str, tuple[str, ...]] = {}
    inflected: dict[str, tuple[str, ...]] = {}
    for official, _, english in _rows():
        for phrase in english:
            for found, key in ((written, phrase), (inflected, " ".join(stems(phrase)))):
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), *official)))
    return inflected | written


def official_words(phrase: str) -> tuple[str, ...]:
    """Official words for an English phrase, empty if the glossary lacks it."""
    from index.dictionary import stems

    return english_terms().get(phrase.lower()) or english_terms().get(" ".join(stems(phrase)), ())


@cache
def _said() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for official, said, _ in _rows():
        for word in said:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *(other for other in official if other != word))))
    return found


def everyday_words(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The everyday words of `text`, the longest at each place, with the official words for each."""
    folded, longest = fold(text), max(map(len, _said()))
    at = 0
    while at < len(folded):
        for length in range(longest, 0, -1):
            if (word := folded[at : at + length]) in _said() and len(word) == length:
                yield word, _said()[word]
                at += length - 1
                break
        at += 1
