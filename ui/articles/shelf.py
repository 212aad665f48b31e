"""What the articles view does: look, add, read again, remove, restore, export, import. The command line's functions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from index.build import remove_all, removed, restore
from index.catalog import Catalog
from index.config import IndexConfig
from index.corrections import Corrections, corrected_of
from index.errors import PathNotFound
from index.file_intake import AddReport
from index.files import find_files
from index.formats.source import shown
from index.intake import HandedOver, take_in
from index.preview import preview
from index.reader import IndexReader
from index.sandbox import ReadingWorker
from index.schema import ArticleInfo
from index.transfer import export, import_corpus
from index.writer import Step
from ui.articles.jobs import Job, Jobs, Kind, Work
from ui.articles.lines import document_view
from ui.articles.refusals import Refused
from ui.articles.table import OPENING_CHARS, Sort, Table
from ui.articles.uploads import Upload, Uploads
from ui.source import origin

PREVIEWED: Final = 20
"""Documents of a file that are shown before it is added."""
_OnStep = Callable[[Step], None]


class Shelf:
    """The articles of one home, for the page. Every method may be called from any thread."""

    def __init__(self, config: IndexConfig, reader: IndexReader) -> None:
        self.uploads = Uploads(config)
        self.jobs = Jobs()
        self.config = config
        self._reader = reader
        self._catalog = Catalog(config.catalog_url)
        self._table: Table | None = None
        self._making = threading.Lock()
        self._previewing = threading.Lock()
        self._worker = ReadingWorker()
        self.uploads.sweep(self._catalog.upload_files())

    def close(self) -> None:
        """Stop what runs and release the catalog."""
        self.jobs.close()
        self._worker.close()
        self._catalog.close()

    def page(self, query: str, sort: Sort, descending: bool, number: int) -> dict[str, Any]:
        """One page of the table."""
        with self._making:
            revision = self._catalog.revision
            if self._table is None or self._table.revision != revision:
                infos = self._catalog.infos()
                untitled = [info.article_id for info in infos if not info.title]
                self._table = Table.of(revision, infos, self._catalog.openings(untitled, OPENING_CHARS))
            table = self._table
        return table.page(query, sort, descending, number)

    def article(self, article_id: str) -> dict[str, Any]:
        """One article whole, with what was dropped of it and its figures; raises ArticleNotFound."""
        article = self._reader.article(article_id)
        info = self._reader.infos([article_id])[0]
        reprints = {other.article_id: other for other in self._reader.infos(info.reprints)} if info.reprints else {}
        figures = [placed.figure for placed in self._reader.figures([article_id])]
        return {
            **_brief(info),
            "origin": origin(info.source),
            "is_link": info.source.startswith(("http://", "https://")),
            "sources": [origin(source) for source in info.sources],
            "passages": info.passages,
            "byline": article.tags.get("byline", ""),
            "based_on": article.tags.get("based_on", ""),
            "corrected": corrected_of(article.tags),
            "paragraphs": [line for line in article.text.split("\n") if line.strip()],
            "dropped": [asdict(region) for region in article.dropped],
            "figures": [{"text": one.text, "counts": one.counts, "period": one.period} for one in figures],
            "reprints": [_brief(reprints[id_]) for id_ in info.reprints if id_ in reprints],
            "readable": bool(self._files(article_id)),
        }

    def preview(self, upload_id: str, corrections: Corrections) -> dict[str, Any]:
        """What adding a waiting file would make of it, corrected like this; raises CorrectionError."""
        upload = self.uploads.get(upload_id)
        with self._previewing:
            found = preview(
                self.config, upload.path, corrections, PREVIEWED, forget_corrections=True, worker=self._worker
            )
        path = shown(upload.path)
        return {
            "documents": [document_view(parts, path) for parts in found.documents],
            "more": found.more,
            "skipped": [
                {"where": one.path.removeprefix(path).lstrip("#"), "reason": one.reason} for one in found.skipped
            ],
        }

    def add(self, chosen: Sequence[tuple[str, Corrections]]) -> Job:
        """Begin to take in waiting files, all or none of them."""
        uploads = [(self.uploads.get(upload_id), corrections) for upload_id, corrections in chosen]
        files = [HandedOver(upload.path, upload.name, corrections) for upload, corrections in uploads]

        def work(on_step: _OnStep) -> dict[str, Any]:
            outcome = self._take_in(files, on_step)
            for upload, _ in uploads:
                self._settle(upload)
            return outcome

        return self._start("add", work)

    def reread(self, article_id: str) -> Job:
        """Begin to read again the files that hold an article; raises Refused where none can be."""
        self._reader.article(article_id)
        files = self._files(article_id)
        if not files:
            raise Refused(404, "no_file", "its file was not read on this machine, or is gone; add the file again")
        return self._start("reread", lambda on_step: self._take_in([HandedOver(file) for file in files], on_step))

    def remove(self, article_ids: Sequence[str]) -> Job:
        """Begin to remove articles."""

        def work(on_step: _OnStep) -> dict[str, Any]:
            on_step(Step("writing", 0, 1))
            return {"removed": [_brief(info) for info in remove_all(self.config, article_ids)]}

        return self._start("remove", work)

    def restore(self, article_ids: Sequence[str]) -> Job:
        """Begin to bring removed articles back."""

        def work(on_step: _OnStep) -> dict[str, Any]:
            on_step(Step("writing", 0, 1))
            infos = restore(self.config, article_ids, self._reader.plain_model)
            return {"restored": [_brief(info) for info in infos]}

        return self._start("restore", work)

    def removed(self) -> list[dict[str, Any]]:
        """The articles that can be brought back, the last removed first."""
        gone = removed(self.config)
        return [
            {"id": one.article.id, "title": one.title, "publisher": one.publisher, "date": one.date} for one in gone
        ]

    def export(self) -> Iterator[str]:
        """The lines of an export of the corpus."""
        return export(self.config)

    def take_import(self, path: Path) -> Job:
        """Begin to take in the export at `path`, which is deleted when it is read."""

        def work(on_step: _OnStep) -> dict[str, Any]:
            try:
                return _told(import_corpus(self.config, path, self._reader.plain_model, on_step))
            finally:
                path.unlink(missing_ok=True)

        try:
            return self._start("import", work)
        except Refused:
            path.unlink(missing_ok=True)
            raise

    def _start(self, kind: Kind, work: Work) -> Job:
        return self.jobs.start(kind, work)

    def _take_in(self, files: Sequence[HandedOver], on_step: _OnStep) -> dict[str, Any]:
        return _told(take_in(self.config, files, self._reader.plain_model, on_step))

    def _settle(self, upload: Upload) -> None:
        """A file of which nothing came in needs not be kept."""
        if self._catalog.articles_of_file(shown(upload.path)):
            self.uploads.added(upload.id)
        else:
            self.uploads.discard(upload.id)

    def _files(self, article_id: str) -> list[Path]:
        """The files that hold this article, were read on this machine, and are still there."""
        read_here = [Path(file) for file, known in self._catalog.files_of(article_id) if known]
        return [file for path in read_here for file in _found(path)]


def _found(path: Path) -> list[Path]:
    try:
        return find_files([path]).files
    except PathNotFound:
        return []


def _brief(info: ArticleInfo) -> dict[str, Any]:
    return {
        "id": info.article_id,
        "title": info.title,
        "publisher": info.publisher,
        "date": info.date,
        "added": info.added,
    }


def _told(report: AddReport) -> dict[str, Any]:
    """A report for the page: of paths only what its reader gave."""
    skipped = [{"where": origin(one.path), "reason": one.reason} for one in report.skipped]
    return {
        "articles": report.articles,
        "passages": report.passages,
        "unchanged": report.unchanged,
        "skipped": skipped[:50],
        "more_skipped": max(0, len(skipped) - 50),
    }
