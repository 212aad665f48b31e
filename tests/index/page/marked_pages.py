"""Pages written for these tests (`pages/*.txt`), each line marked with what it is: the truth follows from the page.

    T  title line                B  byline                   P  paragraph
    S  sub-title with a dash     H  heading in an article    +  goes on in the paragraph before
    C  caption                   c  caption that stands inside a sentence and goes to the article's end
    X  furniture                 a T line below text starts a new article; empty lines are blank lines of the page

`L byline|text` is a byline with text behind it, `E text|byline` a paragraph with a credit behind it. The first line
holds what the page states: `@ publisher=... date=...`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from index.page.lines import join_text

FOLDER = Path(__file__).parent / "pages"


@dataclass
class Truth:
    """One article of a page."""

    title: str = ""
    byline: str = ""
    paragraphs: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join([*self.paragraphs, *self.moved])


@dataclass(frozen=True)
class MarkedPage:
    """A page and what is to be made of it."""

    name: str
    publisher: str
    date: str
    lines: tuple[tuple[str, str], ...]
    """Mark and content of each line."""

    @property
    def text(self) -> str:
        """The page as a reader would save it."""
        return "\n".join(rest.replace("|", "") if mark in ("L", "E") else rest for mark, rest in self.lines)

    @property
    def furniture(self) -> list[str]:
        return [rest for mark, rest in self.lines if mark == "X"]

    @property
    def articles(self) -> list[Truth]:
        found = [Truth()]
        for mark, rest in self.lines:
            if mark == "T" and found[-1].text:
                found.append(Truth())
            _add(found[-1], mark, rest)
        return found


def load_pages() -> list[MarkedPage]:
    """All marked pages, by name."""
    return [_load(path) for path in sorted(FOLDER.glob("*.txt"))]


def _load(path: Path) -> MarkedPage:
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    stated = dict(re.findall(r"(\w+)=(\S*)", head))
    lines = tuple((line[:1], line[2:]) for line in body.rstrip("\n").split("\n"))
    return MarkedPage(path.stem, stated["publisher"], stated["date"], lines)


def _add(truth: Truth, mark: str, rest: str) -> None:
    if mark == "T":
        truth.title = " ".join(f"{truth.title} {rest.removeprefix('# ')}".split())
    elif mark == "S":
        truth.title += rest
    elif mark == "B":
        truth.byline = f"{truth.byline} {rest}".strip()
    elif mark in ("L", "E"):
        first, second = (part.strip() for part in rest.split("|"))
        byline, text = (first, second) if mark == "L" else (second, first)
        truth.byline = f"{truth.byline} {byline}".strip()
        truth.paragraphs.append(text)
    elif mark == "+":
        truth.paragraphs[-1] = join_text(truth.paragraphs[-1], rest)
    elif mark == "c":
        truth.moved.append(rest)
    elif mark in ("P", "H", "C"):
        truth.paragraphs.append(rest)
