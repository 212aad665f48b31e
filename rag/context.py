"""What a chat model gets to read: the best passages that fit a token budget, numbered, neighbours joined.

Models use best what stands at either end of a long prompt (Liu et al. 2023, "Lost in the Middle"): the best passage
comes first, the second best last, and so on inwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.schema import ArticleInfo, Hit, Passage
from index.tokens import count_tokens
from prompts.template import Fenced, fenced

_NEIGHBOUR_GAP = 2
"""Characters between two passages that are next to each other: white space, as passages hold all else."""


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage under the number by which the model cites it."""

    number: int
    """From 1, in the order of the prompt."""
    article: ArticleInfo
    parts: tuple[Passage, ...]
    """One passage, or several neighbours in the article's order; a quote is sliced out of one of them."""

    @property
    def text(self) -> str:
        """The parts as they read in the article."""
        return "\n".join(part.text for part in self.parts)

    @property
    def head(self) -> str:
        """What the source states about the article: 《title》 publisher date; empty where it states nothing."""
        title = f"《{self.article.title}》" if self.article.title else ""
        return " ".join(filter(None, (title, self.article.publisher, self.article.date)))

    @property
    def content(self) -> str:
        """Head and text: all that the source says here."""
        return f"{self.head}\n{self.text}"

    @property
    def block(self) -> Fenced:
        """The passage as it stands in a prompt, head and text inside its fence."""
        return fenced("passage", self.content, self.number)


def pack(hits: Sequence[Hit], budget_tokens: int) -> list[NumberedPassage]:
    """The best `hits` whose blocks take at most `budget_tokens` tokens together, the best ones at both ends.

    A passage that doesn't fit is left out and smaller ones after it are still tried. Neighbours in one article become
    one numbered passage, as good as the better of them.
    """
    chosen: list[Hit] = []
    left = budget_tokens
    for hit in hits:
        alone = NumberedPassage(len(hits), hit.article, (hit.passage,))
        cost = count_tokens(f"{alone.block}\n")
        if cost <= left and all(hit.passage.id != other.passage.id for other in chosen):
            chosen.append(hit)
            left -= cost
    rank = {hit.passage.id: place for place, hit in enumerate(chosen)}
    runs = sorted(_runs(chosen), key=lambda run: min(rank[hit.passage.id] for hit in run))
    return [
        NumberedPassage(number, run[0].article, tuple(hit.passage for hit in run))
        for number, run in enumerate(_best_at_both_ends(runs), start=1)
    ]


def _best_at_both_ends(best_first: Sequence[list[Hit]]) -> list[list[Hit]]:
    """First, third, fifth, ..., sixth, fourth, second."""
    return [*best_first[::2], *reversed(best_first[1::2])]


def _runs(hits: Iterable[Hit]) -> Iterable[list[Hit]]:
    """Hits of one article that touch, in the article's order."""
    in_order = sorted(hits, key=lambda hit: (hit.passage.article_id, hit.passage.start))
    for _, same_article in groupby(in_order, key=lambda hit: hit.passage.article_id):
        run: list[Hit] = []
        for hit in same_article:
            if run and hit.passage.start - run[-1].passage.end > _NEIGHBOUR_GAP:
                yield run
                run = []
            run.append(hit)
        yield run
