"""Draft cases from the user's own articles, with no model: figures, names, lists and definitions become questions.

They are drafts until a person has confirmed them (`eval.confirm`), and no part of a run unless asked for. The same
articles and seed give the same cases.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from eval.anchors import source_name
from eval.generate_near_miss import Corpus, NearMiss, near_misses
from eval.schema import Case, CaseLang, CaseTurn, CaseType, Nugget, Quote
from index.questions.drafting import Drafted
from index.questions.drafts import drafts, plainness
from index.reader import IndexReader
from index.schema import Article
from index.script import terms

GeneratedType = Literal["numeric", "single", "list", "definition", "unanswerable"]
TYPES: tuple[GeneratedType, ...] = ("numeric", "single", "list", "definition", "unanswerable")
AUTHOR = "generated"


class IndexCorpus:
    """The articles of an index with its BM25; no embedding model is needed."""

    def __init__(self, reader: IndexReader) -> None:
        ids = [info.article_id for info in reader.infos() if info.state == "live"]
        articles = reader.articles(ids)
        self._articles = sorted(articles.values(), key=lambda article: (article.source, article.id))
        self._reader = reader

    def articles(self) -> Sequence[Article]:
        """All articles, in the order of their sources."""
        return self._articles

    def nearest(self, question: str) -> tuple[Article, str] | None:
        """The article and the text of the passage that BM25 ranks first."""
        best = self._reader.view().derived.lexical.best(Counter(terms(question)), 1)
        found = self._reader.find([passage_id for passage_id, _ in best])
        for passage in found.values():
            return self._reader.article(passage.passage.article_id), passage.passage.text
        return None


def generate(corpus: Corpus, n: int, types: Sequence[GeneratedType] = TYPES, seed: int = 0) -> list[Case]:
    """Up to `n` draft cases, the types in turn and spread over the articles; fewer where the articles allow no more.

    No two ask for the same fact, and no sentence is asked about twice while others are left.
    """
    chance = random.Random(seed)  # noqa: S311 - draws cases, guards nothing
    drafted = [draft for article in corpus.articles() for draft in drafts(article)]
    chance.shuffle(drafted)
    drafted.sort(key=plainness)
    pools: dict[GeneratedType, list[Case]] = {
        type_: _spread(_case(draft) for draft in drafted if draft.type == type_)
        for type_ in types
        if type_ != "unanswerable"
    }
    if "unanswerable" in types:
        enough = drafted[: _ORIGINS_PER_CASE * n]
        pools["unanswerable"] = _spread(
            _unanswerable(miss) for draft in enough for miss in near_misses(draft, corpus, chance)
        )
    return _in_turn(pools, n)


_ORIGINS_PER_CASE = 10


def _in_turn(pools: Mapping[GeneratedType, list[Case]], n: int) -> list[Case]:
    """The next case of each type in turn until there are `n`; a question is taken once."""
    chosen: list[Case] = []
    taken: set[str] = set()
    queues = {type_: list(reversed(pool)) for type_, pool in pools.items()}
    while len(chosen) < n and any(queues.values()):
        for queue in queues.values():
            while queue and queue[-1].scored.user in taken:
                queue.pop()
            if queue and len(chosen) < n:
                case = queue.pop()
                taken.add(case.scored.user)
                chosen.append(case)
    return sorted(chosen, key=lambda case: (case.type, case.id))


def _spread(cases: Iterable[Case]) -> list[Case]:
    """The cases so ordered that no article comes again before all others had their turn; each fact once."""
    turns: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    facts: set[tuple[str, str]] = set()
    placed: list[tuple[int, int, int, Case]] = []
    for number, case in enumerate(cases):
        gold = case.scored
        sentence = case.cluster + (gold.evidence[0][0].quote if gold.evidence else gold.user)
        fact = (sentence, "|".join(nugget.text for nugget in gold.nuggets))
        if fact in facts:
            continue
        facts.add(fact)
        placed.append((sentences[sentence], turns[case.cluster], number, case))
        sentences[sentence] += 1
        turns[case.cluster] += 1
    return [case for *_, case in sorted(placed, key=lambda place: place[:3])]


def _case(draft: Drafted) -> Case:
    article = draft.statement.article
    source = source_name(article.source)
    turn = CaseTurn(
        user=draft.question,
        expect="answer",
        answers=(draft.answer,),
        short=draft.short,
        numbers=draft.numbers,
        nuggets=tuple(Nugget(text, vital=True) for text in draft.nuggets),
        evidence=((Quote(source, draft.statement.text),),),
    )
    return _draft_case(draft, draft.type, turn)


def _unanswerable(miss: NearMiss) -> Case:
    turn = CaseTurn(user=miss.question, expect="refuse", answers=())
    case = _draft_case(miss.origin, "unanswerable", turn)
    return replace(case, searches=miss.searches, tags=("near_miss",))


def _draft_case(draft: Drafted, type_: CaseType, turn: CaseTurn) -> Case:
    article = draft.statement.article
    lang: CaseLang = "zh-Hant" if draft.statement.is_traditional else "zh-Hans"
    name = hashlib.sha256(f"{source_name(article.source)}\n{turn.user}".encode()).hexdigest()[:10]
    return Case(
        id=f"gen-{type_}-{name}",
        v=1,
        split="dev",
        type=type_,
        lang=lang,
        group_id=None,
        cluster=source_name(article.source),
        turns=(turn,),
        as_of=article.date[:7],
        author=AUTHOR,
        verified_by="",
        draft=True,
    )
