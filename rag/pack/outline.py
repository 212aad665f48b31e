"""A pack as a document's parts, the same for every format: headings, lists, tables, questions, with keys or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.pack.labels import labels
from rag.pack.schema import Pack, QuizItem, QuizKind, Quote, Source

KINDS: tuple[QuizKind, ...] = ("choice", "fill", "true_false", "short")
HANDOUT_POINTS, HANDOUT_FIGURES, HANDOUT_EVENTS, HANDOUT_TERMS = 5, 6, 4, 3
HANDOUT_CHARS = 620
"""Characters of text that fit one page beside its tables, at the sizes of the exports."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a section) or 2."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row; `widths` are shares of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question with its options, and for the trainer its key and what it rests on."""

    number: int
    text: str
    options: tuple[str, ...] = ()
    room: int = 0
    """Empty lines to write on, for participants."""
    key: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line in small type."""

    text: str


Part = Heading | Bullets | Table | Question | Note


def title_of(pack: Pack, *, trainer: bool) -> str:
    """The title of a document: the pack's, and for whom it is."""
    words = labels(pack.lang)
    return f"{pack.title} {words['pack']}{words['trainer' if trainer else 'participant']}"


def parts(pack: Pack, *, trainer: bool) -> Iterator[Part]:
    """The parts of the whole document in order; keys and their sources only for the trainer."""
    words = labels(pack.lang)
    yield Note(words["made"].format(n=len(pack.sources)))
    yield from handout(pack)
    if pack.key_points:
        yield Heading(words["key_points"], new_page=True)
        yield Bullets(tuple(f"{point.text}{mark(pack, point.quote)}" for point in pack.key_points))
    if pack.figures:
        yield Heading(words["figures"])
        yield _figures(pack, len(pack.figures))
        if any(row.conflict for row in pack.figures):
            yield Note(f"※ {words['conflict']}")
        if any(row.series and not row.conflict for row in pack.figures):
            yield Note(f"△ {words['series']}")
    if pack.timeline:
        yield Heading(words["timeline"])
        yield _timeline(pack, len(pack.timeline))
    if pack.glossary:
        yield Heading(words["glossary"])
        yield _glossary(pack)
    if pack.quiz:
        yield Heading(words["quiz"], new_page=True)
        yield from quiz(pack, trainer=trainer)
    if pack.discussion:
        yield Heading(words["discussion"])
        for number, item in enumerate(pack.discussion, 1):
            yield Question(number, item.prompt + (mark(pack, item.quote) if trainer else ""), room=0 if trainer else 3)
    yield Heading(words["sources"])
    yield Bullets(tuple(source_line(pack, source) for source in pack.sources))


def handout(pack: Pack) -> Iterator[Part]:
    """One page of the most important: the first points, figures, events and terms that fit."""
    words = labels(pack.lang)
    yield Heading(words["handout"])
    room = HANDOUT_CHARS
    points: list[str] = []
    for point in pack.key_points[:HANDOUT_POINTS]:
        if len(point.text) <= room:
            points.append(point.text + mark(pack, point.quote))
            room -= len(point.text)
    if points:
        yield Bullets(tuple(points))
    if pack.figures:
        yield _figures(pack, HANDOUT_FIGURES)
    if pack.timeline and room > 150:
        yield _timeline(pack, HANDOUT_EVENTS)
    terms = [term for term in pack.glossary[:HANDOUT_TERMS] if len(term.definition) <= room / 3]
    if terms:
        yield Bullets(tuple(f"{term.term}：{term.definition}{mark(pack, term.quote)}" for term in terms))


def quiz(pack: Pack, *, trainer: bool) -> Iterator[Part]:
    """The questions, kind by kind, numbered through in the pack's order within each."""
    words = labels(pack.lang)
    number = 0
    for kind in KINDS:
        of_kind = [item for item in pack.quiz if item.kind == kind]
        if of_kind:
            yield Heading(words[kind], level=2)
        for item in of_kind:
            number += 1
            yield Question(
                number=number,
                text=item.stem + ("（　　）" if kind == "true_false" else ""),
                options=tuple(f"{letter}. {option}" for letter, option in zip("ABCDEFGH", item.options, strict=False)),
                room=3 if kind == "short" and not trainer else 0,
                key=f"{words['answer']}：{key_of(pack, item)}" if trainer else "",
                basis=f"{words['basis']}：{item.quote.text}{mark(pack, item.quote)}" if trainer else "",
            )


def key_of(pack: Pack, item: QuizItem) -> str:
    """The key as a trainer reads it: the letter of an option with its words, 正确 or 错误, the words of an answer."""
    words = labels(pack.lang)
    if item.kind == "choice":
        return f"{'ABCDEFGH'[item.answer]}. {item.key}" if item.answer >= 0 else item.key
    if item.kind == "true_false":
        right = "" if item.key == "true" else f"（{item.fact}）"
        return words[item.key] + right if item.key in words else item.key
    return item.key


def mark(pack: Pack, quote: Quote) -> str:
    """`[2]`, the number of a quote's source."""
    return f"[{pack.source_of(quote).number}]"


def source_line(pack: Pack, source: Source) -> str:
    """A source as a list of them names it."""
    words = labels(pack.lang)
    name = f"《{source.title}》" if source.title else f"{words['untitled']}（{source.lead}…）"
    about = "，".join(part for part in (source.publisher, source.date, _file_name(source.source)) if part)
    return f"[{source.number}] {name}{about}"


def _file_name(source: str) -> str:
    """Where an article is from without the folders of whoever indexed it; an address as it is."""
    return source if "://" in source else source.replace("\\", "/").rsplit("/", 1)[-1]


def _figures(pack: Pack, most: int) -> Table:
    words = labels(pack.lang)
    rows = tuple(
        (
            f"{row.counts}{' ※' if row.conflict else ' △' if row.series else ''}",
            row.text,
            row.period.replace("/", " – ") or "—",
            row.clause,
            mark(pack, row.quote),
        )
        for row in pack.figures[:most]
    )
    head = (words["counts"], words["value"], words["period"], words["said"], words["source"])
    return Table(head, rows, (0.19, 0.16, 0.16, 0.4, 0.09))


def _timeline(pack: Pack, most: int) -> Table:
    words = labels(pack.lang)
    rows = tuple((event.date, event.text, mark(pack, event.quote)) for event in pack.timeline[:most])
    return Table((words["date"], words["event"], words["source"]), rows, (0.18, 0.7, 0.12))


def _glossary(pack: Pack) -> Table:
    words = labels(pack.lang)
    rows = tuple((term.term, term.definition, mark(pack, term.quote)) for term in pack.glossary)
    return Table((words["term"], words["definition"], words["source"]), rows, (0.24, 0.64, 0.12))
