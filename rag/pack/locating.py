"""Where something is told of: whether words say it, and the words of an article that say it of one of its small places.

A village, a school or a neighbourhood says little by its own name: there are many 新庄村.
"""

from __future__ import annotations

import re
from collections import Counter

from index.gazetteer import PROVINCES, is_known, places_in
from index.names import organisations
from index.questions.naming import names_country
from index.questions.places import CITIES
from index.questions.statements import home_place
from index.schema import Article
from index.script import is_traditional, to_simplified, to_traditional

MOST_KEEPS = 2
"""Mentions that a city or province needs, and twice those of any other, to be where an untitled report is from."""
LEAD_CHARS = 200

_CITY = re.compile("|".join(CITIES))
_COUNTY = re.compile(
    r"(?:(?![全各本该这那某外跨在是到由从为和与对把被将的了于里内进驻向往至赴等及超都城门上级百二三四五六七八九十个一整环强大小])"
    r"[\u4e00-\u9fff]){1,4}(?:(?<![城都超门上菜夜])市(?!场|民|值|面|委|级)|县(?![域长委级里])|自治[州县]|(?<=..)[盟旗](?!下|舰|帜))"
)
_DISTRICT = re.compile(
    r"(?:(?![全各本该这那某在是到由从为和与对把被将的了于里内进驻向往至赴等及社山园城地景小片校特郊辖灾老新示湾产])[\u4e00-\u9fff]){2,3}"
    r"(?<![社山园城地景小片校特郊辖灾老新示湾产务街游])区(?![域长委级里间])"
)
_WIDE = re.compile(r"中国|我国|全国|国务院|全球|世界|广东")
_OF_PROVINCE = re.compile(r"[全我]省|省[委级直内政]|省\w{1,6}[厅局会]|全市|市[委级直政]")
_GENERIC_LATIN = "GDP|CPI|PPI|PMI|SUV|MPV|APP|App|GPU|CPU|ETF|VIP|IPO|LED|USB|LPR|MLF|PPP|AIGC"
_LATIN = re.compile(rf"(?<![A-Za-z])(?!(?:{_GENERIC_LATIN})(?![A-Za-z]))(?:[A-Z][A-Za-z]{{2,}}|[A-Z]{{3,}})")
"""A name in Latin letters, as opposed to an abbreviation that every report uses."""
_SMALL = re.compile(
    r"(?:学校|小学|中学|幼儿园|医院|卫生院|办公室|合作社|法院|检察院|工作队|指挥部|委员会|[党团妇]委|政府|局|妇联|联合会|团委|[委部厅])$"
)
_COMMON_BODY = re.compile(r"[已了的被]|贫困|多家|等|\d")
_OF_NAME = r"(?:(?![在是到由从为和与对把被将的了于里内进驻向往至赴等及日])[\u4e00-\u9fff])"
_QUALIFIED = f"{_OF_NAME}{{2,12}}(?:省|市|州|县|区|盟|旗)"
_SMALL_NAME = re.compile(f"{_OF_NAME}{{2,5}}(?:社区|街道|[镇乡村]|小学|中学|法院|检察院|医院|小区)")


def is_located(words: str) -> bool:
    """Whether `words` name a county, a city, a country or an organisation that is known beyond its own town."""
    plain = to_simplified(words)
    return bool(
        any(is_known(place.name) for place in places_in(plain))
        or _CITY.search(plain)
        or names_country(plain)
        or _COUNTY.search(plain)
        or _DISTRICT.search(plain)
        or _WIDE.search(plain)
        or _LATIN.search(words)
        or any(_is_known_body(one.of(plain)) for one in organisations(plain))
    )


def _is_known_body(name: str) -> bool:
    """Whether an organisation's name says which: not 已资助贫困大学, 镇中心小学."""
    return len(name) > 4 and not (_SMALL.search(name) or _COMMON_BODY.search(name))


def place_of(article: Article, words: str) -> str:
    """What says where `words` of `article` are about, in its script; empty where the article does not tell for sure.

    The full name of a small place that they name, as the article writes it elsewhere; else the place that it is about.
    """
    for small in _SMALL_NAME.finditer(words):
        for size in range(min(len(small.group()), 6), 2, -1):
            name = small.group()[-size:]
            if full := re.search(_QUALIFIED + name, article.text):
                return full.group()
    home = home_place(article) or _most_named(article)
    if home in PROVINCES and not _OF_PROVINCE.search(to_simplified(words)):
        return ""
    return to_traditional(home) if is_traditional(article.text[:LEAD_CHARS]) else home


def _most_named(article: Article) -> str:
    """The city, county or province that a report names in its first words and keeps to."""
    plain = to_simplified(article.text)
    named = Counter(match.group() for match in _COUNTY.finditer(plain)) + Counter(_CITY.findall(plain))
    named += Counter({place.name: plain.count(place.name) for place in places_in(plain) if is_known(place.name)})
    ranked = named.most_common(2)
    if not ranked or ranked[0][1] < MOST_KEEPS or ranked[0][0] not in plain[:LEAD_CHARS]:
        return ""
    name, mentions = ranked[0]
    return name if len(ranked) == 1 or mentions >= 2 * ranked[1][1] else ""
