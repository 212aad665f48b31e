"""Evidence: the sentences around the passages that retrieval found, each scored against the question."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.chunking import sentence_spans
from index.reader import IndexReader, View
from index.schema import Article, ArticleInfo, Hit, Span
from rag.article_sentences import ArticleSentences
from rag.collapse import told_first
from rag.domain import domain
from rag.expansion import OFFICIAL_WEIGHT
from rag.fit import fit
from rag.query_vector import query_vector
from rag.question import Question
from rag.scope import ScopeMatch, match_scope, scope_of
from rag.sentence_vectors import SentenceVectors
from rag.signals import (
    BIAS,
    WEIGHTS,
    WORD_BIAS,
    WORD_WEIGHTS,
    HitSignals,
    Signals,
    read_signals,
    term_set,
)
from rag.weighing import probability, share, weighed_sum

PASSAGES = 10
"""Passages whose sentences are looked at."""
EARLIER_WEIGHT = 0.4
"""Weight of a term that only an earlier question of the conversation holds."""
SINGLE_WEIGHT = 0.3
"""Weight of a single Chinese character: its bigrams say what it means."""
ELSEWHERE_WEIGHT = 0.3
"""Weight of a term that stands in another part of the question."""
CONTEXT_WEIGHT = 0.5
"""Worth of a question term in the article's title or the sentence before, the usual places of a subject left out."""
EMBEDDED = 12
"""Sentences whose likeness in meaning counts, the best by their words and passage."""
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
    """Chance that it belongs to the answer, 0..1."""
    scope: ScopeMatch = field(default_factory=ScopeMatch)
    """Whether it keeps to the years, places and level that the question names."""
    signals: Signals = field(default_factory=Signals)
    """What its score was made of."""


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
    parts: tuple[tuple[Candidate, ...], ...] = ()
    """For a question in parts, the candidates for each of them, best first."""
    unknown_terms: frozenset[str] = frozenset()
    """Question terms that no passage of the index holds."""
    domain: float = 0.0
    """How much nearer the question is to the field than to other questions; see `rag.domain`."""


def gather(question: Question, hits: Sequence[Hit], reader: IndexReader) -> Evidence:
    """Score the sentences of the best passages against the question."""
    view = reader.view()
    frequencies = {
        term: view.derived.lexical.document_frequency(term) for term in (*question.content, *question.official)
    }
    weights = _weights(question, frequencies, view)
    articles = reader.articles(list({hit.article.article_id for hit in hits[:PASSAGES]}))
    present = [hit for hit in hits[:PASSAGES] if hit.article.article_id in articles]  # one may be gone since
    vectors = SentenceVectors([hit.passage for hit in present], reader)
    sentences = ArticleSentences(articles)
    candidates = _scored(question, _candidates(question, present, sentences, weights), vectors, reader)
    parts = [
        _scored(part, _candidates(part, present, sentences, _part_weights(part, weights)), vectors, reader)
        for part in question.parts
    ]
    return Evidence(
        question=question,
        hits=tuple(hits),
        candidates=tuple(candidates),
        articles=articles,
        weights=weights,
        parts=tuple(map(tuple, parts)),
        unknown_terms=frozenset(term for term, count in frequencies.items() if not count),
        domain=domain(reader.model, query_vector(reader.model, question.rendered)),
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


def _part_weights(part: Question, weights: Mapping[str, float]) -> dict[str, float]:
    own = set(part.latest_content)
    return {term: weight * (1 if term in own else ELSEWHERE_WEIGHT) for term, weight in weights.items()}


def _candidates(
    question: Question, hits: Sequence[Hit], sentences: ArticleSentences, weights: Mapping[str, float]
) -> list[Candidate]:
    """The sentences of the passages, each once, with all signals that need no embedding model."""
    asked = scope_of(question.rendered)
    best_dense = max((hit.dense for hit in hits), default=0.0)
    seen: set[tuple[str, int]] = set()
    out: list[Candidate] = []
    for rank, hit in enumerate(hits):
        better = [other.article for other in hits[:rank]]
        found = HitSignals(hit.score, rank, hit.article == hits[0].article, hit.dense - best_dense)
        for sentence in sentence_spans(hit.passage.text):
            span = Span(hit.passage.start + sentence.start, hit.passage.start + sentence.end)
            info, span = told_first(span, hit.article, better, sentences.articles)
            if (info.article_id, span.start) in seen:
                continue
            seen.add((info.article_id, span.start))
            text = span.of(sentences.articles[info.article_id].text)
            around = sentences.surroundings(info.article_id, span, hit.passage.text)
            scope = match_scope(asked, sentences.scope(info.article_id, span))
            fitting, heading = fit(question, text), is_heading(text)
            signals = read_signals(question, text, around, weights, scope, fitting, found, heading)
            matched = term_set(text) & weights.keys()
            context = term_set(around.title) | term_set(around.before)
            out.append(
                Candidate(
                    article=info,
                    span=span,
                    text=text,
                    passage_rank=rank,
                    matched=matched,
                    coverage=signals.own + CONTEXT_WEIGHT * share(weights, (context - matched) & weights.keys()),
                    own_coverage=signals.own,
                    cosine=0.0,
                    fit=fitting,
                    heading=heading,
                    score=0.0,
                    scope=scope,
                    signals=signals,
                )
            )
    most = max((c.own_coverage for c in out), default=0.0) or 1.0
    return [replace(c, signals=replace(c.signals, own_best=c.own_coverage / most)) for c in out]


def is_heading(sentence: str) -> bool:
    """Whether this looks like a heading: short, and without the end of a sentence."""
    return len(sentence) < HEADING_CHARS and not _TERMINATED.search(sentence)


def _scored(
    question: Question, candidates: Sequence[Candidate], vectors: SentenceVectors, reader: IndexReader
) -> list[Candidate]:
    """Best first, by the model that knows the likeness in meaning; it is computed where words and form are best."""
    if not candidates:
        return []
    ranked = sorted(candidates, key=lambda c: -_odds_by_words(c))
    best, rest = ranked[:EMBEDDED], ranked[EMBEDDED:]
    query = query_vector(reader.model, question.rendered)
    cosines = [float(c) for c in vectors.of([candidate.text for candidate in best]) @ query]
    top = max(cosines)
    embedded = []
    for candidate, cosine in zip(best, cosines, strict=True):
        signals = replace(candidate.signals, cosine=10 * (cosine - top), cosine_first=float(cosine == top))
        score = probability(BIAS + weighed_sum(signals, WEIGHTS))
        embedded.append(replace(candidate, cosine=cosine, signals=signals, score=score))
    least = min(candidate.score for candidate in embedded)
    others = [replace(c, score=min(least, probability(_odds_by_words(c)))) for c in rest]
    return sorted([*embedded, *others], key=lambda c: (-c.score, c.passage_rank, c.span.start))


def _odds_by_words(candidate: Candidate) -> float:
    """The log odds that a sentence belongs to the answer, as the model without likeness in meaning has them."""
    return WORD_BIAS + weighed_sum(candidate.signals, WORD_WEIGHTS)
