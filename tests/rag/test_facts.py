"""The facts of the form asked for in a sentence, and those that agree with the question."""

import pytest

from rag.asked import Form, form_of
from rag.facts import facts_in
from rag.question import read_question


@pytest.mark.parametrize(
    ("question", "sentence", "facts"),
    [
        ("大桥由哪家公司承建？", "大桥由路通建设集团有限公司承建。", ["路通建设集团有限公司"]),
        ("孩子们是哪所小学的？", "来玩的是连平县上坪小学的学生。", ["连平县上坪小学"]),
        ("哪个单位牵头？", "牵头的是省委办公厅。", ["省委办公厅"]),
        ("孩子们是哪所大学的？", "村里来了一群深圳大学的学生。", ["深圳大学"]),
        ("他担任什么职务？", "黄文远到任后担任县委副书记。", ["县委副书记"]),
        ("合办的公司叫什么？", "公司名为“路通建设”，一年纳税300万元。", ["路通建设", "“路通建设”"]),
        ("桥下是哪条河？", "大桥横跨于清溪河之上。", ["清溪河"]),
        ("工程从哪年做到哪年？", "工程2021年到2023年完成。", ["2021年到2023年"]),
        ("大会在哪里举行？", "大会在县文化馆举行。", ["县文化馆"]),
        ("这种桥在全市排第几？", "这样的桥在全市是头一座，第一个建成。", ["第一个"]),
    ],
)
def test_facts_of_each_form(question: str, sentence: str, facts: list[str]) -> None:
    asked = read_question(question, question)
    form = form_of(asked)

    assert form is not None
    assert [fact.text for fact in facts_in(asked, form, sentence)] == facts


@pytest.mark.parametrize(
    ("question", "sentence", "agreeing"),
    [
        ("送了多少个书包？", "两个镇收到书包300只。", ["300只"]),
        ("多少人参加？", "45个村的262名队员参加。", ["262名"]),
        ("去当书记的有几个？", "47名队员当书记，投资3亿元。", ["47名"]),
        ("捐了多少本书？", "24个镇收到书籍超1.1万册。", ["超1.1万册"]),
        ("多少农民增收？", "带动近24万农民增收，卖出122箱。", ["近24万"]),
        ("骗走了多少占地的钱？", "4人骗走3亩地的补偿款168万元。", ["168万元"]),
        ("投资了多少个项目？", "投资13个项目，共3亿元。", ["13个"]),
        ("占了多大一块地？", "可充6辆车，占地580平方米。", ["580平方米"]),
        ("哪一年开工？", "2023年6月开工，5月18日通车。", ["2023年6月"]),
        ("哪一天通车？", "2023年6月开工，5月18日通车。", ["5月18日"]),
        ("在哪个镇？", "连平县上坪镇的大桥。", ["上坪镇"]),
    ],
)
def test_facts_of_the_unit_or_sort_asked_for(question: str, sentence: str, agreeing: list[str]) -> None:
    asked = read_question(question, question)
    form = form_of(asked)

    assert form is not None
    assert [fact.text for fact in facts_in(asked, form, sentence) if fact.agrees] == agreeing


def test_what_the_question_says_is_marked() -> None:
    asked = read_question("连平县的大桥在哪个镇？", "连平县的大桥在哪个镇？")

    assert [(fact.text, fact.said) for fact in facts_in(asked, Form.PLACE, "连平县上坪镇")] == [
        ("连平县", True),
        ("上坪镇", False),
    ]
