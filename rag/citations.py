"""From a model's text over numbered passages to an answer whose every citation is exact.

What a reader gets is `[1]`, `[2]`, ... in order of appearance, each the narrowest run of sentences that bears the claim
out, sliced out of its article. What nothing bears out is marked so, or left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.chunking import sentence_spans
from index.schema import ArticleInfo, Passage, Span
from rag.checking import CheckedSentence, Checker
from rag.context import NumberedPassage
from rag.declining import declines
from rag.markers import NOT_IN_ARTICLES, UNSUPPORTED_MARK, claims_of
from rag.schema import AnswerSentence, Citation, Lang
from rag.verify import bearing_run, verify

WIDEST_QUOTE = 8
"""Sentences that a quote grows to where a claim's facts stand apart from each other."""


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """A generated answer with its citations in place."""

    text: str
    """Each sentence followed by its markers, or by the words that nothing bears it out."""
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    checks: tuple[CheckedSentence, ...] = ()
    """Every sentence that the model wrote, also those left out."""

    @property
    def borne_out(self) -> float:
        """Share of the model's sentences that passages bear out, 0..1; 0 if it wrote none."""
        held = sum(check.verdict.support != "unsupported" for check in self.checks)
        return held / len(self.checks) if self.checks else 0.0


def cite_generated(
    text: str,
    passages: Sequence[NumberedPassage],
    checker: Checker | None = None,
    *,
    lang: Lang = "zh-Hans",
    unsupported: Literal["mark", "drop"] = "mark",
    question: str = "",
) -> CitedAnswer:
    """`text` as a chat model wrote it over `passages`, with exact citations, renumbered by first appearance.

    Every sentence is checked (`rag.checking`). Sentences that rest on the same or overlapping places share a citation.
    One that says what the articles don't hold states nothing: it stays as it is and is none of the sentences.
    """
    checker = checker or Checker(passages)
    parts = _parts(text.replace(NOT_IN_ARTICLES, ""), checker, question, drops=unsupported == "drop")
    stated = [part for part in parts if part.role == "stated"]
    places = [[_place(part.check.text, passage) for passage in part.check.passages] for part in stated]
    unions = _unions([place for its in places for place in its])
    numbers: dict[_Place, int] = {}
    sentences = [
        AnswerSentence(part.check.text, _numbered(its, unions, numbers), part.check.verdict.support)
        for part, its in zip(stated, places, strict=True)
    ]
    articles = {passage.article.article_id: passage.article for passage in checker.passages}
    return CitedAnswer(
        text=_text(parts, sentences, lang),
        sentences=tuple(sentences),
        citations=tuple(_citation(number, place, articles[place.part.article_id]) for place, number in numbers.items()),
        checks=tuple(part.check for part in parts if part.role != "states nothing"),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of the model's text, and what becomes of it."""

    gap: str
    """What stands between it and the sentence before."""
    check: CheckedSentence
    role: Literal["stated", "states nothing", "left out"]


class _Place(NamedTuple):
    """Where a claim is borne out: a span of a part's text."""

    part: Passage
    span: Span


def _parts(text: str, checker: Checker, question: str, *, drops: bool) -> list[_Part]:
    clean, claims = claims_of(text)
    parts: list[_Part] = []
    end = 0
    for claim in claims:
        check = checker.check(claim.span.of(clean), claim.numbers)
        role: Literal["stated", "states nothing", "left out"] = "stated"
        if check.verdict.support == "unsupported":
            role = "states nothing" if declines(check.text, question) else "left out" if drops else "stated"
        parts.append(_Part(clean[end : claim.span.start], check, role))
        end = claim.span.end
    return parts


def _numbered(places: Sequence[_Place], unions: Mapping[_Place, _Place], numbers: dict[_Place, int]) -> tuple[int, ...]:
    """The numbers of these places, each once; a place without one is given the next in `numbers`."""
    return tuple(dict.fromkeys(numbers.setdefault(unions[place], len(numbers) + 1) for place in places))


def _text(parts: Sequence[_Part], sentences: Sequence[AnswerSentence], lang: Lang) -> str:
    """The parts as a reader gets them; `sentences` are those stated."""
    left = iter(sentences)
    pieces: list[str] = []
    for part in parts:
        if part.role == "left out":
            pieces.append("\n" if "\n" in part.gap else "")
            continue
        pieces += [part.gap, part.check.text]
        if part.role == "stated":
            sentence = next(left)
            pieces += [f"[{number}]" for number in sentence.citations]
            pieces += [UNSUPPORTED_MARK[lang]] if sentence.support == "unsupported" else []
    return "".join(pieces).strip()


def _place(sentence: str, passage: NumberedPassage) -> _Place:
    """The narrowest place in `passage` that bears `sentence` out; wider where its facts stand apart from each other."""
    runs = [(bearing_run(sentence, part.text), part) for part in passage.parts]
    run, part = max(runs, key=lambda pair: pair[0].score)
    if _holds(sentence, passage, run.span.of(part.text)) or not _holds(sentence, passage, part.text):
        return _Place(part, run.span)
    spans = sentence_spans(part.text)
    for width in range(2, WIDEST_QUOTE + 1):
        for first, last in zip(spans, spans[width - 1 :], strict=False):
            wide = Span(first.start, last.end)
            if _holds(sentence, passage, wide.of(part.text)):
                return _Place(part, wide)
    return _Place(part, run.span)


def _holds(sentence: str, passage: NumberedPassage, text: str) -> bool:
    return verify(sentence, [f"{passage.head}\n{text}"]).support != "unsupported"


def _unions(places: Sequence[_Place]) -> dict[_Place, _Place]:
    """For each place the place that covers it and all those it overlaps with."""
    unions: dict[_Place, _Place] = {}
    covered: list[_Place] = []
    union: _Place | None = None
    for place in sorted(set(places), key=lambda place: (place.part.id, place.span.start)):
        if union is None or union.part != place.part or union.span.end <= place.span.start:
            covered, union = [], place
        covered.append(place)
        union = _Place(place.part, Span(union.span.start, max(union.span.end, place.span.end)))
        unions |= dict.fromkeys(covered, union)
    return unions


def _citation(number: int, place: _Place, article: ArticleInfo) -> Citation:
    part, span = place.part, place.span
    return Citation.of(number, article, Span(part.start + span.start, part.start + span.end), span.of(part.text))
