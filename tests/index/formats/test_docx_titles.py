"""Word files: titles and headings by style or looks, and what the properties of a file state."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from index.reading import articles_of
from tests.index.formats.word_maker import (
    HEADINGS,
    PROSE,
    STRICT,
    lines_of_body,
    loaded,
    packed,
    paragraph,
    read_body,
    run,
    table,
    word_parts,
)

CENTRED = '<w:jc w:val="center"/>'
BOLD, LARGE = "<w:b/>", '<w:sz w:val="44"/>'


@pytest.mark.parametrize("name", ["heading 2", "Heading 2", "标题 2", "標題 2"])
def test_headings_are_known_by_the_name_of_their_style(name: str) -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="X"><w:name w:val="{name}"/></w:style>'
    assert lines_of_body(paragraph("目标", "X") + paragraph(PROSE), styles=styles)[0] == "## 目标"


def test_headings_are_known_by_their_outline_level_and_by_what_they_are_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="我的"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="更好的"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="环"/><w:basedOn w:val="C"/></w:style>'
    )
    body = paragraph("甲", "B") + paragraph("乙", "B", '<w:outlineLvl w:val="9"/>') + paragraph("丙", "C")
    body += paragraph("丁", properties='<w:outlineLvl w:val="2"/>')
    assert lines_of_body(body, styles=styles) == ["## 甲", "乙", "丙", "### 丁"]


def test_below_a_title_first_level_headings_are_sections() -> None:
    body = paragraph("冬种工作方案", "T") + paragraph("总体要求", "H1") + paragraph(PROSE) + paragraph("目标", "H2")
    assert lines_of_body(body, styles=HEADINGS) == ["# 冬种工作方案", "## 总体要求", PROSE, "### 目标"]


def test_a_title_in_several_paragraphs_or_lines_is_one_line() -> None:
    two = paragraph("关于做好冬种工作的", "T") + paragraph("实施方案", "T") + paragraph(PROSE)
    broken = paragraph("<w:r><w:t>关于做好冬种工作的</w:t><w:br/><w:t>实施方案</w:t></w:r>", "T") + paragraph(PROSE)
    assert lines_of_body(two, styles=HEADINGS) == lines_of_body(broken, styles=HEADINGS)
    assert lines_of_body(two, styles=HEADINGS) == ["# 关于做好冬种工作的实施方案", PROSE]


def sections(*headings: str) -> str:
    return "".join(paragraph(heading, "H1") + paragraph(PROSE + heading) for heading in headings)


def titles(body: str) -> list[str]:
    return [line for line in lines_of_body(body, styles=HEADINGS) if line.startswith("# ")]


def test_several_titles_in_the_style_of_headings_are_several_articles() -> None:
    long = ("青石县抢抓农时完成冬种", "大塘镇三座村桥建成通车", "乙镇教师下乡支教两年有余")
    assert len(titles(sections(*long))) == 3
    bylines = "".join(
        paragraph(title, "H1") + paragraph("本报记者 林木") + paragraph(title + PROSE) for title in ("甲", "乙")
    )
    assert titles(paragraph("冬种专刊", "T") + bylines) == ["# 冬种专刊", "# 甲", "# 乙"]
    documents = articles_of(read_body(paragraph("冬种专刊", "T") + bylines, styles=HEADINGS))
    assert [article.title for article in documents] == ["甲", "乙"]


def test_headings_of_sections_are_no_titles() -> None:
    assert titles(sections("一、总体要求是抓好面积和质量", "二、主要任务是分到村落到田")) == []
    assert titles(sections("青石县冬种工作情况的报告", "基本情况", "下一步打算")) == ["# 青石县冬种工作情况的报告"]
    assert titles(paragraph("没有样式的题目") + sections("以产业带动村集体增收节支", "以教育带动人才回乡创业")) == []


def test_a_whole_paragraph_in_the_style_of_a_heading_is_text() -> None:
    assert lines_of_body(paragraph("加强领导。" + PROSE, "H2") + paragraph(PROSE * 3, "H1"), styles=HEADINGS) == [
        "加强领导。" + PROSE,
        PROSE * 3,
    ]


def typed(text: str, properties: str = LARGE) -> str:
    return paragraph(run(text, properties), properties=CENTRED)


def test_a_title_that_is_typed_without_a_style_is_known_by_its_looks() -> None:
    office = typed("青石县人民政府办公室文件", '<w:sz w:val="72"/>') + typed("青府办〔2024〕12号", "")
    title = typed("关于做好冬种工作的") + typed("通知")
    assert lines_of_body(office + title + paragraph(PROSE)) == [
        "青石县人民政府办公室文件", "青府办〔2024〕12号", "# 关于做好冬种工作的通知", PROSE,
    ]  # fmt: skip
    bold = typed("冬种工作简报", BOLD) + typed("（2024年11月）", "") + paragraph(PROSE)
    assert lines_of_body(bold)[0] == "# 冬种工作简报"


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("左边的大字", LARGE)) + paragraph(PROSE),
        typed("居中的同样大小的字", "") + paragraph(PROSE),
        typed("一、居中的小节") + paragraph(PROSE),
        typed(PROSE) + paragraph(PROSE),
        typed("封面"),
        paragraph(PROSE) + typed("文中的大字") + paragraph(PROSE),
    ],
    ids=["left", "same size", "numbered", "sentence", "nothing below", "inside"],
)
def test_what_only_looks_a_little_like_a_title_is_none(body: str) -> None:
    assert not any(line.startswith("#") for line in lines_of_body(body))


@pytest.mark.parametrize(
    ("title", "author", "stated"),
    [
        ("冬种工作方案", "林木", {"title": "冬种工作方案", "author": "林木"}),
        ("冬种工作方案", "Administrator", {"title": "冬种工作方案"}),
        ("模板标题", "林木", {}),
        ("", "林木", {}),
    ],
)
def test_properties_count_as_far_as_the_text_bears_them_out(title: str, author: str, stated: dict[str, str]) -> None:
    file = docx.Document()
    file.core_properties.title, file.core_properties.author = title, author
    file.add_heading("冬种工作方案", 0)
    file.add_paragraph("撰稿：林木")
    file.add_paragraph(PROSE)
    out = io.BytesIO()
    file.save(out)
    assert loaded(out.getvalue()).metadata == stated


def test_a_file_of_python_docx_becomes_its_article() -> None:
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "青石县农业农村局"
    title = file.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("关于做好冬种工作的通知").font.size = Pt(22)
    file.add_paragraph(PROSE)
    file.add_heading("一、落实面积", 1)
    file.add_paragraph(PROSE + "各村张榜公布。", style="List Number")
    out = io.BytesIO()
    file.save(out)
    (article,) = articles_of(loaded(out.getvalue()))
    assert article.title == "关于做好冬种工作的通知"
    assert article.text.split("\n") == [PROSE, "一、落实面积", f"1. {PROSE}各村张榜公布。"]
    assert [drop.reason for drop in article.dropped] == ["running header"]


def test_a_strict_file_reads_like_a_transitional_one() -> None:
    body = paragraph("题目", "T") + table(("镇", "亩")) + paragraph(PROSE)
    assert loaded(packed(word_parts(body, STRICT, styles=HEADINGS))).text == f"# 题目\n镇  亩\n{PROSE}"
