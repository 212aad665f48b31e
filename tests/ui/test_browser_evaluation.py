"""The evaluation view in a real Chromium: run, look at what failed, compare, and make a case of a complaint."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from eval.cases import load_cases
from tests.ui.benches import HOSTILE_QUESTION, WRONG, SlowSystem, bench_of, complain, system, write_dataset
from tests.ui.browser import CONTRAST, PHONE, Window, opened, overflow, serious
from tests.ui.fake import HOSTILE, FakeAssistant, listening
from ui.app import create_app
from ui.conversations import ConversationStore

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@dataclass(frozen=True)
class Shown:
    """A page that is being served, and what lies behind its evaluation view."""

    url: str
    home: Path
    system: SlowSystem


@contextmanager
def shown(home: Path, *, local_only: bool = True) -> Iterator[Shown]:
    assistant, fake = FakeAssistant(), system()
    with ExitStack() as open_:
        store = open_.enter_context(closing(ConversationStore(home)))
        bench = open_.enter_context(closing(bench_of(home, store, assistant, fake)))
        complain(store, HOSTILE)

        async def made() -> FastAPI:
            return create_app(assistant, store, examples=["?"], local_only=local_only, bench=bench)

        yield Shown(open_.enter_context(listening(asyncio.run(made()))), home, fake)


@pytest.fixture(scope="module")
def sites(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shown, Shown]]:
    """For this machine alone, and for others too; both before the browser, whose event loop stays in this thread."""
    homes = [tmp_path_factory.mktemp(name) for name in ("home", "open")]
    write_dataset(homes[0])
    with shown(homes[0]) as here, shown(homes[1], local_only=False) as there:
        yield here, there


class EvaluationWindow(Window):
    """A window on the evaluation view."""

    def run(self, url: str) -> None:
        """Run the home's own cases and open the run."""
        self.page.goto(f"{url}/#evaluation")
        self.page.locator("#pe select").first.select_option("cases/own.jsonl")
        self.page.locator("#pe form button").click()
        expect(self.page.locator(".pe-status-line")).to_have_text(self.done)
        self.page.locator(".pe-runs a").first.click()
        expect(self.page.locator(".pe-failing li")).to_have_count(2)

    done = "评测完成。"

    def overflow(self) -> int:
        """Pixels by which anything is wider than the window, what scrolls in itself aside."""
        return overflow(self.page, "body, #pc-top *, #pe *:not(.pe-scroll *)")


@pytest.fixture
def window(sites: tuple[Shown, Shown], chromium: Browser) -> Iterator[EvaluationWindow]:
    with opened(EvaluationWindow, chromium) as made:
        yield made


@pytest.fixture
def here(sites: tuple[Shown, Shown]) -> Shown:
    sites[0].system.pause = 0.0
    return sites[0]


def test_run_look_at_what_failed_and_compare(here: Shown, window: EvaluationWindow) -> None:
    page = window.page
    window.run(here.url)
    expect(page.get_by_role("row", name="完全正确的回应")).to_contain_text("0.333")
    page.get_by_role("link", name=WRONG).click()
    expect(page.get_by_role("heading", name=WRONG)).to_be_focused()
    expect(page.locator(".pe-items mark").last).to_have_text("资源驿站占地580平方米")
    expect(page.locator("u.pe-cited").first).to_have_text("可以同时给6辆车充电。")
    expect(page.get_by_text("未引用")).to_be_visible()
    page.get_by_role("link", name="← 返回这次评测").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载报告（HTML）").click()
    assert download.value.path().read_text(encoding="utf-8").startswith("<!doctype html>")

    page.wait_for_timeout(1100)  # the next run begins in another second
    window.run(here.url)
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".pe-compared")).to_contain_text("没有退步")
    assert window.errors == []


def test_a_run_is_stopped_and_gone_on_with(here: Shown, window: EvaluationWindow) -> None:
    page = window.page
    here.system.pause = 2.0
    page.goto(f"{here.url}/#evaluation")
    page.get_by_label("数据集").select_option("cases/own.jsonl")
    page.get_by_role("button", name="开始").press("Enter")
    expect(page.locator(".pe-status-line")).to_contain_text("正在作答")
    page.get_by_role("button", name="停止").press("Enter")
    expect(page.locator(".pe-status-line")).to_contain_text("已停止")
    here.system.pause = 0.0
    page.get_by_role("button", name="接着做").press("Enter")
    expect(page.locator(".pe-status-line")).to_have_text("评测完成。")
    expect(page.locator(".pe-runs tbody tr").first).to_contain_text("已完成 · 3 / 3 题")


def test_a_complaint_becomes_a_case_and_what_is_wrong_with_it_is_said(here: Shown, window: EvaluationWindow) -> None:
    page = window.page
    page.goto(f"{here.url}/#evaluation")
    page.get_by_role("link", name="把读者说不对的回答写成题目").click()
    page.get_by_role("link", name="它占地多少？").click()
    form = page.locator(".pe-judged")
    form.get_by_label("问题").fill("连平的资源驿站占地多少？")
    form.get_by_label("标准回答").fill("占地580平方米。")
    form.get_by_label("要点，一行一个").fill("580平方米")
    form.get_by_role("button", name="查找").click()
    form.get_by_role("button", name="用作证据").nth(1).click()
    quote = form.get_by_label("证据：文章里的原话")
    quote.fill("占地581平方米")
    form.get_by_label("出题人").fill("甲")
    form.get_by_label("核对人").fill("乙")
    form.get_by_role("button", name="存为题目").click()
    expect(form).to_contain_text("does not stand in station.md")
    quote.fill("资源驿站占地580平方米")
    form.get_by_role("button", name="存为题目").click()
    expect(form).to_contain_text("已存入 reviewed.jsonl")
    (case,) = load_cases(here.home / "eval" / "cases" / "reviewed.jsonl")
    assert case.scored.evidence[0][0].quote == "资源驿站占地580平方米"
    (refused,) = window.errors
    assert "status of 422" in refused


def test_strangers_text_stays_text(here: Shown, window: EvaluationWindow) -> None:
    page = window.page
    window.run(here.url)
    page.get_by_role("link", name=HOSTILE_QUESTION).click()
    expect(page.get_by_role("heading", name=HOSTILE_QUESTION)).to_be_visible()
    page.goto(f"{here.url}/#evaluation/review")
    expect(page.get_by_text("<script>")).to_be_visible()
    expect(page.locator("#pe :is(img, script, iframe)")).to_have_count(0)
    assert page.evaluate("window.pwned") is None
    assert [url for url in window.requests if not url.startswith(here.url)] == []


def test_a_phone_has_all_of_it_within_its_width(here: Shown, chromium: Browser) -> None:
    with opened(EvaluationWindow, chromium, PHONE, "en-GB", "dark") as window:
        page = window.page
        window.done = "The run is done."
        window.run(here.url)
        assert window.overflow() <= 0
        page.get_by_role("link", name=WRONG).tap()
        expect(page.get_by_role("heading", name="Gold evidence")).to_be_visible()
        assert window.overflow() <= 0
        page.goto(f"{here.url}/#evaluation/review")
        page.get_by_role("link", name="它占地多少？").tap()
        expect(page.get_by_role("button", name="Save the case")).to_be_visible()
        page.get_by_label("What is right", exact=False).and_(page.locator("#pe select")).select_option("refuse")
        expect(page.get_by_label("Search 2: what was searched")).to_be_visible()
        assert window.overflow() <= 0
        assert window.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_legible(here: Shown, chromium: Browser, scheme: Literal["light", "dark"]) -> None:
    with opened(EvaluationWindow, chromium, scheme=scheme) as window:
        window.run(here.url)
        faint = window.page.evaluate(CONTRAST)
        window.page.get_by_role("link", name=WRONG).click()
        expect(window.page.get_by_role("heading", name="标准证据")).to_be_visible()
        assert faint + window.page.evaluate(CONTRAST) == []
        assert serious(window.page) == []


def test_a_place_that_is_none_says_so(here: Shown, window: EvaluationWindow) -> None:
    for place, said in {
        "run/20200101-000000": "没有这次评测",
        "review/x": "已经不在了",
    }.items():
        window.page.goto(f"{here.url}/#evaluation/{place}")
        expect(window.page.locator(".pe-problem")).to_contain_text(said)


def test_where_others_can_reach_it_and_nobody_signs_in_it_is_not_offered(
    sites: tuple[Shown, Shown], window: EvaluationWindow
) -> None:
    window.page.goto(f"{sites[1].url}/#evaluation")
    expect(window.page.get_by_role("textbox", name="问题")).to_be_visible()
    assert window.page.get_by_role("navigation", name="页面").get_by_role("link").all_inner_texts() == ["对话", "文章"]
    expect(window.page.locator("#pe")).to_have_count(0)
