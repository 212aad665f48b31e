"""Facts that are told in passing, and that nobody needs to know: no item asks for them."""

from __future__ import annotations

import re

from index.names import organisations
from index.script import to_simplified
from rag.pack.facts import Fact
from rag.pack.sayings import Saying

HANDFUL = 10
"""Things that an untitled report counts: so few are a detail of one village or school."""

_CLAUSE_END = re.compile(r"[，；。：]|,(?!\d)")
_RULES = re.compile(r"印发|出台|发布|公布|颁布|施行|实施|生效|通过|修订|废止")
_RULED = re.compile(
    r"《[^》]+》|法(?:律|规|典|案)|条例|办法|规定|方案|意见|规划|政策|标准|通知|制度|细则|措施|决定|纲要|机制|计划"
)
_HELPS = re.compile(r"[市县区]?(?:对口|结对|牵头)帮扶")
_FOUNDED = re.compile(r"成立|设立|组建|创立|创办|揭牌")
_SITE = re.compile(r"位于|地处|坐落|距离?(?=[\u4e00-\u9fff]{1,8}\d)|毗邻|占地|下辖|全长|承担辖区|服务辖区|辖区内?有")
"""Where something lies and how large it is."""
_STOCK = re.compile(
    r"(?:全[村镇乡县区市]|[村镇乡社区]|现|辖区)(?:共|现|总)?有?(?:居民|村民|农户|人口|户籍|常住|耕地|面积|党员)|总面积|总?人口|"
    r"常住|户籍|教职工|在校|在编|在岗|共有居民|总户数|辖\d"
)
_PEOPLE_OR_LAND = frozenset({"人", "户", "名", "位", "亩", "公顷", "平方米", "平方公里", "平方千米", "公里", "个"})
_CAREER = re.compile(
    r"任[^，。；]{0,16}(?:书记|主任|县长|市长|区长|镇长|乡长|局长|处长|科长|院长|校长|主席|委员|经理|董事|总裁|职)|出生|毕业|参加工作|"
    r"年仅|现年|\d+岁|从[业教警医]|入党|履历"
)
_MARKET = re.compile(
    r"目标价|评级|研报|股价|股份|股票|市值|收盘|开盘|涨幅|跌幅|每股|持股|减持|增持|套现|主力资金|净流[入出]|成交额|融资余额|北向|净利润|营业?收入?为|"
    r"归母|财报|季报|年报|中报|上市公司|比特币|基金净值|期货|盘中|港股|A股|董监高"
)
_RECORD = re.compile(r"吉尼斯|纪录|记录保持")
_CASE = re.compile(
    r"抓获|查获|缴获|嫌疑人|涉案|逃犯|刑拘|拘留|[吸贩制涉]毒|毒品|窝点|原告|判决|诉讼|利息|轻生|营救|判处|被告|诈骗|盗窃|赌博|民警|警方|投案|非法捕捞"
)
_PRICE = re.compile(
    r"售价|定价|起售|优惠价|折后|票价|价格|报价|单价|元[/／每]|每[斤瓶箱件杯份]\d|卖到?\d[\d.]*元|要[近约]?\d[\d.]*元"
)
_WARES = re.compile(
    r"车型|手机|机身|配色|新车|车身|轴距|续航|扭矩|马力|排量|发动机|像素|内存|处理器|屏幕|电池容量|英寸|新款"
)
_SHOWS = re.compile(
    r"电影|影片|票房|电视剧|综艺|演唱会|歌手|演员|导演|剧集|球队|球员|进球|比分|决赛|联赛|夺冠|冠军|金牌|摘金|大运会|亚运|奥运|泳|锦标赛|主场|客场|选秀|直播间|媒体见面会|偶像"
)
_ANECDOTE = re.compile(
    r"[先女]生|女士|师傅|大[姐妈爷叔]|老人家|奶奶|爷爷|算了[算一]|村里种|[\u4e00-\u9fff]某[，（]|网友|老板"
)
"""What one person has or did."""
_HANDED_OUT = re.compile(r"宣传(?:资料|单|册|页|品)|传单|手册|海报|问卷")
_ATTENDED = re.compile(r"(?:参加|参与|出席|到场|齐聚)[^，。；]*|[^，。；]{0,8}参加[^，。；]*(?:仪式|会|活动)")
_ONE_LOAD = re.compile(r"一批|满载|[首一]单|[还又]拿到")
"""What one load was worth, or one person got."""
_WEATHER = re.compile(r"降[雨水]|水位|气温|风力|震[级源中]|台风[^，。]{0,12}级|流量")
_ERRAND = re.compile(r"听取了?|汇报|出席|陪同|三下乡|实践[团队]|支教团|夏令营|研学|下同")
_OF_NO_USE = (_CAREER, _MARKET, _RECORD, _CASE, _WARES, _SHOWS, _WEATHER, _ERRAND)


def is_trifle(saying: Saying, fact: Fact) -> bool:
    """Whether a fact is one of those that are told in passing: a day, a career, a price, how large a village is."""
    plain = to_simplified(saying.text)
    if fact.kind == "date":
        return not _is_of_rule_or_founding(plain)
    if fact.kind == "place":
        return not _HELPS.match(plain, fact.end)  # where an event took place
    if any(one.search(plain) for one in _OF_NO_USE):
        return True
    return fact.kind == "figure" and _is_small_figure(saying, fact, plain)


def _is_small_figure(saying: Saying, fact: Fact, plain: str) -> bool:
    """Whether a figure is what one person has, a price, a stock, or a handful of things of an untitled report."""
    figure, clause = fact.figure, _clause_of(plain, fact)
    if figure is None or _SITE.search(plain) or _ANECDOTE.search(plain):
        return True
    if figure.kind == "money" and _PRICE.search(clause):
        return True
    if _HANDED_OUT.search(clause) or _ONE_LOAD.search(clause) or _ATTENDED.match(plain, fact.end):
        return True
    if figure.kind == "count" and figure.value <= HANDFUL and not saying.article.title:
        return True
    return figure.unit in _PEOPLE_OR_LAND and _STOCK.search(clause) is not None


def _clause_of(plain: str, fact: Fact) -> str:
    start = max((match.end() for match in _CLAUSE_END.finditer(plain, 0, fact.start)), default=0)
    end = _CLAUSE_END.search(plain, fact.end)
    return plain[start : end.start() if end else len(plain)]


def _is_of_rule_or_founding(plain: str) -> bool:
    """Whether a sentence tells when a rule or plan was issued or took effect, or an organisation was founded."""
    first = re.sub(r"^[^，]*月(?:\d+日)?，", "", plain, count=1).split("，")[0]
    if _RULES.search(first) and _RULED.search(first):
        return True
    return bool(_FOUNDED.search(first)) and bool(organisations(first))
