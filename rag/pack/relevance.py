"""How much a sentence has to do with what a pack is about, and whether it can be understood by who knows that."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from index.questions.naming import is_generic, is_local, names_place
from index.schema import Article, Hit
from index.script import fold, terms, to_simplified
from rag.pack.sayings import Saying, is_named, sums_up

AROUND = 0.6
"""Worth of the topic's words in the title or in the passage that holds the sentence; in the sentence itself 1."""
LEAST_TOPICAL = 0.6
"""A sentence of a topic's article with less has nothing to do with the topic."""
NAMES_TOPIC = 0.5
"""A sentence that begins with this share of the topic's words is understood by who knows topic and title."""
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


def is_plain(saying: Saying, weights: Mapping[str, float]) -> bool:
    """Whether a reader who knows the topic and the article's title knows what and where the sentence speaks of."""
    title = saying.article.title
    if is_generic(saying.text) or (_WHOLE.search(to_simplified(saying.text)) and not names_place(saying.text + title)):
        return False
    return (
        is_named(saying.text)
        or sums_up(saying.text, saying.article)
        or bool(title and names_place(title) and is_local(saying.text))
        or _speaks_of_title(saying)
        or (title != "" and share_of(weights, terms(saying.text[:_HEAD_CHARS])) >= NAMES_TOPIC)
    )


def _speaks_of_title(saying: Saying) -> bool:
    """Whether the sentence begins with something that the title names and the article keeps speaking of."""
    head = fold(saying.text)[:_HEAD_CHARS]
    titled = [term for term in dict.fromkeys(terms(saying.article.title)) if len(term) > 1 and term in head]
    text = fold(saying.article.text)
    return any(text.count(term) >= _KEEPS_SPEAKING for term in titled)


def relevance(
    article: Article, weights: Mapping[str, float], passages: Sequence[Hit], phrase: str
) -> Callable[[Saying], tuple[float, float]]:
    """How much a sentence has to do with the topic, and how much it is worth showing."""
    counts = Counter(term for term in terms(article.text) if len(term) > 1)
    recurring = {term for term, count in counts.items() if count > 1} | set(terms(article.title))
    titled = AROUND * share_of(weights, terms(article.title))
    about = LEAST_TOPICAL if is_about(article, weights, phrase) else 0.0
    # A word of two characters may stand in any passage: the sentence itself must have it.
    around_it = [hit.passage for hit in passages if phrase in fold(hit.passage.text) and len(phrase) != SHORT_PHRASE]
    held = [(passage, AROUND * share_of(weights, terms(passage.text))) for passage in around_it]

    def score(saying: Saying) -> tuple[float, float]:
        own = set(terms(saying.text))
        long = [term for term in own if len(term) > 1]
        central = sum(term in recurring for term in long) / len(long) if long else 0.0
        share = share_of(weights, own) * (1.0 if phrase in fold(saying.text) else WITHOUT_PHRASE)
        around = [near for one, near in held if one.start < saying.span.end and saying.span.start < one.end]
        topical = max(share, titled, about, *(around if share >= LEAST_OWN else ()))
        lead = math.exp(-saying.span.start / _LEAD_CHARS)
        return topical, topical + CENTRAL_WEIGHT * central + LEAD_WEIGHT * lead

    return score


def told(weights: Mapping[str, float], articles: Sequence[Article]) -> dict[str, float]:
    """Without the terms that few of the articles hold: bigrams across the words of a topic, as 远驻 of 清远驻镇."""
    held = Counter(term for article in articles for term in set(terms(f"{article.title}\n{article.text}")))
    least = TOLD_BY * len(articles)
    return {term: weight for term, weight in weights.items() if held[term] >= max(1.0, least)}


def is_about(article: Article, weights: Mapping[str, float], phrase: str) -> bool:
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
    return bool(total) and (told / total >= KEEPS_TO or share_of(weights, terms(head)) >= KEEPS_TO)


def says(topic: str, article: Article) -> bool:
    """Whether an article writes the topic as one phrase."""
    return fold(topic).strip() in fold(f"{article.title}\n{article.text}")


def share_of(weights: Mapping[str, float], present: Iterable[str]) -> float:
    """The share (0..1) of the topic's words, by their `weights`, that are `present`."""
    held, total = set(present), sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0
