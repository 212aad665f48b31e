"""An earlier answer checked against the index as it is now: which quotes stand, and what bears its sentences out."""

from __future__ import annotations

from dataclasses import dataclass

from index.reader import IndexReader
from index.schema import Span
from rag.checking import Closeness
from rag.code_revision import code_revision
from rag.config import RagConfig
from rag.quotes import FoundQuote, find_quote, live_article
from rag.receipt import Receipt, parameters_of, prompts_for
from rag.schema import AnswerSentence, Support
from rag.verify import verify


@dataclass(frozen=True, slots=True)
class ReplayedSentence:
    """How a sentence of the answer was borne out, and how it is now."""

    text: str
    citations: tuple[int, ...]
    was: Support
    now: Support
    lacking: tuple[str, ...] = ()
    """Facts that the quotes' passages don't hold any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was different when the answer was given."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Replay:
    """An answer, checked again."""

    question: str
    written: str
    stands: bool
    """Whether every quote is still to be found, and no sentence is borne out less than it was."""
    quotes: tuple[FoundQuote, ...]
    sentences: tuple[ReplayedSentence, ...]
    changes: tuple[Change, ...]


def replay(receipt: Receipt, reader: IndexReader, config: RagConfig) -> Replay:
    """Check the answer of `receipt` against the index and the settings as they are now."""
    quotes = tuple(find_quote(citation, reader) for citation in receipt.answer.citations)
    present = {quote.number: _content(quote, reader) for quote in quotes if quote.status != "gone"}
    meaning = Closeness(reader.model)
    sentences = tuple(
        _rescored(sentence, present, meaning, phrased=receipt.answer.generator != "extractive")
        for sentence in receipt.answer.sentences
    )
    lost = any(sentence.now == "unsupported" != sentence.was for sentence in sentences)
    return Replay(
        question=receipt.question,
        written=receipt.written,
        stands=not lost and all(quote.status != "gone" for quote in quotes),
        quotes=quotes,
        sentences=sentences,
        changes=tuple(_changes(receipt, reader, config)),
    )


def _content(quote: FoundQuote, reader: IndexReader) -> str:
    """The passages around a quote as retrieval delivers them now, below what their article states of itself."""
    article = reader.article(quote.article_id)
    around = [
        passage.text
        for passage in reader.passages(quote.article_id)
        if passage.start < quote.end and quote.start < passage.end
    ]
    title = f"《{article.title}》" if article.title else ""
    head = " ".join(filter(None, (title, article.publisher, article.date)))
    return "\n".join([head, *around])


def _rescored(
    sentence: AnswerSentence, present: dict[int, str], meaning: Closeness, *, phrased: bool
) -> ReplayedSentence:
    """A sentence in the articles' own words stands with its quotes; one that a model phrased is verified again."""
    held = [present[number] for number in sentence.citations if number in present]
    if not phrased and len(held) == len(sentence.citations):
        return ReplayedSentence(sentence.text, sentence.citations, sentence.support, sentence.support)
    verdict = verify(sentence.text, held, meaning)
    return ReplayedSentence(sentence.text, sentence.citations, sentence.support, verdict.support, verdict.lacking)


def _changes(receipt: Receipt, reader: IndexReader, config: RagConfig) -> list[Change]:
    pairs = [
        ("index revision", str(receipt.index_revision), str(reader.revision)),
        ("embedding model", receipt.embedding_model, reader.model.model_hash),
        ("code", receipt.code, code_revision()),
        ("passages", *_passage_counts(receipt, reader)),
    ]
    if receipt.generation:
        settings = {"chat model": config.chat_model, **parameters_of(config)}
        asked = {"chat model": receipt.generation.model, **receipt.generation.parameters}
        pairs += [(name, str(asked[name]), str(settings.get(name, ""))) for name in asked]
        prompts = {
            prompt.name: prompt.hash for prompt in prompts_for(receipt.answer.lang, condensed=bool(receipt.history))
        }
        pairs += [(f"prompt {used.name}", used.hash, prompts.get(used.name, "")) for used in receipt.generation.prompts]
    return [Change(what, was, now) for what, was, now in pairs if was != now]


def _passage_counts(receipt: Receipt, reader: IndexReader) -> tuple[str, str]:
    """How many passages were given, and how many of them the index still holds word for word at their place."""
    standing = 0
    for passage in receipt.passages:
        article = live_article(passage.article_id, reader)
        standing += article is not None and Span(passage.start, passage.end).of(article.text) == passage.text
    return str(len(receipt.passages)), str(standing)
