"""A model's own "not in the articles", told from an answer in whatever words it is put."""

import pytest

from rag.declining import declines, is_refusal

QUESTION = "2023年石陂大桥的造价是多少？"


@pytest.mark.parametrize(
    "text",
    [
        "NOT_IN_ARTICLES",
        " NOT_IN_ARTICLES。\n",
        "**NOT_IN_ARTICLES** [1]",
        "[1] NOT_IN_ARTICLES",
        "答：NOT_IN_ARTICLES",
        "Answer: `NOT_IN_ARTICLES`",
        "根据提供的资料无法确定石陂大桥的造价。",
        "資料中沒有提到石陂大橋的造價。",
        "资料里没有答案",
        "很抱歉，我无法从给出的文章中找到相关信息。建议您咨询当地政府。",
        "文章没有提到该镇的书记是谁[1]。",
        "文中并未说明开工时间，因此无法回答。",
        "根据上述信息，2023年的造价无法得知。",
        "未找到相关信息。",
        "没有相关资料。",
        "不知道。",
        "提供的资料只讲了甲县，没有涉及乙县的情况。",
        "抱歉，資料未提及。",
        "The passages do not mention the cost of the bridge.",
        "I'm sorry, but the provided information doesn't specify this.",
        "Based on the passages, it is not possible to determine the number.",
        "Not mentioned in the passages.",
        "No information is available about this topic. Please consult the local government.",
    ],
)
def test_a_refusal_is_one_in_any_words(text: str) -> None:
    assert is_refusal(text, QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "驿站占地580平方米[1]。",
        "驿站占地580平方米[1]。其余 NOT_IN_ARTICLES",
        "大桥全长86米[1]。文章没有提到造价。",
        "大桥全长86米，资料未提到造价。",
        "资料没有提到造价，估计是960万元。",
        "资料显示，全镇没有贫困户[1]。",
        "工作队没有收取费用[1]。",
        "The bridge is 86 metres long [1]. The passages do not mention its cost.",
        "The project did not include housing [1].",
    ],
)
def test_an_answer_is_none(text: str) -> None:
    assert not is_refusal(text, QUESTION)


def test_a_figure_of_the_question_is_nothing_stated() -> None:
    assert declines("资料没有提到2023年的造价。", QUESTION)
    assert not declines("资料没有提到2023年的造价。", "造价是多少？")
