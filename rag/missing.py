"""What is missing where no answer can be given: years, places, names, words, or what is asked of the subject."""

from __future__ import annotations

import re

from index.gazetteer import Place, is_in_guangdong, is_known, places_in
from index.page.lines import fold_in_place
from index.questions.places import CITIES
from index.script import fold
from rag.evidence import Evidence
from rag.question import ask_points, content_text, language

NEIGHBOURHOOD = 3
"""Best sentences that are read together when it is asked whether the evidence covers the question."""
MOST_MISSING = 5
"""More that is missing than this is not listed."""
LONGEST_ASKED, SHORTEST_ASKED = 12, 2
"""Characters of the words that ask, with what is asked."""

LONGEST_UNIT = 2
"""Characters of a unit, which says by itself not what is asked: 多少公斤."""

_NAMED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,20})[”」』》\"]|([a-z0-9]+(?:[+:][a-z0-9]+)+)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
# 三个方面 and 两类 count what is asked for and name nothing; of 哪三个方面 the asking words are cut out before.
_COUNTED = re.compile(r"(?:[一两二三四五六七八九十][个项种类条大]|(?<![\u3400-\u9fff])个)(?:方面)?")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_CLAUSE_BREAK = re.compile(r"[^\w“”%+]|_")
# What stands between a subject and what is asked of it, and carries no meaning of its own.
_LINK = re.compile(r"^[的里中内上在是为有也都还又就被将把了，、]+")
_TAIL = re.compile(r"[是为有了在的呢吗啊]+$")
# What a place's name that is known by its suffix alone does not begin with: 来凤村镇办阅读营.
_NO_NAME = re.compile(r"[来去给帮]")
# Left over at the ends of a word where the words around it were known: 【里】调, 筹【到】, 降【下来】.
_LEFT_OVER = re.compile(r"^[里来去到给上下天让得着过]+|[里来去到给上下让得着过起出]+$")
_ADVERB = re.compile(r"一共|总共|共有|分别|目前|现在|今年|去年|预计|计划|大概|大约")
_WHEN = re.compile(r"什么时候|什么时间|何时|哪一?[年天日月]|几[月号点]|几时")


def missing(evidence: Evidence) -> tuple[str, ...]:
    """What the question names and the evidence lacks, as it is typed there: years, places, names, words of no article.

    Where all of that is there, what the question asks of its subject, in its own words: 每亩补贴, 竣工时间.
    """
    if not evidence.candidates:
        return ()
    question = evidence.question.text
    lacking = missing_years(evidence) + missing_places(evidence) + missing_names(evidence)
    lacking += [word for word in _unknown_words(evidence) if not any(word in other for other in lacking)]
    if not lacking:
        return _asked_for(evidence)
    return tuple(_as_typed(word, question) for word in list(dict.fromkeys(lacking))[:MOST_MISSING])


def missing_places(evidence: Evidence) -> list[str]:
    """Places that the question names and the best articles don't, folded; an article on Qingyuan is on Guangdong."""
    named = named_places(evidence)
    # A question that names two places may be answered from two articles.
    looked_at = evidence.candidates if len(named) > 1 else evidence.candidates[:NEIGHBOURHOOD]
    ids = dict.fromkeys(candidate.article.article_id for candidate in looked_at)
    told = fold("\n".join(evidence.articles[id_].title + evidence.articles[id_].text for id_ in ids))
    told += "".join(" ".join(evidence.articles[id_].tags.values()) for id_ in ids)
    in_guangdong = any(is_in_guangdong(place.name) for place in places_in(told))
    return [place.text for place in named if place.name not in told and not (place.name == "广东" and in_guangdong)]


def named_places(evidence: Evidence) -> list[Place]:
    """The places that the question names, larger cities outside Guangdong among them."""
    named = [
        place for place in places_in(evidence.question.text) if is_known(place.name) or not _NO_NAME.match(place.name)
    ]
    folded = fold(evidence.question.text)
    cities = [city for city in CITIES if city in folded and not any(city in place.text for place in named)]
    return named + [Place(city, city) for city in cities]


def missing_years(evidence: Evidence) -> list[str]:
    """Years that the question names and the best article neither states nor is dated by."""
    article = evidence.articles[evidence.candidates[0].article.article_id]
    there = set(years_in(article.text + article.title + article.date))
    return [year for year in years_in(evidence.question.text) if year not in there]


def missing_names(evidence: Evidence) -> list[str]:
    """What the question puts in quotation marks, or writes like 1+N+X, and the best articles don't name, folded."""
    ids = {candidate.article.article_id for candidate in evidence.candidates[:NEIGHBOURHOOD]}
    told = fold("\n".join(evidence.articles[id_].title + evidence.articles[id_].text for id_ in ids))
    return [name for name in names_in(evidence.question.text) if name not in told]


def names_in(text: str) -> list[str]:
    """What `text` puts in quotation marks or writes like 1+N+X, folded."""
    return [name for names in _NAMED.findall(fold(text)) for name in names if name]


def years_in(text: str) -> list[str]:
    """The years that `text` writes in digits."""
    return _YEAR.findall(fold(text))


def _asked_for(evidence: Evidence) -> tuple[str, ...]:
    """What is asked of a subject that the best sentences do speak of; of bare facts alone, which are one thing."""
    question = evidence.question
    if not question.wants_bare_fact or language(question.latest) == "en":
        return ()
    article = evidence.articles[evidence.candidates[0].article.article_id]
    told = fold(article.title + "\n" + "\n".join(c.text for c in evidence.candidates[:NEIGHBOURHOOD]))
    folded = fold_in_place(question.latest)
    asked = [_as_asked(question.latest, folded, told, *point) for point in ask_points(folded)]
    return tuple(dict.fromkeys(filter(None, asked)))


def _as_asked(typed: str, folded: str, told: str, start: int, end: int) -> str:
    """What the words that ask, from `start` to `end`, want to know, as a thing that can be missing.

    It reaches back to the subject, whose last characters the evidence (`told`, folded) holds too, and on to the end of
    the clause. Empty where that says too little or too much.
    """
    stop = _CLAUSE_BREAK.search(folded, end)
    last = stop.start() if stop else len(folded)
    first = _back_to_subject(folded, told, start)
    after = typed[end:last]
    if len(_LINK.sub("", folded[first:start])) < SHORTEST_ASKED and len(after) <= LONGEST_UNIT:
        first = _back_to_clause(folded, start)
    first += len(folded[first:start]) - len(_LINK.sub("", folded[first:start]))
    if not after:
        said = _TAIL.sub("", typed[first:start])
    elif _WHEN.fullmatch(folded[start:end]) and _HAN_RUN.fullmatch(after) and "的" not in after:
        said = _TAIL.sub("", after) + ("時間" if language(typed) == "zh-Hant" else "时间")
    else:
        said = _TAIL.sub("", typed[first:last])
    return said if SHORTEST_ASKED <= len(said) <= LONGEST_ASKED else ""


def _back_to_subject(folded: str, told: str, start: int) -> int:
    first = start
    while first > 0 and start - first < LONGEST_ASKED and not _CLAUSE_BREAK.match(folded[first - 1]):
        pair = folded[max(0, first - 2) : first]
        if len(pair) == 2 and pair in told and not _ADVERB.fullmatch(pair):
            break
        first -= 1
    return first


def _back_to_clause(folded: str, start: int) -> int:
    """Back to what the last 的 or 里 belongs to, or to the clause's beginning: of 发给种植户的肥料有多少斤 to 肥料."""
    first = start
    while first > 0 and not _CLAUSE_BREAK.match(folded[first - 1]):
        if start - first >= SHORTEST_ASKED and folded[first - 1] in "的里":
            break
        first -= 1
    return first


def _unknown_words(evidence: Evidence) -> list[str]:
    """The words of the question, folded, that stand in no passage of the index.

    A word is a run of Chinese characters none of which belongs to a bigram that some passage holds: of 银杏产量 only
    银杏 where 产量 is known. English words are left out: their Chinese may well be there.
    """
    words: list[str] = []
    for run in _HAN_RUN.findall(_COUNTED.sub(" ", content_text(evidence.question.text))):
        known = [run[at : at + 2] not in evidence.unknown_terms for at in range(len(run) - 1)]
        marks = "".join(
            "_" if before or behind else char
            for char, before, behind in zip(run, [False, *known], [*known, False], strict=True)
        )
        words += [word for mark in marks.split("_") if len(word := _LEFT_OVER.sub("", mark)) > 1]
    return words


def _as_typed(word: str, question: str) -> str:
    """`word`, which is folded, as it stands in the question: in its script and case."""
    at = fold_in_place(question).find(word)
    return question[at : at + len(word)] if at >= 0 else word
