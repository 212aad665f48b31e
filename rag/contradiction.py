"""Contradictions: claims of a question that a sentence of the evidence excludes.

Each claim (a figure, a share, a place, a body, a person, an office, a trend) is held against the mentions of its kind
in the best sentences: which of them stands among the same words with another value, and does any bear the claim out?
How likely such a claim is a wrong premise is `rag.premise`'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.figures import Figure
from index.page.lines import fold_in_place
from index.script import fold, terms
from rag.claims import Mention, agree, comparable, mentions_of, people_of
from rag.evidence import Candidate, Evidence
from rag.question import content_terms
from rag.signals import term_set
from rag.weighing import share

SENTENCES = 40
"""Best sentences that are held against a question."""
AROUND_CLAIM = 14
"""Characters on either side of a claim whose words say what it is about."""
AROUND_MENTION = 16
"""Characters on either side of a mention in which they are looked for."""
LEAST_FIGURE = 2
"""两家, 一年 and the like describe; a figure above this states."""
OFFICE_GAP = 3
"""Most characters between a person and the office: 李林担任副县长, 副县长的李林."""
BESIDE = 4
"""Characters right beside a claim: what a figure counts, whose office it is."""
IN_TITLE = 0.5
IN_ARTICLE = 0.3
"""Worth of a word of the question that stands in the title or elsewhere in the article, not in the sentence."""
_BREAK = re.compile(r"[，。？！；：,?!;:\s]")
_DATE_ASSERTED = re.compile(r"才|就|已经|[吗吧]")
_DATE_ASSERTED_BEFORE = re.compile(r"(?:是|早在|等到|直到|要到|既然[^，。]{0,6})$")
_PLACE_BEFORE = re.compile(
    r"(?:在|到|往|进|赴|直供|由|起|至|从|是|来自|位于|坐落于?|落户)(?:[\u4e00-\u9fff]{1,4}[、和与])?$"
)
_PLACE_BEHIND = re.compile(
    r"(?:[、和与及][\u4e00-\u9fff]{2,3}?)?(?:牵头|出资|投资|率先|首先|一起|联合|携手|共同)?"
    r"(?:捐|建|办|派(?!驻)|搞|开的|牵头|主办|设立|成立|推出|首创|出资|试点|推行)(?![^，。？]{0,3}(?:多少|几|哪|什么))|[吗吧][，,?？]?"
)
_PART = re.compile(r"的?(?P<part>(?!各|每|哪|那|这|几|帮扶|重点|典型|结对)[\u4e00-\u9fff]{2}(?:镇|乡|街道|村))")
_CHOICE = re.compile(r"(?:哪|有的说|还是|或者?)$")
_ASKED_ABOUT = re.compile(r"[，,]?(?:原来|现在|目前)?(?:是|在|来自|属于|叫|由|任|担任|当)*(?:哪|什么|谁|多少|几|名)")
_ASKED_OF = re.compile(r"的?(?:哪|什么|多少|几)")
_NAMES = ("place", "organisation", "person")
_NAME_ENDS = re.compile(r"的|是|有|在|，|$")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a sentence speaks of what the claim speaks of, each 0..1."""

    wide: float
    """Share by idf of the question's other terms in the sentence, its title (half) and its article (a third)."""
    near: float
    """Share of the terms around the claim that stand around the mention."""
    beside: float
    """The same of the terms right beside the claim and the mention, on either side."""
    behind: float
    """The same of those right behind both: what a figure counts (13个镇, 447个项目)."""

    @property
    def total(self) -> float:
        """All of it in one number, 0..3."""
        return self.wide + self.near + 0.5 * (self.beside + self.behind)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim of the question and the sentence that states otherwise."""

    claim: Mention
    candidate: Candidate
    mention: Mention
    likeness: Likeness
    support: Likeness
    """The best of the sentences that bear the claim out, all 0 if none does."""


UNLIKE = Likeness(0.0, 0.0, 0.0, 0.0)
"""The likeness of a sentence that has nothing in common with the question."""


def contradictions(evidence: Evidence) -> list[Contradiction]:
    """For each claim of the question that some comparable mention excludes, the best such mention."""
    asked = evidence.question.latest
    claims = [mention for mention in _stated(evidence) if _is_claim(mention, asked, evidence)]
    contexts = [_Context.of(evidence, claim) for claim in claims]
    return [
        found
        for claim, context in zip(claims, contexts, strict=True)
        if (found := _contradicted(evidence, claim, context, list(zip(claims, contexts, strict=True))))
    ]


def _contradicted(
    evidence: Evidence, claim: Mention, context: _Context, claims: Sequence[tuple[Mention, _Context]]
) -> Contradiction | None:
    """The mention that says otherwise most likely; None where there is none to compare."""
    support, best = UNLIKE, None
    for candidate in evidence.candidates[:SENTENCES]:
        if named := _named_in(claim, candidate.text):
            support = max(support, context.likeness(evidence, candidate, named), key=lambda each: each.total)
    for candidate, mention in _mentions(evidence):
        if not comparable(claim, mention):
            continue
        like = context.likeness(evidence, candidate, mention)
        if agree(claim, mention):
            support = max(support, like, key=lambda each: each.total)
            continue
        if not _answers_same(claim, evidence.question.latest, mention, candidate.text):
            continue
        # What another claim of the question says in the same words is no news of this one: 9名检察官, 13个镇.
        if any(
            agree(other, mention) and around.likeness(evidence, candidate, mention).total >= like.total
            for other, around in claims
            if other is not claim
        ):
            continue
        if best is None or like.total > best.likeness.total:
            best = Contradiction(claim, candidate, mention, like, UNLIKE)
    return replace(best, support=support) if best else None


def _stated(evidence: Evidence) -> list[Mention]:
    """The mentions of the question; a person whom the evidence names needs no more than the name."""
    asked = evidence.question.latest
    own = list(mentions_of(asked))
    folded = fold_in_place(asked)
    best = evidence.candidates[:SENTENCES]
    named = {str(person.value) for candidate in best for person in people_of(candidate.text)}
    for name in sorted(named - {str(mention.value) for mention in own}):
        at = folded.find(name)
        if at >= 0 and not any(mention.start < at + len(name) and at < mention.end for mention in own):
            own.append(Mention("person", at, at + len(name), asked[at : at + len(name)], name))
    return own


def _is_claim(mention: Mention, asked: str, evidence: Evidence) -> bool:
    """Whether the question asserts this; a place or date mostly says where or when to look, and a name must be one."""
    before, behind = fold(asked[: mention.start]), fold(asked[mention.end :])
    if isinstance(mention.value, Figure) and mention.kind == "figure":
        return not _CHOICE.search(before) and mention.value.value > LEAST_FIGURE
    if mention.kind == "date":
        return bool(_DATE_ASSERTED.match(behind) or _DATE_ASSERTED_BEFORE.search(before))
    if mention.kind == "place":
        return _places_something(mention, asked, evidence)
    if mention.kind == "office":
        return bool(_person_beside(mention, asked))
    if mention.kind in ("person", "organisation") and _ASKED_ABOUT.match(behind):
        return False
    return mention.kind != "person" or _known(mention, evidence)


def _places_something(place: Mention, asked: str, evidence: Evidence) -> bool:
    """Whether the question says of something that it is, or was done, in this place or by it."""
    before, behind = fold(asked[: place.start]), fold(asked[place.end :])
    if place.sort in ("town", "village") and not _known(place, evidence) and not _NAME_ENDS.match(behind):
        return False
    if _ASKED_OF.match(behind):
        return False
    return bool(_PLACE_BEFORE.search(before) or _PLACE_BEHIND.match(behind) or _part_named(place, asked))


def _person_beside(office: Mention, text: str) -> str:
    """The person whose office the text says this is, right before or behind it; empty if none is."""
    for other in mentions_of(text):
        if other.kind == "person" and -1 <= max(other.start - office.end, office.start - other.end) <= OFFICE_GAP:
            return str(other.value)
    return ""


def _part_named(place: Mention, text: str) -> str:
    """The smaller place that the text puts right behind this one, as its part (元善镇邓村村); empty if none is."""
    match = _PART.match(fold(text[place.end :]))
    return match["part"] if match and place.sort != "village" else ""


def _answers_same(claim: Mention, asked: str, mention: Mention, text: str) -> bool:
    """Whether two names answer one question: offices of one person, places of which one and the same is a part."""
    if claim.kind == "office":
        return _person_beside(claim, asked) == _person_beside(mention, text)
    if claim.kind == "place" and (part := _part_named(claim, asked)):
        return fold(text[mention.end :]).removeprefix("的").startswith(part)
    return True


def _known(mention: Mention, evidence: Evidence) -> bool:
    return any(str(mention.value) in fold(article.title + article.text) for article in evidence.articles.values())


def _mentions(evidence: Evidence) -> Iterator[tuple[Candidate, Mention]]:
    for candidate in evidence.candidates[:SENTENCES]:
        for mention in mentions_of(candidate.text):
            yield candidate, mention


def _named_in(claim: Mention, text: str) -> Mention | None:
    """Where a name stands in a text, even if its shape was not recognised there."""
    if not isinstance(claim.value, str) or claim.kind not in _NAMES:
        return None
    at = fold_in_place(text).find(claim.value)
    return replace(claim, start=at, end=at + len(claim.value)) if at >= 0 else None


@dataclass(frozen=True, slots=True)
class _Context:
    """The words of the question that a claim stands among."""

    others: Mapping[str, float]
    near: Mapping[str, float]
    beside: Mapping[str, float]
    behind: Mapping[str, float]

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
            beside=weighed(f"{left[-BESIDE:]} {right[:BESIDE]}"),
            behind=weighed(right[:BESIDE]),
        )

    def likeness(self, evidence: Evidence, candidate: Candidate, mention: Mention) -> Likeness:
        text = candidate.text
        article = evidence.articles[candidate.article.article_id]
        own = term_set(text)
        total = sum(self.others.values()) or 1.0
        title, whole = term_set(article.title), term_set(article.text)
        wide = sum(
            weight * (1 if term in own else IN_TITLE if term in title else IN_ARTICLE if term in whole else 0)
            for term, weight in self.others.items()
        )
        left, right = text[: mention.start], text[mention.end :]
        around = set(terms(left[-AROUND_MENTION:] + "　" + right[:AROUND_MENTION]))
        left_clause, right_clause = _BREAK.split(left)[-1], _BREAK.split(right)[0]
        clause = set(terms(f"{left_clause} {right_clause}"))
        beside = set(terms(f"{left_clause[-2 * BESIDE :]} {right_clause[: 2 * BESIDE]}"))
        behind = set(terms(right_clause[:BESIDE]))
        return Likeness(
            wide=wide / total,
            near=(share(self.near, around) + share(self.near, clause)) / 2,
            beside=share(self.beside, beside),
            behind=share(self.behind, behind),
        )
