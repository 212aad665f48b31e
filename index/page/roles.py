"""What each line that cleaning kept is to the articles of its page, by its shape and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from index.page.bylines import is_byline, is_caption, is_list_of_names, leading_byline
from index.page.lines import Line
from index.page.wording import any_of

_DECORATION = r"[\W_]*"
# Headings of boxes that stand inside an article.
_BOX = re.compile(
    _DECORATION
    + "(?:相关)?"
    + any_of(
        """
        链接 名词解释 (?:新闻)?背景 背景(?:资料|链接) 记者手记 编者按 编后 延伸阅读 小贴士 数说 声音 点评 短评 附件?
        """
    )
    + _DECORATION
)
# Headings of columns of briefs.
_BRIEFS = re.compile(
    _DECORATION
    + "(?:新闻|一周|本地|图片|一句话|要闻|工作)?"
    + any_of("速览 简讯 短讯 快讯 集锦 短波 播报 一览")
    + _DECORATION
)
# The reference number of an official document: 连府办〔2024〕12号.
_REFERENCE = re.compile(r".{0,12}[〔\[(]?(?:19|20)\d\d[〕\])] ?第?\d+号")
_OPENS_NEWS = re.compile(r"近日|日前|昨[日天]|今[日天]|近期|连日来|本[周月]|上周|\d{1,2}月\d{1,2}日|为(?!民|农)")
_SUB_TITLE = re.compile(r"[—–－-]{1,2}\S")


class Role(Enum):
    """What a line is to the articles of its page."""

    LABEL = "title or heading"
    BYLINE = "byline alone"
    LEAD = "byline, then text"
    CAPTION = "caption"
    TEXT = "text"


def roles_of(lines: Sequence[Line]) -> list[Role]:
    """The role of each line."""
    return [_role(lines, index) for index in range(len(lines))]


def is_title_line(line: Line, role: Role) -> bool:
    """Whether the line can be part of a title: a label that is no item of an outline, box or document head."""
    inside = line.is_enumerated or line.level > 1 or _BOX.fullmatch(line.folded) or _REFERENCE.fullmatch(line.folded)
    return role is Role.LABEL and not inside


def is_sub_title(line: Line) -> bool:
    """Whether the line opens with the dash of a sub-title."""
    return bool(_SUB_TITLE.match(line.text))


def is_heading_of_briefs(line: Line) -> bool:
    """Whether the line heads a column of short items (一周简讯)."""
    return bool(_BRIEFS.fullmatch(line.folded))


def tells_a_story(line: Line) -> bool:
    """Whether a caption has several clauses, so that it can be an article of its own."""
    return len(re.findall("[,。]", line.folded)) > 1


def opens_news(line: Line) -> bool:
    """Whether the text opens as reports do: with a day, or `近日`."""
    return bool(_OPENS_NEWS.match(line.folded))


def _role(lines: Sequence[Line], index: int) -> Role:
    line = lines[index]
    if is_byline(line):
        return Role.BYLINE
    if is_caption(line):
        return Role.CAPTION
    if leading_byline(line):
        return Role.LEAD
    if not line.is_label:
        return Role.TEXT
    below_title = index > 0 and lines[index - 1].is_label
    above_text = index + 1 < len(lines) and lines[index + 1].is_prose
    return Role.BYLINE if below_title and above_text and is_list_of_names(line) else Role.LABEL
