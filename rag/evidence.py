"""Evidence: the sentences around the passages that retrieval found, each scored against the question."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.chunking import sentence_spans
from index.reader import IndexReader, View
from index.schema import Article, ArticleInfo, Hit, Span
from index.script import terms
from rag.collapse import told_first
from rag.expansion import OFFICIAL_WEIGHT
from rag.fit import fit
from rag.query_vector import query_vector
from rag.question import Question
from rag.scope import Scope, ScopeMatch, SentenceScope, match_scope, scope_of, sentence_scopes

PASSAGES = 8
"""Passages whose sentences are looked at."""
EARLIER_WEIGHT = 0.4
"""Weight of a term that only an earlier question of the conversation holds."""
SINGLE_WEIGHT = 0.3
"""Weight of a single Chinese character: its bigrams say what it means."""
TITLE_WEIGHT = 0.5
"""Worth of a question term that stands in the article's title but not in the sentence."""
NEIGHBOUR_WEIGHT = 0.5
"""Worth of a question term that stands in the sentence before, the usual place of a subject left out."""
EMBEDDED = 10
"""Sentences whose vectors are computed for a question, the best by their words and passage (about 8 ms each)."""
PASSAGE_WEIGHT = 0.5
FIT_WEIGHT = 0.2
HEADING_COST = 0.4
COSINE_WEIGHT = 5.0
"""Weights of a sentence's score beside its coverage of the question's terms; see eval/LOG.md."""
HEADING_CHARS = 40
_TERMINATED = re.compile(r"[。！？!?；;：:.…][”’」』）)】\]》\"']*$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may belong to the answer."""

    article: ArticleInfo
    span: Span
    text: str
    passage_rank: int
    """Rank of the best passage that holds it, from 0."""
    matched: frozenset[str]
    """Question terms in the sentence itself."""
    coverage: float
    """Share (0..1, by idf) of the question's terms in the sentence, its title and the sentence before."""
    own_coverage: float
    """The same for the sentence alone."""
    cosine: float
    """Cosine of question and sentence; 0 where it was not computed."""
    fit: float
    """How well it holds the kind of answer asked for, 0..1."""
    heading: bool
    """Whether it is a heading: it says what follows is about, and answers nothing itself."""
    score: float
    """Higher is better; comparable within one question."""
    scope: ScopeMatch = ScopeMatch()
    """Whether it keeps to the years, places and level that the question names."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the answer is made from."""

    question: Question
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    """Best first."""
    articles: Mapping[str, Article]
    weights: Mapping[str, float]
    """The weight of each question term: idf, times `EARLIER_WEIGHT` for terms of earlier questions alone."""
    unknown_terms: frozenset[str]
    """Question terms that no passage of the index holds."""


def gather(question: Question, hits: Sequence[Hit], reader: IndexReader) -> Evidence:
    """Score the sentences of the best passages against the question."""
    view = reader.view()
    frequencies = {
        term: view.derived.lexical.document_frequency(term) for term in (*question.content, *question.official)
    }
    weights = _weights(question, frequencies, view)
    articles = reader.articles(list({hit.article.article_id for hit in hits[:PASSAGES]}))
    present = [hit for hit in hits[:PASSAGES] if hit.article.article_id in articles]  # one may be gone since
    candidates = _lexical_candidates(question, present, articles, weights)
    candidates = _with_cosines(question, candidates, reader)
    return Evidence(
        question=question,
        hits=tuple(hits),
        candidates=tuple(sorted(candidates, key=lambda c: (-c.score, c.passage_rank, c.span.start))),
        articles=articles,
        weights=weights,
        unknown_terms=frozenset(term for term, count in frequencies.items() if not count),
    )


def _weights(question: Question, frequencies: Mapping[str, int], view: View) -> dict[str, float]:
    """BM25's idf of each content term; what only an earlier question said counts less."""
    passages = view.derived.lexical.count()
    latest = set(question.latest_content)
    return {
        term: math.log(1 + (passages - count + 0.5) / (count + 0.5))
        * (1 if term in latest else OFFICIAL_WEIGHT if term in question.official else EARLIER_WEIGHT)
        * (SINGLE_WEIGHT if len(term) == 1 and not term.isascii() else 1)
        for term, count in frequencies.items()
    }


def _lexical_candidates(
    question: Question, hits: Sequence[Hit], articles: Mapping[str, Article], weights: Mapping[str, float]
) -> list[Candidate]:
    total = sum(weights.values()) or 1.0
    asked = scope_of(question.text)
    scopes = _Scopes(articles)
    seen: set[tuple[str, int]] = set()
    out: list[Candidate] = []
    for rank, hit in enumerate(hits):
        in_title = set(terms(hit.article.title))
        better = [other.article for other in hits[:rank]]
        before: set[str] = set()
        for sentence in sentence_spans(hit.passage.text):
            span = Span(hit.passage.start + sentence.start, hit.passage.start + sentence.end)
            info, span = told_first(span, hit.article, better, articles)
            text = span.of(articles[info.article_id].text)
            own = set(terms(text))
            if (info.article_id, span.start) not in seen:
                seen.add((info.article_id, span.start))
                matched = frozenset(own & weights.keys())
                own_coverage = sum(weights[term] for term in matched) / total
                context = sum(
                    weight * max(TITLE_WEIGHT * (term in in_title), NEIGHBOUR_WEIGHT * (term in before))
                    for term, weight in weights.items()
                    if term not in matched
                )
                coverage = own_coverage + context / total
                fitting = fit(question, text)
                heading = is_heading(text)
                score = coverage + PASSAGE_WEIGHT * hit.score + FIT_WEIGHT * fitting - HEADING_COST * heading
                out.append(
                    Candidate(
                        article=info,
                        span=span,
                        text=text,
                        passage_rank=rank,
                        matched=matched,
                        coverage=coverage,
                        own_coverage=own_coverage,
                        cosine=0.0,
                        fit=fitting,
                        heading=heading,
                        score=score,
                        scope=match_scope(asked, scopes.of(info.article_id, span)),
                    )
                )
            before = own
    return out


class _Scopes:
    """What the sentences of `articles` are about; each article is read once, when it is first asked for."""

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._scopes: dict[str, tuple[list[int], list[SentenceScope]]] = {}

    def of(self, article_id: str, span: Span) -> SentenceScope:
        if article_id not in self._scopes:
            article = self._articles[article_id]
            sentences = sentence_spans(article.text)
            self._scopes[article_id] = [s.start for s in sentences], sentence_scopes(article, sentences)
        starts, scopes = self._scopes[article_id]
        at = bisect_right(starts, span.start) - 1
        return scopes[at] if at >= 0 else SentenceScope(Scope())


def is_heading(sentence: str) -> bool:
    """Whether this looks like a heading: short, and without the end of a sentence."""
    return len(sentence) < HEADING_CHARS and not _TERMINATED.search(sentence)


def _with_cosines(question: Question, candidates: list[Candidate], reader: IndexReader) -> list[Candidate]:
    """Add the sentence's likeness in meaning for the best candidates; the others keep their place below."""
    if not candidates:
        return []
    ranked = sorted(candidates, key=lambda c: -c.score)
    best, rest = ranked[:EMBEDDED], ranked[EMBEDDED:]
    query = query_vector(reader.model, question.rendered)
    cosines = reader.model.embed_passages([candidate.text for candidate in best]) @ query
    floor = float(cosines.min())
    return [
        replace(candidate, cosine=float(cosine), score=candidate.score + COSINE_WEIGHT * float(cosine - floor))
        for candidate, cosine in zip(best, cosines, strict=True)
    ] + rest
