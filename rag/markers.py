"""Citation markers in what a chat model writes, and the sentences that they belong to.

A model cites passages by number, in one of many shapes: `[1]`, `【1，2】`, `[[3]]`, `[1-3]`, `[资料1]`,
`（见资料1、2）`, `[^1]`, `【1†来源】`, `<sup>1</sup>`, `¹`. Tortoise-shell brackets are none: 〔2〕 is what a bracketed
number of an article becomes in a prompt (`prompts.template.as_data`). The tags that the prompt itself is made of, which
small models repeat, are markers of no passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from index.chunking import sentence_spans
from index.schema import Span
from rag.schema import Lang

NOT_IN_ARTICLES = "NOT_IN_ARTICLES"
"""What the prompt tells a model to answer, and nothing else, where the passages don't hold the answer."""
UNSUPPORTED_MARK: dict[Lang, str] = {
    "zh-Hans": "（文章未证实）",
    "zh-Hant": "（文章未證實）",
    "en": " (not borne out by the articles)",
}
"""What stands in an answer's text behind a sentence that nothing bears out; to `split_cited` a marker of no passage."""

_MAX_MARKER = 40
"""A bracket that isn't closed after so many characters opens no marker."""
_MAX_RANGE = 20
"""`[1-3]` is a range; one that is longer than this is no citation anybody meant, and only its ends are taken."""

# Three digits at most: [2023] belongs to a document number, 粤府[2023]5号. `\d` and int() take full-width digits too.
_NUMBER = r"\d{1,3}"
_LABEL = (
    r"(?:(?:参见|參見|引自|来自|來自|见|見|据|據)?\s*"
    r"(?:资料|資料|文章|段落|来源|來源|出处|出處|参考|參考|引用|编号|編號|passages?|sources?|documents?|docs?|refs?|citations?)"
    r"\s*(?:编号|編號|numbers?|no\.)?\s*[:：]?\s*)"
)
_RANGE = r"\s*[-–—~～至]\s*"
_AND = r"\s*(?:[,，、;；]|和|及|与|與|\band\b|&)\s*"
_ITEM = rf"[#^]?{_NUMBER}(?:{_RANGE}{_NUMBER})?"
_ITEMS = rf"{_LABEL}?{_ITEM}(?:{_AND}{_LABEL}?{_ITEM})*"
_NOTE = r"(?:[†|:：][^\[\]［］【】\n]{0,24})?"
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKER = re.compile(
    rf"[ \t]*(?:\[\[\s*(?P<double>{_ITEMS})\s*\]\]"
    rf"|[\[［【]\s*(?P<square>{_ITEMS})\s*{_NOTE}[\]］】]"
    rf"|[(（]\s*(?P<round>{_LABEL}{_ITEM}(?:{_AND}{_LABEL}?{_ITEM})*)\s*[)）]"
    rf"|<sup>\s*[\[［【]?\s*(?P<raised>{_ITEMS})\s*[\]］】]?\s*</sup>"
    rf"|(?<![A-Za-z米{_SUPERSCRIPTS}])(?P<superscript>[{_SUPERSCRIPTS}]{{1,3}})(?![{_SUPERSCRIPTS}])"
    r"|</?(?:question|history|passage)\b[^<>\n]{0,24}>"
    rf"|{'|'.join(re.escape(mark.strip()) for mark in UNSUPPORTED_MARK.values())})",
    re.IGNORECASE,
)
_ITEM_ENDS = re.compile(rf"({_NUMBER})(?:{_RANGE}({_NUMBER}))?")
_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789")
_UNFINISHED = re.compile(
    rf"[ \t]*(?:\[\[[^\]\n]{{0,{_MAX_MARKER}}}\]?|[\[［【][^\]］】\n]{{0,{_MAX_MARKER}}}"
    rf"|[(（][^)）\n]{{0,{_MAX_MARKER}}}"
    rf"|<(?:s(?:u(?:p(?:>[^<\n]{{0,{_MAX_MARKER}}}(?:<(?:/(?:s(?:u(?:p)?)?)?)?)?)?)?)?)?"
    rf"|</?(?:[a-z][^<>\n]{{0,{_MAX_MARKER}}})?|[{_SUPERSCRIPTS}]+)?\Z",
    re.IGNORECASE,
)
# What has no marker of its own because what follows carries it: a clause before `；`, the words that open a list, `1.`.
_WORD = re.compile(r"[^\W_]")
# A marker that lost its brackets; an answer that is a number has a unit.
_BARE_NUMBER = re.compile(rf"[^\w%％‰]*{_NUMBER}[^\w%％‰]*")
_LEAD_IN = re.compile(r"[；;：:]$|^\W*\d{0,2}\W*$")


class CitedSentence(NamedTuple):
    """A sentence without its markers, and the numbers they held, each once, in order."""

    text: str
    numbers: tuple[int, ...]


class Claim(NamedTuple):
    """A sentence in place."""

    span: Span
    """In the text without markers."""
    numbers: tuple[int, ...]
    """What its markers hold, each once, in order."""
    end: int
    """Where it ends in the text with markers, its own included."""


class MarkerFilter:
    """Makes a stream of text showable: markers become `[n]`, unknown numbers and NOT_IN_ARTICLES go.

    What may still become a marker is held back until it is decided, and so is white space before it.
    """

    def __init__(self, valid: AbstractSet[int]) -> None:
        self._valid = valid
        self._before = ""  # what was let through last: a superscript behind a unit is no marker
        self._held = ""

    def feed(self, chunk: str) -> str:
        """The text that can be shown now that `chunk` has arrived; often shorter or longer than it."""
        text = self._held + chunk
        cut = undecided_from(text)
        self._held = text[cut:]
        return self._shown(text[:cut])

    def flush(self) -> str:
        """What was held back, at the end of the stream."""
        text, self._held = self._held, ""
        return self._shown(text)

    def _shown(self, text: str) -> str:
        whole, start = self._before + text, len(self._before)
        pieces: list[str] = []
        for marker in _MARKER.finditer(whole, start):
            pieces += [whole[start : marker.start()], self._normalised(marker)]
            start = marker.end()
        self._before = whole[-1:]
        return "".join([*pieces, whole[start:]]).replace(NOT_IN_ARTICLES, "")

    def _normalised(self, marker: re.Match[str]) -> str:
        known = "".join(f"[{number}]" for number in _numbers(marker) if number in self._valid)
        spaces = marker.group()[: len(marker.group()) - len(marker.group().lstrip(" \t"))]
        return spaces + known if known else ""


def without_markers(text: str) -> str:
    """`text` with all markers taken out, known or not."""
    return _MARKER.sub("", text)


def undecided_from(text: str) -> int:
    """Where the end of `text` begins that may yet become a marker or NOT_IN_ARTICLES."""
    unfinished = _UNFINISHED.search(text)
    cut = unfinished.start() if unfinished else len(text)
    for length in range(min(len(NOT_IN_ARTICLES), len(text)), 0, -1):
        if text.endswith(NOT_IN_ARTICLES[:length]):
            return min(cut, len(text) - length)
    return cut


def split_cited(text: str) -> list[CitedSentence]:
    """The sentences of `text` with the numbers cited in them; a marker after `。` belongs to the sentence before it.

    A clause that ends in `；` or `：` and has no marker of its own is one sentence with what follows.
    """
    clean, claims = claims_of(text)
    return [CitedSentence(claim.span.of(clean), claim.numbers) for claim in claims]


def claims_of(text: str) -> tuple[str, list[Claim]]:
    """`text` without its markers, and the claims in it."""
    clean, marks = _marks_apart(text)
    spans = sentence_spans(clean)
    numbers: list[list[int]] = [[] for _ in spans]
    ends = [_place_in_text(span.end, marks) for span in spans]
    # Small models often write [1]甲。[2]乙。: begun with a marker and not ended with one.
    numbered = [mark.position for mark in marks if mark.numbers]
    leads = bool(numbered) and not clean[: numbered[0]].strip() and bool(clean[numbered[-1] :].strip())
    for mark in marks if spans else ():
        owner = _owner(clean, spans, mark.position, leads)
        numbers[owner] += mark.numbers
        ends[owner] = max(ends[owner], mark.end)
    claims: list[Claim] = []
    lead_in: Span | None = None
    for span, its, end in zip(spans, numbers, ends, strict=True):
        whole = Span(lead_in.start, span.end) if lead_in else span
        if not its and span is not spans[-1] and _LEAD_IN.search(span.of(clean)):
            lead_in = whole
            continue
        lead_in = None
        if _WORD.search(whole.of(clean)) and not _BARE_NUMBER.fullmatch(whole.of(clean)):
            claims.append(Claim(whole, tuple(dict.fromkeys(its)), end))
    return clean, claims


class _Mark(NamedTuple):
    position: int
    """Its place in the text without markers."""
    start: int
    end: int
    numbers: list[int]


def _marks_apart(text: str) -> tuple[str, list[_Mark]]:
    """`text` without markers, and the markers."""
    pieces: list[str] = []
    marks: list[_Mark] = []
    end = length = 0
    for marker in _MARKER.finditer(text):
        pieces.append(text[end : marker.start()])
        length += marker.start() - end
        end = marker.end()
        marks.append(_Mark(length, marker.start(), end, _numbers(marker)))
    return "".join([*pieces, text[end:]]), marks


def _place_in_text(position: int, marks: Sequence[_Mark]) -> int:
    """Where `position` of the text without markers is in the text with them, before a marker at that very place."""
    return position + sum(mark.end - mark.start for mark in marks if mark.position < position)


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
    items = next((group for group in marker.groups() if group), "").translate(_PLAIN)
    numbers: list[int] = []
    for first, last in _ITEM_ENDS.findall(items):
        low, high = int(first), int(last or first)
        numbers += range(low, high + 1) if low <= high <= low + _MAX_RANGE else (low, high)
    return list(dict.fromkeys(numbers))
