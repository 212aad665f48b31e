"""Wrong premises: what a question takes for granted and the articles state otherwise.

Each claim of the question (a figure, a share, a place, a body, a person, an office, a trend) is held against the
evidence: is there a sentence that says the same of the same subject with another value, while none bears the claim out?
A claim that is merely absent is no wrong premise; whether the question can be answered is `rag.refusal`'s to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.schema import ArticleInfo, Span
from index.script import fold, terms
from rag.claims import Mention, agree, comparable, mentions_of
from rag.evidence import Candidate, Evidence
from rag.extract import Quote
from rag.question import content_terms

SENTENCES = 40
"""Best sentences that are held against a question."""
AROUND_CLAIM = 14
"""Characters on either side of a claim whose words say what it is about."""
AROUND_MENTION = 16
"""Characters on either side of a mention in which they are looked for."""
OFFICE_GAP = 3
"""Most characters between a person and the office: 李林担任副县长, 副县长的李林."""
BESIDE = 4
"""Characters right beside a claim: what a figure counts, whose office it is."""
IN_TITLE = 0.5
IN_ARTICLE = 0.3
"""Worth of a word of the question that stands in the title or elsewhere in the article, not in the sentence."""
_BREAK = re.compile(r"[，。？！；：,?!;:\s]")
_ASSERTS = re.compile(
    r"既然|为什么|为何|怎么会|怎么就|听说|据说|[吗吧么][?？。，,]?|是不是|不是|才|居然|都已|只有?(?!要)|\bwhy\b|\bsince\b"
)
_DATE_ASSERTED = re.compile(r"才|就|已经|[吗吧]")
_DATE_ASSERTED_BEFORE = re.compile(r"(?:是|早在|等到|直到|要到|既然[^，。]{0,6})$")
_PLACE_BEFORE = re.compile(r"(?:在|到|往|由|起|至|从|是|来自|位于|坐落于?|落户)(?:[\u4e00-\u9fff]{1,4}[、和与])?$")
_PLACE_BEHIND = re.compile(
    r"(?:[、和与及][\u4e00-\u9fff]{2,4}?)?(?:牵头|出资|投资|率先|首先|一起|联合|携手|共同)?"
    r"(?:捐|建|办|派(?!驻)|搞|开的|牵头|主办|设立|成立|推出|首创|出资|试点|推行)|[吗吧][，,?？]?"
)
_ASKED_OF = re.compile(r"的?(?:哪|什么|多少|几)")
_NAMES = ("place", "organisation", "person")
_NAME_ENDS = re.compile(r"的|是|有|在|，|$")
_AGENT = re.compile(r"捐|建|办|派|牵|主持|搞|设立|成立|出资|投|推|帮扶|担任|当|任|是|起|取|拿|给|签|协")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a sentence speaks of what the claim speaks of, each 0..1."""

    wide: float
    """Share by idf of the question's other terms in the sentence, its title (half) and its article (a third)."""
    near: float
    """Share of the terms around the claim that stand around the mention."""
    before: float
    after: float
    """Shares of the terms right before and right behind the claim that stand right beside the mention."""

    @property
    def total(self) -> float:
        return self.wide + self.near + 0.5 * (self.before + self.after)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim of the question and the sentence that states otherwise."""

    claim: Mention
    candidate: Candidate
    mention: Mention
    likeness: Likeness
    support: Likeness
    """The best of the sentences that bear the claim out, all 0 if none does."""


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
    found = [(_probability(each), each) for each in contradictions(evidence)]
    probability, surest = max(found, key=lambda pair: pair[0], default=(0.0, None))
    if surest is None or probability < CORRECT_FROM:
        return None
    candidate = surest.candidate
    return Correction(surest.claim.text, surest.mention.text, candidate.article, candidate.span, probability)


def stated_first(wrong: Correction, rest: Sequence[Quote]) -> list[Quote]:
    """The quote that states what is right, then the others of `rest`; one that holds its sentence comes first whole."""
    holding = [q for q in rest if q.article.article_id == wrong.article.article_id and wrong.span in q.sentences]
    first = holding[0] if holding else Quote(wrong.article, wrong.span, (wrong.span,))
    return [first, *(quote for quote in rest if quote is not first)]


CORRECT_FROM = 0.5


def _probability(each: Contradiction) -> float:
    return 1 / (1 + math.exp(-8 * (each.likeness.total - each.support.total - 0.85)))


_NONE = Likeness(0.0, 0.0, 0.0, 0.0)


def contradictions(evidence: Evidence) -> list[Contradiction]:
    """For each claim of the question that some comparable mention excludes, the best such mention."""
    asked = evidence.question.latest
    claims = [mention for mention in mentions_of(asked) if _is_claim(mention, asked, evidence)]
    found: list[Contradiction] = []
    for claim in claims:
        context = _Context.of(evidence, claim)
        support, best, best_like = _NONE, None, _NONE
        for candidate, mention in _mentions(evidence):
            if not comparable(claim, mention):
                continue
            if agree(claim, mention):
                like = context.likeness(evidence, candidate, mention)
                support = max(support, like, key=lambda each: each.total)
            elif _answers_same(claim, asked, mention, candidate.text) and not any(
                agree(other, mention) or agree(mention, other) for other in claims
            ):
                like = context.likeness(evidence, candidate, mention)
                if best is None or like.total > best_like.total:
                    best, best_like = (candidate, mention), like
        if best is not None:
            found.append(Contradiction(claim, *best, best_like, support))
    return found


def _is_claim(mention: Mention, asked: str, evidence: Evidence) -> bool:
    """Whether the question asserts this; a place or date mostly says where or when to look, and a name must be one."""
    before, behind = fold(asked[: mention.start]), fold(asked[mention.end :])
    if mention.kind == "date":
        return bool(_DATE_ASSERTED.match(behind) or _DATE_ASSERTED_BEFORE.search(before))
    if mention.kind == "person":
        return _known(mention, evidence)
    if mention.kind == "office":
        return bool(_person_beside(mention, asked))
    if mention.kind == "place":
        if mention.sort in ("town", "village") and not _known(mention, evidence) and not _NAME_ENDS.match(behind):
            return False
        if _ASKED_OF.match(behind):
            return False
        return bool(_PLACE_BEFORE.search(before) or _PLACE_BEHIND.match(behind) or _part_named(mention, asked))
    return True


def _person_beside(office: Mention, text: str) -> str:
    """The person whose office the text says this is, right before or behind it; empty if none is."""
    for other in mentions_of(text):
        if other.kind == "person" and -1 <= max(other.start - office.end, office.start - other.end) <= OFFICE_GAP:
            return str(other.value)
    return ""


def _part_named(place: Mention, text: str) -> str:
    """The smaller place that the text puts right behind this one, as its part (元善镇邓村村); empty if none is."""
    for other in mentions_of(text):
        if other.kind == "place" and other.sort != place.sort and 0 <= other.start - place.end <= 1:
            return str(other.value)
    return ""


def _answers_same(claim: Mention, asked: str, mention: Mention, text: str) -> bool:
    """Whether two names answer one question: offices of one person, places of which one and the same is a part."""
    if claim.kind == "office":
        return _person_beside(claim, asked) == _person_beside(mention, text)
    if claim.kind == "place" and (part := _part_named(claim, asked)):
        return part == _part_named(mention, text)
    return True


def _known(mention: Mention, evidence: Evidence) -> bool:
    return any(str(mention.value) in fold(article.title + article.text) for article in evidence.articles.values())


def _mentions(evidence: Evidence) -> Iterator[tuple[Candidate, Mention]]:
    for candidate in evidence.candidates[:SENTENCES]:
        for mention in mentions_of(candidate.text):
            yield candidate, mention


def _named_in(claim: Mention, text: str) -> bool:
    """Whether a name stands in the text, even where its shape was not recognised."""
    return isinstance(claim.value, str) and claim.kind in _NAMES and claim.value in fold(text)


@dataclass(frozen=True, slots=True)
class _Context:
    """The words of the question that a claim stands among."""

    others: Mapping[str, float]
    near: Mapping[str, float]
    before: Mapping[str, float]
    after: Mapping[str, float]

    @classmethod
    def of(cls, evidence: Evidence, claim: Mention) -> _Context:
        asked = evidence.question.latest
        own = set(terms(claim.text))
        left = _BREAK.split(asked[max(0, claim.start - AROUND_CLAIM) : claim.start])[-1]
        right = _BREAK.split(asked[claim.end : claim.end + AROUND_CLAIM])[0]
        weights = evidence.weights

        def weighed(text: str) -> dict[str, float]:
            return {term: weights[term] for term in content_terms(text) if term in weights and term not in own}

        return cls(
            others={term: weight for term, weight in weights.items() if term not in own},
            near=weighed(f"{left} {right}"),
            before=weighed(left[-BESIDE:]),
            after=weighed(right[:BESIDE]),
        )

    def likeness(self, evidence: Evidence, candidate: Candidate, mention: Mention) -> Likeness:
        text = candidate.text
        article = evidence.articles[candidate.article.article_id]
        own = _terms(text)
        total = sum(self.others.values()) or 1.0
        title, whole = _terms(article.title), _terms(article.text)
        wide = sum(
            weight * (1 if term in own else IN_TITLE if term in title else IN_ARTICLE if term in whole else 0)
            for term, weight in self.others.items()
        )
        left, right = text[: mention.start], text[mention.end :]
        around = set(terms(left[-AROUND_MENTION:] + "　" + right[:AROUND_MENTION]))
        left_clause, right_clause = _BREAK.split(left)[-1], _BREAK.split(right)[0]
        clause = set(terms(f"{left_clause} {right_clause}"))
        beside = set(terms(f"{left_clause[-2 * BESIDE :]} {right_clause[: 2 * BESIDE]}"))
        return Likeness(
            wide / total,
            (_share(self.near, around) + _share(self.near, clause)) / 2,
            _share(self.before, beside),
            _share(self.after, beside),
        )


def _share(weights: Mapping[str, float], present: AbstractSet[str]) -> float:
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0


_CACHE: dict[str, frozenset[str]] = {}


def _terms(text: str) -> frozenset[str]:
    if text not in _CACHE:
        _CACHE[text] = frozenset(terms(text))
    return _CACHE[text]
