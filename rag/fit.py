"""How well a sentence holds the kind of answer that a question asks for, told by its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from index.figures import Figure, find_figures
from index.names import has_person, has_place, holder_named, offices
from index.numerals import parse_numeral
from index.script import fold
from rag.question import Kind, Question

_CALENDAR = frozenset({"date", "year", "time"})
# Classifiers written for one another: 几台车, 6辆; 多少本书, 1.1万册; 多少名党员, 128人.
_ALIKE = tuple(map(frozenset, ("台辆架部", "本册份", "只个", "家个", "件项个", "座栋幢", "所个", "次场", "条项")))
_PERSON_UNITS = frozenset({"人", "名", "位", "口", "人次"})
_CLASSIFIER_CHARS = "个名位家件项条本册台辆座栋所只支套份次场口"
# What counts people: 多少农民, 多少位老人.
_PEOPLE = re.compile(r"^(?:人|名|位)|[人民员生师客工]|干部|老板|孩子|学童|妇女|群众|居士")
_MONEY_UNIT = re.compile(r"^[钱资投款税块]|[的工]钱|税|资金|工资|奖金|投资|费$|万?元")

MONEY = re.compile(
    r"钱|[几多]少?块|税|工资|资金|投资|投入|金额|多少钱|总额|产值|收入|贷款|经费|补贴|捐款|费用|预算|额度"
    r"|\b(?:money|fund(?:s|ing)?|invest\w*|cost|paid|budget)\b"
)
SHARE = re.compile(r"比例|比率|占比|百分之几|几成|百分比|\b(?:percent|percentage|proportion|ratio|share)\b")
AREA = re.compile(r"面积|占地|多大一?[块片]|多大的?地|多大面积|\b(?:area|land|square)\b")
LENGTH = re.compile(r"多长(?!时)|多高|多远|多宽|多深|全长|里程|\bhow (?:long is|far|high|tall|wide|deep)\b")
PLACE_SUFFIX = re.compile(r"哪一?个?([省市县区镇乡村街])")

_ASKED_KINDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (SHARE, frozenset({"ratio", "percent"})),
    (AREA, frozenset({"area"})),
    (LENGTH, frozenset({"length"})),
    (MONEY, frozenset({"money"})),
)

# Words that explain what was just named, and words that merely tell what was done.
_EXPLAINS = re.compile(
    r"是指|指的是|名叫|叫作|叫做|称为|”是|即(?:是|通过|以|由|把|将)|意味着|也就是"
    r"|由.{1,30}(?:组成|承担|负责)|以.{1,40}为|按照.{2,40}(?:原则|比例|方式|标准)|分为|一是|其一"
    r"|从.{1,40}(?:变成|变为|转变|提升到)|通过.{2,60}[，,].{0,40}(?:实现|推动|使|让|形成|促进)"
)
_TELLS = re.compile(r"通过|采取|采用|实行|实施|建立|形成|构建|包括|包含|旨在|用于|主要|首先|成立")
# Items of an enumeration: set apart by 、, or quotations side by side, or each a sentence behind one that counts them.
_ITEM_GAP = re.compile(r"、|”“|》《|(?:以及|和|及)(?=[^，。]{1,14}[等，。；])")
_COUNTS_ITEMS = re.compile(r"分(?:为|成|作)?([两二三四五六七八九十\d]{1,2})(?:[个块类种步项条]|大|方面|部分)")


def fit(question: Question, sentence: str) -> float:
    """From 0 (no answer of the kind asked for stands in it) to 1; the mean over the kinds asked for."""
    return sum(_FIT[kind](question, sentence) for kind in question.kinds) / len(question.kinds)


def _quantity(question: Question, sentence: str) -> float:
    figures = quantities(sentence)
    if not figures:
        return 0.0
    if any(answers_unit(question, figure) for figure in figures):
        return 1.0
    return 0.3 if question.unit or asked_kinds(question) else 0.7


def answers_unit(question: Question, figure: Figure) -> bool:
    """Whether a figure has the measure word or the kind (money, share) that the question asks for."""
    return figure.kind in asked_kinds(question) or bool(question.unit and _is_so_many(question.unit, figure))


def _is_so_many(unit: str, figure: Figure) -> bool:
    """Whether a figure counts or measures in `unit`, the words behind "how many": 斤, 名干部, 个村."""
    if figure.kind != "count":
        return bool(figure.unit) and unit.startswith(figure.unit)
    noun = unit.lstrip(_CLASSIFIER_CHARS) or unit
    counted = figure.counts if len(figure.counts) > 1 else ""
    counts_it = bool(counted) and (counted[-2:] in unit or noun[-2:] in counted)
    if not figure.unit or (unit[0] == "个" != unit and figure.counts and not set(noun) & set(figure.counts)):
        return counts_it  # 近24万农民; of 多少个书包 not 两个村镇
    if unit == "个" or any(asked.startswith(figure.unit) for asked in (unit, unit.removeprefix("个"))):
        return True  # 多少个项目 asks for 13个 or 13项, 书记有几个 for 47名
    if _PEOPLE.search(noun):
        return figure.unit in _PERSON_UNITS or (figure.unit == "个" and counts_it)
    return counts_it or any({unit[0], figure.unit} <= group for group in _ALIKE)


def asked_kinds(question: Question) -> frozenset[str]:
    """The kinds of figure that the question's words ask for: money, a share, an area or a length."""
    folded = fold(question.latest)
    if question.unit and _MONEY_UNIT.search(question.unit):
        return frozenset({"money"})
    if question.unit:  # 投资了多少个项目 asks for projects
        return frozenset({"ratio", "percent"} if SHARE.search(folded) else ())
    return next((kinds for pattern, kinds in _ASKED_KINDS if pattern.search(folded)), frozenset())


def _time(_: Question, sentence: str) -> float:
    return float(bool(dates(sentence)))


def _person(question: Question, sentence: str) -> float:
    if not has_person(sentence):
        return 0.0
    wanted = offices(question.latest)
    return 1.0 if not wanted or any(holder_named(office, sentence) for office in wanted) else 0.2


def _place(question: Question, sentence: str) -> float:
    suffix = PLACE_SUFFIX.search(fold(question.latest))
    if suffix is None:
        return float(has_place(sentence))
    named = re.search(rf"[\u4e00-\u9fff]{{2}}{suffix.group(1)}", fold(sentence))
    return 1.0 if named else 0.2 * has_place(sentence)


def _list(question: Question, sentence: str) -> float:
    gaps = len(_ITEM_GAP.findall(fold(sentence)))
    if counted := _COUNTS_ITEMS.search(fold(sentence)):
        return 1.0 if not question.items or parse_numeral(counted.group(1)) == question.items else 0.3
    if question.items:
        return 1.0 if gaps and question.items - 2 <= gaps <= question.items + 1 else 0.3 * (gaps >= 2)
    return min(1.0, gaps / 3)


def _explanation(_: Question, sentence: str) -> float:
    folded = fold(sentence)
    return 1.0 if _EXPLAINS.search(folded) else 0.4 * bool(_TELLS.search(folded))


def _formless(_: Question, __: str) -> float:
    """A plain fact has no form of its own, and both sides of a comparison rarely stand in one sentence."""
    return 0.5


_FIT: Mapping[Kind, Callable[[Question, str], float]] = {
    Kind.QUANTITY: _quantity,
    Kind.TIME: _time,
    Kind.PERSON: _person,
    Kind.PLACE: _place,
    Kind.LIST: _list,
    Kind.DEFINITION: _explanation,
    Kind.MECHANISM: _explanation,
    Kind.COMPARISON: _formless,
    Kind.FACT: _formless,
}


def quantities(sentence: str) -> list[Figure]:
    """The figures that answer "how many": neither a date nor a number in a row (第一)."""
    return [figure for figure in figures_of(sentence) if figure.kind not in _CALENDAR and figure.kind != "ordinal"]


def dates(sentence: str) -> list[Figure]:
    """The figures that answer "when": dates, years, clock times, and how long something takes."""
    return [figure for figure in figures_of(sentence) if figure.kind in _CALENDAR or figure.kind == "duration"]


@lru_cache(maxsize=4096)
def figures_of(sentence: str) -> tuple[Figure, ...]:
    """The figures of a sentence; the same sentences come up question after question."""
    return tuple(find_figures(sentence))
