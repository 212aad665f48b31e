"""Places that a text names: known ones, others by their suffix, and what only looks like one."""

import pytest

from index.gazetteer import (
    GUANGDONG,
    PROVINCES,
    Place,
    city_of,
    is_in_guangdong,
    is_known,
    places_in,
)
from index.pinyin import ROMANISED

COUNTIES = [county for counties in GUANGDONG.values() for county in counties]


def names(text: str) -> list[str]:
    return [place.name for place in places_in(text)]


def test_known_places_in_order_each_once_with_their_suffix() -> None:
    assert places_in("从清远市到连平县，再到清远") == [Place("清远", "清远市"), Place("连平", "连平县")]
    assert places_in("广州和肇庆") == [Place("广州", "广州"), Place("肇庆", "肇庆")]


def test_the_script_does_not_matter() -> None:
    assert names("陽山縣與廣東省") == names("阳山县与广东省") == ["阳山", "广东"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("春城街道的项目", "春城"),
        ("到上坪镇去", "上坪"),
        ("元善鎮", "元善"),
        ("在莲塘村", "莲塘"),
        ("紫云县医院", "紫云"),
    ],
)
def test_other_places_are_known_by_their_suffix(text: str, name: str) -> None:
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "127个自然村通了水",
        "27个示范镇和41个行政村",
        "农村、社区、园区、灾区和城镇",
        "哪个县、各镇、全市、本村",
        "中国长寿之乡",
        "经济强县，农业大县",
        "大湾区的主产区",
        "超市和批发市场",
        "省长、县委、村民和镇政府",
        "乡村振兴",
    ],
)
def test_words_for_kinds_of_places_name_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "新增城镇就业",
        "搭建资金平台",
        "提出更高要求",
        "开始兴建",
        "从化解矛盾入手",
        "最新会议精神",
        "珠江西岸",
        "幸福建设",
    ],
)
def test_a_name_met_by_chance_inside_other_words_is_none(text: str) -> None:
    assert names(text) == []


def test_a_name_that_is_a_word_too_needs_its_suffix() -> None:
    assert names("和平年代的光明前途") == []
    assert names("和平县与光明区") == ["和平", "光明"]


def test_english_text_names_places_in_pinyin() -> None:
    assert places_in("From Lianping to Hong Kong") == [Place("连平", "lianping"), Place("香港", "hong kong")]
    assert names("在Shantou有多少村") == ["汕头"]
    assert names("Shantouese") == []


def test_pinyin_has_every_place_and_no_spelling_twice() -> None:
    assert set(ROMANISED.values()) == {*GUANGDONG, *COUNTIES, *PROVINCES}
    assert all(spelling == spelling.lower() for spelling in ROMANISED)
    spelled = {name: [english for english, chinese in ROMANISED.items() if chinese == name] for name in GUANGDONG}
    assert all(len(spellings) == 1 for spellings in spelled.values())


def test_a_county_belongs_to_one_city() -> None:
    assert len(set(COUNTIES)) == len(COUNTIES)
    assert len(GUANGDONG) == 21
    assert city_of("连平") == "河源"
    assert city_of("河源") == city_of("紫云") == ""


def test_what_lies_in_guangdong_and_what_is_known_at_all() -> None:
    assert is_in_guangdong("河源") and is_in_guangdong("连平")
    assert not is_in_guangdong("广西")
    assert is_known("广西") and is_known("连平")
    assert not is_known("上坪")
