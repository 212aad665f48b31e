"""The journey of a question: condense, retrieve, decide, then quote or have a chat model phrase, and cite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.config import load_settings
from index.errors import GenerationError
from index.reader import IndexReader
from index.schema import Article, ArticleInfo
from rag import confidence
from rag.citations import MarkerFilter, cite_generated
from rag.clarify import Choice, ambiguous_reference, ambiguous_subject
from rag.compose import choice_text, compose, correction_text, empty_text, notice_text, refusal_text
from rag.condense import is_rewritten
from rag.config import RagConfig
from rag.context import pack
from rag.evidence import Evidence, gather
from rag.extract import select
from rag.generate import ChatGenerator, is_refusal
from rag.missing import missing
from rag.neighbours import suggestions
from rag.premise import Correction, correction, stated_first
from rag.question import language, read_question
from rag.refusal import Decision, answerable
from rag.retriever import Retriever, SearchResult
from rag.schema import Answer, AnswerSentence, Draft, Lang, Turn
from rag.series import find_series

if TYPE_CHECKING:
    from rag.langchain import AnswerRunnable

CLARIFY_CONFIDENCE = 0.83
"""Chance that a question back was called for: it was in 4 of 4 of 789 questions, by Laplace's rule 5 of 6."""
HITS = 20
"""Passages that are retrieved for an answer."""


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


class Assistant:
    """Answers questions over one index, from its articles alone."""

    def __init__(self, reader: IndexReader, config: RagConfig) -> None:
        self._reader = reader
        self._retriever = Retriever(reader)
        self._generator = ChatGenerator(config) if config.chat_model else None
        self._config = config

    def search(
        self, question: str, history: Sequence[Turn] = (), k: int = 10, within: Collection[str] | None = None
    ) -> SearchResult:
        """The `k` best passages, of the articles `within` if given; raises QuestionError for an empty question."""
        return self._retriever.search(question, history, k, within)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question; not to be called from a running event loop (`answer_async` is)."""
        return asyncio.run(self.answer_async(question, history))

    async def answer_async(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question."""
        async with aclosing(self.stream(question, history)) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event
        raise AssertionError("stream() ends with an Answer")

    async def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        lang: Lang | None = None,
        within: Collection[str] | None = None,
    ) -> AsyncGenerator[Draft | Answer]:
        """The text as it grows, then the finished answer.

        `lang` is the reader's language for what is said around the quotes; by default that of the question. `within`
        holds the ids of the only articles to answer from; None is all of them.
        Raises QuestionError, and the errors of an index that can't be read. A chat model that fails raises nothing:
        the answer is then quoted from the articles and says so.
        """
        read = await asyncio.to_thread(self._read, question, history, lang, within)
        if read.choice:
            yield self._asked_back(read, read.choice)
            return
        if read.decision.refuse and not read.correction:
            yield self._refused(read)
            return
        if self._generator is None or read.correction:
            answer = self._corrected(read, read.correction) if read.correction else self._quoted(read)
            for draft in _growing(answer):
                yield draft
            yield answer
            return
        async with aclosing(self._generated(self._generator, read, history)) as events:
            async for event in events:
                yield event

    def warm_up(self) -> None:
        """Load what the first question would wait for: the embedding model and the search indexes."""
        self._reader.view()
        self._reader.model.embed_queries(["预热"])

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleNotFound."""
        return self._reader.article(article_id)

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles of the index."""
        return self._reader.infos()

    def revision(self) -> int:
        """Grows with every change of the index."""
        return self._reader.revision

    def _read(self, question: str, history: Sequence[Turn], lang: Lang | None, within: Collection[str] | None) -> Read:
        started = time.perf_counter()
        found = self._retriever.search(question, history, HITS, within)
        rewritten = is_rewritten(question, found.standalone_question)
        latest = found.standalone_question if rewritten else question
        asked = read_question(found.standalone_question, latest, found.expansion)
        evidence = gather(replace(asked, lang=lang or language(question)), found.hits, self._reader)
        wrong = correction(evidence)
        if wrong:
            evidence = self._put_right(evidence, wrong, within)
        choice = ambiguous_reference(question, history) if history else ambiguous_subject(evidence)
        return Read(found, evidence, answerable(evidence), started, wrong, None if wrong else choice)

    def _put_right(self, evidence: Evidence, wrong: Correction, within: Collection[str] | None) -> Evidence:
        """The evidence for the question as it should have been asked, with the article that says so."""
        question = evidence.question
        text, latest = (each.replace(wrong.wrong, wrong.right, 1) for each in (question.text, question.latest))
        found = self._retriever.search(text, (), HITS, within)
        asked = replace(read_question(text, latest, found.expansion), lang=question.lang)
        right = gather(asked, found.hits, self._reader)
        return replace(right, articles={**evidence.articles, **right.articles})

    def _quoted(self, read: Read, notice: str = "") -> Answer:
        """The answer in the articles' own sentences."""
        quotes = select(read.evidence)
        series = find_series(read.evidence, quotes)
        composed = compose(read.evidence.question, quotes, read.evidence, series)
        return self._finish(
            Answer(
                question=read.found.question,
                standalone_question=read.found.standalone_question,
                lang=read.evidence.question.lang,
                outcome="answered",
                answer=f"{notice}\n{composed.text}" if notice else composed.text,
                short=composed.short,
                sentences=composed.sentences,
                citations=composed.citations,
                confidence=confidence.of_answer(read.decision, read.evidence, composed),
            ),
            read,
        )

    def _corrected(self, read: Read, wrong: Correction) -> Answer:
        """The correction with the quote that states it, then what the articles answer of the rest."""
        rest = [] if read.decision.refuse else select(read.evidence)
        composed = compose(read.evidence.question, stated_first(wrong, rest), read.evidence)
        lang = read.evidence.question.lang
        lead = AnswerSentence(correction_text(lang, wrong.right, wrong.wrong), (1,), "supported")
        return self._finish(
            Answer(
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
            ),
            read,
        )

    def _asked_back(self, read: Read, choice: Choice) -> Answer:
        """The question which of several things is meant, with the question for each to choose from."""
        lang = read.evidence.question.lang
        return self._finish(
            Answer(
                question=read.found.question,
                standalone_question=read.found.standalone_question,
                lang=lang,
                outcome="clarify",
                answer=choice_text(lang, choice.options),
                confidence=CLARIFY_CONFIDENCE,
                suggestions=choice.questions,
            ),
            read,
        )

    def _refused(self, read: Read, generator: str = "extractive") -> Answer:
        lacking = missing(read.evidence)
        lang = read.evidence.question.lang
        return self._finish(
            Answer(
                question=read.found.question,
                standalone_question=read.found.standalone_question,
                lang=lang,
                outcome="refused",
                answer=refusal_text(lang, lacking) if read.found.hits or self._reader.infos() else empty_text(lang),
                confidence=confidence.of_refusal(read.decision),
                missing=lacking,
                suggestions=suggestions(read.evidence, self._reader),
                generator=generator,
            ),
            read,
        )

    async def _generated(
        self, generator: ChatGenerator, read: Read, history: Sequence[Turn]
    ) -> AsyncGenerator[Draft | Answer]:
        """The answer as the chat model phrases it; quoted from the articles where the model fails."""
        lang = read.evidence.question.lang
        passages = pack(read.found.hits[: self._config.top_k], self._config.context_tokens)
        shown = MarkerFilter({passage.number for passage in passages})
        raw, text = "", ""
        try:
            async with aclosing(generator.stream(read.found.question, lang, history, passages)) as pieces:
                async for piece in pieces:
                    raw += piece
                    text += shown.feed(piece)
                    yield Draft(text)
        except GenerationError as error:
            yield self._quoted(read, notice=notice_text(lang, str(error)))
            return
        if is_refusal(raw):
            yield self._refused(read, generator.name)
            return
        cited = cite_generated(raw, passages)
        answer = Answer(
            question=read.found.question,
            standalone_question=read.found.standalone_question,
            lang=lang,
            outcome="answered",
            answer=cited.text,
            sentences=cited.sentences,
            citations=cited.citations,
            confidence=read.decision.probability,
            generator=generator.name,
        )
        yield self._finish(answer, read)

    def _finish(self, answer: Answer, read: Read) -> Answer:
        total = 1000 * (time.perf_counter() - read.started)
        spent = dict(read.found.timings_ms)
        timings = {
            "condense": spent["condense"],
            "retrieve": spent["retrieve"],
            "answer": total - spent["total"],
            "verify": 0.0,  # quotes are sliced out of their article: there is nothing to verify
            "total": total,
        }
        return replace(answer, index_revision=read.found.revision, timings_ms=timings)


def as_runnable(assistant: Assistant | None = None) -> AnswerRunnable:
    """The assistant as a LangChain `Runnable`: a question or `{"question", "history"}` in, an `Answer` out.

    Without one, an assistant over the index and with the chat model that the settings name; raises ConfigError.
    """
    from rag.langchain import AnswerRunnable, open_index  # langchain_core: 0.4 s

    return AnswerRunnable(assistant or Assistant(open_index(), load_settings(RagConfig, "rag")))


def _growing(answer: Answer) -> list[Draft]:
    """The answer's text sentence by sentence, as a reader takes it in."""
    drafts: list[Draft] = []
    end = 0
    for sentence in answer.sentences:
        at = answer.answer.find(sentence.text, end)
        end = answer.answer.find("]", at + len(sentence.text)) + 1
        drafts.append(Draft(answer.answer[:end], settled=end))
    return drafts
