"""How a question says of which article it asks, so that it can be understood without the pack around it."""

from __future__ import annotations

import re

from index.matching import states
from index.questions.naming import balanced, date_end, is_anchored, stands_alone
from index.schema import Article
from index.script import is_traditional, to_simplified, to_traditional
from rag.pack.locating import is_located, place_of

LONGEST_TITLE = 60
SHORTEST_OPENING, LONGEST_OPENING = 8, 28
"""Characters of a report's first clause that can name it."""
_LEAD_CHARS = 24
_AGENCY = re.compile(
    r"^(?:原标题[：:]|【[^】]{2,24}】|[^，。]{0,16}?(?:讯|电|消息)\s*[（(，,][^）)]{0,40}[）)]?|[^，。]{0,12}获悉，|走进|近日，|日前，|据悉，|\s+)+"
)
_CLAUSE = re.compile(r"[^，。！？；：:!?;,\s]+")
_NO_NAME = re.compile(r"记者|通讯员|编辑|来源|图片|摄|报道|获悉|广告|[@#…【】（）()*~|｜丨]|https?")


def frame(article: Article, key: str = "", said: str = "") -> str:
    """`据《甲乡修桥》（2024年5月20日）一文，`, in the article's script; without the title where that states `key`.

    A report without a title is named by its date and, where what is `said` of it does not tell where, by the place that
    it is about, or by its first clause.
    """
    day = _spoken(article.date)
    if is_titled(article) and not (key and states(article.title, key)):
        by, said_in = _in_script("据|一文，", article).split("|")
        place = "" if is_located(article.title + said) or not said else place_of(article, said)
        return f"{by}《{article.title}》{f'（{day}）' if day else ''}{said_in}{f'在{place}，' if place else ''}"
    about = _about(article, key, said)
    if about.startswith("“"):
        return f"{_in_script('据', article)}{day}{about}一文，"
    if not day and not about:
        return _in_script("据报道，", article)
    return _in_script(f"据{day}{f'关于{about}' if about else ''}的一篇报道，", article)


def names_title(stem: str) -> bool:
    """Whether a stem names its article by the title, as `frame` does where it can."""
    return stem.startswith(("据《", "據《"))


def is_titled(article: Article) -> bool:
    """Whether an article states a title that a question can name."""
    return 4 <= len(article.title) <= LONGEST_TITLE and balanced(article.title) and "《" not in article.title


def lead(article: Article) -> str:
    """The first words of an article's text, by which a list names what has no title."""
    return " ".join(_body(article).removeprefix("原标题：").split())[:_LEAD_CHARS]


def opening(article: Article) -> str:
    """The first clause of a report, if it names something: what a question can call a report without a title."""
    body = _AGENCY.sub("", " ".join(_body(article).split()))
    found = _CLAUSE.search(body, date_end(to_simplified(body)))
    words = found.group().rstrip("、") if found else ""
    usable = (
        SHORTEST_OPENING <= len(words) <= LONGEST_OPENING
        and balanced(words)
        and not re.search("[“”‘’《》「」]", words)
        and not _NO_NAME.search(to_simplified(words))
        and stands_alone(words)
        and is_anchored(words)
    )
    return words if usable else ""


def _about(article: Article, key: str, said: str) -> str:
    """What names an untitled report beside its date: a place, or its first clause in quotation marks."""
    if not said or is_located(said):
        return ""
    if place := place_of(article, said):
        return place
    first = opening(article)
    return f"“{first}……”" if first and first[:SHORTEST_OPENING] not in said and not (key and states(first, key)) else ""


def _body(article: Article) -> str:
    return article.text.partition("正文：")[2] or article.text


def _in_script(words: str, article: Article) -> str:
    return to_traditional(words) if is_traditional(article.text[:200]) else words


def _spoken(date: str) -> str:
    if not date:
        return ""
    year, month, day = (int(part) for part in date.split("-"))
    return f"{year}年{month}月{day}日"
