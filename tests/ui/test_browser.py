"""The page in a real Chromium: ask, watch it stream, open a citation, stop, and what strangers' text can't do."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pytest
from playwright.sync_api import expect

from rag.schema import Turn
from tests.ui.browser import CONTRAST, PHONE, Opener, overflow
from tests.ui.fake import HOSTILE, TRAP, Site

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


def test_ask_watch_it_grow_open_a_citation(open_page: Opener, site: Site) -> None:
    opened = open_page()
    opened.ask("驿站是怎么建的？")
    draft = opened.page.locator(".pc-draft")
    expect(draft).to_be_visible()
    seen = draft.all_text_contents()
    while opened.page.locator(".pc-tools").count() == 0:
        seen += draft.all_text_contents()
    assert len(set(seen)) > 2
    assert [pair for pair in pairwise(seen) if not pair[1].startswith(pair[0])] == []
    opened.page.get_by_role("button", name="新对话").first.click()

    opened.page.get_by_role("button", name="资源驿站占地多少？").click()
    expect(opened.page.locator(".pc-tools")).to_be_visible()
    reply = opened.page.locator(".pc-reply")
    assert reply.inner_text().startswith("580平方米[1]")
    link = reply.get_by_role("link", name="[2]").first
    link.click()
    passage = opened.pane.locator("mark.pc-current")
    expect(passage).to_have_text("它分地上、地下两部分。")
    expect(passage).to_be_in_viewport(ratio=1)
    expect(passage).to_be_focused()
    heading = opened.pane.locator(".pc-pane-heading")
    assert heading.inner_text().splitlines()[0] == "连平的资源驿站"
    for stated in ("改写示例", "2024-08-06", "改写自 河源日报《连平探索综合帮扶机制》"):
        expect(heading).to_contain_text(stated)
    expect(heading).to_be_in_viewport(ratio=1)
    expect(opened.question).to_be_in_viewport(ratio=1)  # the chat stays usable beside the pane

    opened.page.keyboard.press("Escape")
    expect(opened.pane).to_be_hidden()
    expect(link).to_be_focused()
    opened.page.keyboard.press("Enter")
    expect(passage).to_be_focused()
    opened.pane.get_by_role("button", name="关闭原文").click()
    expect(link).to_be_focused()

    opened.ask_and_wait("然后呢？")
    turns = (
        Turn("user", "资源驿站占地多少？"),
        Turn("assistant", "资源驿站占地580平方米。[1]它分地上、地下两部分。[2]"),
    )
    assert site.assistant.asked[1:] == [("资源驿站占地多少？", ()), ("然后呢？", turns)]
    assert {url.split("/")[2] for url in opened.requests if not url.startswith("data:")} == {site.url.split("/")[2]}
    assert opened.errors == []


def test_a_long_answer_is_seen_from_its_beginning(open_page: Opener) -> None:
    opened = open_page(PHONE)
    opened.ask_and_wait("资源驿站占地多少？")
    reply = opened.ask_and_wait("驿站是怎么建的？")

    question = opened.page.locator(".pc-question").last
    expect(question).to_be_in_viewport()
    expect(reply.locator(".pc-tools")).not_to_be_in_viewport()


def test_a_phone_has_all_of_it_within_its_width(open_page: Opener) -> None:
    opened = open_page(PHONE, locale="en-GB", scheme="dark")
    assert overflow(opened.page) <= 0
    reply = opened.ask_and_wait("资源驿站占地多少？")
    assert overflow(opened.page) <= 0
    reply.get_by_role("link", name="[1]").first.tap()
    passage = opened.pane.locator("mark.pc-current")
    expect(passage).to_be_in_viewport(ratio=1)
    expect(passage).to_be_focused()
    assert overflow(opened.page) <= 0
    opened.page.touchscreen.tap(195, 40)  # beside the sheet
    expect(opened.pane).to_be_hidden()
    expect(opened.question).to_be_in_viewport(ratio=1)


def test_stop_ends_the_answer_on_both_sides(open_page: Opener, site: Site) -> None:
    opened = open_page()
    opened.ask("说一段长的")
    expect(opened.page.locator(".pc-draft")).to_be_visible()
    opened.page.get_by_role("button", name="停止").click()
    expect(opened.page.locator(".pc-quiet")).to_have_text("回答没有写完。")
    expect(opened.page.get_by_role("button", name="提问")).to_be_visible()
    expect(opened.question).to_be_focused()
    assert site.assistant.ended == ["说一段长的"]
    kept = opened.page.locator(".pc-draft").inner_text()
    opened.ask_and_wait("资源驿站占地多少？")
    assert opened.page.locator(".pc-draft").inner_text() == kept
    assert site.assistant.asked[1][1][0] == Turn("user", "说一段长的")


def test_a_new_conversation_forgets_the_old_one_even_in_mid_answer(open_page: Opener, site: Site) -> None:
    opened = open_page()
    opened.ask("说一段长的")
    expect(opened.page.locator(".pc-draft")).to_be_visible()
    opened.page.get_by_role("button", name="新对话").first.click()
    expect(opened.page.get_by_role("button", name="How large is the station?")).to_be_visible()
    opened.ask_and_wait("资源驿站占地多少？")
    expect(opened.page.locator(".pc-question")).to_have_count(1)
    assert site.assistant.asked[1] == ("资源驿站占地多少？", ())


def test_strangers_text_stays_text(open_page: Opener, site: Site) -> None:
    opened = open_page()
    reply = opened.ask_and_wait(HOSTILE)
    assert opened.page.locator(".pc-question").inner_text() == HOSTILE
    expect(reply).to_contain_text(HOSTILE)
    expect(opened.page.locator("#pc-chat .option")).to_have_text(HOSTILE)
    reply.get_by_role("link", name="[1]").first.click()
    expect(opened.pane.locator("mark")).to_have_text(HOSTILE)
    assert opened.pane.locator("h2").inner_text() == TRAP.title
    assert opened.page.locator("#pc-chat :is(img, script, code, h1), #pc-pane :is(img, script)").count() == 0
    assert opened.page.evaluate("window.pwned") is None
    assert [url for url in opened.requests if not url.startswith(site.url)] == []


def test_questions_that_get_no_answer_are_not_lost(open_page: Opener, site: Site) -> None:
    opened = open_page()
    opened.ask("   ")
    expect(opened.page.locator("#pc-hint")).to_have_text("请先写下问题。")
    opened.ask("长" * 20_001)
    expect(opened.page.locator("#pc-hint")).to_have_text("问题最长 20,000 字，请缩短后再问。")
    assert len(opened.question.input_value()) == 20_001
    assert site.assistant.asked == []
    opened.ask_and_wait("长" * 20_000)
    expect(opened.page.locator("#pc-hint")).to_have_text("")

    opened.ask("模型坏了")
    expect(opened.page.locator(".pc-error")).to_have_text("the chat model did not answer; <b>start</b> it")
    expect(opened.page.locator(".pc-question").last).to_have_text("模型坏了")
    opened.page.get_by_role("button", name="再问一次").click()
    expect(opened.page.locator(".pc-error")).to_have_count(2)

    opened.ask("程序坏了")
    expect(opened.page.locator(".pc-quiet")).to_have_text("回答没有写完。")
    reply = opened.ask_and_wait("深圳投了多少钱？")
    expect(reply).to_contain_text("深圳的投入")
    opened.page.locator(".option", has_text="资源驿站占地多少？").click()
    expect(opened.page.locator(".pc-short").last).to_contain_text("580平方米")


def test_the_page_speaks_the_readers_language(open_page: Opener) -> None:
    for locale, word in {"zh-SG": "提问", "zh-HK": "提問", "en-US": "Ask", "fr-FR": "提问"}.items():
        opened = open_page(locale=locale)
        expect(opened.page.get_by_role("button", name=word, exact=True)).to_be_visible()
        expect(opened.page.locator("#pc-notice")).to_have_text("目前只有示例文章")
        assert opened.page.evaluate("document.documentElement.lang") in {"zh-CN", "zh-TW", "en"}


def test_an_answer_can_be_copied_with_its_sources(open_page: Opener) -> None:
    opened = open_page()
    reply = opened.ask_and_wait("资源驿站占地多少？")
    reply.get_by_role("button", name="复制").click()
    expect(opened.page.get_by_text("已复制")).to_be_visible()
    copied = opened.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("580平方米[1]")
    assert "[2] 《连平的资源驿站》" in copied


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_legible(open_page: Opener, scheme: Literal["light", "dark"]) -> None:
    """WCAG AA: a contrast of 4.5 for every text that is shown, 3 for large text."""
    opened = open_page(scheme=scheme)
    faint = opened.page.evaluate(CONTRAST)
    opened.ask_and_wait("深圳投了多少钱？")
    faint += opened.page.evaluate(CONTRAST)
    opened.ask("模型坏了")
    expect(opened.page.locator(".pc-error")).to_be_visible()
    opened.ask_and_wait("资源驿站占地多少？").get_by_role("link", name="[1]").first.click()
    expect(opened.pane.locator("mark.pc-current")).to_be_visible()
    faint += opened.page.evaluate(CONTRAST)
    assert faint == []
