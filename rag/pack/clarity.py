"""Whether an item is clear: a reader who knows the article, and nothing of what stood around the sentence, can answer.

The checks are of what a sentence leaves unsaid, and that the frame around it (`rag.pack.frames`) does not say either:
where, what is counted, to what end. They are strict: a pack lacks nothing for a sentence that is passed over.
"""

from __future__ import annotations

import re

from index.figures import find_figures
from index.matching import states
from index.questions.naming import date_end
from index.script import to_simplified
from rag.pack.facts import Fact
from rag.pack.frames import names_title
from rag.pack.locating import is_located
from rag.pack.sayings import Saying, sums_up

LONGEST_SAID = 84
"""Characters of a stem without what names its article."""
MOST_FIGURES = 4
"""Figures of a stem beside the one asked for: more are a table read aloud."""

_COUNTED_BEFORE = re.compile(
    r"(?:[有为是达至到超共占计数量额员数]|分别|增加|减少|突破|累计|总计|合计|约|近|逾|达到)[约近超逾达]?$"
)
_CLASSIFIERS = frozenset("个名家项条座支位处栋户所间台辆件份场次批株头只")
_AIMLESS = re.compile(r"(?:来|用于|用以|以便|去|进行)[\u4e00-\u9fff]{2}[。，]?$")
_LIMITS = re.compile(r"^[。，；、！]|^$")
_COMMON = re.compile(
    r"(?:示范|村民|居民|群众|农户|农民|学生|师生|学员|教师|老师|孩子|志愿者|队员|成员|工作人员|工作队|医疗队|实践团|社会实践|团队|活动|项目|课程|暑托班|"
    r"培训班?|学校|社区|街道|公司|企业|医院|基地|园区|产业园|合作社|景区|展馆|展览|展会|比赛|赛事|论坛|大会|会议|现场|车间|工厂|平台|系统|产品|中心|"
    r"两地|当地|各地|全[县市镇村区乡省校]|[县市镇村区]里|截至|累计|共|目前|方案|报告|文件|意见|规划|工程|每[人年个]|平均|全部|总)"
)
"""What begins so speaks of one of many: which, only the sentences before it say."""
_RUNS_UP = re.compile(
    r"投资|完成|实现|成交|销[售量]|[出进]口|产量|产值|营[收业]|收入|利润|增长|下降|增加|减少|同比|出动|转移|占比|比重|接待|客流|发放"
)
_TIMED = re.compile(r"\d[年月日]|季度|半年|截至|目前|现有|[已将]|[成现]了|每[年月日天]|累计|以来|期间|计划|\d天|预计")
_FORECASTS = re.compile(r"预计|将|计划|力争|目标|有望")
_QUOTES_LEADER = re.compile(r"(?:总书记|总理|主席)[^，。]{0,6}(?:指出|强调|说|要求)")
_PASSING = re.compile(r"走进|来到.{2,12}(?:看到|见到)|映入|只见|走访中|放眼")
_UNSAID = re.compile(
    r"(?:^|，)(?:其|两[个支队人家村地]|二者|后续|剩下|剩余|其余|余下|另外|上面|前面|下面|文中|如上|那|双方)|各[占有](?:一半|半)|该[^校书]"
)


def is_clear(saying: Saying, fact: Fact, said: str, stem: str) -> bool:
    """Whether an item with this `stem` is clear; `said` is what it says of `saying`, with the fact in its place."""
    plain = to_simplified(said)
    return (
        len(said) <= LONGEST_SAID
        and is_placed(stem)
        and not states(saying.article.title, fact.text)
        and (not is_common(plain) or _is_told_by_title(saying, said))
        and not _is_of_no_time(saying, plain)
        and not _PASSING.search(plain)
        and not _QUOTES_LEADER.search(plain)
        and not _UNSAID.search(plain)
        and not _AIMLESS.search(plain)
        and not _lacks_noun(saying, fact)
        and sum(one.kind not in ("year", "date", "ordinal") for one in find_figures(said)) <= MOST_FIGURES + 1
    )


def _is_told_by_title(saying: Saying, said: str) -> bool:
    """Whether a title says of what one of many is told."""
    return sums_up(said, saying.article) or bool(saying.article.title and is_located(said))


def _is_of_no_time(saying: Saying, plain: str) -> bool:
    """Whether nothing says of which time something is told that changes: sums that run up, plans for a day gone by."""
    article = saying.article
    if not (article.date or article.title):
        return _FORECASTS.search(plain) is not None
    return bool(_RUNS_UP.search(plain)) and not (_TIMED.search(plain) or article.title)


def is_common(plain: str) -> bool:
    """Whether simplified words begin, a date aside, with one of many (村民, 实践团) that they don't name."""
    return _COMMON.match(plain[date_end(plain) :]) is not None


def is_placed(stem: str) -> bool:
    """Whether a stem says where, or names its article by a title: whoever has read that knows where."""
    return names_title(stem) or is_located(stem)


def _lacks_noun(saying: Saying, fact: Fact) -> bool:
    """Whether nothing says what a bare count counts: 中山帮12个, but not 帮扶的镇有12个."""
    if fact.kind != "figure" or fact.figure is None or fact.figure.unit not in _CLASSIFIERS:
        return False
    before, behind = to_simplified(saying.text[: fact.start]), saying.text[fact.end :]
    return bool(_LIMITS.match(behind)) and not _COUNTED_BEFORE.search(before) and not _noun_directly_before(before)


def _noun_directly_before(before: str) -> bool:
    """Whether the count stands behind its noun as in a list: 清理河道12条, 建桥3座."""
    clause = re.split("[，。；、：]", before)[-1]
    return len(clause) >= 4 and not re.search(r"(?:帮扶?|牵头|负责|派出?|选出?|拿出|建了?|办了?|来了)$", clause)
