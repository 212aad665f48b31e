"""Windows of a real Chromium on the page, and what is measured in them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

DESKTOP = (1440, 900)
PHONE = (390, 844)


@dataclass
class Opened:
    """A page, and what it did that a reader doesn't see."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

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

    def __call__(
        self, size: tuple[int, int] = DESKTOP, locale: str = "zh-CN", scheme: Literal["light", "dark"] = "light"
    ) -> Opened:
        kind = (size, locale, scheme)
        if kind not in self.windows:
            self.windows[kind] = self.browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale=locale,
                color_scheme=scheme,
                has_touch=size == PHONE,
                permissions=["clipboard-read", "clipboard-write"],
            )
        opened = Opened(self.windows[kind].new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("console", lambda line: opened.errors.append(line.text) if line.type == "error" else None)
        opened.page.goto(self.url)
        expect(opened.question).to_be_visible(timeout=20_000)
        return opened


def overflow(page: Page) -> int:
    """Pixels by which anything is wider than the window, scrolled regions included."""
    widest = "Math.max(...[...document.querySelectorAll('body, #pc-chat *, #pc-ask, #pc-pane, #pc-pane *')]"
    return int(page.evaluate(f"{widest}.map(e => e.getBoundingClientRect().right)) - innerWidth"))


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
