"""Bare facts: where those of the form that a question asks for stand in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.figures import Figure
from index.gazetteer import places_in
from index.names import lead_length, organisations, people, places
from index.page.lines import fold_in_place
from index.schema import Span
from index.script import fold
from rag.asked import ORGANISED, WHICH, Form
from rag.fit import PLACE_SUFFIX, answers_unit, asked_kinds, dates, figures_of, quantities
from rag.question import Question

_QUOTED = re.compile(r"《[^》]{2,40}》|“[^”]{2,30}”|「[^」]{2,30}」|『[^』]{2,30}』")
_CALLED = re.compile(
    r"(?:名为|名叫|叫作|叫做|称为|称作|取名|命名为|名称[是为])[“「《]?(?P<fact>[^，。；、！？“”「」『』《》的,;:!?()]{2,20})"
)
_HELD_POST = re.compile(
    r"(?:担任|出任|兼任|挂职|挂任|挂|升任|当选|就任|现任|任命为|(?<![担出兼升现继曾责到离主委])任(?![务担])|当上|当(?![地时前年天日初]))"
    r"(?:了|为)?(?P<fact>[^，。；、！？“”（()的,;:!?]{2,20}?)(?:一职|职务)?(?=[，。；、！？”（(),;:!?]|$|的|后|期间|以来)"
)
_EVENTS = "举行|举办|召开|开赛|启动|开幕|揭牌|开工|进行|成立|奠基|签约|落成|投产|开业|办了?|开展|搞"
# Where something takes place: 在秦岭国家植物园举行.
_VENUE = re.compile(
    r"在(?P<fact>[^，。；、,;:!?()在]{2,24}?)(?:正式|顺利|成功|隆重)?"
    rf"(?:{_EVENTS})"
)
_EVENT = re.compile(_EVENTS)
_FIRST = re.compile(r"(?:全[国省市县镇]|当地)?(?:第一[个家座例批]|首[个家例批座次]|头一[个份家])")


@dataclass(frozen=True, slots=True)
class Fact:
    """A bare fact and where it stands in the sentence it was taken from."""

    text: str
    span: Span
    agrees: bool = True
    """Whether it has the unit, suffix or sort that the question names."""
    said: bool = False
    """Whether the question says it already."""
    figure: Figure | None = None
    """The figure that begins where it does, if one does."""


def facts_in(question: Question, form: Form, sentence: str) -> list[Fact]:
    """The facts of this form in `sentence`, in order."""
    said = fold(question.text)
    found = _FINDERS[form](question, sentence)
    figures = {figure.start: figure for figure in figures_of(sentence)}
    return [
        Fact(
            text=(text := span.of(sentence)),
            span=span,
            agrees=agrees,
            said=fold(text) in said,
            figure=figures.get(span.start),
        )
        for span, agrees in found
        if len(span)
    ]


_Found = list[tuple[Span, bool]]


def _quantities(question: Question, sentence: str) -> _Found:
    any_will_do = not question.unit and not asked_kinds(question)
    return [(_span(f), any_will_do or answers_unit(question, f)) for f in quantities(sentence)]


def _ordinals(_: Question, sentence: str) -> _Found:
    found = [(_span(f), True) for f in figures_of(sentence) if f.kind == "ordinal"]
    return found or [(Span(*m.span()), True) for m in _FIRST.finditer(fold_in_place(sentence))]


_LASTING = re.compile(r"多久|多长时间|多少[天年]|几[天年]|几个月|几小时|期限|工期|第几天|\bhow long\b")


def _times(question: Question, sentence: str) -> _Found:
    asked = fold(question.latest)
    wanted = next((wanted for pattern, wanted in _TIMES if pattern.search(asked)), _is_date)
    return [(_span(f), wanted(f)) for f in dates(sentence)]


def _is_date(figure: Figure) -> bool:
    return figure.kind != "duration"


def _lasts(figure: Figure) -> bool:
    return figure.kind == "duration"


def _has_year(figure: Figure) -> bool:
    return figure.kind == "year" or (figure.kind == "date" and figure.value > 10_000)


def _has_day(figure: Figure) -> bool:
    return figure.kind == "date" and figure.value % 100 > 0


_TIMES: tuple[tuple[re.Pattern[str], Callable[[Figure], bool]], ...] = (
    (_LASTING, _lasts),
    (re.compile(r"哪一?[天日]|几[号日]|哪几天|\b(?:what|which) (?:day|date)\b"), _has_day),
    (re.compile(r"哪一?年|什么年份|\b(?:what|which) year\b"), _has_year),
)


def _periods(_: Question, sentence: str) -> _Found:
    return [(_span(f), f.high is not None) for f in dates(sentence) if f.kind != "duration"]


def _people(_: Question, sentence: str) -> _Found:
    return [(Span(*match.span(match.lastgroup or 0)), True) for match in people(sentence)]


def _organisations(question: Question, sentence: str) -> _Found:
    wanted = ORGANISED.search(fold(question.latest))
    sort = wanted.group() if wanted and wanted.group() not in _ANY_HOUSE else ""
    return [
        (_less_said(question, sentence, span), not sort or _is_of(span.of(sentence), sort))
        for span in organisations(sentence)
    ]


def _less_said(question: Question, sentence: str, span: Span) -> Span:
    """A name without the place before it that the question says: asked for 汕尾的小学, 汕尾市麻地小学 is 麻地小学."""
    said = {place.name for place in places_in(question.text)}
    lead = next((place.text for place in places_in(span.of(sentence)) if place.name in said), "")
    name = fold(span.of(sentence))
    starts = bool(lead) and name.startswith(lead) and bool(places_in(name[len(lead) :]))
    return Span(span.start + len(lead), span.end) if starts else span


def _agents(question: Question, sentence: str) -> _Found:
    named = [*_people(question, sentence), *_organisations(question, sentence)]
    elsewhere = [(span, False) for span in places(sentence) if not any(_overlap(span, other) for other, _ in named)]
    return sorted([*named, *elsewhere], key=lambda found: found[0].start)


def _overlap(first: Span, second: Span) -> bool:
    return first.start < second.end and second.start < first.end


_ANY_HOUSE = frozenset({"单位", "机构", "组织", "机关"})
_SORTS: Mapping[str, str] = {
    "学校": "学校|小学|中学|大学|学院|幼儿园|高中|初中|一中|二中",
    "大学": "大学|学院", "高校": "大学|学院", "学院": "学院|大学", "银行": "银行|信用社|联社",
    "医院": "医院|卫生院|保健院", "公司": "公司|集团|建设|企业", "企业": "公司|集团|企业|厂|合作社",
    "部门": "局|厅|委|部|办|院|室|科|中心", "协会": "协会|学会|商会",
}  # fmt: skip


def _is_of(name: str, sort: str) -> bool:
    return re.search(rf"(?:{_SORTS.get(sort, sort)})$", fold(name)) is not None


def _places(question: Question, sentence: str) -> _Found:
    asked = fold(question.latest)
    if suffix := PLACE_SUFFIX.search(asked):
        return [(span, fold(span.of(sentence)).endswith(suffix.group(1))) for span in places(sentence)]
    is_event = _EVENT.search(asked) is not None
    venues = [Span(*m.span("fact")) for m in _VENUE.finditer(fold_in_place(sentence))] if is_event else []
    return [(span, True) for span in venues] or [(span, not is_event) for span in places(sentence)]


def _names(question: Question, sentence: str) -> _Found:
    called = [(Span(*m.span("fact")), True) for m in _CALLED.finditer(fold_in_place(sentence))]
    quoted = [(Span(*m.span()), True) for m in _QUOTED.finditer(sentence)]
    return [*called, *quoted] or _people(question, sentence)


def _posts(_: Question, sentence: str) -> _Found:
    return [(Span(*m.span("fact")), True) for m in _HELD_POST.finditer(fold_in_place(sentence))]


def _of_kind(question: Question, sentence: str) -> _Found:
    """What ends in the last characters of the kind that is asked for: 哪个民族 -> 白族, 哪项荣誉 -> none."""
    which = WHICH.search(fold(question.latest))
    if which is None:
        return []
    folded = fold_in_place(sentence)
    tail = which["kind"][-2:]
    found = [
        Span(*m.span(1))
        for m in re.finditer(
            rf"(?:^|[，。、；：“”《》（）,;:()的是在由和与及到对向为])([\u4e00-\u9fff]{{1,18}}?{tail})", folded
        )
    ]
    named = [Span(span.start + lead_length(span.of(folded)), span.end) for span in found]
    return [(span, True) for span in named if len(span) > len(tail)] or [
        (Span(*m.span()), False) for m in _QUOTED.finditer(sentence)
    ]


def _span(figure: Figure) -> Span:
    return Span(figure.start, figure.end)


_FINDERS: Mapping[Form, Callable[[Question, str], _Found]] = {
    Form.QUANTITY: _quantities,
    Form.ORDINAL: _ordinals,
    Form.TIME: _times,
    Form.PERIOD: _periods,
    Form.PERSON: _people,
    Form.AGENT: _agents,
    Form.ORGANISATION: _organisations,
    Form.PLACE: _places,
    Form.NAME: _names,
    Form.POST: _posts,
    Form.KIND: _of_kind,
}
