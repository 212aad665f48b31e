"""Truth files: what a page is to become, written down beside it as `NAME.EXT.truth.json`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError

from index.errors import EvalError, PathNotFound, first_problem

ENDING = ".truth.json"

_STRICT = ConfigDict(extra="forbid")


def _iso_or_empty(value: str) -> str:
    if value and date.fromisoformat(value).isoformat() != value:
        raise ValueError("a date is written YYYY-MM-DD")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """An article of a page as it should read."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    title: str
    """All title lines joined by one space, a sub-title with its dash directly behind; empty if none is stated."""
    publisher: str
    """As stated on the page; empty if it is not."""
    date: Annotated[str, AfterValidator(_iso_or_empty)]
    """`YYYY-MM-DD`, or empty if none is stated."""
    text: Annotated[str, AfterValidator(_not_blank)]
    """The body, a paragraph a line: without title, byline, dateline and closing credit."""


@dataclass(frozen=True, slots=True)
class PageTruth:
    """What a page is to become."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT

    note: str
    """What the page is like, in one line."""
    articles: tuple[TrueArticle, ...]
    """In the order in which they start; none if the page holds no article and is to be skipped."""
    either: tuple[Annotated[str, AfterValidator(_not_blank)], ...] = ()
    """Lines, or parts of one, that may stay or go."""


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page's file and its truth."""

    name: str
    """Path below the folder that was asked for."""
    path: Path
    truth: PageTruth


_TRUTH = TypeAdapter(PageTruth)


def load_marked_pages(folder: Path) -> list[MarkedPage]:
    """The pages of `folder` and the folders in it that have a truth file, by name; other files are passed over.

    Raises PathNotFound, and EvalError for a truth file that is malformed or has no page, or if there is none.
    """
    if not folder.is_dir():
        raise PathNotFound(f"{folder}: no such folder; give one with pages and their {ENDING} files")
    pages = [_load(file, folder) for file in sorted(folder.rglob(f"*{ENDING}"))]
    if not pages:
        raise EvalError(f"{folder}: holds no truth file; write one beside each page, NAME.txt{ENDING} for NAME.txt")
    return pages


def _load(file: Path, folder: Path) -> MarkedPage:
    page = file.with_name(file.name.removesuffix(ENDING))
    if not page.is_file():
        raise EvalError(f"{file}: there is no page {page.name} beside it; rename or remove it")
    try:
        truth = _TRUTH.validate_json(file.read_bytes())
    except OSError as error:
        raise EvalError(f"{file}: can't be read ({error.strerror}); correct or remove it") from None
    except ValidationError as error:
        raise EvalError(f"{file}: {first_problem(error)}; correct this truth file") from None
    return MarkedPage(page.relative_to(folder).as_posix(), page, truth)
