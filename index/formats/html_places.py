"""Where the blocks of a page stand: in a menu, a footer, among comments, as tags, roles and names of elements say.

A name is a hint that may be wrong (`<div class="comment">` around a commentary), so that what a box holds decides
whether it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.formats.html_page import Block, Blocks, Box, Contents, line_of, prose_chars
from index.formats.html_sections import FEW_PROSE, sections_of
from index.page.furniture import judge
from index.schema import Place

FURNITURE: frozenset[Place] = frozenset(("menu", "header", "footer", "aside", "form", "comments"))
MUCH_PROSE = 200
"""A menu, header, footer or form with so many characters of prose that make up half of it is something else."""
MISNAMED_SHARE = 2
"""A box with this many times the prose that stands elsewhere is the text, if none stands above it."""
MISNAMED = 5
"""Boxes inside each other whose names mislead, at most."""

_RANK: dict[Place, int] = {"": 0, "list": 1, "table": 1, "caption": 2, "header": 3, "form": 3, "menu": 3, "footer": 3}
_RANK |= {"aside": 4, "comments": 5}
_BY_TAG: dict[str, Place] = {
    "nav": "menu", "menu": "menu", "dir": "menu", "header": "header", "footer": "footer", "aside": "aside",
    "form": "form", "dialog": "form", "button": "form", "figcaption": "caption", "caption": "caption",
    "table": "table", "li": "list", "dt": "list", "dd": "list",
}  # fmt: skip
_BY_ROLE: dict[str, Place] = {
    "navigation": "menu", "menu": "menu", "menubar": "menu", "tablist": "menu", "toolbar": "form", "banner": "header",
    "contentinfo": "footer", "complementary": "aside", "search": "form", "dialog": "form", "alertdialog": "form",
}  # fmt: skip
# Words in classes and ids, in English and in pinyin.
_WORDS_OF: dict[Place, str] = {
    "menu": """
        nav navbar navi navigation menu menus submenu subnav topnav breadcrumb breadcrumbs crumb crumbs pager pagination
        paging pagenav tabbar daohang caidan weizhi dqwz mianbaoxie mbx
        """,
    "header": "header masthead topbar toplink toplinks logo siteheader",
    "footer": "footer foot copyright colophon flink flinks friendlink friendlinks banquan dibu yqlj",
    "aside": """
        aside sidebar related relate relevant relation relatedposts recommend recommended recommends recommendation
        recommendations tuijian xiangguan rank ranking ranklist paihang hotnews hotlist hotspot popular trending widget
        ad ads adv advert advertisement guanggao promo sponsor teaser teasers readmore morenews xgyd xgxw tjyd
        """,
    "comments": "comment comments commentlist disqus reply replies respond pinglun liuyan gentie",
    "form": """
        share shares sharing social bdshare bdsharebuttonbox sharebox fenxiang toolbar toolbox login signin search
        searchbox sousuo cookie cookies gdpr consent popup modal qrcode erweima ewm fontsize zihao dianzan subscribe
        newsletter wza
        """,
}
_BY_WORD = {word: place for place, words in _WORDS_OF.items() for word in words.split()}
_WHOLE_NAMES: dict[str, Place] = {
    "position": "menu", "location": "menu", "path": "menu", "tabs": "menu", "tab": "menu", "head": "header",
    "top": "header", "bottom": "footer", "hot": "aside", "side": "aside", "tools": "form", "print": "form",
}  # fmt: skip
"""Words that tell only where they are the whole name."""
_OF_ARTICLE = frozenset(("article", "entry", "post", "content", "detail", "story", "news", "title", "main", "text"))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def places_of(page: Blocks, title: int | None) -> list[Place]:
    """For each block of `page` the place that counts most of those it stands in.

    `title` is the block that is known to be the page's title: no menu or footer holds it.
    """
    holds = Contents(page.blocks)
    said = [_said(box, page.boxes, holds, title) for box in page.boxes]
    for at, place in sections_of(page, holds, title):
        said[at] = place if said[at] not in FURNITURE else said[at]
    places = _reached(page, said)
    for _ in range(MISNAMED):
        misnamed = _misnamed(page, holds, said, places, title)
        if misnamed is None:
            break
        said[misnamed] = ""
        places = _reached(page, said)
    return places


def hidden_blocks(page: Blocks) -> set[int]:
    """Indexes of the blocks that no reader sees although they are laid out.

    A box that a script shows or hides (`visibility`, `opacity`, `aria-hidden`) counts as seen where it holds most of
    the page's prose: pages are saved before their scripts have run, or while a window lies over them.
    """
    holds = Contents(page.blocks)
    hidden: set[int] = set()
    for box in page.boxes:
        if box.perhaps_hidden and 2 * holds.prose(box) < max(holds.all_prose, 1):
            hidden.update(range(box.first, box.end))
    return hidden


def _reached(page: Blocks, said: Sequence[Place]) -> list[Place]:
    """For each block the place that counts most among the boxes around it."""
    reached: list[Place] = []
    for box, own in zip(page.boxes, said, strict=True):
        around: Place = reached[box.parent] if box.parent >= 0 else ""
        reached.append(own if _RANK[own] >= _RANK[around] else around)
    return [reached[block.box] if block.box >= 0 else "" for block in page.blocks]


def _misnamed(
    page: Blocks, holds: Contents, said: Sequence[Place], places: Sequence[Place], title: int | None
) -> int | None:
    """The box that must be the article's in spite of its name; None if there is none.

    Without it no text would be left, or less than half as much and none between the title and the box.
    """
    named = [at for at, place in enumerate(said) if place in FURNITURE]
    most = max(named, key=lambda at: holds.prose(page.boxes[at]), default=None)
    if most is None or holds.prose(page.boxes[most]) < FEW_PROSE:
        return None
    left = [0 if place in FURNITURE else _own_prose(block) for block, place in zip(page.blocks, places, strict=True)]
    above = sum(left[title or 0 : page.boxes[most].first])
    is_text = above == 0 and holds.prose(page.boxes[most]) >= MISNAMED_SHARE * sum(left)
    return most if sum(left) < FEW_PROSE or is_text else None


def _own_prose(block: Block) -> int:
    """Characters of prose that is not about the site: a disclaimer is no article."""
    prose = prose_chars(block)
    return prose if prose and judge(line_of(block)).reason is None else 0


def _said(box: Box, boxes: Sequence[Box], holds: Contents, title: int | None) -> Place:
    """What a box is by its own tag, role and names, if what it holds agrees."""
    by_tag = _BY_TAG.get(box.tag, "")
    by_markup = _BY_ROLE.get(box.role, "") or by_tag
    place = by_markup if by_markup in FURNITURE else _said_by_names(box.names) or by_markup
    plain: Place = by_tag if by_tag not in FURNITURE else ""
    if box.tag == "body":
        return ""
    if place not in FURNITURE or (box.tag == "header" and _is_inside_article(box, boxes)):
        return plain or (place if place not in FURNITURE else "")
    is_sure = place == by_markup and box.tag not in ("header", "form")
    if title is not None and box.first <= title < box.end:
        return place if is_sure and place in ("menu", "footer") else plain
    prose = holds.prose(box)
    is_text = prose >= MUCH_PROSE and 2 * prose >= holds.chars(box) and place not in ("aside", "comments")
    return plain if is_text and not is_sure else place


def _said_by_names(names: str) -> Place:
    """What classes and ids tell; of several the one that counts most."""
    best: Place = ""
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        told = [_BY_WORD[word] for word in [*words, "".join(words)] if word in _BY_WORD]  # `hotNews`, `hot-news`
        if not _OF_ARTICLE.isdisjoint(words):
            told = [place for place in told if place != "header"]  # `article-header` holds the title
        told.append(_WHOLE_NAMES.get(name.lower(), ""))
        best = max([best, *told], key=lambda place: _RANK[place])
    return best


def _is_inside_article(box: Box, boxes: Sequence[Box]) -> bool:
    parent = box.parent
    while parent >= 0:
        if boxes[parent].tag in ("article", "main") or boxes[parent].role in ("article", "main"):
            return True
        parent = boxes[parent].parent
    return False
