"""The journeys that change an index: add files, remove an article, rebuild, recover after a crash."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.catalog_writer import CatalogWriter, Reading
from index.config import IndexConfig
from index.corrections import NONE, Corrections
from index.embedding import EmbeddingModel
from index.errors import ArticleNotFound, IndexLocked, UnreadableFile
from index.files import FoundFiles, find_files
from index.formats.source import shown
from index.loaders import check_size
from index.lock import writing
from index.preview import only_page, try_out
from index.reading import READER_VERSION
from index.sandbox import ReadingWorker
from index.schema import Article, ArticleInfo
from index.writer import IndexWriter, check_model

if TYPE_CHECKING:
    from index.transfer import Exported

BATCH_CHARS = 100_000
"""Articles are stored in batches of about this many characters; a kill loses no more work than one batch."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or record that was not taken in, and why."""

    path: str
    reason: str


@dataclass(slots=True)
class AddReport:
    """What `index add` did; `articles` and `passages` count what is new or changed."""

    articles: int = 0
    passages: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far `index add` has come."""

    files_done: int
    files: int
    passages: int


def add(
    config: IndexConfig,
    paths: Sequence[Path],
    model: EmbeddingModel | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    corrections: Corrections = NONE,
    forget_corrections: bool = False,
) -> AddReport:
    """Read these files and folders and make their articles searchable.

    Whatever is the same as last time is left alone; a changed file replaces its articles. A file that can't be used is
    reported as skipped and the others go on. `corrections` are for a single page; they are kept with the earlier ones,
    unless those are to be forgotten, and hold whenever the page is added again. Raises PathNotFound, IndexLocked,
    ModelMismatch, HomeError, and CorrectionError for a correction that doesn't fit.
    """
    started = time.perf_counter()
    report = AddReport()
    found = find_files(paths)
    files = found.files
    report.skipped += [Skipped(path, reason) for path, reason in found.skipped]
    with writing(config.home, "policy-chat index add"):
        writer = IndexWriter(config, model)
        try:
            writer.publish()  # what a killed process left pending
            with ReadingWorker() as worker:
                if corrections or forget_corrections:
                    _correct(writer.catalog, worker, config, paths[0], found, corrections, forget_corrections)
                for number, path in enumerate(files):
                    on_progress(Progress(number, len(files), report.passages))
                    add_file(writer, worker, config, path, report)
            on_progress(Progress(len(files), len(files), report.passages))
            writer.catalog.read_figures()  # of articles that an older version stored
            writer.publish()
            writer.make_questions()
        finally:
            writer.close()
    report.seconds = time.perf_counter() - started
    return report


def remove(config: IndexConfig, article_id: str) -> ArticleInfo:
    """Take an article out of the index and return what it was; raises ArticleNotFound. `restore` brings it back."""
    return remove_all(config, [article_id])[0]


def remove_all(config: IndexConfig, article_ids: Sequence[str]) -> list[ArticleInfo]:
    """Take articles out of the index and return what they were; raises ArticleNotFound where one isn't there."""
    from index.transfer import exported  # pydantic's models: not for those who only add

    with writing(config.home, "policy-chat articles remove"):
        writer = IndexWriter(config)
        try:
            for article_id in article_ids:
                writer.catalog.article(article_id)
            infos = writer.catalog.infos(article_ids)
            for one in list(exported(writer.catalog, article_ids)):
                writer.catalog.keep_removed(one.id, one.line())
                writer.catalog.forget_sources(one.id)
            writer.publish()
            return infos
        finally:
            writer.close()


def restore(config: IndexConfig, article_ids: Sequence[str], model: EmbeddingModel | None = None) -> list[ArticleInfo]:
    """Bring removed articles back whole, with where they were read; raises ArticleNotFound for one not removed."""
    from index.transfer import Exported, put_back

    with writing(config.home, "policy-chat articles restore"):
        writer = IndexWriter(config, model)
        try:
            kept = writer.catalog.removed(article_ids)
            for article_id in article_ids:
                if article_id not in kept:
                    raise ArticleNotFound(
                        f"article {article_id!r}: not among the removed ones; `policy-chat articles restore` lists them"
                    )
            check_model(writer.catalog, writer.model)
            put_back(writer, [Exported.model_validate_json(document) for document in kept.values()], set())
            writer.publish()
            writer.catalog.forget_removed(article_ids)
            writer.make_questions()
            return writer.catalog.infos(article_ids)
        finally:
            writer.close()


def removed(config: IndexConfig) -> list[Exported]:
    """The articles that `restore` can bring back, the last removed first."""
    from index.transfer import Exported

    catalog = Catalog(config.catalog_url)
    try:
        return [Exported.model_validate_json(line) for line in catalog.removed().values()]
    finally:
        catalog.close()


def rebuild(config: IndexConfig, model: EmbeddingModel | None = None) -> int:
    """Make the derived indexes anew from the catalog, for the model that the settings name; returns the passages."""
    with writing(config.home, "policy-chat index rebuild"):
        writer = IndexWriter(config, model)
        try:
            writer.rebuild()
            writer.make_questions()
            return writer.catalog.passage_count()
        finally:
            writer.close()


def recover(config: IndexConfig) -> bool:
    """Make visible what a killed `index add` had stored; returns whether there was anything. Never waits for a lock."""
    catalog = Catalog(config.catalog_url)
    try:
        if not catalog.unpublished() and not catalog.orphans():
            return False
    finally:
        catalog.close()
    try:
        with writing(config.home, "policy-chat (recovery)"):
            writer = IndexWriter(config)
            try:
                writer.publish()
            finally:
                writer.close()
    except IndexLocked:  # its writer is alive and will publish by itself
        return False
    return True


def _correct(
    catalog: CatalogWriter,
    worker: ReadingWorker,
    config: IndexConfig,
    path: Path,
    found: FoundFiles,
    given: Corrections,
    forget: bool,
) -> None:
    """Keep what is `given` for the one file found at `path`, with what was before unless that is to be forgotten."""
    if not given:
        for file in found.files:
            catalog.correct(shown(file), NONE)
        return
    page = only_page(path, found)
    earlier = NONE if forget else catalog.corrections(shown(page))
    catalog.correct(shown(page), try_out(worker, config, page, earlier, given))


def add_file(writer: IndexWriter, worker: ReadingWorker, config: IndexConfig, path: Path, report: AddReport) -> None:
    """Store the articles of one file."""
    file = shown(path)
    source = _source_of_upload(file, writer.catalog.upload_name(file))
    try:
        corrections = writer.catalog.corrections(file)
        fingerprint = _fingerprint(path, config, corrections)
        if writer.catalog.fingerprint(file) == fingerprint:
            report.unchanged += len(writer.catalog.articles_of_file(file))
            return
        worker.start()  # while the model loads
        check_model(writer.catalog, writer.model)
        seen: set[str] = set()
        held: set[tuple[str, str]] = set()

        def skip(where: str, reason: str) -> None:
            report.skipped.append(Skipped(where.replace(file, source, 1), reason))

        articles = worker.read(path, config, on_skip=skip, corrections=corrections)
        for batch in _batches(_from_source(articles, file, source), file):
            new, known, restated = _sort(writer.catalog, batch)
            report.articles += len({reading.article.id for reading in new + restated} - seen)
            report.unchanged += len({reading.article.id for reading in known} - seen)
            report.passages += writer.store(new + restated)
            writer.catalog.put(known, [])
            seen |= {reading.article.id for reading in batch}
            held |= {(reading.article.source, reading.article.id) for reading in batch}
    except UnreadableFile as error:
        report.skipped.append(Skipped(source, str(error)))
        return
    writer.catalog.finish_file(file, fingerprint, held)


def _source_of_upload(file: str, name: str) -> str:
    """Where readers are told that the articles of `file` come from: a file that was handed over, under its own name."""
    return f"upload/{Path(file).stem}/{name}" if name else file


def _from_source(articles: Iterable[Article], file: str, source: str) -> Iterator[Article]:
    for article in articles:
        yield article if source == file else replace(article, source=article.source.replace(file, source, 1))


def _sort(catalog: Catalog, batch: Sequence[Reading]) -> tuple[list[Reading], list[Reading], list[Reading]]:
    """Split a batch into articles that are new, known as they are, and known but stated otherwise by their source."""
    infos = {info.article_id: info for info in catalog.infos([reading.article.id for reading in batch])}
    new, known, restated = [], [], []
    for reading in batch:
        info = infos.get(reading.article.id)
        if info is None:
            new.append(reading)
        elif info.source == reading.article.source and _stated(reading.article) != _stated(info):
            restated.append(reading)
        else:
            known.append(reading)
    return new, known, restated


def _stated(what: Article | ArticleInfo) -> tuple[str, str, str, dict[str, str]]:
    return what.title, what.publisher, what.date, dict(what.tags)


def _batches(articles: Iterator[Article], file: str) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    chars = 0
    for position, article in enumerate(articles):
        batch.append(Reading(article, file, position))
        chars += len(article.text)
        if chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _fingerprint(path: Path, config: IndexConfig, corrections: Corrections) -> str:
    """What tells this content, corrected like this, from any other.

    Raises UnreadableFile before a file beyond the limit is gone through.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            check_size(os.fstat(file.fileno()).st_size, config)
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"can't be read ({error.strerror})") from None
    stated = json.dumps(corrections.as_json()).encode() if corrections else b""
    return f"{READER_VERSION}:{content}" + (f":{hashlib.sha256(stated).hexdigest()}" if stated else "")


def _without_waiting(path: str, flags: int) -> int:
    """Opens a file; of a pipe that was put in its place, it waits for no writer."""
    return os.open(path, flags | os.O_NONBLOCK)
