"""Whether words name something that is understood without what stands around them. Read off the surface."""

from __future__ import annotations

import re

from index.gazetteer import Place, is_known, places_in
from index.questions.places import CITIES
from index.script import to_simplified

_CITY = re.compile("|".join(CITIES))
_REFERS_BACK = re.compile(
    r"[这该此其她它您您我你咱]|(?<!其)他(?!们?[国省市区县])|上述|前者|后者|当地|同期|当[天日时年月]|以上(?=[内情数])|本(?=[市县省区镇村次届期场文项报月周年批])|"
    r"[今去明前]年|今[日天晚早]|上年|昨[日天]|近日|日前|[近两]日|上周|[下上]个?月|周[一二三四五六日]|同[日月年]|如下|下图|上图|见图|"
    r"两[地者国市县]|双方|三方|各方|受访|另[一有外]|也有|还有|还将|还?是?因为|一年间|一年里|(?<!\d)年(?:内|间|来)"
)
_DATE_LEAD = re.compile(
    r"^(?:截至|截止|到|至)?(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:(?:[至到—-]|－)(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)?"
    r"(?:上半年|下半年|第?[前一二三四]季度|春节|年?[末底初]|[盛初仲]?[春夏秋冬][天季]?|[暑寒]假)?"
    r"(?:以来|期间|[上下]午|晚|前|后|起)?[，,]?(?=\D)"
)
_ORGANISATION = re.compile(
    r"^(?![两这那几各某一多本][座家个]?)[^的是了去给向把在和与，、“”\d]{2,14}(?:公司|集团|银行|大学|学院|医院|基金会|证券|协会|学会|研究院|研究所|委员会|法院|检察院|机场|"
    r"高铁|电视台|博物馆|图书馆|统计局|国务院|大桥|隧道|工程|模式|产业园|示范区|开发区|俱乐部|联盟|论坛|峰会|博览会|运动会|控股)"
    r"|(?:教育|科技|工信|公安|民政|司法|财政|人社|自然资源|生态环境|住建|交通运输|水利|农业农村|商务|文旅|外交|国防)部"
)
_QUOTED = re.compile(r"《[^《》]{2,30}》|“[^“”]{2,20}”|「[^「」]{2,20}」")
_LATIN = re.compile(r"[A-Z][A-Za-z]{2,}[\w\-]*|[A-Z]{2,}\w*")
_WHOLE = re.compile(r"^(?:中国|全球|世界|广东)(?!人大|政协)")
_COUNTRIES = re.compile(
    "美国|英国|法国|德国|日本|韩国|朝鲜|俄罗斯|乌克兰|印度|欧盟|巴西|加拿大|澳大利亚|意大利|西班牙|荷兰|泰国|越南|缅甸|老挝|"
    "印尼|马来西亚|新加坡|菲律宾|伊朗|沙特|土耳其|埃及|南非"
)
_LOCAL = re.compile(
    r"工作队|全[省市县区镇村乡]|[县市镇村区]里|[县市区镇]级|镇街|乡镇|农民|农村|村集体|村民|居民|农户|干部|党员|帮扶|百姓|群众|人均|规上|"
    r"生产总值|财政|民生|种植|耕地|学校|医院|人才|科技特派员|驻镇|驻村|脱贫"
)
_GENERIC = re.compile(
    r"(?:\d{4}年[^，]{0,6}，)?(?:整个|全部)?(?:项目|小镇|集团|公司|活动|政府|主办方|组团|广场|工程|会议|论坛|展|基地|培训|课程|园区|公益|镇里|村里|学校|企业|医院|"
    r"团队|队伍|平台|机制|方案|文件|[两三四五六七八九十]家单位)"
)
_SUFFIXES = "省市县区镇乡村"
_PAIRS = tuple(zip("“《（(「【‘[『", "”》）)」】’]』", strict=True))


def stands_alone(words: str) -> bool:
    """Whether `words`, part of a question, refer to nothing outside the question."""
    return not _REFERS_BACK.search(to_simplified(words))


def balanced(text: str) -> bool:
    """Whether every bracket and quotation mark has its other half."""
    return all(text.count(first) == text.count(last) for first, last in _PAIRS) and text.count('"') % 2 == 0


def date_end(plain: str) -> int:
    """Where the date ends that simplified words begin with (截至2023年底，); 0 where they begin with none."""
    dated = _DATE_LEAD.match(plain)
    return dated.end() if dated else 0


def is_anchored(words: str) -> bool:
    """Whether `words` name something: a place, an organisation to begin with, a title, a quoted or a Latin name."""
    plain = to_simplified(words)
    beginning = plain[date_end(plain) :]
    return bool(
        any(_is_place(place) for place in places_in(plain))
        or _ORGANISATION.match(beginning)
        or _WHOLE.match(beginning)
        or _QUOTED.search(plain)
        or _CITY.search(plain)
        or _LATIN.search(words)
        or names_country(plain)
    )


def names_place(words: str) -> bool:
    """Whether `words` name a place."""
    plain = to_simplified(words)
    return any(_is_place(place) for place in places_in(plain)) or bool(_CITY.search(plain))


def names_country(words: str) -> bool:
    """Whether `words` name one of the countries that are in the news most."""
    return _COUNTRIES.search(to_simplified(words)) is not None


def is_generic(words: str) -> bool:
    """Whether `words` begin with a thing of which there are many, 项目 or 活动, so that only the article says which."""
    return _GENERIC.match(to_simplified(words)) is not None


def is_local(words: str) -> bool:
    """Whether `words` speak of a place's own: its people, fields, offices or totals; naming it makes them plain."""
    return _LOCAL.search(to_simplified(words)) is not None


def _is_place(place: Place) -> bool:
    return is_known(place.name) or (place.text[-1] in _SUFFIXES and "整" not in place.name)  # 银行整村授信
