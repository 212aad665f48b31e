"""The corpus as JSON lines, one article a line: what `export` writes, `import_corpus` reads into the same articles.

A line holds the article whole, where it was read, and what was corrected there. It is a record too, which
`policy-chat index add` reads like any other; then it is an article of that file and not of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from index.catalog import Catalog
from index.catalog_writer import CatalogWriter, Reading
from index.config import IndexConfig
from index.corrections import Corrections
from index.database import chunks
from index.errors import PathNotFound, UnreadableFile
from index.formats.source import shown
from index.intake import AddReport, Skipped, Step, finish
from index.lock import writing
from index.schema import Article, Dropped
from index.writer import IndexWriter

if TYPE_CHECKING:
    from index.embedding import EmbeddingModel

_BATCH = 200
"""Articles that are stored together."""

_Inline = Annotated[str, AfterValidator(shown)]


class _Place(BaseModel):
    """Where an article was read, and what is known of the file that holds it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    source: _Inline = Field(min_length=1)
    file: _Inline = Field(min_length=1)
    name: _Inline = ""
    """Of a file that was handed over through the page: what it was called there."""
    corrections: dict[str, Any] | None = None
    """What was corrected of the file by hand, as `Corrections.as_json` gives it."""

    def corrected(self) -> Corrections | None:
        """Raises ValueError where it is nothing that `as_json` gave."""
        try:
            return Corrections.from_json(self.corrections) if self.corrections else None
        except (KeyError, TypeError, AttributeError):
            raise ValueError("corrections") from None


class Exported(BaseModel):
    """One article as a line of an export."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)

    id: str = Field(alias="_id")
    title: _Inline
    publisher: _Inline
    date: str = Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    text: str = Field(pattern=r"\S")
    source: _Inline = Field(min_length=1)
    tags: dict[_Inline, _Inline]
    dropped: list[tuple[str, str]]
    """Each region's text and reason."""
    position: int = Field(ge=0)
    places: list[_Place]
    added: str = Field(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")

    @property
    def article(self) -> Article:
        """The article, as its first source states it."""
        return Article(
            title=self.title,
            publisher=self.publisher,
            date=self.date,
            source=self.source,
            text=self.text,
            dropped=tuple(Dropped(text, reason) for text, reason in self.dropped),
            tags=self.tags,
        )

    @property
    def readings(self) -> list[Reading]:
        """The article at each of its places, its first source first."""
        ordered = sorted(self.places, key=lambda place: place.source != self.source)
        return [Reading(replace(self.article, source=place.source), place.file, self.position) for place in ordered]

    def line(self) -> str:
        """As a line of an export, without its end."""
        return self.model_dump_json(by_alias=True)


def exported(catalog: Catalog, article_ids: Sequence[str]) -> Iterator[Exported]:
    """These articles, whole."""
    known: dict[str, tuple[str, Corrections]] = {}

    def place(source: str, file: str) -> _Place:
        if file not in known:
            known[file] = (catalog.upload_name(file), catalog.corrections(file))
        name, corrections = known[file]
        return _Place(source=source, file=file, name=name, corrections=corrections.as_json() if corrections else None)

    for some in chunks(article_ids):
        infos = {info.article_id: info for info in catalog.infos(some)}
        articles, holdings = catalog.articles(some), catalog.holdings(some)
        for id_ in some:
            if id_ in articles:  # it may be gone since
                position, places = holdings[id_]
                yield _exported(articles[id_], position, [place(*one) for one in places], infos[id_].added)


def export(config: IndexConfig) -> Iterator[str]:
    """The lines of an export of all live articles, each with its end."""
    catalog = Catalog(config.catalog_url)
    try:
        live = [info.article_id for info in catalog.infos() if info.state == "live"]
        for article in exported(catalog, live):
            yield f"{article.line()}\n"
    finally:
        catalog.close()


def import_corpus(
    config: IndexConfig,
    path: Path,
    model: EmbeddingModel | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
) -> AddReport:
    """Take in the articles of an export, beside those that are there; all of them or, where `on_step` raises, none.

    A line that is none of an export is reported as skipped. Raises UnreadableFile where no line is one, and as
    `index.intake.take_in` does.
    """
    started = time.perf_counter()
    report = AddReport()
    with writing(config.home, "policy-chat articles import"):
        writer = IndexWriter(config, model)
        try:
            writer.publish()
            found = list(_lines(path, config.max_file_mb * 2**20, report))
            if not found:
                why = report.skipped[0].reason if report.skipped else "it holds no line"
                raise UnreadableFile(f"{shown(path.name)}: no line of an export ({why}); `articles export` writes one")
            known = {info.article_id for info in writer.catalog.infos([one.article.id for one in found])}
            writer.embed_ahead([one.article for one in found], on_step)
            on_step(Step("writing", 0, 1))
            for start in range(0, len(found), _BATCH):
                report.passages += put_back(writer, found[start : start + _BATCH], known)
            report.articles = len({one.article.id for one in found} - known)
            report.unchanged = len({one.article.id for one in found} & known)
            finish(writer, on_step)
        finally:
            writer.close()
    report.seconds = time.perf_counter() - started
    return report


def put_back(writer: IndexWriter, articles: Sequence[Exported], known: set[str]) -> int:
    """Store these as pending, with what was corrected of their files; returns the passages of those not `known`."""
    passages = writer.store([reading for one in articles if one.article.id not in known for reading in one.readings])
    writer.store([reading for one in articles if one.article.id in known for reading in one.readings])
    for one in articles:
        if one.article.id not in known:
            writer.catalog.date(one.article.id, one.added)
        _put_file_facts(writer.catalog, one)
    return passages


def _put_file_facts(catalog: CatalogWriter, one: Exported) -> None:
    for place in one.places:
        if place.name and not catalog.upload_name(place.file):
            catalog.name_upload(place.file, place.name)
        if (corrections := place.corrected()) and not catalog.corrections(place.file):
            catalog.correct(place.file, corrections)


def _exported(article: Article, position: int, places: list[_Place], added: str) -> Exported:
    return Exported(
        _id=article.id,
        title=article.title,
        publisher=article.publisher,
        date=article.date,
        text=article.text,
        source=article.source,
        tags=dict(article.tags),
        dropped=[(one.text, one.reason) for one in article.dropped],
        position=position,
        places=places,
        added=added,
    )


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise PathNotFound(f"{shown(path)}: can't be read ({error.strerror}); check the path") from None


def _lines(path: Path, limit: int, report: AddReport) -> Iterator[Exported]:
    """The articles of an export; what is no line of one goes to the report."""
    with _opened(path) as file:
        number = 0
        while line := file.readline(limit):
            number += 1
            if not line.strip():
                continue
            try:
                if len(line) == limit and not line.endswith(b"\n"):
                    raise UnreadableFile(f"a line longer than {limit // 2**20} MB")
                one = Exported.model_validate_json(line)
                for place in one.places:
                    place.corrected()
                yield one
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"]) or "line"
                report.skipped.append(Skipped(f"{shown(path.name)}:{number}", f"{where}: {first['msg']}"))
            except ValueError as error:
                report.skipped.append(Skipped(f"{shown(path.name)}:{number}", f"{error}: not as an export writes it"))
