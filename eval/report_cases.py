"""One case of a report: what was asked, what was due, what was said, and how that scored."""

from __future__ import annotations

from collections.abc import Sequence

from eval.anchors import source_name
from eval.metric_table import METRICS
from eval.report_due import Check, GoldGroup, checks, evidence
from eval.report_html import Markup, join, link, tag
from eval.report_labels import EXPECTS, FAILURES, LANGS, TYPES, Label, both
from eval.report_responses import documents, heading, line, passages, responses
from eval.report_tables import formatted
from eval.report_view import Entry, Report
from eval.schema import Place

_GRADES = {True: ("yes", "✓"), False: ("no", "✗")}
KINDS = {
    "vital": Label("关键要点", "vital"),
    "nugget": Label("要点", "nugget"),
    "figure": Label("数字", "figure"),
    "forbidden": Label("不应出现", "must not say"),
}


def card(entry: Entry, report: Report) -> Markup:
    """A case that can be unfolded; failing and changed ones are open, so that a link to them shows all of it."""
    item = entry.this.item
    body = (
        documents(item)
        if item.relevance
        else [
            tag("div", _question(entry), _due(entry, report), class_="side"),
            tag("div", responses(entry), class_="side"),
            tag("div", passages(entry, report), class_="whole"),
        ]
    )
    return tag(
        "details",
        _summary_line(entry),
        tag("div", body, tag("div", _scores(entry), _facts(entry), class_="whole"), class_="body"),
        class_="case failed" if entry.failure else "case passed",
        id=entry.anchor,
        open=bool(entry.failure or entry.change),
    )


def _summary_line(entry: Entry) -> Markup:
    case = entry.case
    repeat = f" · {entry.this.item.repeat + 1}" if entry.this.item.repeat else ""
    return tag(
        "summary",
        tag("code", f"{case.id}{repeat}"),
        tag("span", case.scored.user, class_="asked"),
        tag("span", both(TYPES[case.type]), class_="chip"),
        tag("span", both(LANGS[case.lang]), class_="chip"),
        tag("span", both(FAILURES[entry.failure]), class_="badge bad" if entry.failure else "badge good"),
    )


def _question(entry: Entry) -> Markup | None:
    case, item = entry.case, entry.this.item
    turns = [
        tag("p", tag("b", "问 Q" if turn.role == "user" else "答 A"), " ", turn.content, class_=f"turn {turn.role}")
        for turn in case.history
    ]
    rewritten = item.standalone_question if item.standalone_question != case.scored.user else ""
    if not (turns or rewritten):
        return None  # the question stands in the summary
    return join(
        heading("问题", "Question"),
        turns,
        tag("p", tag("b", "问 Q"), " ", case.scored.user, class_="turn user last"),
        tag("p", both(Label("检索用", "searched for")), " ", rewritten, class_="note") if rewritten else None,
    )


def _due(entry: Entry, report: Report) -> Markup:
    gold = entry.case.scored
    rows = [_check(check) for check in checks(entry)]
    return join(
        heading("应有", "Expected"),
        tag("p", tag("span", both(EXPECTS[gold.expect]), class_="chip")),
        [tag("p", answer, class_="text") for answer in gold.answers],
        line(Label("短答", "short"), " / ".join(gold.short)),
        tag("ul", rows, class_="checks") if rows else None,
        _evidence(entry, report),
        _searches(entry),
    )


def _check(check: Check) -> Markup:
    style, sign = _GRADES[check.holds]
    kind = both(KINDS[check.kind])
    return tag("li", tag("b", sign), " ", " / ".join(check.wordings), " ", tag("small", kind), class_=style)


def _evidence(entry: Entry, report: Report) -> Markup | None:
    if not entry.this.item.evidence:
        return None
    return join(
        heading("标准证据", "Gold evidence"),
        tag(
            "ol",
            [
                tag(
                    "li",
                    [
                        tag("p", tag("mark", each.quote), " ", tag("cite", _article(each.source, group.places, report)))
                        for each in group.quotes
                    ],
                    _whereabouts(group),
                )
                for group in evidence(entry)
            ],
            class_="evidence",
        ),
    )


def _article(source: str, places: Sequence[Place], report: Report) -> str:
    """The article of a quote: its title where the group lies in one article, and the file it is from."""
    ids = {place.article_id for place in places}
    title = report.title(ids.pop()) if len(ids) == 1 else ""
    name = source_name(source)
    return f"{title} · {name}" if title and title != name else name


def _whereabouts(group: GoldGroup) -> Markup:
    """At which rank the group is complete, and whether it is cited."""
    rank, cited = group.rank, group.cited
    found = Label(f"检到，第{rank}段", f"found, rank {rank}") if rank else Label("未检到", "not found")
    return tag(
        "p",
        tag("span", both(found), class_="chip yes" if rank else "chip no"),
        " ",
        tag(
            "span",
            both(Label("已引用", "cited") if cited else Label("未引用", "not cited")),
            class_="chip yes" if cited else "chip no",
        ),
    )


def _searches(entry: Entry) -> Markup | None:
    if not entry.case.searches:
        return None
    rows = [tag("li", tag("q", search.query), " → ", search.found) for search in entry.case.searches]
    return join(heading("查证", "Searches that found no answer"), tag("ul", rows))


def _scores(entry: Entry) -> Markup | None:
    now = entry.this.scores.scores
    before = entry.other.scores.scores if entry.other else {}
    rows = []
    for metric in (metric for metric in METRICS if metric.name in now):
        score = now[metric.name].value
        old = before.get(metric.name)
        changed = old is not None and old.value != score
        rows.append(
            tag(
                "li",
                tag("span", metric.label, " ", tag("code", metric.name)),
                tag("b", f"{formatted(old.value, metric)} → " if old and changed else None, formatted(score, metric)),
                class_="changed" if changed and metric.section != "cost" else None,
            )
        )
    if not rows:
        return None
    return tag(
        "details", tag("summary", both(Label("分数", "Scores"))), tag("ul", rows, class_="scores"), class_="rest"
    )


def _facts(entry: Entry) -> Markup:
    case = entry.case
    facts = [case.cluster, case.split, case.group_id or "", *case.tags, f"#{case.hash}"]
    if case.verified_by:
        facts.append(f"核对 verified by: {case.verified_by}")
    return tag("p", " · ".join(filter(None, facts)), " ", link("top", "↑ 顶部 top"), class_="note foot")
