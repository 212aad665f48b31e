"""Gold evidence found again in the articles of an index.

Cases name a source and quote it, because article ids and passages change with cleaning and chunking and the words of
a source do not. White space is left out of account: cleaning joins columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from eval.schema import Case, Place, Quote
from index.errors import EvalError
from index.schema import Article

_WORD_CHAR = re.compile(r"\S")


def source_name(source: str) -> str:
    """The last part of a path or URL: `page.txt`, `news.jsonl#17`."""
    return re.split(r"[/\\]", source)[-1]


class Anchors:
    """Finds quotes in articles by the name of their source."""

    def __init__(self, articles: Iterable[tuple[str, Article]]) -> None:
        """`articles` are pairs of a source (path or URL) and an article from it."""
        self._articles: defaultdict[str, list[_Squeezed]] = defaultdict(list)
        for source, article in articles:
            self._articles[source_name(source)].append(_Squeezed(article))

    def knows(self, source: str) -> bool:
        """Whether there is an article from `source`."""
        return source in self._articles

    def find(self, quote: Quote) -> tuple[Place, ...]:
        """Every place where the quote stands in its source, in order; empty if it does not."""
        return tuple(place for article in self._articles.get(quote.source, ()) for place in article.find(quote.quote))

    def evidence(self, case: Case) -> tuple[tuple[Place, ...], ...]:
        """The places of the scored turn's evidence; raises EvalError for a quote that does not stand in its source."""
        return tuple(
            tuple(place for quote in group for place in self._places(case, quote)) for group in case.scored.evidence
        )

    def _places(self, case: Case, quote: Quote) -> tuple[Place, ...]:
        if places := self.find(quote):
            return places
        if not self.knows(quote.source):
            raise EvalError(
                f"case {case.id}: the index holds no article from {quote.source}; add it, or use other cases"
            )
        raise EvalError(
            f"case {case.id}: {quote.quote[:40]!r} does not stand in {quote.source}; `policy-chat eval lint` lists all"
        )


class _Squeezed:
    """An article's text without white space, and the way back to its offsets."""

    def __init__(self, article: Article) -> None:
        self._id = article.id
        self._offsets = [match.start() for match in _WORD_CHAR.finditer(article.text)]
        self._text = _squeeze(article.text)

    def find(self, quote: str) -> Iterable[Place]:
        wanted = _squeeze(quote)
        position = self._text.find(wanted) if wanted else -1
        while position >= 0:
            last = self._offsets[position + len(wanted) - 1]
            yield Place(self._id, self._offsets[position], last + 1)
            position = self._text.find(wanted, position + 1)


def _squeeze(text: str) -> str:
    return "".join(text.split())
