"""Short answers: what a whole enumeration lists, who makes something up, what a term means; nothing else is short."""

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
from rag.pack.reports import is_public
from rag.pack.sayings import Saying, with_years
from rag.pack.schema import QuizItem, Term
from rag.pack.wholeness import begins_whole

LONGEST_KEY, LONGEST_MEANING = 40, 45
"""Characters of a list and of a definition, for a learner to write it and a trainer to mark it."""
LONGEST_POINT, UNEVEN = 14, 3
"""Characters of one item of a list; the longest item has at most so many times those of the shortest."""
LEAST_MEMBERS, MOST_MEMBERS = 3, 6
_COUNTS_ITEMS = re.compile(r"[一二两三四五六七八九十\d]+[个大项类种方]")
_ASKS_AT_END = re.compile(r"(?:哪些|哪些单位[\u4e00-\u9fff]{2,4}|哪里|哪几[类种个])？$")
_ASKS_NOTHING = re.compile(r"(?:涉及|覆盖|指的是)哪些？$")
"""Of what? The noun stands in the list, if anywhere."""
_COUNTED = re.compile(
    r"(?P<number>[一二两三四五六七八九十]|\d{1,2})(?:大|个|项|类|种|条|处|部分|支|座|家|所|方面|期|批|场|件|名|位|组|款|门)"
)
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_NO_ITEM = re.compile(r"^[到了的着过以及和与等在为是有]|包括|[的等]$|^(?:包|涵|涉)|其中|分别")
_OPEN = re.compile(r"^[”」]?(?:等|等等|之类|在内)")
_DEFINES = re.compile(r"是指|指的是|是一[种项个类款套门]|是(?:由|以|利用|通过)")
_NO_TERM = re.compile(r"通常|一般|主要|往往|简单|其实|也就|就$|所谓|[的了]$")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十]")
_PRAISES = re.compile(r"是一[种项个类款套门][^，。]{0,24}[、且][^，。]{0,24}的[^，。的]{2,8}。?$")
_MADE_UP = re.compile(
    r"由(?P<items>[^，。；“”由]{2,60}、[^，。；“”]{2,40}?)"
    r"(?P<how>(?:联合|共同)(?:组成|组建|主办|承办|发起|捐建|建设|成立|打造|出资|举办))(?=[，。])"
)


def short_answers(saying: Saying) -> Iterator[QuizItem]:
    """Questions for a whole enumeration, for who makes something up, and for what a term means; no ids."""
    yield from _lists(saying)
    yield from _members(saying)
    yield from _meanings(saying)


def terms_asked(article: Article, material: Material) -> Iterator[QuizItem]:
    """什么是“1+N+X”？ for the terms that an article explains; ids are empty."""
    for term in defined(article):
        if term.is_abbreviation or not material.is_on_topic(term.quote):
            continue  # what a name is short for, anybody can guess
        if not _is_quoted(term) or not _is_short(term) or not (article.title or is_public(term.quote.text)):
            continue
        if not article.title and (term.parts or _NUMBERED.match(term.term.strip("“”"))):
            continue  # “1+N”, “5保障”: of what?
        yield _asked_term(term, article)


def _item(saying: Saying, asked: str, points: tuple[str, ...], key: str = "") -> Iterator[QuizItem]:
    """The question as an item, if it says where and of what it asks."""
    asked = with_years(asked, saying.article.date)
    stem = frame(saying.article, points[0], asked) + asked
    if is_placed(stem) and not is_common(to_simplified(asked)):
        yield QuizItem("", "short", stem, key or "、".join(points) + "。", points[0], saying.quote, points=points)


def _lists(saying: Saying) -> Iterator[QuizItem]:
    for draft in enumeration(saying.statement):
        context = "" if draft.context.startswith("《") else draft.context
        asked = draft.question.removeprefix(draft.context)
        if not (_is_whole_list(saying, draft.nuggets) and begins_whole(asked) and _asks_for(asked, draft.nuggets)):
            continue
        yield from _item(saying, context + asked, draft.nuggets)


def _asks_for(asked: str, points: tuple[str, ...]) -> bool:
    """Whether a question ends in what it asks for, and a number that it names is that of the items."""
    plain = to_simplified(asked)
    if not _ASKS_AT_END.search(plain) or _ASKS_NOTHING.search(plain):
        return False
    clauses = re.split("[，；：]", plain)
    counted = [_number(found["number"]) for found in _COUNTED.finditer("，".join(clauses[-2:]))]
    # 主要包括哪些？ as a clause of its own needs the number of what it asks for in the clause before.
    return len(points) in counted if counted or len(clauses[-1]) < len("主要包括哪些？") + 2 else True


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _NUMERALS[written]


def _is_whole_list(saying: Saying, points: tuple[str, ...]) -> bool:
    """Whether items are short, of one kind, and all there are: nothing follows them, nor 等."""
    sizes = [len(one) for one in points]
    at = saying.text.rfind(points[-1])
    behind = saying.text[at + len(points[-1]) :]
    return (
        sum(sizes) + len(sizes) <= LONGEST_KEY
        and max(sizes) <= min(LONGEST_POINT, UNEVEN * min(sizes))
        and not any(_NO_ITEM.search(to_simplified(one)) or _COUNTS_ITEMS.search(to_simplified(one)) for one in points)
        and not _OPEN.match(behind)
        and (not behind or behind[0] in "，。；,;")
    )


def _members(saying: Saying) -> Iterator[QuizItem]:
    """工作队由甲局、乙公司和丙大学联合组成 -> 工作队由哪些单位联合组成？"""
    plain = to_simplified(saying.text)
    match = _MADE_UP.search(plain)
    points, is_open = split_items(saying.text[slice(*match.span("items"))]) if match else ([], False)
    if match is None or is_open or not LEAST_MEMBERS <= len(points) <= MOST_MEMBERS or not match.start():
        return
    if sum(map(len, points)) + len(points) > LONGEST_KEY or not begins_whole(saying.text):
        return
    asks = "由哪些单位" if plain == saying.text else to_traditional("由哪些单位")
    yield from _item(
        saying, f"{saying.text[: match.start()]}{asks}{saying.text[slice(*match.span('how'))]}？", tuple(points)
    )


def _meanings(saying: Saying) -> Iterator[QuizItem]:
    for draft in definition(saying.statement):
        asked = draft.question.removeprefix(draft.context)
        term = to_simplified(asked.removeprefix("什么是").removesuffix("？"))
        meaning = draft.answer.rstrip("。；;")
        if term[0] not in "“「" or _NO_TERM.search(term):
            continue  # what stands before 是 may be a whole clause
        if not _DEFINES.search(to_simplified(meaning)) or not _is_telling(meaning):
            continue  # 甲是乙的难题 defines nothing
        if _is_short_meaning(meaning, saying.text):
            yield from _item(saying, asked, draft.nuggets, draft.answer)


def _is_short_meaning(meaning: str, sentence: str) -> bool:
    """Whether a definition is short, and what its sentence says in one clause up to its end."""
    behind = sentence[sentence.find(meaning) + len(meaning) :]
    return len(meaning) <= LONGEST_MEANING and "，" not in meaning and meaning in sentence and behind[:1] in "。；，;"


def _is_telling(meaning: str) -> bool:
    """Whether a definition says more than praise: 是一种健康、安全的活动 could be said of anything."""
    return _PRAISES.search(to_simplified(meaning)) is None


def _is_quoted(term: Term) -> bool:
    """Whether its article puts a term in quotation marks: else what stands before 是指 may be more than the term."""
    name = term.term.strip("“”")
    return any(marked in term.quote.text for marked in (f"“{name}”", f"「{name}」")) and not _NO_TERM.search(name)


def _is_short(term: Term) -> bool:
    if len(term.parts) > 1:
        return sum(map(len, term.parts)) + len(term.parts) <= LONGEST_MEANING
    return _is_short_meaning(term.definition, term.quote.text)


def _asked_term(term: Term, article: Article) -> QuizItem:
    many = len(term.parts) > 1
    asked = f"“{term.term.strip('“”')}”" + ("各部分分别指什么？" if many else "是指什么？")
    points = term.parts if many else (term.definition,)
    key = "；".join(points) + "。"
    words = frame(article) + asked
    if is_traditional(article.text[:200]):
        words = to_traditional(words)
    return QuizItem("", "short", words, key, points[0], term.quote, points=points)
