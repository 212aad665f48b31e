from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from eval.report import write_report
from eval.schema import Case, Item, Search
from index.errors import EvalError
from index.schema import Article
from tests.eval.builders import STATION, answer, case, citation, unanswerable
from tests.eval.html_pages import Node, Page, attribute, one, texts
from tests.eval.report_runs import (
    AREA,
    GOLD,
    GONE,
    LATER,
    item,
    mixed,
    refusal,
    right_answer,
    run_of,
    searched,
    wrong_answer,
)
from tests.eval.runs import MANIFEST, cases_of
from tests.eval.test_report_html import PAYLOADS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def page(run: Path, against: Path | None = None) -> Page:
    return Page(write_report(run, against).read_text(encoding="utf-8"))


def cases_in(of: Page | Node, css: str = "details.case") -> list[str]:
    """The ids of the cases, in their order."""
    return [one(each, "summary code").text() for each in of.css(css)]


def target(of: Page, link: Node) -> Node:
    """Where a link leads."""
    href = attribute(link, "href")
    assert href.startswith("#")
    return one(of, f'[id="{href[1:]}"]')


@pytest.fixture
def report(tmp_path: Path) -> Page:
    return page(run_of(tmp_path / "run", mixed()))


def test_it_is_written_into_the_run_or_where_it_is_wanted(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", mixed())
    assert write_report(run) == run / "report.html"
    wanted = write_report(run, out=tmp_path / "other.html")
    assert wanted.read_text(encoding="utf-8") == (run / "report.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*.part")] == []
    with pytest.raises(EvalError, match="can't be written"):
        write_report(run, out=tmp_path / "none" / "report.html")


def test_failing_cases_come_first_by_their_reason(report: Page) -> None:
    assert cases_in(report, "#failing details.case") == ["c5", "c3", "c2", "c4", "u2"]
    assert cases_in(report, "#passing details.case") == ["c1", "u1"]
    assert cases_in(report) == ["c5", "c3", "c2", "c4", "u2", "c1", "u1"]
    reasons = [one(each, "h3").text().split(" (")[0] for each in report.css("#failing section")]
    english = [each.split(" ", 1)[1] for each in reasons]
    assert english == ["error", "not retrieved", "evidence unused", "refused wrongly", "answered wrongly"]


def test_a_failing_case_is_two_clicks_away(report: Page) -> None:
    reached: list[str] = []
    for reason in report.css("#reasons a"):
        listed = target(report, reason).css(".links a")
        assert str(len(listed)) == one(reason, "b").text()
        for link in listed:
            reached_case = target(report, link)
            assert "open" in reached_case.attributes
            reached.append(one(reached_case, "code").text())
    assert sorted(reached) == sorted(cases_in(report, "#failing details.case"))
    assert all("open" not in each.attributes for each in report.css("#passing details.case"))


def test_counts(report: Page) -> None:
    assert texts(report, ".tile b") == ["7", "2", "5", "1", "2 s"]
    total = one(report, ".heatmap tr.all td").text()
    assert total == "29% 2/7"  # of c1 and u1
    rows = {one(row, "code").text(): row.css("td") for row in report.css(".metrics tr:has(code)")}
    assert [cell.text() for cell in rows["right"][:3:2]] == ["0.286", "7"]
    assert rows["evidence_recall@5"][0].text() == "0.600"  # not c3 and c5
    assert "clarification" not in rows


def test_a_case_shows_all_that_was_said_and_due(report: Page) -> None:
    unused = one(report, "#case-3")
    assert texts(unused, ".passages mark") == [GOLD]
    assert texts(unused, ".passages u") == [LATER]
    assert texts(unused, ".evidence mark") == [GOLD]
    assert "资源驿站 · station.md" in one(unused, ".evidence cite").text()
    assert texts(unused, ".evidence .chip") == ["检到，第1段 found, rank 1", "未引用 not cited"]
    assert one(unused, ".passages .text").text() == STATION.text
    assert "占地580平方米。" in unused.text()
    assert [one(check, "b").text() for check in unused.css(".checks li")] == ["✗"]
    assert target(report, one(unused, "a.marker")).text().startswith("[1] " + LATER)
    scores = {one(row, "code").text(): one(row, "b").text() for row in unused.css(".scores li")}
    assert (scores["number_exact"], scores["evidence_recall@5"]) == ("0.000", "1.000")
    assert one(report, "#case-1 .error").text() == GONE
    missing = one(report, "#case-2")
    assert texts(missing, ".evidence .chip") == ["未检到 not found", "未引用 not cited"]
    right = one(report, "#passing .case")
    assert one(right, ".passages mark.cited").text() == GOLD
    assert one(right, ".citations mark").text() == GOLD
    assert [one(check, "b").text() for check in right.css(".checks li")] == ["✓"]


def test_history_searches_and_markers_that_cite_nothing(tmp_path: Path) -> None:
    asked = replace(unanswerable("u1"), searches=(Search("驿站 建成", "只说了面积"),))
    said = replace(wrong_answer(), answer=f"{LATER}[1][7]", standalone_question="驿站几辆车？")
    follow_up = case("c1", "那它呢？", history=[replace(case().scored, user="驿站在哪？", answers=("在邓村。",))])
    made = [(asked, item(asked, refusal())), (follow_up, replace(item(follow_up, said), standalone_question="改写过"))]
    report = page(run_of(tmp_path / "run", made))
    (first,) = report.css("#failing .case")
    assert texts(first, ".turn") == ["问 Q 驿站在哪？", "答 A 在邓村。", "问 Q 那它呢？"]
    assert "改写过" in first.text()
    assert texts(first, ".text .no") == ["[7]"]
    assert "只说了面积" in one(report, "#passing .case").text()


def test_a_quote_that_is_not_the_articles_text_is_told(tmp_path: Path) -> None:
    asked = case()
    made = item(asked, right_answer())
    inexact = replace(made, cited=tuple(replace(source, exact=False) for source in made.cited))
    report = page(run_of(tmp_path / "run", [(asked, inexact)]))
    (failing,) = report.css("#failing .case")
    assert one(failing, ".badge").text() == "引用有误 bad citation"
    assert one(failing, ".citations .chip").text() == "与原文不符 not the article's text"
    assert failing.css(".citations mark") == []


def test_confidence_and_latency_are_there_if_they_were_measured(tmp_path: Path, report: Page) -> None:
    assert len(report.css("#confidence svg")) == 2
    assert texts(report, "#latency text.name") == ["p50 20", "p95 20", "p50 120", "p95 120"]
    bare = [(of, replace(each, timings_ms={}, answer=None, cited=())) for of, each in mixed()]
    without = page(run_of(tmp_path / "bare", bare))
    assert (without.css("#confidence"), without.css("#latency")) == ([], [])


def test_a_run_of_search_alone(tmp_path: Path) -> None:
    report = page(run_of(tmp_path / "run", searched(), replace(MANIFEST, kind="beir")))
    assert cases_in(report, "#failing .case") == ["q2"]
    assert texts(report, "#case-2 .ranking li") == ["1 d1 2.0000", "2 d2 1.0000"]
    assert one(report, "#case-2 .ranking li.yes").text().startswith("1 d1")
    assert "d9" in one(report, "#case-1 .line").text()


def test_repeats_are_told_apart(tmp_path: Path) -> None:
    asked = case()
    made = [(asked, item(asked, right_answer())), (asked, replace(item(asked, refusal()), repeat=1))]
    report = page(run_of(tmp_path / "run", made, replace(MANIFEST, repeat=2)))
    assert (cases_in(report, "#failing .case"), cases_in(report, "#passing .case")) == (["c1 · 2"], ["c1"])


def test_two_runs_show_what_changed(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", mixed())
    changed = [(of, _planted(of, each)) for of, each in mixed()]
    other = replace(MANIFEST, code_revision="def5678", settings={"chat_model": "m", "top_k": 1})
    report = page(run_of(tmp_path / "after", changed, other), before)

    lists = dict(
        zip([attribute(each, "id") for each in report.css("#changes h3")], report.css("#changes ul"), strict=True)
    )
    named = {id_: [one(link, "code").text() for link in ul.css("a")] for id_, ul in lists.items()}
    assert named == {
        "change-worse": ["c1"],
        "change-better": ["c4"],
        "change-other-failure": ["c2"],
        "change-other-answer": ["u2"],
    }
    assert all("open" in target(report, link).attributes for link in report.css("#changes a"))
    worse = target(report, one(lists["change-worse"], "a"))
    assert texts(worse, ".side + .side .text") == [f"{LATER}[1]", f"{AREA}[1]"]  # of this run and of the other one
    assert one(lists["change-worse"], "small").text() == "通过 → 检到未用"

    rows = {one(row, "code").text(): row for row in report.css(".compared tr:has(code)")}
    assert one(rows["number_exact"], ".value").text() == "0.200 → 0.200"
    counts = {name: one(rows[name], ".outcomes svg title").text() for name in ("number_exact", "evidence_recall@5")}
    assert counts == {"number_exact": "1 / 3 / 1", "evidence_recall@5": "0 / 4 / 1"}
    assert one(target(report, one(lists["change-other-failure"], "a")), ".before").text() == "检到未用 evidence unused"
    assert "结论" in one(report, ".verdict").text()
    differing = {one(row, "th").text(): texts(row, "td") for row in report.css("#run tbody tr")}
    assert differing["代码版本 code revision"] == ["abc1234", "def5678"]
    assert differing["settings.top_k"] == ["–", "1"]


def _planted(of: Case, each: Item) -> Item:
    """c1 gets wrong, c4 gets right, c2 finds nothing any more, u2 is answered otherwise."""
    said = {"c1": wrong_answer(), "c4": right_answer(), "u2": replace(wrong_answer(), answer="另一个回答。")}
    if of.id == "c2":
        return replace(each, retrieved=())
    return item(of, said[of.id]) if of.id in said else each


def test_the_same_run_twice_shows_no_change(tmp_path: Path) -> None:
    report = page(run_of(tmp_path / "b", mixed()), run_of(tmp_path / "a", mixed()))
    assert report.css("#changes a") == []
    assert "每道题的回答都相同" in one(report, "#changes").text()
    assert "两次结果完全相同" in one(report, ".verdict").text()


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", mixed())
    with pytest.raises(EvalError, match="holds no run"):
        write_report(tmp_path)
    with pytest.raises(EvalError, match="can't be compared"):
        write_report(run, run_of(tmp_path / "other", mixed()[:3], replace(MANIFEST, split="test")))
    (run / "cases.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(EvalError, match="not among the run's cases"):
        write_report(run)
    assert not (run / "report.html").exists()


def hostile(payload: str) -> list[tuple[Case, Item]]:
    """A run in which every text that a stranger can write is `payload`."""
    article = Article(payload, payload, "", f"/{payload}", payload + STATION.text)
    cites = replace(citation(1, article, payload), title=payload, publisher=payload, date=payload)
    said = answer(f"{payload}[1]", [cites], short=payload)
    said = replace(said, missing=(payload,), generator=payload, confidence=0.5, timings_ms={payload: 1.0})
    asked = replace(
        case(payload, payload, history=[replace(case().scored, user=payload, answers=(payload,))]),
        tags=(payload,),
        group_id=payload,
        cluster=payload,
        author=payload,
        verified_by=payload,
    )
    made = item(asked, said, found=[(article, article.text)], gold=[(article, payload)])
    refused = replace(unanswerable(payload + "2", payload), searches=(Search(payload, payload),))
    failed = case(payload + "3", payload)
    return [
        (asked, replace(made, standalone_question=payload + "?", own_answer=said)),
        (refused, item(refused, said, found=[(article, article.text)])),
        (failed, item(failed, None, found=(), error=payload)),
    ]


def checked(document: str) -> Page:
    """The page, in which nothing executes, nothing is loaded and every link leads somewhere."""
    parsed = Page(document)
    assert (
        parsed.css("script, iframe, img, object, embed, form, base, link, image, use, foreignObject, audio, video")
        == []
    )
    ids = [node.attributes["id"] for node in parsed.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in parsed.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (node.tag, name)
            assert name not in {"src", "srcset", "action", "formaction", "background", "data", "xlink:href"}
            assert name != "style" or re.fullmatch(r"--share:\d\.\d\d", value or "")
            assert name != "href" or (value or "").removeprefix("#") in ids
    style = one(parsed, "style").text()
    assert "url(" not in style
    assert "@import" not in style
    assert len(parsed.css("style")) == 1
    return parsed


@pytest.mark.parametrize("payload", PAYLOADS)
def test_strangers_text_is_never_live(tmp_path: Path, payload: str) -> None:
    manifest = replace(MANIFEST, dataset=payload, command=payload, code_revision=payload, settings={payload: payload})
    run = run_of(tmp_path / "run", hostile(payload), manifest)
    other = run_of(tmp_path / "other", hostile(payload), replace(manifest, settings={payload: 1}))
    report = checked(write_report(run, other).read_text(encoding="utf-8"))
    assert len(report.css("details.case")) == 3
    assert payload in one(report, ".asked").text()
    assert payload in one(report, ".passages").text()
    policy = attribute(one(report, 'meta[http-equiv="Content-Security-Policy"]'), "content")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_anchors_lead_somewhere_and_nothing_is_loaded(tmp_path: Path) -> None:
    before, after = run_of(tmp_path / "a", mixed()), run_of(tmp_path / "b", mixed())
    checked(write_report(after, before).read_text(encoding="utf-8"))


def test_three_hundred_cases_are_small_and_quick(tmp_path: Path) -> None:
    passages = [f"第{number}段。" + "帮扶资金用于道路、供水、产业和人居环境。" * 10 for number in range(20)]
    article = Article("很多段落", "示例", "", "/many.md", "\n".join([STATION.text, *passages]))
    said = answer(f"{AREA}[1]", [citation(1, article, AREA)], short="580平方米")
    made: list[tuple[Case, Item]] = []
    for each in cases_of(300):
        found = [(article, STATION.text), *((article, passage) for passage in passages[1:])]
        made.append((each, item(each, said, found=found, gold=[(article, GOLD)])))
    run = run_of(tmp_path / "run", made)
    started = time.perf_counter()
    written = write_report(run)
    assert time.perf_counter() - started < 5
    assert written.stat().st_size < 5_000_000


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_in_a_browser_it_fits_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    made: list[tuple[Case, Item]] = mixed()
    for number, payload in enumerate(PAYLOADS):
        made += [(replace(of, id=f"{number}{of.id}"), each) for of, each in hostile(payload)]
    made = [(of, replace(each, case_id=of.id, case_hash=of.hash)) for of, each in made]
    path = write_report(run_of(tmp_path / "run", made))
    happened: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (390, 700, 960, 1440):
            opened = browser.new_page(viewport={"width": width, "height": 900})
            opened.on("request", lambda request: happened.append(request.url))
            opened.on("dialog", lambda dialog: happened.append(dialog.message))
            opened.on("console", lambda message: happened.append(message.text))
            opened.goto(path.as_uri())
            assert opened.evaluate("document.documentElement.scrollWidth") == width
            opened.click("#reasons a >> nth=1")
            opened.click(":target .links a")
            assert opened.locator(".case:target .body").is_visible()
            opened.emulate_media(media="print")
            assert opened.locator("#passing .case .body").first.is_visible()
            opened.close()
        browser.close()
    assert [each for each in happened if each != path.as_uri()] == []
