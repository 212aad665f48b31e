from __future__ import annotations

import io
from collections.abc import Mapping

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.formats.docx_numbering import number_in_format
from index.reading import articles_of
from index.schema import Dropped
from tests.index.formats.word_maker import (
    HEADINGS,
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

PROSE = "各镇要把冬种面积分到村、落到田，县里每月检查一次进度，并在年底公布结果。"
CENTRED = '<w:jc w:val="center"/>'
BOLD, LARGE = "<w:b/>", '<w:sz w:val="44"/>'


def reason_of(data: bytes, config: IndexConfig | None = None) -> str:
    with pytest.raises(UnreadableFile) as error:
        loaded(data, config)
    assert str(error.value).isprintable()
    return str(error.value)


# --- text ---


def test_paragraphs_and_rows_stand_in_the_order_of_the_file() -> None:
    body = paragraph("前") + table(("镇", "亩"), ("大塘", "300")) + paragraph("后")
    document = read_body(body)
    assert document.text.split("\n") == ["前", "镇  亩", "大塘  300", "后"]
    assert {number: mark.place for number, mark in document.marks.items()} == {2: "table", 3: "table"}


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (run("共") + run("投入") + run("3万元"), "共投入3万元"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", "甲\t乙\n丙"),
        ("<w:r><w:t>5</w:t><w:noBreakHyphen/><w:t>6</w:t><w:softHyphen/><w:t>月</w:t></w:r>", "5-6月"),
        ('<w:r><w:br w:type="page"/><w:t>新的一页</w:t></w:r>', "新的一页"),
        (f"<w:ins>{run('新增')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>{run('条款')}", "新增条款"),
        (f"<w:moveTo>{run('移来')}</w:moveTo><w:moveFrom>{run('移走')}</w:moveFrom>", "移来"),
        (f'<w:hyperlink r:id="r9">{run("管理办法")}</w:hyperlink>{run("第三条")}', "管理办法第三条"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件里的字')}</w:sdtContent></w:sdt>", "控件里的字"),
        (
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处输入')}</w:sdtContent></w:sdt>"
            + run("姓名"),
            "姓名",
        ),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>lián</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>连</w:t></w:r></w:rubyBase></w:ruby></w:r>" + run("平"),
            "连平",
        ),
        (run("是") + '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "是☑"),
        (run("甲") + '<w:r><w:sym w:font="Symbol" w:char="F0D8"/></w:r>', "甲"),
        ("<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num>"
         "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>", "x=1/2"),
        (f"<w:smartTag><w:customXml>{run('连平县')}</w:customXml></w:smartTag>", "连平县"),
        (f'{run("正文")}<w:r><w:commentReference w:id="1"/></w:r>', "正文"),
    ],
)  # fmt: skip
def test_the_text_of_a_paragraph_is_what_a_reader_sees(runs: str, text: str) -> None:
    assert read_body(paragraph(runs)).text == text


def field(code: str, result: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{what}"/></w:r>' for what in ("begin", "separate", "end")]
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{result}{marks[2]}"


def test_of_a_field_its_result_counts() -> None:
    inner = field("MERGEFIELD x", run("内层"))
    assert read_body(paragraph(field("DATE", run("5月6日")) + run("印发"))).text == "5月6日印发"
    assert read_body(paragraph(field("IF " + inner, run("结果")))).text == "结果"
    assert read_body(paragraph(f'<w:fldSimple w:instr="PAGE">{run("7")}</w:fldSimple>')).text == "7"


def test_a_field_that_never_ends_costs_its_paragraph_only() -> None:
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("码")
    assert lines_of_body(paragraph(opened) + paragraph("下一段")) == ["", "下一段"]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next_one() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert lines_of_body(paragraph("前半句，", properties=deleted) + paragraph("后半句。")) == ["前半句，后半句。"]
    assert lines_of_body(paragraph("最后一段", properties=deleted)) == ["最后一段"]


def test_hidden_text_is_dropped_and_recorded() -> None:
    document = read_body(paragraph(run("看得见") + run("看不见", "<w:vanish/>") + run("的字", '<w:vanish w:val="0"/>')))
    assert document.text == "看得见的字"
    assert document.dropped == (Dropped("看不见", "hidden text"),)


def test_a_text_box_is_read_once_and_stands_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框里的话')}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines_of_body(paragraph(run("前") + shape + run("后")) + paragraph("下一段")) == [
        "前后",
        "框里的话",
        "下一段",
    ]
    old = f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>"
    assert lines_of_body(paragraph(old)) == ["", "框里的话"]
    art = '<w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r>'
    assert lines_of_body(paragraph(art)) == ["", "艺术字"]


def test_notes_stand_at_the_end_in_the_order_of_their_references() -> None:
    notes = "".join(
        f'<w:footnote w:id="{n}">{paragraph(text)}</w:footnote>'
        for n, text in ((0, "分隔线"), (1, "注一"), (2, "注二"))
    )
    refer = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(run("甲") + refer.format(2) + run("乙") + refer.format(1)) + paragraph("完")
    assert lines_of_body(body, footnotes=notes) == ["甲乙", "完", "注二", "注一"]


def test_headers_and_footers_are_no_body_and_each_is_told_once() -> None:
    document = read_body(
        paragraph(PROSE),
        header1=paragraph("冬种简报"),
        header2=paragraph("冬种简报"),
        header3=paragraph(""),
        footer1=paragraph(run("第") + field("PAGE", run("1")) + run("页")),
    )
    assert document.text == PROSE
    assert document.dropped == (Dropped("冬种简报", "running header"), Dropped("第1页", "running footer"))


def test_a_table_of_contents_is_dropped() -> None:
    styles = HEADINGS + '<w:style w:type="paragraph" w:styleId="C1"><w:name w:val="toc 1"/></w:style>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    inside = f"<w:sdt>{gallery}<w:sdtContent>{paragraph('目录')}{paragraph('总则	1')}</w:sdtContent></w:sdt>"
    document = read_body(inside + paragraph("附则	9", "C1") + paragraph(PROSE), styles=styles)
    assert document.text == PROSE
    assert document.dropped == (Dropped("目录\n总则\t1\n附则\t9", "table of contents"),)


def test_links_out_of_the_file_are_counted() -> None:
    out = f'<w:hyperlink r:id="r9">{run("相关新闻")}</w:hyperlink>'
    inside = f'<w:hyperlink w:anchor="a">{run("见下文")}</w:hyperlink>'
    document = read_body(paragraph(out) + paragraph(run("正文正文") + out) + paragraph(inside))
    assert {number: mark.link_share for number, mark in document.marks.items()} == {1: 1.0, 2: 0.5}


# --- tables ---


def test_merged_cells_are_read_once() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("合计")}</w:tc>'
    top = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("大塘镇")}</w:tc>'
    below = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    body = table((top, "甲村", "30"), (below, "乙村", "50"), (wide, "80"))
    assert lines_of_body(body) == ["大塘镇  甲村  30", "乙村  50", "合计  80"]


def test_a_table_inside_a_cell_gives_its_own_rows() -> None:
    assert lines_of_body(table(("外", table(("内一", "内二")) + paragraph()))) == ["外", "内一  内二", ""]


def test_a_cell_of_several_paragraphs_is_text_and_no_value() -> None:
    story = paragraph(PROSE + "已完成冬种的镇有五个。") + paragraph("第二段。")
    assert lines_of_body(table(("主要事迹", story))) == ["主要事迹", PROSE + "已完成冬种的镇有五个。", "第二段。"]
    names = paragraph("张三") + paragraph("李四")
    assert lines_of_body(table(("成员", names))) == ["成员  张三 李四"]


def test_a_table_that_frames_the_page_leaves_paragraphs_as_they_are() -> None:
    assert lines_of_body(table((paragraph("题目") + paragraph(PROSE),))) == ["题目", PROSE]


def test_deleted_rows_are_gone() -> None:
    rows = table(("甲", "1"), ("乙", "2")).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
    assert lines_of_body(rows) == ["乙  2"]


# --- numbers ---

LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "%1.%3.%4"))


def numbering(*levels: tuple[str, str], extra: str = "", overrides: str = "") -> str:
    defined = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{extra}</w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{defined}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{overrides}</w:num>'
    )


def item(text: str, at: int = 0, num: int = 1) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>')


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


# --- headings ---


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


# --- properties ---


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


# --- what can't be read ---


def replaced(**contents: bytes) -> bytes:
    members = word_parts(paragraph(PROSE), styles=HEADINGS)
    return packed({**members, **{f"word/{name}.xml": content for name, content in contents.items()}})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted: needs a password"),
        (OLE, "an old Word file (.doc) that is named .docx; save it as .docx"),
        (b"no zip", "not a zip file, or damaged"),
        (replaced()[:-400], "not a zip file, or damaged"),
        (packed({"a.txt": b"a"}), "not a Word file inside; save it as .docx"),
        (replaced(document=b"<x/>"), "not a Word file inside"),
        (replaced(document=b"<w:document"), "damaged: word/document.xml is not XML"),
        (replaced(document=b"\0\1\2"), "damaged: word/document.xml is not XML"),
        (replaced(document=b'<?xml version="1.0" encoding="zip"?><x/>'), "damaged: word/document.xml is not XML"),
        (replaced(document=BOMB.encode()), "a document type declaration"),
        (
            replaced(document=BOMB.replace("1.0", '1.0" encoding="utf-16').encode("utf-16")),
            "a document type declaration",
        ),
        (replaced(styles=b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'), "a document type declaration"),
        (packed(word_parts(paragraph(" "))), "empty"),
        (packed(word_parts(paragraph("<w:r><w:drawing><w:blip/></w:drawing></w:r>"))), "no text in it, only pictures"),
        (packed(word_parts("<w:sdt>" * 10_000 + "</w:sdt>" * 10_000)), "nested too deeply"),
        (packed(word_parts(paragraph("<w:ins>" * 10_000 + "</w:ins>" * 10_000))), "nested too deeply"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_that_can_not_be_read_says_why(data: bytes, reason: str) -> None:
    assert reason_of(data).startswith(reason)


def test_a_file_is_not_unpacked_beyond_the_limit() -> None:
    config = IndexConfig(max_file_mb=1)
    large = packed(word_parts(paragraph(PROSE), styles=" " * (3 * 2**20)))
    assert len(large) < 2**20
    assert reason_of(large, config) == "too large: unpacks to more than 1 MB of XML; raise POLICY_CHAT_MAX_FILE_MB"
    assert loaded(large).text == PROSE
    pictures = packed({**word_parts(paragraph(PROSE)), "word/media/a.png": bytes(3 * 2**20)})
    assert loaded(pictures, config).text == PROSE  # which are not opened


def test_references_out_of_the_file_and_to_nothing_are_passed_over() -> None:
    members = word_parts(paragraph(PROSE))
    references = (
        '<Relationship Id="a" Type="x/header" TargetMode="External" Target="http://127.0.0.1:9/h.xml"/>'
        '<Relationship Id="b" Type="x/styles" Target="../../../etc/passwd"/>'
        '<Relationship Id="c" Type="x/image" Target="NULL"/><Relationship Id="d" Type="x/footer" Target="gone.xml"/>'
    )
    name = "word/_rels/document.xml.rels"
    members[name] = members[name].replace(b"</Relationships>", references.encode() + b"</Relationships>")
    assert loaded(packed(members)).text == PROSE


def test_files_embedded_in_the_file_are_told() -> None:
    told: list[tuple[str, str]] = []
    data = packed(word_parts(paragraph(PROSE) + '<w:altChunk r:id="r1"/>'))
    assert loaded(data, on_skip=lambda *skipped: told.append(skipped)).text == PROSE
    assert told == [("/a.docx", "files embedded in it are left out: 1; save each as a file of its own")]


@given(st.binary(max_size=60), st.integers(0, 2_000))
def test_damage_anywhere_gives_a_document_or_a_reason(damage: bytes, at: int) -> None:
    data = bytearray(
        packed(word_parts(paragraph("题", "T") + item("甲"), styles=HEADINGS, numbering=numbering(*LEVELS)))
    )
    data[at : at + len(damage)] = damage
    try:
        assert loaded(bytes(data)).kind == "page"
    except UnreadableFile as error:
        assert str(error)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
        max_size=60,
    )
)
def test_text_comes_back_as_it_was_typed(text: str) -> None:
    assert read_body(paragraph(run("文") + run(text))).text == "文" + text
