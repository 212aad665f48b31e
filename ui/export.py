"""Conversations as text to keep and pass on: plain text for the clipboard, Markdown with footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from rag.schema import Answer, Citation
from ui.chat import Conversation, Exchange
from ui.library import inert
from ui.source import origin
from ui.texts import EXPORT, lang_of

_MARKER: Final = re.compile(r"\[(\d{1,3})\]")
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")


def answer_text(answer: Answer) -> str:
    """An answer with its numbered sources, as plain text: what is pasted into a report."""
    sources = [f"[{citation.number}] {about(citation)}：“{one_line(citation.quote)}”" for citation in answer.citations]
    heading = EXPORT[answer.lang].sources
    return "\n".join([plain(answer), "", heading, *sources]) if sources else plain(answer)


def plain(answer: Answer) -> str:
    """The bare fact, if there is one, and the answer's text."""
    return f"{answer.short.text}[{answer.short.citation}]\n{answer.answer}" if answer.short else answer.answer


def about(citation: Citation) -> str:
    """Title, publisher, date and where the article came from, as far as they are known."""
    facts = (f"《{citation.title}》" if citation.title else "", citation.publisher, citation.date)
    return "，".join(one_line(fact) for fact in (*facts, origin(citation.source)) if fact)


def to_markdown(title: str, conversation: Conversation) -> str:
    """The conversation as Markdown: a heading a question, its filter, the answer, and each citation a footnote.

    Nothing in it loads, runs or leads anywhere in a Markdown reader.
    """
    parts = [f"# {_escaped(title)}"]
    notes: list[str] = []
    for exchange in conversation:
        parts.append(f"## {_escaped(exchange.question)}")
        if scope := condition_text(exchange):
            parts.append(f"*{_escaped(scope)}*")
        for line in reply_lines(exchange):
            parts.append(_MARKER.sub(_footnote(exchange, len(notes)), inert(_escaped_but_markers(line))))
        if exchange.answer:
            notes += [
                f"{_escaped(about(each))}：“{_escaped(one_line(each.quote))}”" for each in exchange.answer.citations
            ]
    parts += [f"[^{number}]: {note}" for number, note in enumerate(notes, 1)]
    return "\n\n".join(parts) + "\n"


def reply_lines(exchange: Exchange) -> list[str]:
    """What stands below a question, paragraph by paragraph, with its `[1]` markers."""
    texts = EXPORT[lang_of(exchange.question)]
    if exchange.answer is None:
        return [line for line in exchange.draft.splitlines() if line.strip()] + [exchange.error or texts.unfinished]
    lines = [line for line in plain(exchange.answer).splitlines() if line.strip()]
    unsupported = [sentence.text for sentence in exchange.answer.sentences if sentence.support == "unsupported"]
    return lines + [texts.unsupported + one_line(text) for text in unsupported]


def condition_text(exchange: Exchange) -> str:
    """The filter under which a question was asked, on one line; empty if there was none."""
    condition, texts = exchange.condition, EXPORT[lang_of(exchange.question)]
    if not condition:
        return ""
    named = [name or texts.no_publisher for name in condition.publishers]
    named += [*condition.regions, *condition.programmes]
    if condition.since or condition.until:
        named.append(f"{condition.since or '…'}–{condition.until or '…'}")
    if condition.articles:
        named.append(texts.single.format(count=len(condition.articles)))
    return texts.scope + " · ".join(named)


def file_name(title: str, extension: str) -> str:
    """A file's name made of a title, without what a file system or a header would trip over."""
    return f"{_UNSAFE.sub(' ', title).strip(' .') or 'policy-chat'}.{extension}"


def one_line(text: str) -> str:
    """`text` with each run of white space as one space."""
    return " ".join(text.split())


def _footnote(exchange: Exchange, before: int) -> Callable[[re.Match[str]], str]:
    """What replaces a marker: the footnote with its number in the whole file, if the citation is known."""
    numbers: Sequence[int] = [each.number for each in exchange.answer.citations] if exchange.answer else []

    def replaced(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"[^{before + numbers.index(number) + 1}]" if number in numbers else match[0]

    return replaced


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def _escaped_but_markers(line: str) -> str:
    pieces = re.split(r"(\[\d{1,3}\])", line)
    return "".join(piece if _MARKER.fullmatch(piece) else _MARKDOWN.sub(r"\\\1", piece) for piece in pieces)
