"""Which sentences of a report without a title can be asked: those that say of what they are, and are what it tells."""

from __future__ import annotations

import re

from index.questions.naming import DATE_LEAD
from index.schema import Article
from index.script import terms, to_simplified
from rag.pack.locating import is_located
from rag.pack.sayings import Saying

EARLY = 1 / 3
"""Share of a report in which its main facts stand."""
HEADING_CHARS, SHARED = 36, 4
"""Characters behind 原标题 that are the heading (nothing marks its end), and bigrams that two words of two characters
beside each other, or about so many, share with a sentence."""
_HEADING = re.compile(r"原标题[：:]\s*")
_SOURCED = re.compile(r"^[^，]*(?:显示|表示|介绍|透露|称|指出|认为|获悉|了解到?)，")


def can_be_named(article: Article) -> bool:
    """Whether a question can say of which report it asks: by its title, or by its date."""
    return bool(article.title or article.date)


def is_central(saying: Saying) -> bool:
    """Whether a sentence of an untitled report names its subject at once and tells what the report is about."""
    article = saying.article
    if article.title:
        return True
    return bool(article.date) and is_located(_first_clause(saying.text)) and (_is_early(saying) or _is_headed(saying))


def _first_clause(text: str) -> str:
    """The clause that names the subject, behind a date and who said it."""
    plain = to_simplified(text)
    dated = DATE_LEAD.match(plain)
    rest = plain[dated.end() if dated else 0 :].lstrip("，")
    sourced = _SOURCED.match(rest)
    return rest[sourced.end() if sourced else 0 :].split("，")[0]


def _is_early(saying: Saying) -> bool:
    text = saying.article.text
    start = max(text.find("正文"), 0)
    return saying.span.start - start <= EARLY * (len(text) - start)


def _is_headed(saying: Saying) -> bool:
    heading = _HEADING.search(saying.article.text)
    if not heading:
        return False
    words = {term for term in terms(saying.article.text[heading.end() :][:HEADING_CHARS]) if len(term) > 1}
    return len(words & set(terms(saying.text))) >= SHARED
