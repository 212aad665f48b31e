"""The catalog: articles, passages and vectors and their state. The source of truth; Chroma and BM25 derive from it.

An article is written together with its passages and their vectors in one transaction, as `pending`. It becomes `live`
in the transaction that names the generation of the derived indexes that hold it. So whatever is in the catalog is
whole, whenever the process is killed. An article that its source states otherwise now stays visible, as `restated`,
until the derived indexes hold its new title too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sqlalchemy as sa

from index import article_table, figure_table, question_table, tables, vector_table
from index.corrections import NONE, Corrections
from index.database import Database, chunks
from index.errors import ArticleNotFound, IndexCorrupt
from index.figure_table import PlacedFigure
from index.questions.bank import BankQuestion
from index.reprints import VERSION, Hashes, Pair
from index.schema import Article, ArticleInfo, Passage
from index.vector_table import Vectors

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage and the hash of the text that was embedded for it."""

    passage: Passage
    text_hash: str


class Catalog:
    """Articles, passages, vectors and what state they are in, to read; `CatalogWriter` changes them.

    Raises IndexCorrupt where the database can't be read and HomeError where it can't be written.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, tables.schema)
        version = self.meta("schema_version") or SCHEMA_VERSION
        if version != SCHEMA_VERSION:
            self.close()
            raise IndexCorrupt(
                f"{self._database.place}: written by another version (schema {version}, needed {SCHEMA_VERSION}); "
                "choose a new --home"
            )

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the database."""
        self._database.close()

    def meta(self, key: str) -> str:
        """A value of the catalog about itself (`revision`, `generation`, `model_hash`), empty if unset."""
        with self._database.reading() as db:
            return db.execute(sa.select(tables.meta.c.value).where(tables.meta.c.key == key)).scalar() or ""

    @property
    def revision(self) -> int:
        """Grows by one with every change that readers can see."""
        return int(self.meta("revision") or 0)

    @property
    def generation(self) -> int:
        """The generation of the derived indexes that belongs to this revision."""
        return int(self.meta("generation") or 0)

    def article(self, article_id: str) -> Article:
        """The article with this id, in any state; raises ArticleNotFound."""
        found = self.articles([article_id])
        if article_id not in found:
            raise ArticleNotFound(
                f"article {article_id!r}: not in the index; `policy-chat articles list` shows the ids"
            )
        return found[article_id]

    def articles(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids, in any state, by id; unknown ones are absent."""
        with self._database.reading() as db:
            return article_table.with_ids(db, article_ids)

    def infos(self, article_ids: Sequence[str] | None = None) -> list[ArticleInfo]:
        """All articles (or those with these ids) without their texts, in the order of their sources."""
        with self._database.reading() as db:
            return article_table.infos(db, article_table.ids(db) if article_ids is None else article_ids)

    def ids_from(self, source: str) -> list[str]:
        """The ids of the articles that are read from a source."""
        with self._database.reading() as db:
            return article_table.ids_from(db, source)

    def texts(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The texts of the articles with these ids, in any state, by id; unknown ones are absent."""
        with self._database.reading() as db:
            return article_table.texts(db, article_ids)

    def openings(self, article_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of these articles' texts, by id."""
        with self._database.reading() as db:
            return article_table.openings(db, article_ids, characters)

    def fingerprints(self) -> dict[str, Hashes]:
        """The fingerprints of the articles that were compared with the others, see `index.reprints`."""
        columns = tables.reprints.c
        query = sa.select(columns.article_id, columns.fingerprints).where(columns.version == VERSION)
        with self._database.reading() as db:
            return {id_: np.frombuffer(blob, dtype="<u8") for id_, blob in db.execute(query)}

    def reprint_pairs(self) -> list[Pair]:
        """The pairs of articles that were found to be reprints of each other."""
        with self._database.reading() as db:
            return [(row.one, row.other) for row in db.execute(sa.select(tables.reprint_pairs))]

    def passages(self, article_ids: Sequence[str]) -> list[PassageRow]:
        """The passages of these articles, article by article and in order within each."""
        rows: list[PassageRow] = []
        with self._database.reading() as db:
            for some in chunks(article_ids):
                query = (
                    sa.select(tables.passages, tables.articles.c.text)
                    .join(tables.articles, tables.articles.c.id == tables.passages.c.article_id)
                    .where(tables.passages.c.article_id.in_(some))
                    .order_by(tables.passages.c.article_id, tables.passages.c.start)
                )
                for row in db.execute(query):
                    passage = Passage(row.article_id, row.start, row.end, row.text[row.start : row.end])
                    rows.append(PassageRow(passage, row.text_hash))
        return rows

    def figures(self, article_ids: Collection[str]) -> list[PlacedFigure]:
        """The stored figures of these articles, article by article and in order within each."""
        with self._database.reading() as db:
            return figure_table.of_articles(db, article_ids)

    def figures_with_values(
        self, values: Collection[float], units: Collection[str] | None = None
    ) -> list[PlacedFigure]:
        """All stored figures that have one of these values; of these `units` only, if given."""
        with self._database.reading() as db:
            return figure_table.with_values(db, values, units)

    def without_figures(self) -> int:
        """How many articles an older version stored without their figures."""
        with self._database.reading() as db:
            return len(figure_table.unread(db))

    def passages_by_id(self, passage_ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids, in no order; unknown ones are absent."""
        columns = (tables.passages.c.article_id, tables.passages.c.start, tables.passages.c.end)
        rows: list[Any] = []
        with self._database.reading() as db:
            for some in chunks(passage_ids):
                rows += db.execute(sa.select(*columns).where(tables.passages.c.id.in_(some)))
        texts = self.texts(list({row.article_id for row in rows}))  # each once, however many passages it has
        return [
            Passage(row.article_id, row.start, row.end, texts[row.article_id][row.start : row.end])
            for row in rows
            if row.article_id in texts
        ]

    def passage_ids(self, article_ids: Sequence[str]) -> list[str]:
        """The ids of the passages of these articles, without their texts."""
        columns = (tables.passages.c.article_id, tables.passages.c.start, tables.passages.c.end)
        ids: list[str] = []
        with self._database.reading() as db:
            for some in chunks(article_ids):
                rows = db.execute(sa.select(*columns).where(tables.passages.c.article_id.in_(some)))
                ids += [Passage(row.article_id, row.start, row.end, "").id for row in rows]
        return ids

    def passage_count(self) -> int:
        """Number of passages of all articles."""
        with self._database.reading() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(tables.passages)).scalar_one())

    def ids(self, state: Literal["live", "pending"]) -> list[str]:
        """Ids of the articles in this state."""
        return self._ids("pending") if state == "pending" else self._ids("live", "restated")

    def unpublished(self) -> list[str]:
        """Ids of the articles that the derived indexes don't hold, or not as they are stated now."""
        return self._ids("pending", "restated")

    def vectors(self, model_hash: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors `(dim,)` of these texts by this model; texts never embedded are absent."""
        with self._database.reading() as db:
            return vector_table.of_texts(db, model_hash, text_hashes)

    def with_sentence_vectors(self, model_hash: str, passage_ids: Sequence[str]) -> set[str]:
        """Which of these passages have the vectors of their sentences by this model."""
        with self._database.reading() as db:
            return vector_table.with_sentences(db, model_hash, passage_ids)

    def sentence_vectors(self, model_hash: str, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors of the sentences of these passages, one after the other `(sentences * dim,)`, by passage id.

        Passages whose sentences this model never embedded are absent.
        """
        with self._database.reading() as db:
            return vector_table.of_sentences(db, model_hash, passage_ids)

    def questions(self) -> list[BankQuestion]:
        """The question bank: all questions of live articles, article by article, the plainest of each first."""
        with self._database.reading() as db:
            return question_table.live(db)

    def without_questions(self) -> list[str]:
        """Ids of the live articles for which no questions were made, or by another version."""
        with self._database.reading() as db:
            return question_table.unmade(db)

    def fingerprint(self, file: str) -> str:
        """The fingerprint with which this file was last read in full, or empty."""
        with self._database.reading() as db:
            return db.execute(sa.select(tables.files.c.fingerprint).where(tables.files.c.file == file)).scalar() or ""

    def corrections(self, file: str) -> Corrections:
        """What was corrected of this file."""
        query = sa.select(tables.corrections.c.stated).where(tables.corrections.c.file == file)
        with self._database.reading() as db:
            stated = db.execute(query).scalar()
        return Corrections.from_json(json.loads(stated)) if stated else NONE

    def upload_name(self, file: str) -> str:
        """What this file was called where it was handed over; empty for one that was found on the disk."""
        with self._database.reading() as db:
            return db.execute(sa.select(tables.uploads.c.name).where(tables.uploads.c.file == file)).scalar() or ""

    def upload_files(self) -> set[str]:
        """The files that were handed over and taken in."""
        with self._database.reading() as db:
            return set(db.execute(sa.select(tables.uploads.c.file)).scalars())

    def files_of(self, article_id: str) -> list[tuple[str, bool]]:
        """The files that hold this article, each with whether it was read here; one of an import never was."""
        place, known = tables.sources.c, tables.files.c
        query = (
            sa.select(place.file, known.file)
            .select_from(tables.sources.outerjoin(tables.files, known.file == place.file))
            .where(place.article_id == article_id)
            .order_by(place.file)
        )
        with self._database.reading() as db:
            return [(row[0], row[1] is not None) for row in db.execute(query)]

    def holdings(self, article_ids: Sequence[str]) -> dict[str, tuple[int, list[tuple[str, str]]]]:
        """By article id its place among its file's articles, and each source it has with the file that holds it."""
        with self._database.reading() as db:
            return article_table.holdings(db, article_ids)

    def removed(self, article_ids: Sequence[str] | None = None) -> dict[str, str]:
        """What was removed by hand and is not there again, the latest first: lines of an export by article id."""
        gone, known = tables.removed.c, sa.select(tables.articles.c.id)
        query = sa.select(tables.removed).where(gone.article_id.not_in(known)).order_by(gone.removed.desc())
        if article_ids is not None:
            query = query.where(gone.article_id.in_(article_ids))
        with self._database.reading() as db:
            return {row.article_id: row.document for row in db.execute(query)}

    def articles_of_file(self, file: str) -> set[str]:
        """Ids of all articles that were read from this file."""
        with self._database.reading() as db:
            return set(
                db.execute(sa.select(tables.sources.c.article_id).where(tables.sources.c.file == file)).scalars()
            )

    def orphans(self) -> list[str]:
        """Articles that no file holds any more; the next publication removes them."""
        query = sa.select(tables.articles.c.id).where(
            tables.articles.c.id.not_in(sa.select(tables.sources.c.article_id))
        )
        with self._database.reading() as db:
            return list(db.execute(query).scalars())

    def check(self) -> str:
        """`ok`, or what SQLite finds wrong with the file."""
        with self._database.reading() as db:
            return str(db.execute(sa.text("PRAGMA quick_check")).scalar())

    def _ids(self, *states: str) -> list[str]:
        with self._database.reading() as db:
            return list(
                db.execute(sa.select(tables.articles.c.id).where(tables.articles.c.state.in_(states))).scalars()
            )
