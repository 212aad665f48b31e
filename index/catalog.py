"""The catalog: articles, passages and vectors and their state. The source of truth; Chroma and BM25 derive from it.

An article is written together with its passages and their vectors in one transaction, as `pending`. It becomes `live`
in the transaction that names the generation of the derived indexes that hold it. So whatever is in the catalog is
whole, whenever the process is killed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects import postgresql, sqlite

from index import tables
from index.errors import ArticleNotFound, ConfigError, HomeError, IndexCorrupt, IndexLocked
from index.schema import Article, ArticleInfo, Dropped, Passage

SCHEMA_VERSION = "1"
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, the file it was read from and its place among that file's articles, from 0."""

    article: Article
    file: str
    position: int


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage and the hash of the text that was embedded for it."""

    passage: Passage
    text_hash: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What a new generation of the derived indexes brings: the state changes that go with it."""

    generation: int
    model_hash: str
    live: Sequence[str]
    """Articles that become live."""
    removed: Sequence[str]
    """Articles that are gone."""


class Catalog:
    """Articles, passages, vectors and what state they are in.

    Raises IndexCorrupt where the database can't be read and HomeError where it can't be written.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self._engine = sa.create_engine(url)
        except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
            raise ConfigError(f"database_url {url!r}: {error}; correct POLICY_CHAT_DATABASE_URL") from None
        inserts = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        if self._engine.dialect.name not in inserts:
            raise ConfigError(
                f"database_url {url!r}: only sqlite and postgresql are supported; correct POLICY_CHAT_DATABASE_URL"
            )
        self._insert: Any = inserts[self._engine.dialect.name]
        if self._engine.dialect.name == "sqlite":
            _make_folder(self._engine.url.database)
            sa.event.listen(self._engine, "connect", _set_pragmas)
        with self._errors():
            tables.schema.create_all(self._engine)
        version = self.meta("schema_version") or SCHEMA_VERSION
        if version != SCHEMA_VERSION:
            raise IndexCorrupt(
                f"{url}: written by another version (schema {version}, needed {SCHEMA_VERSION}); choose a new --home"
            )

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the database."""
        self._engine.dispose()

    # --- reading ---

    def meta(self, key: str) -> str:
        """A value of the catalog about itself (`revision`, `generation`, `model_hash`), empty if unset."""
        with self._errors(), self._engine.connect() as db:
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
        with self._errors(), self._engine.connect() as db:
            row = db.execute(sa.select(tables.articles).where(tables.articles.c.id == article_id)).first()
        if row is None:
            raise ArticleNotFound(
                f"article {article_id!r}: not in the index; `policy-chat articles list` shows the ids"
            )
        return Article(
            title=row.title,
            publisher=row.publisher,
            date=row.date,
            source=row.source,
            text=row.text,
            dropped=tuple(Dropped(**item) for item in json.loads(row.dropped)),
            tags=json.loads(row.tags),
        )

    def infos(self, article_ids: Sequence[str] | None = None) -> list[ArticleInfo]:
        """All articles (or those with these ids) without their texts, in the order of their sources."""
        if article_ids is None:
            with self._errors(), self._engine.connect() as db:
                article_ids = list(db.execute(sa.select(tables.articles.c.id)).scalars())
        rows: list[Any] = []
        counts: dict[str, int] = {}
        places: dict[str, list[str]] = {}
        with self._errors(), self._engine.connect() as db:
            for some in _chunks(article_ids):
                rows += db.execute(sa.select(*tables.INFO_COLUMNS).where(tables.articles.c.id.in_(some)))
                held = sa.select(tables.passages.c.article_id, sa.func.count()).group_by(tables.passages.c.article_id)
                counts |= {row[0]: row[1] for row in db.execute(held.where(tables.passages.c.article_id.in_(some)))}
                for source, id_ in db.execute(
                    sa.select(tables.sources.c.source, tables.sources.c.article_id).where(
                        tables.sources.c.article_id.in_(some)
                    )
                ):
                    places.setdefault(id_, []).append(source)
        return [
            ArticleInfo(
                article_id=row.id,
                title=row.title,
                publisher=row.publisher,
                date=row.date,
                source=row.source,
                passages=counts.get(row.id, 0),
                state=cast(Literal["live", "pending"], row.state),
                sources=tuple(sorted(places.get(row.id, ()))),
                tags=json.loads(row.tags),
            )
            for row in sorted(rows, key=lambda row: (row.source, row.position))
        ]

    def passages(self, article_ids: Sequence[str]) -> list[PassageRow]:
        """The passages of these articles, article by article and in order within each."""
        rows: list[PassageRow] = []
        with self._errors(), self._engine.connect() as db:
            for some in _chunks(article_ids):
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

    def passage_count(self) -> int:
        """Number of passages of all articles."""
        with self._errors(), self._engine.connect() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(tables.passages)).scalar_one())

    def ids(self, state: Literal["live", "pending"]) -> list[str]:
        """Ids of the articles in this state."""
        with self._errors(), self._engine.connect() as db:
            return list(db.execute(sa.select(tables.articles.c.id).where(tables.articles.c.state == state)).scalars())

    def vectors(self, model_hash: str, text_hashes: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors `(dim,)` of these texts by this model; texts never embedded are absent."""
        out: dict[str, Vectors] = {}
        with self._errors(), self._engine.connect() as db:
            for some in _chunks(text_hashes):
                query = sa.select(tables.vectors.c.text_hash, tables.vectors.c.vector).where(
                    tables.vectors.c.model_hash == model_hash, tables.vectors.c.text_hash.in_(some)
                )
                for text_hash, blob in db.execute(query):
                    out[text_hash] = np.frombuffer(blob, dtype=np.float16).astype(np.float32)
        return out

    def fingerprint(self, file: str) -> str:
        """The fingerprint with which this file was last read in full, or empty."""
        with self._errors(), self._engine.connect() as db:
            return db.execute(sa.select(tables.files.c.fingerprint).where(tables.files.c.file == file)).scalar() or ""

    def articles_of_file(self, file: str) -> set[str]:
        """Ids of all articles that were read from this file."""
        with self._errors(), self._engine.connect() as db:
            return set(
                db.execute(sa.select(tables.sources.c.article_id).where(tables.sources.c.file == file)).scalars()
            )

    # --- writing ---

    def put(self, readings: Sequence[Reading], passages: Sequence[PassageRow]) -> None:
        """Store articles as pending, with their passages.

        An article that is there already gains the source; its title, publisher and date change only if they are read
        from its first source.
        """
        with self._errors(), self._engine.begin() as db:
            for reading in readings:
                row = _article_row(reading)
                stated = {key: row[key] for key in ("title", "publisher", "date", "tags", "dropped", "position")}
                new = self._insert(tables.articles).values(state="pending", **row)
                same_source = tables.articles.c.source == row["source"]
                db.execute(new.on_conflict_do_update(index_elements=["id"], set_=stated, where=same_source))
                place = self._insert(tables.sources).values(
                    source=row["source"], article_id=row["id"], file=reading.file
                )
                db.execute(place.on_conflict_do_nothing())
            self._insert_passages(db, passages)

    def replace_passages(self, article_id: str, passages: Sequence[PassageRow]) -> None:
        """Give an article other passages."""
        with self._errors(), self._engine.begin() as db:
            db.execute(sa.delete(tables.passages).where(tables.passages.c.article_id == article_id))
            self._insert_passages(db, passages)

    def put_vectors(self, model_hash: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by the hash of their text, in half precision."""
        rows = [
            {"model_hash": model_hash, "text_hash": text_hash, "vector": vector.astype(np.float16).tobytes()}
            for text_hash, vector in vectors.items()
        ]
        if rows:
            with self._errors(), self._engine.begin() as db:
                db.execute(self._insert(tables.vectors).on_conflict_do_nothing(), rows)

    def finish_file(self, file: str, fingerprint: str, article_ids: set[str]) -> None:
        """Record that `file` was read in full and holds these articles; those that no file holds now are orphans."""
        stale = self.articles_of_file(file) - article_ids
        with self._errors(), self._engine.begin() as db:
            for article_id in stale:
                db.execute(
                    sa.delete(tables.sources).where(
                        tables.sources.c.file == file, tables.sources.c.article_id == article_id
                    )
                )
                other = sa.select(sa.func.min(tables.sources.c.source)).where(tables.sources.c.article_id == article_id)
                if source := db.execute(other).scalar():
                    db.execute(
                        sa.update(tables.articles).where(tables.articles.c.id == article_id).values(source=source)
                    )
            values = {"file": file, "fingerprint": fingerprint}
            row = self._insert(tables.files).values(**values)
            db.execute(row.on_conflict_do_update(index_elements=["file"], set_=values))

    def forget_sources(self, article_id: str) -> None:
        """Cut the article from all its files, so that it is an orphan and adding a file again reads it anew."""
        with self._errors(), self._engine.begin() as db:
            files = list(
                db.execute(sa.select(tables.sources.c.file).where(tables.sources.c.article_id == article_id)).scalars()
            )
            db.execute(sa.delete(tables.files).where(tables.files.c.file.in_(files)))
            db.execute(sa.delete(tables.sources).where(tables.sources.c.article_id == article_id))

    def orphans(self) -> list[str]:
        """Articles that no file holds any more; the next publication removes them."""
        query = sa.select(tables.articles.c.id).where(
            tables.articles.c.id.not_in(sa.select(tables.sources.c.article_id))
        )
        with self._errors(), self._engine.connect() as db:
            return list(db.execute(query).scalars())

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the catalog about itself."""
        with self._errors(), self._engine.begin() as db:
            self._set_meta(db, key, value)

    def publish(self, publication: Publication) -> int:
        """Make a generation of the derived indexes the current one and return the new revision. One transaction."""
        with self._errors(), self._engine.begin() as db:
            for some in _chunks(publication.live):
                db.execute(sa.update(tables.articles).where(tables.articles.c.id.in_(some)).values(state="live"))
            for article_id in publication.removed:
                db.execute(sa.delete(tables.passages).where(tables.passages.c.article_id == article_id))
                db.execute(sa.delete(tables.articles).where(tables.articles.c.id == article_id))
            revision = (
                int(db.execute(sa.select(tables.meta.c.value).where(tables.meta.c.key == "revision")).scalar() or 0) + 1
            )
            changes = {
                "revision": str(revision),
                "generation": str(publication.generation),
                "model_hash": publication.model_hash,
                "schema_version": SCHEMA_VERSION,
            }
            for key, value in changes.items():
                self._set_meta(db, key, value)
        return revision

    def check(self) -> str:
        """`ok`, or what SQLite finds wrong with the file."""
        with self._errors(), self._engine.connect() as db:
            return str(db.execute(sa.text("PRAGMA quick_check")).scalar())

    def _insert_passages(self, db: sa.Connection, passages: Sequence[PassageRow]) -> None:
        for item in passages:
            p = item.passage
            values = {"article_id": p.article_id, "start": p.start, "end": p.end, "text_hash": item.text_hash}
            row = self._insert(tables.passages).values(id=p.id, **values)
            db.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))

    def _set_meta(self, db: sa.Connection, key: str, value: str) -> None:
        row = self._insert(tables.meta).values(key=key, value=value)
        db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DatabaseError as error:
            cause = str(error.orig)
            if any(word in cause for word in ("full", "readonly", "read-only", "unable to open", "disk I/O")):
                raise HomeError(
                    f"{self.url}: can't be written ({cause}); free space or choose another --home"
                ) from None
            if "locked" in cause:
                raise IndexLocked(
                    f"{self.url}: busy for 10 s ({cause}); try again when the other command is done"
                ) from None
            raise IndexCorrupt(
                f"{self.url}: can't be read ({cause}); move the file away and run `policy-chat index add` again"
            ) from None


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """`values` in pieces below SQLite's limit of bound values."""
    for start in range(0, len(values), 500):
        yield values[start : start + 500]


def _make_folder(database: str | None) -> None:
    if database:
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"{database}: can't be created ({error.strerror}); choose another folder with --home"
            ) from None


def _article_row(reading: Reading) -> dict[str, Any]:
    article = reading.article
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date,
        "source": article.source,
        "position": reading.position,
        "text": article.text,
        "dropped": json.dumps([{"text": d.text, "reason": d.reason} for d in article.dropped], ensure_ascii=False),
        "tags": json.dumps(dict(article.tags), ensure_ascii=False),
    }


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()
