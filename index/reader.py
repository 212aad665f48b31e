"""Reading an index: articles, passages and both search legs, always of one revision."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.config import IndexConfig
from index.derived import Derived
from index.dictionary import Dictionary, prepare
from index.embedding import CachedEmbeddings, EmbeddingModel, load_embeddings
from index.errors import ArticleNotFound
from index.figure_table import PlacedFigure
from index.questions.bank import QuestionBank, distinct
from index.schema import Article, ArticleInfo, Passage
from index.writer import check_model, generations

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A live passage and the article it belongs to."""

    passage: Passage
    article: ArticleInfo


@dataclass(frozen=True, slots=True)
class View:
    """The derived indexes of one revision."""

    revision: int
    derived: Derived


class IndexReader:
    """One open index. `view()` follows the revision: a change by another process is seen at the next question."""

    def __init__(self, config: IndexConfig, model: EmbeddingModel | None = None) -> None:
        self._config = config
        self._catalog = Catalog(config.catalog_url)
        self._model = CachedEmbeddings(model) if model else None
        self._view: View | None = None
        self._dictionary: Dictionary | None = None
        self._bank: tuple[tuple[int, str], QuestionBank] | None = None
        self._lock = threading.Lock()
        self._texts = lru_cache(maxsize=256)(self._read_text)

    @property
    def model(self) -> EmbeddingModel:
        """The embedding model, checked against the one the index was built with; raises ModelMismatch."""
        with self._lock:
            if self._model is None:
                self._model = CachedEmbeddings(load_embeddings(self._config))
        check_model(self._catalog, self._model)
        return self._model

    @property
    def plain_model(self) -> EmbeddingModel:
        """The same model without the memory for texts: to index with, which asks for each text once."""
        model = self.model
        return model.plain if isinstance(model, CachedEmbeddings) else model

    def dictionary(self) -> Dictionary:
        """CC-CEDICT from English; the first call in a home takes some seconds. Raises DictionaryError, HomeError."""
        with self._lock:
            if self._dictionary is None:
                self._dictionary = Dictionary(prepare(self._config.home))
        return self._dictionary

    @property
    def revision(self) -> int:
        """Grows with every change that is visible to readers."""
        return self._catalog.revision

    def view(self) -> View:
        """The derived indexes as they are now; reopened only where the revision changed."""
        revision, generation = self._catalog.revision, self._catalog.generation
        with self._lock:
            if self._view is None or self._view.revision != revision:
                # The old view may still serve a question in another thread: it goes when the last user lets go of it.
                self._view = View(revision, generations(self._config).open(generation))
            return self._view

    def find(self, passage_ids: Sequence[str]) -> dict[str, FoundPassage]:
        """The live passages with these ids; whatever is pending or gone is absent."""
        passages = self._catalog.passages_by_id(passage_ids)
        articles = self._catalog.infos(list({passage.article_id for passage in passages}))
        live = {info.article_id: info for info in articles if info.state == "live"}
        return {
            passage.id: FoundPassage(passage, live[passage.article_id])
            for passage in passages
            if passage.article_id in live
        }

    def article(self, article_id: str) -> Article:
        """The live article with this id; raises ArticleNotFound."""
        if not any(info.state == "live" for info in self._catalog.infos([article_id])):
            raise ArticleNotFound(
                f"article {article_id!r}: not in the index; `policy-chat articles list` shows the ids"
            )
        return self._catalog.article(article_id)

    def text(self, article_id: str) -> str:
        """The text of this article; raises ArticleNotFound. Kept in memory, as an id never changes its text."""
        return self._texts(article_id)

    def articles(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids, by id; unknown ones are absent."""
        return self._catalog.articles(article_ids)

    def infos(self, article_ids: Sequence[str] | None = None) -> list[ArticleInfo]:
        """All articles (or those with these ids), pending ones included, without their texts."""
        return self._catalog.infos(article_ids)

    def ids_from(self, source: str) -> list[str]:
        """The ids of the articles that are read from a source, pending ones included."""
        return self._catalog.ids_from(source)

    def sentence_vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors `(sentences, dim)` of these passages' sentences, in the order of `sentence_spans(passage.text)`.

        Passages that an older version indexed are absent until `index rebuild`.
        """
        model = self.model
        stored = self._catalog.sentence_vectors(model.model_hash, passage_ids)
        return {id_: flat.reshape(-1, model.dimension) for id_, flat in stored.items()}

    def passages(self, article_id: str) -> list[Passage]:
        """The passages of an article in order."""
        return [row.passage for row in self._catalog.passages([article_id])]

    def figures(self, article_ids: Collection[str]) -> list[PlacedFigure]:
        """The stored figures of these live articles, article by article and in order within each."""
        return self._catalog.figures(article_ids)

    def figures_with_values(
        self, values: Collection[float], units: Collection[str] | None = None
    ) -> list[PlacedFigure]:
        """All stored figures of live articles that have one of these values; of these `units` only, if given."""
        return self._catalog.figures_with_values(values, units)

    def without_figures(self) -> int:
        """How many articles an older version stored without their figures; `index add` and `rebuild` read them."""
        return self._catalog.without_figures()

    def passage_ids(self, article_ids: Collection[str]) -> list[str]:
        """The ids of all passages of these articles."""
        return self._catalog.passage_ids(list(article_ids))

    def questions(self) -> QuestionBank:
        """The question bank, of the present revision; those of other models' vectors and older homes are absent."""
        version = (self._catalog.revision, self._catalog.meta("bank"))
        with self._lock:
            known = self._bank
        if known is None or known[0] != version:
            known = version, self._read_questions()
            with self._lock:
                self._bank = known
        return known[1]

    def close(self) -> None:
        """Release catalog and indexes."""
        if self._view is not None:
            self._view.derived.close()
        self._catalog.close()

    def _read_text(self, article_id: str) -> str:
        return self._catalog.article(article_id).text

    def _read_questions(self) -> QuestionBank:
        model = self.model
        questions = distinct(self._catalog.questions())
        vectors = self._catalog.vectors(model.model_hash, [question.text_hash for question in questions])
        embedded = [question for question in questions if question.text_hash in vectors]
        matrix = np.stack([vectors[question.text_hash] for question in embedded]) if embedded else np.zeros((0, 1))
        return QuestionBank(tuple(embedded), matrix.astype(np.float32))
