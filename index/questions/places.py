"""Places of the same kind, to swap one for another: what the gazetteer leaves out.

Written down from general knowledge of China's administrative divisions as of 2024; names without their suffix.
"""

from __future__ import annotations

from index.gazetteer import GUANGDONG, PROVINCES, city_of

MOST_LIKE = 12
"""Neighbours of a county that are named; beyond its own city's they are not near."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CITIES = _words(
    "南京 苏州 无锡 常州 南通 徐州 扬州 盐城 连云港 宿迁 镇江 泰州 淮安 杭州 宁波 温州 嘉兴 "
    "绍兴 金华 台州 湖州 合肥 芜湖 蚌埠 阜阳 福州 厦门 泉州 漳州 莆田 南昌 赣州 九江 济南 "
    "青岛 烟台 潍坊 临沂 淄博 日照 德州 菏泽 郑州 洛阳 开封 南阳 武汉 宜昌 襄阳 荆州 长沙 "
    "株洲 湘潭 岳阳 衡阳 南宁 桂林 柳州 海口 三亚 成都 绵阳 宜宾 南充 贵阳 遵义 昆明 大理 "
    "拉萨 西安 咸阳 宝鸡 兰州 西宁 银川 乌鲁木齐 石家庄 唐山 保定 邯郸 太原 大同 运城 "
    "呼和浩特 包头 鄂尔多斯 沈阳 大连 鞍山 长春 哈尔滨 大庆 齐齐哈尔"
)
"""Larger cities outside Guangdong."""
_COUNTY_CITIES = _words(
    "乐昌 南雄 廉江 雷州 吴川 四会 台山 开平 鹤山 恩平 高州 化州 信宜 兴宁 陆丰 阳春 英德 连州 普宁 罗定"
)
_COUNTIES = _words(
    "始兴 仁化 翁源 新丰 遂溪 徐闻 广宁 怀集 封开 德庆 博罗 惠东 龙门 大埔 丰顺 五华 平远 "
    "蕉岭 海丰 陆河 紫金 龙川 连平 和平 东源 阳西 佛冈 阳山 饶平 揭西 惠来 郁南 新兴 南澳"
)
_AUTONOMOUS = _words("乳源 连山 连南")
_MUNICIPALITIES = _words("北京 天津 上海 重庆")
_NO_PROVINCES = _words("内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾")
_KINDS = (
    tuple(GUANGDONG),
    CITIES,
    tuple(name for name in PROVINCES if name not in (*_MUNICIPALITIES, *_NO_PROVINCES)),
    _MUNICIPALITIES,
)


def like(place: str) -> list[str]:
    """Places of the same kind as `place`, for its suffix to stay true; a county's own city first. Empty if unknown."""
    if city := city_of(place):
        counties = [*GUANGDONG[city], *(county for others in GUANGDONG.values() for county in others)]
        kind = _county_kind(place)
        same = [county for county in dict.fromkeys(counties) if county != place and _county_kind(county) == kind]
        return same[:MOST_LIKE]
    return next(([name for name in kind if name != place] for kind in _KINDS if place in kind), [])


def _county_kind(county: str) -> str:
    kinds = {"county": _COUNTIES, "city": _COUNTY_CITIES, "autonomous": _AUTONOMOUS}
    return next((kind for kind, names in kinds.items() if county in names), "district")
