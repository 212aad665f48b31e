"""A conversation as the messages of Gradio's Chatbot.

Every message is one line of HTML made here: each text is escaped on its way in, and a block of HTML without a line
break is passed through untouched by the Markdown reader. So neither HTML nor Markdown (an image from another host, a
link) in a question, an article or a model's words is ever live. Links are of the kinds `#cite=exchange:number` and
`#tool=exchange`, and the page's own script does what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rag.markers import UNSUPPORTED_MARK
from rag.schema import Answer, AnswerSentence, Citation, Support
from ui.chat import Conversation, Exchange
from ui.export import condition_text
from ui.figures_table import figures_table
from ui.inert import inert_html
from ui.texts import ANSWER, SAMPLE_PUBLISHER, AnswerTexts, lang_of

_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKERS = re.compile(r"(?:\[\d{1,3}\])*")
_UNSUPPORTED = re.compile("|".join(re.escape(mark.strip()) for mark in UNSUPPORTED_MARK.values()))
_BADGES: Mapping[Support, str] = {"quoted": "\ue000", "supported": "\ue001", "unsupported": "\ue002"}
"""Where a badge goes, in characters that no text keeps."""
_PLACES = re.compile(f"[{''.join(_BADGES.values())}]")


def messages(conversation: Conversation, *, options: bool) -> list[dict[str, Any]]:
    """The Chatbot's value: a user message and an assistant message for each exchange.

    With `options` the questions to go on with are there to be clicked: while an event is running, a click is lost.
    The first answer explains the badges.
    """
    answered = next((exchange.id for exchange in conversation if exchange.answer and exchange.answer.sentences), "")
    last = conversation[-1].id if conversation else ""
    return [
        message
        for exchange in conversation
        for message in _pair(exchange, options=options and exchange.id == last, legend=exchange.id == answered)
    ]


def _pair(exchange: Exchange, *, options: bool, legend: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = f'<div class="pc-question">{_lines(exchange.question)}</div>'
    if scope := condition_text(exchange):
        asked += f'<div class="pc-scope">{_text(scope)}</div>'
    offered = _options(exchange) if options else []
    reply = {"role": "assistant", "content": _reply(exchange, legend, bool(offered)), "options": offered}
    return {"role": "user", "content": _block(asked, "pc-asked")}, reply


def _reply(exchange: Exchange, legend: bool, offered: bool) -> str:
    if exchange.answer:
        return _Answered(exchange, exchange.answer).html(legend, offered)
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
    """What has been written so far; behind each sentence that has ended, its badge."""
    return _with_badges(_paragraphs(_marked(exchange.draft, exchange.checked)), texts)


def _marked(text: str, sentences: Iterable[AnswerSentence]) -> str:
    """`text` with the place of a badge behind each of these sentences and its markers.

    The words that a chat model's unsupported sentence is marked with give way to its badge.
    """
    text, at = _UNSUPPORTED.sub(_BADGES["unsupported"], _PLACES.sub("", text)), 0
    for sentence in sentences:
        said = _PLACES.sub("", sentence.text)
        start = text.find(said, at)
        if start < 0:
            break
        at = start + len(said)
        at += len(_MARKERS.findall(text, at)[0])
        if text[at : at + 1] != _BADGES["unsupported"]:
            text = f"{text[:at]}{_BADGES[sentence.support]}{text[at:]}"
        at += 1
    return text


def _with_badges(html: str, texts: AnswerTexts) -> str:
    """`html` with the badges in their places."""
    for support, place in _BADGES.items():
        html = html.replace(place, _badge(support, texts))
    return html


def _badge(support: Support, texts: AnswerTexts) -> str:
    word, meaning = _words(texts)[support]
    return f'<span class="pc-support pc-{support}" title="{meaning}">{word}</span>'


def _words(texts: AnswerTexts) -> Mapping[Support, tuple[str, str]]:
    return {
        "quoted": (texts.quoted, texts.about_quoted),
        "supported": (texts.supported, texts.about_supported),
        "unsupported": (texts.unsupported, texts.about_unsupported),
    }


def _options(exchange: Exchange) -> list[dict[str, str]]:
    """Questions to go on with, as buttons: the answer's suggestions, or the same question after a failure."""
    if exchange.answer:
        return [{"value": question, "label": question} for question in exchange.answer.suggestions]
    if exchange.state in {"failed", "unfinished"}:
        return [{"value": exchange.question, "label": ANSWER[lang_of(exchange.question)].retry}]
    return []


class _Answered:
    """One answer, part by part."""

    def __init__(self, exchange: Exchange, answer: Answer) -> None:
        self.exchange = exchange
        self.answer = answer
        self.texts = ANSWER[answer.lang]
        self.by_number = {citation.number: citation for citation in answer.citations}

    def html(self, legend: bool, offered: bool) -> str:
        """The bare fact, figures side by side, the text with its markers as links, what is missing, the sources."""
        answer, texts = self.answer, self.texts
        parts = [f'<p class="pc-label">{texts.premise}</p>' if answer.outcome == "premise_corrected" else ""]
        if answer.short:
            fact = f"<strong>{_text(answer.short.text)}</strong>{self._link(answer.short.citation)}"
            parts.append(f'<p class="pc-short">{fact}</p>')
        if answer.table:
            parts.append(figures_table(answer.table, texts, self._link))
        parts.append(_with_badges(_paragraphs(_marked(answer.answer, answer.sentences), self._link), texts))
        parts.append(_missing(answer, texts))
        if answer.outcome == "refused" and self.exchange.condition:
            parts.append(f'<p><a class="pc-everywhere" href="#everywhere" role="button">{texts.everywhere}</a></p>')
        if answer.citations:
            parts.append(self._sources())
        if legend:
            parts.append(_legend(answer, texts))
        parts.append(self._tools())
        if offered:
            heading = {"refused": texts.instead, "clarify": texts.meant}.get(answer.outcome, texts.next)
            parts.append(f'<p class="pc-label pc-next">{heading}</p>')
        return f'<div class="pc-reply" id="answer-{self.exchange.id}">{"".join(parts)}</div>'

    def _sources(self) -> str:
        """One entry an article: the numbers that cite it, title, publisher, date."""
        by_article: dict[str, list[Citation]] = {}
        for citation in self.answer.citations:
            by_article.setdefault(citation.article_id, []).append(citation)
        entries = "".join(f"<li>{self._entry(group)}</li>" for group in by_article.values())
        return f'<div class="pc-sources"><p class="pc-label">{self.texts.sources}</p><ul>{entries}</ul></div>'

    def _entry(self, group: Sequence[Citation]) -> str:
        first, texts = group[0], self.texts
        sample = first.publisher == SAMPLE_PUBLISHER
        facts = " · ".join(_text(fact) for fact in ("" if sample else first.publisher, first.date) if fact)
        title = _text(first.title) or texts.untitled
        return "".join(
            [
                f'<span class="pc-numbers">{" ".join(self._link(citation.number) for citation in group)}</span> ',
                f'<span><a class="pc-title" href="{self._target(first)}">{title}</a> ',
                f'<span class="pc-badge">{texts.sample}</span> ' if sample else "",
                f'<span class="pc-facts">{facts}</span></span>',
            ]
        )

    def _tools(self) -> str:
        """What can be done with the answer, and who wrote it."""
        texts, answer, verdict = self.texts, self.answer, self.exchange.rating and self.exchange.rating.verdict
        words = {
            "copy": (texts.copy, texts.about_copy),
            "link": (texts.link, texts.about_link),
            "good": (texts.good, texts.good),
            "bad": (texts.bad, texts.bad),
        }
        chosen = {"good": verdict == "good", "bad": verdict in {"wrong_answer", "wrong_evidence"}}
        tools = " ".join(
            f'<a class="pc-tool pc-{name}{" pc-chosen" if chosen.get(name) else ""}" '
            f'href="#{name}={self.exchange.id}" role="button" title="{about}">{word}</a>'
            for name, (word, about) in words.items()
        )
        writer = "" if answer.generator == "extractive" else texts.written_by.format(model=_text(answer.generator))
        return f'<p class="pc-tools">{tools} <span class="pc-writer">{writer}</span></p>'

    def _link(self, number: int) -> str:
        """The number of a citation, with its quote for a card; an unknown one stays as it is."""
        cited = self.by_number.get(number)
        if cited is None:
            return f'<span class="pc-marker">[{number}]</span>'
        about = " · ".join(_text(fact) for fact in (cited.title, cited.publisher, cited.date) if fact)
        card = "&#10;".join((_text(cited.quote), about))
        return f'<a class="pc-cite" href="{self._target(cited)}" title="{card}">[{number}]</a>'

    def _target(self, citation: Citation) -> str:
        return f"#cite={self.exchange.id}:{citation.number}"


def _legend(answer: Answer, texts: AnswerTexts) -> str:
    """What the badges of an answer mean, each once."""
    used = {sentence.support for sentence in answer.sentences}
    meanings = (f"{word}：{meaning}" for support, (word, meaning) in _words(texts).items() if support in used)
    return f'<p class="pc-legend">{" · ".join(meanings)}</p>'


def _missing(answer: Answer, texts: AnswerTexts) -> str:
    """What the articles don't hold, unless the answer's own words already say it."""
    items = "".join(f"<li>{_text(item)}</li>" for item in answer.missing if item not in answer.answer)
    return f'<p class="pc-label">{texts.missing}</p><ul class="pc-missing">{items}</ul>' if items else ""


def _paragraphs(text: str, link: Callable[[int], str] | None = None) -> str:
    """Each line of `text` a paragraph; markers become links where `link` makes them."""

    def marker(match: re.Match[str]) -> str:
        return link(int(match[1])) if link else f'<span class="pc-marker">{match[0]}</span>'

    lines = (inert_html(line.strip()) for line in text.splitlines() if line.strip())
    return "".join(f"<p>{_MARKER.sub(marker, line)}</p>" for line in lines)


def _lines(text: str) -> str:
    return "<br>".join(_text(line) for line in text.strip().splitlines())


def _text(text: str) -> str:
    """`text` as inert HTML on one line."""
    return inert_html(_PLACES.sub("", text))


def _block(html: str, name: str) -> str:
    return f'<div class="{name}">{html}</div>'
