"""What adding files would make of them, before anything is stored; and corrections tried out on their page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunking import passage_spans
from index.config import IndexConfig
from index.corrections import NONE, Corrections
from index.errors import CorrectionError, UnreadableFile
from index.formats.source import shown
from index.parts import Parts
from index.sandbox import ReadingWorker

if TYPE_CHECKING:
    from index.files import FoundFiles, Skipped

PASSAGE_TOKENS = 448
"""What a model of 512 tokens has room for below a title."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found at one path."""

    documents: Sequence[Parts]
    skipped: Sequence[Skipped]
    more: bool
    """Whether there are more documents than were asked for."""


def preview(
    config: IndexConfig,
    path: Path,
    given: Corrections = NONE,
    limit: int | None = None,
    forget_corrections: bool = False,
    worker: ReadingWorker | None = None,
) -> Preview:
    """The documents of a file or folder, `limit` of them at most, as `index add` would read them.

    Earlier corrections are applied unless they are to be forgotten, and the `given` ones on top of them. Nothing is
    stored, no index is needed and no model is loaded. Raises PathNotFound, and CorrectionError for given corrections
    that don't fit. A `worker` that is given is not closed: it saves the next preview a start.
    """
    with nullcontext(worker) if worker else ReadingWorker() as reading:
        reading.start()
        from index.files import find_files  # imports all formats, as the worker does meanwhile

        found = find_files([path])
        skipped = list(found.skipped)
        corrections = {} if forget_corrections else _earlier(config, [shown(file) for file in found.files])
        if given:
            page = only_page(path, found)
            corrections = {shown(page): try_out(reading, config, page, corrections.get(shown(page), NONE), given)}
        documents = _documents(reading, config, found.files, corrections, skipped)
        asked_for = list(islice(documents, limit))
        return Preview(asked_for, skipped, more=next(documents, None) is not None)


def only_page(path: Path, found: FoundFiles) -> Path:
    """The one file that was found at `path`, for corrections; raises CorrectionError where it is not one file."""
    if path.is_dir() or len(found.files) > 1:
        raise CorrectionError(f"{shown(path)}: corrections are for a single page file; name the file itself")
    if not found.files:
        raise CorrectionError(f"{shown(path)}: {found.skipped[0].reason}")
    return found.files[0]


def try_out(
    worker: ReadingWorker, config: IndexConfig, page: Path, earlier: Corrections, given: Corrections
) -> Corrections:
    """The `given` corrections on top of those of the `earlier` ones that still fit, with their lines as they are now.

    Raises CorrectionError where one of them doesn't fit then, or the file is not a single page.
    """
    still_fit = _only_document(worker, config, page, earlier).corrections
    tried = _only_document(worker, config, page, still_fit.merged(given))
    if tried.unfit:
        raise CorrectionError(f"{shown(page)}: {tried.unfit[0]}")
    return tried.corrections


def passage_count(text: str) -> int:
    """How many passages a text becomes, counted as if each character were a token; a model's own count differs only
    where a single sentence is longer than the model's limit."""
    return len(passage_spans(text, len, PASSAGE_TOKENS))


def _documents(
    worker: ReadingWorker,
    config: IndexConfig,
    files: Sequence[Path],
    corrections: Mapping[str, Corrections],
    skipped: list[Skipped],
) -> Iterator[Parts]:
    from index.files import Skipped

    def skip(where: str, reason: str) -> None:
        skipped.append(Skipped(where, reason))

    for path in files:
        file = shown(path)
        found = False
        try:
            for parts in worker.read_parts(path, config, skip, corrections.get(file, NONE)):
                found = found or bool(parts.articles)
                for reason in parts.unfit:
                    skip(parts.document.source, f"read without a correction: {reason}")
                yield parts
            if not found:
                raise UnreadableFile("no article in it")
        except UnreadableFile as error:
            skip(file, str(error))


def _only_document(worker: ReadingWorker, config: IndexConfig, page: Path, corrections: Corrections) -> Parts:
    file = shown(page)
    documents = worker.read_parts(page, config, lambda path, reason: None, corrections)
    try:
        found = list(islice(documents, 2))  # asked for a second one, a page's reading comes to its end
    except UnreadableFile as error:
        raise CorrectionError(f"{file}: {error}") from None
    if len(found) != 1 or found[0].document.kind != "page" or found[0].document.source != file:
        raise CorrectionError(f"{file}: corrections are for a single page file; this one holds records or other files")
    return found[0]


def _earlier(config: IndexConfig, files: Sequence[str]) -> dict[str, Corrections]:
    """What was corrected of these files, by file; nothing where there is no catalog yet, and none is made."""
    if not config.database_url and not config.catalog_file.is_file():
        return {}
    from index.catalog import Catalog  # half of the time that a preview takes

    catalog = Catalog(config.catalog_url)
    try:
        return {file: catalog.corrections(file) for file in files}
    finally:
        catalog.close()
