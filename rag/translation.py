"""From English and pinyin to the words of the articles: glossary, place names, dictionary, the sound of a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.dictionary import Dictionary
from index.glossary import official_words
from index.lexical import LexicalIndex
from index.pinyin import ROMANISED
from index.script import word_terms

MOST_FORMS = 10
"""Chinese words that are tried for one English word."""
MOST_NAMES = 40
"""Chinese names that are tried for one in pinyin."""
LONGEST_PHRASE = 8
"""English words in the longest phrase that the glossary is asked for."""
LONGEST_GLOSS = 4
"""The same for the dictionary."""
FIRST_MEANINGS = 2
"""A single character is taken only where the English word is among so many of its first meanings: many have dozens."""

_ASKING = {
    "how many": "多少",
    "how much": "多少",
    "how long": "多久",
    "when": "什么时候",
    "who": "谁",
    "whose": "谁",
    "where": "哪里",
    "why": "为什么",
    "how": "如何",
    "which": "哪些",
    "what": "什么",
}
_FUNCTION_WORDS = frozenset(
    """
    a an the this that these those it its they them their he she his her we our you your i my me there here
    of in on at to for by with from into onto about over under between among against through during before after
    since until within without as than up down out off per via around across and or but not no nor so if then else
    while because is are was were be been being am do does did doing done has have had having can could will would
    shall should may might must let get gets got make makes made take takes took taken give given gave go goes went
    come came whom many much more most some any all each every both either neither other another such same own only
    also too very just still even yet already ever never again finally actually please tell know say says said want
    need like used use using kind kinds type types sort way ways thing things one ones name named called list exactly
    currently according ve ll re
    """.split()  # noqa: SIM905 - a list of 170 words in quotes is no easier to read
)


class Origin(StrEnum):
    """Where the words of a concept come from."""

    TYPED = "typed"
    GLOSSARY = "glossary"
    NAME = "name"
    DICTIONARY = "dictionary"
    SOUND = "sound"
    ASKING = "asking"


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a question says, and the words for it in the articles."""

    text: str
    """As it was typed, NFKC."""
    forms: tuple[str, ...]
    """Folded words that passages hold; any of them will do, the likeliest first."""
    origin: Origin


def translate(
    words: Sequence[str], following: str, lexical: LexicalIndex, dictionary: Callable[[], Dictionary]
) -> Concept | None:
    """What these words mean together in words that the articles hold, None if nothing.

    `following` is the word behind them: after Yuanshan, Town says what kind of name it is.
    """
    phrase = " ".join(words)
    if phrase.lower() in _ASKING:
        return Concept(phrase, (_ASKING[phrase.lower()],), Origin.ASKING)
    if {words[0].lower(), words[-1].lower()} & (_FUNCTION_WORDS | _ASKING.keys()):
        return None
    sources: tuple[tuple[Origin, Callable[[], tuple[str, ...]]], ...] = (
        (Origin.GLOSSARY, lambda: held(official_words(phrase), lexical)),
        (Origin.NAME, lambda: held((ROMANISED.get(phrase.lower(), ""),), lexical)),
        (Origin.DICTIONARY, lambda: _translations(words, lexical, dictionary())),
        (Origin.NAME, lambda: _names(words, lexical, dictionary())),
        (Origin.SOUND, lambda: _by_sound(words, official_words(following), lexical, dictionary())),
        (Origin.DICTIONARY, lambda: _partly(phrase, lexical, dictionary()) if len(words) == 1 else ()),
        (Origin.DICTIONARY, lambda: held((phrase.lower(),), lexical) if len(words) == 1 else ()),
    )
    for origin, look_up in sources if len(words) <= LONGEST_GLOSS else sources[:2]:
        if forms := look_up():
            return Concept(phrase, forms, origin)
    return None


def _translations(words: Sequence[str], lexical: LexicalIndex, dictionary: Dictionary) -> tuple[str, ...]:
    """Chinese words with this gloss, the nearest first."""
    senses = dictionary.words(" ".join(words))
    return held([s.word for s in senses if len(s.word) > 1 or s.rank < FIRST_MEANINGS], lexical)[:MOST_FORMS]


def _partly(word: str, lexical: LexicalIndex, dictionary: Dictionary) -> tuple[str, ...]:
    """Chinese words that have this one and another in a gloss."""
    return held([s.word for s in dictionary.words(word, others=1) if len(s.word) > 1], lexical)[:MOST_FORMS]


def _names(words: Sequence[str], lexical: LexicalIndex, dictionary: Dictionary) -> tuple[str, ...]:
    """Proper names of the dictionary that are spelt so in pinyin."""
    return held(dictionary.names(_letters(words)), lexical)


def _letters(words: Sequence[str]) -> str:
    """A name in pinyin in one word, empty if it is not written with capitals: Huang Wenyuan, Xi'an."""
    return re.sub(r"[^a-z]", "", "".join(words).lower()) if all(word[0].isupper() for word in words) else ""


def _by_sound(
    words: Sequence[str], suffixes: Sequence[str], lexical: LexicalIndex, dictionary: Dictionary
) -> tuple[str, ...]:
    """Words of two to four characters in the articles that sound like this, the commonest first.

    `suffixes` are the words that should follow (镇 for Town): names that they follow somewhere are taken alone.
    """
    names: list[str] = []
    for syllables in dictionary.syllables(_letters(words)):
        if 2 <= len(syllables) <= 4:
            names += _spelt(syllables, lexical, dictionary)
    followed = [name for name in names if any(lexical.document_frequency(name[-1] + word[0]) for word in suffixes)]
    return tuple(sorted(dict.fromkeys(followed or names), key=lambda name: -_frequency(name, lexical))[:MOST_NAMES])


def _spelt(syllables: Sequence[str], lexical: LexicalIndex, dictionary: Dictionary) -> list[str]:
    """The ways to write `syllables` in characters of which each two neighbours stand together in some passage."""
    written = [""]
    for syllable in syllables:
        known = [char for char in dictionary.characters(syllable) if lexical.document_frequency(char)]
        written = [
            start + char
            for start in written
            for char in known
            if not start or lexical.document_frequency(start[-1] + char)
        ]
    return written


def held(words: Sequence[str], lexical: LexicalIndex) -> tuple[str, ...]:
    """Those of `words` that the articles hold, in order."""
    return tuple(word for word in dict.fromkeys(words) if word and _frequency(word, lexical))


def _frequency(word: str, lexical: LexicalIndex) -> int:
    """The number of passages with this word, or more: its rarest pair of characters counts."""
    return min(lexical.document_frequency(term) for term in word_terms(word))
