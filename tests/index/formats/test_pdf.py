import time
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from index.config import IndexConfig
from index.errors import UnreadableFile
from index.loaders import load
from index.schema import Mark
from tests.index.formats.pdf_maker import LATIN, LATIN_BOLD, SIZE, TRADITIONAL, Maker, pages, wrapped
from tests.index.formats.pdf_reading import CHANNELS, CLOSING, MEETING, PONDS, TEXTS, lines, read


def test_paragraphs_in_one_column_are_whole_and_the_title_is_a_heading() -> None:
    maker = Maker()
    maker.centred(90, "石溪镇冬修水利纪事", 20)
    y = 130.0
    for text in TEXTS:
        y = maker.paragraph(72, y, text, 42)
    assert lines(maker.data()) == ["# 石溪镇冬修水利纪事", *TEXTS]


def test_a_sentence_goes_on_across_pages() -> None:
    def draw(maker: Maker, number: int) -> None:
        whole = wrapped(CHANNELS + PONDS, 42)
        if number == 1:
            y = maker.paragraph(72, 80, MEETING, 42)
            maker.lines(72, y, whole[:3])
        else:
            y = maker.lines(72, 80, whole[3:])
            maker.paragraph(72, y, CLOSING + MEETING, 42)

    assert lines(pages(2, draw)) == [MEETING, CHANNELS + PONDS, CLOSING + MEETING]


def test_paragraphs_without_an_indent_are_told_by_the_space_above_or_the_short_line() -> None:
    maker = Maker()
    y = maker.lines(72, 80, wrapped(CHANNELS, 42, indent=0))
    y = maker.lines(72, y, wrapped(PONDS, 42, indent=0))
    y = maker.lines(72, y + 14, wrapped(MEETING, 42, indent=0))
    assert lines(maker.data()) == [CHANNELS, PONDS, MEETING]


def test_an_official_document_keeps_number_title_recipient_and_signature_apart() -> None:
    maker = Maker()
    maker.centred(90, "石溪县人民政府文件", 32)
    maker.centred(130, "石府〔2024〕7号", 16)
    maker.centred(190, "石溪县人民政府关于印发", 22)
    maker.centred(220, "冬修水利资金管理办法的通知", 22)
    maker.text(72, 270, "各镇人民政府：", 16)
    y = maker.paragraph(72, 298, MEETING, 28, 16, 28)
    y = maker.paragraph(72, y, "一、资金来源", 28, 16, 28)
    y = maker.paragraph(72, y, "（一）专款专用。" + PONDS, 28, 16, 28)
    y = maker.paragraph(72, y, "附件：1. 项目表", 28, 16, 28)
    maker.right(520, y + 28, "石溪县人民政府", 16)
    maker.right(505, y + 56, "2024年11月8日", 16)
    maker.text(72, y + 84, "（此件公开发布）", 16)
    assert lines(maker.data()) == [
        "石溪县人民政府文件",
        "石府〔2024〕7号",
        "# 石溪县人民政府关于印发 冬修水利资金管理办法的通知",
        "各镇人民政府：",
        MEETING,
        "一、资金来源",
        "（一）专款专用。" + PONDS,
        "附件：1. 项目表",
        "石溪县人民政府",
        "2024年11月8日",
        "（此件公开发布）",
    ]


def test_chapters_are_headings_below_the_title_and_body_sized_lines_are_none() -> None:
    maker = Maker()
    maker.centred(80, "石溪县水利年报", 26)
    y = 130.0
    for chapter in ("第一章 渠道", "第二章 山塘"):
        maker.text(72, y, chapter, 16)
        y = maker.paragraph(72, y + 26, CHANNELS, 42)
        maker.text(72, y + 4, "基本情况", 13)
        y = maker.paragraph(72, y + 26, PONDS, 42)
        maker.text(72, y, "不是标题", SIZE)
        y = maker.paragraph(72, y + 16, MEETING, 42) + 10
    section = ["### 基本情况", PONDS, "不是标题", MEETING]
    assert lines(maker.data()) == [
        "# 石溪县水利年报",
        *("## 第一章 渠道", CHANNELS, *section),
        *("## 第二章 山塘", CHANNELS, *section),
    ]


def test_a_heading_with_wide_spaces_is_no_row_of_a_table() -> None:
    maker = Maker()
    maker.centred(80, "石溪县灌溉管理办法", 24)
    maker.centred(130, "第一章　　总　则", 16)
    maker.paragraph(72, 160, CHANNELS, 42)
    document = read(maker.data())
    assert document.text.split("\n") == ["# 石溪县灌溉管理办法", "## 第一章 总 则", CHANNELS]
    assert document.marks == {}


TABLE = [
    ("序号", "项目", "金额（万元）", "备注"),
    ("1", "主渠清淤", "120.5", "已完工"),
    ("2", "山塘加固", "88", "在建"),
]


def test_rows_of_a_framed_table_are_lines_and_wrapped_cells_whole() -> None:
    maker = Maker()
    xs, ys = [72.0, 130.0, 300.0, 420.0, 520.0], [100.0, 122.0, 144.0, 166.0, 204.0]
    maker.paragraph(72, 70, CLOSING, 42)
    maker.frame(xs, ys)
    for row, top in zip(TABLE, ys, strict=False):
        for x, cell in zip(xs, row, strict=False):
            maker.text(x + 4, top + 15, cell)
    for x, cell in zip(xs, ("3", "人畜饮水工程", "1,024.0", "分两年实施"), strict=False):
        maker.text(x + 4, 181, cell)
    maker.text(134, 197, "（二期）")
    maker.paragraph(72, 230, MEETING, 42)
    document = read(maker.data())
    assert document.text.split("\n") == [
        CLOSING,
        *("  ".join(row) for row in TABLE),
        "3  人畜饮水工程（二期）  1,024.0  分两年实施",
        MEETING,
    ]
    assert document.marks == dict.fromkeys(range(2, 6), Mark("table"))


def test_rows_of_a_table_without_a_frame_are_lines_too() -> None:
    maker = Maker()
    y = maker.paragraph(72, 80, CHANNELS, 42) + 8
    for row in TABLE:
        for x, cell in zip((76, 134, 304, 424), row, strict=True):
            maker.text(x, y, cell)
        y += 18
    maker.paragraph(72, y + 8, MEETING, 42)
    assert lines(maker.data()) == [CHANNELS, *("  ".join(row) for row in TABLE), MEETING]


def test_latin_words_are_hyphen_free_and_true_hyphens_stay() -> None:
    maker = Maker(font=LATIN)
    maker.text(72, 60, "Small dams of the hills", 18, LATIN_BOLD)
    maker.lines(
        72,
        100,
        [
            "The township has cleaned its main channels and will now streng-",
            "then the small dams. The long-term plan of the water depart-",
            "ment covers COVID-19 losses, the years 2023-2025, the 1+N+X",
            "model and a long-",
            "term loan.",
        ],
    )
    maker.lines(72, 200, ["A second paragraph stands below a gap and is as wide as the first,", "in two lines."])
    assert lines(maker.data()) == [
        "# Small dams of the hills",
        "The township has cleaned its main channels and will now strengthen the small dams. The long-term plan of the "
        "water department covers COVID-19 losses, the years 2023-2025, the 1+N+X model and a long-term loan.",
        "A second paragraph stands below a gap and is as wide as the first, in two lines.",
    ]


def test_spaces_that_are_drawn_between_chinese_characters_go() -> None:
    maker = Maker()
    maker.centred(80, "公　　告", 22)
    y = maker.paragraph(72, 120, PONDS, 42)
    maker.text(93, y, "各 村 请 在 月 底 前 上 报 山 塘 名 册 ， 逾 期 不 再 受 理 。")
    maker.text(93, y + 16, "修渠引水 惠及三村")
    maker.text(93, y + 32, "全镇 在 2024 年共修渠 14 公里，投入 COVID-19 防控余款。")
    assert lines(maker.data()) == [
        "# 公告",
        PONDS,
        "各村请在月底前上报山塘名册，逾期不再受理。",
        "修渠引水 惠及三村",
        "全镇在 2024 年共修渠 14 公里，投入 COVID-19 防控余款。",
    ]


def test_text_that_is_drawn_glyph_by_glyph_in_odd_order_is_read_by_place() -> None:
    maker = Maker()
    drawn = [
        (72 + SIZE * (at + indent), y, char)
        for y, line in zip((80, 96, 112, 128), wrapped(CHANNELS, 42), strict=False)
        for indent in [len(line) - len(line.lstrip("　"))]
        for at, char in enumerate(line.lstrip("　"))
    ]
    for x, y, char in sorted(drawn, key=lambda one: (one[2], -one[0])):
        maker.text(x, y, char)
    assert read(maker.data()).text.replace(" ", "") == CHANNELS


def test_text_that_is_drawn_twice_for_a_bold_look_is_read_once() -> None:
    maker = Maker()
    for shift in (0, 0.4):
        maker.text(93 + shift, 80, "本站从元旦起改为四班轮值。")
    assert lines(maker.data()) == ["本站从元旦起改为四班轮值。"]


def test_radicals_and_ligatures_become_characters_and_nothing_else_changes() -> None:
    maker = Maker()
    maker.text(93, 80, "⼀⼈挑⽔，⻓渠⾃流；全形ＡＢ１２与㎡、①不变。")
    assert lines(maker.data()) == ["一人挑水，长渠自流；全形ＡＢ１２与㎡、①不变。"]


def test_traditional_script_and_characters_beyond_the_basic_plane() -> None:
    maker = Maker(font=TRADITIONAL)
    maker.text(93, 80, "會議決定，各鎮須於年底前完成渠道清淤。")
    maker.text(93, 110, "𠮷祥里的山塘已修好。")
    assert lines(maker.data()) == ["會議決定，各鎮須於年底前完成渠道清淤。", "𠮷祥里的山塘已修好。"]


def test_a_turned_page_and_text_along_its_edge() -> None:
    maker = Maker()
    canvas = maker.canvas
    canvas.setPageSize((595, 842))
    canvas.translate(595, 0)
    canvas.rotate(90)  # the page's upper edge is now at its left
    for y, line in zip((560, 540, 520, 500), ["横幅说明", *wrapped(CHANNELS, 60)], strict=False):
        shown = line.lstrip("　")
        size = 20 if shown == "横幅说明" else SIZE
        canvas.setFont(maker.font, size)
        canvas.drawString(60 + SIZE * (len(line) - len(shown)), y, shown)
    canvas.rotate(90)
    canvas.setFont(maker.font, 9)
    canvas.drawString(100, -30, "装订线内请勿书写")
    assert lines(maker.data()) == ["# 横幅说明", CHANNELS, "装订线内请勿书写"]


def test_a_caption_under_a_picture_does_not_cut_the_sentence_around_it() -> None:
    maker = Maker()
    whole = wrapped(CHANNELS, 42)
    maker.lines(72, 80, whole[:2])
    maker.picture(150, 110, 250, 120)
    maker.text(180, 246, "村民在主渠里清淤。", 8.5)
    y = maker.lines(72, 270, whole[2:])
    maker.paragraph(72, y, PONDS, 42)
    document = read(maker.data())
    assert document.text.split("\n") == [CHANNELS, "村民在主渠里清淤。", PONDS]
    assert document.marks == {2: Mark("caption")}


@pytest.mark.parametrize("title", ["Microsoft Word - 1.doc", "无标题", "a.pdf", "Untitled", ""])
def test_a_title_of_the_file_that_is_not_on_the_page_is_none(title: str) -> None:
    maker = Maker()
    maker.canvas.setTitle(title)
    maker.canvas.setAuthor("Administrator")
    maker.paragraph(72, 80, CHANNELS, 42)
    assert read(maker.data()).metadata == {}


def test_a_title_and_an_author_of_the_file_count_if_the_first_page_has_them() -> None:
    maker = Maker()
    maker.canvas.setTitle("石溪镇冬修水利纪事")
    maker.canvas.setAuthor("岑如松")
    maker.text(72, 80, "石溪镇冬修水利纪事")
    maker.text(72, 100, "岑如松")
    maker.paragraph(72, 120, CHANNELS, 42)
    assert read(maker.data()).metadata == {"title": "石溪镇冬修水利纪事", "author": "岑如松"}


def test_a_document_of_ten_pages_takes_less_than_its_share_of_time() -> None:
    def draw(maker: Maker, number: int) -> None:
        y = 80.0
        for text in (TEXTS * 5)[number % 4 : number % 4 + 12]:
            y = maker.paragraph(72, y, text, 42)

    data = pages(10, draw)
    read(data)  # what is imported and loaded once
    start = time.process_time()
    read(data)
    assert time.process_time() - start < 2.0  # 0.6 s was measured with two cores busy; pdfium takes half of it


def test_loaders_know_the_format(tmp_path: Path) -> None:
    path = tmp_path / "纪事.PDF"
    maker = Maker()
    maker.paragraph(72, 80, CHANNELS, 42)
    path.write_bytes(maker.data())
    (document,) = load(path, IndexConfig(home=tmp_path), lambda name, reason: None)
    assert (document.text, document.kind, document.source) == (CHANNELS, "page", str(path))


def protected(user: str) -> bytes:
    maker = Maker(encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    maker.paragraph(72, 80, CHANNELS, 42)
    return maker.data()


def test_an_empty_user_password_opens_and_any_other_is_a_reason() -> None:
    assert lines(protected("")) == [CHANNELS]
    with pytest.raises(UnreadableFile, match="encrypted"):
        read(protected("geheim"))


def test_a_scanned_document_is_refused_and_a_scanned_page_among_others_told() -> None:
    def draw(maker: Maker, number: int) -> None:
        if number == 2:
            maker.picture(50, 50, 400, 600)
        elif number != 4:  # a blank page is nothing to tell
            maker.paragraph(72, 80, TEXTS[number - 1], 42)

    skipped: list[str] = []
    assert read(pages(4, draw), skipped).text.split("\n") == [CHANNELS, MEETING]
    assert skipped == ["page 2: no text, only a picture"]
    with pytest.raises(UnreadableFile, match="scanned: no text in it; run text recognition first"):
        read(pages(2, lambda maker, number: maker.picture(50, 50, 400, 600)))
