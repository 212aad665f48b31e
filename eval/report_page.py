"""The page of a report: one HTML document with its style inside, that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

from eval.compare import Comparison
from eval.compare_text import verdict_sentences
from eval.report_cases import card
from eval.report_charts import bar
from eval.report_figures import confidence, latency
from eval.report_html import Markup, join, link, tag
from eval.report_labels import FAILURE_MEANINGS, FAILURES, TYPES, Label, both
from eval.report_tables import comparison_table, heat_map, manifest_table, metrics_table
from eval.report_view import Change, Entry, Report
from eval.schema import Failure

_NOTHING_LOADS = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The page's security policy, should anything get past the escaping: no script, no picture, no font, no connection."""
_CHANGES: Mapping[Change, Label] = {
    "worse": Label("变差", "now failing"),
    "better": Label("变好", "now passing"),
    "other failure": Label("失败原因不同", "fails for another reason"),
    "other answer": Label("回答不同，结果一样", "another answer, the same verdict"),
}


class Section(NamedTuple):
    """A part of the page that its contents list."""

    anchor: str
    label: Label
    content: Markup


def page(report: Report) -> str:
    """The report as an HTML document."""
    sections = _sections(report)
    name = f"评测报告 {report.manifest.dataset} {report.manifest.started[:10]}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_NOTHING_LOADS),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", name),
        tag("style", Markup(files("eval").joinpath("report.css").read_text(encoding="utf-8"))),
    )
    contents = tag(
        "nav", [link(section.anchor, both(section.label)) for section in sections], aria_label="目录 Contents"
    )
    body = [
        tag("section", tag("h2", both(section.label)), section.content, id=section.anchor, class_="part")
        for section in sections
    ]
    document = tag("html", head, tag("body", _top(report), contents, tag("main", body)), lang="zh-Hans")
    return f"<!doctype html>\n{document}\n"


def _sections(report: Report) -> list[Section]:
    """The parts of the page that have something to show."""
    compared = report.comparison
    parts = (
        ("reasons", Label("为什么失败", "Why cases failed"), _reasons(report) if report.failing else None),
        ("comparison", Label("与对照相比", "Comparison"), comparison_table(compared) if compared else None),
        ("changes", Label("有变化的题", "Changed cases"), _changes(report) if report.other else None),
        ("metrics", Label("指标", "Metrics"), metrics_table(report)),
        ("heat", Label("题型与语言", "Types and languages"), heat_map(report.entries)),
        ("confidence", Label("置信度", "Confidence"), confidence(report.entries)),
        ("latency", Label("耗时", "Latency"), latency(report.entries)),
        ("run", Label("这次运行", "The run"), manifest_table(report)),
        ("failing", Label("失败的题", "Failing cases"), _failing(report) if report.failing else None),
        ("passing", Label("通过的题", "Passing cases"), _passing(report) if report.passing else None),
    )
    return [Section(anchor, label, content) for anchor, label, content in parts if content]


def _top(report: Report) -> Markup:
    manifest, summary = report.manifest, report.summary
    count, failed = len(report.entries), len(report.failing)
    passed = count - failed
    tiles = [
        _tile(str(count), Label("题", "cases")),
        _tile(f"{passed}", Label(f"通过 {_percent(passed, count)}", "passed"), "passing" if passed else None),
        _tile(f"{failed}", Label(f"失败 {_percent(failed, count)}", "failed"), "failing" if failed else None),
        _tile(str(summary.errors), Label("运行出错", "errors")),
        _tile(f"{summary.seconds:.0f} s", Label("用时", "duration")),
    ]
    about = (manifest.dataset, manifest.split, manifest.started[:16].replace("T", " "), manifest.code_revision)
    return tag(
        "header",
        tag("h1", both(Label("评测报告", "Evaluation report"))),
        tag("p", " · ".join(filter(None, about)), class_="note"),
        _verdict(report.comparison) if report.comparison else None,
        tag("div", tiles, class_="tiles"),
        id="top",
    )


def _verdict(comparison: Comparison) -> Markup:
    chinese, english = verdict_sentences(comparison)
    style = {"regression": "bad", "inconclusive": "unclear"}.get(comparison.verdict, "good")
    return tag(
        "p",
        chinese,
        tag("span", english, class_="en", lang="en"),
        tag("span", f"A 对照 other run: {comparison.first} · B 本次 this run: {comparison.second}", class_="en"),
        class_=f"verdict {style}",
    )


def _tile(figure: str, label: Label, anchor: str | None = None) -> Markup:
    content = tag("b", figure), both(label)
    return link(anchor, *content, class_="tile") if anchor else tag("div", content, class_="tile")


def _by_reason(report: Report) -> list[tuple[Failure, list[Entry]]]:
    return [(reason, list(its)) for reason, its in groupby(report.failing, key=lambda entry: entry.failure)]


def _reason_anchor(reason: Failure) -> str:
    return f"reason-{reason.replace(' ', '-')}"


def _reasons(report: Report) -> Markup:
    groups = _by_reason(report)
    most = max(len(its) for _, its in groups)
    rows = [
        link(
            _reason_anchor(reason),
            tag("span", both(FAILURES[reason]), class_="name"),
            bar([(len(its) / most, "fill bad")], f"{FAILURES[reason].zh}：{len(its)}"),
            tag("b", len(its)),
            tag("small", both(FAILURE_MEANINGS[reason])),
            class_="reason",
        )
        for reason, its in groups
    ]
    hint = Label("点一个原因，看它的题。", "Click a reason for its cases.")
    return join(tag("p", both(hint), class_="note"), tag("div", rows, class_="bars"))


def _changes(report: Report) -> Markup:
    groups = []
    for change, label in _CHANGES.items():
        its = [entry for entry in report.entries if entry.change == change]
        if its:
            groups.append(tag("h3", both(label), f" ({len(its)})", id=f"change-{change.replace(' ', '-')}"))
            groups.append(tag("ul", [tag("li", _changed_link(entry)) for entry in its], class_="links"))
    if not groups:
        return tag("p", both(Label("每道题的回答都相同。", "Every case was answered the same.")))
    return join(groups)


def _changed_link(entry: Entry) -> Markup:
    before = FAILURES[entry.other.scores.failure] if entry.other else None
    label = FAILURES[entry.failure]
    arrow = f"{before.zh} → {label.zh}" if before and before != label else label.zh
    return link(
        entry.anchor,
        tag("code", entry.case.id),
        tag("span", entry.case.scored.user, class_="asked"),
        tag("small", arrow, class_="state"),
    )


def _failing(report: Report) -> Markup:
    legend = tag(
        "p",
        tag("mark", "标准证据 gold evidence"),
        " ",
        tag("u", "回答引用的 cited by the answer"),
        " ",
        tag("mark", "两者都是 both", class_="cited"),
        class_="legend",
    )
    groups = [
        tag(
            "section",
            tag("h3", both(FAILURES[reason]), f" ({len(its)})"),
            tag("p", both(FAILURE_MEANINGS[reason]), class_="note"),
            tag("ul", [tag("li", _case_link(entry)) for entry in its], class_="links"),
            [card(entry, report) for entry in its],
            id=_reason_anchor(reason),
        )
        for reason, its in _by_reason(report)
    ]
    return join(legend, groups)


def _passing(report: Report) -> Markup:
    return join([card(entry, report) for entry in report.passing])


def _case_link(entry: Entry) -> Markup:
    return link(
        entry.anchor,
        tag("code", entry.case.id),
        tag("span", entry.case.scored.user, class_="asked"),
        tag("small", TYPES[entry.case.type].zh, class_="state"),
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "–"
