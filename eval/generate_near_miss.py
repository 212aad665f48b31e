"""Questions that the articles don't answer, a hair's breadth from one that they do: another place, or another year.

A swap is only kept where no article holds enough of the question's words together with the new place or year, which
is looked up in all of them; the searches go into the case, so that whoever confirms it can see it at once.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.schema import Search
from index.figures import find_figures
from index.gazetteer import places_in
from index.questions.drafting import Drafted
from index.questions.places import CITIES, like
from index.schema import Article
from index.script import terms, to_simplified
from rag.question import content_text

MOST_SHARED = 0.35
"""Share of the question's bigrams, 0..1, that an article may hold which names the new place or year."""
_TRIED = 8
"""Neighbours or years that are tried for a question."""
_EXCERPT = 60
_YEAR = re.compile(r"((?:19|20)\d{2})(?=年(?:[，,全度]|[上下]半年|底))")
# Figures that there are anew each year, so that another year's may well be asked for.
_YEARLY = re.compile(
    "收入|产量|产值|营收|利润|销售|增长|下降|增速|总额|生产总值|进出口|投资|消费|占|游客|人次|规模|出口|进口|贷款|新增|资助|投入|面积|人均|引进|参与"
)
_ASKED_OF_ANY = re.compile("多少|是[谁誰]？|哪家单位")
"""What can be asked of any place; the name or the date of a thing that there is once can't."""
_NAMED_AFTER = re.compile(
    r"[\u4e00-\u9fff（）]{2,22}(?:公司|集团|银行|大学|学院|研究院|[\u4e00-\u9fff]所|镇|乡|街道|医院|高铁|机场|交所|交易所|示范区|开发区|模式|"
    r"沿海|近岸|海域|港口|大桥|企业)|[\u4e00-\u9fff]{2,5}村"
)
_NAMES_SOMETHING = re.compile(r"[“”《》「」]")


class Corpus(Protocol):
    """All articles, and a search over them."""

    def articles(self) -> Sequence[Article]:
        """All articles."""

    def nearest(self, question: str) -> tuple[Article, str] | None:
        """The article and the text of the passage that BM25 ranks first; None if no word of the question is known."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question without an answer, and the searches that show it."""

    origin: Drafted
    question: str
    searches: tuple[Search, ...]


def near_misses(origin: Drafted, corpus: Corpus, chance: random.Random) -> Iterator[NearMiss]:
    """The question of `origin` with its place or year swapped, the first swap of each that no article answers."""
    if not _ASKED_OF_ANY.search(origin.question) or _NAMES_SOMETHING.search(origin.question):
        return
    if any(figure.kind not in ("year", "date") for figure in find_figures(origin.question)):
        return  # a figure of the old place would be a second swap
    for swaps in (_place_swaps(origin, chance), _year_swaps(origin, chance)):
        for old, new in swaps[:_TRIED]:
            question = origin.question.replace(old, new)
            if searches := _nowhere(question, old, new, corpus):
                yield NearMiss(origin, question, searches)
                break


def _place_swaps(origin: Drafted, chance: random.Random) -> list[tuple[str, str]]:
    """Pairs of the only place that the question names and one like it: a neighbour first."""
    plain = to_simplified(origin.question)
    named = [*(place.name for place in places_in(plain)), *(city for city in CITIES if city in plain)]
    if len(named) != 1 or named[0] not in origin.question or "位于" in plain:
        return []
    old = named[0]
    if _is_part_of_a_name(old, plain):
        return []
    text = to_simplified(origin.statement.article.text)
    likes = [name for name in like(old) if name not in text and _reads_as_place(origin.question, old, name)]
    chance.shuffle(likes)
    return [(old, new) for new in likes]


def _reads_as_place(question: str, old: str, new: str) -> bool:
    """Whether `new` is seen as a place in the question: 和平 and 光明 are so only with their suffix."""
    return new in CITIES or any(place.name == new for place in places_in(to_simplified(question).replace(old, new)))


def _is_part_of_a_name(place: str, question: str) -> bool:
    """Whether it stands in a name that no other place has: 翁源县官渡镇, 深圳大学, 福建沿海."""
    return _NAMED_AFTER.search(question, question.index(place)) is not None


def _year_swaps(origin: Drafted, chance: random.Random) -> list[tuple[str, str]]:
    """Pairs of the question's only year and an earlier one, where the figure is one that each year has."""
    years = set(_YEAR.findall(origin.question))
    if origin.type != "numeric" or len(years) != 1 or len(re.findall(r"(?:19|20)\d{2}", origin.question)) != 1:
        return []
    if not _YEARLY.search(to_simplified(origin.question)):
        return []
    (old,) = years
    others = [str(int(old) - back) for back in (2, 3, 4, 5)]
    chance.shuffle(others)
    return [(old, other) for other in others]


def _nowhere(question: str, old: str, new: str, corpus: Corpus) -> tuple[Search, ...]:
    """The searches that show that no article answers `question`; none where one might."""
    wanted = _bigrams(question.replace(new, ""))
    naming = [article for article in corpus.articles() if new in to_simplified(f"{article.title}\n{article.text}")]
    if not wanted or any(len(wanted & _bigrams(article.text)) > MOST_SHARED * len(wanted) for article in naming):
        return ()
    found = corpus.nearest(question)
    if found is None:
        return ()
    article, passage = found
    excerpt = passage[:_EXCERPT].replace("\n", " ")
    told = f"最近的一段出自《{article.title or article.source}》：“{excerpt}……”，讲的是{old}，不是{new}"
    if new in to_simplified(passage):
        told = f"最近的一段出自《{article.title or article.source}》：“{excerpt}……”，提到{new}，但没有所问的内容"
    names = f"{len(naming)}篇文章提到{new}，都没有讲到所问的内容" if naming else f"没有一篇文章提到{new}"
    return (Search(question, told), Search(new, names))


def _bigrams(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(content_text(text)) if len(term) > 1)
