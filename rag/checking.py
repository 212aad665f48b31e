"""What of a generated answer the passages bear out, sentence by sentence; a wrong citation is put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.chunking import sentence_spans
from index.embedding import EmbeddingModel
from rag.context import NumberedPassage
from rag.verify import Verdict, bearing_run, verify

MEANING_SENTENCES = 6
"""Sentences of the sources whose vectors a claim is held against, those nearest in words and figures (8 ms each)."""
MEANING_PASSAGES = 2
"""Passages that a wrong citation may be put right with by meaning alone."""
MEANING_VECTORS = 30
"""Vectors that are computed for one answer, a quarter of a second; what needs more is not borne out by its meaning."""


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence of a generated answer and what bears it out."""

    text: str
    written: tuple[int, ...]
    """The numbers that the model cited, known or not."""
    passages: tuple[NumberedPassage, ...]
    """What it rests on: what the model cited if that bears it out, else what does; if nothing does, what was cited."""
    verdict: Verdict


class Checker:
    """Checks the sentences of one answer against the passages that its model was given."""

    def __init__(
        self,
        passages: Iterable[NumberedPassage],
        model: EmbeddingModel | None = None,
        article_text: Callable[[str], str] = lambda article_id: "",
    ) -> None:
        """Without `model` words and facts alone decide. `article_text` gives the rest of an article, by its id."""
        self._by_number = {passage.number: passage for passage in passages}
        self._closeness = Closeness(model) if model else None
        self._article_text = article_text
        self._checked: dict[tuple[str, tuple[int, ...]], CheckedSentence] = {}

    @property
    def passages(self) -> tuple[NumberedPassage, ...]:
        """What sentences are checked against."""
        return tuple(self._by_number.values())

    def check(self, sentence: str, numbers: tuple[int, ...]) -> CheckedSentence:
        """What bears `sentence` out, which cites `numbers`; the same sentence is checked once."""
        key = (sentence, numbers)
        if key not in self._checked:
            self._checked[key] = self._check(sentence, numbers)
        return self._checked[key]

    def _check(self, sentence: str, numbers: tuple[int, ...]) -> CheckedSentence:
        cited = tuple(self._by_number[number] for number in numbers if number in self._by_number)
        verdict = self._verdict(sentence, cited) if cited else Verdict("unsupported")
        if verdict.support != "unsupported":
            return CheckedSentence(sentence, numbers, self._needed(sentence, cited), verdict)
        return self._put_right(sentence, numbers, cited, verdict)

    def _put_right(
        self, sentence: str, numbers: tuple[int, ...], cited: tuple[NumberedPassage, ...], verdict: Verdict
    ) -> CheckedSentence:
        """The sentence with the passages that bear it out instead of, or beside, those that it cites in vain."""
        others = [passage for passage in self._by_number.values() if passage not in cited]
        others.sort(key=lambda passage: bearing_run(sentence, passage.text).score, reverse=True)
        alone: list[tuple[NumberedPassage, ...]] = [(other,) for other in others]
        # Half of what is said may stand in what is cited, half in another.
        beside = [(*cited, other) for other in others] if cited else []
        for choice in [*alone, *beside]:
            verdict_there = self._verdict(sentence, choice, by_meaning=False)
            if verdict_there.support != "unsupported":
                return CheckedSentence(sentence, numbers, choice, verdict_there)
        for choice in alone[:MEANING_PASSAGES]:
            verdict_there = self._verdict(sentence, choice)
            if verdict_there.support != "unsupported":
                return CheckedSentence(sentence, numbers, choice, verdict_there)
        return CheckedSentence(sentence, numbers, cited, verdict)

    def _needed(self, sentence: str, cited: tuple[NumberedPassage, ...]) -> tuple[NumberedPassage, ...]:
        """`cited` without those that add nothing: the sentence stands without them and not on them alone."""
        kept = list(cited)
        for passage in reversed(cited):
            rest = tuple(other for other in kept if other is not passage)
            if (
                rest
                and self._verdict(sentence, rest).support != "unsupported"
                and self._verdict(sentence, (passage,)).support == "unsupported"
            ):
                kept.remove(passage)
        return tuple(kept)

    def _verdict(self, sentence: str, passages: Sequence[NumberedPassage], by_meaning: bool = True) -> Verdict:
        about = "\n".join(self._article_text(passage.article.article_id) for passage in passages)
        closeness = self._closeness if by_meaning or self._closeness is None else _far_off
        return verify(sentence, [passage.content for passage in passages], closeness, about)


def _far_off(sentence: str, sources: Sequence[str]) -> float:
    """No closeness at all: what needs it is not borne out."""
    return -1.0


class Closeness:
    """How close in meaning a sentence is to the nearest of some sources, by the model that the index was built with."""

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, sentence: str, sources: Sequence[str]) -> float:
        """The cosine (-1..1) of `sentence` and the sentence of `sources` that is nearest in meaning.

        -1 where there is none, or where MEANING_VECTORS have been computed.
        """
        held = [span.of(source) for source in sources for span in sentence_spans(source)]
        if not held:
            return -1.0
        held.sort(key=lambda text: bearing_run(sentence, text).score, reverse=True)
        wanted = [sentence, *held[:MEANING_SENTENCES]]
        if len(self._vectors.keys() | set(wanted)) > MEANING_VECTORS:
            return -1.0
        claim, *others = self._embedded(wanted)
        return max(float(claim @ other) for other in others)

    def _embedded(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        if missing := [text for text in dict.fromkeys(texts) if text not in self._vectors]:
            # As queries, both: the model's way with texts of one kind, and none is too long for it.
            self._vectors |= dict(zip(missing, self._model.embed_queries(missing), strict=True))
        return [self._vectors[text] for text in texts]
