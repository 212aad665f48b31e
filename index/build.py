"""The journeys that change an index: add files, remove an article, rebuild, recover after a crash."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.catalog import Catalog
from index.catalog_writer import CatalogWriter
from index.config import IndexConfig
from index.corrections import NONE, Corrections
from index.embedding import EmbeddingModel
from index.errors import ArticleNotFound, IndexLocked
from index.file_intake import AddReport, Skipped, add_file
from index.files import FoundFiles, find_files
from index.formats.source import shown
from index.lock import writing
from index.preview import only_page, try_out
from index.sandbox import ReadingWorker
from index.schema import ArticleInfo
from index.writer import IndexWriter, check_model

if TYPE_CHECKING:
    from index.transfer import Exported


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
