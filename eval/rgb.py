"""RGB: questions that each bring their own documents, some of which hold the answer and some noise.

Chen et al. 2024, "Benchmarking Large Language Models in Retrieval-Augmented Generation" (arXiv 2309.01431). A file has
a JSON object a line: `id`, `query`, `answer` and the lists `positive` and `negative`. Which of the four situations it
tests is told by its content:

    integration      `positive` is a list of lists, one for each part of the answer
    counterfactual   `positive_wrong` holds the positive documents with `fakeanswer` in place of the answer
    noise            otherwise
    rejection        any file at a noise ratio of 1: no document holds the answer, and a refusal is right

As in the paper a question gets five documents, ceil(5 * noise) of them negative; the first ones of each list are taken,
where the authors' program draws some at random. All documents of a file lie in one index, and each question is searched
for and answered within its own five alone. An assistant that knows nothing but its documents can't correct a
counterfactual one: there, what counts against it is stating the false answer.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from eval.jsonl import records, text_field, texts_field, whole_characters
from eval.schema import Case, CaseTurn, Nugget, Quote
from eval.system import home_of_its_own
from index.build import Progress, add
from index.chunking import sentence_spans
from index.config import IndexConfig
from index.embedding import EmbeddingModel
from index.errors import EvalError, HomeError
from index.schema import ArticleInfo
from rag.question import language

PASSAGES = 5
"""Documents of a question, as in the paper."""
Situation = Literal["noise", "rejection", "integration", "counterfactual"]
_FILE = "documents.jsonl"
_NEEDED = "an RGB file, a JSON object a line with id, query, answer, positive and negative"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a question."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a file. Every list is cut to what any noise ratio can choose of it."""

    id: str
    text: str
    answer: tuple[tuple[str, ...], ...]
    """The parts of the answer, each with its accepted forms."""
    positive: tuple[tuple[Document, ...], ...]
    """One group for each part of an integrated answer, else a single one."""
    negative: tuple[Document, ...]
    wrong: tuple[Document, ...]
    fake_answer: str

    @property
    def situation(self) -> Situation:
        """What the question tests below a noise ratio of 1."""
        if self.wrong:
            return "counterfactual"
        return "integration" if len(self.positive) > 1 else "noise"

    def documents(self, noise: float) -> tuple[Document, ...]:
        """The documents at a noise ratio, 0..1: PASSAGES or fewer, if the file has no more."""
        negatives = min(math.ceil(PASSAGES * noise), len(self.negative))
        if noise == 1:
            return self.negative[:negatives]
        chosen = self._holding(PASSAGES - negatives)
        return (*chosen, *self.negative[: PASSAGES - len(chosen)])

    def all_documents(self) -> tuple[Document, ...]:
        """Every document that some noise ratio chooses."""
        return (*(document for group in self.positive for document in group), *self.wrong, *self.negative)

    def _holding(self, count: int) -> tuple[Document, ...]:
        """Documents that hold the answer, or the false one: of each group the first, then of each the second, ..."""
        groups = [self.wrong] if self.wrong else self.positive
        in_turn = [document for row in zip_longest(*groups) for document in row if document]
        return tuple(in_turn[: max(count, len(groups) if len(groups) > 1 else 0)])


def read_rgb(path: Path) -> list[Question]:
    """The questions of a file; raises PathNotFound, and EvalError with the number of the first line that is wrong."""
    questions: dict[str, Question] = {}
    for place, record in records(path, _NEEDED):
        question = _question(record, place, len(questions))
        if question.id in questions:
            raise EvalError(f"{place}: id {question.id} is used before; ids must be unique")
        questions[question.id] = question
    if not questions:
        raise EvalError(f"{path}: holds no question; give {_NEEDED}")
    return list(questions.values())


def index_rgb(
    questions: Sequence[Question],
    config: IndexConfig,
    model: EmbeddingModel | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> IndexConfig:
    """Index the documents in a home of their own, the same for every noise ratio; returns its settings."""
    lines = [
        json.dumps({"_id": document.id, "text": document.text}, ensure_ascii=False) + "\n"
        for question in questions
        for document in question.all_documents()
    ]
    text = "".join(lines)
    own = home_of_its_own(config, "rgb", hashlib.sha256(text.encode()).hexdigest()[:12])
    try:
        own.home.mkdir(parents=True, exist_ok=True)
        (own.home / _FILE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise HomeError(f"{own.home}: can't be written ({error.strerror}); choose another --home") from None
    add(own, [own.home / _FILE], model, on_progress)
    return own


def rgb_cases(questions: Sequence[Question], noise: float) -> list[Case]:
    """The questions as cases at a noise ratio, 0..1, with the tags `rgb_<situation>` and `noise_<ratio>`."""
    return [_case(question, noise) for question in questions]


def articles_of(
    questions: Sequence[Question], noise: float, infos: Sequence[ArticleInfo]
) -> dict[str, tuple[str, ...]]:
    """The ids of the articles that each question may use, by the question's id."""
    by_document = {
        source.partition(f"{_FILE}#")[2]: info.article_id for info in infos for source in (info.source, *info.sources)
    }
    return {
        question.id: tuple(
            dict.fromkeys(by_document[one.id] for one in question.documents(noise) if one.id in by_document)
        )
        for question in questions
    }


def _question(record: Mapping[str, Any], place: str, number: int) -> Question:
    positive = record.get("positive")
    if isinstance(positive, list) and positive and all(isinstance(group, list) for group in positive):
        groups = [texts_field({"positive": group}, "positive", place) for group in positive]
    else:
        groups = [texts_field(record, "positive", place)]
    fake = record.get("fakeanswer")
    question = Question(
        id=text_field(record, "id", place),
        text=text_field(record, "query", place),
        answer=_answer(record.get("answer"), place),
        positive=tuple(
            _documents(f"{number}-positive-{part}", group) for part, group in enumerate(groups, start=1) if group
        ),
        negative=_documents(f"{number}-negative", texts_field(record, "negative", place)),
        wrong=_documents(f"{number}-wrong", texts_field(record, "positive_wrong", place)),
        fake_answer=whole_characters(fake) if isinstance(fake, str) else "",
    )
    if not question.all_documents():
        raise EvalError(f"{place}: positive and negative hold no document; correct this line")
    return question


def _answer(value: Any, place: str) -> tuple[tuple[str, ...], ...]:
    """`"a"`, `["a", "b"]` where both are due, or `[["a", "b"]]` where either will do."""
    parts = value if isinstance(value, list) else [value]
    forms = [part if isinstance(part, list) else [part] for part in parts]
    if (
        not forms
        or not all(forms)
        or not all(isinstance(form, str) and form.strip() for part in forms for form in part)
    ):
        raise EvalError(f"{place}: answer must be a text, or a list of texts or of lists of them; correct this line")
    return tuple(tuple(whole_characters(form.strip()) for form in part) for part in forms)


def _documents(prefix: str, texts: Sequence[str]) -> tuple[Document, ...]:
    return tuple(Document(f"{prefix}-{number}", text) for number, text in enumerate(texts[:PASSAGES], start=1))


def _case(question: Question, noise: float) -> Case:
    situation: Situation = "rejection" if noise == 1 else question.situation
    return Case(
        id=question.id,
        v=1,
        split="test",
        type="unanswerable" if situation == "rejection" else "multi_hop" if situation == "integration" else "single",
        lang=language(question.text),
        group_id=None,
        cluster=question.id,
        turns=(_turn(question, situation, noise),),
        as_of="",
        author="RGB",
        verified_by="",
        tags=(f"rgb_{situation}", f"noise_{noise:g}"),
    )


def _turn(question: Question, situation: Situation, noise: float) -> CaseTurn:
    if situation == "rejection":
        return CaseTurn(user=question.text, expect="refuse", answers=())
    return CaseTurn(
        user=question.text,
        expect="answer",
        answers=("，".join(part[0] for part in question.answer),),
        short=question.answer[0] if len(question.answer) == 1 else (),
        nuggets=tuple(Nugget("|".join(form.replace("|", " ") for form in part), True) for part in question.answer),
        forbidden=(question.fake_answer,) if question.fake_answer else (),
        evidence=() if situation == "counterfactual" else _evidence(question, noise),
    )


def _evidence(question: Question, noise: float) -> tuple[tuple[Quote, ...], ...]:
    """For each part of the answer the sentences that hold it; none at all where a part stands in no document."""
    holding = {document.id for group in question.positive for document in group}
    documents = [document for document in question.documents(noise) if document.id in holding]
    groups = tuple(tuple(_quotes(documents, part)) for part in question.answer)
    return groups if all(groups) else ()


def _quotes(documents: Sequence[Document], forms: Sequence[str]) -> list[Quote]:
    return [
        Quote(f"{_FILE}#{document.id}", span.of(document.text))
        for document in documents
        for span in sentence_spans(document.text)
        if any(form in span.of(document.text) for form in forms)
    ]
