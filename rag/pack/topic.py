"""Whether the articles hold a topic, and which of them are about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.errors import TopicNotHeld
from index.gazetteer import is_known, places_in
from index.lexical import LexicalIndex
from index.reader import IndexReader
from index.reprints import group_of
from index.schema import Article, Hit
from index.script import fold, terms
from rag.evidence import Evidence
from rag.missing import missing, missing_places, missing_years
from rag.neighbours import suggestions
from rag.pack.relevance import OFTEN, SHORT_PHRASE, says, share_of
from rag.refusal import features, topic_chance

HITS = 60
"""Passages that are looked at for a topic."""
MOST_ARTICLES = 24
ON_TOPIC = 0.43
"""Least chance that the articles are on the topic. Of 33 topics that 3,943 articles hold 31 had more (`夏粮收购` and
`公积金 新政` less), of 29 that they don't 2, which the next rule and the year they name keep out (eval/LOG.md)."""
COVERED = 0.45
"""Least share of the topic's words, by idf, that one article must hold."""
AS_COVERED = 0.75
"""Share of the best article's coverage that another one needs."""
FAR = 0.045
"""An article whose best passage has a cosine so much lower than the best one is about something else."""
MET_BY_CHANCE, RARER = 3, 0.5
"""Two characters that would meet by chance in the first number of passages, and do in less than the second share of it,
belong to two words."""
WRITTEN_BY, LONG_PHRASE = 2, 5
"""Articles that write a topic as one phrase, or characters of a phrase that one writes, for it to be held by that."""
PHRASED_BY = 4
"""Where so many articles write the topic as one phrase, those that only hold its words (城市…更新) are not about it."""


def is_held(evidence: Evidence) -> bool:
    """Whether the articles hold the topic that `evidence` was gathered for, its places and years included."""
    return (
        bool(evidence.candidates) and topic_chance(features(evidence)) >= ON_TOPIC and holds_places_and_years(evidence)
    )


def holds_places_and_years(evidence: Evidence) -> bool:
    """Whether the articles hold the places and years that the topic names."""
    known = [place for place in missing_places(evidence) if any(is_known(one.name) for one in places_in(place))]
    return not known and not missing_years(evidence)


def not_held(topic: str, evidence: Evidence, reader: IndexReader) -> TopicNotHeld:
    """The error that says what the articles lack, and what they do answer."""
    lacking = missing(evidence) or (topic,)
    near = suggestions(evidence, reader) if evidence.candidates else ()
    hint = f"; they do answer: {' / '.join(near)}" if near else "; `policy-chat index add PATH` adds articles"
    return TopicNotHeld(
        f"{topic!r}: the articles don't hold this topic (missing: {'、'.join(lacking)}){hint}", lacking, near
    )


def on_topic(topic: str, hits: Sequence[Hit], weights: Mapping[str, float], reader: IndexReader) -> list[Article]:
    """The articles about the topic, the best covered first, of each group of reprints the one that was found first."""
    first = _first_of_groups(hits)
    closest = max((hit.dense for hit in first), default=0.0)
    articles = reader.articles([hit.article.article_id for hit in first])
    near = [articles.get(hit.article.article_id) for hit in first if hit.dense >= closest - FAR]
    coverage = {one.id: share_of(weights, terms(f"{one.title}\n{one.text}")) for one in near if one}
    best = max(coverage.values(), default=0.0)
    if best < COVERED:
        return []
    ids = [id_ for id_, share in coverage.items() if share >= max(COVERED, AS_COVERED * best)]
    chosen = [articles[id_] for id_ in ids]
    phrased = [article for article in chosen if says(topic, article)]
    return (phrased if len(phrased) >= PHRASED_BY else chosen)[:MOST_ARTICLES]


def writing(topic: str, hits: Sequence[Hit], reader: IndexReader) -> list[Article]:
    """The articles that write the topic as one phrase, where that alone shows that they hold it; else none.

    Several must write it, or one in its title or again and again, or the phrase is too long to be met in passing.
    """
    phrase = fold(topic).strip()
    if len(phrase) <= SHORT_PHRASE:
        return []
    ranked = [hit.article.article_id for hit in _first_of_groups(hits)]
    articles = reader.articles(ranked)
    found = [articles[id_] for id_ in ranked if id_ in articles and says(topic, articles[id_])]
    is_told = len(found) >= WRITTEN_BY or any(
        len(phrase) >= LONG_PHRASE or phrase in fold(one.title) or fold(one.text).count(phrase) >= OFTEN
        for one in found
    )
    return found[:MOST_ARTICLES] if is_told else []


def _first_of_groups(hits: Sequence[Hit]) -> list[Hit]:
    """The first hit of each group of reprints, in their order."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(group_of(hit.article), hit)
    return list(first.values())


def within_words(topic: str, weights: Mapping[str, float], lexical: LexicalIndex) -> Mapping[str, float]:
    """Without single characters, and without bigrams across two words: those of common characters that rarely meet.

    平综 of 连平综合 would weigh most of all, as the rarest.
    """

    named = {term for place in places_in(topic) for term in terms(place.name)}

    def across(term: str) -> bool:
        if term in named:
            return False
        met = lexical.document_frequency(term)
        by_chance = lexical.document_frequency(term[0]) * lexical.document_frequency(term[1]) / max(1, lexical.count())
        return by_chance >= MET_BY_CHANCE and met < RARER * by_chance

    long = {term: weight for term, weight in weights.items() if len(term) > 1}
    words = {term: weight for term, weight in long.items() if term.isascii() or len(term) > 2 or not across(term)}
    return words or long or weights
