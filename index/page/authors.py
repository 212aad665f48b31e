"""Authors below a title who are named with a post or place: `县委党校 张三`, `张三（县农业局）`, `张三 文/图`."""

from __future__ import annotations

import re

from index.page.bylines import SURE_NAME
from index.page.lines import Line
from index.page.wording import any_of

AUTHOR_CHARS = 40
"""A line that names an author with a post is no longer than this."""

_MARK = r"[■□▲△◆◇●○◎⊙★☆※·•]{0,2} ?"
_NAME = r"[一-鿿]{2,4}"
_POST = r"[一-鿿]{1,16}" + any_of(
    "局 校 院 会 镇 村 县 市 区 乡 省 办 社 中心 公司 大学 学院 代表 委员 书记 主任 校长 院长"
    " 队 厂 站 馆 园 所 部 学生 老师 教师 医生 村民 居民 队员 教授 研究员 干部 专家 记者"
)
_AUTHOR = re.compile(
    _MARK + "(?:" + rf"{_NAME} ?\((?:[一-鿿 ·]{{3,20}})\)"
    rf"|\({_POST} {_NAME}\)"
    rf"|{_POST} {SURE_NAME}(?:[ 、]{SURE_NAME})*"
    rf"|{_NAME}(?:[ 、]{_NAME})? ?(?:文/图|图/文|文并图|图文|口述|(?<= )[文图])"
    rf"|(?:本版|本期|本文)?(?:撰文|撰稿|采写|作者|文字) ?[:/|丨]? ?{_NAME}(?:[ 、]{_NAME})*" + ")"
)


def names_author(line: Line) -> bool:
    """Whether the line names an author with a post, a place or a task; its place below a title must tell the rest."""
    return len(line.text) <= AUTHOR_CHARS and not line.level and bool(_AUTHOR.fullmatch(line.folded))
