"""What to ask instead: questions near the one that can't be answered, whose answers are known to stand in the index."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.gazetteer import places_in
from index.questions.bank import BankQuestion, QuestionBank
from index.reader import IndexReader
from index.script import fold, to_simplified, to_traditional
from rag.condense import standalone
from rag.evidence import Evidence
from rag.question import language, read_question
from rag.schema import Answer, Lang, Turn

SUGGESTIONS = 3
FOUND_WEIGHT = 0.04
"""Worth, in cosine, of being about the article found first; half of it about the second, and so on."""
CITED_WEIGHT = 0.08
"""Worth of being about the article that an answer cites first, where the question is to go on with."""
PLACE_WEIGHT = 0.02
"""Worth of naming a place that the question names;"""
KIND_WEIGHT = 0.01
"""and of asking for the same kind of answer. Cosines of near and far questions lie about .05 apart."""
ALIKE = 0.96
"""Questions of a higher cosine ask for the same."""
_LOOKED_AT = 12

_ASKED_IN: dict[Lang, str] = {
    "zh-Hans": "{question}",
    "zh-Hant": "{question}",
    # All of these words only ask (`rag.question`): the question is searched for as it stands.
    "en": "Please tell me: {question}",
}
_TITLE: dict[Lang, str] = {
    "zh-Hans": "《{title}》主要讲了什么？",
    "zh-Hant": "《{title}》主要講了什麼？",
    "en": "What is 《{title}》 about?",
}


def suggestions(evidence: Evidence, reader: IndexReader, within: Collection[str] | None = None) -> tuple[str, ...]:
    """Up to SUGGESTIONS questions in the reader's script that can be asked as they stand, the nearest first.

    Where the question bank is empty, what the nearest articles are about. `within` holds the ids of the only articles
    to suggest questions of.
    """
    lang = evidence.question.lang
    near = [_in_script(lang, question.text) for question in neighbours(evidence, reader, within)]
    if near:
        return tuple(_ASKED_IN[lang].format(question=question) for question in near)
    titles = dict.fromkeys(hit.article.title for hit in evidence.hits if hit.article.title)
    return tuple(_TITLE[lang].format(title=title) for title in list(titles)[:SUGGESTIONS])


def neighbours(evidence: Evidence, reader: IndexReader, within: Collection[str] | None = None) -> list[BankQuestion]:
    """The nearest questions of the bank, each about another fact, by their likeness, article, place and kind."""
    bank = reader.questions()
    if not bank.questions:
        return []
    likeness = bank.vectors @ reader.model.embed_queries([evidence.question.rendered])[0]
    articles = list(dict.fromkeys(hit.article.article_id for hit in evidence.hits))
    found = {article_id: FOUND_WEIGHT / rank for rank, article_id in enumerate(articles, 1)}
    near = likeness + np.array([found.get(question.article_id, 0.0) for question in bank.questions])
    best = _best(near, bank, within)
    scores = {int(number): float(near[number]) + _shared(evidence, bank.questions[number]) for number in best}
    chosen: list[int] = []
    for number in sorted(scores, key=lambda number: -scores[number]):
        asks_anew = all(bank.vectors[number] @ bank.vectors[other] < ALIKE for other in chosen)
        if asks_anew and _can_be_asked(evidence, bank.questions[number]):
            chosen.append(number)
        if len(chosen) == SUGGESTIONS:
            break
    return [bank.questions[number] for number in chosen]


def follow_ups(
    answer: Answer, asked: Sequence[str], reader: IndexReader, within: Collection[str] | None = None
) -> tuple[str, ...]:
    """Up to SUGGESTIONS questions of the bank to go on with after an answer, in its reader's script.

    They are near the question or of the articles that the answer cites; none whose answer is already quoted, and none
    that was `asked`. Empty where nothing of the kind is in the bank.
    """
    bank = reader.questions()
    if not bank.questions or not answer.citations:
        return ()
    known = reader.model.embed_queries([answer.standalone_question, *asked])
    cited = list(dict.fromkeys(citation.article_id for citation in answer.citations))
    worth = {article_id: CITED_WEIGHT / rank for rank, article_id in enumerate(cited, 1)}
    near = bank.vectors @ known[0] + np.array([worth.get(question.article_id, 0.0) for question in bank.questions])
    before = tuple(Turn("user", question) for question in (*asked, answer.standalone_question))
    chosen: list[int] = []
    for number in _best(near, bank, within):
        question, vector = bank.questions[number], bank.vectors[number]
        fresh = all(vector @ other < ALIKE for other in (*known, *(bank.vectors[one] for one in chosen)))
        if fresh and not _is_told(question, answer) and standalone(question.text, before) == question.text:
            chosen.append(int(number))
        if len(chosen) == SUGGESTIONS:
            break
    return tuple(
        _ASKED_IN[answer.lang].format(question=_in_script(answer.lang, bank.questions[number].text))
        for number in chosen
    )


def _is_told(question: BankQuestion, answer: Answer) -> bool:
    """Whether a citation of the answer already holds the sentence that answers the question."""
    return any(
        citation.article_id == question.article_id
        and citation.start < question.span.end
        and question.span.start < citation.end
        for citation in answer.citations
    )


def _best(near: NDArray[np.float32], bank: QuestionBank, within: Collection[str] | None) -> NDArray[np.int64]:
    """The places in the bank of the nearest questions, of the articles `within` if given; best first."""
    order = np.argsort(-near, kind="stable")
    if within is not None:
        order = order[[bank.questions[number].article_id in within for number in order]]
    return order[:_LOOKED_AT]


def _shared(evidence: Evidence, question: BankQuestion) -> float:
    """What the two questions have in common beside their meaning: a place, the kind of answer."""
    asked = evidence.question
    named = {place.name for place in places_in(asked.text)}
    same_place = any(place.name in named for place in places_in(question.text))
    same_kind = read_question(question.text, question.text).kinds[0] == asked.kinds[0]
    return PLACE_WEIGHT * same_place + KIND_WEIGHT * same_kind


def _can_be_asked(evidence: Evidence, question: BankQuestion) -> bool:
    """Whether it is not the question itself, and would not be read as a follow-up of it."""
    before = (Turn("user", evidence.question.text),)
    return fold(question.text) != fold(evidence.question.latest) and standalone(question.text, before) == question.text


def _in_script(lang: Lang, text: str) -> str:
    if lang == "zh-Hant":
        return to_traditional(text)
    return to_simplified(text) if language(text) == "zh-Hant" else text
