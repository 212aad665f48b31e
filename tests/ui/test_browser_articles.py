"""The articles view in a real Chromium: look at a file, correct it, take it in, find it, remove it, bring it back."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Literal

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, FilePayload, Locator, expect

from index import build
from index.config import IndexConfig
from index.reader import IndexReader
from tests.index.correctable import PAGE
from tests.index.homes import CountingEmbeddings, made_up
from tests.ui.browser import CONTRAST, DESKTOP, PHONE, Window, opened, overflow, serious
from tests.ui.fake import HOSTILE, FakeAssistant, listening
from ui.app import create_app
from ui.articles.shelf import Shelf
from ui.conversations import ConversationStore

# gradio 6.31 uses what pandas 3 has deprecated, at the end of every event
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

LONG = "带有很长标题的一篇文章" * 6


@dataclass(frozen=True)
class Shown:
    """A page that is being served, and what lies behind its articles view."""

    url: str
    config: IndexConfig
    model: CountingEmbeddings


@contextmanager
def shown(home: Path, *, local_only: bool = True) -> Iterator[Shown]:
    config, model = IndexConfig(home=home, database_url="", chroma_url=""), CountingEmbeddings()
    with ExitStack() as open_:
        store = open_.enter_context(closing(ConversationStore(home)))
        reader = open_.enter_context(closing(IndexReader(config, model)))
        shelf = open_.enter_context(closing(Shelf(config, reader)))

        async def made() -> FastAPI:
            return create_app(FakeAssistant(), store, examples=["?"], local_only=local_only, shelf=shelf)

        yield Shown(open_.enter_context(listening(asyncio.run(made()))), config, model)


def _records(path: Path) -> Path:
    """Twelve articles, two of which tell the same report, and one by a stranger."""
    texts = {f"第{number:02}号报道": made_up(number, sentences=3) for number in range(8)}
    texts |= {"最早的报道": made_up(90), "后来的转载": made_up(90) + "转载时加了一句。", LONG: made_up(91)}
    lines = [{"_id": str(at), "title": title, "text": text} for at, (title, text) in enumerate(texts.items())]
    lines.append({"_id": "x", "title": HOSTILE, "publisher": HOSTILE, "text": f"{made_up(92)}\n{HOSTILE}"})
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sites(upload_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shown, Shown]]:
    """For this machine alone, and for others too; both before the browser, whose event loop stays in this thread."""
    home = tmp_path_factory.mktemp("home")
    build.add(
        IndexConfig(home=home, database_url="", chroma_url=""), [_records(home / "r.jsonl")], CountingEmbeddings()
    )
    other = copytree(home, tmp_path_factory.mktemp("open") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.articles.table.PAGE_ROWS", 8)
        with shown(home) as here, shown(other, local_only=False) as there:
            yield here, there


@pytest.fixture(scope="module")
def here(sites: tuple[Shown, Shown]) -> Shown:
    return sites[0]


@pytest.fixture(scope="module")
def there(sites: tuple[Shown, Shown]) -> Shown:
    return sites[1]


class ArticlesWindow(Window):
    """A window on the articles view."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.page.on("dialog", lambda dialog: dialog.accept())

    @property
    def status(self) -> Locator:
        return self.page.locator(".pa-status-line")

    @property
    def titles(self) -> Locator:
        return self.page.locator(".pa-title > a")

    def open(self, url: str) -> None:
        self.page.goto(url)
        expect(self.page.locator("#pa")).to_be_visible()

    def choose(self, *files: tuple[str, str]) -> None:
        """Choose files by name and content, and wait until all were looked at."""
        payloads = [FilePayload(name=name, mimeType="", buffer=text.encode()) for name, text in files]
        self.page.locator("#pa-files").set_input_files(payloads)
        self.settle()

    def settle(self) -> None:
        """Wait until no preview is under way."""
        expect(self.page.locator(".pa-file > progress:visible")).to_have_count(0)
        expect(self.page.locator("[aria-busy]")).to_have_count(0)

    def draft(self, number: int) -> Locator:
        """One article of the preview, counted from 1."""
        return self.page.locator(".pa-draft").nth(number - 1)

    def overflow(self) -> int:
        """Pixels by which anything of the view is wider than the window."""
        return overflow(self.page, "body, #pc-top *, #pa *, #pa-reader *")


@pytest.fixture
def window(chromium: Browser) -> Iterator[ArticlesWindow]:
    with opened(ArticlesWindow, chromium) as made:
        yield made


def test_look_at_a_file_correct_it_and_take_it_in(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("button", name="添加文章").click()
    expect(page.get_by_role("heading", name="添加文章")).to_be_focused()
    window.choose(("山乡.txt", PAGE))
    expect(page.locator(".pa-file-state")).to_have_text("2 篇文章 · 留 9 行，去 6 行")
    folded = page.get_by_role("button", name="去掉 5 行：网页按钮、导航、当前位置")
    folded.click()
    expect(page.get_by_role("button", name="保留：首页")).to_be_focused()

    # The lines with the keyboard alone: one tab stop, arrows between them, and the focus stays where it was.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="保留：服务")).to_be_focused()
    page.keyboard.press("Enter")
    window.settle()
    expect(page.get_by_role("button", name="去掉：服务")).to_be_focused()
    expect(page.locator(".pa-line-by-hand .pa-line-text")).to_have_text("服务")
    page.get_by_role("button", name="去掉：建设者说").click()
    window.settle()
    expect(page.locator(".pa-line-by-hand em")).to_have_text("手工去掉")
    window.draft(2).get_by_label("标题").fill("乙村收粮")
    window.draft(2).get_by_label("日期").fill("2024-05-06")
    page.keyboard.press("Tab")
    window.settle()

    page.get_by_role("button", name="全部收录").click()
    expect(window.status).to_contain_text("收录了 2 篇")
    expect(page).to_have_url(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("乙村")
    expect(window.titles).to_have_text(["乙村收粮"])
    window.titles.first.click()
    expect(page.locator(".pa-text")).to_contain_text("首日收购稻谷三百吨")
    expect(page.locator("#pa-reader")).to_contain_text("手工改过：标题、日期")
    expect(page.locator("#pa-reader")).to_contain_text("出自 山乡.txt")
    assert {url.split("/")[2] for url in window.requests if not url.startswith(("data:", "blob:"))} == {
        here.url.split("/")[2]
    }
    assert window.errors == []


def test_join_two_articles_and_take_it_back(here: Shown, window: ArticlesWindow) -> None:
    window.open(f"{here.url}/#articles/add")
    window.choose(("a.txt", PAGE))
    window.page.get_by_role("button", name="并入上一篇").click()
    window.settle()
    expect(window.page.locator(".pa-draft")).to_have_count(1)
    window.page.get_by_role("button", name="撤销全部修改").click()
    window.settle()
    expect(window.page.locator(".pa-draft")).to_have_count(2)
    window.page.get_by_role("button", name="不收录 a.txt").click()
    expect(window.page.locator(".pa-file")).to_have_count(0)


def test_a_wrong_file_has_its_line_and_the_others_are_not_lost(here: Shown, window: ArticlesWindow) -> None:
    window.open(f"{here.url}/#articles/add")
    window.choose(("a.exe", "MZ"), ("b.pdf", "no pdf"), ("c.txt", ""), ("d.txt", PAGE), ("e.txt", "首页\n新闻\n"))
    lines = window.page.locator(".pa-file > .pa-problem")
    expect(lines).to_have_text(
        [
            "不认识这种格式（.exe）。能读 txt、md、html、pdf、docx、jsonl、zip；其他格式请先另存。",
            "读不了这个文件：不是 PDF，或已损坏",
            "文件是空的。",
            "",
            "没有读到文章：留下的内容里没有成段的文字。可以在整理结果里把去掉的行保留。",
        ]
    )
    expect(window.page.locator(".pa-total")).to_have_text("1 个文件，2 篇文章")
    window.page.get_by_role("button", name="不收录 d.txt").click()
    expect(window.page.get_by_role("button", name="全部收录")).to_be_disabled()


def test_remove_and_undo_with_the_keyboard(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("第07号")
    expect(window.titles).to_have_text(["第07号报道"])
    page.get_by_role("button", name="移除 第07号报道").focus()
    page.keyboard.press("Enter")
    expect(window.status).to_have_text("已移除《第07号报道》")
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    expect(page.locator(".pa-empty")).to_contain_text("没有找到含“第07号”的文章。")
    page.keyboard.press("Enter")
    expect(window.status).to_have_text("已恢复《第07号报道》")
    expect(window.titles).to_have_text(["第07号报道"])


def test_removed_articles_are_kept_in_a_list(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("第06号")
    page.get_by_role("button", name="移除 第06号报道").click()
    expect(window.status).to_have_text("已移除《第06号报道》")
    page.reload()
    page.get_by_role("link", name="已移除的文章").click()
    page.get_by_role("button", name="恢复 第06号报道").click()
    expect(window.status).to_have_text("已恢复《第06号报道》")
    expect(page.locator(".pa-removed-list")).to_have_text("没有移除过文章。")


def test_the_table_has_pages_an_order_and_reprints_together(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("button", name="标题", exact=True).click()
    expect(page.get_by_role("columnheader", name="标题", exact=False)).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_role("button", name="标题", exact=True)).to_be_focused()
    expect(page.locator(".pa-pages span")).to_have_text("第 1 / 2 页")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator(".pa-pages span")).to_have_text("第 2 / 2 页")
    page.get_by_role("searchbox").fill("轉載")  # in the other script
    expect(window.titles).to_have_text(["最早的报道"])
    toggle = page.get_by_role("button", name="另有 1 篇转载")
    toggle.click()
    expect(toggle).to_be_focused()
    expect(window.titles).to_have_text(["最早的报道", "后来的转载"])


def test_an_article_has_an_address(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("最早的报道")
    expect(window.titles).to_have_count(1)
    window.titles.first.click()
    reader = page.get_by_role("dialog")
    expect(reader.get_by_role("heading", name="最早的报道")).to_be_visible()
    reader.get_by_role("link", name="后来的转载").click()
    expect(reader.get_by_role("heading", name="后来的转载")).to_be_visible()
    reader.get_by_text("文中数字").click()
    expect(reader.get_by_role("columnheader", name="数字")).to_be_visible()
    page.reload()
    expect(reader.get_by_role("heading", name="后来的转载")).to_be_visible()
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(page).to_have_url(f"{here.url}/#articles")
    page.goto(f"{here.url}/#articles/000000000000")
    expect(reader.get_by_role("alert")).to_have_text("这篇文章已不在库里。")


def test_a_stop_leaves_nothing_and_the_file_can_be_taken_in_later(
    here: Shown, window: ArticlesWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed = here.model.embed_passages

    def slowly(texts: list[str], on_batch: object = None) -> object:
        time.sleep(0.15)
        return embed(texts)

    page = window.page
    window.open(f"{here.url}/#articles/add")
    records = [{"_id": str(number), "title": f"很慢{number}", "text": made_up(number)} for number in range(200, 216)]
    window.choose(("慢.jsonl", "\n".join(map(json.dumps, records))))
    with monkeypatch.context() as patch:
        patch.setattr(here.model, "embed_passages", slowly)
        page.get_by_role("button", name="全部收录").click()
        expect(window.status).to_contain_text("正在编入索引")
        page.get_by_role("button", name="停止").click()
        expect(window.status).to_have_text("已停止，没有收录任何内容。")
    page.get_by_role("link", name="← 返回文章列表").click()
    page.get_by_role("searchbox").fill("很慢")
    expect(page.locator(".pa-empty")).to_contain_text("没有找到")


def test_strangers_text_stays_text(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("onerror")
    expect(window.titles).to_have_text([HOSTILE])
    window.titles.first.click()
    expect(page.locator(".pa-text")).to_contain_text(HOSTILE)
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill(HOSTILE)
    expect(window.titles).to_have_text([HOSTILE])
    page.goto(f"{here.url}/#articles/add")
    window.choose(("<img src=x onerror=window.pwned=1>.txt", f"{HOSTILE}\n{PAGE}\n{HOSTILE}\n"))
    expect(page.locator(".pa-file strong")).to_have_text("<img src=x onerror=window.pwned=1>.txt")
    page.get_by_role("button", name="全部收录").click()
    expect(window.status).to_contain_text("收录了")
    page.goto(f"{here.url}/#articles")
    page.get_by_role("searchbox").fill("pwned=1>.txt")
    expect(page.locator("#pa :is(img, script, iframe), #pa-reader :is(img, script, iframe)")).to_have_count(0)
    assert page.evaluate("window.pwned") is None
    assert [url for url in window.requests if not url.startswith(here.url)] == []


def test_a_phone_has_all_of_it_within_its_width(here: Shown, chromium: Browser) -> None:
    with opened(ArticlesWindow, chromium, PHONE, "en-GB", "dark") as window:
        page = window.page
        window.open(f"{here.url}/#articles")
        page.get_by_role("searchbox").fill(LONG[:30])
        expect(window.titles).to_have_text([LONG])
        assert window.overflow() <= 0
        window.titles.first.tap()
        expect(page.locator(".pa-text p").first).to_be_visible()
        assert window.overflow() <= 0
        page.get_by_role("button", name="Close").tap()
        page.get_by_role("button", name="Add articles").tap()
        page.get_by_text("Paste text").tap()
        page.get_by_label("Title (optional)").fill("粘贴的一篇")
        page.get_by_label("Text", exact=True).fill(made_up(300))
        page.get_by_role("button", name="Clean it").tap()
        window.settle()
        expect(page.get_by_label("Title", exact=True)).to_have_value("粘贴的一篇")
        assert window.overflow() <= 0
        page.get_by_role("button", name="Take all in").tap()
        expect(window.status).to_have_text("Articles taken in: 1")
        page.get_by_role("searchbox").fill("")
        page.get_by_label("Sort by").select_option("added")
        expect(window.titles.first).to_have_text("粘贴的一篇")
        assert window.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_legible(here: Shown, chromium: Browser, scheme: Literal["light", "dark"]) -> None:
    with opened(ArticlesWindow, chromium, scheme=scheme) as window:
        page = window.page
        window.open(f"{here.url}/#articles")
        expect(window.titles.first).to_be_visible()
        faint = page.evaluate(CONTRAST)
        window.titles.first.click()
        expect(page.locator(".pa-text p").first).to_be_visible()
        faint += page.evaluate(CONTRAST)
        page.keyboard.press("Escape")
        page.goto(f"{here.url}/#articles/add")
        window.choose(("a.exe", "MZ"), ("d.txt", PAGE))
        page.locator(".pa-look summary").last.click()
        page.get_by_role("button", name="去掉 5 行").click()
        faint += page.evaluate(CONTRAST)
        assert faint == []


def test_the_view_speaks_the_readers_language(here: Shown, chromium: Browser) -> None:
    for locale, word in {
        "zh-SG": "添加文章",
        "zh-HK": "新增文章",
        "en-US": "Add articles",
        "fr-FR": "添加文章",
    }.items():
        with opened(ArticlesWindow, chromium, locale=locale) as window:
            window.open(f"{here.url}/#articles")
            expect(window.page.get_by_role("button", name=word, exact=True)).to_be_visible()


def test_an_export_can_be_downloaded_and_imported(here: Shown, window: ArticlesWindow) -> None:
    page = window.page
    window.open(f"{here.url}/#articles")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    path = download.value.path()
    count = len(path.read_text(encoding="utf-8").splitlines())
    page.locator(".pa-tools input[type=file]").set_input_files(
        FilePayload(name="x.jsonl", mimeType="", buffer=path.read_bytes())
    )
    expect(window.status).to_have_text(f"{count} 篇早已收录")


def test_where_others_can_reach_it_nothing_can_be_changed_and_a_line_says_so(
    there: Shown, window: ArticlesWindow
) -> None:
    window.open(f"{there.url}/#articles")
    expect(window.page.locator(".pa-note")).to_contain_text("这里只能查看文章")
    expect(window.titles.first).to_be_visible()
    for name in ("添加文章", "导入", "移除", "重读"):
        expect(window.page.get_by_role("button", name=name)).to_have_count(0)
    window.titles.first.click()
    expect(window.page.locator(".pa-text p").first).to_be_visible()
    expect(window.page.get_by_role("button", name="移除")).to_have_count(0)


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_among_the_articles(
    here: Shown, chromium: Browser, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    with opened(ArticlesWindow, chromium, size, scheme=scheme) as window:
        window.open(f"{here.url}/#articles")
        expect(window.titles.first).to_be_visible()
        assert serious(window.page) == []
        window.titles.first.click()
        expect(window.page.locator(".pa-text")).to_be_visible()
        assert serious(window.page) == []
        window.open(f"{here.url}/#articles")
        window.page.get_by_role("button", name="添加文章").click()
        window.choose(("山乡.txt", PAGE))
        expect(window.draft(1)).to_be_visible()
        assert serious(window.page) == []
