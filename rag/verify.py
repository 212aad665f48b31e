"""Whether a sentence is borne out by source text, told from its facts and its words, and by which sentences of it.

What a sentence states as a fact must stand in the source as it is: each figure with value, unit and year, each date,
what stands in quotation marks or 《》, people, their offices, places, and whether something rose or fell. The rest must
be close to the source: in its words, or by the embedding model where the words differ (a paraphrase, another language).
It catches what matters most, a wrong figure or name, and can't catch a claim turned round in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.chunking import sentence_spans
from index.figures import Figure, figures_agree, find_figures
from index.gazetteer import is_known, places_in
from index.names import offices, people
from index.schema import Span
from index.script import fold, terms
from rag.schema import Support

SUPPORTED_FROM = 0.5
"""Least bigram containment of a supported sentence, 0..1. Written answers to 27 questions over five pages had .71 or
more in their own passages; among 2,154 pairs with other passages those whose figures stood had .44 or less."""
CLOSE_FROM = 0.945
"""Least cosine of a paraphrase that shares CLOSE_CONTAINMENT of its bigrams or more, but less than SUPPORTED_FROM. With
the bundled model, .947 and .967 for the two such answers out of 237 over their own passages, .934 or less for the four
pairs with others (`python -m eval.fit_closeness`)."""
CLOSE_CONTAINMENT = 0.4
CROSS_FROM = 0.825
"""Least cosine of a sentence in another language that states no figure and no name in the source's own writing. Of 23
English answers 8 reached it with their own sentences, of 46 pairs with others whose facts stood none (highest .824);
without figures most of a translation can't be told from a neighbour, and what can't be told is not supported."""
CROSS_ANCHORED_FROM = 0.8
"""The same where it states figures or names that stand: 42 of 43 English answers reached it, of 6 other pairs none."""
_MAX_RUN = 3
"""Sentences in the longest run that is considered for a quote."""
_RUN_COST = 0.05
"""What every further sentence of a run must add to its score."""
_OFFICE_REACH = 6
"""Characters between a name and the office that it is stated with."""

_LIST_MARK = re.compile(r"^\s*(?:[-*•·]+|#+|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*")
_VERBATIM = re.compile(r"[“「『《]([^“”「」『』《》]{2,40})[”」』》]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HAN_RUN = re.compile(rf"{_HAN.pattern}{{2,}}")
_LATIN = re.compile(r"[A-Za-z]")
_LATIN_PER_HAN = 4
"""Latin letters to a Chinese character; a sentence with more of them is in another language and gives Chinese names."""
_NO_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"\d{4}")
_STATED_DATE = re.compile(r"\b(\d{4})-\d{2}(?:-\d{2})?\b")
_TAKES_OFFICE = re.compile(r"[出担到兼就上调转连接升改]任")
_ROMANISED_TOWN = re.compile(r"\b[A-Z][a-z]+ (?:Town(?:ship)?|Village|Street|Subdistrict)\b")
"""Below the counties, several places are one in pinyin: Huangpu is a district and a town elsewhere."""
_RELATIVE_YEARS = {"今年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_TRENDS = {
    "rise": re.compile(
        r"增长|增加|上升|提高|上涨|提升|增至|升至|\b(?:increas|ris(?:e|ing)|rose|grew|grow)", re.IGNORECASE
    ),
    "fall": re.compile(r"下降|减少|下滑|降低|下跌|缩减|降至|\b(?:decreas|fall|fell|drop|declin|reduc)", re.IGNORECASE),
}
_WIDER_TRENDS = {
    "rise": re.compile(r"[增升涨提多高]|扩大|翻"),
    "fall": re.compile(r"[降减跌缩少低]|下滑"),
}
"""Chinese words of a source that bear a trend out; wider, as a paraphrase chooses another."""

Closeness = Callable[[str, Sequence[str]], float]
"""The cosine (-1..1) of a sentence and the sentence of these sources that is closest to it in meaning."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sources bear a sentence out, and why not."""

    support: Support
    lacking: tuple[str, ...] = ()
    """The facts of the sentence that stand in no source, as it states them."""
    containment: float = 0.0
    """Share of the sentence's Han bigrams and Latin and digit runs that the sources have, 0..1."""
    closeness: float | None = None
    """Cosine to the closest sentence of the sources, where the words alone did not decide."""


@dataclass(frozen=True, slots=True)
class BearingRun:
    """The run of sentences in a text that bears a claim out best."""

    span: Span
    """The whole text where no run of it has anything in common with the claim."""
    score: float
    """Bigram containment plus, if the claim holds figures, the share of them that agree; less a cost per sentence."""


def support(sentence: str, sources: Sequence[str], closeness: Closeness | None = None) -> Support:
    """How `sources`, the texts a sentence cites, bear it out; see `verify`."""
    return verify(sentence, sources, closeness).support


def verify(sentence: str, sources: Sequence[str], closeness: Closeness | None = None, about: str = "") -> Verdict:
    """How `sources`, the texts a sentence cites, bear it out; they count together.

    `quoted` if it stands in one of them word for word (but for script, width, case and punctuation). `supported` if its
    facts all stand in them and either SUPPORTED_FROM of its bigrams or, by `closeness`, its meaning. A sentence in
    another script than its sources has no bigrams in common with them: there the meaning decides, and without
    `closeness` the figures do, if it has any. Otherwise `unsupported`. In the rest of the articles, `about`, a place
    may be named as well. The first line of a source may hold the date that its 今年 refers to.
    """
    claim = _LIST_MARK.sub("", sentence)
    if not (words := _words_only(claim)):
        return Verdict("unsupported")
    containment = _containment(claim, "\n".join(sources))
    # Before the words: 80平方米 is part of 580平方米.
    if lacking := tuple(_lacking(claim, sources, about)):
        return Verdict("unsupported", lacking, containment)
    if any(words in _words_only(each) for each in sources):
        return Verdict("quoted", (), 1.0)
    return _by_wording(claim, sources, containment, closeness)


def _by_wording(claim: str, sources: Sequence[str], containment: float, closeness: Closeness | None) -> Verdict:
    """The verdict on a claim whose facts all stand."""
    same_script = _is_chinese(claim) == any(_is_chinese(each) for each in sources)
    is_anchored = bool(_figures(claim)) or _HAN.search(claim) is not None
    if closeness is None or (same_script and not CLOSE_CONTAINMENT <= containment < SUPPORTED_FROM):
        is_supported = containment >= SUPPORTED_FROM if same_script else is_anchored
        return Verdict("supported" if is_supported else "unsupported", (), containment)
    close = closeness(claim, sources)
    least = CLOSE_FROM if same_script else CROSS_ANCHORED_FROM if is_anchored else CROSS_FROM
    return Verdict("supported" if close >= least else "unsupported", (), containment, close)


def _is_chinese(text: str) -> bool:
    return len(_HAN.findall(text)) * _LATIN_PER_HAN >= len(_LATIN.findall(text))


def bearing_run(claim: str, text: str) -> BearingRun:
    """The shortest run of at most three sentences of `text` that bears `claim` out best, with its score (0..2)."""
    spans = sentence_spans(text)
    best = BearingRun(Span(0, len(text)), 0.0)
    for first in range(len(spans)):
        for last in range(first, min(first + _MAX_RUN, len(spans))):
            run = Span(spans[first].start, spans[last].end)
            score = _score(claim, run.of(text)) - _RUN_COST * (last - first)
            if score > best.score:
                best = BearingRun(run, score)
    return best


def _score(claim: str, source: str) -> float:
    figures = _figures(claim)
    standing = sum(any(figures_agree(figure, other) for other in _figures(source)) for figure in figures)
    return _containment(claim, source) + (standing / len(figures) if figures else 0.0)


def _containment(claim: str, source: str) -> float:
    grams = _grams(claim)
    return len(grams & _grams(source)) / len(grams) if grams else 0.0


def _lacking(claim: str, sources: Sequence[str], about: str) -> Iterator[str]:
    """The facts of the claim that don't stand in the sources."""
    for figure in _figures(claim):
        if not any(_stands(figure, source) for source in sources):
            yield figure.text
    words = _words_only("\n".join(sources))
    for quoted in _VERBATIM.findall(claim):
        if _words_only(quoted) not in words:
            yield quoted
    if not _is_chinese(claim):
        yield from (run for run in _HAN_RUN.findall(claim) if _words_only(run) not in words)
    yield from _people_lacking(claim, sources, words)
    known = words + _words_only(about)
    for place in places_in(_ROMANISED_TOWN.sub(" ", claim)):
        if is_known(place.name) and place.name not in known:
            yield place.text
    for trend, pattern in _TRENDS.items():
        if (stated := pattern.search(fold(claim))) and not _WIDER_TRENDS[trend].search(words):
            yield stated.group()


def _stands(figure: Figure, source: str) -> bool:
    """Whether `source` has the figure, for the year that it is stated for."""
    if figure.kind in ("year", "date"):
        return any(figures_agree(figure, other) for other in _figures(source)) or _named_relatively(figure, source)
    agreeing = [other for other in _figures(source) if figures_agree(figure, other)]
    if not _YEAR.match(figure.year):
        return bool(agreeing)
    # A year that the source doesn't state for this figure is a figure of its own: it must stand too.
    return any(_year_of(other, source) in (figure.year, "") for other in agreeing)


def _named_relatively(figure: Figure, source: str) -> bool:
    """Whether a year is what 今年 or 去年 of the source mean by the date on its first line."""
    if figure.kind != "year" or not (stated := _date_year(source)):
        return False
    return any(word in source and stated + shift == figure.value for word, shift in _RELATIVE_YEARS.items())


def _year_of(figure: Figure, source: str) -> str:
    if figure.year not in _RELATIVE_YEARS:
        return figure.year
    stated = _date_year(source)
    return str(stated + _RELATIVE_YEARS[figure.year]) if stated else ""


def _date_year(source: str) -> int:
    """The year of the date on the source's first line, 0 if there is none."""
    dates = _STATED_DATE.findall(source.partition("\n")[0])
    return int(dates[-1]) if dates else 0


def _people_lacking(claim: str, sources: Sequence[str], words: str) -> Iterator[str]:
    """Names of people that the sources don't have, or don't have with the office that the claim states."""
    for match in people(claim):
        name = match["after"] or match["plain"]
        start, end = match.start(match.lastgroup or 0), match.end(match.lastgroup or 0)
        if _TAKES_OFFICE.match(claim, end - 1):  # 李雪担任: the shape takes the verb's first character for the name's
            name, end = name[:-1], end - 1
        if name not in words:
            yield name
            continue
        beside = fold(claim[max(0, start - _OFFICE_REACH) : start]), fold(claim[end : end + _OFFICE_REACH])
        stated = [office for office in offices(beside[0]) if beside[0].endswith(office)]
        stated += [office for office in offices(beside[1]) if "任" in beside[1].partition(office)[0]]
        held = [offices(sentence) for source in sources for sentence in _sentences(source) if name in fold(sentence)]
        for office in stated:
            if not any(office in its for its in held):
                yield f"{office}{name}"


@lru_cache(maxsize=512)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(span.of(text) for span in sentence_spans(text))


@lru_cache(maxsize=2048)
def _figures(text: str) -> tuple[Figure, ...]:
    return tuple(find_figures(text))


@lru_cache(maxsize=2048)
def _grams(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(text) if len(term) > 1 or not _HAN.match(term))


@lru_cache(maxsize=512)
def _words_only(text: str) -> str:
    return _NO_WORD.sub("", fold(text))
