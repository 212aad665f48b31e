import pytest

from index.page.lines import Line, fold_in_place, join_text, lines_of


def line(text: str) -> Line:
    return lines_of(text)[0]


def test_lines_carry_their_number_gap_and_indent() -> None:
    first, second = lines_of("题目\n\n\n　　正文从这里开始。\n")
    assert (first.number, first.gap, first.indented) == (1, 0, False)
    assert (second.number, second.gap, second.indented, second.text) == (4, 2, True, "正文从这里开始。")


def test_invisible_characters_go_and_every_line_end_counts() -> None:
    assert [one.text for one in lines_of("山\u200b村\ufeff\r\n河口\u2028大塘\x00")] == ["山村", "河口", "大塘"]


@pytest.mark.parametrize("text", ["發布時間：２０２４", "ＡＢＣ（上）", "面积580㎡……完", "𠮷野 ﬁ 图①"])
def test_folding_in_place_keeps_every_offset(text: str) -> None:
    assert len(fold_in_place(text)) == len(text)


def test_folding_in_place_is_blind_to_script_width_and_case() -> None:
    assert fold_in_place("當前位置：ＡPP") == fold_in_place("当前位置:app")


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("全部播种完毕。", True),
        ("“去年就修好了。”", True),
        ("奋力开创新局面。（张三）", True),
        ("51个产业项目……", True),
        ("有关事项公告如下：", True),
        ("共同建设“两个园区”", False),
        ("加快工作进度，", False),
        ("分为三类（见附表）", False),
    ],
)
def test_whether_the_last_sentence_is_complete(text: str, complete: bool) -> None:
    assert line(text).ends_sentence is complete


@pytest.mark.parametrize("text", ["一县一策", "如何破解用工难？", "路通了，心也近了", "# 任意长的标题" + "字" * 80])
def test_labels(text: str) -> None:
    assert line(text).is_label
    assert not line(text).is_prose


@pytest.mark.parametrize(
    "text",
    [
        "全部播种完毕，明年再看。",
        "他反问：“为什么只有我们村没有路？”",
        "紧盯时间节点，倒排工期，抓好问题整改，全力以赴抓好建设",
    ],
)
def test_running_text_is_no_label(text: str) -> None:
    assert not line(text).is_label


def test_markup_states_the_level_of_a_heading() -> None:
    heading = line("## 先有房子 ##")
    assert (heading.text, heading.level) == ("先有房子", 2)
    assert line("#百千万工程#").level == 0


def test_a_slice_keeps_text_and_folded_form_in_step() -> None:
    part = line("來源：山報 發布").slice(3)
    assert (part.text, part.folded) == ("山報 發布", "山报 发布")


def test_lines_of_one_width_are_one_paragraph_again() -> None:
    text = "".join(f"第{number}段每一行都有二十个字宽写满为止绝\n" * 3 + "到此结束。\n\n" for number in "一二三")
    paragraphs = lines_of(text)
    assert [one.text[-5:] for one in paragraphs] == ["到此结束。"] * 3


def test_paragraphs_of_different_length_are_not_taken_for_wrapped_ones() -> None:
    text = "第一段只有这么一句。\n第二段长一些，说了两件事，到这里才完。\n标题\n第三段又短了。\n"
    assert len(lines_of(text)) == 4


def test_joining_puts_a_space_between_latin_words_only() -> None:
    assert join_text("志愿", "者") == "志愿者"
    assert join_text("the new", "road") == "the new road"
    assert join_text("增长5", "个百分点") == "增长5个百分点"
