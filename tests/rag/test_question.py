"""Reading a question: its language, the kinds of answer it asks for, what is wanted of its subject."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.expansion import Expansion
from rag.question import BARE_FACTS, Kind, Question, content_terms, language, read_question
from rag.translation import Concept, Origin


def read(text: str) -> Question:
    return read_question(text, text)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("石陂大桥全长多少米？", {Kind.QUANTITY}),
        ("引进了几个项目？", {Kind.QUANTITY}),
        ("資源驛站佔地面積有多大？", {Kind.QUANTITY}),
        ("How many villages have tap water?", {Kind.QUANTITY}),
        ("How long is the bridge?", {Kind.QUANTITY}),
        ("What percentage was paid?", {Kind.QUANTITY}),
        ("谁出席了通车仪式？", {Kind.PERSON}),
        ("鎮委書記是誰？", {Kind.PERSON}),
        ("Who opened the bridge?", {Kind.PERSON}),
        ("大桥什么时候通车？", {Kind.TIME}),
        ("項目是哪一年竣工的？", {Kind.TIME}),
        ("In which year was it built?", {Kind.TIME}),
        ("When did it open?", {Kind.TIME}),
        ("驿站建在哪里？", {Kind.PLACE}),
        ("试点在哪一个县？", {Kind.PLACE}),
        ("試點在哪個鎮？", {Kind.PLACE}),
        ("Which county is the pilot in?", {Kind.PLACE}),
        ("有哪些单位参加？", {Kind.LIST}),
        ("資金用在哪三個方面？", {Kind.LIST}),
        ("队员要当好哪几种角色？", {Kind.LIST}),
        ("What are the four targets?", {Kind.LIST}),
        ("Which organisations took part?", {Kind.LIST}),
        ("什么是对口帮扶？", {Kind.DEFINITION}),
        ("何謂三大員？", {Kind.DEFINITION}),
        ("What is vertical assistance?", {Kind.DEFINITION}),
        ("供水是怎么管护的？", {Kind.MECHANISM}),
        ("如何運作？", {Kind.MECHANISM}),
        ("How does the mechanism work?", {Kind.MECHANISM}),
        ("How long did the works take?", {Kind.TIME, Kind.QUANTITY}),
        ("两地的做法有什么不同？", {Kind.COMPARISON, Kind.LIST, Kind.MECHANISM}),
        ("谁更大，相差多少？", {Kind.COMPARISON, Kind.QUANTITY, Kind.PERSON}),
        ("说说石陂大桥", {Kind.FACT}),
    ],
)
def test_kinds(question: str, kinds: set[Kind]) -> None:
    assert set(read(question).kinds) == kinds


def test_several_kinds_come_in_a_fixed_order_and_the_first_decides_whether_a_bare_fact_is_asked_for() -> None:
    question = read("哪一年投资了多少？")

    assert question.kinds == (Kind.TIME, Kind.QUANTITY)
    assert question.wants_bare_fact
    assert not read("怎样筹到了多少资金的对比？").wants_bare_fact


@pytest.mark.parametrize("question", ["那几个街道后来呢", "好几个村都通了水", "这几家企业为什么来", "十几户人家搬走了"])
def test_a_vague_number_in_a_statement_asks_for_no_quantity(question: str) -> None:
    assert Kind.QUANTITY not in read(question).kinds


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("全长多少米？", "米"),
        ("有多少名干部？", "名干部"),
        ("有多少个自然村？", "个自然村"),
        ("引進了幾家企業？", "家企业"),
        ("总投资是多少？", ""),
        ("那几个村的路修好了吗？", ""),
    ],
)
def test_the_measure_word_asked_for(question: str, unit: str) -> None:
    assert read(question).unit == unit


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("推进了哪6个项目？", 6),
        ("資金用在哪三個方面？", 3),
        ("“三大员”的三个身份分别是什么？", 3),
        ("有哪些项目？", 0),
        ("投资了20个项目吗？", 0),
    ],
)
def test_how_many_items_are_asked_for(question: str, items: int) -> None:
    assert read(question).items == items


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("大桥有多长？", "zh-Hans"),
        ("陽山縣有多少個村？", "zh-Hant"),
        ("How long is the bridge?", "en"),
        ("what is 1+N+X in 连平?", "en"),
        ("APEC是什么意思？", "zh-Hans"),
        ("GDP多少", "zh-Hans"),
        ("2024", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_language(question: str, lang: str) -> None:
    assert language(question) == lang
    assert read(question).lang == lang


def test_words_that_only_ask_are_no_content() -> None:
    assert content_terms("请问石陂大桥是什么时候通车的？") == content_terms("石陂大桥 通车")
    assert content_terms("How many villages are there?") == ("villages",)
    assert content_terms("怎么做红烧肉？") == content_terms("红烧肉")


def test_content_is_blind_to_script_and_width() -> None:
    assert content_terms("陽山縣小江鎮") == content_terms("阳山县小江镇")
    assert content_terms("１＋Ｎ＋Ｘ機制") == content_terms("1+N+X机制")
    assert "1+n+x" in content_terms("“1+N+X”机制")


def test_an_english_question_is_read_in_its_chinese_words() -> None:
    concepts = (Concept("How many", ("多少",), Origin.ASKING), Concept("towns", ("镇",), Origin.GLOSSARY))

    question = read_question("How many towns?", "How many towns?", Expansion({}, concepts, english=True))

    assert question.rendered == "多少镇"
    assert question.content == ("镇",)
    assert question.unit == "镇"
    assert question.lang == "en"


def test_official_words_for_everyday_ones_stand_apart_from_what_was_typed() -> None:
    official = (Concept("钱", ("资金",), Origin.GLOSSARY),)

    question = read_question("有多少钱？", "有多少钱？", Expansion({}, (), english=False, official=official))

    assert question.content == ("钱",)
    assert question.official == {"资金"}


def test_the_focus_is_what_stands_beside_the_asking_word() -> None:
    focus = set(read("由省交通集团捐建的石陂大桥总投资是多少？").focus)

    assert {"总投", "投资"} <= focus
    assert not {"交通", "集团", "捐建"} & focus
    assert "市长" in read("韶关市副市长是谁？").focus


def test_a_follow_up_keeps_what_was_typed_apart_from_what_it_is_about() -> None:
    question = read_question("石陂大桥什么时候通车？ 总投资呢？", "总投资呢？")

    assert question.latest == "总投资呢？"
    assert question.kinds == (Kind.FACT,), "the earlier question's kind is not asked for again"
    assert "石陂" in question.content
    assert "石陂" not in question.latest_content
    assert set(question.latest_content) < set(question.content)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    question = read(text)

    assert question.kinds
    assert question.wants_bare_fact == (question.kinds[0] in BARE_FACTS)
    assert len(set(question.content)) == len(question.content)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("大桥全长多少米？", []),
        ("大桥全长多少米，由谁捐建？", ["大桥全长多少米，", "由谁捐建？"]),
        ("大桥通车以后，谁来管？路灯又由谁修？", ["大桥通车以后，谁来管？", "路灯又由谁修？"]),
        ("How long is the bridge and who built it?", ["How long is the bridge", " and who built it?"]),
        ("蕉岭和翁源分别引进多少家企业？", ["蕉岭，分别引进多少家企业？", "翁源，分别引进多少家企业？"]),
    ],
)
def test_what_is_asked_one_after_the_other_and_of_both(question: str, parts: list[str]) -> None:
    assert [part.latest for part in read(question).parts] == parts


def test_a_part_is_read_by_itself() -> None:
    first, second = read("大桥全长多少米，由谁捐建？").parts

    assert (first.kinds, first.unit) == ((Kind.QUANTITY,), "米")
    assert second.kinds == (Kind.PERSON,)
    assert second.text == "大桥全长多少米，由谁捐建？"
    assert second.rendered == "由谁捐建？"
