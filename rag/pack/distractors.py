"""Wrong options: of the key's own kind, near it, and true nowhere that the articles would show it.

A figure keeps its unit, its hedges, its decimals and about its size; a date its precision; a place is another of its
kind. None of them stands in the article, and the figure index knows none of them for the same thing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index.figures import Figure, figures_agree, find_figures
from index.gazetteer import places_in
from index.questions.places import like
from index.reader import IndexReader
from index.schema import Article
from index.script import fold, to_simplified, to_traditional
from rag.pack.facts import Fact
from rag.pack.reading import dated_figures
from rag.pack.sayings import Saying
from rag.series import same_thing

OPTIONS = 4
FACTORS_BELOW = (0.9, 0.8, 0.75, 0.7, 0.6, 0.55, 0.5)
FACTORS_ABOVE = (1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.8)
"""Wrong figures are about so many times the right one: near enough to be believed, too far for a slip of rounding."""
APART = 0.07
"""Two options differ by at least this share of the larger."""
_OPPOSITE = {"增长": "下降", "上升": "下降", "上涨": "下跌", "下降": "上升", "减少": "增加", "下跌": "上涨"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of figures, asked once for all options of a pack."""

    figures: Mapping[float, tuple[Figure, ...]]
    """Of the articles of the pack and the index, by value."""

    def tells(self, figure: Figure, counts: str) -> bool:
        """Whether some article states this value of the same thing."""
        return any(
            figures_agree(figure, other) and same_thing(other.counts, counts)
            for other in self.figures.get(figure.value, ())
        )


def known_figures(figures: Collection[Figure], reader: IndexReader) -> Known:
    """What the index knows of figures with these values, in their units or a classifier that stands for any."""
    found: dict[float, list[Figure]] = {}
    values, units = {figure.value for figure in figures}, {figure.unit for figure in figures}
    for placed in reader.figures_with_values(values, {*units, "个", ""}):
        found.setdefault(placed.figure.value, []).append(placed.figure)
    return Known({value: tuple(figures) for value, figures in found.items()})


def dice_for(saying: Saying, fact: Fact) -> random.Random:
    """Chance that falls the same way for the same fact of the same article."""
    return random.Random(f"{saying.article.id}:{saying.span.start}:{fact.start}")  # noqa: S311 - no secret


def options_for(saying: Saying, fact: Fact, dice: random.Random) -> list[str]:
    """Wrong options in the words that would stand for `fact.blanked`, some to spare; empty if none can be made."""
    if fact.kind == "figure" and fact.figure:
        return _numbers(fact, saying.article, dice)
    if fact.kind == "date" and fact.figure:
        return _dates(fact, saying.article, dice)
    if fact.kind == "place":
        return _places(fact, saying.article, dice)
    return [_OPPOSITE[to_simplified(fact.text)]] if fact.kind == "trend" else []


def as_figure(option: str, fact: Fact) -> Figure | None:
    """The figure that `option` makes where it stands for the number of `fact`."""
    written = fact.text[: fact.shown_from - fact.start] + option + fact.text[fact.shown_to - fact.start :]
    return next(iter(find_figures(written)), None)


def chosen(options: Sequence[str], fact: Fact, known: Known) -> list[str]:
    """Three of the `options` that are true of nothing the index knows, in their order; fewer where there are none."""
    counts = fact.figure.counts if fact.figure else ""
    kept: list[str] = []
    for option in options:
        figure = as_figure(option, fact) if fact.kind == "figure" else None
        if fact.kind == "figure" and (figure is None or known.tells(figure, counts)):
            continue
        kept.append(option)
    return kept[: OPTIONS - 1]


def _numbers(fact: Fact, article: Article, dice: random.Random) -> list[str]:
    """Numbers below and above the key, so that it is the smallest, a middle or the largest one equally often."""
    stated = [figure for figure in dated_figures(article.text, article.date) if figure.kind == fact.figure.kind]  # type: ignore[union-attr]
    below = _scaled(fact, FACTORS_BELOW, dice)
    above = _scaled(fact, FACTORS_ABOVE, dice)
    smaller = dice.randrange(OPTIONS)
    picked: list[str] = []
    taken = [_value(fact.blanked)]

    def take(numbers: Iterator[str], n: int) -> None:
        for number in numbers:
            if n == 0:
                return
            figure, value = as_figure(number, fact), _value(number)
            if figure is None or any(figures_agree(figure, other) for other in stated):
                continue
            if any(abs(value - other) < max(APART * max(value, other), 1e-9) for other in taken):
                continue
            taken.append(value)
            picked.append(number)
            n -= 1

    take(below, smaller)
    take(above, OPTIONS - 1 - len(picked))
    take(below, OPTIONS - 1 - len(picked))
    take(above, 2)  # spare ones
    return picked


def _scaled(fact: Fact, factors: Sequence[float], dice: random.Random) -> Iterator[str]:
    """Numbers with as many decimals and as round as the key's."""
    written = fact.blanked.replace(",", "")
    whole, _, decimals = written.partition(".")
    digits = int(whole + decimals)
    round_to = 10 ** (len(str(digits)) - len(str(digits).rstrip("0"))) if digits else 1
    units = digits // round_to
    limit = 100 if fact.figure and fact.figure.kind == "percent" and _value(written) <= 100 else None
    steps = [max(1, round(units * factor)) for factor in dice.sample(factors, len(factors))]
    if units < 10:
        away = [1, 2, 3, 4, 5]
        dice.shuffle(away)
        steps = [units + (step if factors[0] > 1 else -step) for step in away]
    for step in steps:
        if step <= 0 or step == units or (step % 10 == 0 and units >= 10):
            continue
        number = str(step * round_to).rjust(len(decimals) + 1, "0")
        number = f"{number[: -len(decimals)]}.{number[-len(decimals) :]}" if decimals else number
        if limit is not None and _value(number) >= limit:
            continue
        yield f"{int(number):,}" if "," in fact.blanked else number


def _value(number: str) -> float:
    return float(number.replace(",", ""))


_PARTS = re.compile(r"(?:(?P<y>\d{4})年)?(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})日)?$")


def _dates(fact: Fact, article: Article, dice: random.Random) -> list[str]:
    """Other dates of the same precision, some earlier, some later, none of which the article names or is dated by."""
    parts = _PARTS.fullmatch(fact.text)
    if parts is None:
        return []
    year, month, day = (int(parts[name]) if parts[name] else 0 for name in "ymd")
    if day:
        base = date(year or 2023, month or 1, day)
        shifts = [-45, -38, -31, -24, -17, -12, -9, -5, -3, 3, 6, 8, 11, 13, 16, 22, 29, 38]
        days = [base + timedelta(days=shift) for shift in dice.sample(shifts, len(shifts))]
        made = [
            _written(d.year if year else 0, d.month if month else 0, d.day)
            for d in days
            if month or d.month == base.month
        ]
    else:
        shifts = [-14, -11, -8, -6, -4, -3, -2, 2, 3, 5, 7, 10]
        months = [(year * 12 + month - 1 + shift) for shift in dice.sample(shifts, len(shifts))]
        made = [_written(m // 12 if year else 0, m % 12 + 1, 0) for m in months]
    told = [figure for figure in dated_figures(article.text, article.date) if figure.kind in ("date", "year")]
    written = _spoken(article.date)
    out = [
        option
        for option in dict.fromkeys(made)
        if option != fact.text
        and option not in article.text
        and not any(figures_agree(one, other) for one in find_figures(option) for other in told)
        and not (written and written.endswith(option))
        and not _is_later(option, article.date)
    ]
    return out if len(out) >= OPTIONS - 1 else []


def _is_later(option: str, written: str) -> bool:
    """Whether a date lies after the day on which its article was `written`, so that anybody can rule it out."""
    return any(one.period > written[: len(one.period)] for one in find_figures(option, written)) if written else False


def _written(year: int, month: int, day: int) -> str:
    return f"{year}年" * bool(year) + f"{month}月" * bool(month) + f"{day}日" * bool(day)


def _spoken(iso: str) -> str:
    return _written(*(int(part) for part in iso.split("-"))) if iso else ""


def _places(fact: Fact, article: Article, dice: random.Random) -> list[str]:
    """Places of the same kind that the article does not name."""
    told = {place.name for place in places_in(article.text)}
    others = [
        place for place in like(to_simplified(fact.text)) if place not in told and fold(place) not in fold(article.text)
    ]
    others = dice.sample(others[:12], min(len(others), 12))
    return others if to_simplified(fact.text) == fact.text else [to_traditional(place) for place in others]
