"""Web pages: what a reader sees of them, line by line, with what the markup knows of each line.

Nothing is run or fetched. Lines that no reader sees are dropped with their reason.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.html_blocks import lay_out
from index.formats.html_encoding import decode_html
from index.formats.html_metadata import PageHead, head_of, sane_date
from index.formats.html_page import Block, Blocks, line_of, words
from index.formats.html_places import FURNITURE, hidden_blocks, places_of
from index.formats.html_titles import find_title, mark_titles
from index.formats.source import OnSkip, Source
from index.page.lines import MOSTLY_LINKS
from index.page.metadata import read_statement
from index.schema import Dropped, Mark, Place, RawDocument

MAX_DEPTH = 4_000
"""Elements inside each other; the parser's time grows with the square (100,000 take 31 s, this many 50 ms)."""
HIDDEN = "hidden on the page"

_OPTIONAL_END = frozenset(words("p li dt dd tr td th thead tbody tfoot option optgroup colgroup html head body"))
_VOID = frozenset(words("area base br col embed hr img input link meta param source track wbr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_LOOKS_LIKE_HEADING = re.compile(r"(#{1,6})\s+")


def load_html(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The page with its headings as `# `, its marks and what it states about itself; raises UnreadableFile."""
    yield page_of(source.name, decode_html(source.read()))


def load_mhtml(source: Source, config: IndexConfig, on_skip: OnSkip) -> Iterator[RawDocument]:
    """The page that a browser saved in one file with its pictures (RFC 2557); raises UnreadableFile."""
    message = email.message_from_bytes(source.read(), policy=email.policy.compat32)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    data = part.get_payload(decode=True) if part else None
    if not isinstance(data, bytes) or not data.strip():
        raise UnreadableFile("a web archive without a page in it")
    yield page_of(source.name, decode_html(data))


def page_of(name: str, html: str) -> RawDocument:
    """The page `html` called `name` as a document; raises UnreadableFile if it holds no text."""
    if nesting(html) > MAX_DEPTH:
        raise UnreadableFile(f"nested too deeply: more than {MAX_DEPTH} elements inside each other")
    tree = LexborHTMLParser(html)
    head = head_of(tree, date.today())
    page = lay_out(tree.body) if tree.body else Blocks()
    dropped = _without_hidden(page)
    if not any(block.text.strip() for block in page.blocks):
        raise UnreadableFile("no text in it that a reader could see")
    title = find_title(page.blocks, places_of(page, None), head)
    places = places_of(page, title)
    heading = mark_titles(page, places, title, head)
    metadata = _metadata(page, places, heading, head)
    text, marks = _written(page.blocks, places)
    return RawDocument(name, text, "page", metadata, marks, whole_lines=True, dropped=dropped, visible_first=True)


def nesting(html: str) -> int:
    """At most so many elements of `html` stand inside each other, as its tags tell."""
    deepest = depth = 0
    for closing, name, closed in _TAG.findall(html):
        tag = name.lower()
        if tag in _OPTIONAL_END or tag in _VOID or closed:
            continue
        depth = max(depth + (-1 if closing else 1), 0)
        deepest = max(deepest, depth)
    return deepest


def _without_hidden(page: Blocks) -> tuple[Dropped, ...]:
    """Empty the hidden blocks of `page`, so that the others keep their numbers; gives all that is hidden."""
    hidden = sorted(hidden_blocks(page))
    texts = [*page.hidden, *(page.blocks[at].text.strip() for at in hidden)]
    for at in hidden:
        page.blocks[at].text, page.blocks[at].level = "", 0
    return tuple(Dropped(text, HIDDEN) for text in texts)


def _metadata(page: Blocks, places: list[Place], heading: str, head: PageHead) -> dict[str, str]:
    """The page's statements by key. A title that it shows counts more than any in its markup."""
    stated = {
        "title": heading or _unshown_title(page.blocks, places, head),
        "publisher": head.publisher,
        "site_name": head.site_name,
        "date": head.date or _time_of_article(page, places),
        "author": head.author,
        "url": head.url,
        "language": head.language,
    }
    return {key: value for key, value in stated.items() if value}


def _unshown_title(blocks: list[Block], places: list[Place], head: PageHead) -> str:
    """The title of markup that no line confirms. `<title>` may name the site only, so that any title line is better."""
    if head.titles:
        return head.titles[0]
    for block, place in zip(blocks, places, strict=True):
        line = line_of(block)
        if place in FURNITURE or block.link_share >= MOSTLY_LINKS or not line.text:
            continue
        if line.is_prose:
            break
        if line.is_label and read_statement(line) is None:
            return ""
    return head.window_title


def _time_of_article(page: Blocks, places: list[Place]) -> str:
    """The date of the first `<time datetime>` below the title and above the text."""
    first = next((at for at, block in enumerate(page.blocks) if block.level == 1), 0)
    text = next(
        (
            at
            for at in range(first + 1, len(page.blocks))
            if places[at] not in FURNITURE and line_of(page.blocks[at]).is_prose
        ),
        len(page.blocks),
    )
    days = (
        sane_date(value, date.today())
        for at, value in page.times
        if first <= at < text and at < len(places) and places[at] not in FURNITURE
    )
    return next((day for day in days if day), "")


def _written(blocks: list[Block], places: list[Place]) -> tuple[str, dict[int, Mark]]:
    """The page as lines with a blank one between blocks, and the marks of those lines."""
    lines: list[str] = []
    marks: dict[int, Mark] = {}
    for block, place in zip(blocks, places, strict=True):
        if not block.text.strip():
            continue
        if lines and not block.follows:
            lines.append("")
        lines.append(_as_line(block))
        if place or block.link_share:
            marks[len(lines)] = Mark(place, round(block.link_share, 3))
    return "\n".join(lines), marks


def _as_line(block: Block) -> str:
    if block.level:
        return f"{'#' * block.level} {' '.join(block.text.split())}"
    # Text that happens to look like a Markdown heading is none.
    return _LOOKS_LIKE_HEADING.sub(r"\1", block.text) if block.text.startswith("#") else block.text
