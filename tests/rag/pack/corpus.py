"""Invented articles for packs, and packs made of them."""

from __future__ import annotations

from index.reader import IndexReader
from rag.pack.make import make_pack
from rag.pack.material import of_articles
from rag.pack.schema import Pack

ARTICLES = {
    "water.md": """---
title: 蕉岭县把水送进山村
publisher: 示例日报
date: 2024-05-08
region: 蕉岭县
---
蕉岭县水利局2022年铺设供水管道146公里。蕉岭县广福镇新建蓄水池38座。蕉岭县文福镇的水厂每天供水5200吨。2023年，蕉岭县争取水利专项资金7400万元。蕉岭县新铺镇清理河道63公里。蕉岭县南磜镇的农田灌溉面积扩大到3900亩。2022年，蕉岭县培训管水员290人。
""",
    "tea.md": """---
title: 饶平县茶园改造一年
publisher: 示例日报
date: 2024-06-12
region: 饶平县
---
2023年9月，饶平县浮山镇启动茶园改造项目。饶平县已改造茶园4300亩，新建水渠18公里，受益茶农2760户。浮山镇的茶叶合作社由36家增加到52家。

“护茶贷”是指银行按茶园面积向茶农发放的免抵押贷款。饶平县通过办培训班、建示范园、派技术员等方式提高茶叶品质。今年，饶平县茶叶产值达到3.6亿元，同比增长12%。

他说，好日子还在后头。这项工作得到大家支持。
""",
    "school.md": """---
title: 佛冈县石角镇办起夜校
publisher: 示例周刊
date: 2024-03-20
region: 佛冈县
---
佛冈县石角镇的夜校开设电工、月嫂、直播等课程，报名学员达到430人。石角镇为夜校筹集资金85万元，聘请教师27名。夜校名叫“石角一夜”。

佛冈县推行“1+3+X”培训机制。其中，“1”是一所夜校，“3”是三支讲师队伍，“X”是若干个实训点。2023年11月，佛冈县人力资源局与石角镇政府签署合作协议。
""",
    "tea-again.md": """---
title: 饶平县茶叶产业通报
publisher: 示例晚报
date: 2024-07-01
region: 饶平县
---
饶平县已改造茶园5100亩，新建水渠18公里。2022年，饶平县茶叶产值达到2.9亿元。2023年，饶平县茶叶产值达到3.2亿元。
""",
}


def ids_of(reader: IndexReader) -> dict[str, str]:
    """The ids of the articles by their titles."""
    return {info.title: info.article_id for info in reader.infos()}


def pack_of(reader: IndexReader) -> Pack:
    """A pack of all articles."""
    return make_pack(of_articles(list(ids_of(reader).values()), reader), reader)
