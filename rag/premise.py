"""Wrong premises: what a question takes for granted and the articles state otherwise.

A claim of the question that a sentence contradicts (`rag.contradiction`) is weighed: by how far that sentence speaks of
the same, by what bears the claim out, by the kind of claim. A claim that is merely absent is no wrong premise; whether
the question can be answered is `rag.refusal`'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.schema import ArticleInfo, Span
from index.script import fold
from rag.contradiction import UNLIKE, Contradiction, contradictions
from rag.evidence import Evidence
from rag.extract import Quote
from rag.weighing import probability, weighed_sum

_ASSERTS = re.compile(
    r"既然|为什么|为何|怎么会|怎么就|听说|据说|[吗吧么][?？。，,]?|是不是|不是|才|居然|都已|只有?(?!要)|\bwhy\b|\bsince\b"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A wrong premise of a question and what its articles state instead."""

    wrong: str
    """As the user typed it."""
    right: str
    """As the article has it."""
    article: ArticleInfo
    span: Span
    """The sentence that states it."""
    probability: float
    """Chance that the premise is wrong indeed, 0..1."""


def correction(evidence: Evidence) -> Correction | None:
    """The wrong premise of the question that the evidence contradicts most surely; None where it contradicts none."""
    asked = evidence.question.latest
    found = [
        (probability(BIAS + weighed_sum(features(each, asked), WEIGHTS)), each) for each in contradictions(evidence)
    ]
    chance, surest = max(found, key=lambda pair: pair[0], default=(0.0, None))
    if surest is None or chance < CORRECT_FROM:
        return None
    candidate = surest.candidate
    return Correction(surest.claim.text, surest.mention.text, candidate.article, candidate.span, chance)


def stated_first(wrong: Correction, rest: Sequence[Quote]) -> list[Quote]:
    """The quote that states what is right, then the others of `rest`; one that holds its sentence comes first whole."""
    holding = [q for q in rest if q.article.article_id == wrong.article.article_id and wrong.span in q.sentences]
    first = holding[0] if holding else Quote(wrong.article, wrong.span, (wrong.span,))
    return [first, *(quote for quote in rest if quote is not first)]


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a contradiction from another fact, each 0..1."""

    wide: float
    near: float
    beside: float
    behind: float
    """The likeness of the sentence that states otherwise."""
    wide_support: float
    near_support: float
    beside_support: float
    behind_support: float
    """The likeness of the sentence that bears the claim out best."""
    supported: float
    """1 where there is one."""
    place: float
    name: float
    """Kinds of claim: a place or date; a body, person or office. The others are figures, shares, trends and levels."""
    asserts: float
    """1 where the question asserts: 既然, 为什么, 只, …吗."""


def features(each: Contradiction, asked: str) -> Features:
    """Read the features off a contradiction; `asked` is the question."""
    like, support = each.likeness, each.support
    return Features(
        wide=like.wide,
        near=like.near,
        beside=like.beside,
        behind=like.behind,
        wide_support=support.wide,
        near_support=support.near,
        beside_support=support.beside,
        behind_support=support.behind,
        supported=float(support != UNLIKE),
        place=float(each.claim.kind in ("place", "date")),
        name=float(each.claim.kind in ("organisation", "person", "office")),
        asserts=float(_ASSERTS.search(fold(asked)) is not None),
    )


WEIGHTS = Features(
    wide=2.95,
    near=2.40,
    beside=0.26,
    behind=1.14,
    wide_support=-1.04,
    near_support=-0.49,
    beside_support=-0.60,
    behind_support=-1.31,
    supported=-1.77,
    place=-0.34,
    name=-0.84,
    asserts=1.67,
)
BIAS = -1.20
CORRECT_FROM = 0.4
"""Logistic regression (`eval.fit_premise`) over 789 questions on raw pages, news and the sample articles, 59 of them
with a wrong premise. Cross-validated by article it corrects 36 of those (.61; 95 % .48-.72) and 2 of the 730 others
(.3 %); untuned, likeness less support at the threshold that lets 1 % of the others pass, 33 and 7. See eval/LOG.md."""
