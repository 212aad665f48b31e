"""What a question asks for: its language, the kind of answer, and the terms that carry its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from index.numerals import parse_numeral
from index.script import fold, is_traditional, terms
from rag.expansion import AS_TYPED, Expansion
from rag.schema import Lang


class Kind(StrEnum):
    """The kind of answer that a question asks for."""

    QUANTITY = "quantity"
    PERSON = "person"
    TIME = "time"
    PLACE = "place"
    LIST = "list"
    MECHANISM = "mechanism"
    DEFINITION = "definition"
    COMPARISON = "comparison"
    FACT = "fact"


BARE_FACTS = frozenset({Kind.QUANTITY, Kind.PERSON, Kind.TIME, Kind.PLACE})
"""Kinds whose answer is a bare fact: a figure, a name, a date, a place."""

# Tried in this order; a question may have several kinds ("谁在哪一年…").
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.COMPARISON,
        r"哪[个边家支方市县镇]?[更最]|哪边|相比|对比|区别|不同|差别|谁更|多还是少|分别[是有]?多少"
        r"|\b(compare[ds]?|difference|versus|vs|more than)\b",
    ),
    (
        Kind.TIME,
        r"什么时候|什么时间|何时|哪[一]?[天年月日]|几月|几号|几点|哪几年|多久|期限|时间是|日期"
        r"|\b(when|(?:what|which) (?:year|date|day|month)|how long (?:did|do|does|has|have|will))\b",
    ),
    (
        Kind.QUANTITY,
        r"多少|(?<![那这好十哪])几[个家名人次项支批亩万亿成倍条座间户镇村种只台套辆元块场所位天年岁]|几分之"
        r"|多大|多高|多长|多远|多重|占比|比例|比率|百分之几|面积|总额|金额|规模|数量|人数"
        r"|\b(how (?:many|much|large|big|long|high|far)"
        r"|what (?:percent|percentage|proportion|share|ratio|amount|number))\b",
    ),
    (
        Kind.PERSON,
        r"谁|哪位|何人|什么人|叫什么名(?!称)|姓名"
        r"|\b(who|whom|whose|which (?:\w+ ){0,2}(?:leader|official|professor|person|expert|head|doctor|mayor))\b",
    ),
    (
        Kind.PLACE,
        r"哪里|哪儿|何处|什么地方|哪一?个?[县市镇村省区乡州街]|位于|地点"
        r"|\b(where|which (?:town|village|county|city|province|district|place))\b",
    ),
    (
        Kind.LIST,
        r"哪一?些|哪几|哪[二三四五六七八九十两\d]+|分别|有什么|包括什么|包含什么|涵盖|列出|列举|都有|几大|几方面"
        r"|\b(which(?! (?:year|date|day|month|town|village|county|city|province|district|place)\b)"
        r"|list|what are|what kinds?|what types?)\b",
    ),
    (
        Kind.DEFINITION,
        r"什么是|是什么意思|是指|指什么|指的是|何谓|是什么[?？]?$|含义|定义|介绍一下"
        r"|\b(what is|what does .* mean|define|definition|meaning)\b",
    ),
    (
        Kind.MECHANISM,
        r"怎么(?!办)|怎样|如何|为什么|为何|怎么回事|机制|做法|流程|方式|办法|措施"
        r"|\b(how(?! (?:many|much|large|big|long|high|far)\b)|why|explain)\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)

# Words that ask rather than say what about; they are cut out before terms are made.
_ASKING = re.compile(
    r"请问|请告诉我|告诉我|你知道|我想知道|想问一下|请|一下|是不是|有没有|能不能|到底|究竟|怎么回事|怎么样"
    r"|什么时候|什么时间|什么地方|什么意思|分别|各自|各是|各有|是什么|叫什么|有什么|为什么|为何|什么"
    r"|怎么[做办]?|怎样[做办]?|如何[做办]?|多少|哪些|哪几[个家项年]?|哪一?[个家年天月日位支种些里边]"
    r"|哪[县市镇村里儿]?|几[个家名人次项支]|谁|何时|何处|时候"
    r"|吗|呢|啊|吧|呀|了|的|是|有|在|由|和|与|把|被|对|于|其|这|那|都|也|还|又|就|共|一共|总共"
    r"|\b(?:the|a|an|of|in|on|at|to|for|by|with|from|and|or|is|are|was|were|be|been|do|does|did|has|have|had"
    r"|how|what|which|who|whom|whose|when|where|why|many|much|that|this|these|those|it|its|their|there"
    r"|can|could|will|would|should|please|tell|me|about|up)\b",
    re.IGNORECASE,
)
# Where the question asks; the words on either side say what is wanted.
_ASK_POINT = re.compile(
    r"多少|(?<![那这好十])几(?=[个家名人次项支批亩万亿成倍条座间户镇村种只台套辆元块场所位天年月岁员])|谁"
    r"|哪[里儿些个几一二三四五六七八九十年天月日位家支种项县市镇村]*|什么|怎么|怎样|如何|何时|为何|吗"
)
_ASKING_NOUN = re.compile(r"(?<=什么)(?:时候|时间|地方)")
_FOCUS_BEFORE, _FOCUS_AFTER = 7, 6
_UNIT_ASKED = re.compile(r"(?:多少|(?<![那这好十哪])几)(个?[\u4e00-\u9fff]{1,4})")
_ITEMS_ASKED = re.compile(
    r"(?:哪|那)([两二三四五六七八九十\d]{1,2})"
    r"|([两二三四五六七八九十\d]{1,2})(?:大|个|项|种|条|类|员|方面)[^，,。？?]{0,8}?"
    r"(?:是什么|是哪|有哪|包括|分别|指什么|指的)"
)
MOST_PARTS = 4
"""A question in more parts is one about a whole article."""
_PART_END = re.compile(r"(?<=[，。？！；,?!;])|(?= and (?:how|what|which|who|when|where|why)\b)")
_ASKS = re.compile(
    r"多少|(?<![那这好十哪前后近])几(?=[个家名人次项支批亩万亿成倍条座间户镇村种只台套辆元块场所位天年月岁员])"
    r"|多[大高长远重久]|谁|哪|什么|啥|怎么|怎样|如何|何[时处地]|为何|第几"
    r"|\b(?:how|what|which|who|whom|whose|when|where|why)\b"
)
# What is asked of two things: 甲和乙分别…, 甲与乙各…, 甲比乙….
_OF_BOTH = re.compile(
    r"分别|各[自有是占为]|哪[个边家支方市县镇]?[更最]|谁更|相比|区别|不同|差别|\b(?:respectively|each|differ|compare)"
)
_SIDES = re.compile(
    r"(?P<first>[^，。？,?]{2,30}?)(?:和|与|跟|同|與|、|以及)(?P<second>[^，。？,?]{2,30}?)[，,]?(?P<asked>(?:分别|各|哪|谁|相比|有什么|的区别|的不同|分別|誰).{1,40})$"
)
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read."""

    text: str
    """The standalone question."""
    rendered: str
    """The same in Chinese, as it is compared with the articles' sentences; see `rag.expansion`."""
    latest: str
    """What the user typed last; equal to `text` unless it is a follow-up."""
    lang: Lang
    kinds: tuple[Kind, ...]
    """What it asks for, of the latest part; never empty."""
    content: tuple[str, ...]
    """Search terms that carry meaning (folded characters, bigrams, words), question words cut out.

    Of an English question its Chinese words, of a place in pinyin its Chinese name as well.
    """
    latest_content: tuple[str, ...]
    """The same of the latest part alone."""
    official: frozenset[str]
    """Search terms of official words for everyday ones of the question, none of them in `content`."""
    focus: tuple[str, ...]
    """Those right beside the words that ask: what is wanted of the subject (竣工, 占地, 市委书记)."""
    unit: str
    """The measure word behind "how many" with what follows it, folded (斤, 平方米, 名干部, 个村), or empty."""
    items: int
    """How many items of a list are asked for ("哪6个项目": 6), 0 if not said."""
    parts: tuple[Question, ...] = ()
    """What it asks one after the other, or the sides that it compares, each read by itself (`rendered` and `latest` are
    the part's); empty where it asks one thing."""

    @property
    def wants_bare_fact(self) -> bool:
        """Whether a figure, a name, a date or a place would answer it."""
        return self.kinds[0] in BARE_FACTS


def read_question(standalone: str, latest: str, expansion: Expansion = AS_TYPED) -> Question:
    """Read a question; `latest` is what the user typed, `standalone` the same made independent of the history.

    `expansion` is that of `standalone`.
    """
    whole = _read(standalone, latest, expansion)
    pieces = _asked_parts(latest) or _compared_sides(latest)
    parts = (_read(standalone, piece, expansion) for piece in pieces)
    return replace(
        whole,
        parts=tuple(replace(part, rendered=expansion.rendered(part.latest), lang=whole.lang) for part in parts),
    )


def _read(standalone: str, latest: str, expansion: Expansion) -> Question:
    folded = fold(latest)
    in_chinese = fold(expansion.rendered(latest))
    kinds = tuple(kind for kind, pattern in _COMPILED if pattern.search(folded)) or (Kind.FACT,)
    return Question(
        text=standalone,
        rendered=(rendered := expansion.rendered(standalone)),
        latest=latest,
        lang=language(latest),
        kinds=kinds,
        content=(content := content_terms(rendered)),
        latest_content=content_terms(in_chinese),
        official=expansion.official_terms - set(content),
        focus=_focus(in_chinese),
        unit=unit.group(1) if (unit := _UNIT_ASKED.search(in_chinese)) else "",
        items=_items(folded),
    )


def _asked_parts(latest: str) -> tuple[str, ...]:
    """The pieces of a question each of which asks; what only leads up to one belongs to the next that asks."""
    pieces: list[str] = []
    leading = ""
    for piece in _PART_END.split(latest):
        leading += piece
        if _ASKS.search(fold(piece)):
            pieces.append(leading)
            leading = ""
    if len(pieces) < 2 or len(pieces) > MOST_PARTS:
        return ()
    pieces[-1] += leading
    return tuple(pieces)


def _compared_sides(latest: str) -> tuple[str, ...]:
    """The two sides of a comparison, each with what is asked of both."""
    if not _OF_BOTH.search(fold(latest)):
        return ()
    sides = _SIDES.match(latest)
    return tuple(f"{side}，{sides['asked']}" for side in sides.group("first", "second")) if sides else ()


def _focus(folded: str) -> tuple[str, ...]:
    pieces = []
    for match in _ASK_POINT.finditer(folded):
        before = re.split(r"[，。？！；,?!;\s]", folded[max(0, match.start() - _FOCUS_BEFORE) : match.start()])[-1]
        after = re.split(r"[，。？！；,?!;\s]", folded[match.end() : match.end() + _FOCUS_AFTER])[0]
        pieces += [before, after]
    return tuple(term for term in content_terms(" ".join(pieces)) if len(term) > 1)


def ask_points(folded: str) -> list[tuple[int, int]]:
    """Where a folded question asks (多少, 什么时候, 谁), without the unit or noun asked for."""
    points = []
    for match in _ASK_POINT.finditer(folded):
        noun = _ASKING_NOUN.match(folded, match.end())
        points.append((match.start(), noun.end() if noun else match.end()))
    return points


def _items(folded: str) -> int:
    match = _ITEMS_ASKED.search(folded)
    value = parse_numeral(match.group(1) or match.group(2)) if match else None
    return int(value) if value is not None else 0


def language(text: str) -> Lang:
    """The language and script in which to answer: English where Latin letters outnumber Chinese characters by far."""
    han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
    if latin > 4 * han:
        return "en"
    return "zh-Hant" if is_traditional(text) else "zh-Hans"


def content_text(text: str) -> str:
    """`text` folded, with a space for each word that only asks."""
    return _ASKING.sub(" ", fold(text))


def content_terms(text: str) -> tuple[str, ...]:
    """Distinct search terms of `text` without the words that only ask, in order."""
    return tuple(dict.fromkeys(terms(content_text(text))))
