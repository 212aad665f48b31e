"""Questions for a figure: 多少 in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.figures import Figure, find_figures
from index.questions.drafting import Drafted, drafted
from index.questions.statements import Statement
from index.script import to_simplified

_MEASURED = {"count", "money", "percent", "area", "length", "weight", "volume", "energy", "temperature", "duration",
             "multiple", "ratio"}  # fmt: skip
_NOT_ASKED = frozenset({"", "周年", "条心", *"口成‰番届期轮号级点股层代路手度分辈方面"})
"""Units of what is no amount, or is not asked for with 多少."""
_NEEDS_CLASSIFIER = frozenset("省市县区镇村乡国校街道")
_CLAUSES_BEFORE = 2
_LONGEST_TAIL = 14
"""Characters of the clause behind a figure: what is asked for should come last."""
_VERBAL_HEDGES = ("超", "逾", "不足", "不到", "接近", "至少", "不少于", "不低于")
"""They stand where 有 may have been left out: 募到的书超过一万册."""
_PREPOSITIONS = ("以", "于", "在", "用", "按", "从")
_LEAST_COUNT = 3
"""一个 and 两名 are articles more often than facts."""
_PAIRED_BEFORE = re.compile(r"[、和及与\-—~～/第：:×（(]$")
_PAIRED_AFTER = re.compile(r"^(?:[A-Za-z²³]|[、和及与至到\-—~～/×]|多?[年月日]|[）)])")
_JOINED = ("", "到", "至")
_TAIL_GOES_ON = re.compile(r"[、：:（(被已将于]|[的和与及里内间中后前]$")
_NO_NOUN = re.compile(r"(?:帮|牵头|也是|其中|一名|一位)$")
_UNIT_WRITTEN = re.compile(
    r"[^\d.,，．０-９〇零一二三四五六七八九十百千万萬亿億两兩几幾余餘多来近约約超不足逾至到左右上下以内內等\-—~～\s]+$"
)
_PREDICATE = re.compile(
    r"[有为是达至到超占共增降涨跌约近花卖拿捐建办投筹修装引派送收招]|[做成比]|"
    r"多少|总额|收入|产值|面积|长度|实施|举办|组织|安排|发放|培训|服务|惠及|吸引|拥有|设置|开展|完成|签约|突破|覆盖|受理|处理|成交|"
    r"培养|资助|得到|参加|参与|囊括|邀请|销售|承担|种植|养殖|流转|整治|改造|报道|发布|推出|设立|创造|带动|减少|缴纳|帮|获"
)


def numeric(statement: Statement) -> Iterator[Drafted]:
    """…引进的项目有13个 -> …引进的项目有多少个？"""
    figures = find_figures(statement.text)
    for figure in figures:
        asked = _asked_amount(figure, statement.text)
        if figure.approx.startswith(_VERBAL_HEDGES):
            words = _last_words(statement, figure)
            asked = asked and ("" if _PREDICATE.search(words) or words.endswith(_PREPOSITIONS) else "有") + asked
        number = statement.clause_at(figure.start)
        if not asked or number < 0 or _is_paired(figure, figures, statement.text):
            continue
        end = statement.clauses[number].end
        before, tail = statement.before(figure.start), statement.text[figure.end : end]
        if (
            number > _CLAUSES_BEFORE
            or len(tail) > _LONGEST_TAIL
            or _TAIL_GOES_ON.search(tail)
            or _NO_NOUN.search(before)
            or _verbless(statement, number, figure)
        ):
            continue
        draft = drafted(
            statement,
            "numeric",
            before + asked + tail,
            before + figure.text + tail,
            figure.text,
            numbers=(figure.text,),
        )
        if draft:
            yield draft


def is_amount(figure: Figure, figures: list[Figure], text: str) -> bool:
    """Whether `figure`, one of the `figures` of `text`, can be asked for: an amount that stands in no row of them."""
    return is_measured(figure, text) and not _is_paired(figure, figures, text)


def is_measured(figure: Figure, text: str) -> bool:
    """Whether `figure` of `text` is an amount, in a row of amounts or not."""
    return bool(_asked_amount(figure, text))


def is_told(figure: Figure, statement: Statement) -> bool:
    """Whether the statement's clause tells how much it is (引进了13个), and does not only mention it (24个镇的农民)."""
    number = statement.clause_at(figure.start)
    return number >= 0 and not _verbless(statement, number, figure)


def _asked_amount(figure: Figure, text: str) -> str:
    """The words that ask for `figure` in its place; empty where it is not one to ask for."""
    written = text[figure.start : figure.end]
    before = text[: figure.start]
    if (
        figure.kind not in _MEASURED
        or figure.unit in _NOT_ASKED
        or re.search("周年|分之|[个個]多?[小工]", written)
        or (figure.kind in ("count", "duration") and figure.value < _LEAST_COUNT)
        or (figure.unit == "岁" and not re.search("年龄|平均|寿命|龄", before))
    ):
        return ""
    if figure.kind == "percent":
        return "百分之多少" if figure.unit == "%" else "多少个百分点"
    if figure.kind == "ratio":
        return "多少" if re.search(r"[为是]$|比例按?$", before) else ""
    unit = _UNIT_WRITTEN.search(re.sub(r"(?:左右|上下|以上|以下|以内|不等|多)$", "", written))
    return "多少" + ("个" if unit.group() in _NEEDS_CLASSIFIER else "") + unit.group() if unit else ""


def _is_paired(figure: Figure, figures: list[Figure], text: str) -> bool:
    """Whether it stands in a row of figures, where a question for one of them is not clear."""
    if _PAIRED_BEFORE.search(text[: figure.start]) or _PAIRED_AFTER.match(text[figure.end :]):
        return True
    number = figures.index(figure)
    gaps = [text[first.end : second.start] for first, second in pairwise(figures[max(0, number - 1) : number + 2])]
    return any(gap in _JOINED for gap in gaps)


def _verbless(statement: Statement, number: int, figure: Figure) -> bool:
    """Whether the clause has no predicate before the figure, as in a heading or a subject."""
    if figure.start - statement.clauses[number].start < 2:
        return True
    return not _PREDICATE.search(_last_words(statement, figure) + figure.approx)


def _last_words(statement: Statement, figure: Figure) -> str:
    """What stands before the figure, from the last 的 on: 引进的项目有13个 says 有; 帮扶的清远24个镇 says nothing."""
    clause = statement.clauses[statement.clause_at(figure.start)]
    return to_simplified(statement.text[clause.start : figure.start]).rpartition("的")[2]
