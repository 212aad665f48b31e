"""A conversation as the messages of Gradio's Chatbot.

Every message is one line of HTML made here: each text is escaped on its way in, and a block of HTML without a line
break is passed through untouched by the Markdown reader. So neither HTML nor Markdown (an image from another host, a
link) in a question, an article or a model's words is ever live. Links are of one kind, `#cite=article:start-end`,
and the page's own script opens the source pane for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from rag.markers import UNSUPPORTED_MARK
from rag.schema import Answer, Citation
from ui.chat import Conversation, Exchange
from ui.texts import ANSWER, SAMPLE_PUBLISHER, AnswerTexts, lang_of

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKERS = re.compile(r"(?:\[\d{1,3}\])*")
_UNSUPPORTED = re.compile("|".join(re.escape(mark.strip()) for mark in UNSUPPORTED_MARK.values()))
_CHECKED = "\ue000"
"""Where a badge goes, a character of no text; one that is in a text becomes a badge at worst."""


def messages(conversation: Conversation, *, options: bool) -> list[dict[str, Any]]:
    """The Chatbot's value: a user message and an assistant message for each exchange.

    With `options` the questions to go on with are there to be clicked: while an event is running, a click is lost.
    """
    return [message for exchange in conversation for message in _pair(exchange, options)]


def _pair(exchange: Exchange, options: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    question = {"role": "user", "content": f'<div class="pc-question">{_lines(exchange.question)}</div>'}
    reply = {"role": "assistant", "content": _reply(exchange), "options": _options(exchange) if options else []}
    return question, reply


def _reply(exchange: Exchange) -> str:
    if exchange.answer:
        return _answer(exchange.answer)
    texts = ANSWER[lang_of(exchange.question)]
    body = _block(_draft(exchange, texts), "pc-draft") if exchange.draft else ""
    if exchange.state == "failed":
        body += f'<p class="pc-error">{_text(exchange.error)}</p>'
    elif exchange.state == "unfinished":
        body += f'<p class="pc-quiet">{texts.unfinished}</p>'
    elif not body:
        body = f'<p class="pc-waiting">{texts.waiting}</p>'
    return _block(body, "pc-reply")


def _draft(exchange: Exchange, texts: AnswerTexts) -> str:
    """What has been written so far; behind each sentence that has ended and that an article bears out, its badge."""
    text, at = exchange.draft, 0
    for sentence in exchange.checked:
        start = text.find(sentence.text, at)
        if start < 0:
            break
        at = start + len(sentence.text)
        if sentence.support != "unsupported":
            at += len(_MARKERS.findall(text, at)[0])
            text = f"{text[:at]}{_CHECKED}{text[at:]}"
            at += len(_CHECKED)
    badge = f'<span class="pc-checked" title="{texts.checked}">✓</span>'
    return _paragraphs(text).replace(_CHECKED, badge)


def _options(exchange: Exchange) -> list[dict[str, str]]:
    """Questions to go on with, as buttons: the answer's suggestions, or the same question after a failure."""
    if exchange.answer:
        return [{"value": question, "label": question} for question in exchange.answer.suggestions]
    if exchange.state in {"failed", "unfinished"}:
        return [{"value": exchange.question, "label": ANSWER[lang_of(exchange.question)].retry}]
    return []


def _answer(answer: Answer) -> str:
    """The bare fact, the answer with its markers as links, what is missing, and the sources."""
    texts = ANSWER[answer.lang]
    by_number = {citation.number: citation for citation in answer.citations}
    parts = []
    if answer.outcome == "premise_corrected":
        parts.append(f'<p class="pc-label">{texts.premise}</p>')
    if answer.short:
        cited = by_number.get(answer.short.citation)
        parts.append(
            f'<p class="pc-short"><strong>{_text(answer.short.text)}</strong>{_link(cited) if cited else ""}</p>'
        )
    parts.append(_paragraphs(answer.answer, by_number))
    parts.append(_missing(answer, texts))
    if answer.citations:
        parts.append(_sources(answer.citations, texts))
    writer = "" if answer.generator == "extractive" else texts.written_by.format(model=_text(answer.generator))
    parts.append(f'<p class="pc-tools"><a class="pc-copy" href="#copy">{texts.copy}</a> {writer}</p>')
    return _block("".join(parts), "pc-reply")


def _missing(answer: Answer, texts: AnswerTexts) -> str:
    """What the articles don't hold, unless the answer's own words already say it."""
    items = "".join(f"<li>{_text(item)}</li>" for item in answer.missing if item not in answer.answer)
    return f'<p class="pc-label">{texts.missing}</p><ul class="pc-missing">{items}</ul>' if items else ""


def _sources(citations: Iterable[Citation], texts: AnswerTexts) -> str:
    """One entry an article: the numbers that cite it, title, publisher, date."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article_id, []).append(citation)
    entries = "".join(f"<li>{_entry(group, texts)}</li>" for group in by_article.values())
    return f'<div class="pc-sources"><p class="pc-label">{texts.sources}</p><ul>{entries}</ul></div>'


def _entry(group: list[Citation], texts: AnswerTexts) -> str:
    first = group[0]
    sample = first.publisher == SAMPLE_PUBLISHER
    facts = " · ".join(_text(fact) for fact in ("" if sample else first.publisher, first.date) if fact)
    return "".join(
        [
            f'<span class="pc-numbers">{" ".join(_link(citation) for citation in group)}</span> ',
            f'<span><a class="pc-title" href="{_target(first)}">{_text(first.title) or texts.untitled}</a> ',
            f'<span class="pc-badge">{texts.sample}</span> ' if sample else "",
            f'<span class="pc-facts">{facts}</span></span>',
        ]
    )


def _link(citation: Citation) -> str:
    about = " · ".join(_text(fact) for fact in (citation.title, citation.publisher, citation.date) if fact)
    return f'<a class="pc-cite" href="{_target(citation)}" title="{about}">[{citation.number}]</a>'


def _target(citation: Citation) -> str:
    return f"#cite={escape(citation.article_id)}:{citation.start}-{citation.end}"


def _paragraphs(text: str, citations: dict[int, Citation] | None = None) -> str:
    """Each line of `text` a paragraph; a marker whose citation is known is a link, any other stays as it is."""

    def marker(match: re.Match[str]) -> str:
        cited = (citations or {}).get(int(match.group(1)))
        return _link(cited) if cited else f'<span class="pc-marker">{match.group()}</span>'

    lines = (line.strip() for line in text.splitlines())
    marked = (_UNSUPPORTED.sub(r'<span class="pc-unsupported">\g<0></span>', _text(line)) for line in lines if line)
    return "".join(f"<p>{_MARKER.sub(marker, line)}</p>" for line in marked)


def _lines(text: str) -> str:
    return "<br>".join(_text(line) for line in text.strip().splitlines())


def _text(text: str) -> str:
    """`text` as inert HTML on one line."""
    return escape(_CONTROL.sub("", " ".join(text.splitlines())))


def _block(html: str, name: str) -> str:
    return f'<div class="{name}">{html}</div>'
