"""The source pane's content: an article cut into paragraphs, with the cited passage told apart.

Everything is plain text. The page puts it in place as text nodes, so nothing that an article holds is ever markup.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from index.schema import Article, Span
from ui.texts import SAMPLE_PUBLISHER


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph that is cited as a whole or not at all."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """One article as the pane shows it."""

    title: str
    publisher: str
    date: str
    sample: bool
    """Whether it is one of the sample articles, rewritten from what `based_on` names."""
    based_on: str
    origin: str
    """Where it came from: a web address, or the name of the file without its folder."""
    is_link: bool
    """Whether `origin` is an http(s) address."""
    paragraphs: tuple[tuple[Run, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        return asdict(self)


def source_view(article: Article, cited: Span) -> SourceView:
    """`article` for the pane, `cited` (characters of its text) marked; a span outside the text marks nothing."""
    is_link = _is_link(article.source)
    return SourceView(
        title=article.title,
        publisher=article.publisher,
        date=article.date,
        sample=article.publisher == SAMPLE_PUBLISHER,
        based_on=article.tags.get("based_on", ""),
        origin=origin(article.source),
        is_link=is_link,
        paragraphs=tuple(_paragraphs(article.text, cited)),
    )


def origin(source: str) -> str:
    """Where an article came from, as it is told to others: a web address, or a file's name without its folder."""
    return source if _is_link(source) else PurePath(source).name


def _is_link(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _paragraphs(text: str, cited: Span) -> list[tuple[Run, ...]]:
    paragraphs = []
    start = 0
    for line in text.split("\n"):
        runs = _runs(text, Span(start, start + len(line)), cited)
        if any(run.text.strip() for run in runs):
            paragraphs.append(runs)
        start += len(line) + 1
    return paragraphs


def _runs(text: str, line: Span, cited: Span) -> tuple[Run, ...]:
    """The line before, inside and after the cited span; empty pieces are left out."""
    first = min(max(cited.start, line.start), line.end)
    last = min(max(cited.end, first), line.end)
    pieces = ((Span(line.start, first), False), (Span(first, last), True), (Span(last, line.end), False))
    return tuple(Run(span.of(text), is_cited) for span, is_cited in pieces if len(span))
