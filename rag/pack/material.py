"""What a pack is made from: articles on a topic, the given ones, or those a conversation cites, and their sentences.

A topic that the articles don't hold is refused: nothing is padded.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.errors import PackError, TopicNotHeld
from index.gazetteer import is_known, places_in
from index.lexical import LexicalIndex
from index.questions.naming import is_generic, is_local, names_place
from index.reader import IndexReader
from index.reprints import group_of
from index.schema import Article, ArticleInfo, Hit
from index.script import fold, terms, to_simplified
from rag.evidence import Evidence, gather
from rag.missing import missing, missing_places, missing_years
from rag.neighbours import suggestions
from rag.pack.sayings import Saying, is_named, sayings
from rag.pack.schema import Origin, Quote
from rag.question import language, read_question
from rag.refusal import features, topic_chance
from rag.retriever import Retriever
from rag.schema import Lang

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
NEARLY_TOPICAL, ENOUGH = 0.45, 10
"""Where fewer sentences than the second have that much, those that have the first will do."""
AROUND = 0.6
"""Worth of the topic's words in the title or in the passage that holds the sentence; in the sentence itself 1."""
LEAST_TOPICAL = 0.6
"""A sentence of a topic's article with less has nothing to do with the topic."""
NAMES_TOPIC = 0.5
"""A sentence that begins with this share of the topic's words is understood by who knows topic and title."""
MET_BY_CHANCE, RARER = 3, 0.5
"""Two characters that would meet by chance in the first number of passages, and do in less than the second share of it,
belong to two words."""
PHRASED_BY = 4
"""Where so many articles write the topic as one phrase, those that only hold its words (城市…更新) are not about it."""
TOLD_BY = 0.3
"""Share of a pack's articles that hold a word of its topic."""
OFTEN, KEEPS_TO = 3, 0.75
"""An article is about the topic as a whole if it holds at least the second share of its words, a word in full from the
first number of times on."""
ONE_REPORT, HEADED = 3000, 160
"""Characters of an untitled text that is one report, and of its first words, which stand for a title."""
SHORT_PHRASE = 2
"""Characters of a topic that any passage may hold in passing."""
WITHOUT_PHRASE = 0.5
"""Worth of a topic's words in a sentence that holds the words and not the phrase."""
LEAST_OWN = 0.2
"""Share of the topic's words that a sentence needs of its own for what stands around it to count."""
CENTRAL_WEIGHT, LEAD_WEIGHT = 0.5, 0.1
"""Worth of the article's recurring words in the sentence, and of standing at the top."""
_WHOLE = re.compile(
    r"全[省市县区镇村乡]|(?<![\u4e00-\u9fff])[省市县区镇村](?=[委里级政])|[省市县][委级]|团[省市县区]委|街镇|灾区"
)
_HEAD_CHARS, _KEEPS_SPEAKING = 20, 4
_LEAD_CHARS = 400  # how far an article's first paragraphs, which sum it up, reach


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
        return self.phrase in fold(quote.text) and _share(self.weights, terms(quote.text)) >= LEAST_TOPICAL


def of_topic(topic: str, reader: IndexReader) -> Material:
    """The material on `topic`; raises QuestionError if it is empty, TopicNotHeld if the articles don't hold it."""
    found = Retriever(reader).search(topic, (), HITS)
    asked = read_question(found.standalone_question, topic, found.expansion)
    evidence = gather(asked, found.hits, reader)
    weights = _within_words(topic, evidence.weights, reader.view().derived.lexical)
    chosen = _on_topic(topic, found.hits, weights, reader)
    if not chosen or not _is_held(evidence):
        raise _not_held(topic, evidence, reader)
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


def _is_held(evidence: Evidence) -> bool:
    if not evidence.candidates or topic_chance(features(evidence)) < ON_TOPIC:
        return False
    known = [place for place in missing_places(evidence) if any(is_known(one.name) for one in places_in(place))]
    return not known and not missing_years(evidence)


def _not_held(topic: str, evidence: Evidence, reader: IndexReader) -> TopicNotHeld:
    lacking = missing(evidence) or (topic,)
    near = suggestions(evidence, reader) if evidence.candidates else ()
    hint = f"; they do answer: {' / '.join(near)}" if near else "; `policy-chat index add PATH` adds articles"
    return TopicNotHeld(
        f"{topic!r}: the articles don't hold this topic (missing: {'、'.join(lacking)}){hint}", lacking, near
    )


def _on_topic(topic: str, hits: Sequence[Hit], weights: Mapping[str, float], reader: IndexReader) -> list[Article]:
    """The articles about the topic, the best covered first, of each group of reprints the one that was found first."""
    infos: dict[str, ArticleInfo] = {}
    dense: dict[str, float] = {}
    for hit in hits:
        infos.setdefault(group_of(hit.article), hit.article)
        dense.setdefault(group_of(hit.article), hit.dense)
    closest = max(dense.values(), default=0.0)
    articles = reader.articles([info.article_id for info in infos.values()])
    coverage = {
        info.article_id: _share(weights, terms(f"{articles[info.article_id].title}\n{articles[info.article_id].text}"))
        for group, info in infos.items()
        if info.article_id in articles and dense[group] >= closest - FAR
    }
    best = max(coverage.values(), default=0.0)
    if best < COVERED:
        return []
    ids = [id_ for id_, share in coverage.items() if share >= max(COVERED, AS_COVERED * best)]
    chosen = [articles[id_] for id_ in ids]
    phrased = [article for article in chosen if _says(topic, article)]
    return (phrased if len(phrased) >= PHRASED_BY else chosen)[:MOST_ARTICLES]


def _says(topic: str, article: Article) -> bool:
    """Whether an article writes the topic as one phrase."""
    return fold(topic).strip() in fold(f"{article.title}\n{article.text}")


def _material(
    origin: Origin,
    title: str,
    articles: Sequence[Article],
    weights: Mapping[str, float],
    passages: Sequence[Hit],
) -> Material:
    ranked: list[Ranked] = []
    near: list[Ranked] = []
    weights = _told(weights, articles)
    is_phrase = origin.kind == "topic" and all(_says(origin.topic, article) for article in articles)
    phrase = fold(origin.topic).strip() if is_phrase else ""
    for article in articles:
        own = [hit for hit in passages if hit.article.article_id == article.id]
        relevance = _relevance(article, weights, own, phrase)
        for saying in (one for one in sayings(article) if _is_plain(one, weights)):
            topical, worth = relevance(saying)
            if origin.kind != "topic" or topical >= LEAST_TOPICAL:
                ranked.append(Ranked(saying, worth))
            elif topical >= NEARLY_TOPICAL:
                near.append(Ranked(saying, worth))
    if len(ranked) < ENOUGH:
        ranked += near
    ranked.sort(key=lambda one: -one.relevance)
    lang = language(title if origin.kind != "articles" else "".join(article.text[:200] for article in articles[:1]))
    about = (one.id for one in articles if origin.kind != "topic" or _is_about(one, weights, phrase))
    return Material(origin, title, lang, tuple(articles), tuple(ranked), frozenset(about), weights, phrase)


def _is_plain(saying: Saying, weights: Mapping[str, float]) -> bool:
    """Whether a reader who knows the topic and the article's title knows what and where the sentence speaks of."""
    title = saying.article.title
    if is_generic(saying.text) or (_WHOLE.search(to_simplified(saying.text)) and not names_place(saying.text + title)):
        return False
    return (
        is_named(saying.text)
        or bool(title and names_place(title) and is_local(saying.text))
        or _speaks_of_title(saying)
        or (title != "" and _share(weights, terms(saying.text[:_HEAD_CHARS])) >= NAMES_TOPIC)
    )


def _speaks_of_title(saying: Saying) -> bool:
    """Whether the sentence begins with something that the title names and the article keeps speaking of."""
    head = fold(saying.text)[:_HEAD_CHARS]
    titled = [term for term in dict.fromkeys(terms(saying.article.title)) if len(term) > 1 and term in head]
    text = fold(saying.article.text)
    return any(text.count(term) >= _KEEPS_SPEAKING for term in titled)


def _relevance(
    article: Article, weights: Mapping[str, float], passages: Sequence[Hit], phrase: str
) -> Callable[[Saying], tuple[float, float]]:
    """How much a sentence has to do with the topic, and how much it is worth showing."""
    counts = Counter(term for term in terms(article.text) if len(term) > 1)
    recurring = {term for term, count in counts.items() if count > 1} | set(terms(article.title))
    titled = AROUND * _share(weights, terms(article.title))
    about = LEAST_TOPICAL if _is_about(article, weights, phrase) else 0.0
    # A word of two characters may stand in any passage: the sentence itself must have it.
    around_it = [hit.passage for hit in passages if phrase in fold(hit.passage.text) and len(phrase) != SHORT_PHRASE]
    held = [(passage, AROUND * _share(weights, terms(passage.text))) for passage in around_it]

    def score(saying: Saying) -> tuple[float, float]:
        own = set(terms(saying.text))
        long = [term for term in own if len(term) > 1]
        central = sum(term in recurring for term in long) / len(long) if long else 0.0
        share = _share(weights, own) * (1.0 if phrase in fold(saying.text) else WITHOUT_PHRASE)
        around = [near for one, near in held if one.start < saying.span.end and saying.span.start < one.end]
        topical = max(share, titled, about, *(around if share >= LEAST_OWN else ()))
        lead = math.exp(-saying.span.start / _LEAD_CHARS)
        return topical, topical + CENTRAL_WEIGHT * central + LEAD_WEIGHT * lead

    return score


def _within_words(topic: str, weights: Mapping[str, float], lexical: LexicalIndex) -> Mapping[str, float]:
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


def _told(weights: Mapping[str, float], articles: Sequence[Article]) -> dict[str, float]:
    """Without the terms that few of the articles hold: bigrams across the words of a topic, as 远驻 of 清远驻镇."""
    held = Counter(term for article in articles for term in set(terms(f"{article.title}\n{article.text}")))
    least = TOLD_BY * len(articles)
    return {term: weight for term, weight in weights.items() if held[term] >= max(1.0, least)}


def _is_about(article: Article, weights: Mapping[str, float], phrase: str) -> bool:
    """Whether an article names the topic in its title, or comes back to its words, or to its `phrase` if it is one.

    A short one without a title is about what its first words name; a long one may be several reports in one: there each
    sentence must speak for itself.
    """
    if not article.title and len(article.text) > ONE_REPORT:
        return False
    head = article.title or article.text[:HEADED]
    if phrase:
        return phrase in fold(head) or fold(article.text).count(phrase) >= OFTEN
    counts = Counter(terms(article.text))
    total = sum(weights.values())
    told = sum(weight * min(1.0, counts.get(term, 0) / OFTEN) for term, weight in weights.items())
    return bool(total) and (told / total >= KEEPS_TO or _share(weights, terms(head)) >= KEEPS_TO)


def _share(weights: Mapping[str, float], present: Iterable[str]) -> float:
    held, total = set(present), sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0


def _lead(article: Article) -> str:
    return to_simplified(fold(article.text[:12]))
