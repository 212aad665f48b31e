"""The head and foot of a printed page: the paper's name, its section, page and day, and who publishes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from index.page import wording
from index.page.furniture import Judged, Reason, first_text
from index.page.lines import fold_in_place
from index.page.metadata import Stated, iso_date

HEAD_LINES = 8
"""The name of a newspaper stands among so many lines of its page's head."""
BESIDE = 3
"""So many lines on either side of a line that is surely of the head or foot may belong to it too."""

_SPACED = re.compile(r"\S(?: +\S)+")
_CAPITALS = re.compile(r"[A-Z][A-Z '&.-]{3,40}")
# What only the head of a printed page says; a day alone may date a web page.
_OF_PRINT = re.compile(r"版|期|星期|周[一二三四五六日]")
# Names that could be headings elsewhere; beside the number of a page they are the paper's or its section's.
_NAME = re.compile(
    r"[一-鿿]{2,8}?"
    + wording.any_of("新闻 周讯 通讯 快讯 画报 导报 之声 视界 视窗 文艺 报道 报 周刊 月刊 杂志 简报")
    + r"(?:[\W_]{1,5}[一-鿿]{2,6})?"
)
_PAGE_BESIDE_SECTION = re.compile(
    r"[a-z]?\d{1,2}(?: ?[|/·▏丨] ?| )[一-鿿·]{2,6}|[一-鿿·]{2,6}(?: ?[|/·▏丨] ?| )[a-z]?\d{1,2}"
)
_DAY_ALONE = re.compile(
    r"(?:(?:19|20)\d\d ?[-/.年] ?)?\d{1,2} ?[-/.月] ?\d{1,2} ?日?"
    r"|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day")


def mastheads(page: Sequence[Judged]) -> Iterator[tuple[int, Reason]]:
    """Names of paper and section in a page's head or foot: in spaced characters, near the day, beside other such lines.

    The romanised name in capitals goes with the name that it stands beside.
    """
    spaced = [
        index
        for index, judged in enumerate(page)
        if _SPACED.fullmatch(judged.line.folded) and _is_spaced_name(judged.line.folded.replace(" ", ""))
    ]
    for index in spaced:
        yield index, Reason.PAGE_HEAD
        for beside in (index - 1, index + 1):
            if 0 <= beside < len(page) and _CAPITALS.fullmatch(normalize("NFKC", page[beside].line.text)):
                yield beside, Reason.PAGE_HEAD
    for index, judged in enumerate(page[:HEAD_LINES]):
        near = [one.line.folded for one in page[max(index - 2, 0) : index + 4] if one is not judged]
        if judged.is_label and wording.PAPER.fullmatch(judged.line.folded) and any(map(wording.ISSUE.search, near)):
            yield index, Reason.PAGE_HEAD
    yield from _beside_heads(page, spaced)


def _is_spaced_name(name: str) -> bool:
    """Whether characters that were set apart are the name of a paper or of a section."""
    of_paper = len(name) > 2 and (wording.SITE_NAME.fullmatch(name) or _NAME.fullmatch(name))
    return bool(of_paper or wording.PAGE_SECTION.fullmatch(name))


def _beside_heads(page: Sequence[Judged], spaced: Sequence[int]) -> Iterator[tuple[int, Reason]]:
    """Names of paper and section, days and capitals that stand right beside what is surely of a head or foot."""
    sure = {at for at, judged in enumerate(page) if at in spaced or _is_of_print(judged)}
    for step in (-1, 1):
        for anchor in sorted(sure):
            if page[anchor].is_label and _section_beside_bar(page[anchor].line.folded):
                yield anchor, Reason.PAGE_HEAD
            for at in range(anchor + step, anchor + step * (BESIDE + 1), step):
                if not 0 <= at < len(page) or page[at].line.level:
                    break
                if _may_be_of_head(page[at]):
                    yield at, Reason.PAGE_HEAD
                elif at not in sure:  # what is sure went already, or states a day and goes for that
                    break


def _is_of_print(judged: Judged) -> bool:
    if judged.reason in (Reason.PAGE_HEAD, Reason.EDITORS):
        return True
    if judged.is_label and not judged.line.level and _section_beside_bar(judged.line.folded):
        return True
    of_issue = judged.said is not None and wording.ISSUE.search(judged.line.folded)
    return bool(of_issue) and bool(_OF_PRINT.search(judged.line.folded))


def _section_beside_bar(folded: str) -> bool:
    """Whether a usual section's name and the number of the page stand beside each other: `乡村版 | 03`."""
    name, *number = sorted(re.split(r"[ |/▏丨]+", folded), key=str.isdigit)
    return len(number) == 1 and number[0].isdigit() and bool(wording.PAGE_SECTION.fullmatch(name))


def _may_be_of_head(judged: Judged) -> bool:
    if judged.reason is not None:
        return False
    folded = judged.line.folded
    names = (_NAME, wording.PAGE_SECTION, _PAGE_BESIDE_SECTION, _DAY_ALONE, _WEEKDAY)
    return any(name.fullmatch(folded) for name in names) or bool(
        _CAPITALS.fullmatch(normalize("NFKC", judged.line.text))
    )


def stated_head(page: Sequence[Judged]) -> Stated:
    """What the head or foot of a printed page states; a day without a paper's name is that of a site's reader."""
    around = list(_around(page))
    paper = _paper(around) if any(wording.ISSUE.search(judged.line.folded) for judged in around) else ""
    return Stated(publisher=paper, date=_day(around) if paper else "")


def _paper(around: Sequence[Judged]) -> str:
    """The name of a newspaper or magazine: on a line of its own, or beside the day."""
    for judged in around:
        spaced = _SPACED.fullmatch(judged.line.folded)
        text = judged.line.text.replace(" ", "").replace("\u3000", "") if spaced else judged.line.text
        name = wording.PAPER.search(fold_in_place(text))
        alone = name and len(name.group()) == len(text.split()[0])
        if name and (alone or len(wording.ISSUE.findall(judged.line.folded)) > 1):
            return text[name.start() : name.end()]
    return ""


def _day(around: Sequence[Judged]) -> str:
    """The day that stands beside the weekday, the page or the paper's name."""
    for judged in around:
        folded = judged.line.folded
        if (day := iso_date(folded)) and (len(wording.ISSUE.findall(folded)) > 1 or wording.PAPER.search(folded)):
            return day
    return ""


def _around(page: Sequence[Judged]) -> Iterator[Judged]:
    """The lines above the first text and below the last that went, and mastheads in between."""
    first = first_text(page)
    last = max((index for index, judged in enumerate(page) if judged.is_text), default=0)
    went = (Reason.PAGE_HEAD, Reason.SITE_HEADER, Reason.METADATA, Reason.NAVIGATION)
    for index, judged in enumerate(page):
        if judged.reason in went and (not first < index <= last or _SPACED.fullmatch(judged.line.folded)):
            yield judged
