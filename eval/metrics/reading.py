"""How well a page became its articles, in characters and articles of its truth.

The articles' texts and the true bodies are compared as two strings without white space: `common_runs` says which
character of the reading is which of the truth, each one once, so a paragraph that is kept twice is right once and
furniture the second time.

- **kept**: the true characters of an article that its reading has in the truth's order. A short line that one of the
  two has at the end of the article and the other inside it counts as kept: captions that interrupt a sentence go there.
- **lost**: every other true character, except in what may stay or go (`either`).
- **furniture**: a character of the reading that is in no true body, nor in a title or in `either`.
- **boundary**: a predicted article starts a true one if the first true character in it belongs to that article, and if
  it holds the first character kept of that article, which must be in its first paragraph. So a boundary is not found if
  the first paragraph is lost or stands in the article before, nor if the predicted article begins with the end of
  another one. Furniture and title lines above the first paragraph don't matter here: they count elsewhere.
- **title, publisher, date** are right if the predicted article that starts with what is kept of the true one states
  the same, white space aside. Of a true article without such a one they are wrong.
- **mixed**: a passage that holds characters of two true bodies.
- **whole**: a true paragraph of which something is kept and that is a line of the reading, not broken, not joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from eval.page_alignment import PageAlignment
from eval.truth import PageTruth, TrueArticle
from index.schema import Article, Span

EXCERPT_CHARS = 60
"""So much of a text is shown where something is wrong with it."""

_PageFault = Literal["unread", "not_skipped"]
_ArticleFault = Literal["missing", "extra", "order", "title", "publisher", "date"]
_TextFault = Literal["mixed", "paragraphs", "furniture", "lost"]
FaultKind = Literal[_PageFault, _ArticleFault, _TextFault]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    kind: FaultKind
    expected: str = ""
    """What the truth says: a title, or the beginning of an article or of a run that was lost."""
    got: str = ""
    """What the reading has instead: a title, or the beginning of an article, a passage or a run of furniture."""
    characters: int = 0
    """How many were lost or left."""
    times: int = 1
    """How often it is so, where the first stands for all of a page."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """What is right and wrong about one page, as counts, so that pages can be pooled."""

    true_articles: int
    articles: int
    """That were read."""
    found: int
    """Boundaries that are right."""
    titles: int
    """That are right, as the next two."""
    publishers: int
    dates: int
    in_order: bool
    """Whether the articles that were found come in the truth's order."""
    body_characters: int
    lost_characters: int
    characters: int
    """In passages, white space aside; they hold every character of the articles' texts."""
    furniture_characters: int
    passages: int
    mixed_passages: int
    paragraphs: int
    """True ones of which something is kept."""
    whole_paragraphs: int
    faults: tuple[Fault, ...]


def score_page(truth: PageTruth, articles: Sequence[Article], unread: str = "") -> PageScore:
    """Compare what was read of a page with its truth. `unread` is the reason why it was not read, or not to its end."""
    page = PageAlignment(truth, articles)
    matches = [(truth.articles[number], articles[article]) for number, article in page.starts.items()]
    mixed = [passage for passage in page.passages if len(page.true_articles_in(passage)) > 1]
    furniture, lost = list(page.furniture()), list(page.lost())
    return PageScore(
        true_articles=len(truth.articles),
        articles=len(articles),
        found=len(page.found),
        titles=sum(_same(true.title, article.title) for true, article in matches),
        publishers=sum(_same(true.publisher, article.publisher) for true, article in matches),
        dates=sum(true.date == article.date for true, article in matches),
        in_order=_in_order(page),
        body_characters=len(page.true.text),
        lost_characters=sum(map(len, lost)),
        characters=sum(map(len, page.passages)),
        furniture_characters=sum(map(len, furniture)),
        passages=len(page.passages),
        mixed_passages=len(mixed),
        paragraphs=len(page.paragraphs),
        whole_paragraphs=sum(page.paragraphs.values()),
        faults=tuple(
            _page_faults(page, unread)
            if unread or not (articles and truth.articles)
            else [*_article_faults(page, matches), *_text_faults(page, mixed, furniture, lost)]
        ),
    )


def _page_faults(page: PageAlignment, unread: str) -> Iterator[Fault]:
    """Of a page that was not read to its end, or that should have been skipped."""
    if page.truth.articles:
        yield Fault("unread", got=unread, characters=sum(map(len, page.lost())))
    elif page.articles:
        yield Fault("not_skipped", got=_excerpt(page.articles[0].text), characters=len(page.read.text))


def _article_faults(page: PageAlignment, matches: Sequence[tuple[TrueArticle, Article]]) -> Iterator[Fault]:
    for number, true in enumerate(page.truth.articles):
        if number not in page.found:
            yield Fault("missing", expected=_excerpt(true.text))
    for number, article in enumerate(page.articles):
        if number not in page.found.values():
            yield Fault("extra", got=_excerpt(article.text))
    if not _in_order(page):
        yield Fault("order")
    for true, article in matches:
        if not _same(true.title, article.title):
            yield Fault("title", true.title, article.title)
        if not _same(true.publisher, article.publisher):
            yield Fault("publisher", true.publisher, article.publisher)
        if true.date != article.date:
            yield Fault("date", true.date, article.date)


def _text_faults(
    page: PageAlignment, mixed: Sequence[Span], furniture: Sequence[Span], lost: Sequence[Span]
) -> Iterator[Fault]:
    for passage in mixed:
        yield Fault("mixed", got=_excerpt(page.read.original(passage)))
    if torn := [line for line, is_whole in page.paragraphs.items() if not is_whole]:
        yield Fault("paragraphs", expected=_excerpt(page.true.original(torn[0])), times=len(torn))
    for span in furniture:
        yield Fault("furniture", got=_excerpt(page.read.original(span)), characters=len(span))
    for span in lost:
        yield Fault("lost", expected=_excerpt(page.true.original(span)), characters=len(span))


def _in_order(page: PageAlignment) -> bool:
    return all(one < other for one, other in pairwise(page.starts.values()))


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _excerpt(text: str) -> str:
    return " ".join(text.split())[:EXCERPT_CHARS]
