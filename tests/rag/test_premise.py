"""Wrong premises: which are corrected, from which sentence, and what is left alone."""

import pytest

from rag.answer import Assistant
from rag.schema import Answer
from rag.verify import support


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [
        ("既然连平县引进了33个帮扶项目，落地了多少件民生实事？", "33个", "13个"),
        ("总投资960万元的石陂大桥是谁捐建的？", "960万元", "460万元"),
        ("凤村镇硬化村道18公里是真的吗？", "18公里", "8公里"),
        ("物流成本比中山市高出18%的廉江市，运费降到几元了？", "18%", "8%"),
        ("小江镇的水每吨收费5.5元，由谁抄表？", "5.5元", "1.5元"),
    ],
)
def test_a_figure_swapped_for_another_is_corrected_first(
    assistant: Assistant, question: str, wrong: str, right: str
) -> None:
    answer = assistant.answer(question)

    assert answer.outcome == "premise_corrected"
    lead, quote = answer.sentences[:2]
    assert wrong in lead.text and right in lead.text
    assert answer.answer.startswith(lead.text)
    assert right in quote.text
    assert lead.citations == quote.citations == (1,)
    assert right in answer.citations[0].quote
    assert _quotes_hold(answer)


def test_what_remains_of_the_question_is_answered(assistant: Assistant) -> None:
    answer = assistant.answer("总投资960万元的石陂大桥是谁捐建的？")

    assert "省交通集团" in answer.answer


@pytest.mark.parametrize(
    ("question", "frame"),
    [
        ("總投資960萬元的石陂大橋是誰捐建的？", "更正：文章裡寫的是"),
        ("总投资960万元的石陂大桥是谁捐建的？", "更正：文章里写的是"),
    ],
)
def test_the_correction_is_in_the_script_of_the_question(assistant: Assistant, question: str, frame: str) -> None:
    assert assistant.answer(question).answer.startswith(frame)


@pytest.mark.parametrize(
    "question",
    [
        "总投资460万元的石陂大桥是谁捐建的？",
        "总投资约455万元的石陂大桥是谁捐建的？",
        "石陂大桥全长多少米？",
        "连平县引进了13个帮扶项目，落地了多少件民生实事？",
        "德庆县凤村镇奖励了多少名教师？",
        "和平县引进了多少个帮扶项目？",
        "石陂大桥能抗几级地震？",
    ],
)
def test_what_is_right_or_rounded_or_merely_absent_is_not_corrected(assistant: Assistant, question: str) -> None:
    assert assistant.answer(question).outcome != "premise_corrected"


def _quotes_hold(answer: Answer) -> bool:
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return all(support(each.text, [quotes[n] for n in each.citations]) == "quoted" for each in answer.sentences[1:])
