"""Adverts and public notices of a printed page: classifieds, lost papers, strips of telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.page.furniture import Judged, Reason, first_text
from index.page.lines import LABEL_CHARS
from index.page.wording import any_of

NOTICE_CHARS = 160
"""A classified notice is no longer than this."""

_PHONE = r"\d[\d -]{4,}\d"
_HEADING = re.compile(
    r"[\W_]{0,3}[一-鿿]{0,10}"
    + any_of("声明 启事 减资公告 增资公告 注销公告 清算公告 拍卖公告 招租公告 转让公告 作废公告")
    + r"[\W_]{0,3}"
)
_NOTICE = re.compile(
    any_of(
        rf"""
        声明作废 特此(?:声明|公告) 申报债权 (?:必有|定有|当有)?(?:重谢|酬谢|面谢) 遗失.{{2,60}}(?:一枚|一张|一本|证|章)
        有意者 知情者 {_PHONE}
        """
    )
)
_OFFER = re.compile(
    any_of("出租 出售 转让 招租 招聘 招工 求购 求租 急售 急转 旺铺 诚聘 吉屋") + rf" ?[:|].*{_PHONE}"
    rf"|[^。]*(?:^| )(?:[^ ]{{0,8}}(?:招|聘|出租|出售|转让|求购))[^。]*(?:电话|联系|热线|致电|手机) ?:? ?{_PHONE}"
)
_STRIP = re.compile(
    r"(?:本报|本刊)?"
    + any_of("广告 刊登 发行 订报 订阅 便民 读者 报料 爆料 新闻 投稿 编辑部")
    + r"[^,。\d]{0,8}"
    + any_of("热线 电话 查询 专线 传真 部")
    + rf"[^,。]{{0,12}}?{_PHONE}|[^。]{{0,10}}(?:分类|小)广告(?: .*)?|公益广告|(?:电话|传真|热线) ?:? ?{_PHONE}"
)


def adverts(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Short offers and strips of telephone numbers, and notices: the heading 声明 or 启事 with what it heads.

    At the end of a page with one article a telephone number is the document's own; so are 声明 and 启事 as its title.
    """
    first = first_text(page)
    for at, judged in enumerate(page):
        line = judged.line
        if judged.reason is not None or line.level or line.place or len(line.text) > LABEL_CHARS:
            continue
        if _OFFER.match(line.folded) or (_STRIP.match(line.folded) and not line.folded.startswith(("电话", "传真"))):
            yield at, Reason.ADVERTISEMENT
        elif _HEADING.fullmatch(line.folded) and first < at:
            below = page[at + 1] if at + 1 < len(page) else None
            if below is None or below.reason is Reason.ADVERTISEMENT:
                yield at, Reason.ADVERTISEMENT
            elif len(below.line.text) <= NOTICE_CHARS and _NOTICE.search(below.line.folded) and below.line.is_prose:
                yield from ((at, Reason.ADVERTISEMENT), (at + 1, Reason.ADVERTISEMENT))
