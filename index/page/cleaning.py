"""What surrounds an article on a page goes, and each piece that goes is kept with its reason.

A line is judged by its own wording and shape first, then by where it stands: in a section of other headlines, above the
article, or below it. Running text is only ever dropped for what it says of the site itself, or as a repetition.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from index.page import wording
from index.page.adverts import adverts
from index.page.bylines import is_byline, is_caption, is_list_of_names
from index.page.furniture import Judged, Reason, detach_trailing_note, first_text, judge
from index.page.lines import MOSTLY_LINKS, Line, lines_of
from index.page.links import is_attachment, links
from index.page.mastheads import mastheads, stated_head
from index.page.metadata import TITLE_REACH, Stated, Statement, read_head_line
from index.page.sections import TEASER_CHARS, contents, sections, teasers
from index.schema import Dropped, Mark

NAV_CHARS = 8
"""A navigation entry is no longer than this."""
NAV_RUN = 4
"""So many of them in a row are a menu; one less if 首页 or the like is among them."""
HEADLINE_RUN = 4
"""So many headlines in a row below the article, without text of their own, are a list of links."""
REPEATED_CHARS = 8
"""A shorter line may well stand twice."""

_RULE = re.compile(r"[\W_]{3,}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page after cleaning. `number` of a line and of a drop says where it stood."""

    kept: tuple[Line, ...]
    statements: tuple[tuple[int, Statement], ...]
    """Line number and content of each metadata line."""
    rules: tuple[int, ...]
    """Numbers of the lines that set parts of the page apart (`———`)."""
    dropped: tuple[tuple[int, Dropped], ...]
    """In the page's order; neighbours with one reason are one region."""
    head: Stated = field(default_factory=Stated)
    """What the head or foot of a printed page states for all its articles: the paper, the day."""
    whole_lines: bool = False
    """Whether markup or layout told what is a paragraph and what a heading: then no line is joined to another."""


def clean(
    text: str,
    starts: Collection[int] = (),
    marks: Mapping[int, Mark] = MappingProxyType({}),
    whole_lines: bool = False,
    keep: Collection[int] = (),
    drop: Collection[int] = (),
) -> Page:
    """Take apart what is the article's (or the articles') own on a page and what surrounds it.

    The kept lines are the source's own in their order; every other line that is not blank is in `dropped`. `starts` are
    numbers of lines that are known to begin an article, `marks` what markup says of lines, by number. What somebody
    decided by hand, which lines to `keep` and to `drop`, holds whatever they look like.
    """
    page = [judge(piece) for line in lines_of(text, starts, marks) for piece in detach_trailing_note(line)]
    for step in (mastheads, adverts, links, sections, contents, _statements, _above, teasers, _below, _repeats):
        _mark(page, step(page))
    _by_hand(page, keep, drop)
    return Page(
        kept=tuple(judged.line for judged in page if judged.reason is None),
        statements=tuple(
            (one.line.number, one.said)
            for one in page
            if one.said and one.reason in (Reason.METADATA, Reason.PAGE_HEAD)
        ),
        rules=tuple(judged.line.number for judged in page if _RULE.fullmatch(judged.line.text)),
        dropped=tuple(_regions(page)),
        head=stated_head(page),
        whole_lines=whole_lines,
    )


def _mark(page: Sequence[Judged], found: Iterable[tuple[int, Reason]]) -> None:
    """Give each found line its reason, unless an earlier step gave it one."""
    for index, reason in list(found):
        page[index].reason = page[index].reason or reason


def _by_hand(page: Sequence[Judged], keep: Collection[int], drop: Collection[int]) -> None:
    for judged in page:
        if judged.line.number in drop:
            judged.reason = Reason.BY_HAND
        elif judged.line.number in keep:
            judged.reason = None


def _statements(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Metadata lines and page controls. A bare date or `时间:` counts above the text only: below, it signs the text."""
    first = first_text(page)
    title = next((index for index in range(first) if page[index].line.level == 1), len(page))
    for index, judged in enumerate(page):
        if title < index <= title + TITLE_REACH and judged.reason is None and not judged.said:
            judged.said = read_head_line(judged.line)
            if judged.said:
                yield index, Reason.METADATA
        if is_attachment(judged.line) and judged.line.is_enumerated:
            continue  # the document's own list, not a button
        if index > first and judged.said and judged.said.names_author_only and is_byline(judged.line):
            continue  # the byline of one of several articles
        if judged.said and (judged.said.labelled or index < first):
            yield index, Reason.CONTROLS if judged.said.is_empty else Reason.METADATA


def _above(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Site header and menus above the first text; at least one line that can be a title always stays."""
    first = first_text(page)
    head = [index for index in range(first) if page[index].is_label]
    menus = _menus(page, first, head)
    stays = [index for index in head if index not in menus]
    gone = dict.fromkeys(menus, Reason.NAVIGATION)
    marks = (i for i in range(first) if page[i].reason in (Reason.BREADCRUMB, Reason.PAGE_HEAD) or i in gone)
    last_mark = max(marks, default=-1)
    for number, index in enumerate(stays):
        folded = page[index].line.folded
        below = [page[other].line.folded for other in stays[number + 1 : number + 1 + TITLE_REACH]]
        is_name = wording.SITE_NAME.fullmatch(folded) or wording.PAGE_SECTION.fullmatch(folded)
        if page[index].line.level == 1:
            continue  # markup says that it is a title
        of_page = wording.PHONE.search(folded) or wording.SECTION_AND_PAGE.fullmatch(folded)
        if below and (is_name or index < last_mark or of_page):
            gone[index] = Reason.SITE_HEADER
        elif any(len(title) >= REPEATED_CHARS and folded.startswith(title) for title in below):
            gone[index] = Reason.REPEATED  # the window's title (`Title_Site`) above the title itself
    yield from sorted(gone.items())


def _menus(page: Sequence[Judged], first: int, head: Sequence[int]) -> set[int]:
    """Indexes among `head` that are menu entries: runs of short lines, and lines of many short words."""
    menus: set[int] = set()
    run: list[int] = []
    for index in range(first + 1):
        if index < first and _is_menu_entry(page[index]):
            run.append(index)
            continue
        if len(run) >= NAV_RUN - any(wording.HOME.match(page[entry].line.folded) for entry in run):
            menus.update(run)
        run = []
    for index in head:
        words = re.split(r"[\s|·/]+", page[index].line.folded)
        if len(words) >= 5 and sum(map(len, words)) <= 5 * len(words) and not is_list_of_names(page[index].line):
            menus.add(index)
    # The last line above the text is its title however short, and so is a longish one above that.
    menus.difference_update(head[-1:])
    if len(head) > 1 and len(page[head[-2]].line.text) >= NAV_CHARS - 1:
        menus.discard(head[-2])
    return menus & set(head)


def _is_menu_entry(judged: Judged) -> bool:
    line = judged.line
    words = line.folded.split()
    once = line.text if len(set(words)) == len(words) else words[0]  # an icon's name and its label are often the same
    if judged.reason is Reason.CONTROLS:  # 首页 among the others
        return len(once) <= NAV_CHARS // 2
    return judged.is_label and len(once) <= NAV_CHARS and not line.level and not is_byline(line)


def _below(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """What is left under the last text: all after the first line of furniture, contacts of a footer, lists of links.

    A signature, attachments and contacts stay where no furniture stands before them: they are the document's own.
    """
    has_footer = any(judged.reason in (Reason.FOOTER, Reason.RIGHTS) for judged in page)

    def is_contact(line: Line) -> bool:
        own = wording.OWN_CONTACT.match(line.folded)  # a notice names whom to ask
        return (
            has_footer and not own and len(line.text) <= TEASER_CHARS and bool(wording.CONTACT.search(line.folded[:40]))
        )

    last = max(
        (i for i, judged in enumerate(page) if judged.is_text and not is_contact(judged.line)), default=len(page)
    )
    yield from _idle_headings(page, last)
    furniture_seen = False
    labels: list[int] = []
    for index in range(last + 1, len(page)):
        line, reason = page[index].line, page[index].reason
        if reason:
            furniture_seen = furniture_seen or reason is not Reason.NO_TEXT
        elif is_byline(line) or is_caption(line) or is_attachment(line) or _is_item(line):
            continue
        elif furniture_seen or is_contact(line):
            yield index, Reason.AFTER
        elif line.is_label and len(line.text) > NAV_CHARS and not line.is_enumerated:
            labels.append(index)
    if len(labels) >= HEADLINE_RUN:
        yield from ((index, Reason.SECTION) for index in labels)


def _idle_headings(page: Sequence[Judged], last_text: int) -> Iterator[tuple[int, Reason]]:
    """Headings of markup below the last text that head nothing which stays."""
    heads_something = False
    for index in range(len(page) - 1, last_text, -1):
        line, reason = page[index].line, page[index].reason
        if reason is None and line.level > 1 and not heads_something:
            yield index, Reason.AFTER
        elif reason is None:
            heads_something = not line.level


def _is_item(line: Line) -> bool:
    """Whether markup says that the line is a row of a table or an item of a list that leads nowhere."""
    return line.place in ("table", "list") and line.link_share < MOSTLY_LINKS


def _repeats(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Lines that stand on the page already: of a paragraph the first stays, of a heading what has text below it.

    Bylines and captions are no repetition: one author writes several articles of a newspaper page.
    """
    kept = [
        i
        for i, one in enumerate(page)
        if one.reason is None and not (is_byline(one.line) or is_caption(one.line) or _is_item(one.line))
    ]
    below = dict(pairwise(index for index, one in enumerate(page) if one.reason is None))
    count = Counter(page[index].line.text for index in kept)
    for text in (text for text, times in count.items() if times > 1 and len(text) >= REPEATED_CHARS):
        places = [index for index in kept if page[index].line.text == text]
        stays = places[:1]
        if page[places[0]].line.is_label:
            stays = [i for i in places if i in below and _opens_text(page[below[i]].line)] or stays
        yield from ((index, Reason.REPEATED) for index in places if index not in stays)


def _opens_text(line: Line) -> bool:
    return line.is_prose or is_byline(line)


def _regions(page: Sequence[Judged]) -> Iterator[tuple[int, Dropped]]:
    number, texts, last = 0, list[str](), None
    for judged in [*page, None]:
        reason = judged.reason if judged else None
        if last and reason is not last:
            yield number, Dropped("\n".join(texts), last.value)
            texts = []
        if judged and reason:
            number = number if texts else judged.line.number
            texts.append(judged.line.text)
        last = reason
