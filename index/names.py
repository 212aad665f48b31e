"""Names of people and places as they look in Chinese news, found by their shape alone, in either script.

Matches are of the text folded in place: their positions hold in the text itself.
"""

from __future__ import annotations

import re

from index.gazetteer import is_known, places_in
from index.page.lines import fold_in_place
from index.schema import Span

# The hundred or so family names that cover nearly all Han Chinese, and the common two-character ones.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严"
    "牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席"
    "卫查屈鲍覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强丘华车冉房边"
)
_TITLE = (
    "省长|市长|县长|区长|镇长|乡长|村长|书记|主任|局长|厅长|处长|科长|部长|院长|校长|会长|队长|组长|所长|站长|馆长|"
    "社长|行长|主席|总经理|经理|董事长|总裁|秘书长|教授|专家|研究员|委员|代表|常委|负责人|记者|通讯员|队员|村民|居民|"
    "学生|老师|医生|检察官|法官|厂长|理事长|总监|创始人|干部|户主|脱贫户|党员|青年|领队|工程师|专员|医师"
)
# Family names that are everyday characters too: right behind a title they are mostly a verb or a preposition.
_NOT_BEHIND_TITLE = "[任于时成全常向连和关安包单车明游曲查席]"
_SAYS = "说|表示|介绍|告诉|指出|强调|认为|坦言|透露|提到|任|担任|一行|要求|建议|带领|主持|出席|参加|来自|目前|是|正|在"
_ACTS = "带队|带头|宣布|从|一同|等|与|向|驾驶|率"
_PERSON = re.compile(
    rf"(?:{_TITLE}|[的是名为叫,，、:：。“‘(（■●\s]|来自|^)"
    rf"(?P<after>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?<![村镇乡县市说])(?=(?:{_SAYS})|[,，、。:：;；)）\s“”]|$)"
    rf"|(?:{_TITLE})(?!{_NOT_BEHIND_TITLE})(?P<plain>[{_SURNAMES}][\u4e00-\u9fff](?:(?=(?:{_SAYS}|{_ACTS}))|[\u4e00-\u9fff]?))"
)
# No character of a place's name: 建在元善镇 is 元善镇.
_FUNCTION = "在是到由从为和与及或对把被将的了于里内外进驻向往至赴等括帮创推赴访"
_PLACE = re.compile(
    rf"(?!建..[村镇])(?:(?![{_FUNCTION}])[\u4e00-\u9fff]){{2,6}}?"
    r"(?:省|市|自治县|县|区|镇(?!帮)|乡|街道|(?<!扶)村|社区|岛|港|湖|山|园区|产业园|体育中心|广场|中心|林场|基地)(?![\u4e00-\u9fff]?长)"
)


def people(text: str) -> list[re.Match[str]]:
    """Where names of people stand in `text`, in order; group `after` or `plain` is the name."""
    return list(_PERSON.finditer(fold_in_place(text)))


def has_person(text: str) -> bool:
    """Whether a name of a person stands in `text`."""
    return _PERSON.search(fold_in_place(text)) is not None


def offices(text: str) -> list[str]:
    """The offices and roles that `text` names (书记, 县长, 队长), each once, folded."""
    return list(dict.fromkeys(re.findall(_TITLE, fold_in_place(text))))


def holder_named(office: str, text: str) -> bool:
    """Whether a name stands beside this office: before it (黄江波担任副书记) or behind it (县长黄罡星)."""
    folded = fold_in_place(text)
    return any(
        office in folded[max(0, match.start() - len(office)) : match.end()]
        or office in folded[match.end() : match.end() + 14]
        for match in people(text)
    )


def places(text: str) -> list[Span]:
    """Where names of places stand in `text`, in order; what stands before a place known by name is no part of it."""
    spans = []
    for match in _PLACE.finditer(fold_in_place(text)):
        known = [match.group().rfind(place.name) for place in places_in(match.group()) if is_known(place.name)]
        spans.append(Span(match.start() + max(known, default=0), match.end()))
    return spans


def has_place(text: str) -> bool:
    """Whether a name of a place stands in `text`."""
    return _PLACE.search(fold_in_place(text)) is not None


# What an organisation's name ends in, and words before it that are no part of the name.
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z·]{1,24}?"
    r"(?:有限责任公司|股份有限公司|有限公司|分公司|公司|集团|控股|银行(?:[\u4e00-\u9fff]{1,6}分行)?|信用社|基金会|协会|学会|商会|研究院|研究所|设计院"
    r"|检察院|法院|医院|卫生院|保健院|大学|学院|小学|中学|学校|幼儿园|合作社|委员会|办公厅|办公室|管理局|[\u4e00-\u9fff]局|[水财司民林卫科教农商审信人社]\w{0,8}厅"
    r"|[省市县区镇党]委(?!会|书记|员|常)(?:[组宣统]\w{0,2}部|办公?[厅室]?)?|组织部|宣传部|统战部|人民政府|政府|指挥部|工作队|联合会|妇联|团委|团[省市县]委|供销社|报社|出版社|水务|电网)"
    r"(?![长员\u3000]|有限|股份|集团|公司)"
)
_NOT_OF_NAME = re.compile(
    r".*(?:[的是由和与及到对为被把从给将让使于或跟往赴进在了着过群名位家]|(?<![纵横])向|横?跨|经(?!济|营|贸)|这位|该|各|来自|联合|参加|走访|协同|会同|派出|牵头|携手|通过|依托|引进|邀请|支持|组织(?!部)|加入|成立|进入|考入|毕业)"
)


def lead_length(name: str) -> int:
    """Characters, in a run of folded text that ends in a name, which stand before the name: verbs and particles."""
    lead = _NOT_OF_NAME.match(name[:-1])
    return lead.end() if lead else 0


def organisations(text: str) -> list[Span]:
    """Where names of organisations stand in `text`, in order, told by what they end in."""
    folded = fold_in_place(text)
    spans: list[Span] = []
    for match in _ORGANISATION.finditer(folded):
        start = match.start() + lead_length(match.group())
        if match.end() - start >= 2:
            spans.append(Span(start, match.end()))
    return spans
