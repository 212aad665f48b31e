"""Word files: the text of the body as a reader sees it, its notes, headers and tables."""

from __future__ import annotations

import pytest

from index.schema import Dropped
from tests.index.formats.word_maker import (
    HEADINGS,
    PROSE,
    lines_of_body,
    paragraph,
    read_body,
    run,
    table,
)


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
