"""Short answers: what an enumeration lists, by which ways something is done, what a term means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.questions.definitions import definition
from index.questions.lists import enumeration, split_items
from index.schema import Article
from index.script import is_traditional, to_simplified, to_traditional
from rag.pack.clarity import is_common, is_placed
from rag.pack.frames import frame
from rag.pack.glossary import defined
from rag.pack.material import Material
from rag.pack.sayings import Saying, opens_pair, with_years
from rag.pack.schema import QuizItem, Term

LONGEST_LATIN = 24
LONGEST_POINT = 16
"""Characters of one of several ways, for a learner to write it."""
LEAST_MEMBERS, MOST_MEMBERS = 3, 6
_COUNTS_ITEMS = re.compile(r"[一二两三四五六七八九十\d]+[个大项类种方]")
_DEFINES = re.compile(r"是指|指的是|是一[种项个类款套门]|是(?:由|以|利用|通过)")
_NAMELY = ("指的是哪些？",)
_NAMES_SEVERAL = re.compile(r"(?:[”」]|[一二两三四五六七八九十\d]+[个大项类种支][^，。]{0,6})，?指的是哪些")
_NUMBERED = re.compile(r"[\d一二两三四五六七八九十]")
_PRAISES = re.compile(r"是一[种项个类款套门][^，。]{0,24}[、且][^，。]{0,24}的[^，。的]{2,8}。?$")
_LIST_ENDS = r"(?P<items>[^，。；“”]{2,40}、[^，。；]{2,30}?)等"
_WAYS = re.compile(
    rf"通过{_LIST_ENDS}(?P<noun>方式|形式|途径|措施|举措|手段|活动|环节|方法|渠道)(?=[，。])"
    r"|(?:围绕|聚焦|发展|培育|获评|荣获|推广|种植|开设了?|设有|设置了?|配备了?|提供了?|涉及)"
    rf"{_LIST_ENDS.replace('items', 'others')}"
    r"(?:[\d一二三四五六七八九十]+[个项大类种门])?"
    r"(?P<kind>内容|方面|领域|课程|主题|问题|服务|岗位|设施|项目|功能|专业|重点|荣誉|称号|产业|作物|品种)(?=[，。])"
)
_MADE_UP = re.compile(
    r"由(?P<items>[^，。；“”由]{2,60}、[^，。；“”]{2,40}?)(?P<how>(?:联合|共同)(?:组成|组建|主办|承办|发起|捐建|建设|成立|打造|出资|举办))(?=[，。的])"
)


def short_answers(saying: Saying) -> Iterator[QuizItem]:
    """Questions for an enumeration, for the ways by which something is done, and for what a term means; no ids."""
    yield from _lists(saying)
    yield from _ways(saying)
    yield from _members(saying)
    yield from _meanings(saying)


def terms_asked(article: Article, material: Material) -> Iterator[QuizItem]:
    """什么是“1+N+X”？ for the terms that an article explains; ids are empty."""
    for term in defined(article):
        if term.is_abbreviation or not material.is_on_topic(term.quote):
            continue  # what a name is short for, anybody can guess
        if not article.title and (term.parts or _NUMBERED.match(term.term.strip("“”"))):
            continue  # “1+N”, “5保障”: of what?
        yield _asked_term(term, article)


def _item(saying: Saying, asked: str, points: tuple[str, ...], key: str = "") -> Iterator[QuizItem]:
    """The question as an item, if it says where what it asks for is."""
    asked = with_years(asked, saying.article.date)
    stem = frame(saying.article, points[0], asked) + asked
    if is_placed(stem) and not is_common(to_simplified(asked)):
        yield QuizItem("", "short", stem, key or "、".join(points) + "。", points[0], saying.quote, points=points)


def _lists(saying: Saying) -> Iterator[QuizItem]:
    for draft in enumeration(saying.statement):
        context = "" if draft.context.startswith("《") else draft.context
        if draft.question.endswith(("覆盖哪些？", "覆蓋哪些？")):
            continue  # what is covered is mostly no list
        if draft.question.endswith(_NAMELY) and not _NAMES_SEVERAL.search(to_simplified(draft.question)):
            continue  # 软件即服务
        if any(_COUNTS_ITEMS.search(to_simplified(one)) for one in draft.nuggets):
            continue  # 北区、南区及中区三个区域
        yield from _item(saying, context + draft.question.removeprefix(draft.context), draft.nuggets)


def _ways(saying: Saying) -> Iterator[QuizItem]:
    plain = to_simplified(saying.text)
    for match in _WAYS.finditer(plain):
        group, noun = ("items", match["noun"]) if match["items"] else ("others", match["kind"])
        points = tuple(saying.text[slice(*match.span(group))].split("、"))
        before, after = saying.text[: match.start(group)], saying.text[match.end() : -1]
        named = before[: match.start() - len(before)] if match.start() < len(before) else ""
        if not named or opens_pair(before) or len(points) < 2 or any(len(one) > LONGEST_POINT for one in points):
            continue
        asks = "哪些" if plain == saying.text else to_traditional("哪些")
        yield from _item(saying, f"{before}{asks}{noun}{after}？", points)


def _members(saying: Saying) -> Iterator[QuizItem]:
    """工作队由甲局、乙公司和丙大学联合组成 -> 工作队由哪些单位联合组成？"""
    plain = to_simplified(saying.text)
    match = _MADE_UP.search(plain)
    points, is_open = split_items(saying.text[slice(*match.span("items"))]) if match else ([], False)
    if match is None or is_open or not LEAST_MEMBERS <= len(points) <= MOST_MEMBERS or not match.start():
        return
    asks = "由哪些单位" if plain == saying.text else to_traditional("由哪些单位")
    yield from _item(
        saying, f"{saying.text[: match.start()]}{asks}{saying.text[slice(*match.span('how'))]}？", tuple(points)
    )


def _meanings(saying: Saying) -> Iterator[QuizItem]:
    for draft in definition(saying.statement):
        asked = draft.question.removeprefix(draft.context)
        term = asked.removeprefix("什么是").removesuffix("？")
        if not (term[0] in "“「" or (term.isascii() and len(term) <= LONGEST_LATIN)):
            continue  # what stands before 是 may be a whole clause
        if not _DEFINES.search(to_simplified(draft.answer)) or not _is_telling(draft.answer):
            continue  # 甲是乙的难题 defines nothing
        yield from _item(saying, asked, draft.nuggets, draft.answer)


def _is_telling(meaning: str) -> bool:
    """Whether a definition says more than praise: 是一种健康、安全的活动 could be said of anything."""
    return _PRAISES.search(to_simplified(meaning)) is None


def _asked_term(term: Term, article: Article) -> QuizItem:
    many = len(term.parts) > 1
    asked = f"“{term.term.strip('“”')}”" + ("各部分分别指什么？" if many else "是指什么？")
    points = term.parts if many else (term.definition,)
    key = "；".join(points) + "。"
    words = frame(article) + asked
    if is_traditional(article.text[:200]):
        words = to_traditional(words)
    return QuizItem("", "short", words, key, points[0], term.quote, points=points)
