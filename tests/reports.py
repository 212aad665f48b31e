"""An invented report as several sites carry it, and reports that only look like it."""

from __future__ import annotations

from opencc import OpenCC

LEAD = "南坑镇党群服务中心昨天启用，占地1200平方米，设有办事窗口16个，周边9个村的村民不用再跑县城。"
PARAGRAPHS = (
    "服务中心由旧粮站改建，驻镇工作队牵线，三家帮扶单位共出资386万元。改建保留了原来的青砖外墙，屋顶换成了光伏板，"
    "每年发电4.2万度，除自用外还能并网。",
    "走进大厅，左手边是社保、医保和户籍窗口，右手边是助农直播间。镇长邓伟民介绍，窗口试运行两个月，"
    "办结事项5730件，平均等候时间从47分钟缩短到8分钟。",
    "助农直播间交给返乡青年打理。二十六岁的罗秀芳去年辞去城里的工作，如今每周开播四场，"
    "把村里的三黄鸡、花生油和笋干卖到珠三角，上个月成交额达到21.5万元。",
    "对行动不便的老人，中心安排代办员上门。代办员每人负责两个自然村，每月走访不少于12次，"
    "取药、缴费、认证一次办好。坑尾村的刘阿婆说，现在坐在家门口就能把事办了。",
    "工作队队长梁志豪表示，下一步将在服务中心开设夜校，请农技专家讲授水稻直播和茶园管理，"
    "首批课程已有143人报名，开课时间定在晚稻收割之后。",
)
REPORT = "\n\n".join((LEAD, *PARAGRAPHS)) + "\n"
OTHER_PAPER = (
    "南坑镇的老粮站变了样。记者昨天看到，这里挂起了党群服务中心的牌子，办事窗口一字排开。\n\n"
    "据了解，项目花费386万元，由帮扶单位筹措。镇里的干部说，过去群众办社保要坐一个多小时班车到县里，如今下楼走几步就到。\n\n"
    "五十岁的村民陈国强是第一批来办事的人，他办好医保报销只用了几分钟。他还在直播间门口站了好一会儿，打算把自家的蜂蜜也拿来试试。\n\n"
    "服务中心启用当天，县里还组织了义诊和招聘，两家企业在现场招到了工人。\n"
)
"""Another paper's own report of the same event."""


def traditional(text: str) -> str:
    """`text` as a paper in traditional script prints it."""
    return str(OpenCC("s2t").convert(text))


def yearly(year: int, roads: int, lamps: int, money: float, visitors: int, shops: int) -> str:
    """The figures of one year in the words of every year."""
    return (
        f"南坑镇人民政府公布{year}年乡村建设统计公报。全镇全年新修村道{roads}公里，安装太阳能路灯{lamps}盏，"
        f"完成农村人居环境整治投资{money}万元，各项工作按计划推进。\n\n"
        f"乡村旅游保持平稳发展，全年接待游客{visitors}人次，新开农家店{shops}家，带动村民就近就业。"
        f"统计公报还显示，全镇学校、卫生院和文化站运行正常，群众对基本公共服务的满意程度继续提高。\n"
    )


THIS_YEAR = yearly(2024, 15, 410, 703.2, 53000, 14)
LAST_YEAR = yearly(2023, 12, 340, 586.5, 48000, 11)
"""Statistics of two years in the same words: no reprints."""
