"""Word files: automatic numbers, written out as Word shows them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.docx_numbering import number_in_format
from tests.index.formats.word_maker import (
    HEADINGS,
    LEVELS,
    PROSE,
    item,
    lines_of_body,
    numbering,
    paragraph,
    read_body,
)


def test_automatic_numbers_are_written_out_and_begin_anew_below() -> None:
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁", 2) + item("戊") + item("己", 1) + item("庚", 3)
    assert lines_of_body(body, numbering=numbering(*LEVELS)) == [
        "一、甲", "（一）乙", "（二）丙", "1. 丁", "二、戊", "（一）己", "二.1.1 庚",
    ]  # fmt: skip


def test_a_legal_level_shows_all_numbers_in_digits() -> None:
    legal = numbering(*LEVELS, extra="<w:isLgl/>")
    assert lines_of_body(item("甲") + item("乙", 3), numbering=legal) == ["1、甲", "1.1.1 乙"]


def test_lists_of_one_kind_count_on_unless_told_to_restart() -> None:
    body = item("甲") + item("乙", num=2) + item("丙", num=2)
    assert lines_of_body(body, numbering=numbering(("decimal", "%1."))) == ["1. 甲", "2. 乙", "3. 丙"]
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    again = numbering(("decimal", "%1."), overrides=restart)
    assert lines_of_body(body + item("丁"), numbering=again) == ["1. 甲", "1. 乙", "2. 丙", "3. 丁"]


def test_bullets_are_marked_as_a_list_and_get_no_text() -> None:
    document = read_body(item("甲"), numbering=numbering(("bullet", "\uf0b7")))
    assert (document.text, document.marks[1].place) == ("甲", "list")


def test_empty_items_count_and_a_number_of_zero_ends_the_list() -> None:
    body = item("甲") + item("") + item("乙") + item("丙", num=0)
    assert lines_of_body(body, numbering=numbering(("decimal", "%1、"))) == ["1、甲", "", "3、乙", "丙"]


def test_a_style_brings_its_number() -> None:
    styles = HEADINGS.replace('"heading 1"/>', '"heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    styles = styles.replace(
        '"heading 2"/>',
        '"heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>',
    )
    body = paragraph("总体要求", "H1") + paragraph("目标", "H2") + paragraph("主要任务", "H1") + paragraph(PROSE)
    assert lines_of_body(body, styles=styles, numbering=numbering(*LEVELS)) == [
        "## 一、总体要求", "### （一）目标", "## 二、主要任务", PROSE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedCircleChinese", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {2: "⑵"}),
        ("upperRoman", {4: "IV", 1999: "MCMXCIX"}),
        ("lowerRoman", {9: "ix"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA"}),
        ("lowerLetter", {28: "bb"}),
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 105: "一百零五", 110: "一百一十", 1001: "一千零一"},
        ),
        ("taiwaneseCountingThousand", {21: "二十一"}),
        ("chineseLegalSimplified", {12: "拾贰"}),
        ("ideographLegalTraditional", {3: "參"}),
        ("ideographDigital", {10: "一〇"}),
        ("ideographTraditional", {1: "甲", 10: "癸"}),
        ("ideographZodiac", {12: "亥"}),
        ("somethingElse", {5: "5"}),
    ],
)
def test_number_formats(kind: str, shown: Mapping[int, str]) -> None:
    assert {number: number_in_format(number, kind) for number in shown} == shown


@given(st.integers(1, 9_999))
def test_chinese_numbers_are_all_different_and_read_back(number: int) -> None:
    words = number_in_format(number, "chineseCounting")
    total, digit = 0, 0
    for char in words:
        if char in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[char]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(char)
    assert total + digit == number
