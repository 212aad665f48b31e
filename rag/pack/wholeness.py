"""Whether a stem is a whole sentence: with a subject at its head, a predicate, no word split and no end cut off."""

from __future__ import annotations

import re

from index.questions.naming import date_end
from index.script import to_simplified
from rag.pack.facts import Fact
from rag.pack.sayings import Saying, is_enumerated

_NO_HEAD = re.compile(
    r"接着|赶紧|立[即刻]|马上|紧接着|随后|然后|之后|同时|此外|另外|开始|继而|陆续|先后|刚刚|一次性|[首再多]次|最终|如今|现在|现已|届时|当年|至此|为此|对此|由此|"
    r"全[园院厂馆街场线体]|通过|经过|根据|按照|由于|为了|经[查审]|一[组名位些边]|另有|还有|也有|曾[经在]?|连续|累计|共计?|总共|预计|"
    r"积极|全面|全力|大力|深入|不断|逐步|持续|迅速|成功|已经|正在|主要|分别|平均|组建|设立|成立|开设|开办|举行|联合|招募|选派|选聘|聘请|投入|投用|投资"
    r"(?!额|人|者|商|公司|集团)|新建|改建|修建|铺设|种植|栽种|流转|发动|动员|安排|帮扶(?!对象|项目|资金|干部|工作|单位|力量)|走访|慰问|捐赠|赠送|筹集|"
    r"募集|争取|申报|培训(?!班|课|学|对|基)|服务(?!业|中心|站|点|平台|贸易|对象)|惠及|受益|辐射|吸引|接待|销售(?!额|收入|量|网)|供应(?!链|商)|调解|化解|排查|整治"
)
"""Begins so: a verb, an adverb or what only joins the sentence to the one before; its subject stands there."""
_DONE = re.compile(r"[\u4e00-\u9fff]{1,3}(?:[到出成完下好了过入来起]|起来|下来)的")
"""筹到的资金, 派出的干部: by whom?"""
_HANGS = re.compile(
    r"(?:^|，)(?:在|考虑到|鉴于|基于|对于?|随着|为了?|通过|经过?|根据|按照|围绕|面对|针对|依托|作为|除了?|关于|自|由于|因为?|当|以|从|凭借|借助|结合|聚焦|立足)[^，]*$"
)
"""A last clause that opens with a preposition leads on to another one."""
_LEADS_TO = re.compile(r"作为[^，是]*$|邀请[^，]*$|(?:齐聚|参与|前来|到场)$")
_GOES_ON = re.compile(r"[，,](?:共[探商建享同议谋叙筑绘]|一起|一同|携手|并肩|来|去|前往|参与|参加|开展)")
_VERBAL = re.compile(
    r"[了是有为达在将把被让使]|获|投|建|完成|实现|发放|发布|出台|增|减|收到|提供|举办|开展|支持|启动|覆盖|计划|占|列"
)
_WORDS = re.compile(
    r"人(?:口|均|员|才|群|次|家|士|民|工)|户(?:均|籍|口|外)|亩(?:均|产)|年(?:度|级|轻)|家庭|月份|[^\d](?:余|多)[万亿人个名户家亩]"
)
"""Words that begin like a unit."""


def begins_whole(said: str) -> bool:
    """Whether a stem begins, a date aside, with its subject."""
    plain = to_simplified(said)
    rest = plain[date_end(plain) :].lstrip("，,")
    return not (_NO_HEAD.match(rest) or is_passive_head(rest) or re.match(r"[\d（(、，]", rest))


def is_passive_head(plain: str) -> bool:
    """Whether words begin with what somebody did, without who: 筹到的资金."""
    return _DONE.match(plain) is not None


def can_end(text: str, at: int) -> bool:
    """Whether a stem may end at a comma of its sentence: what stands before says something whole."""
    said, rest = to_simplified(text[:at]), to_simplified(text[at:])
    return not (_HANGS.search(said) or _LEADS_TO.search(said) or _GOES_ON.match(rest))


def is_whole(saying: Saying, fact: Fact, end: int) -> bool:
    """Whether the sentence up to `end` has a predicate, and its fact is a word by itself outside of brackets."""
    text, plain = saying.text, to_simplified(saying.text)
    before = text[: fact.start]
    if any(before.count(opens) > before.count(closes) for opens, closes in ("（）", "()")):
        return False
    if fact.kind == "figure" and _WORDS.match(plain, fact.end - 1):
        return False
    if not saying.is_whole and end == len(text) and (not can_end(text, end) or "：" in text):
        return False
    clause_start = max(plain.rfind("，", 0, fact.start), plain.rfind("；", 0, fact.start)) + 1
    rest = plain[fact.end : end].split("，")[0].rstrip("。；")
    # 筹到的460万元 and an item of a list (基础设施460万元；) may have no predicate.
    if (plain[: fact.start].endswith("的") and not rest.startswith("的")) or is_enumerated(saying.statement):
        return bool(_VERBAL.search(plain[clause_start : fact.start]) or _VERBAL.search(rest))
    return True
