"""The trainers' view in a real Chromium: from a conversation to a pack, changed, kept, exported and opened again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, expect

from index.config import IndexConfig
from index.reader import IndexReader
from rag.config import RagConfig
from rag.pack.schema import Pack
from tests.rag.corpus import build_index
from tests.rag.pack.corpus import ARTICLES, ids_of, pack_of
from tests.ui.browser import CONTRAST, DESKTOP, PHONE, Scheme, Window, opened, overflow, serious
from tests.ui.fake import HOSTILE, FakeAssistant, cite, listening, reply
from ui.app import create_app
from ui.articles.shelf import Shelf
from ui.chat import Exchange
from ui.conversations import ConversationStore
from ui.owners import COOKIE
from ui.training.routes import Training

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@dataclass(frozen=True)
class Shown:
    """A page that is being served, and what lies behind its trainers' view."""

    url: str
    reader: IndexReader
    training: Training
    store: ConversationStore
    pack: Pack

    def kept(self, owner: str) -> str:
        """The address of a new copy of the pack."""
        return f"{self.url}/#training/pack/{self.training.packs.add(owner, self.pack)}"


@pytest.fixture(scope="module")
def shown(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Before the browser, whose event loop stays in this thread."""
    home = tmp_path_factory.mktemp("taught")
    with ExitStack() as open_:
        reader = open_.enter_context(closing(build_index(home, ARTICLES)))
        store = open_.enter_context(closing(ConversationStore(home)))
        config = IndexConfig(home=home / "index", database_url="", chroma_url="")
        shelf = open_.enter_context(closing(Shelf(config, reader)))
        training = open_.enter_context(closing(Training(home, RagConfig(chat_model=""), reader, store)))

        async def made() -> FastAPI:
            return create_app(FakeAssistant(), store, examples=["?"], shelf=shelf, training=training)

        url = open_.enter_context(listening(asyncio.run(made())))
        yield Shown(url, reader, training, store, pack_of(reader))


class TrainersWindow(Window):
    """A window on the trainers' view."""

    def go(self, address: str) -> None:
        self.page.goto(address)
        expect(self.page.locator("#pt h2")).to_be_visible()

    def item(self, section: str, place: int) -> Locator:
        return self.page.locator(f"#pt-{section} [data-item]").nth(place)

    def ids(self, section: str) -> list[str]:
        return [str(row.get_attribute("data-item")) for row in self.page.locator(f"#pt-{section} [data-item]").all()]

    def press(self, what: str, item: str) -> None:
        self.page.locator(f'[data-key="{what}:{item}"]').press("Enter")

    def overflow(self) -> int:
        return overflow(self.page, "body, #pc-top *, #pt *:not(.pt-scroll *, .pt-contents *)")


Open = Callable[..., TrainersWindow]


@pytest.fixture
def owner() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def open_window(chromium: Browser, shown: Shown, owner: str) -> Iterator[Open]:
    """Opens windows of one trainer."""
    with ExitStack() as windows:

        def opening(size: tuple[int, int] = DESKTOP, locale: str = "zh-CN", scheme: Scheme = "light") -> TrainersWindow:
            window = windows.enter_context(opened(TrainersWindow, chromium, size, locale, scheme))
            window.page.context.add_cookies([{"name": COOKIE, "value": owner, "url": shown.url}])
            return window

        yield opening


def test_a_pack_is_made_of_chosen_articles_kept_exported_and_opened_again(shown: Shown, open_window: Open) -> None:
    window = open_window()
    page = window.page
    window.go(f"{shown.url}/#training")
    page.get_by_label("选定的文章").check()
    page.get_by_label("找文章").fill("饶平")
    expect(page.locator(".pt-articles li")).to_have_count(2)
    for box in page.locator(".pt-articles input").all():
        box.check()
    page.get_by_role("button", name="生成资料").press("Enter")
    expect(page.get_by_role("heading", name="《饶平县")).to_be_focused()
    page.get_by_role("button", name="改标题").click()
    page.get_by_label("标题", exact=True).fill("第一讲")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="第一讲")).to_be_visible()
    page.get_by_role("button", name="下载").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="资料文件").click()
    assert download.value.suggested_filename == "第一讲.json"
    page.get_by_role("link", name="← 全部资料").click()
    page.locator("#pt input[type=file]").set_input_files(download.value.path())
    expect(page.get_by_role("heading", name="第一讲")).to_be_focused()
    page.get_by_role("link", name="← 全部资料").click()
    expect(page.locator(".pt-packs li")).to_have_count(2)
    page.get_by_role("button", name="删除《第一讲》").first.press("Enter")
    expect(page.locator(".pt-packs li")).to_have_count(1)
    page.locator("#pc-notices").get_by_role("button", name="撤销").click()
    expect(page.locator(".pt-packs li")).to_have_count(2)
    assert window.errors == []


def test_every_item_is_changed_with_the_keyboard_and_the_changes_stay(
    shown: Shown, open_window: Open, owner: str
) -> None:
    window = open_window()
    page = window.page
    window.go(shown.kept(owner))
    (first, second, *rest) = window.ids("key_points")

    # what the article doesn't bear out is marked at once
    window.press("edit", first)
    expect(page.get_by_label("文字")).to_be_focused()
    page.get_by_label("文字").fill("饶平县已改造茶园9900亩。")
    page.get_by_role("button", name="保存").press("Enter")
    expect(window.item("key_points", 0).locator(".pt-flag")).to_contain_text("改后的话超出了原文")
    expect(page.locator(f'[data-key="edit:{first}"]')).to_be_focused()
    expect(page.locator(".pt-verdict")).to_contain_text("1 条要看一下")
    assert page.evaluate(CONTRAST) == []
    assert serious(page) == []

    # moved, the focus goes along; dropped, and brought back
    window.press("down", first)
    expect(window.item("key_points", 1)).to_have_attribute("data-item", first)
    expect(page.locator(f'[data-key="down:{first}"]')).to_be_focused()
    window.press("drop", first)
    expect(page.locator(f'[data-item="{first}"]')).to_have_count(0)
    expect(page.locator(f'[data-key="drop:{rest[0]}"]')).to_be_focused()
    page.locator("#pc-notices").get_by_role("button", name="撤销").press("Enter")
    expect(page.locator(f'[data-item="{first}"]')).to_have_count(1)

    # a question is made anew while the form of another stays open; there is no other term
    question = next(item.id for item in shown.pack.quiz if item.kind == "true_false")
    window.press("edit", second)
    page.get_by_label("文字").fill("还没写完")
    window.press("regenerate", question)
    expect(page.locator("#pc-notices")).to_contain_text("已换了一条")
    expect(page.get_by_label("文字")).to_have_value("还没写完")
    page.keyboard.press("Escape")
    window.press("regenerate", window.ids("glossary")[0])
    expect(page.locator("#pc-notices")).to_contain_text("找不出别的来换")

    # its source opens at the very passage
    mark = window.item("quiz", 0).locator(".pt-cite")
    mark.press("Enter")
    expect(page.locator("#pc-pane mark")).to_be_focused()
    assert page.locator("#pc-pane mark").inner_text().strip() in window.item("quiz", 0).inner_text()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()

    page.reload()
    expect(window.item("key_points", 1)).to_have_attribute("data-item", first)
    assert window.ids("key_points") == [second, first, *rest]
    assert question not in window.ids("quiz")
    (refused,) = window.errors
    assert "status of 422" in refused


def test_what_cannot_be_done_is_said_in_a_line(shown: Shown, open_window: Open, owner: str, tmp_path: Path) -> None:
    window = open_window()
    page = window.page
    window.go(f"{shown.url}/#training")
    page.get_by_role("button", name="生成资料").click()
    expect(page.locator("#pt .pc-job")).to_contain_text("请写上这次培训讲什么")
    page.get_by_label("这次培训讲什么").fill("火星基地的咖啡价格")
    page.keyboard.press("Enter")
    expect(page.locator("#pt .pc-job")).to_contain_text("所以没有凑一份")
    expect(page.locator(".pt-packs a")).to_have_count(0)
    bad = tmp_path / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    page.locator("#pt input[type=file]").set_input_files(bad)
    expect(page.locator(".pt-problem")).to_contain_text("这不是在这里下载的资料文件")
    page.goto(f"{shown.url}/#training/pack/{'0' * 24}")
    expect(page.locator(".pt-problem")).to_contain_text("没有这份资料")
    # from the conversation itself
    tea = shown.reader.article(ids_of(shown.reader)["饶平县茶园改造一年"])
    answer = reply("4300亩。[1]", cite(1, tea, "饶平县已改造茶园4300亩"))
    shown.store.keep(owner, secrets.token_hex(12), (Exchange("改造了多少茶园？", "answered", answer=answer),))
    page.goto(shown.url)
    page.get_by_role("button", name="改造了多少茶园？").click()
    page.get_by_role("menuitem", name="做成培训资料").click()
    expect(page.get_by_role("button", name="生成资料")).to_be_focused()
    page.get_by_role("button", name="生成资料").click()
    expect(page.locator(".pt-pack header")).to_contain_text("根据对话，取自 1 篇文章")


def test_strangers_text_stays_text_and_another_window_is_not_overwritten(
    shown: Shown, open_window: Open, owner: str
) -> None:
    window = open_window()
    page, place = window.page, shown.kept(owner)
    window.go(place)
    first = window.ids("key_points")[0]
    window.press("edit", first)
    page.get_by_label("文字").fill(HOSTILE)
    page.keyboard.press("Control+Enter")
    expect(window.item("key_points", 0)).to_contain_text("<script>")
    expect(page.locator("#pt :is(img, script, iframe)")).to_have_count(0)
    assert page.evaluate("window.pwned") is None
    pack_id = place.rpartition("/")[2]
    kept = shown.training.packs.open(owner, pack_id)
    assert kept is not None
    assert shown.training.packs.change(owner, pack_id, kept.version, shown.pack)
    window.press("drop", first)
    expect(page.locator("#pc-notices")).to_contain_text("在别处改过了")
    page.get_by_role("button", name="重新打开").click()
    expect(window.item("key_points", 0)).not_to_contain_text("<script>")


def test_a_phone_has_all_of_it_within_its_width_legible_in_the_dark(
    shown: Shown, open_window: Open, owner: str
) -> None:
    window = open_window(PHONE, "en-GB", "dark")
    page = window.page
    window.go(f"{shown.url}/#training")
    expect(page.get_by_role("button", name="Make the pack")).to_be_visible()
    assert window.overflow() <= 0
    assert page.evaluate(CONTRAST) == []
    assert serious(page) == []
    window.go(shown.kept(owner))
    expect(page.get_by_role("heading", name="Figures")).to_be_visible()
    assert window.overflow() <= 0
    page.locator('#pt-quiz [data-key^="edit:"]').first.tap()
    page.locator('#pt-figures [data-key^="edit:"]').first.tap()
    expect(page.get_by_role("button", name="Save")).to_have_count(2)
    assert window.overflow() <= 0
    assert page.evaluate(CONTRAST) == []
    assert serious(page) == []
    page.get_by_role("button", name="Download").tap()
    menu = page.locator("#pt-downloads").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= PHONE[0]
