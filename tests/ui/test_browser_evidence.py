"""What an answer rests on, in a real Chromium: cards, passages, badges, figures; and what a reader says of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.ui.browser import DESKTOP, PHONE, Opener, overflow
from tests.ui.fake import AREA, HOSTILE, PARTS, Site

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


def test_a_number_shows_its_quote_to_pointer_and_keyboard(open_page: Opener) -> None:
    opened = open_page()
    reply = opened.ask_and_wait("资源驿站占地多少？")
    card, number = opened.page.get_by_role("tooltip"), reply.get_by_role("link", name="[2]").first
    expect(card).to_be_hidden()
    number.hover()
    expect(card).to_contain_text(PARTS.quote)
    expect(card).to_contain_text("连平的资源驿站 · policy-chat 示例 · 2024-08-06")
    expect(card).to_be_in_viewport(ratio=1)
    opened.question.hover()
    expect(card).to_be_hidden()
    opened.question.focus()
    while not card.is_visible():
        opened.page.keyboard.press("Shift+Tab")
    assert card.inner_text()
    opened.page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_card_shows_strangers_text_as_text(open_page: Opener) -> None:
    opened = open_page()
    opened.ask_and_wait(HOSTILE).get_by_role("link", name="[1]").first.hover()
    expect(opened.page.get_by_role("tooltip")).to_contain_text(HOSTILE)
    assert opened.page.locator("#pc-card :is(img, script, b)").count() == 0
    assert opened.page.evaluate("window.pwned") is None


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_pane_goes_from_one_cited_passage_to_the_next(open_page: Opener, size: tuple[int, int]) -> None:
    opened = open_page(size)
    opened.ask_and_wait("资源驿站占地多少？").get_by_role("link", name="[1]").first.click()
    current = opened.pane.locator("mark.pc-current")
    expect(current).to_have_text(AREA.quote)
    expect(opened.pane.get_by_text("第 1 处，共 2 处")).to_be_visible()
    before = opened.pane.get_by_role("button", name="上一处引文")
    after = opened.pane.get_by_role("button", name="下一处引文")
    expect(before).to_be_disabled()
    after.focus()
    opened.page.keyboard.press("Enter")
    expect(current).to_have_text(PARTS.quote)
    expect(current).to_be_in_viewport(ratio=1)
    expect(opened.pane.get_by_text("第 2 处，共 2 处")).to_be_visible()
    expect(after).to_be_disabled()
    assert overflow(opened.page) <= 0


def test_every_sentence_says_how_it_is_borne_out_and_the_badge_is_explained_once(open_page: Opener) -> None:
    opened = open_page()
    reply = opened.ask_and_wait("资源驿站占地多少？")
    expect(reply.locator("p .pc-support")).to_have_text(["原文", "原文"])
    expect(reply.locator(".pc-legend")).to_have_text("原文：照录文章的原句")
    opened.ask_and_wait("资源驿站占地多少？")
    expect(opened.page.locator(".pc-legend")).to_have_count(1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_figures_that_differ_are_a_table(open_page: Opener, size: tuple[int, int]) -> None:
    opened = open_page(size)
    table = opened.ask_and_wait("占地有几种说法？").get_by_role("table")
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table).to_contain_text("580平方米")
    table.get_by_role("link", name="[2]").click()
    expect(opened.pane.locator("mark.pc-current")).to_have_text(PARTS.quote)
    assert overflow(opened.page) <= 0


def test_an_answer_offers_what_to_ask_next(open_page: Opener, site: Site) -> None:
    opened = open_page()
    reply = opened.ask_and_wait("资源驿站占地多少？")
    expect(reply.get_by_text("接着可以问")).to_be_visible()
    opened.page.locator(".option", has_text="驿站的地下部分做什么用？").click()
    expect(opened.page.locator(".pc-question").last).to_have_text("驿站的地下部分做什么用？")
    expect(opened.page.locator(".pc-reply:has(.pc-tools)")).to_have_count(2)
    assert site.assistant.asked[-1][0] == "驿站的地下部分做什么用？"


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_wrong_answer_is_told_from_wrong_evidence(open_page: Opener, site: Site, size: tuple[int, int]) -> None:
    opened = open_page(size)
    reply = opened.ask_and_wait("资源驿站占地多少？")
    good, bad = (reply.get_by_role("button", name=name) for name in ("有帮助", "有问题"))
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    bad.click()
    dialog = opened.page.get_by_role("dialog", name="这个回答哪里有问题？")
    dialog.get_by_label("回答可能对，但出处不支持它").check()
    dialog.get_by_role("textbox").fill("<b>出处</b>是另一年的")
    dialog.get_by_role("button", name="提交").click()
    expect(dialog).to_be_hidden()
    expect(bad).to_have_attribute("aria-pressed", "true")
    expect(good).to_have_attribute("aria-pressed", "false")
    complaint = list(site.store.complaints())[-1]
    assert (complaint.rating.verdict, complaint.rating.comment) == ("wrong_evidence", "<b>出处</b>是另一年的")
    opened.reload()
    expect(bad).to_have_attribute("aria-pressed", "true")
    bad.click()
    dialog.get_by_role("button", name="撤回评价").click()
    expect(bad).to_have_attribute("aria-pressed", "false")
