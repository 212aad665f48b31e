"""What an article is about and written in, as tags to filter by: region, programme, language, script.

Taken from the article's own words by checked-in lists; a region or programme that the file itself states stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from index.gazetteer import GUANGDONG, Place, city_of, is_in_guangdong, mentions_in, official_name
from index.script import fold, to_simplified

TITLE_WEIGHT = 3
"""A place or programme in the title or dateline counts as much as so many mentions in the text."""
MENTIONS = 2
"""An article that does not name it there is about it from this number of mentions,"""
SHARE = 0.2
"""if what is named most often has no more than five times as many."""

_PROVINCE = "广东"
_NEIGHBOURS = frozenset({_PROVINCE, "香港", "澳门"})  # neighbours in every text about the Greater Bay Area
# 新华社广州5月9日电, 本报阳山讯
_DATELINE = re.compile(r"(?:社|报|网|客户端)([一-鿿]{2,8}?)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:专)?[电讯]")
_HEAD_CHARS = 60

_SPECIFIC = {
    "百千万工程": "百县千镇万村(?:高质量发展)?工程|百千万工程",
    "驻镇帮镇扶村": "驻镇帮镇(?:扶村)?|驻镇帮扶",
    "对口帮扶": "对口帮扶",
    "纵向帮扶": "纵向帮扶|组团式?帮扶",
    "横向帮扶": "横向帮扶",
    "东西部协作": "东西部?(?:[一-鿿]{2})?协作",
    "产业有序转移": "产业有序转移",
    "万企兴万村": "万企兴万村",
    "双百行动": "双百行动",
    "绿美广东": "绿美广东",
    "消费帮扶": "消费(?:帮扶|扶贫)",
    "1+N+X": r"1\+n\+x",
    "千万工程": "(?<!百)千万工程|千村示范[、,]?万村整治",
}
"""Programmes by the name that becomes the tag, with the pattern of their names in folded text; one mention counts."""
_GENERAL = {
    "乡村振兴": "乡村振兴|rural revitali[sz]ation",
    "脱贫攻坚": "脱贫攻坚",
    "产业转移": "产业转移",
    "三支一扶": "三支一扶",
    "人居环境整治": "人居环境(?:综合)?整治",
}
"""Goals that many a text names in passing: they count as places do, in the title or from the second mention."""
_NAMES = [*_SPECIFIC, *_GENERAL]
_PATTERNS = [*_SPECIFIC.values(), *_GENERAL.values()]
_PROGRAMMES = re.compile(
    "(?=[百驻对纵组横东产万双绿1消三千乡r脱人])"  # what they start with, looked at first: it is faster
    f"(?:{'|'.join(f'(?P<p{number}>{pattern})' for number, pattern in enumerate(_PATTERNS))})"
)

_MOSTLY, _HARDLY = 0.6, 0.1
_TRADITIONAL, _SIMPLIFIED = 0.6, 0.1


def tags_of(title: str, text: str, stated: Mapping[str, str]) -> dict[str, str]:
    """The tags `region`, `programme`, `language` and `script` of an article; one that does not apply is left out.

    `stated` is what its source states besides title, publisher and date: a region or programme in it stays, and its
    byline is read for a dateline. Regions are Guangdong's cities, each followed by its counties and districts, or the
    province; they and programmes are in simplified script, the weightiest first, joined by 、.
    """
    folded_title, folded = fold(title), fold(text)
    characters = Counter(f"{title}\n{text}")
    found = {
        "region": "" if stated.get("region") else _regions(folded_title, folded, fold(stated.get("byline", ""))),
        "programme": "" if stated.get("programme") else "、".join(_programmes(folded_title, folded)),
        "language": (language := _language(characters)),
        "script": "" if language == "en" else _script(characters),
    }
    return {key: value for key, value in found.items() if value}


def _regions(title: str, text: str, byline: str) -> str:
    mentions = list(mentions_in(text))
    in_head = [*mentions_in(title), *_in_dateline(byline), *_in_dateline(text[:_HEAD_CHARS])]
    counted, ahead = Counter(place.name for place in mentions), {place.name for place in in_head}
    weights = counted + Counter(dict.fromkeys(ahead, TITLE_WEIGHT))
    own = sum(weight for name, weight in weights.items() if name in GUANGDONG or name == _PROVINCE) + text.count("粤")
    others = sum(weight for name, weight in weights.items() if not is_in_guangdong(name) and name not in _NEIGHBOURS)
    with_suffix = {place.name for place in [*mentions, *in_head] if place.text[len(place.name) :] in ("县", "区", "市")}

    def is_meant(name: str) -> bool:
        """Names of counties are shared with places of other provinces, those of cities are not."""
        city = city_of(name)
        return not city or city in weights or own > others or (name in with_suffix and not others)

    enough = max(MENTIONS, SHARE * max(weights.values(), default=0))
    about = {
        name: weight
        for name, weight in weights.items()
        if is_meant(name) and (name in ahead or (counted[name] >= enough and own >= others))
    }
    cities = _by_city(about)
    if _PROVINCE in about and about[_PROVINCE] >= max((about.get(city, 0) for city in cities), default=0):
        return "、".join([f"{_PROVINCE}省", *map(official_name, cities)])
    return "、".join(map(official_name, cities))


def _in_dateline(line: str) -> Iterator[Place]:
    """The places that a dateline in `line` names."""
    if dateline := _DATELINE.search(line):
        yield from mentions_in(dateline[1])


def _by_city(weights: Mapping[str, int]) -> list[str]:
    """Cities of Guangdong, each followed by those of its counties that have a weight, the weightiest first."""
    of_city: Counter[str] = Counter()
    for name, weight in weights.items():
        if is_in_guangdong(name):
            of_city[city_of(name) or name] += weight
    counties = sorted((name for name in weights if city_of(name)), key=lambda name: -weights[name])
    return [name for city, _ in of_city.most_common() for name in (city, *(c for c in counties if city_of(c) == city))]


def _programmes(title: str, text: str) -> list[str]:
    weights = Counter(_named(text)) + Counter(dict.fromkeys(_named(title), TITLE_WEIGHT))
    return [name for name, weight in weights.most_common() if name in _SPECIFIC or weight >= MENTIONS]


def _named(text: str) -> Iterator[str]:
    for match in _PROGRAMMES.finditer(text):
        yield _NAMES[int(str(match.lastgroup)[1:])]


def _language(characters: Counter[str]) -> str:
    """`zh`, `en` or `mixed`, by the share of Chinese characters among them and Latin letters; empty without either."""
    han = sum(count for char, count in characters.items() if "\u3400" <= char <= "\u9fff")
    latin = sum(count for char, count in characters.items() if char.isascii() and char.isalpha())
    if not han + latin:
        return ""
    share = han / (han + latin)
    return "zh" if share >= _MOSTLY else "en" if share <= _HARDLY else "mixed"


def _script(characters: Counter[str]) -> str:
    """`simplified`, `traditional` or `mixed`, by the characters that have another form; empty if there is none."""
    traditional_only, simplified_forms = _forms()
    traditional = sum(count for char, count in characters.items() if char in traditional_only)
    simplified = sum(count for char, count in characters.items() if char in simplified_forms)
    if not traditional + simplified:
        return ""
    share = traditional / (traditional + simplified)
    return "traditional" if share >= _TRADITIONAL else "simplified" if share <= _SIMPLIFIED else "mixed"


@cache
def _forms() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that traditional script alone has, and those that simplified script writes for them.

    Some of the latter stand in traditional texts as well (后, 里), at about a tenth of the others' number.
    """
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    pairs = list(zip(every, to_simplified("\n".join(every)).split("\n"), strict=True))
    traditional = frozenset(one for one, other in pairs if one != other)
    return traditional, frozenset(other for one, other in pairs if one != other) - traditional
