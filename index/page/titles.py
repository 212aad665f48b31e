"""Which of the lines above a text are its title, and which name the column that the article appears in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.page.lines import Line
from index.page.roles import is_heading_of_briefs, is_sub_title
from index.page.wording import any_of

COLUMN_NAME = 4
"""A newspaper's columns mostly have names of four characters."""
COLUMN_NAME_CHARS = 12
"""And none has more than this between its decoration."""

_MARKS = r"[■□◆◇●○◎★☆▲△▶►▷※·•|丨—\-~]"
_FRAMED = re.compile(
    rf"(?:{_MARKS}{{1,3}} ?[^\W_][^,。:]{{0,{COLUMN_NAME_CHARS}}} ?{_MARKS}{{1,3}}"
    rf"|[\[【〖〔〈] ?[^,。]{{2,{COLUMN_NAME_CHARS}}} ?[\]】〗〕〉])"
)
_SAYS_COLUMN = re.compile(
    rf"{_MARKS}{{0,2}} ?(?:本期|本版|今日)?(?:栏目|专栏)(?:名称)? ?[:|丨] ?[^,。]{{2,{COLUMN_NAME_CHARS}}}"
)
_KIND = any_of(
    """
    杂?谈 观察 手记 笔记 随笔 论坛 视点 聚焦 关注 直通车 来信 来论 园地 专栏 专访 茶座 时评 快评 短评 微评 一线 走笔
    走基层 之声 人物 访谈 调查 见闻 故事会 特稿 连载 信箱
    """
)
_KIND_OF_PIECE = re.compile(rf"{_MARKS}{{0,2}} ?(?:[一-鿿]{{0,3}}|[一-鿿]{{2,6}}[·・|丨/][一-鿿]{{0,6}}){_KIND}")


@dataclass(frozen=True, slots=True)
class Start:
    """Indexes of an article's first title line and of the first line below its title."""

    title: int
    body: int
    aside: tuple[int, ...] = ()
    """Indexes of lines that are neither the title's nor the text's: an author, a place, a column's name above."""

    @property
    def first(self) -> int:
        """Index of the first line that belongs to the article or stands above its title."""
        return min(self.title, *self.aside, self.title)


def column_name_lines(heading: Sequence[Line]) -> int:
    """How many lines of `heading` come before the title: 1 where the first one names a column, else 0.

    A column's name is framed by signs, says that it is one, tells a kind of piece (观察, 手记) or has four characters
    above a much longer title. There is always a title left.
    """
    if len(heading) < 2 or is_sub_title(heading[1]):
        return 0
    name, title = heading[0], heading[1]
    if name.level or is_heading_of_briefs(name):
        return int(not name.level)
    if _SAYS_COLUMN.fullmatch(name.folded):
        return 1
    shorter = len(name.text) < len(title.text) or len(name.text) <= 2 * COLUMN_NAME
    if shorter and (_FRAMED.fullmatch(name.folded) or _KIND_OF_PIECE.fullmatch(name.folded)):
        return 1
    return int(len(name.text) == COLUMN_NAME and len(title.text) > 2 * COLUMN_NAME)
