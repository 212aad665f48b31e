"""Tags that follow from an article's own words: places of Guangdong, programmes, language and script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.gazetteer import GUANGDONG, mentions_in, official_name
from index.reading import articles_of
from index.schema import RawDocument
from index.script import fold
from index.tags import tags_of

PLAIN = "今天上午，工作队把账本交给了村里。"


def region(title: str, text: str, **stated: str) -> str:
    return tags_of(title, text, stated).get("region", "")


def programme(title: str, text: str) -> str:
    return tags_of(title, text, {}).get("programme", "")


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("阳山县的水渠通了", PLAIN, "清远市、阳山县"),
        ("清远阳山修水渠", PLAIN, "清远市、阳山县"),
        ("連南的茶葉賣到香港", "廣東這個縣的茶葉，今年第一次出口。", "清远市、连南瑶族自治县"),
        ("水渠通了", "水渠在阳山县。去年动工时，阳山县的干部都来了。", "清远市、阳山县"),
        ("水渠通了", "水渠在阳山县，长三公里。", ""),
        ("湛江与茂名结对", "湛江的队员到了茂名。湛江出技术，湛江也出人。", "湛江市、茂名市"),
        ("广东出台办法", PLAIN, "广东省"),
        ("", PLAIN, ""),
        ("", "", ""),
    ],
)
def test_places_in_the_title_or_twice_in_the_text(title: str, text: str, expected: str) -> None:
    assert region(title, text) == expected


@pytest.mark.parametrize(
    ("byline", "text"),
    [("新华社肇庆5月9日电（记者 何敏）", PLAIN), ("", f"本报肇庆讯 {PLAIN}"), ("", f"中新网肇庆8月16日电 {PLAIN}")],
)
def test_places_in_the_dateline(byline: str, text: str) -> None:
    assert region("", text, byline=byline) == "肇庆市"


def test_the_paper_that_a_reporter_works_for_is_no_place() -> None:
    assert region("", PLAIN, byline="■深圳特区报记者 何敏") == ""


def test_a_place_in_passing_is_left_out() -> None:
    text = "化州的橘红熟了。" * 20 + "有人从汕头来，有人回汕头去。"
    assert region("", text) == "茂名市、化州市"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("安义县鼎湖镇清河道", "鼎湖镇的河道清了。鼎湖镇在江西。"),
        ("昆明五华区的夜校", "云南的五华区办起夜校，五华区的居民都来了。"),
        ("中山大学的学生", "中山大学在中山路上。中山大学的学生来了，孙中山的故居也在。"),
        ("贵州的医院", "贵州请来广州的医生，贵州的病人不用再去广州。贵州、贵州。"),
        ("长江门户的港口", "新会议室里，实惠来了。"),
    ],
)
def test_other_provinces_and_chance_words_get_no_region(title: str, text: str) -> None:
    assert region(title, text) == ""


def test_english_places() -> None:
    text = "Lianping grows peaches. Lianping lies in Guangdong."
    assert region("Peaches of Heyuan", text) == "河源市、连平县"


def test_what_the_file_states_stays() -> None:
    tags = tags_of("阳山县的百千万工程", PLAIN, {"region": "连平县", "programme": "综合"})
    assert tags == {"language": "zh", "script": "simplified"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("实施“百县千镇万村高质量发展工程”", "百千万工程"),
        ("落實「百千萬工程」", "百千万工程"),
        ("学习浙江的千万工程", "千万工程"),
        ("驻镇帮镇扶村工作队", "驻镇帮镇扶村"),
        ("對口幫扶與縱向幫扶", "对口帮扶、纵向帮扶"),
        ("横向帮扶协作", "横向帮扶"),
        ("产业有序转移园区", "产业有序转移"),
        ("“万企兴万村”行动", "万企兴万村"),
        ("东西部扶贫协作", "东西部协作"),
        ("綠美廣東生態建設", "绿美广东"),
        ("“１＋Ｎ＋Ｘ”机制", "1+N+X"),
        ("全面推进乡村振兴", ""),
        ("乡村振兴局推进乡村振兴", "乡村振兴"),
        ("对口帮扶，又是对口帮扶，再加百千万工程", "对口帮扶、百千万工程"),
    ],
)
def test_programmes_in_both_scripts(text: str, expected: str) -> None:
    assert programme("", text) == expected


def test_a_general_goal_counts_in_the_title() -> None:
    assert programme("乡村振兴看山村", PLAIN) == "乡村振兴"


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        (PLAIN, "zh", "simplified"),
        ("今天上午，工作隊把賬本交給了村裡，請大家過目。", "zh", "traditional"),
        ("會議強調，縣裡的後山公里數要報來。会议强调，县里的后山公里数要报来。", "zh", "mixed"),
        ("The team handed its books to the village this morning.", "en", ""),
        ("The Lianping (连平) team handed its books to the village.", "en", ""),
        ("工作队说：hand over 账本, please，大家都来看", "mixed", "simplified"),
        ("工作", "zh", ""),
        ("12.5%", "", ""),
    ],
)
def test_language_and_script(text: str, language: str, script: str) -> None:
    tags = tags_of("", text, {})
    assert (tags.get("language", ""), tags.get("script", "")) == (language, script)


def test_official_names_say_what_a_place_is() -> None:
    assert [official_name(name) for name in ("清远", "阳山", "英德", "乳源", "番禺", "梅县")] == [
        *("清远市", "阳山县", "英德市", "乳源瑶族自治县", "番禺区", "梅县区")
    ]
    kinds = [official_name(county)[-1] for counties in GUANGDONG.values() for county in counties]
    # Guangdong has 65 districts, of which 汕尾's 城区 is not in the list, and 20 cities, 34 + 3 counties below cities.
    assert {kind: kinds.count(kind) for kind in "区市县"} == {"区": 64, "市": 20, "县": 34 + 3}


def test_every_mention_counts_but_not_what_is_named_after_a_place() -> None:
    text = fold("到清遠，從清远市到清远路，再到清远大道、深圳大学、深圳队")
    assert [place.text for place in mentions_in(text)] == ["清远", "清远市"]


def test_articles_of_pages_and_records_have_them() -> None:
    text = "阳山县的水渠通了\n■本报记者 黄新\n近日，阳山县用“百千万工程”的资金修好了水渠。"
    (page,) = articles_of(RawDocument("/a/page.txt", text, "page"))
    own = {"region": "清远市、阳山县", "programme": "百千万工程", "language": "zh", "script": "simplified"}
    assert page.tags == {"byline": "■本报记者 黄新"} | own
    (record,) = articles_of(RawDocument("/a/r.jsonl#1", text, "record", {"region": "粤北", "author": "何敏"}))
    assert record.tags == own | {"region": "粤北", "author": "何敏"}


PIECES = st.lists(st.sampled_from(["阳山县", "清远", "貴州", "百千万工程", "。", "\n", "county", "鼎湖镇", "乡村振兴"]))


@given(PIECES.map("".join), PIECES.map("".join))
def test_tags_are_known_names_and_the_same_in_both_scripts(title: str, text: str) -> None:
    tags = tags_of(title, text, {})
    assert set(tags) <= {"region", "programme", "language", "script"}
    assert all(tags.values())
    names = [official_name(name) for city, counties in GUANGDONG.items() for name in (city, *counties)]
    assert set(tags.get("region", "广东省").split("、")) <= {*names, "广东省"}
    folded = tags_of(fold(title), fold(text), {})
    assert (tags.get("region"), tags.get("programme")) == (folded.get("region"), folded.get("programme"))
