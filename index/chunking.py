"""Sentence spans, and passages packed from them. Both carry true offsets; nothing is searched for in the text again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.schema import Span

TARGET_CHARS = 200
"""A passage may end at a paragraph's end once it has this many characters."""
MAX_CHARS = 350
"""A passage of several sentences is never longer than this."""
COUNTED_CHARS = 5000
"""A longer piece without a sentence's end is halved before its tokens are counted: it can't be within the limit of a
model, and may be a whole file, which no tokenizer should get at once."""

_CLOSERS = re.escape("”’」』）)】]》〉\"'")
_GOES_ON = "，、；：,;:"
# A terminator with the closing quotes and brackets that belong to it; a Latin full stop only before white space.
# None where the sentence goes on behind them: 喊出“加油！”的口号.
_SENTENCE_END = re.compile(
    r"(?:[。！？!?；;…]++|(?<=[a-z0-9)])\.(?=\s|$))"
    rf"(?:[{_CLOSERS}]++(?![{_GOES_ON}的等])|(?![{_CLOSERS}{_GOES_ON}]))|\n+"
)
# “……。”张三说。 — the tail that names the speaker belongs to the quotation before it.
_ATTRIBUTION = re.compile(
    r"[^“”「」『』。！？!?；;\n]{0,40}?"
    r"(?:[说說道]|表示|介[绍紹]|指出|[强強][调調]|[认認][为為]|坦言|告[诉訴][^“”「」『』。！？\n]{0,12})"
    rf"[。！]+[{_CLOSERS}]*"
)
_CLAUSE_ENDS = "，、,：:"
_CLAUSE_END = re.compile(f"[{_CLAUSE_ENDS}]")


def sentence_spans(text: str) -> list[Span]:
    """The sentences of `text` in order, without surrounding white space; together they hold every other character."""
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() < start:
            continue
        end = match.end()
        if text[end - 1] in "”」』" and (tail := _ATTRIBUTION.match(text, end)):
            end = tail.end()
        _append(spans, text, start, end)
        start = end
    _append(spans, text, start, len(text))
    return spans


def passage_spans(text: str, count_tokens: Callable[[str], int], max_tokens: int) -> list[Span]:
    """Pack the sentences of `text` greedily into passages of whole sentences that don't overlap.

    A passage has at most `MAX_CHARS` characters and `max_tokens` tokens by `count_tokens`; a single sentence that
    breaks the token limit is cut at a comma (or, failing that, in the middle), so that no text is ever cut silently.
    """
    passages: list[Span] = []
    current: Span | None = None
    for sentence in _fitting(text, count_tokens, max_tokens):
        if current is None:
            current = sentence
            continue
        joined = Span(current.start, sentence.end)
        at_paragraph = "\n" in text[current.end : sentence.start]
        full = at_paragraph and len(current) >= TARGET_CHARS
        if full or len(joined) > MAX_CHARS or count_tokens(joined.of(text)) > max_tokens:
            passages.append(current)
            current = sentence
        else:
            current = joined
    if current is not None:
        passages.append(current)
    return passages


def _append(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append(Span(start, end))


def _fitting(text: str, count_tokens: Callable[[str], int], max_tokens: int) -> Iterator[Span]:
    for sentence in sentence_spans(text):
        yield from _cut(text, sentence, count_tokens, max_tokens)


def _cut(text: str, span: Span, count_tokens: Callable[[str], int], max_tokens: int) -> Iterator[Span]:
    """Halve `span` at the comma nearest its middle until each piece fits."""
    if len(span) < 2 or (len(span) <= COUNTED_CHARS and count_tokens(span.of(text)) <= max_tokens):
        yield span
        return
    at = _clause_end_near_middle(text, span)
    yield from _cut(text, Span(span.start, at), count_tokens, max_tokens)
    yield from _cut(text, Span(at, span.end), count_tokens, max_tokens)


def _clause_end_near_middle(text: str, span: Span) -> int:
    """Where the clause ends that ends nearest to the middle of `span`; the middle itself if none does."""
    middle = (span.start + span.end) // 2
    before = max(text.rfind(comma, span.start + 1, middle) for comma in _CLAUSE_ENDS)
    after = _CLAUSE_END.search(text, middle, span.end - 1)
    ends = ([before + 1] if before >= 0 else []) + ([after.end()] if after else [])
    return min(ends, key=lambda end: abs(end - middle), default=middle)
