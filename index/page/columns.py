"""Columns joined: a sentence that a page breaks over several lines or columns becomes one line again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.page.bylines import ends_with_photo_credit, is_byline, is_caption
from index.page.lines import Line, join_text
from index.page.wording import any_of

BROKEN_SHARE = 0.08
"""A page is set in columns if at least this share of its running lines breaks off inside a sentence."""
LONG_HEADING = 25
"""A heading with a comma in it is shorter than this."""

# Frequent characters of which fewer than 1 in 2,000 opens a sentence, by a count over 34,000 sentences of Chinese news;
# function words that close neither sentence nor heading; and those that do at most as half of a word (参与, 应对).
_NEVER_OPENS = set(
    "的力员者务元们化示子度量间式局源院息价州件称助级军辑告态限域号构况率款际些益效识友额形速频份势变士条己样击料划牌讯害察罪障括象病载疗言络减幅链才馆票辆则"
    "诈播享损么戏挥底层访止仍悉序困驶罚践含岁码修纷税觉厅练露念础略架够幕债述族析死岸透染润块筑射迎努署差递典"
)
_NEVER_CLOSES = set("的把将或而但且更最每又仍让较各")
_SELDOM_CLOSES = set("和与及在以从对为向由自于被给使再并如")
_OPEN_END = re.compile(r"[，,、—“‘（(《「『]$|[^—]-$")
_CONTINUES = re.compile(r"[，,、。；;：:”’）)》」』！？!?%％]")
_BRACKETS = ("“”", "（）", "()", "《》", "「」", "『』")
_OPENS_FRESH = re.compile(
    any_of(
        r"""
        [“"《「『【(（\[■□●◎◆▲] \d+[月年] [一二三四五六七八九十]+[、是] 近日 日前 昨 今 去年 目前 当前 据 为了? 在
        随着 从 走进 自 通过 同时 此外 另外 不仅 对于 截至 下一步 接下来 如今 会议 记者
        [^、，,]{1,6}(?:说|表示|指出|强调|介绍)[，,：:]
        """
    )
)
_COMMA = re.compile(r"[，,]")
_OPENS_REPORT = re.compile(
    any_of(
        r"""
        近日 日前 昨[日天] 据(?!点|守)[^，,]{2,20}(?:报道|了解|介绍|悉)? 截至 此外 同时 目前 随后 随着
        记者(?:在|从|了解|获悉|看到|走进|发现|近日|日前) \d{1,2}月\d{1,2}日[^，,]{0,20}[，,] \d{4}年(?:\d{1,2}月)?[，,]
        """
    )
)
_ENUMERATION_AT_START = re.compile(r"(?!(?:省|市|县|区|镇|村)委)[^，,。；;：:、]{1,5}、")
_LEAST_SCORE = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """The body of one article."""

    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    """Captions that stood in the middle of a sentence, in their order."""


class ColumnJoiner:
    """Joins what a page broke; made once for a page, whose lines tell whether it was broken at all.

    `newspaper` says that the page holds several articles: those are set in columns, so that one break is enough;
    `whole_lines` that nothing is broken.
    """

    def __init__(self, page: Sequence[Line], newspaper: bool, whole_lines: bool = False) -> None:
        whole = sum(line.ends_sentence for line in page)
        broken = sum(_breaks_off(line) and not is_byline(after) for line, after in pairwise(page))
        self.in_columns = not whole_lines and broken > 0 and (newspaper or broken >= BROKEN_SHARE * (whole + broken))
        self._pairs = Counter(pair for line in page for pair in pairwise(line.folded))

    def join(self, lines: Sequence[Line]) -> Joined:
        """`lines` of one article as whole paragraphs; a caption within a sentence is taken out of it, others stay."""
        paragraphs: list[list[str]] = []  # each as the pieces that it was broken into
        moved: list[str] = []
        waiting: list[str] = []  # captions after a line that is not finished
        last: Line | None = None  # the line that the current paragraph ends with
        for line in lines:
            if last is not None and not last.ends_sentence and is_caption(line) and not is_caption(last):
                waiting.append(line.text)
                continue
            if last is not None and self.continues(last, line, alone=len(paragraphs[-1]) == 1):
                paragraphs[-1].append(line.text)
                moved += waiting
            else:
                paragraphs += [[caption] for caption in waiting]
                paragraphs.append([line.text])
            waiting, last = [], line
        paragraphs += [[caption] for caption in waiting]
        return Joined(tuple(join_text(*pieces) for pieces in paragraphs), tuple(moved))

    def continues(self, line: Line, after: Line, alone: bool) -> bool:
        """Whether the sentence that `line` ends with goes on in `after`.

        `alone` says that `line` is a paragraph of its own so far; only then can it be a heading.
        """
        if line.ends_sentence or ends_with_photo_credit(line) or is_caption(line):
            return False
        if line.level or after.level or after.is_enumerated or "table" in (line.place, after.place):
            return False
        if _OPEN_END.search(line.text) or _CONTINUES.match(after.text) or _is_open(line.text):
            return True
        if alone and not reads_as_text(line):
            return self.in_columns and self._heading_evidence(line, after) >= _LEAST_SCORE
        return self.in_columns or self._evidence(line, after) >= _LEAST_SCORE

    def _evidence(self, line: Line, after: Line) -> int:
        """How much speaks for one sentence: words that the break cuts in two, words that need what is beyond it."""
        left, right = line.folded[-1], after.folded[0]
        cut_word = _is_chinese(left) and _is_chinese(right) and self._pairs[left, right] > 0
        return 2 * (right in _NEVER_OPENS) + 2 * (left in _NEVER_CLOSES) + (left in _SELDOM_CLOSES) + cut_word

    def _heading_evidence(self, line: Line, after: Line) -> int:
        """The same for a line that could be a heading: its own shape, and whether `after` opens afresh."""
        parts = line.text.split()
        clauses, items = _COMMA.split(line.text), re.split(r"[，,：:、]", line.text)
        parallel = any(len(one) == len(two) for one, two in pairwise(items)) or (
            len(clauses) == 2 and max(map(len, clauses)) <= 5 and abs(len(clauses[0]) - len(clauses[1])) == 1
        )
        score = 1 + min(self._evidence(line, after), 2) + (bool(_COMMA.search(line.text)) and not parallel)
        score += bool(_ENUMERATION_AT_START.match(after.text))
        score -= 2 * (len(parts) > 1) + 2 * bool(_OPENS_FRESH.match(after.folded)) + 2 * line.is_enumerated
        score += (line.text.count("、") > 1 and not parallel) - 2 * (len(line.text) <= 6)
        return score


def reads_as_text(line: Line) -> bool:
    """Whether a line that ends no sentence can only be a piece of running text, however short."""
    commas = len(_COMMA.findall(line.text))
    if not line.is_label or commas > 1 or (commas and len(line.text) >= LONG_HEADING):
        return True
    if line.folded[-1:] in _NEVER_CLOSES or _OPEN_END.search(line.text) or _is_open(line.text):
        return True
    return bool(_OPENS_REPORT.match(line.folded))


def _breaks_off(line: Line) -> bool:
    """Whether the line certainly stops inside a sentence."""
    return not (line.ends_sentence or line.level or is_caption(line) or is_byline(line)) and reads_as_text(line)


def _is_open(text: str) -> bool:
    """Whether a quotation or bracket of the last sentence is still open."""
    tail = re.split(r"[。！？!?]", text)[-1]
    return any(tail.rfind(pair[0]) > tail.rfind(pair[1]) for pair in _BRACKETS)


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
