"""What the tests of the PDF reader share: a reader over bytes, and sentences to set."""

from __future__ import annotations

import io
import re
from pathlib import Path

from index.config import IndexConfig
from index.formats.pdf import load_pdf
from index.formats.source import Source
from index.schema import RawDocument

CHANNELS = (
    "入冬以来，石溪镇组织三百多名村民清理水渠，把堵了两年的六条主渠全部疏通，下游的冬种油菜第一次用上了自流水，"
    "每亩省下抽水费二十八元，预计到2025年春耕前还能再修好支渠14公里。"
)
PONDS = (
    "镇水利站把四十七口山塘逐一量了水位、拍了照片，险情分成红黄蓝三类，红类的九口由县里派工程队加固，"
    "黄类由村里自己补漏，蓝类只挂牌看护，每口山塘都有一名看护人，名字写在塘边的木牌上。"
)
MEETING = (
    "会上有人问钱从哪里来。站长翻开账本说，省级补助占六成，县里配三成，"
    "剩下一成由用水的农户按亩数分摊，账目每季度张贴一次。"
)
SCHOOL = (
    "镇中心小学的自然课搬到了渠边，孩子们用量筒测流速，用试纸看酸碱，每周把结果写在黑板上，"
    "家长路过时也会停下来比一比上周的数字。"
)
ROADS = (
    "水利站还把修渠挖出的石料送给三个村铺路，省下运费四万多元，原来一下雨就打滑的田埂，"
    "现在三轮车能一直开到地头，收秋时少雇了二十多个挑工。"
)
CLOSING = "到年底，全镇还剩两口山塘没有完工。"
TEXTS = (CHANNELS, PONDS, MEETING, CLOSING)


def read(data: bytes, skipped: list[str] | None = None) -> RawDocument:
    """The document of a PDF; reasons for what is skipped go to `skipped`."""
    reasons = skipped if skipped is not None else []
    source = Source("/papers/a.pdf", ".pdf", len(data), lambda: io.BytesIO(data))
    (document,) = load_pdf(source, IndexConfig(home=Path("/nowhere")), lambda name, reason: reasons.append(reason))
    return document


def lines(data: bytes) -> list[str]:
    """The lines of a PDF's text."""
    return read(data).text.split("\n")


def bare(text: str) -> str:
    """`text` without white space and heading marks."""
    return re.sub(r"\s|^#+", "", text, flags=re.MULTILINE)
