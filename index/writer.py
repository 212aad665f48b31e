"""Writing to an index: articles go into the catalog as pending, then become visible together with a new generation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from index.catalog import Catalog, PassageRow
from index.catalog_writer import CatalogWriter, Publication, Reading
from index.chunking import passage_spans, sentence_spans
from index.config import IndexConfig
from index.database import chunks
from index.derived import Change, Generations
from index.embedding import EmbeddingModel, load_embeddings
from index.errors import ModelMismatch
from index.lexical import LexicalEntry
from index.questions.bank import BankQuestion, bank_questions
from index.reprints import Links, link
from index.schema import Article, Passage

TITLE_TOKENS = 64
"""Room for the title that is embedded with each passage; fixed, so that a new title never moves a passage's ends."""


def generations(config: IndexConfig) -> Generations:
    """The derived indexes of this home."""
    return Generations(config.home / "derived", config.chroma_url)


def check_model(catalog: Catalog, model: EmbeddingModel) -> None:
    """Raise ModelMismatch where the index was built with another model than `model`."""
    built_with = catalog.meta("model_hash")
    if built_with and built_with != model.model_hash:
        raise ModelMismatch(
            f"the index was built with model {built_with}, the settings name {model.model_hash}; set "
            "POLICY_CHAT_EMBEDDING_MODEL back, or run `policy-chat index rebuild` to embed its articles anew"
        )


class IndexWriter:
    """Changes one index; use it inside `index.lock.writing`. The model is loaded when the first passage needs it."""

    def __init__(self, config: IndexConfig, model: EmbeddingModel | None = None) -> None:
        self.catalog = CatalogWriter(config.catalog_url)
        self._generations = generations(config)
        self._config = config
        self._model = model

    @property
    def model(self) -> EmbeddingModel:
        """The embedding model; raises ModelError where it can't be loaded."""
        if self._model is None:
            self._model = load_embeddings(self._config)
        return self._model

    def close(self) -> None:
        """Release the catalog."""
        self.catalog.close()

    def store(self, readings: Sequence[Reading]) -> int:
        """Embed and store these articles as pending; returns the number of their passages."""
        if not readings:
            return 0
        if not self.catalog.meta("model_hash"):  # from now on vectors of this model are waiting to be published
            self.catalog.set_meta("model_hash", self.model.model_hash)
        articles = {reading.article.id: reading.article for reading in readings}
        embedded = {row: text for article in articles.values() for row, text in self._passage_rows(article)}
        self._embed({row.text_hash: text for row, text in embedded.items()})
        self._embed_sentences([row.passage for row in embedded])
        self.catalog.put(readings, list(embedded))
        return len(embedded)

    def publish(self) -> None:
        """Make what is new or stated otherwise visible and take orphans out, in one step; nothing to do is no step."""
        orphans = self.catalog.orphans()
        added = _without(self.catalog.unpublished(), orphans)
        if not added and not orphans:
            return
        model_hash = self.catalog.meta("model_hash")
        removed = [row.passage.id for row in self.catalog.passages(orphans)]
        base = self.catalog.generation
        change = self._change(self.catalog.passages(added), removed, model_hash)
        everything = _without([*self.catalog.ids("live"), *self.catalog.ids("pending")], orphans)
        extends = self._generations.extends(base, change)
        if not extends:
            change = self._change(self.catalog.passages(everything), [], model_hash)
        publication = Publication(base + 1, model_hash, added, orphans, links=self._links(everything))
        self._derive(base if extends else None, change, publication)

    def make_questions(self) -> None:
        """Make and verify the questions of the live articles that have none yet, see `index.questions.bank`."""
        waiting = self.catalog.without_questions()
        if not waiting:
            return
        lexical = self._generations.lexical(self.catalog.generation)
        for some in chunks(waiting):
            articles = self.catalog.articles(some)
            questions = [question for id_ in some for question in bank_questions(articles[id_], lexical)]
            self._embed_questions(questions)
            self.catalog.put_questions(some, questions)

    def rebuild(self) -> None:
        """Make passages and derived indexes anew from the articles; embeds only what the present model never saw."""
        self.catalog.read_figures()
        orphans = self.catalog.orphans()
        kept = _without([*self.catalog.ids("live"), *self.catalog.ids("pending")], orphans)
        passages: dict[str, list[PassageRow]] = {}
        for article_id in kept:
            embedded = dict(self._passage_rows(self.catalog.article(article_id)))
            self._embed({row.text_hash: text for row, text in embedded.items()})
            self._embed_sentences([row.passage for row in embedded])
            passages[article_id] = list(embedded)
        model_hash = self.model.model_hash
        change = self._change([row for rows in passages.values() for row in rows], [], model_hash)
        number = self.catalog.generation + 1
        self._derive(None, change, Publication(number, model_hash, kept, orphans, passages, self._links(kept)))

    def _derive(self, base: int | None, change: Change, publication: Publication) -> None:
        self._generations.derive(base, publication.generation, change)
        self.catalog.publish(publication)
        self._generations.prune(publication.generation)

    def _links(self, kept: Sequence[str]) -> Links:
        """What is a reprint of what among the articles that will be live; compares only what never was compared."""
        compared = self.catalog.fingerprints()
        known = {article_id: compared[article_id] for article_id in kept if article_id in compared}
        return link(known, self.catalog.reprint_pairs(), _without(kept, known), self.catalog.texts)

    def _passage_rows(self, article: Article) -> Iterator[tuple[PassageRow, str]]:
        """The passages of an article, each with the text that is embedded for it: the title and the passage."""
        title = self._short_title(article.title)
        room = self.model.max_tokens - TITLE_TOKENS
        for span in passage_spans(article.text, self.model.count_tokens, room):
            passage = Passage(article.id, span.start, span.end, span.of(article.text))
            embedded = f"{title}\n{passage.text}" if title else passage.text
            yield PassageRow(passage, hashlib.sha256(embedded.encode()).hexdigest()[:24]), embedded

    def _short_title(self, title: str) -> str:
        while self.model.count_tokens(title) >= TITLE_TOKENS:
            title = title[: len(title) * 3 // 4]
        return title

    def _embed(self, texts: dict[str, str]) -> None:
        """Embed what this model never embedded; `texts` by their hash."""
        known = self.catalog.vectors(self.model.model_hash, list(texts))
        new = [text_hash for text_hash in texts if text_hash not in known]
        if new:
            vectors = self.model.embed_passages([texts[text_hash] for text_hash in new])
            self.catalog.put_vectors(self.model.model_hash, dict(zip(new, vectors, strict=True)))

    def _embed_sentences(self, passages: Sequence[Passage]) -> None:
        """Embed the sentences of passages, each by itself, that this model never embedded."""
        known = self.catalog.with_sentence_vectors(self.model.model_hash, [passage.id for passage in passages])
        sentences = {
            passage.id: [span.of(passage.text) for span in sentence_spans(passage.text)]
            for passage in passages
            if passage.id not in known
        }
        if sentences:
            vectors = self.model.embed_passages([sentence for some in sentences.values() for sentence in some])
            ends = np.cumsum([len(some) for some in sentences.values()])[:-1]
            of_passages = dict(zip(sentences, np.split(vectors, ends), strict=True))
            self.catalog.put_sentence_vectors(self.model.model_hash, of_passages)

    def _embed_questions(self, questions: Sequence[BankQuestion]) -> None:
        """Embed those that this model never embedded, as queries: they are held against what readers ask."""
        texts = {question.text_hash: question.text for question in questions}
        known = self.catalog.vectors(self.model.model_hash, list(texts))
        new = [text_hash for text_hash in texts if text_hash not in known]
        if new:
            vectors = self.model.embed_queries([texts[text_hash] for text_hash in new])
            self.catalog.put_vectors(self.model.model_hash, dict(zip(new, vectors, strict=True)))

    def _change(self, rows: Sequence[PassageRow], removed: Sequence[str], model_hash: str) -> Change:
        article_ids = list(dict.fromkeys(row.passage.article_id for row in rows))
        titles = {info.article_id: info.title for info in self.catalog.infos(article_ids)}
        vectors = self.catalog.vectors(model_hash, [row.text_hash for row in rows])
        entries = [LexicalEntry(row.passage.id, titles[row.passage.article_id], row.passage.text) for row in rows]
        matrix = np.stack([vectors[row.text_hash] for row in rows]) if rows else np.zeros((0, 1), dtype=np.float32)
        return Change(entries, matrix, removed)


def _without(article_ids: Iterable[str], others: Iterable[str]) -> list[str]:
    left_out = set(others)
    return [article_id for article_id in dict.fromkeys(article_ids) if article_id not in left_out]
