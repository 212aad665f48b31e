"""Answers without a model: the sentences that answer, whole and as they stand, in reading order and without repeats."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.chunking import sentence_spans
from index.gazetteer import places_in
from index.schema import Article, ArticleInfo, Span
from index.script import fold, terms
from rag.evidence import Candidate, Evidence
from rag.fit import figures_of
from rag.question import BARE_FACTS, Kind
from rag.scope import Verdict


@dataclass(frozen=True, slots=True)
class Budget:
    """How much an answer may say."""

    sentences: int
    chars: int


BARE = Budget(sentences=4, chars=210)
FULL = Budget(sentences=7, chars=450)
USUAL = Budget(sentences=5, chars=260)
"""The first sentence is taken whatever its length; a further one only within the budget. See eval/LOG.md."""
_WHOLE = {Kind.LIST, Kind.MECHANISM, Kind.DEFINITION, Kind.COMPARISON}

NEAR_BEST = 0.03
LEAST = 0.008
"""A further sentence needs at least this chance, and this share of the best one's."""
OUT_OF_SCOPE = 0.3
"""What is left of the chance of a sentence that states another year or place than the question; see eval/LOG.md."""
FITS = 0.5
"""A sentence that holds the form of fact asked for has at least this fit."""
REPEAT = 0.7
"""A sentence that shares this share of its terms with one already taken says nothing new."""

# What a sentence continues: the items of an enumeration, and what a colon announces.
_CONTINUES = re.compile(r"[：:；;]$")
_ITEM = re.compile(
    r"\([一二三四五六七八九十\d]{1,2}\)|[一二三四五六七八九十]{1,2}[、是]|\d{1,2}(?:、|\.(?!\d))"
    r"|第[一二三四五六七八九十][,、是]|其[一二三四五六][,、是]|首先|其次|再次|最后"
)
LIST_CHARS = 500
"""An enumeration is quoted whole up to this length; a longer one is no answer but an article of its own."""
# A sentence that can't stand alone: the one before holds what it points to.
_LEANS_BACK = re.compile(
    r"(?:其中|这|那|该|它|他们?|她们?|此举|对此|据此|为此|因此|所以|但是?|而且|并且|同样|上述|以上)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of whole sentences of one article, quoted as it stands."""

    article: ArticleInfo
    span: Span
    sentences: tuple[Span, ...]
    """The sentences of the run that the answer shows, in order."""

    def holds(self, candidate: Candidate) -> bool:
        """Whether the quote shows this sentence."""
        return self.article == candidate.article and any(
            s.start <= candidate.span.start < s.end for s in self.sentences
        )


def select(evidence: Evidence) -> list[Quote]:
    """The quotes that make the answer, the one with the best sentence first; empty where there is no evidence."""
    chosen = _choose(evidence)
    return _runs(evidence, chosen)


def quote_of(evidence: Evidence, candidate: Candidate) -> Quote:
    """The quote of one sentence, with what it can't do without right before or behind it."""
    return next(quote for quote in _runs(evidence, [candidate]) if quote.holds(candidate))


def budget_for(evidence: Evidence) -> Budget:
    """What the question's kind needs: a bare fact little, a list or mechanism more."""
    kinds = evidence.question.kinds
    if any(kind in _WHOLE for kind in kinds):
        return FULL
    return BARE if evidence.question.wants_bare_fact else USUAL


def _choose(evidence: Evidence) -> list[Candidate]:
    candidates = _in_scope(_telling(evidence.candidates))
    if not candidates:
        return []
    budget = budget_for(evidence)
    best = candidates[0]
    chosen = [best, *_explanation(evidence, best)]
    for part in evidence.parts:
        first = _in_scope(_telling(part))[0]
        if not any(_same(first, taken) or _repeats(first, taken) for taken in chosen):
            chosen.append(first)
    chars = sum(len(candidate.text) for candidate in chosen)
    for candidate in candidates[1:]:
        if len(chosen) >= budget.sentences or _chance(candidate) < max(LEAST, NEAR_BEST * _chance(best)):
            break
        if chars + len(candidate.text) > budget.chars:
            continue
        if any(_same(candidate, taken) or _repeats(candidate, taken) for taken in chosen):
            continue
        chosen.append(candidate)
        chars += len(candidate.text)
    return chosen + _other_sides(evidence, chosen)


def _in_scope(candidates: Sequence[Candidate]) -> list[Candidate]:
    """What says that it is about another year or place than the question falls behind."""
    return sorted(candidates, key=_chance, reverse=True)


def _chance(candidate: Candidate) -> float:
    elsewhere = Verdict.CONTRADICT in (candidate.scope.year, candidate.scope.place) and candidate.scope.stated
    return candidate.score * (OUT_OF_SCOPE if elsewhere else 1)


def _telling(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    # A heading says what is answered below it; only a line of figures without a full stop may be all there is.
    return [c for c in candidates if not c.heading or figures_of(c.text)] or candidates


def _same(candidate: Candidate, taken: Candidate) -> bool:
    return candidate.article.article_id == taken.article.article_id and candidate.span == taken.span


def _explanation(evidence: Evidence, best: Candidate) -> list[Candidate]:
    """For a definition or a mechanism, the sentence behind the best one: what was named there is explained here."""
    if not {Kind.DEFINITION, Kind.MECHANISM} & set(evidence.question.kinds):
        return []
    text = evidence.articles[best.article.article_id].text
    behind = [c for c in evidence.candidates if c.article == best.article and c.span.start >= best.span.end]
    following = min(behind, key=lambda c: c.span.start, default=None)
    next_to = following is not None and not text[best.span.end : following.span.start].strip(" \u3000")
    return [following] if following is not None and next_to else []


def _other_sides(evidence: Evidence, chosen: Sequence[Candidate]) -> list[Candidate]:
    """For a question that names several places, the best sentence of each whose articles are not quoted yet.

    Where a bare fact is asked for, only a sentence that holds one counts.
    """
    named = places_in(evidence.question.text)
    if len(named) < 2:
        return []
    added: list[Candidate] = []
    for place in named:
        told = {id_ for id_, article in evidence.articles.items() if place.name in fold(article.title + article.text)}
        sentences = [c for c in evidence.candidates if c.article.article_id in told and not c.heading]
        if BARE_FACTS & set(evidence.question.kinds):
            sentences = [c for c in sentences if c.fit >= FITS] or sentences
        if sentences and not any(c in sentences for c in [*chosen, *added]):
            added.append(sentences[0])
    return added


def _repeats(candidate: Candidate, taken: Candidate) -> bool:
    own, other = set(terms(candidate.text)), set(terms(taken.text))
    return len(own & other) >= REPEAT * min(len(own), len(other))


def _runs(evidence: Evidence, chosen: Sequence[Candidate]) -> list[Quote]:
    """Join what belongs together: neighbours of one article become one run; articles keep the order of their best."""
    spans: dict[str, list[Span]] = {}
    infos: dict[str, ArticleInfo] = {}
    for candidate in chosen:
        infos[candidate.article.article_id] = candidate.article
        spans.setdefault(candidate.article.article_id, []).append(candidate.span)
    quotes: list[Quote] = []
    for article_id, taken in spans.items():
        article = evidence.articles[article_id]
        whole = sentence_spans(article.text)
        listed = any(kind in _WHOLE for kind in evidence.question.kinds)
        completed = _completed(article, whole, taken, listed)
        for run in _consecutive(completed, whole):
            quotes.append(Quote(infos[article_id], Span(run[0].start, run[-1].end), tuple(run)))
    return quotes


def _completed(article: Article, whole: Sequence[Span], taken: Sequence[Span], listed: bool) -> list[Span]:
    """Add what a sentence can't do without: the one it points back to, and the items that it announces.

    Where a list is asked for (`listed`), an item brings the other ones with it, and the sentence that announces them.
    """
    # A passage may begin inside a sentence that was too long for the embedding model: the sentence is quoted whole.
    starts = [span.start for span in whole]
    numbers = {bisect_right(starts, span.start) - 1 for span in taken}
    for number in sorted(numbers):
        text = fold(whole[number].of(article.text))
        if number and _LEANS_BACK.match(text) and _same_paragraph(article, whole, number - 1):
            numbers.add(number - 1)
        if listed:
            numbers |= _items_around(article, whole, number)
        following = number
        while (
            following + 1 < len(whole)
            and following - number < 4
            and (_CONTINUES.search(whole[following].of(article.text)))
            and _same_paragraph(article, whole, following)
        ):
            following += 1
            numbers.add(following)
    return [whole[number] for number in sorted(numbers)]


def _items_around(article: Article, whole: Sequence[Span], number: int) -> set[int]:
    """The items of the enumeration that this sentence is part of or announces, and the sentence that announces them."""

    def is_item(index: int) -> bool:
        return 0 <= index < len(whole) and _ITEM.match(fold(whole[index].of(article.text))) is not None

    def announces(index: int) -> bool:
        return is_item(index + 1) and (
            _same_paragraph(article, whole, index) or _CONTINUES.search(whole[index].of(article.text)) is not None
        )

    if not is_item(number) and not announces(number):
        return set()
    first = last = number
    while is_item(first) and is_item(first - 1):
        first -= 1
    if first and is_item(first) and announces(first - 1):
        first -= 1
    while is_item(last + 1):
        last += 1
    return set(range(first, last + 1)) if whole[last].end - whole[first].start <= LIST_CHARS else set()


def _same_paragraph(article: Article, whole: Sequence[Span], number: int) -> bool:
    return "\n" not in article.text[whole[number].end : whole[number + 1].start]


def _consecutive(taken: Sequence[Span], whole: Sequence[Span]) -> list[list[Span]]:
    places = {span.start: number for number, span in enumerate(whole)}
    runs: list[list[Span]] = []
    for span in taken:
        if runs and places[span.start] == places[runs[-1][-1].start] + 1:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs
