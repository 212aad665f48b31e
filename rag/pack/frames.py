"""How a question says of which article it asks, so that it can be understood without the pack around it."""

from __future__ import annotations

from index.matching import states
from index.questions.naming import balanced
from index.schema import Article
from index.script import is_traditional, to_traditional

LONGEST_TITLE = 60
_LEAD_CHARS = 24


def frame(article: Article, key: str = "") -> str:
    """`据《甲乡修桥》（2024年5月20日）一文，`, in the article's script; without the title where that states `key`."""
    day = _spoken(article.date)
    titled = 4 <= len(article.title) <= LONGEST_TITLE and balanced(article.title) and "《" not in article.title
    if titled and not (key and states(article.title, key)):
        words = f"据《{article.title}》{f'（{day}）' if day else ''}一文，"
    elif day:
        words = f"据{day}的一篇报道，"
    else:
        words = "据报道，"
    return words if not is_traditional(article.text[:200]) else to_traditional(words)


def lead(article: Article) -> str:
    """The first words of an article's text, by which a list names what has no title."""
    text = article.text.partition("正文：")[2] or article.text
    return " ".join(text.removeprefix("原标题：").split())[:_LEAD_CHARS]


def _spoken(date: str) -> str:
    if not date:
        return ""
    year, month, day = (int(part) for part in date.split("-"))
    return f"{year}年{month}月{day}日"
