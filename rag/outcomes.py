"""What a read question can come to: quotes, a correction, a refusal, or a chat model's words; each as an `Answer`."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

from index.reader import IndexReader
from index.schema import Hit
from rag import confidence
from rag.citations import CitedAnswer
from rag.clarify import Choice
from rag.compose import choice_text, compose, correction_text, empty_text, refusal_text
from rag.config import RagConfig
from rag.evidence import Evidence
from rag.extract import select
from rag.generated import Generated
from rag.missing import missing
from rag.neighbours import suggestions
from rag.premise import Correction, stated_first
from rag.refusal import Decision
from rag.retriever import SearchResult
from rag.schema import Answer, AnswerSentence, Turn
from rag.series import find_series

CLARIFY_CONFIDENCE = 0.83
"""Chance that a question back was called for: it was in 4 of 4 of 789 questions, by Laplace's rule 5 of 6."""


@dataclass(frozen=True, slots=True)
class Read:
    """A question with all that was found for it."""

    found: SearchResult
    evidence: Evidence
    decision: Decision
    """Whether to answer, by the chance that the evidence holds the answer."""
    started: float
    """`time.perf_counter()` when the question came."""
    correction: Correction | None = None
    """What the question takes for granted and the articles state otherwise; the rest is of the question put right."""
    choice: Choice | None = None
    """Things of which the question may mean any."""
    waited_ms: float = 0.0
    """Time spent on having a chat model condense the question."""
    within: Collection[str] | None = None
    """Ids of the only articles that were searched; None: all."""


@dataclass(frozen=True, slots=True)
class Record:
    """What an answer was made from; `rag.receipt` writes it down."""

    answer: Answer
    history: tuple[Turn, ...]
    hits: tuple[Hit, ...]
    """The best passages that were found, the answer's among them."""
    generated: Generated | None
    """What a chat model wrote, if one was asked."""
    config: RagConfig
    embedding_model: str
    """Hash of the embedding model that the index was built with."""


def quoted(read: Read, notice: str = "") -> Answer:
    """The answer in the articles' own sentences, below a line of `notice` if there is one."""
    quotes = select(read.evidence)
    series = find_series(read.evidence, quotes)
    composed = compose(read.evidence.question, quotes, read.evidence, series)
    return Answer(
        question=read.found.question,
        standalone_question=read.found.standalone_question,
        lang=read.evidence.question.lang,
        outcome="answered",
        answer=f"{notice}\n{composed.text}" if notice else composed.text,
        short=composed.short,
        sentences=composed.sentences,
        citations=composed.citations,
        confidence=confidence.of_answer(read.decision, read.evidence, composed),
        table=composed.table,
    )


def corrected(read: Read, wrong: Correction) -> Answer:
    """The correction with the quote that states it, then what the articles answer of the rest."""
    rest = [] if read.decision.refuse else select(read.evidence)
    composed = compose(read.evidence.question, stated_first(wrong, rest), read.evidence)
    lang = read.evidence.question.lang
    lead = AnswerSentence(correction_text(lang, wrong.right, wrong.wrong), (1,), "supported")
    return Answer(
        question=read.found.question,
        standalone_question=read.found.standalone_question,
        lang=lang,
        outcome="premise_corrected",
        answer=f"{lead.text}\n{composed.text}",
        short=None if read.decision.refuse else composed.short,
        sentences=(lead, *composed.sentences),
        citations=composed.citations,
        confidence=wrong.probability,
        missing=missing(read.evidence) if read.decision.refuse else (),
    )


def asked_back(read: Read, choice: Choice) -> Answer:
    """The question which of several things is meant, with the question for each to choose from."""
    lang = read.evidence.question.lang
    return Answer(
        question=read.found.question,
        standalone_question=read.found.standalone_question,
        lang=lang,
        outcome="clarify",
        answer=choice_text(lang, choice.options),
        confidence=CLARIFY_CONFIDENCE,
        suggestions=choice.questions,
    )


def refused(read: Read, reader: IndexReader, generator: str = "extractive") -> Answer:
    """What the articles don't hold, with questions that they answer."""
    lacking = missing(read.evidence)
    lang = read.evidence.question.lang
    return Answer(
        question=read.found.question,
        standalone_question=read.found.standalone_question,
        lang=lang,
        outcome="refused",
        answer=refusal_text(lang, lacking) if read.found.hits or reader.infos() else empty_text(lang),
        confidence=confidence.of_refusal(read.decision),
        missing=lacking,
        suggestions=suggestions(read.evidence, reader, read.within),
        generator=generator,
    )


def phrased(read: Read, cited: CitedAnswer, generator: str) -> Answer:
    """The answer in the words of the chat model `generator`."""
    return Answer(
        question=read.found.question,
        standalone_question=read.found.standalone_question,
        lang=read.evidence.question.lang,
        outcome="answered",
        answer=cited.text,
        sentences=cited.sentences,
        citations=cited.citations,
        confidence=read.decision.probability,
        generator=generator,
    )


def finished(answer: Answer, read: Read, generated: Generated | None) -> Answer:
    """`answer` with the revision it is of and the time it took until now."""
    total = 1000 * (time.perf_counter() - read.started)
    spent = dict(read.found.timings_ms)
    # Quotes are sliced out of their article: there is nothing to verify.
    verify = generated.verify_ms if generated else 0.0
    timings = {
        "condense": read.waited_ms + spent["condense"],
        "retrieve": spent["retrieve"],
        "answer": total - read.waited_ms - spent["total"] - verify,
        "verify": verify,
        "total": total,
    }
    return replace(answer, index_revision=read.found.revision, timings_ms=timings)
