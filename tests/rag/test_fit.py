"""Whether a sentence holds the kind of answer asked for, told by its form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.figures import find_figures
from rag.fit import answers_unit, asked_kinds, fit
from rag.question import Kind, Question, read_question


def read(text: str) -> Question:
    return read_question(text, text)


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("大桥全长多少米？", "大桥全长86米。", "大桥投资460万元。"),
        ("总投资是多少？", "总投资460万元。", "全长86米。"),
        ("占比是多少？", "占比达到35%。", "投资460万元。"),
        ("引进了多少个项目？", "引进项目13个。", "会议开了2天。"),
        ("有多少名党员？", "党员128人。", "办成实事166件。"),
        ("有多少个村？", "通水的村有12个。", "他们忙了很久。"),
        ("什么时候通车？", "5月18日通车。", "大桥通车了。"),
        ("工期多久？", "工期11个月。", "工期很长。"),
        ("縣長是誰？", "縣長黃文遠到場。", "村民謝桂花說。"),
        ("县委书记是谁？", "李强担任县委书记。", "县长黄文远到场。"),
        ("谁来了？", "“好。”村民谢桂花说。", "大家都来了。"),
        ("在哪个镇？", "试点在小江镇。", "试点在阳山县。"),
        ("在哪裡？", "試點在陽山縣。", "試點早就定了。"),
        ("有哪些单位？", "有统计局、检察院、港航集团和交通集团。", "单位不少。"),
        ("哪三个单位？", "有统计局、检察院、港航集团。", "单位不少。"),
        ("用在哪三个方面？", "资金分三块使用。", "资金分两块使用。"),
        ("什么是1+N+X？", "“1”是指组织体系。", "机制很好。"),
        ("機制怎樣運作？", "由三家單位組成，按季度會商。", "機制通過了考驗。"),
    ],
)
def test_a_sentence_of_the_form_asked_for_fits_better(question: str, better: str, worse: str) -> None:
    assert fit(read(question), better) > fit(read(question), worse)


def test_a_quantity_fits_wholly_in_its_unit_and_somewhat_in_another() -> None:
    question = read("全长多少米？")

    assert fit(question, "全长86米。") == 1
    assert 0 < fit(question, "投资460万元。") < 0.5
    assert fit(question, "2024年5月18日通车。") == 0, "a date is no quantity"


def test_several_kinds_are_averaged() -> None:
    question = read("哪一年投资了多少？")
    assert question.kinds == (Kind.TIME, Kind.QUANTITY)

    assert fit(question, "2023年投资460万元。") == (1 + 1) / 2
    assert fit(question, "2023年动工。") == (1 + 0) / 2


def test_a_list_of_the_number_asked_for_fits_best() -> None:
    question = read("哪三个单位牵头？")
    three, six = "有甲局、乙院、丙集团。", "有甲局、乙院、丙集团、丁社、戊厂、己校。"

    assert fit(question, three) == 1
    assert fit(question, six) == 0.3


def test_a_plain_fact_has_no_form() -> None:
    assert fit(read("说说大桥"), "大桥86米。") == fit(read("说说大桥"), "大桥通了。") == 0.5


@pytest.mark.parametrize(
    ("question", "sentence", "answers"),
    [
        ("多少个项目？", "13个", True),
        ("多少个项目？", "13项", True),
        ("多少名党员？", "128人", True),
        ("多少家企业？", "21个企业", True),
        ("多少家企业？", "三方共建", False),
        ("多少个村？", "2.1万人", False),
        ("多少斤？", "1220斤", True),
        ("多少斤？", "122箱", False),
        ("投资多少？", "46亿元", True),
        ("比例是多少？", "6:3:1", True),
        ("比例是多少？", "46亿元", False),
    ],
)
def test_whether_a_figure_has_the_unit_asked_for(question: str, sentence: str, answers: bool) -> None:
    (figure,) = find_figures(sentence)
    assert answers_unit(read(question), figure) is answers


def test_words_ask_for_money_or_a_share() -> None:
    assert asked_kinds(read("籌到多少資金？")) == {"money"}
    assert asked_kinds(read("What percentage is it?")) == {"percent", "ratio"}
    assert asked_kinds(read("资金占比多少？")) == {"percent", "ratio"}, "a share of money is a share"
    assert asked_kinds(read("有多少个村？")) == set()


@given(st.sampled_from(list(Kind)), st.text(max_size=40))
def test_fit_lies_between_0_and_1(kind: Kind, sentence: str) -> None:
    asking = {
        Kind.QUANTITY: "多少？",
        Kind.PERSON: "谁？",
        Kind.TIME: "何时？",
        Kind.PLACE: "哪里？",
        Kind.LIST: "哪些？",
        Kind.MECHANISM: "怎么运作？",
        Kind.DEFINITION: "什么是它？",
        Kind.COMPARISON: "相比？",
        Kind.FACT: "说说",
    }[kind]
    question = read(asking)

    assert question.kinds == (kind,)
    assert 0 <= fit(question, sentence) <= 1
