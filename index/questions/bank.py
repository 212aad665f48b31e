"""The question bank: for each article a few questions whose answer is known to stand in it.

They are offered where a question can't be answered. Each is made by a grammar from a sentence, kept with that
sentence's span and its answer (the key), and verified when the article is indexed: the key stands in the span, the
question does not give it away and stands alone (`index.questions.drafting`), and BM25 finds the sentence by it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalIndex
from index.matching import states
from index.questions.drafting import Drafted, QuestionType
from index.questions.drafts import drafts, plainness
from index.schema import Article, Span
from index.script import terms

VERSION = 1
"""Of the grammars and checks; the questions of an article made by another version are made anew."""
MOST = 4
"""Questions of one article."""
MOST_OF_A_SENTENCE = 1
FOUND_AT = 1
"""The rank at which BM25 must find the passage with the answer."""
LONGEST = 60
"""Characters of a question that a reader takes in at a glance."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question with the place of its answer."""

    article_id: str
    text: str
    type: QuestionType
    key: tuple[str, ...]
    """What an answer states: one figure, name, date or place, or the items of a list."""
    span: Span
    """The sentence that answers, in characters of the article's text."""

    @property
    def text_hash(self) -> str:
        """Names the vector of the question; a passage of the same words has another."""
        return hashlib.sha256(f"question\x1f{self.text}".encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """The questions of all live articles; `vectors` is `(len(questions), dim)`, embedded as queries."""

    questions: tuple[BankQuestion, ...]
    vectors: Vectors


def bank_questions(article: Article, lexical: LexicalIndex) -> list[BankQuestion]:
    """Up to MOST verified questions of an article that `lexical` holds, the plainest first."""
    chosen: list[BankQuestion] = []
    asked: set[str] = set()
    sentences: Counter[Span] = Counter()
    for question in _candidates(article):
        if len(chosen) == MOST:
            break
        if question.text in asked or sentences[question.span] >= MOST_OF_A_SENTENCE:
            continue
        if _is_found(question, lexical):
            chosen.append(question)
            asked.add(question.text)
            sentences[question.span] += 1
    return chosen


def _candidates(article: Article) -> Iterator[BankQuestion]:
    for draft in sorted(drafts(article), key=plainness):
        question = _question(draft)
        if len(question.text) <= LONGEST and all(states(draft.statement.text, part) for part in question.key):
            yield question


def _question(draft: Drafted) -> BankQuestion:
    statement = draft.statement
    return BankQuestion(
        article_id=statement.article.id,
        text=draft.question,
        type=draft.type,
        key=draft.short or draft.nuggets,
        span=Span(statement.start, statement.start + len(statement.text)),
    )


def _is_found(question: BankQuestion, lexical: LexicalIndex) -> bool:
    """Whether the sentence lies in one of the passages that BM25 ranks first."""
    return any(_holds(passage_id, question) for passage_id, _ in lexical.best(Counter(terms(question.text)), FOUND_AT))


def _holds(passage_id: str, question: BankQuestion) -> bool:
    article_id, _, place = passage_id.partition(":")
    start, _, end = place.partition("-")
    return article_id == question.article_id and int(start) < question.span.end and question.span.start < int(end)


def distinct(questions: Iterable[BankQuestion]) -> list[BankQuestion]:
    """Each wording once: reprints of a report make the same questions."""
    return list({question.text: question for question in questions}.values())
