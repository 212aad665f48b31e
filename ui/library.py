"""An answer and its sources as other programs get them: plain documents, and text that harms no one who shows it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, Protocol

from index.schema import Article
from rag.retriever import SearchResult
from rag.schema import Answer, Citation, Draft, Lang, Turn
from ui.source import origin

_QUOTE: Final = 100
"""Characters of a quote in a footnote; the citation has all of it."""
_FIELDS: Final = (
    *("outcome", "short", "sentences", "confidence", "missing", "suggestions"),
    *("lang", "standalone_question", "generator", "index_revision"),
)
# What a Markdown renderer would load, run or follow: images, links, where `[1]` leads to, raw HTML. The backslash that
# is put before it is Markdown's own escape.
_ACTIVE: Final = re.compile(r"(?<=!)\[|(?<=\])[(:]|<(?=[A-Za-z/!?])")
_UNVERIFIED: Final[dict[Lang, str]] = {
    "zh-Hans": "以下句子，所引文章不能证实：",
    "zh-Hant": "以下句子，所引文章不能證實：",
    "en": "The cited articles don't bear out:",
}
_SOURCES: Final[dict[Lang, str]] = {"zh-Hans": "出处：", "zh-Hant": "出處：", "en": "Sources:"}
_HEADINGS: Final = "|".join(re.escape(heading) for texts in (_UNVERIFIED, _SOURCES) for heading in texts.values())
_ENDNOTES: Final = re.compile(rf"\n\n(?:{_HEADINGS})\n\n- .*\Z", re.DOTALL)


class Library(Protocol):
    """What other programs need of the answer side."""

    def stream(self, question: str, history: Sequence[Turn], lang: Lang | None = None) -> AsyncIterator[Draft | Answer]:
        """Drafts, each with the whole text so far, then exactly one Answer; may raise PolicyChatError."""

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleNotFound."""

    def revision(self) -> int:
        """A number that changes whenever the index does."""

    def search(self, question: str, history: Sequence[Turn] = (), k: int = 10) -> SearchResult:
        """The `k` best passages; raises QuestionError for an empty question."""


async def answered(events: AsyncIterator[Draft | Answer]) -> Answer:
    """The answer that a stream ends with; the stream is closed, also where the one who waits is cancelled."""
    try:
        async for event in events:
            if isinstance(event, Answer):
                return event
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
    raise AssertionError("a stream ends with an Answer")


def answer_fields(answer: Answer) -> dict[str, Any]:
    """What is told of an answer beside its text: the Answer document's own fields, sources without their folders."""
    document = asdict(answer)
    return {"citations": [citation_fields(citation) for citation in answer.citations]} | {
        name: document[name] for name in _FIELDS
    }


def citation_fields(citation: Citation) -> Mapping[str, Any]:
    """A citation; of a file only its name, as the folders of this machine are nobody else's business."""
    return asdict(citation) | {"source": origin(citation.source)}


def text_with_notes(answer: Answer, *, footnotes: bool) -> str:
    """The answer's text, then the sentences that nothing bears out, if there are any, then its sources if wanted."""
    unverified = [sentence.text for sentence in answer.sentences if sentence.support == "unsupported"]
    sources = [_footnote(citation) for citation in answer.citations] if footnotes else []
    return inert(answer.answer + _notes(_UNVERIFIED[answer.lang], unverified) + _notes(_SOURCES[answer.lang], sources))


def without_notes(text: str) -> str:
    """An earlier answer as it comes back in a conversation, without the notes that it was given."""
    return _ENDNOTES.sub("", text)


def inert(text: str) -> str:
    """`text` with nothing that a Markdown renderer would load or run; otherwise to the letter."""
    return _ACTIVE.sub(r"\\\g<0>", text)


def _notes(heading: str, notes: Sequence[str]) -> str:
    return f"\n\n{heading}\n\n" + "\n".join(f"- {' '.join(note.split())}" for note in notes) if notes else ""


def _footnote(citation: Citation) -> str:
    quote = " ".join(citation.quote.split())
    shown = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
    head = (f"《{citation.title}》" if citation.title else "", citation.publisher, citation.date)
    about = " ".join(" ".join(part.split()) for part in (*head, origin(citation.source)) if part)
    return f"[{citation.number}] {about}: “{shown}”"
