"""Follow-ups: which questions lean on the conversation, and how far back it is read."""

import pytest

from rag.condense import standalone
from rag.schema import Turn

BRIDGE = Turn("user", "连平县上坪镇的石陂大桥是哪一天建成通车的？")
ANSWER = Turn("assistant", "5月18日建成通车。[1]")


@pytest.mark.parametrize(
    "question",
    [
        "总投资呢？",
        "它有多长？",
        "那是谁捐建的？",
        "其中村民占多少？",
        "该镇还有哪些项目正在建设当中？",
        "這座大橋的總投資額是多少萬元人民幣？",
        "第二类主要由哪些单位组成和管理？",
        "How long is it?",
        "And what about the total investment of the project in Chinese yuan?",
        "多长？",
    ],
)
def test_a_question_that_points_back_gets_the_earlier_one(question: str) -> None:
    assert standalone(question, [BRIDGE, ANSWER]) == f"{BRIDGE.content} {question}"


@pytest.mark.parametrize(
    "question",
    ["德庆县凤村镇的帮扶资金一共有多少万元？", "翁源縣食品產業園引進了多少家企業？"],
)
def test_a_question_that_names_its_subject_stands_alone(question: str) -> None:
    assert standalone(question, [BRIDGE, ANSWER]) == question


def test_without_a_history_every_question_stands_as_it_is() -> None:
    assert standalone("它有多长？", []) == "它有多长？"


def test_a_chain_is_unrolled_up_to_the_question_that_began_it() -> None:
    other = Turn("user", "德庆县凤村镇的帮扶资金一共有多少万元？")
    history = [other, ANSWER, BRIDGE, ANSWER, Turn("user", "它有多长？"), ANSWER]

    assert standalone("谁捐建的？", history) == f"{BRIDGE.content} 它有多长？ 谁捐建的？"


def test_only_what_the_user_asked_counts() -> None:
    assert standalone("它有多长？", [ANSWER]) == "它有多长？"
    assert ANSWER.content not in standalone("它有多长？", [BRIDGE, ANSWER])
