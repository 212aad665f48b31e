"""What a person corrected of one page: which lines stay, where its articles start, their titles, dates, publishers.

Lines are counted from 1 in `RawDocument.text`, as `policy-chat articles preview` shows them; line 1 stands for the
page's top, whatever stands there. With each other line its text is kept, so that a correction finds its place again in
a page that has changed above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from index.page.lines import normalise_line_ends

if TYPE_CHECKING:
    from index.page.cleaning import Page
    from index.page.splitting import Draft

TOP = 1
ABOVE_FIRST_START = "above the first line of --split-at"
"""Why a line is dropped that stands above the first article of a page that was split by hand."""
TITLE_REPLACED = "title corrected by hand"
"""Why a title that was read is dropped."""
CORRECTED = "corrected"
"""The tag that names what was corrected of an article, by spaces: `split`, `lines`, `title`, `date`, `publisher`."""
_SHOWN_CHARS = 16
_FIELDS = ("title", "date", "publisher")


@dataclass(frozen=True, slots=True)
class FieldCorrection:
    """Values of the article that starts at line `at`, or of all articles of the page where `at` is None.

    A value of None leaves what is read as it is; an empty one says that nothing is stated.
    """

    at: int | None = None
    title: str | None = None
    date: str | None = None
    """ISO `YYYY-MM-DD`."""
    publisher: str | None = None

    @property
    def values(self) -> dict[str, str]:
        """What is corrected, by field."""
        return {name: value for name in _FIELDS if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was corrected of one page."""

    split_at: tuple[int, ...] = ()
    """Lines at which the page's articles start, and no others; empty: where reading finds them."""
    fields: tuple[FieldCorrection, ...] = ()
    texts: Mapping[int, str] = field(default_factory=dict)
    """The text of each line that is named here, to find it again when it has moved."""
    keep: tuple[int, ...] = ()
    """Lines that stay although cleaning drops them."""
    drop: tuple[int, ...] = ()
    """Lines that go although cleaning keeps them."""

    def __bool__(self) -> bool:
        return bool(self.split_at or self.fields or self.keep or self.drop)

    def merged(self, later: Corrections) -> Corrections:
        """These with `later` ones on top, which win field by field and line by line.

        A value for all articles wins over each one's.
        """
        for_all = {name for one in later.fields if one.at is None for name in one.values}
        values = {one.at: {k: v for k, v in one.values.items() if k not in for_all} for one in self.fields}
        for one in later.fields:
            values[one.at] = values.get(one.at, {}) | one.values
        return Corrections(
            later.split_at or self.split_at,
            tuple(FieldCorrection(at, **some) for at, some in sorted(values.items(), key=_place) if some),
            {**self.texts, **later.texts},
            tuple(sorted({*self.keep} - {*later.drop} | {*later.keep})),
            tuple(sorted({*self.drop} - {*later.keep} | {*later.drop})),
        )

    def values_at(self, start: int, first: int) -> dict[str, str]:
        """What is corrected of the article that starts at line `start`; the page's first one starts at `first`."""
        values: dict[str, str] = {}
        for one in sorted(self.fields, key=lambda one: one.at is not None):  # its own values last: they win
            if one.at is None or one.at == start or (one.at == TOP and start == first):
                values |= one.values
        return values

    def as_json(self) -> dict[str, Any]:
        """A document fit for JSON that `from_json` reads."""
        return asdict(self) | {"texts": {str(line): text for line, text in self.texts.items()}}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Corrections:
        """What `as_json` gave."""
        return cls(
            split_at=tuple(document["split_at"]),
            fields=tuple(FieldCorrection(**one) for one in document["fields"]),
            keep=tuple(document.get("keep", ())),  # homes of older versions have neither
            drop=tuple(document.get("drop", ())),
            texts={int(line): text for line, text in document["texts"].items()},
        )


NONE = Corrections()


@dataclass(frozen=True, slots=True)
class Fit:
    """The corrections that fit a page, with the lines that they belong to now, and why others don't."""

    corrections: Corrections
    unfit: tuple[str, ...] = ()

    def without_split(self, why: str) -> Fit:
        """The same without the lines at which to split."""
        named = " ".join(f"--split-at {line}" for line in self.corrections.split_at)
        return Fit(_only_named(replace(self.corrections, split_at=())), (*self.unfit, f"{named}: {why}"))

    def without_lines(self, why: Mapping[int, str]) -> Fit:
        """The same without keeping or dropping these lines."""
        was = self.corrections
        named = [(option, line) for option in ("keep", "drop") for line in getattr(was, option) if line in why]
        left = replace(
            was,
            keep=tuple(line for line in was.keep if line not in why),
            drop=tuple(line for line in was.drop if line not in why),
        )
        return Fit(_only_named(left), (*self.unfit, *(f"--{option} {line}: {why[line]}" for option, line in named)))

    def without_fields(self, why: Mapping[FieldCorrection, str]) -> Fit:
        """The same without these fields."""
        left = tuple(one for one in self.corrections.fields if one not in why)
        return Fit(
            _only_named(replace(self.corrections, fields=left)),
            (*self.unfit, *(f"{_named(one)}: {reason}" for one, reason in why.items())),
        )


def corrected_of(tags: Mapping[str, str]) -> list[str]:
    """What was corrected of the article with these tags."""
    return tags.get(CORRECTED, "").split()


def follow(corrections: Corrections, text: str) -> Fit:
    """`corrections` with the lines that they name where their texts stand in `text` now; what is gone doesn't fit."""
    lines = dict(enumerate((line.strip() for line in normalise_line_ends(text).split("\n")), start=1))
    now: dict[int, int] = {}
    lost: dict[int, str] = {}
    for line in _lines_named(corrections):
        if line in (*corrections.keep, *corrections.drop) and line not in corrections.texts and not lines.get(line):
            lost[line] = "there is no text on it"
            continue
        known = corrections.texts.get(line)
        places = [line] if known in (None, lines.get(line)) else [at for at, one in lines.items() if one == known]
        if len(places) == 1:
            now[line] = places[0]
        else:
            times = f"stands {len(places)} times on it" if places else "is no longer on it"
            lost[line] = f"the page has changed and line {line} “{_short(known or '')}” {times}"
    fit = Fit(corrections)
    if gone := [line for line in corrections.split_at if line in lost]:
        fit = fit.without_split(lost[gone[0]])
    fit = fit.without_lines(lost)
    fit = fit.without_fields({one: lost[one.at] for one in fit.corrections.fields if one.at in lost})
    moved = Corrections(
        tuple(sorted({now[line] for line in fit.corrections.split_at})),
        tuple(replace(one, at=now[one.at]) if one.at else one for one in fit.corrections.fields),
        keep=tuple(sorted({now[line] for line in fit.corrections.keep})),
        drop=tuple(sorted({now[line] for line in fit.corrections.drop})),
    )
    texts = {line: lines[line] for line in _lines_named(moved) if line != TOP and line in lines}
    return Fit(replace(moved, texts=texts), fit.unfit)


def why_not_split(starts: Sequence[int], page: Page, lines: int) -> str:
    """Why the page, of so many lines, can't be split at `starts`; empty if it can."""
    kept = {line.number: line.text for line in page.kept}
    for start in starts:
        if start == TOP or start in kept:
            continue
        near = sorted(sorted(kept, key=lambda line: abs(line - start))[:3])
        nearby = ", ".join(f"{line} “{_short(kept[line])}”" for line in near)
        if start > lines:
            what = f"the page has {lines} lines"
        elif reason := next((one.reason for number, one in page.dropped if number == start), ""):
            what = f"line {start} is dropped ({reason})"
        else:
            what = f"line {start} holds no text of an article"
        return f"{what}; text nearby: {nearby or 'none'}"
    return ""


def why_not_articles(starts: Sequence[int], drafts: Sequence[Draft]) -> str:
    """Why splitting at `starts` did not give an article for each; empty if it did."""
    found = {draft.first for draft in drafts}
    without = [start for start in starts if start not in found and not (start == TOP and drafts)]
    return f"no text follows line {without[0]} before the next article" if without else ""


def fit_fields(fit: Fit, drafts: Sequence[Draft]) -> Fit:
    """`fit` without the fields that belong to none of the page's articles, or to an unknown one of several."""
    starts = {draft.first for draft in drafts} | {TOP}
    choices = ", ".join(f"{draft.first} “{_short(draft.title or draft.text)}”" for draft in drafts)
    why: dict[FieldCorrection, str] = {}
    for one in fit.corrections.fields:
        if not drafts:
            why[one] = "there is no article on the page"
        elif one.at is not None and one.at not in starts:
            why[one] = f"no article starts at line {one.at}; articles start at {choices}"
        elif one.at is None and one.title is not None and len(drafts) > 1:
            why[one] = f"the page has {len(drafts)} articles; say which with --at LINE: {choices}"
    fitting = fit.without_fields(why)
    # A title is one article's; the date and publisher that were given together with it hold for all.
    others = tuple(replace(one, title=None) for one in why if drafts and one.at is None and len(one.values) > 1)
    return replace(fitting, corrections=replace(fitting.corrections, fields=others + fitting.corrections.fields))


def _lines_named(corrections: Corrections) -> list[int]:
    starts = (one.at for one in corrections.fields if one.at is not None)
    return sorted({*corrections.split_at, *starts, *corrections.keep, *corrections.drop})


def _only_named(corrections: Corrections) -> Corrections:
    """`corrections` without the texts of lines that they no longer name."""
    texts = {line: text for line, text in corrections.texts.items() if line in _lines_named(corrections)}
    return replace(corrections, texts=texts)


def _place(item: tuple[int | None, object]) -> int:
    return item[0] or 0


def _named(one: FieldCorrection) -> str:
    names = ["title"] if one.at is None and one.title is not None else list(one.values)
    return " ".join(f"--{name}" for name in names) + (f" --at {one.at}" if one.at is not None else "")


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"
