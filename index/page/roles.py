"""What each line that cleaning kept is to the articles of its page, by its shape and its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from index.page.authors import names_author
from index.page.bylines import closing_byline, is_byline, is_caption, is_list_of_names, leading_byline, may_be_a_name
from index.page.lines import Line
from index.page.wording import SKY, any_of

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
    _DECORATION + "[一-鿿]{0,4}" + any_of("速览 简讯 短讯 快讯 集锦 短波 播报 一览 点击 扫描 快递 传真") + _DECORATION
)
# The reference number of an official document: 连府办〔2024〕12号.
_REFERENCE = re.compile(r".{0,12}[〔\[(]?(?:19|20)\d\d[〕\])] ?第?\d+号")
_OPENS_NEWS = re.compile(r"近日|日前|昨[日天]|今[日天]|近期|连日来|本[周月]|上周|\d{1,2}月\d{1,2}日|为(?!民|农)")
_SPEAKER = re.compile(r"([^:\s,。]{1,8}):(?=.)")
_KICKER_CHARS = 15
"""A kicker that ends in a colon is no longer than this."""
# The heading of a diary's entry: 3月9日 阴.
_DIARY_DAY = re.compile(rf"\d{{1,2}}月\d{{1,2}}日(?: ?(?:星期|周)[一二三四五六日])? ?{SKY.pattern}?")
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
    speakers = _speakers(lines)
    return [_role(lines, index, speakers) for index in range(len(lines))]


def is_title_line(line: Line, role: Role) -> bool:
    """Whether the line can be part of a title: a label that is no item of an outline, box or document head."""
    if role is not Role.LABEL or line.is_enumerated or line.level > 1:
        return False
    return not any(heading.fullmatch(line.folded) for heading in (_BOX, _REFERENCE, _DIARY_DAY))


def title_run_end(lines: Sequence[Line], roles: Sequence[Role], start: int) -> int:
    """Index below the run of title lines that begins at `start`; `start` itself if no title line stands there."""
    return next((at for at in range(start, len(lines)) if not is_title_line(lines[at], roles[at])), len(lines))


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


def count_credits(lines: Sequence[Line], roles: Sequence[Role]) -> int:
    """How many places of the page name an author; a byline of several lines is one."""
    named = [
        role in (Role.BYLINE, Role.LEAD) or closing_byline(line) < len(line.text)
        for line, role in zip(lines, roles, strict=True)
    ]
    return sum(here and not before for before, here in pairwise([False, *named]))


def _speakers(lines: Sequence[Line]) -> frozenset[str]:
    """Names before a colon that ask or answer at least twice on the page (`记者:……?`)."""
    spoken = [(match.group(1), line.text[-1]) for line in lines if (match := _SPEAKER.match(line.folded))]
    times = Counter(name for name, end in spoken if end in "？?。")
    return frozenset(name for name, count in times.items() if count > 1)


def _role(lines: Sequence[Line], index: int, speakers: frozenset[str]) -> Role:
    line = lines[index]
    spoken = _SPEAKER.match(line.folded)
    is_speech = spoken is not None and spoken.group(1) in speakers and line.text[-1] in "？?。！"
    if is_byline(line) or (not is_speech and _is_name_below_title(lines, index)):
        return Role.BYLINE
    if is_caption(line):
        return Role.CAPTION
    if leading_byline(line):
        return Role.LEAD
    is_label = line.is_label or _is_kicker(lines, index)
    return Role.LABEL if is_label and not is_speech else Role.TEXT


def _is_name_below_title(lines: Sequence[Line], index: int) -> bool:
    """Whether the line, between a title and text, consists of names; a short one needs no usual family name there."""
    if not 0 < index < len(lines) - 1 or not lines[index].is_label:
        return False
    above, below = lines[index - 1], lines[index + 1]
    if not above.is_label or is_caption(above):
        return False
    if not below.is_prose:  # a sub-heading opens the text, a line in brackets tells the author's post
        opens = index + 2 < len(lines) and below.is_label and lines[index + 2].is_prose
        return opens and is_list_of_names(lines[index]) and len(above.text) > len(lines[index].text)
    if names_author(lines[index]):
        return True
    return is_list_of_names(lines[index]) or (may_be_a_name(lines[index]) and len(above.text) > len(lines[index].text))


def _is_kicker(lines: Sequence[Line], index: int) -> bool:
    """Whether the line is the first half of a title (`山歌进校园:`), as a byline below the second half shows."""
    line = lines[index]
    if len(line.text) > _KICKER_CHARS or line.folded[-1:] != ":" or index + 2 >= len(lines):
        return False
    title, below = lines[index + 1], lines[index + 2]
    is_title = title.is_label and not title.is_enumerated and (index == 0 or lines[index - 1].ends_sentence)
    opens_page = below.is_prose and not any(above.is_prose for above in lines[:index])
    return is_title and (opens_page or is_byline(below) or bool(leading_byline(below)))
