"""Filters in a real Chromium: they restrict what is searched, and show that they do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.browser import DESKTOP, PHONE, Opener, overflow
from tests.ui.fake import STATION, TRAP, Site

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.fixture
def open_anew(chromium: Browser, open_page: Opener) -> Opener:
    """Windows of a browser that has no filter set."""
    return Opener(chromium, open_page.url)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_filter_restricts_the_search_shows_and_comes_off(
    open_anew: Opener, site: Site, size: tuple[int, int]
) -> None:
    opened = open_anew(size)
    page = opened.page
    page.get_by_role("button", name="筛选").click()
    dialog = page.get_by_role("dialog", name="只查这些文章")
    expect(dialog.get_by_text("符合的文章：2 篇")).to_be_visible()
    dialog.get_by_label("连平县").check()
    dialog.get_by_label("百千万工程").check()
    dialog.get_by_label("从").fill("2024-01-01")
    expect(dialog.get_by_text("符合的文章：1 篇")).to_be_visible()
    expect(dialog.get_by_text("有 1 篇文章没有日期")).to_be_visible()
    assert overflow(page) <= 0
    dialog.get_by_role("button", name="完成").click()
    chips = page.locator(".pc-chips li")
    expect(chips).to_have_text(["连平县×", "百千万工程×", "2024-01-01 – …×"])
    opened.ask_and_wait("资源驿站占地多少？")
    assert site.assistant.searched[-1] == {STATION.id}
    expect(page.locator(".pc-scope")).to_have_text("只查：连平县 · 百千万工程 · 2024-01-01–…")

    opened.reload()
    expect(chips).to_have_count(3)
    page.get_by_role("button", name="去掉筛选：百千万工程").click()
    page.get_by_role("button", name="去掉筛选：连平县").click()
    page.get_by_role("button", name="去掉筛选：2024-01-01").click()
    expect(chips).to_have_count(0)
    opened.ask_and_wait("资源驿站占地多少？")
    assert site.assistant.searched[-1] is None
    assert opened.errors == []


def test_single_articles_are_found_by_title_and_a_refusal_offers_all_of_them(open_anew: Opener, site: Site) -> None:
    opened = open_anew()
    page = opened.page
    page.get_by_role("button", name="筛选").click()
    dialog = page.get_by_role("dialog", name="只查这些文章")
    dialog.get_by_role("searchbox", name="按标题找文章").fill("img")
    dialog.get_by_label(TRAP.title[:20]).check()
    dialog.get_by_role("button", name="完成").click()
    expect(page.locator(".pc-chips li")).to_contain_text("<script>")
    opened.ask_and_wait("深圳投了多少钱？").get_by_role("button", name="不加筛选，再问一次").click()
    expect(page.locator(".pc-question")).to_have_text(["深圳投了多少钱？", "深圳投了多少钱？"])
    expect(page.locator(".pc-reply:has(.pc-tools)")).to_have_count(2)
    assert site.assistant.searched[-2:] == [{TRAP.id}, None]
    expect(page.locator(".pc-chips li")).to_have_count(0)
    assert page.evaluate("window.pwned") is None
