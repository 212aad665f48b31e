"""The form of bare fact that a question asks for: a figure, a date, a name, a post, one of a kind."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from index.script import fold
from rag.question import Kind, Question


class Form(StrEnum):
    """A form of bare fact."""

    QUANTITY = "quantity"
    ORDINAL = "ordinal"
    TIME = "time"
    PERIOD = "period"
    PERSON = "person"
    AGENT = "agent"
    """Whoever does it: a person or an organisation."""
    ORGANISATION = "organisation"
    PLACE = "place"
    NAME = "name"
    """What something is called."""
    POST = "post"
    """An office that someone holds."""
    KIND = "kind"
    """Which one of a kind: what ends in the kind's own word (哪个民族 -> 白族)."""


_PERIOD = re.compile(
    r"哪一?年.{0,8}(?:到|至|管到).{0,4}哪|哪几年|起止|从什么时候.{0,6}到|\bfrom .* to (?:what|which|when)\b"
)
_ORDINAL = re.compile(r"第几(?![天年月日])|排几|排第|\bwhich place\b|\brank\b")
_NAME = re.compile(
    r"^(?!.*谁).*(?:(?:叫|称)[什啥]么?|叫做[什啥]|名[字称](?:是|叫)?[什啥]|题目是什么|主题是什么|称作什么|取名"
    r"|\b(?:called|named|name of|title of)\b)"
)
_POST = re.compile(
    r"什么(?:职务|职位|职|身份|岗位|角色|官)|任什么|哪个职务|\b(?:what (?:post|position|office|role|job))\b"
)
# Whose name is asked for: 那位队长叫什么, 回乡的青年叫什么名字.
_PERSON_CALLED = re.compile(
    r"(?:人|青年|大学生|医生|老师|队长|书记|[省市县镇村局厅院校会社馆所]长|姑娘|小伙|专家|教授|记者|老人|学生|干部|经理|主任|农民|村民)"
    r"[，,]?(?:他|她|又)?(?:叫|的(?:名字|姓名))"
)
WHICH = re.compile(
    r"(?:(?:哪一?[家个所间支座条位类种款本部项只]|哪一?(?=[^家个所间支座条位类种款本部项只]{2}))|什么(?=..)|啥(?=..))(?P<kind>[\u4e00-\u9fff]{1,6}?)(?=[的是在来为由和与跟给派办开负牵主承出]|[^\u4e00-\u9fff]|$)"
)
_HOUSES = "company|unit|organi[sz]ation|department|agency|bank|school|university|hospital|firm|bureau|association"
ORGANISED = re.compile(
    r"单位|公司|企业|机构|部门|医院|学校|大学|高校|学院|小学|中学|银行|集团|协会|学会|基金会|组织|机关|法院|检察院|厂|合作社"
    rf"|\b(?:{_HOUSES}|companies)\b"
)
_WHICH_HOUSE = re.compile(rf"哪[几两一]?家|哪[一个]?[所](?!有)|\bwhich (?:{_HOUSES})\b")
_AGENT = re.compile(
    r"(?:由|被|找|归|靠|跟|向)谁|谁.{0,4}(?:牵|掏|出钱|捐|主办|承办|负责|派|建|投资|出资|管|办|资助|主持)"
    r"|\bwho (?:paid|donat|fund|buil|organi[sz]|led|leads|run)"
)

_WORDED: tuple[tuple[re.Pattern[str], Form], ...] = (
    (_PERIOD, Form.PERIOD),
    (_ORDINAL, Form.ORDINAL),
    (_POST, Form.POST),
    (_NAME, Form.NAME),
)


def form_of(question: Question) -> Form | None:
    """The form asked for; None where no bare fact would answer."""
    asked = fold(question.latest)
    if _PERSON_CALLED.search(asked):
        return Form.PERSON
    worded = next((form for pattern, form in _WORDED if pattern.search(asked)), None)
    return worded or _form_of_kind(question.kinds, asked)


def _form_of_kind(kinds: Sequence[Kind], asked: str) -> Form | None:
    form = _BY_KIND.get(kinds[0])
    if form in (Form.PERSON, None) and _AGENT.search(asked):
        return Form.AGENT
    which = WHICH.search(asked)
    if form in (Form.PLACE, None) and (_WHICH_HOUSE.search(asked) or (which and ORGANISED.search(which["kind"]))):
        return Form.ORGANISATION
    if form is None and which and Kind.LIST not in kinds and which["kind"] not in _NO_KIND:
        return Form.KIND
    return form


_BY_KIND: Mapping[Kind, Form] = {
    Kind.QUANTITY: Form.QUANTITY,
    Kind.TIME: Form.TIME,
    Kind.PERSON: Form.PERSON,
    Kind.PLACE: Form.PLACE,
}
_NO_KIND = frozenset({"时候", "意思", "东西", "情况", "问题", "方面", "办法", "措施", "原因", "作用", "样子"})
