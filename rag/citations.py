"""Citation markers in what a chat model writes, and the citations made from them.

A model cites passages by number, in one of many shapes. What a reader gets is `[1]`, `[2]`, ... in order of appearance,
each the narrowest run of sentences that bears the claim out, sliced out of its article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from index.chunking import sentence_spans
from index.schema import ArticleInfo, Passage, Span
from rag.context import NumberedPassage
from rag.schema import AnswerSentence, Citation
from rag.verify import bearing_run, support

NOT_IN_ARTICLES = "NOT_IN_ARTICLES"
"""What the prompt tells a model to answer, and nothing else, where the passages don't hold the answer."""

_MAX_MARKER = 40
"""An opening bracket that isn't closed after so many characters opens no marker."""
_MAX_RANGE = 20
"""`[1-3]` is a range; one that is longer than this is no citation anybody meant, and only its ends are taken."""

# Three digits at most: [2023] belongs to a document number, 粤府[2023]5号. `\d` and int() take full-width digits too.
_NUMBER = r"\d{1,3}"
_RANGE = r"\s*[-–—~～至]\s*"
_ITEM = rf"{_NUMBER}(?:{_RANGE}{_NUMBER})?"
_MARKER = re.compile(rf"[ \t]*[\[［【]\s*(?P<items>{_ITEM}(?:\s*[,，、;；]\s*{_ITEM})*)\s*[\]］】]")
_ITEM_ENDS = re.compile(rf"({_NUMBER})(?:{_RANGE}({_NUMBER}))?")
_UNFINISHED = re.compile(rf"[ \t]*(?:[\[［【][^\]］】\n]{{0,{_MAX_MARKER}}})?\Z")
# What has no marker of its own because what follows carries it: a clause before `；`, the words that open a list, `1.`.
_WORD = re.compile(r"[^\W_]")
_LEAD_IN = re.compile(r"[；;：:]$|^\W*\d{0,2}\W*$")


class CitedSentence(NamedTuple):
    """A sentence without its markers, and the numbers they held, each once, in order."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """A generated answer with its citations in place."""

    text: str
    """Each sentence followed by its markers."""
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]


class MarkerFilter:
    """Makes a stream of text showable: markers become `[n]`, unknown numbers and NOT_IN_ARTICLES go.

    What may still become a marker is held back until it is decided, and so is white space before it.
    """

    def __init__(self, valid: AbstractSet[int]) -> None:
        self._valid = valid
        self._held = ""

    def feed(self, chunk: str) -> str:
        """The text that can be shown now that `chunk` has arrived; often shorter or longer than it."""
        text = self._held + chunk
        cut = _undecided_from(text)
        self._held = text[cut:]
        return self._shown(text[:cut])

    def flush(self) -> str:
        """What was held back, at the end of the stream."""
        text, self._held = self._held, ""
        return self._shown(text)

    def _shown(self, text: str) -> str:
        return _MARKER.sub(self._normalised, text).replace(NOT_IN_ARTICLES, "")

    def _normalised(self, marker: re.Match[str]) -> str:
        known = "".join(f"[{number}]" for number in _numbers(marker) if number in self._valid)
        spaces = marker.group()[: len(marker.group()) - len(marker.group().lstrip(" \t"))]
        return spaces + known if known else ""


def without_markers(text: str) -> str:
    """`text` with all markers taken out, known or not."""
    return _MARKER.sub("", text)


def split_cited(text: str) -> list[CitedSentence]:
    """The sentences of `text` with the numbers cited in them; a marker after `。` belongs to the sentence before it.

    A clause that ends in `；` or `：` and has no marker of its own is one sentence with what follows.
    """
    clean, claims = _split(text)
    return [CitedSentence(claim.span.of(clean), claim.numbers) for claim in claims]


def cite_generated(text: str, passages: Sequence[NumberedPassage]) -> CitedAnswer:
    """`text` as a chat model wrote it over `passages`, with exact citations, renumbered by first appearance.

    A sentence that cites no known passage is given the one that bears it out, if any does. Sentences that rest on the
    same or overlapping places share a citation.
    """
    clean, claims = _split(text.replace(NOT_IN_ARTICLES, ""))
    cited = [_cited(claim.span.of(clean), claim.numbers, passages) for claim in claims]
    places = [
        [_place(claim.span.of(clean), passage) for passage in its] for claim, its in zip(claims, cited, strict=True)
    ]
    unions = _unions([place for its in places for place in its])
    numbers: dict[_Place, int] = {}

    sentences: list[AnswerSentence] = []
    pieces: list[str] = []
    end = 0
    for claim, its_passages, its_places in zip(claims, cited, places, strict=True):
        sentence = claim.span.of(clean)
        its_numbers = [numbers.setdefault(unions[place], len(numbers) + 1) for place in its_places]
        its_numbers = list(dict.fromkeys(its_numbers))
        held_by = support(sentence, [passage.content for passage in its_passages])
        sentences.append(AnswerSentence(sentence, tuple(its_numbers), held_by))
        pieces += [clean[end : claim.span.start], sentence, *(f"[{number}]" for number in its_numbers)]
        end = claim.span.end
    articles = {passage.article.article_id: passage.article for passage in passages}
    citations = (_citation(number, place, articles[place.part.article_id]) for place, number in numbers.items())
    return CitedAnswer("".join(pieces).strip(), tuple(sentences), tuple(citations))


class _Claim(NamedTuple):
    span: Span
    """In the text without markers."""
    numbers: tuple[int, ...]


def _split(text: str) -> tuple[str, list[_Claim]]:
    """`text` without its markers, and the claims in it."""
    clean, marks = _marks_apart(text)
    spans = sentence_spans(clean)
    numbers: list[list[int]] = [[] for _ in spans]
    # Small models often write [1]甲。[2]乙。: begun with a marker and not ended with one.
    leads = bool(marks) and not clean[: marks[0][0]].strip() and bool(clean[marks[-1][0] :].strip())
    for position, its in marks if spans else ():
        numbers[_owner(clean, spans, position, leads)] += its
    claims: list[_Claim] = []
    lead_in: Span | None = None
    for span, its in zip(spans, numbers, strict=True):
        whole = Span(lead_in.start, span.end) if lead_in else span
        if not its and span is not spans[-1] and _LEAD_IN.search(span.of(clean)):
            lead_in = whole
            continue
        lead_in = None
        if _WORD.search(whole.of(clean)):
            claims.append(_Claim(whole, tuple(dict.fromkeys(its))))
    return clean, claims


def _marks_apart(text: str) -> tuple[str, list[tuple[int, list[int]]]]:
    """`text` without markers, and for each marker its place in what remains and its numbers."""
    pieces: list[str] = []
    marks: list[tuple[int, list[int]]] = []
    end = length = 0
    for marker in _MARKER.finditer(text):
        pieces.append(text[end : marker.start()])
        length += marker.start() - end
        end = marker.end()
        marks.append((length, _numbers(marker)))
    return "".join([*pieces, text[end:]]), marks


def _owner(clean: str, spans: Sequence[Span], position: int, leads: bool) -> int:
    """The index of the sentence that a marker at `position` belongs to.

    That is the last one begun before it; where markers lead, or one heads a line with words after it, the next to end.
    """
    before = sum(span.start < position for span in spans) - 1
    after = next((index for index, span in enumerate(spans) if span.end > position), before)
    if before < 0 or leads:
        return after
    heads_a_line = "\n" in clean[spans[before].end : position] and "\n" not in clean[position : spans[after].start]
    return after if heads_a_line else before


def _numbers(marker: re.Match[str]) -> list[int]:
    numbers: list[int] = []
    for first, last in _ITEM_ENDS.findall(marker["items"]):
        low, high = int(first), int(last or first)
        numbers += range(low, high + 1) if low <= high <= low + _MAX_RANGE else (low, high)
    return list(dict.fromkeys(numbers))


def _undecided_from(text: str) -> int:
    """Where the end of `text` begins that may yet become a marker or NOT_IN_ARTICLES."""
    unfinished = _UNFINISHED.search(text)
    cut = unfinished.start() if unfinished else len(text)
    for length in range(min(len(NOT_IN_ARTICLES), len(text)), 0, -1):
        if text.endswith(NOT_IN_ARTICLES[:length]):
            return min(cut, len(text) - length)
    return cut


class _Place(NamedTuple):
    """Where a claim is borne out: a span of a part's text."""

    part: Passage
    span: Span


def _cited(sentence: str, numbers: Sequence[int], passages: Sequence[NumberedPassage]) -> list[NumberedPassage]:
    """The passages a sentence cites; if it cites none that exists, the one that bears it out best, if any does."""
    by_number = {passage.number: passage for passage in passages}
    if known := [by_number[number] for number in numbers if number in by_number]:
        return known
    bearing = [passage for passage in passages if support(sentence, [passage.content]) != "unsupported"]
    return sorted(bearing, key=lambda passage: bearing_run(sentence, passage.text).score, reverse=True)[:1]


def _place(sentence: str, passage: NumberedPassage) -> _Place:
    """The narrowest place in `passage` that bears `sentence` out."""
    runs = [(bearing_run(sentence, part.text), part) for part in passage.parts]
    run, part = max(runs, key=lambda pair: pair[0].score)
    return _Place(part, run.span)


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
    return Citation(
        number=number,
        article_id=article.article_id,
        title=article.title,
        publisher=article.publisher,
        date=article.date,
        source=article.source,
        start=place.part.start + place.span.start,
        end=place.part.start + place.span.end,
        quote=place.span.of(place.part.text),
    )
