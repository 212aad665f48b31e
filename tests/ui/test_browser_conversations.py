"""Conversations in a real Chromium: kept, listed, renamed, deleted, taken along, linked to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.browser import DESKTOP, PHONE, Opener, overflow
from tests.ui.fake import STATION, Site

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.fixture
def open_anew(chromium: Browser, open_page: Opener) -> Opener:
    """Windows of a browser that has never been here."""
    return Opener(chromium, open_page.url)


def menu_of(page: Page, title: str) -> None:
    item = page.locator("#pc-side li", has_text=title).first
    item.hover()
    item.get_by_role("button").click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_conversation_outlives_the_page_with_its_citations(open_anew: Opener, size: tuple[int, int]) -> None:
    opened = open_anew(size)
    opened.ask_and_wait("资源驿站占地多少？")
    opened.ask_and_wait("深圳投了多少钱？")
    expect(opened.page.locator(".option")).to_have_count(1)
    expect(opened.page.locator("#pc-send")).to_be_visible()
    opened.reload()
    expect(opened.page.locator(".pc-reply:has(.pc-tools)")).to_have_count(2)
    opened.errors.clear()  # Gradio's stream complains that the page it was for went away
    expect(opened.page.locator(".option")).to_have_text("资源驿站占地多少？")
    opened.page.get_by_role("link", name="[2]").first.click()
    expect(opened.pane.locator("mark.pc-current")).to_have_text("它分地上、地下两部分。")
    assert opened.errors == []


def test_one_conversation_is_left_for_another_and_back(open_anew: Opener, site: Site) -> None:
    opened = open_anew()
    opened.ask_and_wait("资源驿站占地多少？")
    opened.page.get_by_role("button", name="新对话").first.click()
    expect(opened.page.locator(".pc-question")).to_have_count(0)
    opened.ask_and_wait("驿站是怎么建的？")
    listed = opened.page.locator("#pc-side li a")
    expect(listed).to_have_text(["驿站是怎么建的？", "资源驿站占地多少？"])
    expect(opened.page.locator("#pc-send")).to_be_visible()
    listed.nth(1).click()
    expect(opened.page.locator(".pc-question")).to_have_text(["资源驿站占地多少？"])
    expect(listed.nth(1)).to_have_attribute("aria-current", "true")
    opened.ask_and_wait("然后呢？")
    assert site.assistant.asked[-1][1][0].content == "资源驿站占地多少？"
    expect(opened.page.locator("#pc-send")).to_be_visible()
    opened.page.go_back()
    expect(opened.page.locator(".pc-question")).to_have_text(["驿站是怎么建的？"])


def test_a_conversation_is_renamed_deleted_and_brought_back(open_anew: Opener) -> None:
    opened = open_anew()
    page = opened.page
    opened.ask_and_wait("资源驿站占地多少？")
    menu_of(page, "资源驿站占地多少？")
    page.get_by_role("menuitem", name="重命名").click()
    page.get_by_role("textbox", name="重命名").fill("<b>驿站</b>")
    page.keyboard.press("Enter")
    renamed = page.locator("#pc-side li a")
    expect(renamed).to_have_text("<b>驿站</b>")
    expect(renamed).to_be_focused()

    menu_of(page, "驿站")
    page.get_by_role("menuitem", name="删除").click()
    expect(page.get_by_text("问过的问题会留在这里。")).to_be_visible()
    expect(page.locator(".pc-question")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(renamed).to_have_text("<b>驿站</b>")
    expect(page.locator(".pc-question")).to_have_text(["资源驿站占地多少？"])


def test_a_conversation_is_taken_along(open_anew: Opener, tmp_path: Path) -> None:
    opened = open_anew()
    opened.ask_and_wait("资源驿站占地多少？")
    for words, ending, start in (("导出 Markdown", "md", b"# "), ("导出 Word", "docx", b"PK")):
        menu_of(opened.page, "资源驿站")
        with opened.page.expect_download() as taken:
            opened.page.get_by_role("menuitem", name=words).click()
        assert taken.value.suggested_filename == f"资源驿站占地多少？.{ending}"
        taken.value.save_as(tmp_path / ending)
        assert (tmp_path / ending).read_bytes().startswith(start)


def test_a_link_to_an_answer_opens_elsewhere_and_leads_on(
    open_anew: Opener, open_page: Opener, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_anew()
    opened.ask_and_wait("资源驿站占地多少？").get_by_role("button", name="链接").click()
    expect(opened.page.get_by_text("已复制")).to_be_visible()
    link = opened.page.evaluate("navigator.clipboard.readText()")
    changed = replace(STATION, text="数字已核对。\n资源驿站占地580平方米。")
    monkeypatch.setattr(site.assistant, "library", [changed])

    other = open_page(locale="zh-TW")
    expect(other.page.locator("#pc-side li a", has_text="资源驿站占地多少？")).to_have_count(0)
    other.page.goto(link)
    expect(other.page.locator(".pc-question")).to_have_text(["资源驿站占地多少？"])
    other.page.locator(".pc-cite").nth(1).click()
    expect(other.pane.locator("mark")).to_have_text("资源驿站占地580平方米。")
    expect(other.pane).to_contain_text("這篇文章後來改過")
    other.page.keyboard.press("Escape")
    other.page.locator(".pc-cite").nth(2).click()
    expect(other.pane).to_contain_text("這段話已不在現有文章裡")
    expect(other.pane.locator("mark")).to_have_text("它分地上、地下两部分。")
    other.ask_and_wait("然后呢？")
    expect(other.page.locator("#pc-side li a[aria-current]")).to_have_text("资源驿站占地多少？")
    opened.reload()
    expect(opened.page.locator(".pc-question")).to_have_count(1)  # the first reader's conversation stays as it was


def test_a_conversation_that_is_not_there_is_said_so(open_anew: Opener) -> None:
    opened = open_anew()
    opened.page.goto(f"{open_anew.url}/?c=0123456789abcdef01234567")
    expect(opened.page.locator("#pc-hint")).to_have_text("这段对话已经不在了，或者属于另一个浏览器。")
    opened.page.goto(f"{open_anew.url}/answer/0123456789abcdef01234567")
    expect(opened.page.locator("#pc-hint")).to_have_text("这个链接指向的回答已经不在了。")


def test_on_a_phone_the_list_is_a_drawer(open_anew: Opener) -> None:
    opened = open_anew(PHONE)
    side = opened.page.locator("#pc-side")
    opened.ask_and_wait("资源驿站占地多少？")
    opened.page.get_by_role("button", name="新对话").first.tap()
    expect(side).to_be_hidden()
    opened.page.get_by_role("button", name="历史对话").tap()
    expect(side).to_be_visible()
    assert overflow(opened.page) <= 0
    opened.page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    opened.page.get_by_role("button", name="历史对话").tap()
    side.get_by_role("link", name="资源驿站占地多少？").tap()
    expect(side).to_be_hidden()
    expect(opened.page.locator(".pc-question")).to_have_text(["资源驿站占地多少？"])
