"""The page for everyone, in a real Chromium: axe's rules, the keyboard alone, screen readers, paper."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.ui.browser import DESKTOP, PHONE, Opener, serious
from tests.ui.fake import PARTS, Site

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "dark", "phone"]
)
def test_axe_finds_nothing_serious(open_page: Opener, size: tuple[int, int], scheme: Literal["light", "dark"]) -> None:
    opened = open_page(size, scheme=scheme)
    page = opened.page
    assert serious(page) == []
    opened.ask_and_wait("占地有几种说法？")
    expect(page.locator(".option")).to_have_count(1)
    assert serious(page) == []
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_label("连平县")).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="有问题").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="[1]").first.click()
    expect(opened.pane.locator("mark.pc-current")).to_be_visible()
    assert serious(page) == []


def test_all_of_it_goes_with_the_keyboard_alone(open_page: Opener) -> None:
    opened = open_page()
    page = opened.page
    expect(opened.question).to_be_focused()
    page.keyboard.type("资源驿站占地多少？")
    page.keyboard.press("Enter")
    expect(page.locator(".pc-tools")).to_be_visible()
    expect(opened.question).to_be_focused()
    number = page.get_by_role("link", name="[2]").first
    number.focus()
    page.keyboard.press("Enter")
    expect(opened.pane.locator("mark.pc-current")).to_be_focused()
    assert opened.pane.locator("mark.pc-current").inner_text() == PARTS.quote
    page.keyboard.press("Escape")
    expect(number).to_be_focused()
    good = page.get_by_role("button", name="有帮助")
    good.focus()
    page.keyboard.press("Space")
    expect(good).to_have_attribute("aria-pressed", "true")


def test_a_screen_reader_hears_the_start_and_the_fact_not_every_step(open_page: Opener) -> None:
    opened = open_page()
    spoken = opened.page.locator("body > .pc-spoken")
    opened.ask("资源驿站占地多少？")
    expect(spoken).to_have_text("正在作答")
    expect(spoken).to_have_text("回答完毕。 580平方米")
    assert opened.page.get_by_role("log").get_attribute("aria-live") == "off"


def test_on_paper_there_are_questions_answers_and_sources(open_page: Opener) -> None:
    opened = open_page()
    opened.ask_and_wait("资源驿站占地多少？")
    opened.page.emulate_media(media="print")
    for hidden in ("#pc-ask", "#pc-side", "#pc-top", ".pc-tools", ".option"):
        expect(opened.page.locator(hidden).first).to_be_hidden()
    shown = opened.page.locator("#pc-chat .message-wrap").bounding_box()
    assert shown is not None
    assert shown["height"] > 150
    expect(opened.page.locator(".pc-sources")).to_be_visible()


def test_nothing_jumps_and_nothing_is_asked_of_another_host(open_page: Opener, site: Site) -> None:
    opened = open_page()
    before = opened.question.bounding_box()
    opened.ask_and_wait("资源驿站占地多少？")
    opened.ask("   ")
    expect(opened.page.locator("#pc-hint")).to_have_text("请先写下问题。")
    assert opened.question.bounding_box() == before
    hosts = {url.split("/")[2] for url in opened.requests if not url.startswith("data:")}
    assert hosts == {site.url.split("/")[2]}
    assert opened.errors == []
