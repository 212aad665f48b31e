"""A page of two articles with furniture around them, to correct. Line numbers are those of `PAGE`."""

from __future__ import annotations

from pathlib import Path

TOP, FIRST_TITLE, HEADING, SECOND_TITLE, LINES = 1, 6, 9, 11, 15
PAGE = """\
首页
新闻
服务
互动
当前位置：首页 > 新闻 > 正文
甲村修桥便民
■本报记者 黄新
大桥昨日合龙，明年通车，两岸三万村民出行从此方便多了。
工期提前
建设者说，工期比原计划提前了二十天，桥下的老渡口也停了。
乙村开仓收粮
■本报记者 丘文
乙村粮站昨日开仓，首日收购稻谷三百吨，农户当天就拿到了粮款。
粮站还为排队的人备了热茶，一直收到天黑才关门。
版权所有 山乡网 粤ICP备00000000号
"""


def write(path: Path, text: str = PAGE) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
