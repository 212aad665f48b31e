"""Changes to the catalog, each in one transaction: see `index.catalog` for the states an article goes through."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from index import figure_table, question_table, tables, vector_table
from index.catalog import SCHEMA_VERSION, Catalog, PassageRow
from index.corrections import Corrections
from index.database import chunks
from index.questions.bank import BankQuestion
from index.reprints import VERSION, Links
from index.schema import Article
from index.vector_table import Vectors

_STATED = ("title", "publisher", "date", "tags")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, the file it was read from and its place among that file's articles, from 0."""

    article: Article
    file: str
    position: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What a new generation of the derived indexes brings: the state changes that go with it."""

    generation: int
    model_hash: str
    live: Sequence[str]
    """Articles that become live."""
    removed: Sequence[str]
    """Articles that are gone."""
    passages: Mapping[str, Sequence[PassageRow]] = field(default_factory=dict)
    """Articles that get other passages, by id."""
    links: Links = field(default_factory=Links)
    """What is a reprint of what from now on."""


class CatalogWriter(Catalog):
    """A catalog that can be changed; one process at a time, inside `index.lock.writing`."""

    def put(self, readings: Sequence[Reading], passages: Sequence[PassageRow]) -> None:
        """Store articles as pending, with their passages.

        An article that is there already gains the source; its title, publisher and date change only if they are read
        from its first source.
        """
        known = tables.articles.c
        with self._database.writing() as db:
            for reading in readings:
                row = _article_row(reading)
                differs = sa.or_(*(known[key] != row[key] for key in _STATED))
                changes = {key: row[key] for key in (*_STATED, "dropped", "position")}
                changes["state"] = sa.case((sa.and_(known.state == "live", differs), "restated"), else_=known.state)
                new = self._database.insert(tables.articles).values(state="pending", **row)
                same_source = known.source == row["source"]
                db.execute(new.on_conflict_do_update(index_elements=["id"], set_=changes, where=same_source))
                place = self._database.insert(tables.sources).values(
                    source=row["source"], article_id=row["id"], file=reading.file
                )
                db.execute(place.on_conflict_do_nothing())
                dated = self._database.insert(tables.additions).values(article_id=row["id"], added=now())
                db.execute(dated.on_conflict_do_nothing())
            self._insert_passages(db, passages)
            figure_table.read_again(db, list({reading.article.id for reading in readings}))

    def read_figures(self) -> int:
        """Read the figures of the articles that an older version stored without them; returns how many articles.

        Some articles at a time: a kill keeps what was read so far.
        """
        with self._database.reading() as db:
            unread = figure_table.unread(db)
        for some in chunks(unread):
            with self._database.writing() as db:
                figure_table.read_again(db, some)
        return len(unread)

    def put_vectors(self, model_hash: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by the hash of their text, in half precision."""
        vector_table.put(self._database, tables.vectors, model_hash, vectors)

    def put_sentence_vectors(self, model_hash: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep the vectors (sentences, dim) of passages by their id, in half precision."""
        vector_table.put(self._database, tables.sentence_vectors, model_hash, vectors)

    def put_questions(self, article_ids: Sequence[str], questions: Sequence[BankQuestion]) -> None:
        """Let `questions` be all that the question bank holds of these articles."""
        with self._database.writing() as db:
            question_table.put(db, article_ids, questions)
            changes = int(db.execute(sa.select(tables.meta.c.value).where(tables.meta.c.key == "bank")).scalar() or 0)
            self._set_meta(db, "bank", str(changes + 1))

    def finish_file(self, file: str, fingerprint: str, held: set[tuple[str, str]]) -> None:
        """Record that `file` was read in full and holds these articles, each a source and an article id.

        Articles that no file holds now are orphans.
        """
        place = tables.sources.c
        with self._database.writing() as db:
            values = {"file": file, "fingerprint": fingerprint}
            row = self._database.insert(tables.files).values(**values)
            db.execute(row.on_conflict_do_update(index_elements=["file"], set_=values))
            before = db.execute(sa.select(place.source, place.article_id).where(place.file == file))
            for source, article_id in {(row.source, row.article_id) for row in before} - held:
                gone = sa.delete(tables.sources).where(place.source == source, place.article_id == article_id)
                db.execute(gone)
                self._move(db, source, article_id)

    def name_upload(self, file: str, name: str) -> None:
        """Note what `file` was called where it was handed over."""
        row = self._database.insert(tables.uploads).values(file=file, name=name)
        with self._database.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["file"], set_={"name": name}))

    def correct(self, file: str, corrections: Corrections) -> None:
        """Keep these as all that is corrected of `file`; none at all forgets what was."""
        with self._database.writing() as db:
            db.execute(sa.delete(tables.corrections).where(tables.corrections.c.file == file))
            if corrections:
                stated = json.dumps(corrections.as_json(), ensure_ascii=False)
                db.execute(sa.insert(tables.corrections).values(file=file, stated=stated))

    def forget_sources(self, article_id: str) -> None:
        """Cut the article from all its files, so that it is an orphan and adding a file again reads it anew."""
        with self._database.writing() as db:
            files = list(
                db.execute(sa.select(tables.sources.c.file).where(tables.sources.c.article_id == article_id)).scalars()
            )
            self._read_anew(db, files)
            db.execute(sa.delete(tables.sources).where(tables.sources.c.article_id == article_id))

    def date(self, article_id: str, added: str) -> None:
        """State when an article came in, UTC; empty: unknown."""
        row = self._database.insert(tables.additions).values(article_id=article_id, added=added)
        with self._database.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["article_id"], set_={"added": added}))

    def keep_removed(self, article_id: str, document: str) -> None:
        """Keep an article that goes, as a line of an export, so that it can come back."""
        row = self._database.insert(tables.removed).values(article_id=article_id, removed=now(), document=document)
        newer = {"removed": row.excluded.removed, "document": row.excluded.document}
        with self._database.writing() as db:
            db.execute(row.on_conflict_do_update(index_elements=["article_id"], set_=newer))

    def forget_removed(self, article_ids: Sequence[str]) -> None:
        """Let go of removed articles."""
        with self._database.writing() as db:
            for some in chunks(article_ids):
                db.execute(sa.delete(tables.removed).where(tables.removed.c.article_id.in_(some)))

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the catalog about itself."""
        with self._database.writing() as db:
            self._set_meta(db, key, value)

    def publish(self, publication: Publication) -> int:
        """Make a generation of the derived indexes the current one and return the new revision. One transaction."""
        with self._database.writing() as db:
            for some in chunks(publication.live):
                db.execute(sa.update(tables.articles).where(tables.articles.c.id.in_(some)).values(state="live"))
            for article_id in [*publication.removed, *publication.passages]:
                db.execute(sa.delete(tables.passages).where(tables.passages.c.article_id == article_id))
            for rows in publication.passages.values():
                self._insert_passages(db, rows)
            for some in chunks(publication.removed):
                db.execute(sa.delete(tables.articles).where(tables.articles.c.id.in_(some)))
                db.execute(sa.delete(tables.additions).where(tables.additions.c.article_id.in_(some)))
            figure_table.forget(db, publication.removed)
            self._link(db, publication.links, publication.removed)
            # A title may be part of a question: the questions of an article that is stated otherwise are made anew.
            question_table.forget(db, [*publication.live, *publication.removed])
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

    def _move(self, db: sa.Connection, source: str, article_id: str) -> None:
        """Let an article that was first read from `source` have another of its sources as the first, if there is one.

        What that source states of it becomes known when its file is read again, so its fingerprint goes.
        """
        place = tables.sources.c
        others = sa.select(place.source, place.file).where(place.article_id == article_id).order_by(place.source)
        if other := db.execute(others).first():
            first = sa.update(tables.articles).where(
                tables.articles.c.id == article_id, tables.articles.c.source == source
            )
            if db.execute(first.values(source=other.source)).rowcount:
                self._read_anew(db, [other.file])

    def _read_anew(self, db: sa.Connection, files: Sequence[str]) -> None:
        """Let these files count as changed; that they were read here stays known."""
        db.execute(sa.update(tables.files).where(tables.files.c.file.in_(files)).values(fingerprint=""))

    def _link(self, db: sa.Connection, links: Links, removed: Sequence[str]) -> None:
        known, pairs = tables.reprints.c, tables.reprint_pairs.c
        for some in chunks([*removed, *links.fingerprints]):
            db.execute(sa.delete(tables.reprints).where(known.article_id.in_(some)))
            db.execute(sa.delete(tables.reprint_pairs).where(sa.or_(pairs.one.in_(some), pairs.other.in_(some))))
        rows = [
            {"article_id": id_, "version": VERSION, "fingerprints": hashes.astype("<u8").tobytes()}
            for id_, hashes in links.fingerprints.items()
        ]
        if rows:
            db.execute(sa.insert(tables.reprints), rows)
        if links.pairs:
            db.execute(sa.insert(tables.reprint_pairs), [{"one": one, "other": other} for one, other in links.pairs])
        db.execute(sa.update(tables.reprints).where(known.group_id.is_not(None)).values(group_id=None))
        grouped = [{"id": id_, "in_group": group} for id_, group in links.groups.items()]
        if grouped:
            joins = sa.update(tables.reprints).where(known.article_id == sa.bindparam("id"))
            db.execute(joins.values(group_id=sa.bindparam("in_group")), grouped)

    def _insert_passages(self, db: sa.Connection, passages: Sequence[PassageRow]) -> None:
        values = [
            {"id": p.id, "article_id": p.article_id, "start": p.start, "end": p.end, "text_hash": row.text_hash}
            for row in passages
            for p in [row.passage]
        ]
        if values:
            new = self._database.insert(tables.passages)
            newer_hash = {"text_hash": new.excluded.text_hash}  # an id says all else
            db.execute(new.on_conflict_do_update(index_elements=["id"], set_=newer_hash), values)

    def _set_meta(self, db: sa.Connection, key: str, value: str) -> None:
        row = self._database.insert(tables.meta).values(key=key, value=value)
        db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def now() -> str:
    """This moment in UTC, as the catalog keeps it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


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
