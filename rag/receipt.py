"""The receipt of an answer: all that it was made from, so that anybody can check it again later (`rag.replay`).

It holds no key and no address beyond the host's name.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import ReceiptError
from index.whole_file import write_whole
from prompts.template import Prompt
from rag.code_revision import code_revision
from rag.config import RagConfig
from rag.generate import ChatGenerator, answer_prompt, condense_prompt
from rag.outcomes import Record
from rag.saved import Saved
from rag.schema import Answer, Lang, Support, Turn

FORMAT = 1
"""Changes with the fields of a receipt."""


@dataclass(frozen=True, slots=True)
class GivenPassage:
    """A passage that the answer could rest on: `text` is the article's from `start` to `end`."""

    number: int
    """The number by which a chat model cited it; several neighbours may share one. From 1, best first, without one."""
    article_id: str
    title: str
    publisher: str
    date: str
    source: str
    start: int
    end: int
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class UsedPrompt:
    """A prompt file and the hash of its text."""

    name: str
    """As `answer.zh`."""
    hash: str


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """What verification said of a sentence as the model wrote it."""

    text: str
    cited: tuple[int, ...]
    """The numbers of passages that the model wrote."""
    rests_on: tuple[int, ...]
    """The numbers of passages that bear it out; what it cited, where nothing does."""
    support: Support
    lacking: tuple[str, ...]
    """Facts that stand in no passage."""
    containment: float
    closeness: float | None


@dataclass(frozen=True, slots=True)
class Generation:
    """What was asked of a chat model, and what it wrote."""

    model: str
    host: str
    parameters: dict[str, float | int | str]
    prompts: tuple[UsedPrompt, ...]
    outcome: str
    raw: str
    """The model's own words, to the character."""
    verification: tuple[VerifiedSentence, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answered question."""

    receipt: int
    """FORMAT of the version that wrote it."""
    written: str
    """When, in UTC, ISO 8601."""
    code: str
    """The commit of the program, empty outside a checkout."""
    question: str
    history: tuple[Turn, ...]
    index_revision: int
    embedding_model: str
    """Hash of the embedding model that the index was built with."""
    passages: tuple[GivenPassage, ...]
    generation: Generation | None
    """None for an answer in the articles' own words that no chat model was asked for."""
    answer: Answer


def receipt_of(record: Record) -> Receipt:
    """The receipt of the answer that `record` tells of."""
    return Receipt(
        receipt=FORMAT,
        written=datetime.now(UTC).isoformat(timespec="seconds"),
        code=code_revision(),
        question=record.answer.question,
        history=record.history,
        index_revision=record.answer.index_revision,
        embedding_model=record.embedding_model,
        passages=_passages(record),
        generation=_generation(record),
        answer=record.answer,
    )


def prompts_for(lang: Lang, *, condensed: bool) -> tuple[UsedPrompt, ...]:
    """The prompts that an answer in `lang` is made with; `condensed` if it followed others."""
    prompts: list[Prompt] = [answer_prompt(lang), *([condense_prompt(lang)] if condensed else [])]
    return tuple(UsedPrompt(f"{prompt.name}.{prompt.lang}", prompt.hash) for prompt in prompts)


def parameters_of(config: RagConfig) -> dict[str, float | int | str]:
    """The settings that a model's answer depends on."""
    return {
        "temperature": config.chat_temperature,
        "max_tokens": config.chat_max_tokens,
        "context_tokens": config.context_tokens,
        "context_length": config.chat_context_length,
        "top_k": config.top_k,
        "unsupported": config.unsupported,
    }


def write_receipt(receipt: Receipt, path: Path, config: RagConfig) -> None:
    """Write it as JSON; raises ReceiptError where that can't be done."""
    text = json.dumps(asdict(receipt) | {"answer": receipt.answer.to_dict()}, ensure_ascii=False, indent=2)
    if key := config.chat_api_key.get_secret_value():
        text = text.replace(key, "***")  # a model, or its server, may repeat what it was sent
    try:
        write_whole(path, text + "\n", errors="backslashreplace")
    except OSError as error:
        raise ReceiptError(f"{path}: can't be written ({error.strerror}); name another file with --receipt") from None


def read_receipt(path: Path) -> Receipt:
    """The receipt in this file; raises ReceiptError that names what is wrong with it."""
    receipt = Saved(Receipt, "receipt", "policy-chat ask --receipt FILE", ReceiptError).read(path)
    if receipt.receipt != FORMAT:
        raise ReceiptError(
            f"{path}: format {receipt.receipt}, this version reads {FORMAT}; replay it with the version that wrote it"
        )
    return receipt


def _passages(record: Record) -> tuple[GivenPassage, ...]:
    if record.generated:
        given = [(its.number, its.article, part) for its in record.generated.passages for part in its.parts]
    else:
        given = [(number, hit.article, hit.passage) for number, hit in enumerate(record.hits, 1)]
    return tuple(
        GivenPassage(
            number=number,
            article_id=article.article_id,
            title=article.title,
            publisher=article.publisher,
            date=article.date,
            source=article.source,
            start=part.start,
            end=part.end,
            sha256=hashlib.sha256(part.text.encode(errors="surrogatepass")).hexdigest(),
            text=part.text,
        )
        for number, article, part in given
    )


def _generation(record: Record) -> Generation | None:
    generated = record.generated
    if generated is None:
        return None
    generator = ChatGenerator(record.config)
    checks = generated.cited.checks if generated.cited else ()
    return Generation(
        model=generator.name,
        host=generator.host,
        parameters=parameters_of(record.config),
        prompts=prompts_for(record.answer.lang, condensed=bool(record.history)),
        outcome=generated.outcome,
        raw=generated.raw,
        verification=tuple(
            VerifiedSentence(
                text=check.text,
                cited=check.written,
                rests_on=tuple(passage.number for passage in check.passages),
                support=check.verdict.support,
                lacking=check.verdict.lacking,
                containment=check.verdict.containment,
                closeness=check.verdict.closeness,
            )
            for check in checks
        ),
    )
