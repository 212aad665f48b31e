"""Signing in and out in a real Chromium, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.accounts.guarded import Guarded, guarded
from tests.ui.accounts.people import PASSWORD, person
from tests.ui.browser import CONTRAST, DESKTOP, PHONE, Scheme, Window, new_context, overflow
from ui.accounts.attempts import BY_NAME, FORGOTTEN
from ui.accounts.sessions import IDLE_SECONDS
from ui.texts_account import SIGN_IN

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

READER, KEEPER = "韩梅梅", "a-keeper-with-a-long-name@county.example"


@pytest.fixture(scope="module")
def site(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    home = tmp_path_factory.mktemp("users")
    person(home, READER, ["reader"])
    person(home, KEEPER, ["keeper"])
    with guarded(home) as running:
        yield running


def window(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    locale: str = "zh-CN",
    scheme: Scheme = "light",
) -> Page:
    """A page of a browser in which nobody has signed in."""
    return new_context(browser, size, locale, scheme).new_page()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#ps-user").fill(name)
    page.locator("#ps-password").fill(password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_sign_in_work_and_sign_out(chromium: Browser, site: Guarded, size: tuple[int, int]) -> None:
    page = window(chromium, size)
    errors = Window(page).errors
    page.goto(f"{site.url}/#articles")
    expect(page.get_by_role("heading", name="政策问答")).to_be_visible()
    sign_in(page, KEEPER)
    expect(page.locator("#pa")).to_be_visible()  # the place that was asked for
    assert page.url == f"{site.url}/#articles"
    expect(page.locator("#pc-top")).to_be_visible()
    assert overflow(page, "body *") <= 0
    out = page.get_by_role("button", name=f"退出登录（{KEEPER}）")
    expect(out).to_be_in_viewport(ratio=1)
    page.goto(site.url)
    expect(page.locator("#pc-question textarea")).to_be_visible(timeout=20_000)
    for view in ("对话", "文章"):
        expect(page.get_by_role("link", name=view, exact=True)).to_be_in_viewport(ratio=1)
    expect(out).to_be_in_viewport(ratio=1)
    assert overflow(page, "body *") <= 0
    out.click()
    expect(page.locator("#ps-user")).to_be_visible()
    page.go_back()
    expect(page.locator("#ps-user")).to_be_visible()  # the way back shows nothing of the page either
    assert errors == []


def test_a_problem_is_said_beside_the_field_and_the_keyboard_is_enough(chromium: Browser, site: Guarded) -> None:
    page = window(chromium)
    page.goto(site.url)
    user, password, problem = page.locator("#ps-user"), page.locator("#ps-password"), page.locator(".ps-problem")
    expect(user).to_be_focused()
    page.keyboard.press("Enter")
    expect(problem.first).to_have_text("请填写用户名。")
    page.keyboard.type(READER)
    expect(problem.first).to_be_empty()
    page.keyboard.press("Tab")
    expect(password).to_be_focused()
    for _ in range(BY_NAME.free):
        page.keyboard.type("不对的密码")
        with page.expect_response("**/api/session"):
            page.keyboard.press("Enter")
        expect(problem.last).to_have_text("用户名或密码不对。")
        expect(password).to_be_focused()
        assert password.get_attribute("aria-invalid") == "true"
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(problem.last).to_have_text("失败次数较多，请 1 秒后再试。")
    site.clock.now += FORGOTTEN
    page.keyboard.press("Enter")
    expect(page.locator(".pc-account-name")).to_have_text(READER)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_the_page_speaks_the_readers_language_and_can_be_read(
    chromium: Browser, site: Guarded, locale: str, scheme: Literal["light", "dark"]
) -> None:
    page = window(chromium, PHONE, locale, scheme)
    page.goto(site.url)
    expect(page.get_by_label(SIGN_IN[locale]["user"])).to_be_visible()
    sign_in(page, "nobody", "a wrong password")
    expect(page.get_by_text(SIGN_IN[locale]["wrong"])).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    assert overflow(page, "body *") <= 0
    assert page.evaluate("document.documentElement.lang") == locale
    site.clock.now += FORGOTTEN


def test_a_reader_has_nothing_to_change_articles_with(chromium: Browser, site: Guarded) -> None:
    page = window(chromium)
    page.goto(f"{site.url}/#articles")
    sign_in(page, READER)
    expect(page.get_by_text("你可以查看文章；添加、移除由文章管理员来做。")).to_be_visible()


def test_when_the_session_has_ended_the_next_thing_asked_leads_back(chromium: Browser, site: Guarded) -> None:
    page = window(chromium)
    page.goto(site.url)
    sign_in(page, READER)
    expect(page.locator("#pc-question textarea")).to_be_visible(timeout=20_000)
    page.locator("#pc-question textarea").fill("资源驿站占地多少？")
    site.clock.now += IDLE_SECONDS
    page.keyboard.press("Enter")
    expect(page.locator("#ps-user")).to_be_visible()
    sign_in(page, READER)
    expect(page.locator("#pc-question textarea")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    "asked", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_signing_in_leads_nowhere_else(chromium: Browser, site: Guarded, asked: str) -> None:
    page = window(chromium)
    page.goto(f"{site.url}/sign-in?next={asked}")
    sign_in(page, READER)
    expect(page.locator(".pc-account-name")).to_have_text(READER)
    assert page.url == f"{site.url}/"
