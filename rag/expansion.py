"""Query expansion: a question in the words of the articles, once for both legs, the evidence and the refusal.

Articles are in Chinese. What a question says in English or in pinyin is looked up word by word: in the glossary of the
field, among place names, in the dictionary, by the sound of a name. Only words that some passage holds are taken. All
words found for one English word are searched for as alternatives; `grounded` then settles on the one that the best
passages use, so that a single Chinese rendering serves the embedding and the choice of sentences.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.dictionary import Dictionary
from index.glossary import everyday_words
from index.lexical import Alternatives, LexicalIndex
from index.pinyin import ROMANISED
from index.script import fold, terms, word_terms
from rag.translation import LONGEST_PHRASE, Concept, Origin, held, translate

OFFICIAL_WEIGHT = 0.5
"""Weight of the official words for an everyday one, against a typed word; see eval/LOG.md."""
ENGLISH_LETTERS = 4
"""A question is in English with more than so many Latin letters for each Chinese character."""

# 1+N+X, 6:3:1, numbers: searched for as they are.
_CHINESE_OR_NUMBER = re.compile(r"[A-Za-z0-9]+(?:[+:][A-Za-z0-9]+)+|\d+(?:\.\d+)?|[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}(?:['\u2019][A-Za-z]+)*")
_PLURAL = re.compile(r"[^s]s$|people$|men$|children$", re.IGNORECASE)
_TOKEN = re.compile(rf"(?P<typed>{_CHINESE_OR_NUMBER.pattern})|(?P<latin>{_LATIN_WORD.pattern})")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A question in the words of the articles."""

    typed: Mapping[str, float]
    """The search terms that were typed in the language of the articles, with their weight."""
    concepts: tuple[Concept, ...]
    """What it says in order; of a Chinese question only what is not Chinese."""
    english: bool
    """Whether the question is in English: then the concepts are all it says, else they stand in a Chinese sentence."""
    official: tuple[Concept, ...] = ()
    """The official words for everyday ones (资金 for 钱): searched for beside what was typed, with less weight."""

    @property
    def alternatives(self) -> tuple[Alternatives, ...]:
        """What to search for besides the typed terms."""
        looked_up = (c for c in self.concepts if c.origin not in {Origin.TYPED, Origin.ASKING})
        return (
            *(Alternatives(concept.forms) for concept in looked_up),
            *(Alternatives(concept.forms, OFFICIAL_WEIGHT) for concept in self.official),
        )

    @property
    def official_terms(self) -> frozenset[str]:
        """The search terms of the official words; of a grounded expansion those that the articles use."""
        return frozenset(term for concept in self.official for form in concept.forms for term in word_terms(form))

    def grounded(self, texts: Sequence[str]) -> Expansion:
        """The same with one form of each concept: the one that most of `texts` hold, the first of them counting most.

        Pseudo-relevance feedback: the best passages for all alternatives together tell which is meant.
        """
        folded = [fold(text) for text in texts]

        def settled(concept: Concept) -> Concept:
            weight = {form: sum((form in text) / (i + 1) for i, text in enumerate(folded)) for form in concept.forms}
            return replace(concept, forms=(max(concept.forms, key=weight.__getitem__),))

        return replace(
            self,
            concepts=tuple(settled(concept) for concept in self.concepts),
            official=tuple(settled(concept) for concept in self.official),
        )

    def rendered(self, part: str) -> str:
        """`part`, the question or what was typed last of it, in Chinese: for the embedding and for reading its words.

        An English question becomes its words in their order, with what it asks (多少, 谁), and stays as it is where no
        word of it was found; a Chinese one that names something in Latin letters gets the Chinese name behind it.
        """
        text = unicodedata.normalize("NFKC", part)
        said = [concept for concept in self.concepts if concept.text in text]
        if not self.english:
            return " ".join([part, *(c.forms[0] for c in said if c.origin is not Origin.TYPED)])
        return "".join(c.forms[0] + ("" if c.origin is Origin.ASKING else " ") for c in said).strip() or part


AS_TYPED = Expansion({}, (), english=False)
"""Nothing was looked up."""


def expand(question: str, lexical: LexicalIndex, dictionary: Callable[[], Dictionary]) -> Expansion:
    """Look up what a question says in English and in pinyin.

    `dictionary` is called only for a question with Latin words that stand in no passage. Raises what it raises.
    """
    text = unicodedata.normalize("NFKC", question)
    tokens = list(_TOKEN.finditer(text))
    latin = sum(len(token.group()) for token in tokens if token["latin"])
    han = sum(len(token.group()) for token in tokens if ord(token.group()[0]) >= 0x3400)
    english = latin > ENGLISH_LETTERS * han
    if not english:
        runs: list[list[re.Match[str]]] = [[token] for token in tokens if _is_foreign(token, lexical)]
        concepts = tuple(_looked_up(runs, lexical, dictionary))
        return Expansion(_counted(question), concepts, english, tuple(_official(question, lexical)))
    typed = _counted(" ".join(token.group() for token in tokens if token["typed"]))
    return Expansion(typed, tuple(_looked_up(list(_runs(tokens, text)), lexical, dictionary)), english)


def _counted(text: str) -> dict[str, float]:
    counts: dict[str, float] = {}
    for term in terms(text):
        counts[term] = counts.get(term, 0.0) + 1.0
    return counts


def _official(question: str, lexical: LexicalIndex) -> Iterator[Concept]:
    for said, official in everyday_words(question):
        if forms := held(official, lexical):
            yield Concept(said, forms, Origin.GLOSSARY)


def _is_foreign(token: re.Match[str], lexical: LexicalIndex) -> bool:
    """Whether a Latin word in a Chinese question has to be looked up: GDP and 5G stand in articles as they are."""
    word = token["latin"]
    return word is not None and (word.lower() in ROMANISED or not lexical.document_frequency(word.lower()))


def _runs(tokens: Sequence[re.Match[str]], text: str) -> Iterator[list[re.Match[str]]]:
    """Tokens in runs that may make a phrase: only spaces and hyphens between Latin words, each other token alone."""
    run: list[re.Match[str]] = []
    for token in tokens:
        apart = run and (
            token["typed"] or run[-1]["typed"] or text[run[-1].end() : token.start()].strip(" -\u2010\u2011")
        )
        if apart:
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _looked_up(
    runs: Sequence[Sequence[re.Match[str]]], lexical: LexicalIndex, dictionary: Callable[[], Dictionary]
) -> Iterator[Concept]:
    """The concepts of each run, the longest phrase that means something first."""
    for run in runs:
        words = [token.group() for token in run]
        if run[0]["typed"]:
            yield Concept(words[0], (fold(words[0]),), Origin.TYPED)
            continue
        found: list[tuple[int, int, Concept]] = []
        at = 0
        while at < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
                following = words[at + length] if at + length < len(words) else ""
                if concept := translate(words[at : at + length], following, lexical, dictionary):
                    as_typed = run[0].string[run[at].start() : run[at + length - 1].end()]
                    found.append((at, at + length, replace(concept, text=as_typed)))
                    break
            at += length
        yield from _counting_the_head(found)


def _counting_the_head(found: Sequence[tuple[int, int, Concept]]) -> Iterator[Concept]:
    """The concepts of a run of words, 多少 moved before the noun it counts: of tourism companies, the companies.

    That is the last plural among the words that follow at once, else the last of them. `found` holds where each
    concept starts and ends, in words.
    """
    concepts = [concept for _, _, concept in found]
    for i, concept in enumerate(concepts):
        if concept.origin is Origin.ASKING and concept.forms == ("多少",):
            last = i
            while last + 1 < len(found) and found[last + 1][0] == found[last][1]:
                last += 1
            plural = [j for j in range(i + 1, last + 1) if _PLURAL.search(concepts[j].text)]
            head = plural[-1] if plural else last
            concepts.insert(max(i, head - 1), concepts.pop(i))
            break
    return iter(concepts)
