"""The bare fact inside a sentence: figures, names, dates, places, titles; and where there is none."""

import pytest

from index.schema import Span
from rag.question import Question, read_question
from rag.short import Choice, Told, bare_fact, fact_spans


def read(text: str) -> Question:
    return read_question(text, text)


def fact_of(question: str, *sentences: str) -> Choice | None:
    """The bare fact in sentences of equal chance."""
    asked = read(question)
    return bare_fact(asked, [Told(sentence, 0.5) for sentence in sentences], dict.fromkeys(asked.content, 1.0))


@pytest.mark.parametrize(
    ("question", "sentence", "fact"),
    [
        ("大桥全长多少米？", "大桥全长86米，总投资460万元。", "86米"),
        ("总投资是多少？", "大桥全长86米，总投资460万元。", "460万元"),
        ("總投資是多少？", "大橋全長86米，總投資460萬元。", "460萬元"),
        ("引进了多少个帮扶项目？", "引进帮扶项目13个，办成实事166件。", "13个"),
        ("办成了多少件实事？", "引进帮扶项目13个，办成实事166件。", "166件"),
        ("占比是多少？", "13个项目的占比达35.6%。", "35.6%"),
        ("按什么比例分担？占比多少？", "三级按6:3:1的比例分担2000万元。", "6:3:1"),
        ("修桥的钱谁出多少？", "修桥的钱每座460万元，省市县按6:3:1出。", "6:3:1"),
        ("修桥的钱谁出多少？", "修桥的钱省里出460万元。", "460万元"),
        ("Who pays what share of the bridge?", "县里出的钱占81%；全桥按6:3:1分担。", "6:3:1"),
        ("2024年投资多少？", "2024年投资46亿元。", "46亿元"),
        ("什么时候通车？", "大桥5月18日通车，投资460万元。", "5月18日"),
        ("哪一年开工？", "大桥于2023年6月开工。", "2023年6月"),
        ("工期多久？", "大桥开工，工期11个月。", "11个月"),
        ("县长是谁？", "县长黄文远出席通车仪式。", "黄文远"),
        ("鎮委書記是誰？", "鎮委書記陳志強擔任總召集人。", "陳志強"),
        ("在哪个镇？", "连平县上坪镇的大桥通车。", "上坪镇"),
        ("驿站建在哪里？", "驿站建在元善镇。", "元善镇"),
        ("試點在哪個縣？", "試點在陽山縣小江鎮。", "陽山縣"),
        ("宣传片叫什么？", "会上播放宣传片《守护》。", "《守护》"),
        ("模式叫什么名称？", "当地推行“小江模式”。", "“小江模式”"),
        ("供水叫什麼模式？", "當地推行「小江模式」。", "「小江模式」"),
        ("活動主題是什麼？", "活動以“同心”為主題。", "“同心”"),
        ("How many villages are there?", "全镇127个自然村通了水。", "127个"),
        ("When did it open?", "大桥5月18日通车。", "5月18日"),
        ("How long is the bridge?", "大桥全长86米。", "86米"),
        ("Who is the county head?", "县长黄文远到场。", "黄文远"),
    ],
)
def test_the_fact_asked_for(question: str, sentence: str, fact: str) -> None:
    found = fact_of(question, sentence)

    assert found is not None
    assert found.fact.text == fact
    assert found.fact.span.of(sentence) == fact


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("怎么运作？", "由三家单位组成，投资460万元。"),
        ("有哪些项目？", "项目13个。"),
        ("说说大桥", "大桥全长86米。"),
        ("全长多少米？", "大桥通了。"),
        ("县长是谁？", "大桥通了。"),
        ("什么时候通车？", "大桥全长86米。"),
        ("连平县在哪个县？", "连平县的大桥通了。"),
    ],
)
def test_no_fact_where_none_is_asked_for_or_none_stands(question: str, sentence: str) -> None:
    assert fact_of(question, sentence) is None


@pytest.mark.parametrize(
    "question",
    [
        "全长多少米，投资多少？",
        "引进了几个项目，投资多少？",
        "蕉岭和翁源各引进多少家企业？",
        "两县分别投资多少？",
        "两家单位各自投资多少？",
        "How many villages and how much money?",
        "How much did each county invest?",
    ],
)
def test_several_facts_asked_for_have_no_single_one(question: str) -> None:
    assert fact_of(question, "投资460万元，引进企业21家。") is None


def test_a_place_of_the_kind_asked_for_comes_before_others() -> None:
    assert [span.of("连平县上坪镇") for span in fact_spans(read("在哪个镇？"), "连平县上坪镇")] == ["上坪镇"]
    assert fact_spans(read("在哪个市？"), "连平县上坪镇") == [Span(0, 3), Span(3, 6)]


def test_a_figure_that_the_question_states_is_not_its_answer() -> None:
    found = fact_of("42支工作队收了多少个项目？", "42支工作队收了18个项目。")

    assert found is not None
    assert found.fact.text == "18个"


def test_dates_are_no_quantities_and_quantities_no_dates() -> None:
    sentence = "2023年6月开工，投资460万元。"

    assert [span.of(sentence) for span in fact_spans(read("投资多少？"), sentence)] == ["460万元"]
    assert [span.of(sentence) for span in fact_spans(read("何时开工？"), sentence)] == ["2023年6月"]
