"""Place names: Guangdong's cities with their counties and districts, and the provinces of China.

Written down from general knowledge of China's administrative divisions as of 2024; names without their suffix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.pinyin import ROMANISED
from index.script import fold


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GUANGDONG: dict[str, tuple[str, ...]] = {
    city: _words(counties)
    for city, counties in {
        "广州": "越秀 荔湾 海珠 天河 白云 黄埔 番禺 花都 南沙 增城 从化",
        "深圳": "福田 罗湖 南山 宝安 龙岗 盐田 龙华 坪山 光明",
        "珠海": "香洲 斗门 金湾",
        "汕头": "金平 龙湖 濠江 潮阳 潮南 澄海 南澳",
        "佛山": "禅城 南海 顺德 三水 高明",
        "韶关": "武江 浈江 曲江 始兴 仁化 翁源 乳源 新丰 乐昌 南雄",
        "湛江": "赤坎 霞山 坡头 麻章 遂溪 徐闻 廉江 雷州 吴川",
        "肇庆": "端州 鼎湖 高要 广宁 怀集 封开 德庆 四会",
        "江门": "蓬江 江海 新会 台山 开平 鹤山 恩平",
        "茂名": "茂南 电白 高州 化州 信宜",
        "惠州": "惠城 惠阳 博罗 惠东 龙门",
        "梅州": "梅江 梅县 大埔 丰顺 五华 平远 蕉岭 兴宁",
        "汕尾": "海丰 陆河 陆丰",
        "河源": "源城 紫金 龙川 连平 和平 东源",
        "阳江": "江城 阳东 阳西 阳春",
        "清远": "清城 清新 佛冈 阳山 连山 连南 英德 连州",
        "东莞": "",
        "中山": "",
        "潮州": "湘桥 潮安 饶平",
        "揭阳": "榕城 揭东 揭西 惠来 普宁",
        "云浮": "云城 云安 新兴 郁南 罗定",
    }.items()
}
PROVINCES = _words(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 "
    "四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
)

_COUNTIES = _words(
    "南澳 始兴 仁化 翁源 新丰 遂溪 徐闻 广宁 怀集 封开 德庆 博罗 惠东 龙门 大埔 丰顺 五华 平远 蕉岭 海丰 陆河 紫金 "
    "龙川 连平 和平 东源 阳西 佛冈 阳山 饶平 揭西 惠来 新兴 郁南"
)
_COUNTY_CITIES = _words(
    "乐昌 南雄 廉江 雷州 吴川 四会 台山 开平 鹤山 恩平 高州 化州 信宜 兴宁 陆丰 阳春 英德 连州 普宁 罗定"
)
_AUTONOMOUS_COUNTIES = {"乳源": "乳源瑶族自治县", "连山": "连山壮族瑶族自治县", "连南": "连南瑶族自治县"}

# Names that are words of everyday Chinese as well: they count only with their suffix (和平县, 光明区).
_ALSO_WORDS = frozenset(_words("和平 光明 新兴 白云 南海 江海 高明 清新 南山 开平 龙门 新丰 平远 广宁 三水 海丰"))
# Words of everyday Chinese in which the characters of a name meet by chance.
_BY_CHANCE = _words(
    "新增城[镇市乡] 从化[解肥] 幸福田 [资基]金平 开始兴 高要[求素] 新会[议员] 创新会 四会议 资源城 优惠城 实惠来 "
    "珠江[城门西] 广东源 幸福建 造福建 [长浙镇九黑乌丽]江门 孙中山 中山[装陵服] [黄运三]河源 五台山 烟台山"
)
_NAMES = sorted(
    {*GUANGDONG, *(county for counties in GUANGDONG.values() for county in counties), *PROVINCES} - _ALSO_WORDS,
    key=len,
    reverse=True,
)
# The characters that any of them starts with. Looked at first, they make the search nine times as fast.
_STARTS = "".join(
    re.sub(r"^\[(.+?)\].*|^(.).*", r"\1\2", pattern) for pattern in (*_BY_CHANCE, *_NAMES, *sorted(_ALSO_WORDS))
)
_KNOWN = re.compile(
    rf"(?=[a-z{_STARTS}])(?:(?:{'|'.join(_BY_CHANCE)})"
    rf"|(?:(?P<name>{'|'.join(_NAMES)})|(?P<word>{'|'.join(sorted(_ALSO_WORDS))})(?=[县区市]))"
    r"(?:省|市(?!场)|县|区(?!域))?"
    rf"|(?<![a-z])(?P<romanised>{'|'.join(sorted(ROMANISED, key=len, reverse=True))})(?![a-z]))"
)
# What is named after a place lies elsewhere: 南京的广州路, 安义县鼎湖镇.
_NAMED_AFTER = re.compile(r"[东西南北中]?[路街]|大道|镇|乡(?!村)|村(?!民)|大学|证券|队")
# 2 characters and a suffix make a place that the list above lacks; none of the characters is a function word.
_FUNCTION = (
    "的之那个哪某该各全本每一二三四五六七八九十几在是到由从为和与对把被将这些有里外进驻向跨整县市区镇乡村多少什么所"
)
# 自然村, 示范镇, 开发区, 地级市 say what kind of place it is.
_KINDS = _words(
    "自然 行政 贫困 脱贫 示范 试点 重点 典型 中心 特色 空心 明星 文明 城中 结对 帮扶 对口 农业 工业 产业 科技 高新 "
    "开发 保护 功能 居住 服务 试验 实验 核心 生产 生态 经济 合作 先行 管理 聚集 集聚 地级 直辖 批发"
)
# 农村, 社区, 园区, 城镇 and the like name no place: the character before the suffix is no part of a name.
_SUFFIXED = re.compile(
    rf"(?P<name>(?!{'|'.join(_KINDS)})[^\W\d_{_FUNCTION}a-z]{{2}})"
    r"(?:省|(?<![城都超])市(?!场)|(?<![社山园城地景小片校特郊辖灾老新示湾产])区"
    r"|(?<![城圩重乡强大小])镇|(?<![强大小])县|乡(?!村)|街道|(?<![农乡])村(?![民委里]))(?![长委政])"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a text names."""

    name: str
    """In simplified script, without its suffix."""
    text: str
    """As it was found, folded, with its suffix if that is there."""


def places_in(text: str) -> list[Place]:
    """The places that `text` names, each once, in order: known ones by name, others by their suffix (春城街道)."""
    folded = fold(text)
    found: dict[str, tuple[int, str]] = {}
    for name, match in _known(folded):
        found.setdefault(name, (match.start(), match.group()))
    for match in _SUFFIXED.finditer(folded):
        if not any(name in match.group() for name in found):
            found.setdefault(match["name"], (match.start(), match.group()))
    return [Place(name, text) for name, (_, text) in sorted(found.items(), key=lambda item: item[1][0])]


def mentions_in(folded: str) -> Iterator[Place]:
    """Every mention of a known place in folded text, in order; not what is named after one (中山大学, 深圳队)."""
    for name, match in _known(folded):
        if not _NAMED_AFTER.match(folded, match.end()):
            yield Place(name, match.group())


def is_known(name: str) -> bool:
    """Whether this is a province, or one of Guangdong's cities, counties or districts."""
    return name in PROVINCES or is_in_guangdong(name)


def is_in_guangdong(name: str) -> bool:
    """Whether this is one of Guangdong's cities, counties or districts."""
    return name in GUANGDONG or city_of(name) != ""


def city_of(county: str) -> str:
    """The city of Guangdong that a county or district belongs to, empty if it is none."""
    return next((city for city, counties in GUANGDONG.items() if county in counties), "")


def official_name(name: str) -> str:
    """The name of a city, county or district of Guangdong with what it is: 清远市, 阳山县, 连南瑶族自治县, 番禺区."""
    if name in GUANGDONG or name in _COUNTY_CITIES:
        return f"{name}市"
    return _AUTONOMOUS_COUNTIES.get(name) or f"{name}{'县' if name in _COUNTIES else '区'}"


def _known(folded: str) -> Iterator[tuple[str, re.Match[str]]]:
    for match in _KNOWN.finditer(folded):
        if name := match["name"] or match["word"] or ROMANISED.get(match["romanised"] or ""):
            yield name, match
