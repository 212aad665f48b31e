from collections.abc import Callable

import pytest

from index.schema import Dropped
from tests.index.formats.pdf_maker import SIMPLIFIED, Maker, pages
from tests.index.formats.pdf_reading import CHANNELS, CLOSING, MEETING, PONDS, TEXTS, read

HEADER, NUMBER, WATERMARK = "running header", "page number", "watermark"
Draw = Callable[[Maker, int], None]


def body(maker: Maker, number: int) -> list[str]:
    """Another text on each page, from 90 points on."""
    texts = [text for turn in range(3) for text in (TEXTS[(number + turn) % 4], f"第{number}页的{turn}号附注已核对。")]
    y = 90.0
    for text in texts:
        y = maker.paragraph(72, y, text, 42)
    return texts


def read_pages(count: int, draw: Draw) -> tuple[list[str], list[str], dict[str, str]]:
    """The lines that are expected and found, and what was dropped by its text."""
    expected: list[str] = []

    def page(maker: Maker, number: int) -> None:
        draw(maker, number)
        expected.extend(body(maker, number))

    document = read(pages(count, page))
    return expected, document.text.split("\n"), {one.text: one.reason for one in document.dropped}


@pytest.mark.parametrize("count", [2, 3, 6])
@pytest.mark.parametrize(
    "shape", ["— {n} —", "第{n}页 共{count}页", "{n}/{count}", "{n}", "- {n} -", "Page {n} of {count}", "· {n} ·"]
)
def test_headers_and_page_numbers_go(count: int, shape: str) -> None:
    def draw(maker: Maker, number: int) -> None:
        maker.centred(42, "石溪县水利简报", 9)
        maker.centred(806, shape.format(n=number, count=count), 9)

    expected, found, dropped = read_pages(count, draw)
    numbers = {shape.format(n=number, count=count): NUMBER for number in range(1, count + 1)}
    assert found == expected
    assert dropped == {"石溪县水利简报": HEADER, **numbers}


def test_headers_that_change_sides_and_count_the_pages() -> None:
    def draw(maker: Maker, number: int) -> None:
        if number % 2:
            maker.right(520, 42, f"石溪县人民政府公报   {number}", 9)
        else:
            maker.text(72, 42, f"{number}   2024年第3期", 9)

    expected, found, dropped = read_pages(4, draw)
    assert found == expected
    assert set(dropped.values()) == {HEADER}
    assert len(dropped) == 4


def test_the_name_of_the_chapter_runs_too() -> None:
    def draw(maker: Maker, number: int) -> None:
        maker.centred(42, "石溪县水利年报" if number % 2 == 0 else f"第{'一二三四五六'[number // 2]}章 渠道与山塘", 9)

    expected, found, dropped = read_pages(6, draw)
    assert found == expected
    assert len(dropped) == 1 + 3


def test_headers_of_two_lines_and_a_footer() -> None:
    def draw(maker: Maker, number: int) -> None:
        maker.centred(36, "石溪县水利局", 10.5)
        maker.centred(50, "内部刊物", 9)
        maker.text(72, 800, "值班电话：0763-0000000", 9)
        maker.right(520, 800, f"{number}", 9)

    expected, found, dropped = read_pages(3, draw)
    assert found == expected
    assert dropped["石溪县水利局"] == dropped["内部刊物"] == HEADER
    assert dropped["值班电话：0763-0000000 1"] == HEADER


def test_watermarks_go_tilted_or_level() -> None:
    def draw(maker: Maker, number: int) -> None:
        canvas = maker.canvas
        canvas.saveState()
        canvas.setFillGray(0.85)
        maker.centred(118, "请勿外传", 40)
        canvas.translate(180, 300)
        canvas.rotate(45)
        canvas.setFont(SIMPLIFIED, 60)
        canvas.drawString(0, 0, "征求意见稿")
        canvas.restoreState()

    expected, found, dropped = read_pages(3, draw)
    assert found == expected
    assert dropped == {"征求意见稿": WATERMARK, "请勿外传": WATERMARK}


def test_a_pale_header_is_a_header() -> None:
    def draw(maker: Maker, number: int) -> None:
        maker.canvas.setFillGray(0.8)
        maker.centred(42, "石溪县水利简报", 9)
        maker.canvas.setFillGray(0)

    expected, found, dropped = read_pages(2, draw)
    assert found == expected
    assert dropped == {"石溪县水利简报": HEADER}


def test_a_single_page_keeps_its_heading_and_its_last_line() -> None:
    maker = Maker()
    maker.centred(50, "水利简报", 9)
    maker.paragraph(72, 90, CHANNELS, 42)
    maker.text(72, 800, "联系人：岑如松", 9)
    document = read(maker.data())
    assert document.text.split("\n") == ["水利简报", CHANNELS, "联系人：岑如松"]
    assert document.dropped == ()


def test_the_number_of_a_single_page_goes() -> None:
    maker = Maker()
    maker.paragraph(72, 90, CHANNELS, 42)
    maker.centred(806, "1", 9)
    assert read(maker.data()).dropped == (Dropped("1", NUMBER),)


def test_a_line_of_text_that_repeats_stays() -> None:
    def draw(maker: Maker, number: int) -> None:
        y = maker.paragraph(72, 80, TEXTS[number], 42)
        y = maker.paragraph(72, y, CLOSING, 42)
        maker.paragraph(72, 300, MEETING, 42)
        maker.paragraph(72, 316 + 32, CLOSING, 42)

    document = read(pages(2, draw))
    assert document.text.split("\n") == [PONDS, CLOSING, MEETING, CLOSING, MEETING, CLOSING, MEETING, CLOSING]
    assert document.dropped == ()


def test_a_row_of_figures_at_the_top_of_each_page_is_no_header() -> None:
    """Numbers at the same place count as the page's only if they grow as the pages do."""

    def draw(maker: Maker, number: int) -> None:
        for row in range(30):
            for column in range(4):
                maker.text(72 + 110 * column, 90 + 18 * row, f"{(number * 37 + row * 11) ** (column + 1) % 997}")

    document = read(pages(3, draw))
    assert len(document.text.split("\n")) == 90
    assert document.dropped == ()
