"""The journey of a question: condense, retrieve, decide, then quote or have a chat model phrase, and cite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from index.config import load_settings
from index.errors import ArticleNotFound, GenerationError
from index.filters import Filter
from index.reader import IndexReader
from index.schema import Article, ArticleInfo
from rag.clarify import ambiguous_reference, ambiguous_subject
from rag.compose import notice_text
from rag.config import RagConfig
from rag.evidence import Evidence, gather
from rag.generate import ChatGenerator, NotAQuestionError
from rag.generated import Asked, Generated, Phrasing
from rag.neighbours import follow_ups
from rag.outcomes import Read, Record, asked_back, corrected, finished, phrased, quoted, refused
from rag.premise import Correction, correction
from rag.question import language, read_question
from rag.quotes import FoundQuote, find_quote
from rag.refusal import answerable
from rag.retriever import Retriever, SearchResult, question_of
from rag.schema import Answer, Citation, Draft, Lang, Turn

if TYPE_CHECKING:
    from rag.langchain import AnswerRunnable

HITS = 20
"""Passages that are retrieved for an answer."""


class Assistant:
    """Answers questions over one index, from its articles alone."""

    def __init__(self, reader: IndexReader, config: RagConfig) -> None:
        self._reader = reader
        self._retriever = Retriever(reader)
        self._generator = ChatGenerator(config) if config.chat_model else None
        self._config = config
        self._articles: tuple[int, Sequence[ArticleInfo]] | None = None

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
        if read.choice:
            answer = asked_back(read, read.choice)
        elif read.decision.refuse and not read.correction:
            answer = refused(read, self._reader)
        elif read.correction or self._generator is None or lost:
            answer = corrected(read, read.correction) if read.correction else quoted(read, lost)
            for draft in _growing(answer):
                yield draft
        else:
            async with aclosing(self._phrasing(self._generator, read, history)) as events:
                async for event in events:
                    if isinstance(event, Draft):
                        yield event
                    else:
                        generated = event
                        answer = self._outcome_of(generated, read, self._generator.name)
        answer = finished(answer, read, generated)
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
        """All articles of the index; read anew only where it has changed."""
        revision = self._reader.revision
        if self._articles is None or self._articles[0] != revision:
            self._articles = revision, self._reader.infos()
        return self._articles[1]

    def within(self, condition: Filter) -> frozenset[str] | None:
        """The ids of the articles that a filter admits; None, which stands for all, where it has no condition."""
        return condition.ids(self.articles()) if condition else None

    def follow_ups(
        self, answer: Answer, asked: Sequence[str], within: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Questions to go on with after `answer` whose answers stand in the articles; see `rag.neighbours`."""
        return follow_ups(answer, asked, self._reader, within)

    def find_quote(self, citation: Citation) -> FoundQuote:
        """Where the quote of an earlier citation stands now."""
        return find_quote(citation, self._reader)

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
        asked = question_of(found)
        evidence = gather(replace(asked, lang=lang or asked.lang), found.hits, self._reader)
        wrong = correction(evidence)
        if wrong:
            evidence = self._put_right(evidence, wrong, within)
        choice = None if wrong else ambiguous_reference(question, history) if history else ambiguous_subject(evidence)
        return Read(found, evidence, answerable(evidence), started, wrong, choice, waited_ms, within)

    def _put_right(self, evidence: Evidence, wrong: Correction, within: Collection[str] | None) -> Evidence:
        """The evidence for the question as it should have been asked, with the article that says so."""
        question = evidence.question
        text, latest = (each.replace(wrong.wrong, wrong.right, 1) for each in (question.text, question.latest))
        found = self._retriever.search(text, (), HITS, within)
        asked = replace(read_question(text, latest, found.expansion), lang=question.lang)
        right = gather(asked, found.hits, self._reader)
        return replace(right, articles={**evidence.articles, **right.articles})

    def _phrasing(
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

    def _outcome_of(self, generated: Generated, read: Read, name: str) -> Answer:
        """The answer that a chat model's text comes to; where it comes to none, the articles' own sentences."""
        if generated.outcome == "declined":
            return refused(read, self._reader, name)
        if generated.outcome == "phrased" and generated.cited:
            return phrased(read, generated.cited, name)
        if generated.outcome == "failed":
            return quoted(read, notice_text(read.evidence.question.lang, generated.notice))
        return quoted(read, generated.notice)

    def _article_text(self, article_id: str) -> str:
        try:
            return self._reader.text(article_id)
        except ArticleNotFound:  # removed since it was found
            return ""


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
