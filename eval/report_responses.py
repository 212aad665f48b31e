"""What was said to one case of a report, and the passages it was said from, with gold evidence and citations marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from eval.report_html import Markup, join, link, tag
from eval.report_labels import FAILURES, OUTCOMES, Label, both
from eval.report_marks import Run, marked, shortened, within
from eval.report_view import Entry, Report, Response
from eval.schema import Item, Place, Retrieved
from rag.schema import Answer, Citation

_OPEN_RANKS = 3
"""Passages that are shown in full, even if they hold neither evidence nor a citation."""
_TEXT_RANKS = 10
"""Unmarked passages that are shown with the beginning of their text; later ones are only listed."""
_RANKED = 10
"""Documents that are listed where search alone is measured."""
_MARKER = re.compile(r"\[(\d{1,3})\]")


def responses(entry: Entry) -> Markup:
    """What this run said, and what the other one said where it differs."""
    if entry.other is None:
        return join(heading("回答", "Answer"), _response(entry.this, entry.anchor))
    before = entry.other.scores.failure
    same = Label("说的与本次相同", "said the same")
    return join(
        heading("回答（本次）", "Answer, this run"),
        _response(entry.this, entry.anchor),
        heading("回答（对照）", "Answer, other run"),
        tag("p", tag("span", both(FAILURES[before]), class_=f"badge before {'bad' if before else 'good'}")),
        tag("p", both(same), class_="note")
        if entry.other.said == entry.this.said
        else _response(entry.other, f"{entry.anchor}-other"),
    )


def _response(response: Response, anchor: str) -> Markup:
    item = response.item
    if item.error:
        return tag("p", item.error, class_="error")
    parts = [_answer(item.answer, item, anchor)] if item.answer else []
    if item.own_answer or item.own_error:
        parts.append(heading("用自己的上文时", "With its own answers as history"))
        parts.append(
            _answer(item.own_answer, item, f"{anchor}-own")
            if item.own_answer
            else tag("p", item.own_error, class_="error")
        )
    return join(parts)


def _answer(answer: Answer, item: Item, anchor: str) -> Markup:
    known = {citation.number for citation in answer.citations}
    outcome = "outcome" if answer.outcome == "answered" else "outcome other"
    return join(
        tag(
            "p",
            tag("span", both(OUTCOMES[answer.outcome]), class_=f"chip {outcome}"),
            f" 置信度 confidence {answer.confidence:.2f}" if answer.confidence else None,
            f" · {answer.generator}" if answer.generator != "extractive" else None,
            class_="note",
        ),
        tag("p", tag("strong", answer.short.text), class_="short") if answer.short else None,
        tag("p", _with_links(answer.answer, known, anchor), class_="text"),
        line(Label("文章里没有", "not in the articles"), "；".join(answer.missing)),
        tag("ol", [_citation(citation, item, anchor) for citation in answer.citations], class_="citations")
        if answer.citations
        else None,
    )


def _with_links(text: str, known: Iterable[int], anchor: str) -> list[Markup | str]:
    """`text` with its citation markers as links; one that cites nothing is marked."""
    parts: list[Markup | str] = []
    end = 0
    for found in _MARKER.finditer(text):
        number = int(found.group(1))
        parts.append(text[end : found.start()])
        cites = number in known
        parts.append(
            link(f"{anchor}-cite-{number}", found.group(), class_="marker")
            if cites
            else tag("span", found.group(), class_="no", title="无此引文 cites nothing")
        )
        end = found.end()
    return [*parts, text[end:]]


def _citation(citation: Citation, item: Item, anchor: str) -> Markup:
    place = Place(citation.article_id, citation.start, citation.end)
    exact = next((source.exact for source in item.cited if source.place == place), True)
    gold = within(place, _gold(item)) if exact else ()
    about = " · ".join(filter(None, (citation.title, citation.publisher, citation.date)))
    return tag(
        "li",
        tag("b", f"[{citation.number}]"),
        " ",
        tag("q", _runs(marked(citation.quote, gold, ()))),
        " ",
        tag("cite", about),
        None if exact else tag("span", both(Label("与原文不符", "not the article's text")), class_="chip no"),
        id=f"{anchor}-cite-{citation.number}",
    )


def passages(entry: Entry, report: Report) -> Markup | None:
    """The passages found: the first ones and all that hold evidence or a citation, the others folded."""
    item = entry.this.item
    if not item.retrieved:
        return None
    gold, cited = _gold(item), [source.place for source in item.cited]
    shown: list[Markup] = []
    folded: list[Markup] = []
    for rank, retrieved in enumerate(item.retrieved, start=1):
        runs = marked(retrieved.text, within(retrieved.place, gold), within(retrieved.place, cited))
        is_marked = any(run.gold or run.cited for run in runs)
        row = _passage(
            rank,
            retrieved,
            runs if rank <= _OPEN_RANKS else shortened(runs) if is_marked or rank <= _TEXT_RANKS else (),
            report,
        )
        (shown if is_marked or rank <= _OPEN_RANKS else folded).append(row)
    rest = tag(
        "details",
        tag("summary", both(Label(f"其余{len(folded)}段", f"{len(folded)} other passages"))),
        tag("ol", folded, class_="passages"),
        class_="rest",
    )
    return join(
        heading(f"检到的段落（{len(item.retrieved)}）", "Passages found"),
        tag("ol", shown, class_="passages"),
        rest if folded else None,
    )


def _passage(rank: int, retrieved: Retrieved, runs: Sequence[Run], report: Report) -> Markup:
    figures = f"{retrieved.score:.3f} · cos {retrieved.dense:.3f} · BM25 {retrieved.lexical:.1f}"
    return tag(
        "li",
        tag(
            "p", tag("b", rank), " ", tag("cite", report.title(retrieved.place.article_id)), " ", tag("small", figures)
        ),
        tag("p", _runs(runs), class_="text") if runs else None,
    )


def documents(item: Item) -> Markup:
    """The ranking, where search alone is measured, with the grades of the documents that were judged."""
    ranked = [document.id for document in item.ranking]
    missed = [id_ for id_, grade in item.relevance.items() if grade > 0 and id_ not in ranked[:_RANKED]]
    rows = [
        tag(
            "li",
            tag("b", rank),
            " ",
            document.id,
            " ",
            tag("small", f"{document.score:.4f}"),
            class_="yes" if item.relevance.get(document.id, 0) > 0 else None,
        )
        for rank, document in enumerate(item.ranking[:_RANKED], start=1)
    ]
    return tag(
        "div",
        heading("检到的文档", "Documents found"),
        tag("ol", rows, class_="ranking"),
        line(Label("前10篇之外的相关文档", "relevant, beyond the first ten"), ", ".join(missed)),
        tag("p", item.error, class_="error") if item.error else None,
        class_="whole",
    )


def _runs(runs: Sequence[Run]) -> list[Markup | str]:
    return [_run(run) for run in runs]


def _run(run: Run) -> Markup | str:
    if run.gold:
        return tag("mark", run.text, class_="cited" if run.cited else None)
    return tag("u", run.text) if run.cited else run.text


def _gold(item: Item) -> list[Place]:
    return [place for group in item.evidence for place in group]


def heading(zh: str, en: str) -> Markup:
    """A heading within a case."""
    return tag("h4", both(Label(zh, en)))


def line(label: Label, value: str) -> Markup | None:
    """A named value on a line of its own; None if there is no value."""
    return tag("p", both(label), " ", value, class_="line") if value else None
