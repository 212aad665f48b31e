"""A question made from a statement, and whether it can be asked: understood alone, not too long, not its own answer.

Chinese asks in place: 多少 stands where the figure stood, 谁 behind the office. So a question is its sentence with the
fact taken out, and no word order is ever changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.gazetteer import PROVINCES, city_of
from index.matching import states
from index.questions.naming import balanced, is_anchored, is_generic, is_local, names_place, stands_alone
from index.questions.statements import Statement, titled_context
from index.script import to_simplified

QuestionType = Literal["numeric", "single", "list", "definition"]
SHORTEST, LONGEST = 10, 80
"""Characters of a question."""

_BRACKETED = re.compile(r"（[^（）]*）|\([^()]*\)")
_TO_TRADITIONAL = str.maketrans("个么里这时么么谁几类", "個麼裡這時麼麼誰幾類")
_OWN_WORDS = re.compile("多少个|哪里|哪个月|什么|是谁|哪几类")
_CHANGES_DAILY = re.compile(
    "板块|[股猪油粮肉菜糖房均]价|价格|指数|收盘|涨幅|跌幅|环比|同比|期货|汇率|气温|海域|降雨|风力"
)
_DATED = re.compile(r"\d{1,2}[月日]|\d{4}年|季度|半年")
_WHOLE_PLACE = re.compile("全[国省市县区镇村乡]|[省市县区镇村](?=里|级|政府|委)")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question with its gold answer, made from one statement."""

    statement: Statement
    type: QuestionType
    question: str
    answer: str
    """A sentence."""
    short: tuple[str, ...]
    numbers: tuple[str, ...]
    nuggets: tuple[str, ...]
    context: str
    """What was put before the sentence's own words."""

    @property
    def clauses(self) -> int:
        """Of the question; one with fewer asks more plainly."""
        return self.question.count("，") + 1


def drafted(
    statement: Statement,
    kind: QuestionType,
    asking: str,
    answering: str,
    short: str = "",
    numbers: tuple[str, ...] = (),
    nuggets: tuple[str, ...] = (),
    context: str | None = None,
    least: int = SHORTEST,
) -> Drafted | None:
    """The draft, or None where the question would not stand alone, would be too long or would hold its own answer."""
    if context is None:
        context = _context(statement, asking)
    question = _BRACKETED.sub("", context + asking).strip() + "？"
    if statement.is_traditional:
        question = _OWN_WORDS.sub(lambda match: match.group().translate(_TO_TRADITIONAL), question)
    gold = nuggets or (short,)
    is_unnamed = not context and not names_place(question)
    if is_unnamed and (
        _WHOLE_PLACE.search(to_simplified(question)) or not any(map(is_anchored, re.split("[，：]", question)))
    ):
        return None
    if is_generic(question) or (_CHANGES_DAILY.search(to_simplified(question)) and not _DATED.search(question)):
        return None
    if not least <= len(question) <= LONGEST or not balanced(question) or not stands_alone(question):
        return None
    if "、" in question[-3:] or "|" in answering or any(states(question, fact) for fact in gold):
        return None
    answer = context + answering + "。"
    if not all(states(answer, fact) for fact in gold):
        return None
    return Drafted(statement, kind, question, answer, (short,) if short else (), numbers, gold, context)


def _context(statement: Statement, asking: str) -> str:
    """What makes it plain which place is meant, `在清远，`, where the question itself names none."""
    if is_generic(asking):
        return titled_context(statement.article)
    is_whole = _WHOLE_PLACE.search(to_simplified(asking))
    if names_place(asking) or not (is_whole or not any(map(is_anchored, re.split("[，：]", asking)[:2]))):
        return ""
    if statement.home and is_local(asking) and _is_of_level(statement.home, asking):
        return f"在{statement.home}，"
    return titled_context(statement.article)


def _is_of_level(home: str, asking: str) -> bool:
    """Whether `home` can be what the question calls 全县 or 全省; true where it speaks of no whole."""
    whole = re.search("全([国省市县区镇村乡])", to_simplified(asking))
    if whole is None:
        return True
    if home in PROVINCES:
        return whole[1] == "省"
    return whole[1] in ("县", "区", "市") if city_of(home) else whole[1] == "市"
