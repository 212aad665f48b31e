"""Questions for discussion, each raised by a sentence of the articles that tells of a way, a result or a difficulty."""

from __future__ import annotations

import re

from index.script import is_traditional, to_simplified, to_traditional
from rag.pack.frames import frame
from rag.pack.material import Material
from rag.pack.sayings import Saying, with_years
from rag.pack.schema import Discussion

_SOLVED = re.compile(r"解决|破解|缓解|化解|恢复|补齐|消除|克服|告别|复耕|治理")
_ASKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"困难|难题|短板|瓶颈|缺乏|难以|隐患|担忧|制约|流失"),
        "造成这一情况的原因可能有哪些？如果由你来处理，先从哪里入手，为什么？",
    ),
    (
        re.compile(r"(?:达到?|超过?|突破|增长|提高|增加|惠及|受益|下降|减少|投入|筹|有|引进|培训|带动).{0,8}\d"),
        "要判断这一成效，只看这个数字够不够？还需要了解哪些情况？",
    ),
    (
        re.compile(
            r"机制|模式|探索|创新|采取|推行|建立|构建|打造|试点|通过.{4,40}(?:方式|形式|举措|活动)|“[^”]{2,14}”的?(?:路子|做法|办法)"
        ),
        "这一做法要解决什么问题？换一个地方推行，需要哪些条件，哪些地方要作调整？",
    ),
)


def discussions(material: Material) -> list[Discussion]:
    """All questions that the sentences raise, each form in turn as far as they go; ids are empty."""
    by_form = _by_form(material)
    longest = max(map(len, by_form))
    return [form[turn] for turn in range(longest) for form in by_form if turn < len(form)]


def one_of_each(material: Material) -> list[Discussion]:
    """The best question of each form: none is asked twice; ids are empty."""
    return [form[0] for form in _by_form(material) if form]


def _by_form(material: Material) -> list[list[Discussion]]:
    found: list[list[Discussion]] = [[] for _ in _ASKED]
    for ranked in material.ranked:
        form = _form(ranked.saying) if ranked.saying.is_whole else None
        if form is not None:
            found[form].append(_asked(ranked.saying, _ASKED[form][1]))
    return found


def _form(saying: Saying) -> int | None:
    plain = to_simplified(saying.text)
    for number, (pattern, _) in enumerate(_ASKED):
        if pattern.search(plain) and not (number == 0 and _SOLVED.search(plain)):
            return number
    return None


def _asked(saying: Saying, question: str) -> Discussion:
    words = f"讨论：{question}"
    if is_traditional(saying.article.text[:200]):
        words = to_traditional(words)
    told = with_years(saying.said, saying.article.date)
    return Discussion("", f"{frame(saying.article)}{told}{words}", saying.quote)
