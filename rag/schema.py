"""The answer document: what a question becomes. `Answer.to_dict()` is the JSON of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.schema import ArticleInfo, Span

Outcome = Literal["answered", "refused", "premise_corrected", "clarify"]
Support = Literal["quoted", "supported", "unsupported"]
Lang = Literal["zh-Hans", "zh-Hant", "en"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered span of an article; `quote` is sliced out of the article, never retyped."""

    number: int
    article_id: str
    title: str
    publisher: str
    date: str
    source: str
    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, number: int, article: ArticleInfo, span: Span, quote: str) -> Citation:
        """The citation of `quote`, which stands at `span` of the article."""
        return cls(
            number=number,
            article_id=article.article_id,
            title=article.title,
            publisher=article.publisher,
            date=article.date,
            source=article.source,
            start=span.start,
            end=span.end,
            quote=quote,
        )


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of the answer with the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The bare fact, where the question asks for one, and the citation that holds it."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One value of a quantity that the articles state more than once."""

    value: str
    """As the article writes it."""
    period: str
    """What it is for, ISO 8601 (an interval as `first/last`); empty where nothing tells."""
    article_id: str
    title: str
    publisher: str
    date: str
    citation: int
    """The citation that states it."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The values of one quantity side by side: for several periods, or of reports that disagree."""

    kind: Literal["series", "conflict"]
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question."""

    question: str
    standalone_question: str
    lang: Lang
    outcome: Outcome
    answer: str
    """Readable text; citation markers are `[1]`, `[2]`, ..."""
    short: ShortAnswer | None = None
    sentences: tuple[AnswerSentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    """Chance that the answer is right, 0..1."""
    missing: tuple[str, ...] = ()
    """What the articles don't hold, in the question's language."""
    suggestions: tuple[str, ...] = ()
    generator: str = "extractive"
    """`extractive`, or the name of the chat model that phrased the answer."""
    index_revision: int = 0
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    table: FigureTable | None = None
    """Where the articles give several values of what was asked for."""

    def to_dict(self) -> dict[str, Any]:
        """The answer document of the command-line contract, ready for `json.dumps`; `table` only where there is one."""
        document = asdict(self)
        if self.table is None:
            del document["table"]
        return document


@dataclass(frozen=True, slots=True)
class Draft:
    """The text so far of an answer that is still being written; provisional until the `Answer` follows.

    While a chat model writes, its numbers are those of the passages that it was given, and a sentence that fails its
    check is marked, or goes, as soon as it has ended.
    """

    text: str
    settled: int = 0
    """Characters of `text` that the `Answer` begins with as they stand: what is quoted or verified already."""
    sentences: tuple[AnswerSentence, ...] = ()
    """Those that have ended, each with its verdict."""
