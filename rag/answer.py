"""The journey of a question: condense, retrieve, decide, then quote or have a chat model phrase, and cite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from index.errors import ArticleNotFound, GenerationError
from index.reader import IndexReader
from index.schema import Article, ArticleInfo, Hit
from rag.compose import compose, empty_text, notice_text, refusal_text, suggestions
from rag.config import RagConfig
from rag.evidence import Evidence, gather
from rag.extract import select
from rag.generate import ChatGenerator, NotAQuestionError
from rag.generated import Asked, Generated, Phrasing
from rag.question import language, read_question
from rag.refusal import answerable, missing
from rag.retriever import Retriever, SearchResult
from rag.schema import Answer, Draft, Lang, Turn

HITS = 20
"""Passages that are retrieved for an answer."""


@dataclass(frozen=True, slots=True)
class Read:
    """A question with all that was found for it."""

    found: SearchResult
    evidence: Evidence
    confidence: float
    """Chance that the evidence holds the answer, 0..1."""
    refuse: bool
    started: float
    """`time.perf_counter()` when the question came."""
    waited_ms: float = 0.0
    """Time spent on having a chat model condense the question."""


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


class Assistant:
    """Answers questions over one index, from its articles alone."""

    def __init__(self, reader: IndexReader, config: RagConfig) -> None:
        self._reader = reader
        self._retriever = Retriever(reader)
        self._generator = ChatGenerator(config) if config.chat_model else None
        self._config = config

    @property
    def sent_beyond(self) -> str:
        """The host that questions and passages are sent to, empty if none or this machine."""
        return self._generator.sent_beyond if self._generator else ""

    def search(
        self, question: str, history: Sequence[Turn] = (), k: int = 10, within: Collection[str] | None = None
    ) -> SearchResult:
        """The `k` best passages, of the articles `within` if given; raises QuestionError for an empty question."""
        return self._retriever.search(question, history, k, within)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question; not to be called from a running event loop (`answer_async` is)."""
        return asyncio.run(self.answer_async(question, history))

    async def answer_async(
        self, question: str, history: Sequence[Turn] = (), on_record: Callable[[Record], None] | None = None
    ) -> Answer:
        """The answer to one question; `on_record` as for `stream`."""
        async with aclosing(self.stream(question, history, on_record=on_record)) as events:
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
        on_record: Callable[[Record], None] | None = None,
    ) -> AsyncGenerator[Draft | Answer]:
        """The text as it grows, then the finished answer.

        `lang` is the reader's language for what is said around the quotes; by default that of the question. `within`
        holds the ids of the only articles to answer from; None is all of them. `on_record` is given what the answer was
        made from, right before it.
        Raises QuestionError, and the errors of an index that can't be read. A chat model that fails raises nothing:
        the answer is then quoted from the articles and says so.
        """
        started = time.perf_counter()
        standalone, lost = await self._condensed(question, history, lang)
        read = await asyncio.to_thread(self._read, question, history, lang, within, standalone, started)
        generated: Generated | None = None
        if read.refuse:
            answer = self._refused(read)
        elif self._generator is None or lost:
            answer = self._quoted(read, lost)
            for draft in _growing(answer) if not lost else ():
                yield draft
        else:
            async with aclosing(self._phrased(self._generator, read, history)) as events:
                async for event in events:
                    if isinstance(event, Draft):
                        yield event
                    else:
                        generated = event
            answer = self._from(generated, read, self._generator.name)
        if on_record:
            hits, model_hash = read.found.hits[: self._config.top_k], self._reader.model.model_hash
            on_record(Record(answer, tuple(history), hits, generated, self._config, model_hash))
        yield answer

    def warm_up(self) -> None:
        """Load what the first question would wait for: the embedding model and the search indexes."""
        self._reader.view()
        self._reader.model.embed_queries(["预热"])
        if self._generator:
            self._generator.prepare()

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleNotFound."""
        return self._reader.article(article_id)

    def articles(self) -> Sequence[ArticleInfo]:
        """All articles of the index."""
        return self._reader.infos()

    def revision(self) -> int:
        """Grows with every change of the index."""
        return self._reader.revision

    async def _condensed(self, question: str, history: Sequence[Turn], lang: Lang | None) -> tuple[str | None, str]:
        """The question as the chat model makes it stand alone, None where the rules are to; and why the model is lost.

        A model that can't be reached for this is not asked for the answer: a reader would wait for it twice.
        """
        if self._generator is None or not history or not question.strip():
            return None, ""
        try:
            return await self._generator.condense(question, history, lang or language(question)), ""
        except NotAQuestionError:
            return None, ""
        except GenerationError as error:
            return None, notice_text(lang or language(question), str(error))

    def _read(
        self,
        question: str,
        history: Sequence[Turn],
        lang: Lang | None,
        within: Collection[str] | None,
        standalone: str | None,
        started: float,
    ) -> Read:
        waited_ms = 1000 * (time.perf_counter() - started)
        found = self._retriever.search(question, history, HITS, within, standalone)
        asked = read_question(found.standalone_question, question)
        evidence = gather(replace(asked, lang=lang or language(question)), found.hits, self._reader)
        decision = answerable(evidence)
        return Read(found, evidence, decision.probability, decision.refuse, started, waited_ms)

    def _quoted(self, read: Read, notice: str = "", generated: Generated | None = None) -> Answer:
        """The answer in the articles' own sentences."""
        composed = compose(read.evidence.question, select(read.evidence), read.evidence)
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
                confidence=read.confidence,
            ),
            read,
            generated,
        )

    def _refused(self, read: Read, generator: str = "extractive", generated: Generated | None = None) -> Answer:
        lacking = missing(read.evidence)
        lang = read.evidence.question.lang
        return self._finish(
            Answer(
                question=read.found.question,
                standalone_question=read.found.standalone_question,
                lang=lang,
                outcome="refused",
                answer=refusal_text(lang, lacking) if read.found.hits or self._reader.infos() else empty_text(lang),
                confidence=1 - read.confidence,
                missing=lacking,
                suggestions=suggestions(lang, read.evidence),
                generator=generator,
            ),
            read,
            generated,
        )

    def _phrased(
        self, generator: ChatGenerator, read: Read, history: Sequence[Turn]
    ) -> AsyncGenerator[Draft | Generated]:
        """The answer as the chat model phrases it, from the best passages."""
        phrasing = Phrasing(generator, self._config, lambda: self._reader.model, self._article_text)
        found = read.found
        asked = Asked(
            found.question,
            found.standalone_question,
            read.evidence.question.lang,
            history,
            found.hits[: self._config.top_k],
        )
        return phrasing.stream(asked)

    def _from(self, generated: Generated | None, read: Read, name: str) -> Answer:
        """The answer that a chat model's text comes to."""
        if generated is None:
            raise AssertionError("Phrasing.stream() ends with a Generated")
        lang = read.evidence.question.lang
        if generated.outcome == "declined":
            return self._refused(read, name, generated)
        if generated.cited is None or generated.outcome != "phrased":
            is_failure = generated.outcome == "failed"
            notice = notice_text(lang, generated.notice) if is_failure else generated.notice
            return self._quoted(read, notice, generated)
        return self._finish(
            Answer(
                question=read.found.question,
                standalone_question=read.found.standalone_question,
                lang=lang,
                outcome="answered",
                answer=generated.cited.text,
                sentences=generated.cited.sentences,
                citations=generated.cited.citations,
                confidence=read.confidence,
                generator=name,
            ),
            read,
            generated,
        )

    def _article_text(self, article_id: str) -> str:
        try:
            return self._reader.text(article_id)
        except ArticleNotFound:  # removed since it was found
            return ""

    def _finish(self, answer: Answer, read: Read, generated: Generated | None = None) -> Answer:
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


def _growing(answer: Answer) -> list[Draft]:
    """The answer's text sentence by sentence, as a reader takes it in."""
    drafts: list[Draft] = []
    end = 0
    for sentence in answer.sentences:
        at = answer.answer.find(sentence.text, end)
        end = answer.answer.find("]", at + len(sentence.text)) + 1
        drafts.append(Draft(answer.answer[:end]))
    return drafts
