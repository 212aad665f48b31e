"""The values of one quantity as a small table: when, how much, which article says so."""

from __future__ import annotations

from collections.abc import Callable

from rag.schema import FigureTable
from ui.inert import inert_html
from ui.texts import AnswerTexts


def figures_table(table: FigureTable, texts: AnswerTexts, link: Callable[[int], str]) -> str:
    """The table as inert HTML on one line; `link` makes the number of a citation."""
    caption = texts.series if table.kind == "series" else texts.conflict
    heads = "".join(f"<th>{head}</th>" for head in (texts.period, texts.value, texts.report))
    rows = "".join(
        f"<tr><td>{inert_html(row.period) or texts.undated}</td>"
        f"<td><strong>{inert_html(row.value)}</strong>{link(row.citation)}</td>"
        f"<td>{_report(row.title or texts.untitled, row.publisher, row.date)}</td></tr>"
        for row in table.rows
    )
    return (
        f'<div class="pc-figures"><p class="pc-label">{caption}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _report(title: str, publisher: str, date: str) -> str:
    facts = " · ".join(inert_html(fact) for fact in (publisher, date) if fact)
    return f'{inert_html(title)} <span class="pc-facts">{facts}</span>'
