"""The session pack: its items, each with the quote it rests on, and the sources they come from.

A pack is one JSON document (`rag.pack.files`). Every item has an id that stays when others are moved or dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.schema import Lang

SCHEMA = 1
"""Changes with the fields of a pack."""

QuizKind = Literal["choice", "fill", "true_false", "short"]
Section = Literal["key_points", "figures", "timeline", "glossary", "quiz", "discussion"]
SECTIONS: tuple[Section, ...] = ("key_points", "figures", "timeline", "glossary", "quiz", "discussion")
BLANK = "____"
"""What stands for the words to fill in."""
CHOICE_BLANK = "（　　）"
"""What stands for the option to choose."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article; `text` is sliced out of it, never retyped."""

    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article that a pack cites."""

    number: int
    """From 1, in the order of the list of sources."""
    article_id: str
    title: str
    """As the article states it; may be empty."""
    lead: str
    """The first words of the article, which name it where it has no title."""
    publisher: str
    date: str
    source: str
    sha256: str
    """Of the article's whole text, in UTF-8."""


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A sentence of an article that says something of the topic on its own."""

    id: str
    text: str
    """The quote, until somebody edits it."""
    quote: Quote


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure with what it counts and the period it is for."""

    id: str
    text: str
    """As the article writes it: 13.68亿元."""
    value: float
    """In the unit itself."""
    unit: str
    counts: str
    period: str
    """ISO 8601, empty where the article does not tell."""
    clause: str
    """The words of the article around it, which say what a noun alone may not."""
    quote: Quote
    """The sentence that states it."""
    series: str = ""
    """Shared by the rows that tell one quantity of several periods, or that disagree on it."""
    conflict: bool = False
    """Whether another report states another value for the same period."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a date."""

    id: str
    date: str
    """ISO 8601: a year, a month or a day."""
    text: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Term:
    """A term that an article explains."""

    id: str
    term: str
    definition: str
    """In the article's words."""
    parts: tuple[str, ...]
    """What each part of a mechanism such as 1+N+X stands for, in the article's words; mostly empty."""
    quote: Quote

    @property
    def is_abbreviation(self) -> bool:
        """Whether the term is only short for a longer name."""
        rest = iter(self.definition)
        return not self.parts and all(char in rest for char in self.term)


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question with its key."""

    id: str
    kind: QuizKind
    stem: str
    key: str
    """Of a choice the right option's words, of a blank the words that fill it, of true or false `true` or `false`, of a
    short answer a model answer."""
    fact: str
    """The words of the article that the key rests on."""
    quote: Quote
    """The sentence or sentences that the key is checked against."""
    options: tuple[str, ...] = ()
    """Of a choice, in the order shown."""
    points: tuple[str, ...] = ()
    """Of a short answer, what it must name."""
    wording: str = "rule"
    """Who worded the stem: `rule`, the name of a chat model, or `edited`."""

    @property
    def answer(self) -> int:
        """The place of the right option among `options`, from 0; -1 where there are none, or an edit lost it."""
        return self.options.index(self.key) if self.key in self.options else -1


@dataclass(frozen=True, slots=True)
class Discussion:
    """A question without one right answer, raised by a quote."""

    id: str
    prompt: str
    quote: Quote


Item = KeyPoint | FigureRow | Event | Term | QuizItem | Discussion


@dataclass(frozen=True, slots=True)
class Origin:
    """What a pack was made from."""

    kind: Literal["topic", "articles", "conversation"]
    topic: str = ""
    """The topic, or the questions of the conversation; empty for articles."""
    article_ids: tuple[str, ...] = ()
    """The articles its items may come from."""


@dataclass(frozen=True, slots=True)
class Pack:
    """The material for one training session."""

    schema: int
    title: str
    lang: Lang
    """Of what is said around the articles' words: headings, instructions."""
    origin: Origin
    created: str
    """In UTC, ISO 8601."""
    index_revision: int
    sources: tuple[Source, ...]
    key_points: tuple[KeyPoint, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    timeline: tuple[Event, ...] = ()
    glossary: tuple[Term, ...] = ()
    quiz: tuple[QuizItem, ...] = ()
    discussion: tuple[Discussion, ...] = ()
    generator: str = "rule"
    """`rule`, or the name of the chat model that was asked to word questions better."""
    rejected: tuple[str, ...] = field(default=())
    """What was dropped or made anew, so that it does not come back (`rag.pack.edit`)."""
    notes: tuple[str, ...] = ()
    """What the articles did not yield enough of: names of sections and kinds of questions."""

    def section(self, name: Section) -> tuple[Item, ...]:
        """The items of one section, in order."""
        items: tuple[Item, ...] = getattr(self, name)
        return items

    def items(self) -> tuple[Item, ...]:
        """All items, section by section."""
        return tuple(item for name in SECTIONS for item in self.section(name))

    def source_of(self, quote: Quote) -> Source:
        """The source that a quote is from."""
        return next(source for source in self.sources if source.article_id == quote.article_id)
