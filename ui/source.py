"""The source pane's content: an article cut into paragraphs, with the cited passages told apart.

Everything is plain text. The page puts it in place as text nodes, so nothing that an article holds is ever markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from index.schema import Article, Span
from rag.quotes import find_quote
from rag.schema import Answer, Citation
from ui.texts import SAMPLE_PUBLISHER

if TYPE_CHECKING:
    from index.reader import IndexReader
    from ui.chat import Assistant

Status = Literal["stands", "moved", "gone"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph that the same citations quote as a whole, or none."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One article as the pane shows it."""

    status: Status
    """`moved`: the article has changed since, and these words stand elsewhere; `gone`: they stand nowhere any more,
    and the paragraphs are the quote as it was."""
    number: int
    """The citation that was asked for."""
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


def cited_source(assistant: Assistant, answer: Answer, number: int) -> SourceView | None:
    """The article that citation `number` of an answer quotes, with all that the answer quotes of it marked.

    None where the answer has no such citation. What the article was changed to is looked for by the quote.
    """
    cited = next((citation for citation in answer.citations if citation.number == number), None)
    if cited is None:
        return None
    wanted = assistant.find_quote(cited)
    if wanted.status == "gone":
        return _gone(cited)
    same_article = [other for other in answer.citations if other.article_id == cited.article_id]
    found = [assistant.find_quote(other) for other in same_article]
    spans = {
        quote.number: Span(quote.start, quote.end)
        for quote in found
        if quote.status != "gone" and quote.article_id == wanted.article_id
    }
    return source_view(assistant.article(wanted.article_id), spans, number, wanted.status)


def quoted_source(reader: IndexReader, cited: Citation) -> SourceView:
    """The article that a citation quotes, as it is now, with this quote marked."""
    found = find_quote(cited, reader)
    if found.status == "gone":
        return _gone(cited)
    spans = {cited.number: Span(found.start, found.end)}
    return source_view(reader.article(found.article_id), spans, cited.number, found.status)


def source_view(article: Article, cited: Mapping[int, Span], number: int, status: Status = "stands") -> SourceView:
    """`article` for the pane, the cited spans (characters of its text) marked with their numbers."""
    return SourceView(
        status=status,
        number=number,
        title=article.title,
        publisher=article.publisher,
        date=article.date,
        sample=article.publisher == SAMPLE_PUBLISHER,
        based_on=article.tags.get("based_on", ""),
        origin=origin(article.source),
        is_link=_is_link(article.source),
        paragraphs=tuple(_paragraphs(article.text, cited)),
    )


def origin(source: str) -> str:
    """Where an article came from, as it is told to others: a web address, or a file's name without its folder."""
    return source if _is_link(source) else PurePath(source).name


def _gone(cited: Citation) -> SourceView:
    return SourceView(
        status="gone",
        number=cited.number,
        title=cited.title,
        publisher=cited.publisher,
        date=cited.date,
        sample=cited.publisher == SAMPLE_PUBLISHER,
        based_on="",
        origin=origin(cited.source),
        is_link=_is_link(cited.source),
        paragraphs=tuple(_paragraphs(cited.quote, {cited.number: Span(0, len(cited.quote))})),
    )


def _is_link(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _paragraphs(text: str, cited: Mapping[int, Span]) -> list[tuple[Run, ...]]:
    paragraphs = []
    start = 0
    for line in text.split("\n"):
        runs = _runs(text, Span(start, start + len(line)), cited)
        if any(run.text.strip() for run in runs):
            paragraphs.append(runs)
        start += len(line) + 1
    return paragraphs


def _runs(text: str, line: Span, cited: Mapping[int, Span]) -> tuple[Run, ...]:
    """The line cut wherever a cited span starts or ends; empty pieces are left out."""
    inside = {min(max(place, line.start), line.end) for span in cited.values() for place in (span.start, span.end)}
    cuts = sorted({line.start, line.end, *inside})
    pieces = [Span(start, end) for start, end in pairwise(cuts)]
    return tuple(
        Run(
            piece.of(text),
            tuple(number for number, span in cited.items() if span.start <= piece.start and piece.end <= span.end),
        )
        for piece in pieces
    )
