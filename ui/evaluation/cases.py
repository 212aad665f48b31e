"""The cases of a run for the page: what was asked and due, what was said and cited, with the gold evidence marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final

from eval.anchors import source_name
from eval.report_due import GoldGroup, checks, evidence
from eval.report_marks import Run, marked, shortened, within
from eval.report_view import Entry, Report, view
from eval.run_folder import RunFolder
from eval.schema import Item, Place
from index.errors import ArticleNotFound
from index.schema import Article
from ui.articles.refusals import Refused

_PASSAGES: Final = 3
"""Passages that are shown though they hold neither evidence nor a citation."""
_AROUND: Final = 200
"""Characters of the article on each side of evidence that was not found."""

ArticleOf = Callable[[str], Article]
"""An article by its id; raises ArticleNotFound."""


def failing_cases(run: RunFolder) -> list[dict[str, Any]]:
    """The cases that failed, in the order of the report."""
    return [
        {
            "number": entry.number,
            "case": entry.case.id,
            "repeat": entry.this.item.repeat,
            "question": entry.case.scored.user,
            "type": entry.case.type,
            "failure": entry.failure,
        }
        for entry in view(run).failing
    ]


def case_document(run: RunFolder, number: int, article: ArticleOf) -> dict[str, Any]:
    """One case by its number in the report; raises Refused if there is none.

    `article` knows the user's articles: those that it lacks have no link, and no surroundings of what was not found.
    """
    report = view(run)
    entry = next((entry for entry in report.entries if entry.number == number), None)
    if entry is None:
        raise Refused(404, "no_case", "there is no such case in this run; choose one of the list")
    case, item = entry.case, entry.this.item
    answer = item.answer
    return {
        "number": number,
        "case": case.id,
        "type": case.type,
        "lang": case.lang,
        "failure": entry.failure,
        "question": case.scored.user,
        "history": [asdict(turn) for turn in case.history],
        "searched": item.standalone_question,
        "expect": case.scored.expect,
        "answers": case.scored.answers,
        "checks": [asdict(check) for check in checks(entry)],
        "evidence": [_gold(group, report, article) for group in evidence(entry)],
        "error": item.error,
        "outcome": answer.outcome if answer else "",
        "answer": answer.answer if answer else "",
        "short": answer.short.text if answer and answer.short else "",
        "citations": _citations(entry, article),
        "passages": _passages(item, report, article),
    }


def _gold(group: GoldGroup, report: Report, article: ArticleOf) -> dict[str, Any]:
    quotes = [{"source": source_name(each.source), "quote": each.quote} for each in group.quotes]
    return {"quotes": quotes, "rank": group.rank, "cited": group.cited} | {
        "places": [_surroundings(place, report, article) for place in group.places if not group.rank]
    }


def _surroundings(place: Place, report: Report, article: ArticleOf) -> dict[str, Any]:
    """Where gold evidence stands that was not found."""
    named = _named(place.article_id, report.title(place.article_id), article)
    try:
        text = article(place.article_id).text
    except ArticleNotFound:
        return named | {"runs": []}
    around = Place(place.article_id, max(0, place.start - _AROUND), min(len(text), place.end + _AROUND))
    return named | {"runs": _runs(marked(text[around.start : around.end], within(around, [place]), ()))}


def _citations(entry: Entry, article: ArticleOf) -> list[dict[str, Any]]:
    item = entry.this.item
    exact = {source.place: source.exact for source in item.cited}
    found = []
    for citation in item.answer.citations if item.answer else ():
        place = Place(citation.article_id, citation.start, citation.end)
        stands = exact.get(place, True)
        gold = within(place, _gold_places(item)) if stands else ()
        found.append(
            {"number": citation.number, "exact": stands, "runs": _runs(marked(citation.quote, gold, ()))}
            | _named(citation.article_id, citation.title, article)
        )
    return found


def _passages(item: Item, report: Report, article: ArticleOf) -> list[dict[str, Any]]:
    """The first passages found, and all that hold evidence or a citation."""
    gold, cited = _gold_places(item), [source.place for source in item.cited]
    shown = []
    for rank, retrieved in enumerate(item.retrieved, start=1):
        place = retrieved.place
        runs = marked(retrieved.text, within(place, gold), within(place, cited))
        if rank <= _PASSAGES or any(run.gold or run.cited for run in runs):
            named = _named(place.article_id, report.title(place.article_id), article)
            shown.append({"rank": rank, "runs": _runs(shortened(runs))} | named)
    return shown


def _gold_places(item: Item) -> list[Place]:
    return [place for group in item.evidence for place in group]


def _runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [asdict(run) for run in runs if run.text]


def _named(article_id: str, title: str, article: ArticleOf) -> dict[str, str]:
    """An article's title, and its id where the page can show it."""
    try:
        known = article(article_id)
    except ArticleNotFound:
        return {"title": title, "article": ""}
    return {"title": known.title or title, "article": article_id}
