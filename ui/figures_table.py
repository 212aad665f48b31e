"""The values of one quantity as a small table: when, how much, which article says so."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from rag.schema import FigureTable
from ui.texts import AnswerTexts


def figures_table(table: FigureTable, texts: AnswerTexts, link: Callable[[int], str]) -> str:
    """The table as inert HTML on one line; `link` makes the number of a citation."""
    caption = texts.series if table.kind == "series" else texts.conflict
    heads = "".join(f"<th>{head}</th>" for head in (texts.period, texts.value, texts.report))
    rows = "".join(
        f"<tr><td>{_text(row.period) or texts.undated}</td>"
        f"<td><strong>{_text(row.value)}</strong>{link(row.citation)}</td>"
        f"<td>{_report(row.title or texts.untitled, row.publisher, row.date)}</td></tr>"
        for row in table.rows
    )
    return (
        f'<div class="pc-figures"><p class="pc-label">{caption}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _report(title: str, publisher: str, date: str) -> str:
    facts = " · ".join(_text(fact) for fact in (publisher, date) if fact)
    return f'{_text(title)} <span class="pc-facts">{facts}</span>'


def _text(text: str) -> str:
    return escape(" ".join(text.split()))
