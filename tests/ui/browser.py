"""Windows of a real Chromium on the page, and what is measured in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

DESKTOP = (1440, 900)
PHONE = (390, 844)

Scheme = Literal["light", "dark"]


@dataclass
class Window:
    """A page, and what it does that a reader doesn't see."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)


def new_context(
    browser: Browser, size: tuple[int, int], locale: str, scheme: Scheme, permissions: Sequence[str] = ()
) -> BrowserContext:
    """A browser of its own, with nothing kept, in a window of the given kind."""
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        color_scheme=scheme,
        has_touch=size == PHONE,
        permissions=permissions,
    )


_Window = TypeVar("_Window", bound=Window)


@contextmanager
def opened(
    kind: Callable[[Page], _Window],
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    locale: str = "zh-CN",
    scheme: Scheme = "light",
) -> Iterator[_Window]:
    """A window on an empty page, closed at the end."""
    context = new_context(browser, size, locale, scheme)
    yield kind(context.new_page())
    context.close()


class Opened(Window):
    """A window on the chat."""

    @property
    def question(self) -> Locator:
        return self.page.locator("#pc-question textarea")

    @property
    def pane(self) -> Locator:
        return self.page.locator("#pc-pane")

    def ask(self, question: str) -> None:
        expect(self.page.locator("#pc-send")).to_be_visible()  # what came before has ended
        self.question.fill(question)
        self.question.press("Enter")

    def ask_and_wait(self, question: str) -> Locator:
        """The finished answer."""
        answers = self.page.locator(".pc-reply:has(.pc-tools)")
        before = answers.count()
        self.ask(question)
        expect(answers).to_have_count(before + 1)
        return answers.nth(before)


@dataclass
class Opener:
    """Opens the page in a window of the given kind; windows of one kind share their cache."""

    browser: Browser
    url: str
    windows: dict[tuple[object, ...], BrowserContext] = field(default_factory=dict)

    def __call__(self, size: tuple[int, int] = DESKTOP, locale: str = "zh-CN", scheme: Scheme = "light") -> Opened:
        kind = (size, locale, scheme)
        if kind not in self.windows:
            clipboard = ["clipboard-read", "clipboard-write"]
            self.windows[kind] = new_context(self.browser, size, locale, scheme, clipboard)
        window = Opened(self.windows[kind].new_page())
        window.page.goto(self.url)
        expect(window.question).to_be_visible(timeout=20_000)
        return window


def overflow(page: Page, elements: str = "body, #pc-chat *, #pc-ask, #pc-pane, #pc-pane *") -> int:
    """Pixels by which any of these elements is wider than the window, scrolled regions included."""
    rightmost = "found => Math.max(...found.map(e => e.getBoundingClientRect().right)) - innerWidth"
    return int(page.locator(elements).evaluate_all(rightmost))


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds that keeps people out, with the elements."""
    found = Axe().run(page).response["violations"]
    return [
        (rule["id"], [node["html"][:120] for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


CONTRAST = """() => {
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const rgba = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a] };
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const chain = e => e ? [e, ...chain(e.parentElement)] : [];
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const e = node.parentElement, styles = chain(e).map(up => getComputedStyle(up)), style = styles[0];
    const opacity = Math.min(...styles.map(s => s.opacity));
    if (!node.data.trim() || !e.checkVisibility({ visibilityProperty: true }) || opacity == 0) continue;
    if (e.closest('.sr-only, noscript, .pc-waiting, :disabled')) continue;  // on its way out; exempt
    const behind = styles.map(s => rgba(s.backgroundColor)).find(c => c[3] === 1) || [255, 255, 255];
    const [one, two] = [luminance(rgba(style.color)), luminance(behind)].sort((x, y) => y - x);
    const ratio = (one + 0.05) / (two + 0.05), size = parseFloat(style.fontSize);
    const enough = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < enough || opacity < 1) found.push([node.data.trim().slice(0, 20), ratio, opacity]);
  }
  return found;
}"""
