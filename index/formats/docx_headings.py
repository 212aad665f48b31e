"""Which paragraphs of a Word file are headings, and which of them are titles of articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from index.formats.docx_styles import TITLE
from index.formats.docx_text import Block
from index.page.bylines import is_byline, leading_byline
from index.page.lines import join_text, lines_of

_HEADING_CHARS = 60
"""A longer paragraph in a heading's style is text: people style whole paragraphs by mistake."""
_SENTENCE_INSIDE = re.compile("[。；;].")
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十百]{1,3}[、.．章节節条條篇]|[（(][一二三四五六七八九十]{1,3}[）)]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))"
)
_SECTION_CHARS = 10
"""First-level headings that are shorter, by their median, head sections; titles of articles are longer."""
_LARGER = 1.15
"""A title's type is larger than the text's by so much at least: 二号 or 小二 over 三号 or 四号."""
_TITLE_LINES = 4
_LINES_BELOW_TITLE = 3
"""Sub-title, author and date may stand between a title and the text."""
_DEEPEST = 6


def with_titles_joined(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` with each title in one block: titles by style that follow one another, or a title typed without a style.

    A long paragraph in a heading's style is no heading.
    """
    cleared = [block if _can_be_heading(block) else replace(block, heading=None) for block in blocks]
    if not any(block.heading == TITLE for block in cleared):
        start, end = _typed_title(cleared)
        cleared[start:end] = [replace(block, heading=TITLE) for block in cleared[start:end]]
    out: list[Block] = []
    for block in cleared:
        if out and block.heading == TITLE == out[-1].heading:
            out[-1] = replace(out[-1], text=join_text(_on_one_line(out[-1]), _on_one_line(block)))
        else:
            out.append(block)
    return out


def heading_levels(blocks: Sequence[Block]) -> Mapping[int, int]:
    """The markup level (`# ` = 1) of each block that is a heading, by its index.

    Level 1 goes to the titles of articles, and to nothing within them.
    """
    headings = {index: block.heading for index, block in enumerate(blocks) if block.heading is not None}
    titles = {index for index, level in headings.items() if level == TITLE}
    tops = [index for index, level in headings.items() if level == 1]
    articles = _heads_of_articles(blocks, tops, bool(titles))
    lowered = int(any(index not in articles for index in tops) or (bool(titles) and not articles))
    levels = dict.fromkeys(titles | articles, 1)
    return {index: levels.get(index, min(level + lowered, _DEEPEST)) for index, level in headings.items()}


def _can_be_heading(block: Block) -> bool:
    text = _on_one_line(block)
    return bool(text) and len(text) <= _HEADING_CHARS and not _SENTENCE_INSIDE.search(text)


def _on_one_line(block: Block) -> str:
    return join_text(*(part.strip() for part in block.text.split("\n") if part.strip()))


def _heads_of_articles(blocks: Sequence[Block], tops: Sequence[int], has_title: bool) -> set[int]:
    """Which of the first-level headings are titles of articles; the others head sections."""
    if not tops:
        return set()
    with_byline = sum(_has_byline_below(blocks, index) for index in tops)
    if with_byline > 1 and 2 * with_byline >= len(tops):
        return set(tops)
    tops = [index for index in tops if not _NUMBERED.match(blocks[index].text.strip())]
    text_above = any(block.text.strip() for block in blocks[: tops[0]]) if tops else True
    if has_title or text_above:
        return set()
    others = tops[1:]
    sections = others and (
        median(len(_on_one_line(blocks[index])) for index in others) < _SECTION_CHARS
        or not any(block.text.strip() for block in blocks[tops[0] + 1 : others[0]])
    )
    return {tops[0]} if sections else set(tops)


def _has_byline_below(blocks: Sequence[Block], index: int) -> bool:
    below = next((block.text for block in blocks[index + 1 :] if block.text.strip()), "")
    lines = lines_of(below.split("\n")[0])
    return bool(lines) and (is_byline(lines[0]) or bool(leading_byline(lines[0])))


def _typed_title(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the title stands that is one by its looks alone, as in official documents: an empty range if none is clear.

    It is the last group of short centred lines, larger than the text (or bold, if it opens the file), above the text;
    above it may stand the name and the number of the issuing office.
    """
    nothing = (0, 0)
    body = _points_of_text(blocks)
    group: list[int] = []
    below = 0
    for index, block in enumerate(blocks):
        if not block.text.strip():
            continue
        if block.heading is not None or block.place:
            break
        opens = not any(other.text.strip() for other in blocks[:index])
        if _looks_like_title(block, body, opens or group == [index - 1]):
            group = [*group, index] if group and not below and _alike(blocks[group[-1]], block) else [index]
            below = 0
        elif block.centred and len(block.text) <= _HEADING_CHARS:
            below += 1
        else:
            break
    else:
        return nothing  # no text below it
    if not group or below > _LINES_BELOW_TITLE or len(group) > _TITLE_LINES:
        return nothing
    return group[0], group[-1] + 1


def _looks_like_title(block: Block, body: float, may_be_as_small: bool) -> bool:
    text = _on_one_line(block)
    if not block.centred or len(text) > _HEADING_CHARS or text[-1:] in "。；;，,：:" or _NUMBERED.match(text):
        return False
    if not any(char.isalpha() for char in text):
        return False
    return block.points >= _LARGER * body or (may_be_as_small and block.bold and block.points >= body)


def _alike(one: Block, other: Block) -> bool:
    return (one.points, one.bold) == (other.points, other.bold)


def _points_of_text(blocks: Sequence[Block]) -> float:
    """The size of most of the text that is not centred."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if not block.centred and block.points:
            sizes[block.points] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
