"""Sentences of an article from which a question can be made: whole, tidy, and understood without what stands before.

Everything is read off the surface, so most sentences are passed over. A draft that is never made costs nothing; one
that can't be understood costs the person who checks it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.chunking import sentence_spans
from index.gazetteer import is_known, places_in
from index.questions.naming import balanced, date_end, is_anchored, is_local
from index.schema import Article
from index.script import to_simplified

SHORTEST, LONGEST = 12, 180
"""Characters of a sentence; what is longer is mostly a list of facts or a page's furniture."""
LEAST_TITLE, LONGEST_TITLE = 8, 36
"""Characters of a title that a question may name."""
TRADITIONAL_SHARE = 0.08
"""A traditional text differs from its simplified form in about a third of its characters."""
LEAST_MENTIONS = 3
"""Mentions of a place that make it the article's own, if it has most of all mentions or stands in the title."""

_CLAUSE_END = re.compile(r"[，：]|[,:](?!\d)")
_LEADING = re.compile(
    r"^(?:此外|同时|另外|目前|据悉|据介绍|据了解|据报道|据统计|据测算|数据显示|数据表明|报道称|值得注意的是|"
    r"据[^，。]{2,16}(?:介绍|统计|透露)|(?:\d{1,2}日，)?记者(?:近日|日前|\d{1,2}日)?从[^，。]{2,30}(?:了解到|获悉|得知)|值得一提的是|截至目前|近年来|具体来看|总的来看|与此同时|不过|而且|并且|其中|总体来看|据不完全统计|最后|首先|其次)[，,：:]?"
)
_FURNITURE = re.compile(
    r"正文|原标题|来源[:：]|记者|编辑|通讯员|责编|校对|摄影?$|图片|图为|广告|[△×■●►▲★※|>#=_]|https?|www|APP|"
    r"转载|版权|\s摄|点击|关注|公众号|扫码|二维码|讯[（(【\s]|日电|电[（(]|[？?！!]|\s{2}|新闻\d|客户端"
)
# What a sentence that has lost its subject begins with.
_NO_SUBJECT = re.compile(
    r"^(?:(?!能源|能耗|会议|会员|会展|应急|应届|对口|对外|通信|通州|自治|自然|自贸|自贡|经济|经开|经营|经贸|和平|和田|共青|有色|在建|在校|为民)"
    r"[共已将还也并又再把让使为是有占达至到按由被向对就则都才更却可能会须应及和与或且但而若如因等以从自随经在通除根按围据作只凡每]"
    r"|一共|总共|成功|合计|同比|环比|预计|实现|完成|完善|开展|推动|推进|建成|建设|打造|引进|引导|带动|覆盖|包括|涉及|帮助|组织|投入|"
    r"深入|持续|全面|进一步|加快|加强|加大|不断|积极|大力|努力|坚持|提升|提高|增强|优化|落实|聚焦|力争|争取|确保|促进|助力|扶持|"
    r"创新|探索|培育|发放|新增|增长|下降|上涨|下跌|较|比|需|要|请|该|各|另|高达|超过|接近|不少|一些|部分|有些|多|很|最|"
    r"\d|其|不|无|没|虽|尽管|即|比如|例如|譬如|随后|然后|之后|最终|最后|结果|于是|所以|因此|因而|从而|首先|其次|第[一二三四五])"
)
_HEADLESS = re.compile(r"^[\u4e00-\u9fff]{2,5}的(?:有|共|一共|是|为|人|达|超|约)")  # 参加的有262人
_ANNOUNCES_LIST = re.compile(r"(?:包括|涵盖|分别是|分别为|分为|主要有|即|如下|”)$")
# What a web page or an agency puts before a story's first sentence.
_PREAMBLE = re.compile(r".*(?:正文[：:]|[×△]|[讯电]\s*[（(][^（）()]{2,30}[）)]|\s{3})\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence up to a comma or colon, without it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says something of its own."""

    article: Article
    text: str
    """The sentence as it stands there."""
    start: int
    """Where it begins, in characters of the article's text."""
    clauses: tuple[Clause, ...]
    """In characters of `text`; what only joins it to the sentence before is left out of the first one."""
    home: str
    """The place that the article is about, which goes before a question that names nothing; may be empty."""

    @property
    def is_traditional(self) -> bool:
        """Whether it is written in traditional script; a name may be so in a simplified text."""
        plain = to_simplified(self.text)
        return sum(a != b for a, b in zip(self.text, plain, strict=False)) > TRADITIONAL_SHARE * len(plain)

    def clause_at(self, position: int) -> int:
        """The number of the clause that holds this position, -1 if none does."""
        return next((n for n, clause in enumerate(self.clauses) if clause.start <= position < clause.end), -1)

    def before(self, position: int) -> str:
        """The sentence from its first clause up to `position`."""
        return self.text[self.clauses[0].start : position]


def statements(article: Article, named: bool = True) -> Iterator[Statement]:
    """The usable sentences of `article`, in order; without `named` also those that begin with nothing named."""
    home = home_place(article)
    for span in sentence_spans(article.text):
        text = span.of(article.text)
        if not SHORTEST <= len(text) <= LONGEST or text[-1] not in "。；;" or "\n" in text:
            continue
        preamble = _PREAMBLE.match(text)
        start = span.start + (preamble.end() if preamble else 0)
        text = text[start - span.start :]
        plain = to_simplified(text)
        lead = _LEADING.match(plain)
        if (
            len(text) < SHORTEST
            or _FURNITURE.search(plain, lead.end() if lead else 0)
            or not balanced(text)
            or not re.search(r"[\u4e00-\u9fff]{4}", text)
        ):
            continue
        clauses = _clauses(text, _start(plain, lead.end() if lead else 0))
        if clauses and _has_subject(plain[clauses[0].start :], home, article, named):
            yield Statement(article, text, start, clauses, home)


def titled_context(article: Article) -> str:
    """`《…》一文提到，`, which makes any sentence of the article plain; empty where the title is missing or long."""
    title = article.title.strip()
    fits = LEAST_TITLE <= len(title) <= LONGEST_TITLE and balanced(title) and not re.search("[《》]", title)
    return f"《{title}》一文提到，" if fits else ""


def home_place(article: Article) -> str:
    """The known place that the article is about, without its suffix; empty where none stands out.

    It has most mentions in the text; it is the only one in the title, or has twice as many as any other and the title
    names none.
    """
    plain = to_simplified(article.text)
    counts = Counter({place.name: plain.count(place.name) for place in places_in(plain) if is_known(place.name)})
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < LEAST_MENTIONS:
        return ""
    name, mentions = ranked[0]
    titled = [place.name for place in places_in(article.title) if is_known(place.name)]
    if titled and titled != [name]:
        return ""
    return name if titled or len(ranked) == 1 or mentions >= 2 * ranked[1][1] else ""


def _start(plain: str, start: int) -> int:
    """Where a sentence begins to say something: behind `效果如何，可以看2021年的数字：`, not before a list."""
    colon = plain.rfind("：", start)
    if colon < 0 or not balanced(plain[colon:]) or _ANNOUNCES_LIST.search(plain[start:colon]):
        return start
    return colon + 1


def _has_subject(plain: str, home: str, article: Article, named: bool) -> bool:
    """Whether the sentence begins, a date aside, with what it is about; if `named`, that or the article has a name."""
    rest = plain[date_end(plain) :]
    head = re.split(r"[，：:]", rest, maxsplit=1)[0]
    titled = titled_context(article) != ""
    if _NO_SUBJECT.match(rest) or _HEADLESS.match(rest) or len(head) < 4:
        return False
    return not named or is_anchored(head) or titled or (bool(home) and is_local(head))


def _clauses(text: str, start: int) -> tuple[Clause, ...]:
    """The clauses from `start` on; a comma in quotation marks or brackets ends none."""
    clauses: list[Clause] = []
    end = len(text) - 1
    for match in _CLAUSE_END.finditer(text, start, end):
        if balanced(text[start : match.start()]) and match.start() > start:
            clauses.append(Clause(start, match.start()))
            start = match.end()
    if start < end:
        clauses.append(Clause(start, end))
    return tuple(clauses)
