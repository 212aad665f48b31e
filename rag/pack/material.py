"""What a pack is made from: articles on a topic, the given ones, or those a conversation cites, and their sentences.

A topic that the articles don't hold is refused: nothing is padded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.errors import PackError, TopicNotHeld
from index.reader import IndexReader
from index.schema import Article, Hit
from index.script import fold, terms, to_simplified
from rag.evidence import gather
from rag.pack.relevance import LEAST_TOPICAL, is_about, is_plain, relevance, says, share_of, told
from rag.pack.sayings import Saying, sayings
from rag.pack.schema import Origin, Quote
from rag.pack.topic import HITS, holds_places_and_years, is_held, not_held, on_topic, within_words, writing
from rag.question import language, read_question
from rag.retriever import Retriever
from rag.schema import Lang

NEARLY_TOPICAL, ENOUGH = 0.45, 10
"""Where fewer sentences than the second have that much, those that have the first will do."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence that can be shown on its own, and how much it has to do with what the pack is about."""

    saying: Saying
    relevance: float
    """Higher is better; comparable within one pack."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a pack is made from."""

    origin: Origin
    title: str
    lang: Lang
    articles: tuple[Article, ...]
    """Best first."""
    ranked: tuple[Ranked, ...]
    """Sentences, best first."""
    about: frozenset[str]
    """Ids of the articles that are about the topic as a whole, not in a sentence or two."""
    weights: Mapping[str, float]
    """The topic's words by their idf; empty where no topic was named."""
    phrase: str
    """The topic, folded, if all the articles write it as one phrase."""

    def is_on_topic(self, quote: Quote) -> bool:
        """Whether a quote has to do with the topic, by its own words or because all of its article has."""
        if quote.article_id in self.about:
            return True
        return self.phrase in fold(quote.text) and share_of(self.weights, terms(quote.text)) >= LEAST_TOPICAL


def of_topic(topic: str, reader: IndexReader) -> Material:
    """The material on `topic`; raises QuestionError if it is empty, TopicNotHeld if the articles don't hold it."""
    found = Retriever(reader).search(topic, (), HITS)
    asked = read_question(found.standalone_question, topic, found.expansion)
    evidence = gather(asked, found.hits, reader)
    weights = within_words(topic, evidence.weights, reader.view().derived.lexical)
    chosen = on_topic(topic, found.hits, weights, reader) if is_held(evidence) else []
    if not chosen and holds_places_and_years(evidence):
        chosen = writing(topic, found.hits, reader)
    if not chosen:
        raise not_held(topic, evidence, reader)
    passages = [hit for hit in found.hits if hit.article.article_id in {article.id for article in chosen}]
    origin = Origin("topic", topic, tuple(article.id for article in chosen))
    material = _material(origin, topic, chosen, weights, passages)
    if not material.ranked:
        raise TopicNotHeld(
            f"{topic!r}: {len(chosen)} articles touch it, and none tells of it in a sentence that stands alone; "
            "name a wider topic, or the articles with --articles",
            (topic,),
        )
    return material


def of_articles(article_ids: Sequence[str], reader: IndexReader) -> Material:
    """The material of these articles; raises ArticleNotFound, PackError where none is given."""
    if not article_ids:
        raise PackError("no article is named; give ids that `policy-chat articles list` shows")
    articles = [reader.article(article_id) for article_id in dict.fromkeys(article_ids)]
    titles = "、".join(f"《{article.title}》" if article.title else _lead(article) for article in articles[:3])
    origin = Origin("articles", article_ids=tuple(article.id for article in articles))
    return _material(origin, titles, articles, {}, ())


def of_conversation(questions: Sequence[str], article_ids: Sequence[str], reader: IndexReader) -> Material:
    """The material on what `questions` asked, from the articles that their answers cite.

    Raises PackError where they cite none, ArticleNotFound where one is gone.
    """
    if not article_ids:
        raise PackError("the conversation has no answer that cites an article; ask what the articles hold first")
    articles = [reader.article(article_id) for article_id in dict.fromkeys(article_ids)]
    idf = reader.view().derived.lexical.term_idf
    asked = {term for question in questions for term in terms(question) if len(term) > 1}
    origin = Origin("conversation", "；".join(questions), tuple(article.id for article in articles))
    return _material(origin, questions[0] if questions else "", articles, {term: idf(term) for term in asked}, ())


def again(origin: Origin, title: str, reader: IndexReader) -> Material:
    """The material that a pack was made from, as its articles are now; those that are gone are left out."""
    articles = [found for id_ in origin.article_ids if (found := reader.articles([id_]).get(id_))]
    idf = reader.view().derived.lexical.term_idf
    wanted = {term for term in terms(origin.topic) if len(term) > 1}
    return _material(origin, title, articles, {term: idf(term) for term in wanted}, ())


def _material(
    origin: Origin,
    title: str,
    articles: Sequence[Article],
    weights: Mapping[str, float],
    passages: Sequence[Hit],
) -> Material:
    ranked: list[Ranked] = []
    near: list[Ranked] = []
    weights = told(weights, articles)
    is_phrase = origin.kind == "topic" and all(says(origin.topic, article) for article in articles)
    phrase = fold(origin.topic).strip() if is_phrase else ""
    for article in articles:
        own = [hit for hit in passages if hit.article.article_id == article.id]
        worth_of = relevance(article, weights, own, phrase)
        for saying in (one for one in sayings(article) if is_plain(one, weights)):
            topical, worth = worth_of(saying)
            if origin.kind != "topic" or topical >= LEAST_TOPICAL:
                ranked.append(Ranked(saying, worth))
            elif topical >= NEARLY_TOPICAL:
                near.append(Ranked(saying, worth))
    if len(ranked) < ENOUGH:
        ranked += near
    ranked.sort(key=lambda one: -one.relevance)
    lang = language(title if origin.kind != "articles" else "".join(article.text[:200] for article in articles[:1]))
    about = (one.id for one in articles if origin.kind != "topic" or is_about(one, weights, phrase))
    return Material(origin, title, lang, tuple(articles), tuple(ranked), frozenset(about), weights, phrase)


def _lead(article: Article) -> str:
    return to_simplified(fold(article.text[:12]))
