"""Writing to an index: articles go into the catalog as pending, then become visible together with a new generation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from uuid import uuid4

import numpy as np

from index.catalog import Catalog, PassageRow, Publication, Reading
from index.chunking import passage_spans
from index.config import IndexConfig
from index.derived import Change, Generations
from index.embedding import EmbeddingModel, load_embeddings
from index.errors import ModelMismatch
from index.lexical import LexicalEntry
from index.schema import Article, Passage

TITLE_TOKENS = 64
"""Room for the title that is embedded with each passage; fixed, so that a new title never moves a passage's ends."""
STALE_SHARE = 0.05
"""BM25 is built anew once this share of its passages goes: deleted ones still count in its idf until it is."""


def generations(config: IndexConfig, catalog: Catalog) -> Generations:
    """The derived indexes that belong to this catalog."""
    return Generations(config.home / "derived", config.chroma_url, catalog.meta("collection") or "passages")


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
        self.catalog = Catalog(config.catalog_url)
        if config.chroma_url and not self.catalog.meta("collection"):
            self.catalog.set_meta("collection", f"policy-chat-{uuid4().hex[:12]}")
        self._generations = generations(config, self.catalog)
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
        rows: list[PassageRow] = []
        texts: dict[str, str] = {}
        for reading in readings:
            for row, embedded in self._passage_rows(reading.article):
                rows.append(row)
                texts[row.text_hash] = embedded
        self._embed(texts)
        self.catalog.put(readings, rows)
        return len(rows)

    def publish(self, changed: Sequence[str] = ()) -> None:
        """Make pending and changed articles visible and take orphans out, all in one step; nothing to do is no step."""
        orphans = self.catalog.orphans()
        pending = _without(self.catalog.ids("pending"), orphans)
        added = _without([*pending, *changed], orphans)
        if not added and not orphans:
            return
        model_hash = self.catalog.meta("model_hash") or self.model.model_hash
        live = _without(self.catalog.ids("live"), orphans)
        removed = [row.passage.id for row in self.catalog.passages(orphans)]
        base = self.catalog.generation
        anew = not self._generations.exists(base) or len(removed) > STALE_SHARE * self.catalog.passage_count()
        change = self._change([*live, *pending] if anew else added, removed, model_hash)
        self._derive(None if anew else base, change, Publication(base + 1, model_hash, added, orphans))

    def rebuild(self) -> None:
        """Make passages and derived indexes anew from the articles; embeds only what the present model never saw."""
        orphans = self.catalog.orphans()
        kept = _without([*self.catalog.ids("live"), *self.catalog.ids("pending")], orphans)
        for article_id in kept:
            rows = dict(self._passage_rows(self.catalog.article(article_id)))
            self._embed({row.text_hash: embedded for row, embedded in rows.items()})
            self.catalog.replace_passages(article_id, list(rows))
        change = self._change(kept, [], self.model.model_hash)
        number = self.catalog.generation + 1
        self._derive(None, change, Publication(number, self.model.model_hash, kept, orphans))

    def _derive(self, base: int | None, change: Change, publication: Publication) -> None:
        self._generations.derive(base, publication.generation, change)
        self.catalog.publish(publication)
        self._generations.prune(publication.generation)

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

    def _change(self, article_ids: Sequence[str], removed: Sequence[str], model_hash: str) -> Change:
        titles = {info.article_id: info.title for info in self.catalog.infos(article_ids)}
        rows = self.catalog.passages(article_ids)
        vectors = self.catalog.vectors(model_hash, [row.text_hash for row in rows])
        entries = [LexicalEntry(row.passage.id, titles[row.passage.article_id], row.passage.text) for row in rows]
        matrix = np.stack([vectors[row.text_hash] for row in rows]) if rows else np.zeros((0, 1), dtype=np.float32)
        return Change(entries, matrix, removed)


def _without(article_ids: Iterable[str], others: Iterable[str]) -> list[str]:
    left_out = set(others)
    return [article_id for article_id in dict.fromkeys(article_ids) if article_id not in left_out]
