"""Follow-ups: what a question leaves out is put in from the conversation."""

import pytest

from rag.condense import is_rewritten, standalone
from rag.schema import Turn

BRIDGE = Turn("user", "连平县上坪镇的石陂大桥是哪一天建成通车的？")
ANSWER = Turn("assistant", "5月18日建成通车，由省交通集团捐建，县长黄文远出席。[1]")


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("总投资呢？", "连平县上坪镇的石陂大桥，总投资呢？"),
        ("它有多长？", "连平县上坪镇的石陂大桥，有多长？"),
        ("它的总投资是多少？", "连平县上坪镇的石陂大桥的总投资是多少？"),
        ("那是谁捐建的？", "连平县上坪镇的石陂大桥，是谁捐建的？"),
        ("其中村民占多少？", "连平县上坪镇的石陂大桥，其中村民占多少？"),
        ("多长？", "连平县上坪镇的石陂大桥，多长？"),
        ("他是哪里人？", "连平县上坪镇的石陂大桥，黄文远是哪里人？"),
    ],
)
def test_the_subject_of_the_earlier_question_goes_before(question: str, alone: str) -> None:
    assert standalone(question, [BRIDGE, ANSWER]) == alone


@pytest.mark.parametrize(
    ("first", "question", "alone"),
    [
        ("连平县有多少帮扶资金？", "那紫金县呢？", "紫金县有多少帮扶资金？"),
        ("连平县有多少帮扶资金？", "紫金的呢", "紫金有多少帮扶资金？"),
        ("2023年连平县引进了几个项目？", "2022年呢？", "2022年连平县引进了几个项目？"),
        ("云浮的冷水鱼产量有多少？", "罗非鱼呢？", "云浮的罗非鱼产量有多少？"),
        ("How much funding does Lianping get?", "And in Zijin?", "How much funding does Zijin get?"),
    ],
)
def test_another_place_year_or_thing_takes_the_place_of_the_first(first: str, question: str, alone: str) -> None:
    found = standalone(question, [Turn("user", first), Turn("assistant", "380万元。")])

    assert found == alone
    assert is_rewritten(question, found)


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("第二类怎么管？", "巩固提升镇怎么管？"),
        ("前者有几个？", "重点帮扶镇有几个？"),
        ("后者有几个？", "先行示范镇有几个？"),
    ],
)
def test_an_item_of_the_last_answer_is_named(question: str, item: str) -> None:
    history = [Turn("user", "潮州的乡镇怎么分类？"), Turn("assistant", "分为重点帮扶镇、巩固提升镇和先行示范镇。")]

    assert standalone(question, history).endswith(item)


def test_a_pointing_phrase_takes_the_name_of_its_sort() -> None:
    history = [Turn("user", "谁给凤村镇建了礼堂？"), Turn("assistant", "由丰水建设有限公司捐建。")]

    assert "丰水建设有限公司还捐了什么？" in standalone("这家公司还捐了什么？", history)


@pytest.mark.parametrize(
    "question",
    ["德庆县凤村镇的帮扶资金一共有多少万元？", "翁源縣食品產業園引進了多少家企業？"],
)
def test_a_question_that_names_its_subject_stands_alone(question: str) -> None:
    assert standalone(question, [BRIDGE, ANSWER]) == question


def test_without_a_history_every_question_stands_as_it_is() -> None:
    assert standalone("它有多长？", []) == "它有多长？"


def test_a_chain_goes_back_to_the_question_that_began_it_and_no_further() -> None:
    other = Turn("user", "德庆县凤村镇的帮扶资金一共有多少万元？")
    history = [other, ANSWER, BRIDGE, ANSWER, Turn("user", "它有多长？"), ANSWER]

    assert standalone("谁捐建的？", history) == "连平县上坪镇的石陂大桥，谁捐建的？"


def test_an_earlier_subject_is_gone_back_to() -> None:
    history = [BRIDGE, ANSWER, Turn("user", "德庆县凤村镇的帮扶资金一共有多少万元？"), Turn("assistant", "380万元。")]

    assert standalone("说回前面那座，大桥有多长？", history).startswith("连平县上坪镇的石陂大桥，")


def test_without_a_subject_the_earlier_question_goes_before_as_it_is() -> None:
    history = [Turn("user", "怎么样？"), Turn("assistant", "很好。")]

    assert standalone("它有多长？", history) == "怎么样？ 它有多长？"
