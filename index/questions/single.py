"""Questions for a name, a place or a date: who holds an office, where something is, when it happened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.gazetteer import places_in
from index.names import people
from index.questions.drafting import Drafted, drafted
from index.questions.naming import is_anchored
from index.questions.statements import Statement
from index.script import to_simplified

_OFFICE = (
    r"(?:书记|主任|省长|市长|县长|区长|镇长|乡长|村长|局长|厅长|处长|科长|部长|院长|校长|会长|队长|所长|站长|馆长|行长|主席|"
    r"总经理|董事长|总裁|秘书长|理事长|首席执行官|首席经济学家|创始人|总监|负责人|发言人|总统|总理|首相|外长|大使)"
)
_NOT_OF_OFFICE = re.compile(
    r"[说表称指出向对与和及跟由被让请说]|介绍|告诉|带领|来自|任命|担任|出任|接受|采访|会见|举行|参加|出席|经过|认为|时任|原|前|"
    r"一名|一位|的[^\u4e00-\u9fff]|等"
)
_BEHIND_NAME = re.compile(
    r"^(?:介绍|说|表示|认为|指出|称|告诉|强调|透露|坦言|出席|提到|在|，|,|、|。|（|宣布|主持|致辞|回应|率|作|发表)"
)
_TAKES_PLACE = "召开|举行|举办|开幕|启动|揭牌|开工|签约|揭幕|闭幕|挂牌|成立"
_WHERE = re.compile(
    rf"^(?P<what>.{{4,36}}?)(?P<verb>位于|坐落于|坐落在|地处|在(?=[\u4e00-\u9fff]{{2,20}}(?:{_TAKES_PLACE})))"
    r"(?P<place>[\u4e00-\u9fffA-Za-z0-9“”]{2,24}?)"
    rf"(?P<event>(?:成功|正式|隆重|顺利)?(?:{_TAKES_PLACE})|)$"
)
_DATED = re.compile(
    r"^(?P<date>(?:(?:19|20)\d{2}年)?(?:\d{1,2}月)(?:\d{1,2}日)?|(?:19|20)\d{2}年)(?P<comma>[，,]?)(?P<event>.+)$"
)
_EVENT = re.compile(
    r"(?:成立|开工|揭牌|启动|举行|举办|印发|发布|开幕|签约|建成|出台|召开|投产|通车|上市|竣工|落成|挂牌|获批|开业|开通|创立|投用|"
    r"投入使用|投入运营|公布|签署|发射|运营|运行|受理|挂牌成交|来到|出任|就任|建起)"
)
_NOT_BEHIND_DATE = re.compile(r"[至到前后以起底末初上下晚凌当在由经为据通随受，,、\-—]|期间|春节|左右")
_VAGUE = re.compile(r"(?:称|说|表示|通报|公告|消息|一则.{2,6}|[的了着])$|再次")


def single(statement: Statement) -> Iterator[Drafted]:
    """Who holds an office, where something is or takes place, when it happened."""
    yield from _who(statement)
    yield from _in_place(statement)
    yield from _where(statement)
    yield from _when(statement)


def _who(statement: Statement) -> Iterator[Drafted]:
    """潮州市乡村振兴局常务副局长邢狄波介绍 -> 潮州市乡村振兴局常务副局长是谁？"""
    for match in people(statement.text):
        group = match.lastgroup or "plain"
        name, start, end = match.group(group), match.start(group), match.end(group)
        if not _BEHIND_NAME.match(to_simplified(statement.text[end:])):
            continue
        office = _office_before(statement.text[:start])
        if re.match(r"[省市县县區区镇鎮](?!长)", office) and statement.home:
            office = statement.home + office
        if not office or _NOT_OF_OFFICE.search(to_simplified(office)) or not is_anchored(office):
            continue
        original = statement.text[start:end]
        if (
            name
            and original
            and (draft := drafted(statement, "single", f"{office}是谁", f"{office}是{original}", original, context=""))
        ):
            yield draft


def _office_before(text: str) -> str:
    """The office that ends at the end of `text`, from the last break on; empty if there is none."""
    found = re.search(
        rf"(?:^|[，。；：“,:])(?:据|据悉)?(?P<office>[^，。；：“”,:]{{5,30}}{_OFFICE})$", to_simplified(text)
    )
    return text[found.start("office") : found.end("office")] if found else ""


_ORGANISATION = (
    r"[\u4e00-\u9fffA-Za-z0-9（）]{2,20}(?:公司|集团|银行|大学|学院|医院|协会|学会|研究院|研究所|委员会|办公室|政府|总局|"
    r"[\u4e00-\u9fff]{2}[局厅部委]|指挥部|基金会|法院|党委|中心)"
)
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:素有|享有)(?P<fact>“[^“”]{3,16}”)(?=的?(?:称号|美誉|之称|美称|名号))"), "什么"),
    (
        re.compile(
            r"(?:被誉为|被称为|被评为|被列为|被认定为|获评|入选|荣获|命名为|名叫|名为|取名|叫做|叫作|称为)"
            r"(?P<fact>“[^“”]{3,20}”)"
        ),
        "什么",
    ),
    (re.compile(r"以(?P<fact>“[^“”]{4,24}”)(?=为(?:主题|题))"), "什么"),
    (re.compile(r"主题[是为](?P<fact>“[^“”]{4,24}”)$"), "什么"),
    (re.compile(r"(?:印发|发布|出台|公布|签署|制定|颁布|下发|推出)了?(?P<fact>《[^《》]{4,40}》)$"), "什么"),
    (
        re.compile(
            rf"由(?P<fact>{_ORGANISATION})"
            r"(?=(?:联合)?(?:主办|承办|牵头|捐建|投资|建设|运营|出资|组织|负责|编制|制定|掏钱|主持)[^的]*$)"
        ),
        "谁",
    ),
    (
        re.compile(rf"(?:担任|出任|兼任|当选为?|获任|就任)(?P<fact>[^，、的了过]{{3,24}}?{_OFFICE})(?:职务)?$"),
        "什么职务",
    ),
    (re.compile(rf"的是(?P<fact>{_ORGANISATION})$"), "哪家单位"),
)


def _in_place(statement: Statement) -> Iterator[Drafted]:
    """素有“红橙之乡”的称号 -> 素有什么的称号？, and others whose form shows what kind of thing they name."""
    for clause in statement.clauses[:3]:
        text = statement.text[clause.start : clause.end]
        for pattern, asked in _MASKS:
            found = pattern.search(text)
            if not found or (found.start() < 2 and clause == statement.clauses[0]):
                continue
            fact, rest = found["fact"], text[found.end("fact") :]
            before = statement.before(clause.start + found.start("fact"))
            asking = before + asked + (rest.removeprefix("的") if asked == "什么" else rest)
            if draft := drafted(statement, "single", asking, before + fact + rest, fact.strip("“”")):
                yield draft


def _where(statement: Statement) -> Iterator[Drafted]:
    """X位于Y -> X位于哪里？"""
    for clause in statement.clauses[:2]:
        text = statement.text[clause.start : clause.end]
        found = _WHERE.match(text)
        if not found or not places_in(found["place"]) or not is_anchored(found["what"]):
            continue
        if re.search("[的是了着将]|这里", found["place"]) or (found["verb"] == "在") != bool(found["event"]):
            continue
        before = statement.before(clause.start) + found["what"] + found["verb"]
        draft = drafted(
            statement,
            "single",
            before + "哪里" + found["event"],
            before + found["place"] + found["event"],
            found["place"],
        )
        if draft:
            yield draft


def _when(statement: Statement) -> Iterator[Drafted]:
    """2022年9月，X建成Y -> X建成Y，是哪年哪月的事？"""
    start = statement.clauses[0].start
    for clause in statement.clauses[:2]:
        found = _DATED.match(statement.text[start : clause.end])
        if not found or not _is_event(found["event"]):
            continue
        event, date = found["event"], found["date"]
        draft = drafted(
            statement,
            "single",
            f"{event}，是{_asked_date(date)}的事",
            f"{date}，{event}",
            date,
            numbers=(date,),
            context="",
        )
        if draft:
            yield draft
        return


def _is_event(words: str) -> bool:
    """Whether these words, which stood behind a date, are a whole event of something that is named."""
    plain = to_simplified(words)
    return bool(
        12 <= len(words) <= 45
        and _EVENT.search(plain)
        and is_anchored(words[:20])
        and not _VAGUE.search(plain)
        and not _NOT_BEHIND_DATE.match(plain)
        and not re.search(r"\d{1,2}[月日]", words)
    )


def _asked_date(date: str) -> str:
    if "日" in date:
        return "哪一天"
    if "月" in date:
        return "哪年哪月" if "年" in date else "哪个月"
    return "哪一年"
