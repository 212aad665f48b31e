"""Characters on a page become fragments of lines, and fragments side by side the text of a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from index.formats.pdf_characters import is_han
from index.formats.pdf_glyphs import Glyph, Style

# All in ems: the font size is one.
MAX_GAP = 0.95
"""Characters that are farther apart belong to different fragments; a narrow gutter between columns is one em."""
CELL_GAP = 1.4
"""Fragments of one line that are farther apart are cells of a table."""
RUN_GAP = 0.3
"""Characters that are drawn one after the other so near each other need no search."""
SAME_BASE = 0.22
"""Baselines of one line differ by no more."""
RAISED = 0.5
"""Superscripts and subscripts stand off the baseline by no more."""
UNLIKE = 2.5
"""Characters of one line differ in size by no greater factor; subscripts and drop capitals less."""
PRINTED_OVER = 0.12
"""Characters of different size that overlap by more are not of one line."""
OVERLAP = 0.7
"""Characters of one line may overlap so much: loose boxes and kerning do."""
LATIN_GAP = 0.17
"""Letters and digits that are farther apart are separate words even where no space is drawn."""
HAN_GAP = 0.6
"""Chinese characters that are farther apart have a space between them that a reader sees."""
SLIGHT_HAN_GAP = 0.2
"""From here to HAN_GAP the gap is a SLIGHT_SPACE;"""
DRAWN_HAN_GAP = 0.14
"""from here on if a space is drawn in it."""
GUTTER = 0.7
"""Columns are at least so far apart, marks that hang into the gutter aside."""
SAME_EDGE = 1.5
"""Points within which the lines of a column start."""
LINES_AT_EDGE = 3
"""An edge that so many fragments start at is a column's."""
CLOSING_MARKS = "，。、；：！？）】》」』”’,.;:!?)"
MARK_INK = 0.4
"""A closing mark's ink is in the left part of its em."""
SLIGHT_SPACE = "\u2005"
"""A narrow space between Chinese characters: one in headings and labels, none in running text."""
CELL_SPACE = "  "
"""What sets the cells of a table row apart."""
USUAL_LEADING = 1.5
"""Ems between baselines where a document has too few lines to tell."""
LINES_NEAR = 12
"""The line below another is among so many that come after it on the page, columns included."""
_BAND = 6.0  # points; lines are looked up by bands of this height


@dataclass(frozen=True)
class Fragment:
    """Characters side by side on one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def style(self) -> Style:
        """The style of most of its characters."""
        if all(glyph.style is self.glyphs[0].style for glyph in self.glyphs):
            return self.glyphs[0].style
        return Counter(glyph.style for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def size(self) -> float:
        """Font size of most of its characters, in points."""
        return self.style.size

    @cached_property
    def left(self) -> float:
        """Left edge in points."""
        return self.glyphs[0].left

    @cached_property
    def right(self) -> float:
        """Right edge in points; a closing mark counts by its ink, for it may hang into the gutter."""
        last = self.glyphs[-1]
        return last.left + MARK_INK * last.size if last.text in CLOSING_MARKS else last.right

    @cached_property
    def base(self) -> float:
        """Baseline in points from the page's origin, growing downwards."""
        size = self.size
        return next(glyph.base for glyph in self.glyphs if glyph.size == size)

    @property
    def top(self) -> float:
        """Upper edge of the ink; less than a full em, so that close lines don't touch."""
        return self.base - 0.78 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of the ink."""
        return self.base + 0.1 * self.size

    @cached_property
    def text(self) -> str:
        """Its text, with the spaces that a reader sees."""
        return compose([self])


@dataclass(frozen=True, slots=True)
class Body:
    """The document's running text, in points."""

    size: float
    """Font size of most characters."""
    leading: float
    """Usual distance of its baselines."""


def body_of(pages: Iterable[Sequence[Fragment]]) -> Body:
    """What most text of a document looks like."""
    pages = list(pages)
    sizes = Counter[float]()
    for fragment in (fragment for page in pages for fragment in page):
        sizes[round(fragment.size, 1)] += len(fragment.glyphs)
    size = max(sizes, key=lambda one: sizes[one], default=1.0)
    distances = [distance for page in pages for distance in _distances(page, size)]
    return Body(size, median(distances) if distances else USUAL_LEADING * size)


def _distances(page: Sequence[Fragment], size: float) -> Iterator[float]:
    """Distances from each line of the size to the one below it."""
    lines = sorted((one for one in page if abs(one.size - size) <= 0.5), key=lambda one: one.base)
    for index, line in enumerate(lines):
        for below in lines[index + 1 : index + 1 + LINES_NEAR]:
            distance = below.base - line.base
            if 0.8 * size < distance < 3 * size and below.left < line.right and line.left < below.right:
                yield distance
                break


def fragments_of(glyphs: Iterable[Glyph]) -> list[Fragment]:
    """Fragments in no particular order, whatever the order in which the file draws its characters.

    Each run of characters, from left to right, goes to the nearest open chain on its baseline.
    """
    bands: dict[int, list[list[Glyph]]] = {}
    done: list[list[Glyph]] = []
    for run in sorted(_runs(glyphs), key=lambda one: one[0].left):
        chain = _nearest(run[0], bands)
        if chain is None:
            chain = []
            bands.setdefault(int(run[0].base // _BAND), []).append(chain)
            done.append(chain)
        chain += run
    edges = _edges(done)
    return [Fragment(tuple(part)) for chain in done for part in _parted(chain, edges)]


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that are drawn one after the other and stand side by side."""
    run: list[Glyph] = []
    for glyph in glyphs:
        last = run[-1] if run else None
        alike = last and last.style is glyph.style and last.base == glyph.base
        if last and alike and abs(glyph.left - last.right) <= RUN_GAP * glyph.size:
            run.append(glyph)
            continue
        if run:
            yield run
        run = [glyph]
    if run:
        yield run


def _edges(chains: Iterable[Sequence[Glyph]]) -> set[int]:
    """Where columns start, in units of `SAME_EDGE`: at least `LINES_AT_EDGE` chains start there."""
    starts = Counter(_unit(chain[0]) for chain in chains)
    return {edge for edge in starts if sum(starts[edge + off] for off in (-1, 0, 1)) >= LINES_AT_EDGE}


def _unit(glyph: Glyph) -> int:
    return round(glyph.left / SAME_EDGE)


def _parted(chain: Sequence[Glyph], edges: set[int]) -> Iterator[Sequence[Glyph]]:
    """The parts of a chain that runs from one column into the next because a mark hangs into the gutter."""
    start = 0
    for index in range(1, len(chain)):
        before, after = chain[index - 1], chain[index]
        gap = after.left - before.right
        if _unit(after) in edges and (gap >= 0.1 * after.size or before.text in CLOSING_MARKS):
            yield chain[start:index]
            start = index
    yield chain[start:]


def _nearest(glyph: Glyph, bands: dict[int, list[list[Glyph]]]) -> list[Glyph] | None:
    best, best_distance = None, float("inf")
    reach = int(RAISED * glyph.size // _BAND) + 1
    band = int(glyph.base // _BAND)
    for at in range(band - reach, band + reach + 1):
        chains = bands.get(at)
        if not chains:
            continue
        kept = []
        for chain in chains:
            tail = chain[-1]
            em = max(tail.size, glyph.size)
            gap = glyph.left - tail.right
            alike = abs(tail.size - glyph.size) <= 0.1 * em
            if gap > 3 * em:  # nothing farther right can join it
                continue
            kept.append(chain)
            drop = abs(glyph.base - tail.base)
            if tail.style.pale is not glyph.style.pale or em > UNLIKE * min(tail.size, glyph.size):
                continue  # a watermark under the text
            if gap < -PRINTED_OVER * em and not alike:
                continue  # lines that are printed over each other
            small = min(tail, glyph, key=lambda one: one.size)
            raised = drop <= RAISED * em and small.size <= 0.75 * em and not is_han(small.text[0])
            near = drop <= SAME_BASE * min(tail.size, glyph.size) or (raised and gap <= LATIN_GAP * em)
            if (
                near
                and -OVERLAP * em <= gap <= MAX_GAP * em
                and (distance := drop + abs(gap) + (0 if alike else em)) < best_distance
            ):
                best, best_distance = chain, distance
        bands[at] = kept
    return best


def compose(fragments: Sequence[Fragment], spread: bool = False) -> str:
    """The text of fragments that stand side by side on one line; cells are set apart by two spaces.

    Chinese characters that are spaced out evenly, as titles and justified lines are, have no spaces between them; if
    `spread`, that goes for whole fragments too.
    """
    glyphs = [glyph for fragment in fragments for glyph in fragment.glyphs]
    usual = _usual_gap(glyphs, spread)
    out = [glyphs[0].text]
    for before, after in pairwise(glyphs):
        out += [_space(before, after, usual), after.text]
    return "".join(out)


def _usual_gap(glyphs: Sequence[Glyph], spread: bool) -> float:
    """Ems between Chinese characters throughout the line; 0 unless they are spaced out."""
    gaps = [
        (after.left - before.right) / max(before.size, after.size)
        for before, after in pairwise(glyphs)
        if is_han(before.text[-1]) and is_han(after.text[0])
    ]
    gaps = gaps if spread else [gap for gap in gaps if gap <= MAX_GAP]
    usual = median(gaps) if len(gaps) > 2 or (spread and gaps) else 0.0
    return max(usual, 0.0)


def _space(before: Glyph, after: Glyph, usual: float) -> str:
    gap = (after.left - before.right) / max(before.size, after.size)
    left_han, right_han = is_han(before.text[-1]), is_han(after.text[0])
    if left_han and right_han:
        gap -= usual
        if gap >= HAN_GAP:
            return CELL_SPACE if gap >= CELL_GAP else " "
        return SLIGHT_SPACE if gap >= (DRAWN_HAN_GAP if after.spaced else SLIGHT_HAN_GAP) else ""
    if gap >= CELL_GAP and not (after.spaced and gap < 2 * CELL_GAP and not left_han and not right_han):
        return CELL_SPACE
    if after.spaced and gap > -0.1:
        return " "
    return " " if gap >= (HAN_GAP if left_han or right_han else LATIN_GAP) else ""
