"""The way of one file into the catalog: read in batches, and only what is new or stated otherwise is stored."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.catalog import Catalog
from index.catalog_writer import Reading
from index.config import IndexConfig
from index.corrections import Corrections
from index.errors import UnreadableFile
from index.formats.source import shown
from index.loaders import check_size
from index.reading import READER_VERSION
from index.sandbox import ReadingWorker
from index.schema import Article, ArticleInfo
from index.writer import IndexWriter, check_model

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
