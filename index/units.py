"""The units that turn a numeral into a figure, in simplified script, each with its kind and its common spelling.

An entry may carry a lookahead that keeps out common words which merely begin with the unit: `部(?![分门队])`.
"""

from __future__ import annotations

from typing import Literal

FigureKind = Literal[
    "count", "money", "percent", "ratio", "area", "length", "weight", "volume", "energy", "temperature",
    "duration", "multiple", "ordinal", "year", "date", "time",
]  # fmt: skip

_MEASURES: dict[FigureKind, str] = {
    "money": "元人民币 人民币 美元 美金 港元 港币 新台币 台币 欧元 日元 韩元 英镑 卢布 卢比 块钱 元 yuan RMB",
    "percent": "个百分点 百分点 % ‰ 成(?!不变|[立果为员功本长就效品都交]) percent",
    "area": "平方公里 平方千米 平方米 平米 公顷 亩 ㎡ km² m²",
    "length": "公里 千米 厘米 毫米 米(?![兰粉饭线]) km mm cm",
    "weight": "公斤 千克 吨 斤 kg",
    "volume": "立方米 毫升 升(?![级至到降高学值])",
    "energy": "千瓦时 兆瓦时 千瓦 兆瓦 千伏 kWh kW MW",
    "temperature": "摄氏度 ℃",
    "duration": "个多月 个月 个小时 个工作日 个星期 个年头 周年 年(?![级轻货均度]) 工作日 星期 小时 分钟 秒(?!杀) "
    "天(?![津然空气]) 周(?![边围期一二三四五六日末]) months years days hours minutes",
    "multiple": "倍 番",
}

_OTHER_SPELLINGS = {
    "元": "元人民币 人民币 块钱 yuan RMB",
    "美元": "美金",
    "港元": "港币",
    "新台币": "台币",
    "%": "percent",
    "百分点": "个百分点",
    "平方公里": "平方千米 km²",
    "平方米": "平米 ㎡ m²",
    "公里": "千米 km",
    "厘米": "cm",
    "毫米": "mm",
    "公斤": "千克 kg",
    "千瓦时": "kWh",
    "千瓦": "kW",
    "兆瓦": "MW",
    "摄氏度": "℃",
    "年": "个年头 周年 years",
    "个月": "个多月 months",
    "周": "个星期 星期",
    "工作日": "个工作日",
    "天": "days",
    "小时": "个小时 hours",
    "分钟": "minutes",
}

_PERSONS = "人(?![均民大社]) 名(?![单称义]) 位(?![置于]) 口(?!岸)"
_OCCASIONS = "次(?![要品]) 场(?![地景所面]) 趟 遍 届 期(?![间货]) 轮(?![车船胎值])"
_UNLIKE_ANY_OTHER = (
    "人次 车次 台次 架次 班次 件次 户次 户 周岁 岁 级(?!别) 镇 村(?![民委干]) 县(?![级城域]) 市(?![场级民长区]) "
    "省(?![级直委]) 区(?!域) 国(?![家企内际]) 校 街道 乡"
)
_THINGS = (
    "个(?!性|体|案(?!例)) 家(?![庭乡园]) 件 项(?!目) 条(?![件例]) 箱 株 棵 批 支(?![持撑部出]) 辆 台(?![河县风账阶]) "
    "套 座(?!谈) 栋 幢 间(?!接) 处(?![理于]) 所(?![有以属]) 张 份 册 本(?![地村县市省报轮次身]) 篇 层(?![次面级]) 头 "
    "只(?![要有]) 匹 羽 尾 朵 盏 块 片 颗 粒 根(?![据本]) 门(?![县店口]) 堂 节(?![能约日]) 幅 枚 架 艘 列 "
    "起(?![步来点]) 宗 例(?!如) 笔 双 对(?![口接于]) 组(?![织建成]) 团 队(?![伍员]) 班 类 种(?![植养]) 款 "
    "部(?![分门队署委]) 集(?![体中]) 首 字 章 站(?!点) 眼 瓶 袋 盒 包(?!括) 桶 杯 方(?![面式案法]) 步(?!骤)"
)
# After a Chinese numeral these make ordinary words: 十分, 一点, 两度.
_AFTER_DIGITS_ONLY = "分(?![别布类析散开配]) 度 号 点 股 手 路 代 投"


def _entries(*lists: str) -> list[str]:
    return [entry for entries in lists for entry in entries.split()]


def _unit(entry: str) -> str:
    return entry.split("(", 1)[0]


def _pattern(entries: list[str]) -> str:
    longest_first = sorted(entries, key=lambda entry: len(_unit(entry)), reverse=True)
    return "|".join(
        entry + r"(?![A-Za-z])" if entry[0].isalpha() and entry.isascii() else entry for entry in longest_first
    )


_everywhere = _entries(*_MEASURES.values(), _PERSONS, _OCCASIONS, _UNLIKE_ANY_OTHER, _THINGS)

CHINESE_UNIT = _pattern(_everywhere)
"""Regular expression of the units that make a figure of a Chinese numeral (六个, 三千万元)."""
DIGIT_UNIT = _pattern(_everywhere + _entries(_AFTER_DIGITS_ONLY))
"""Regular expression of the units after half-width digits."""

_KINDS = {_unit(entry): kind for kind, units in _MEASURES.items() for entry in _entries(units)}
_SPELLINGS = {other: unit for unit, others in _OTHER_SPELLINGS.items() for other in _entries(others)}
_GROUPS = {
    **{_unit(entry): frozenset({"persons"}) for entry in _entries(_PERSONS)},
    **{_unit(entry): frozenset({"occasions"}) for entry in _entries(_OCCASIONS)},
    **{_unit(entry): frozenset({_unit(entry)}) for entry in _entries(_UNLIKE_ANY_OTHER, _AFTER_DIGITS_ONLY)},
    **{_unit(entry): frozenset({"things"}) for entry in _entries(_THINGS)},
    "个": frozenset({"persons", "things"}),
}


def kind_of(unit: str) -> FigureKind:
    """The kind of a unit; classifiers, and no unit at all, are counts."""
    return _KINDS.get(unit, "count")


def is_measure(unit: str) -> bool:
    """Whether `unit` measures (money, area, time) rather than counts."""
    return kind_of(unit) != "count"


def spelling(unit: str) -> str:
    """The common spelling of a unit: 公里 for 千米, 平方米 for ㎡. Nothing is converted."""
    return _SPELLINGS.get(unit, unit)


def units_agree(first: str, second: str) -> bool:
    """Whether two units in common spelling may stand for one another; no unit agrees with any.

    Classifiers vary with style (5名, 5位; 3个, 3家), while 12人 and 12户 are different facts.
    """
    if first == second or not first or not second:
        return True
    return bool(_GROUPS.get(first, frozenset()) & _GROUPS.get(second, frozenset()))
