"""The records that pass between the steps of indexing and retrieval. All offsets are characters of `Article.text`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DocumentKind = Literal["page", "record"]
Place = Literal["", "menu", "header", "footer", "aside", "form", "comments", "caption", "table", "list"]
"""Where markup says that a line stands; empty where it says nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of this span in `text`."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Dropped:
    """A region that cleaning took out of a document, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What markup says of a line besides its text."""

    place: Place = ""
    link_share: float = 0.0
    """Share of the line's characters that are links, 0..1."""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a loader hands on: decoded text with nothing removed yet, unless `dropped` says so."""

    source: str
    """Absolute path or URL; `file.jsonl#_id` for a JSONL record."""
    text: str
    """Decoded, line ends normalised to `\\n`, no byte order mark."""
    kind: DocumentKind
    """A `page` is cleaned and may hold several articles; a `record` is one article as it stands."""
    metadata: Mapping[str, str] = field(default_factory=dict)
    """What the file states about itself outside its text (front matter, meta tags, fields), keys in lower case."""
    marks: Mapping[int, Mark] = field(default_factory=dict)
    """By 1-based line of `text`; a line without one is like any other."""
    whole_lines: bool = False
    """Whether each line is a paragraph or heading of its own, because markup or layout told."""
    dropped: tuple[Dropped, ...] = ()
    """What the format's reader had to take out to put lines together again: running headers, page numbers."""
    visible_first: bool = False
    """Whether publisher, date and author that the text shows count more than those of `metadata`: a page's markup
    describes what its readers see, front matter corrects it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article: cleaned text in its original script, and what its source states about it.

    Fields that the source does not state are empty strings, never guesses.
    """

    title: str
    publisher: str
    date: str
    """ISO `YYYY-MM-DD`, or empty."""
    source: str
    text: str
    dropped: tuple[Dropped, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    """Further statements of the source: `byline`, `region`, `programme`, `based_on`, ..."""

    @property
    def id(self) -> str:
        """Twelve hex digits of the text's SHA-256: the same text from two sources is one article."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article; `article.text[start:end] == text` always."""

    article_id: str
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """`article_id:start-end`, unique in an index."""
        return f"{self.article_id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article as the catalog lists it, without its text."""

    article_id: str
    title: str
    publisher: str
    date: str
    source: str
    passages: int
    state: Literal["live", "pending"]
    sources: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    reprints: tuple[str, ...] = ()
    """Ids of the other live articles that tell the same report, the earliest dated first."""
    added: str = ""
    """When it came in, UTC, ISO `YYYY-MM-DDTHH:MM:SSZ`; empty where an older version stored it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that retrieval found, with the scores that put it there (higher is better)."""

    passage: Passage
    article: ArticleInfo
    score: float
    """Fused score; comparable within one query only."""
    dense: float
    """Cosine similarity of query and passage, -1..1."""
    lexical: float
    """BM25 score, 0 where no term matches."""
