"""Sentences of an article that can be shown on their own: whole, tidy, and understood without what stands before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.names import people
from index.questions.naming import balanced, date_end, is_anchored, names_place, stands_alone
from index.questions.statements import Clause, Statement, statements
from index.schema import Article, Span
from index.script import to_simplified
from rag.pack.schema import Quote

SHORTEST, LONGEST = 14, 120
"""Characters of a sentence that is shown."""
_REPEATED = 8
"""Characters that come twice in a row: a heading runs into the text."""

_GLUED = re.compile(r"[\u4e00-\u9fff，。”》]\s+[\u4e00-\u9fff“《]|\s{2}")
_SPEECH = re.compile(
    r"[：:]\s*[“「『]|^[“「『][^”」』]{0,80}[，。！？；]|[“「『][^”」』]*[。！？；][^”」』]*[”」』]|[“「『](?=[^”」』]{17})[^”」』]*，[^”」』]*[”」』]|"
    r"(?:说|称|表示|认为|指出|介绍)，?[“「『]"
)
_UNTIDY = re.compile(
    r"——|[…↓↑→◆◎☆★|{}<>#@*_~=【】]|（[，；、\s]*）|\([,;\s]*\)|\.{3}|https?|www\.|[（(]完[）)]|[（(](?:图|下图|如图)|▲|[?？!！]|[\ufffd]"
)
_LATELY = re.compile(
    r"已(?!经?[是有]的)|累计|截至|正在|现有|不久前|刚刚|最近|近期|目前|日前|近日|上半年|下半年|季度|当前"
)
# Of which community, school or event does somebody speak? What else does something show (还显示)?
_WHICH = re.compile(
    r"(?:^|，)(?:该|本次)?活动(?!室|中心|的)|(?:^|，)(?:公司|学校|医院|社区|平台|团队|项目)(?=[已将还共在的也])|^.{0,8}还(?:显示|表示|指出|要|将|有)|(?:介绍|表示|透露|说)，(?:社区|公司|学校|村里|镇里|项目|医院|企业|活动|县里|市里|全[省市县区镇村])"
)
# A heading that runs into a date: 洪水无情8月9日上午，…
_RUN_IN = re.compile(
    r"(?<=[\u4e00-\u9fff”》])(?<![于在从到至自年截的日是为由即与和起于，])"
    r"(?:\d{4}年|(?:\d{4}年)?\d{1,2}月\d{1,2}日)(?:[上下]午|晚|[早凌]晨)?(?:\d{1,2}[点时])?，"
)
_NAMELESS = re.compile(
    r"[\u4e00-\u9fff]某(?![些种个一])|由公司|[大老]爷|大妈|阿姨|奶奶|爷爷|发行人|本公司|标的公司|编者按"
)
# What changes by the hour means nothing without its day.
_HOURLY = re.compile(r"[跌涨][超停幅]|期货|股指|盘中|指数|流量|水位|气温|风力|收盘|汇率|中间价|报价|股价|价格为|浓度")
_DAY = re.compile(r"\d{1,2}[月日]|\d{4}年")
# A rise on the year before means nothing without its period.
_COMPARES, _PERIOD = re.compile(r"同比|环比"), re.compile(r"\d{4}年|\d月|季度|半年|[今去前]年|期间|\d日")
_YEAR = re.compile(r"\d{4}年")
_SAYS = re.compile(r"(?:说|表示|介绍|称|道|认为)[。；]$")
_NICKNAME = re.compile(r"“[^”]{1,3}”")
# What begins so lacks its subject, or goes on with what was said before.
_PART_OF = re.compile(
    r"其中|不过|而且|并且|最后|首先|其次|制定|印发|出台|发布|特别是|尤其|接下来|后续|下一步|当时|此时|届时|另据|与之|相比|除此|同样|"
    r"参加|出席|参与|围绕|结合|面对|坚决|全力|切实|着力|开展|组织|邀请|召开|举办|介绍|强调|要求|采用|采取|通过|利用|依托|立足|聚焦|继续|逐步|"
    r"热心|大会|论坛|展会|展区|峰会|(?:基金|机构|报告|产品|系统|列车|飞机)(?=主要|将|已|还|在|由)|正式|先后|陆续|共同|成功|迅速|全体|同时|来自|[\u4e00-\u9fff]{2,3}分(?:行|会|论坛|公司|局|院|校)|救助|走访|慰问|(?:街道|社区|学校|医院|公司|企业|平台|法院|乡镇|[村镇县市]里)(?=[将已还共也在通把对为与和，])|归属|扣非|营业收入|净利润|远?[低高]于|周边|附近|沿线|沿途|一审|二审|户均|志愿队|首批|联合(?!国)|支持|取消|推进|鼓励|两岸|参展|参赛|受访|获奖|入选|现场|会上|大赛|比赛|本届|首届|报道显示|消息称|据[^，]{2,12}报道|[着著]力|牵线|处理|办理|审理|受理|认真|扎实|推出|截至\d+时|总队|大队|组委会|协会|该|[两三四五六七八九多]部门|主要|预计|目标|平均|人均|总投资|总面积|占地|建筑面积|有的|有人|大家|人们|孩子|老人|村民们|学生们|队员们|志愿者们?(?!协会|联)|[一二三四五六七八九十]、|（[一二三四五]）|\d[.、]"
)
# 《条例》 stands for a title that was given before.
_SHORTHAND = re.compile(
    r"《(?:条例|办法|规定|方案|意见|通知|规划|规范|公告|报告|指南|纲要|决定|细则|标准|计划|协议|声明|公约|名单|目录|白皮书|蓝皮书|章程|"
    r"行动方案|实施方案|实施意见|工作方案|指导意见|实施细则|管理办法|通报|措施|清单|若干措施)》"
)
# In an article without a date nobody can tell the year of 7月10日.
_OF_NO_YEAR = re.compile(r"(?<![\d年])(?<!年 )\d{1,2} ?[月日](?![里内])(?!\d{4}年)")
_SPEAKS = re.compile(
    r"我们?(?![国省市县区])|咱|大家好|小编|笔者|网友|读者|记者|编辑|受访|现场\d|概况|简介|供图|社发|供稿|图源|摄影|图片"
)
_RELATIVE = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}
_RELATIVE_YEAR = re.compile(r"今年|去年|前年|明年")
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”|「[^」]*」")
_SUMS_UP = re.compile(r"(?:截至目前，|目前，)?(?:全[市县区镇村]共?累计|累计|全[市县区镇村]共?(?=[\u4e00-\u9fff]*\d))")
# 近两年来 ends with the date of the article.
_UP_TO_NOW = re.compile(r"近(?:[一二两三四五六七八九十几]|\d+)?年(?:来|间)，?")
_PAIR_OPENS = re.compile(
    r"不仅|不但|不只|不光|虽然|尽管|无论|不管|只有|只要|如果|一方面|既(?!定)|除了|与其|宁可|之所以|从(?![事业化])|一边|越|先(?![进生后])"
)
_LEADS_ON = re.compile(
    r"(?:[为是有如在于对向从由中后时来的起前间内下上际]|包括|分别|达|以来|过程|期间|同时|方面|基础|介绍|表示|显示|获悉|了解|发现|认为)$"
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that stands alone."""

    statement: Statement
    """Its text has lost what only joins it to the sentence before (据悉, 同时)."""
    is_whole: bool = True
    """False for the first clauses of a sentence of which the rest refers to something else."""

    @property
    def article(self) -> Article:
        """Where it stands."""
        return self.statement.article

    @property
    def text(self) -> str:
        """The sentence, as it stands there."""
        return self.statement.text

    @property
    def span(self) -> Span:
        """Its place in the article."""
        return Span(self.statement.start, self.statement.start + len(self.text))

    @property
    def said(self) -> str:
        """It as a sentence of its own: a semicolon at its end is a full stop."""
        return self.text.rstrip("；;，,。") + "。"

    @property
    def quote(self) -> Quote:
        """It as a quote."""
        return Quote(self.article.id, self.span.start, self.span.end, self.text)


def sayings(article: Article) -> list[Saying]:
    """The sentences of `article` that can be shown on their own, or else their first clauses that can, in order."""
    found = (_shown(_without_lead(one)) for one in statements(article, named=False))
    return [one for one in found if one]


def with_years(text: str, date: str) -> str:
    """`text` with 今年, 去年 and the like as the year that they mean by the article's ISO `date`; quotations stay."""
    if not date:
        return text
    quoted = [match.span() for match in _QUOTED.finditer(text)]

    def year(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in quoted):
            return match.group()
        return f"{int(date[:4]) + _RELATIVE[match.group()]}年"

    return _RELATIVE_YEAR.sub(year, text)


def is_named(text: str) -> bool:
    """Whether the first two clauses name something: a place, a body, a person, a title, a longer quotation."""
    head = _NICKNAME.sub("", "，".join(to_simplified(text).split("，")[:2]))
    return is_anchored(head) or any(match["after"] for match in people(head))


def sums_up(text: str, article: Article) -> bool:
    """Whether a sentence sums up (全县累计…) what an article whose title names its place tells of that place."""
    plain = to_simplified(text)
    return names_place(article.title) and _SUMS_UP.match(plain, date_end(plain)) is not None


def begins_well(text: str) -> bool:
    """Whether a sentence begins, a date aside, with a subject of its own."""
    plain = to_simplified(text)
    return not _PART_OF.match(plain) and not _PART_OF.match(plain[date_end(plain) :])


def has_year(text: str, article: Article) -> bool:
    """Whether a reader can tell when `text` is of: its article has a date, or a title to find it by, or it says so."""
    plain = to_simplified(text)
    return bool(article.date or article.title) or not (
        _OF_NO_YEAR.search(plain) or (_LATELY.search(plain) and not _YEAR.search(plain))
    )


def is_tidy(text: str) -> bool:
    """Whether a sentence is a report's own words, whole: no speech, no page furniture, no heading run into it."""
    plain = to_simplified(text)
    return len(text) <= LONGEST and not any(pattern.search(plain) for pattern in (_GLUED, _SPEECH, _UNTIDY, _SPEAKS))


def opens_pair(text: str) -> bool:
    """Whether a clause of `text` calls for another one (不仅…, 虽然…), so that it can't be cut short."""
    return _PAIR_OPENS.search(to_simplified(text)) is not None


def _shown(statement: Statement) -> Saying | None:
    if _can_be_shown(statement):
        return Saying(statement)
    for count in range(len(statement.clauses) - 1, 0, -1):
        end = statement.clauses[count - 1].end
        first = replace(statement, text=statement.text[:end], clauses=statement.clauses[:count])
        if statement.text[end] in "，," and balanced(first.text) and ends_well(first.text) and _can_be_shown(first):
            return Saying(first, is_whole=False)
    return None


def ends_well(text: str) -> bool:
    """Whether clauses that are cut off from their sentence say something whole."""
    return not (opens_pair(text) or _LEADS_ON.search(to_simplified(text)))


def _can_be_shown(statement: Statement) -> bool:
    text, article = statement.text, statement.article
    plain = to_simplified(text)
    return bool(
        SHORTEST <= len(text) <= LONGEST
        and (is_named(plain) or not is_enumerated(statement) or sums_up(text, article))
        and statement.clauses[0].start == 0
        and begins_well(plain)
        and not _SAYS.search(plain)
        and not _WHICH.search(plain)
        and not (_COMPARES.search(plain) and not _PERIOD.search(plain))
        and not (_HOURLY.search(plain) and not _DAY.search(plain))
        and not any(
            pattern.search(plain) for pattern in (_GLUED, _SPEECH, _UNTIDY, _SPEAKS, _SHORTHAND, _RUN_IN, _NAMELESS)
        )
        and stands_alone(_UP_TO_NOW.sub("", with_years(text, article.date)) if article.date else text)
        and not _repeats_itself(plain)
        and has_year(plain, article)
    )


def _without_lead(statement: Statement) -> Statement:
    """The statement from its first clause on, unless what stands before that says what it is a part of (其中)."""
    cut = statement.clauses[0].start
    if _PART_OF.match(to_simplified(statement.text)) or "：" in statement.text[:cut]:
        return statement
    clauses = tuple(Clause(clause.start - cut, clause.end - cut) for clause in statement.clauses)
    return replace(statement, text=statement.text[cut:], start=statement.start + cut, clauses=clauses)


def is_enumerated(statement: Statement) -> bool:
    """Whether a semicolon joins the sentence to another one, so that it may lack its subject."""
    before = statement.article.text[: statement.start].rstrip()
    return before.endswith(("；", ";")) or statement.text.endswith(("；", ";"))


def _repeats_itself(text: str) -> bool:
    grams = [text[at : at + _REPEATED] for at in range(len(text) - _REPEATED + 1)]
    return len(grams) != len(set(grams))
