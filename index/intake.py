"""Files that are handed over: looked at and corrected first, then taken in, all of them or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.config import IndexConfig
from index.corrections import NONE, Corrections
from index.errors import Cancelled, UnreadableFile
from index.file_intake import AddReport, Skipped, add_file
from index.formats.source import shown
from index.lock import writing
from index.preview import try_out
from index.sandbox import ReadingWorker
from index.schema import Article
from index.writer import IndexWriter, Step, check_model

if TYPE_CHECKING:
    from index.embedding import EmbeddingModel

__all__ = ["AddReport", "HandedOver", "Skipped", "Step", "finish", "take_in"]

OnStep = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A file to take in."""

    path: Path
    name: str = ""
    """What it was called where it came from; empty for a file that is read where it lies."""
    corrections: Corrections | None = None
    """All that is corrected of it; None: what was before."""


def take_in(
    config: IndexConfig,
    files: Sequence[HandedOver],
    model: EmbeddingModel | None = None,
    on_step: OnStep = lambda _: None,
) -> AddReport:
    """Read these files and make their articles searchable, as `index.build.add` does.

    `on_step` is told how far it is and may raise Cancelled: while files are read and embedded nothing is stored yet
    but vectors, which no one sees. Raises IndexLocked, ModelMismatch, HomeError and CorrectionError.
    """
    started = time.perf_counter()
    report = AddReport()
    with writing(config.home, "the articles page"):
        writer = IndexWriter(config, model)
        try:
            writer.publish()  # what a killed process left pending
            with ReadingWorker() as worker:
                corrected = [(file, _tried_out(writer, worker, config, file)) for file in files]
                writer.embed_ahead(list(_articles(writer, worker, config, corrected, on_step)), on_step)
                on_step(Step("writing", 0, len(files)))
                for file, corrections in corrected:
                    if file.name:
                        writer.catalog.name_upload(shown(file.path), file.name)
                    writer.catalog.correct(shown(file.path), corrections)
                    add_file(writer, worker, config, file.path, report)
            finish(writer, on_step)
        finally:
            writer.close()
    report.seconds = time.perf_counter() - started
    return report


def finish(writer: IndexWriter, on_step: OnStep) -> None:
    """Make what was stored visible; questions about it that are not made yet are made with the next change."""
    writer.publish()
    with suppress(Cancelled):
        writer.make_questions(on_step)


def _tried_out(writer: IndexWriter, worker: ReadingWorker, config: IndexConfig, file: HandedOver) -> Corrections:
    if file.corrections is None:
        return writer.catalog.corrections(shown(file.path))
    return try_out(worker, config, file.path, NONE, file.corrections) if file.corrections else NONE


def _articles(
    writer: IndexWriter,
    worker: ReadingWorker,
    config: IndexConfig,
    files: Sequence[tuple[HandedOver, Corrections]],
    on_step: OnStep,
) -> Iterator[Article]:
    """The articles of all files; one that can't be read is told of when it is its turn to be stored."""
    worker.start()  # while the model loads
    check_model(writer.catalog, writer.model)
    for number, (file, corrections) in enumerate(files):
        on_step(Step("reading", number, len(files)))
        with suppress(UnreadableFile):
            for article in worker.read(file.path, config, corrections=corrections):
                on_step(Step("reading", number, len(files)))
                yield article
