"""Files that are damaged or mean harm: each is read or refused with one line, and nothing in it is run or followed."""

import pytest

from index.errors import UnreadableFile
from index.formats.pdf import MAX_PAGES
from tests.index.formats.pdf_maker import Maker, assembled, pages, stream
from tests.index.formats.pdf_reading import CHANNELS, lines, read

TREE = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    "/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
)
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = "BT /F 12 Tf 72 700 Td (Channels were cleaned.) Tj ET"


def whole() -> bytes:
    maker = Maker()
    maker.paragraph(72, 80, CHANNELS, 42)
    return maker.data()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"plain text", "not a PDF"),
        (b"%PDF-1.7\n", "not a PDF"),
        (whole()[:900], "not a PDF"),
        (b"PK\x03\x04" + bytes(200), "not a PDF"),
        (
            assembled("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
            "damaged: none of its pages can be opened",
        ),
        (
            assembled("<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [] /Count {10**6} >>"),
            f"1000000 pages, the limit is {MAX_PAGES}",
        ),
    ],
)
def test_damage_is_a_reason_of_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as error:
        read(data)
    assert "\n" not in str(error.value)


def test_a_form_that_draws_itself_ends() -> None:
    form = stream(
        "BT /F 12 Tf 72 600 Td (Dams were mended.) Tj ET /X Do",
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
        "/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >>",
    )
    data = assembled("<< /Type /Catalog /Pages 2 0 R >>", TREE, PAGE, stream(f"{TEXT} /X Do"), FONT, form)
    assert lines(data) == ["Channels were cleaned.", "Dams were mended."]


def test_scripts_links_and_attachments_are_left_alone() -> None:
    catalog = (
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> "
        "/AA << /WC << /S /Launch /F (run.exe) >> >> /Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >> >>"
    )
    attachment = "<< /Type /Filespec /F (http://127.0.0.1:9/a) /EF << /F 4 0 R >> >>"
    assert lines(assembled(catalog, TREE, PAGE, stream(TEXT), FONT, attachment)) == ["Channels were cleaned."]


def test_characters_that_no_font_explains_are_a_reason() -> None:
    composite = "<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 1000 /FontDescriptor 7 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
        "/Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    text = stream("BT /F 12 Tf 72 700 Td <00410142024303440445> Tj ET")
    data = assembled("<< /Type /Catalog /Pages 2 0 R >>", TREE, PAGE, text, composite, descendant, descriptor)
    with pytest.raises(UnreadableFile, match="fonts do not say which characters"):
        read(data)


def test_text_outside_the_page_is_not_read() -> None:
    def draw(maker: Maker, number: int) -> None:
        maker.text(93, 80, "页内的一句话。")
        maker.text(93, 900, "页外的一句话。")
        maker.text(-400, 80, "左边的一句话。")

    assert lines(pages(1, draw)) == ["页内的一句话。"]


def test_thousands_of_scattered_characters_take_no_quadratic_time() -> None:
    maker = Maker()
    for at in range(6_000):
        maker.text(20 + at * 7919 % 550, 20 + at * 104729 % 800, "乱", 4)
    assert read(maker.data()).text.replace("\n", "").count("乱") > 5_000
