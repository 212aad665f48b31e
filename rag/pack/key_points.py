"""Key points: the sentences that say most of the topic, spread over the articles, none of them twice."""

from __future__ import annotations

from rag.pack.material import Material
from rag.pack.reading import likeness
from rag.pack.sayings import Saying, with_years
from rag.pack.schema import KeyPoint

MOST = 8
ALIKE = 0.45
"""Two points that share so much of the shorter one's bigrams say the same."""
SHORTEST = 20


def key_points(material: Material) -> list[KeyPoint]:
    """All sentences that can be key points, best first, each saying something new; ids are empty."""
    chosen: list[Saying] = []
    for ranked in material.ranked:
        saying = ranked.saying
        if (
            saying.is_whole
            and len(saying.text) >= SHORTEST
            and not any(alike(saying.text, other.text) for other in chosen)
        ):
            chosen.append(saying)
    return [KeyPoint("", with_years(saying.said, saying.article.date), saying.quote) for saying in chosen]


def spread(points: list[KeyPoint], most: int = MOST) -> list[KeyPoint]:
    """The first `most` points, no article with more than its share while others still have some."""
    articles = {point.quote.article_id for point in points}
    share = -(-most // max(1, min(len(articles), most))) + 1
    out: list[KeyPoint] = []
    for point in points:
        if len(out) < most and sum(other.quote.article_id == point.quote.article_id for other in out) < share:
            out.append(point)
    return out


def alike(one: str, other: str) -> bool:
    """Whether two sentences say the same, by their words."""
    return likeness(one, other) >= ALIKE
