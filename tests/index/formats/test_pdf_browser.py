"""Pages that a browser prints: other fonts, justified lines, headers of its own, columns and tables by style sheet."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from index.schema import Mark
from tests.index.formats.pdf_reading import CHANNELS, CLOSING, MEETING, PONDS, ROADS, SCHOOL, read

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TEXTS = (CHANNELS, PONDS, MEETING, SCHOOL, ROADS, CLOSING)
STYLE = "body { font-size: 13px; text-align: justify; margin: 0 } p { text-indent: 2em; margin: 0 }"

Print = Callable[..., bytes]


@pytest.fixture(scope="module")
def printed() -> Iterator[Print]:
    """Prints the body of a page."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install one, e.g. `apt-get install chromium fonts-noto-cjk`")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page()

        def print_page(body: str, style: str = "", **options: object) -> bytes:
            page.set_content(f"<title>石溪网</title><style>{STYLE}{style}</style>{body}")
            margin = dict.fromkeys(("top", "bottom", "left", "right"), "18mm")
            return bytes(page.pdf(format="A4", margin=margin, **options))  # type: ignore[arg-type]  # its own keywords

        yield print_page
        browser.close()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_an_article_over_several_pages(printed: Print) -> None:
    table = "<tr><th>项目<th>金额<tr><td>清淤<td>120.5万元<tr><td>加固<td>88万元"
    body = (
        f"<h1>石溪镇冬修水利纪事</h1>{paragraphs(*TEXTS)}<h2>山塘</h2>{paragraphs(*TEXTS * 2)}"
        f"<table border=1 style='border-collapse: collapse; margin: 12px 0'>{table}</table>{paragraphs(*TEXTS * 4)}"
    )
    document = read(printed(body, display_header_footer=True))
    rows = ["项目  金额", "清淤  120.5万元", "加固  88万元"]
    assert document.text.split("\n") == [
        *("# 石溪镇冬修水利纪事", *TEXTS),
        *("## 山塘", *TEXTS * 2),
        *(*rows, *TEXTS * 4),
    ]
    assert len(document.dropped) == 3  # date and title above, address and number below each of two pages
    assert {one.reason for one in document.dropped} == {"running header"}


def test_a_newspaper_page_in_columns(printed: Print) -> None:
    body = f"""
        <div>石溪报 2024年11月8日 星期五 第2版</div>
        <h1>六条主渠一冬疏通</h1><div class=three>{paragraphs(*TEXTS)}</div><hr>
        <div class=beside><div style="flex: 2"><h2>九口山塘提前加固完工</h2>
        <div class=two>{paragraphs(ROADS, SCHOOL, MEETING)}</div></div>
        <div style="flex: 1"><h2>账本贴上了墙</h2>{paragraphs(PONDS)}</div></div>
    """
    style = """
        h1 { font-size: 28px; margin: 6px 0 } h2 { font-size: 20px; margin: 4px 0 } .beside { display: flex; gap: 14px }
        .two { columns: 2; column-gap: 14px } .three { columns: 3; column-gap: 14px }
    """
    assert read(printed(body, style)).text.split("\n") == [
        "石溪报 2024年11月8日 星期五 第2版",
        *("# 六条主渠一冬疏通", *TEXTS),
        *("# 九口山塘提前加固完工", ROADS, SCHOOL, MEETING),
        *("# 账本贴上了墙", PONDS),
    ]


def test_vertical_writing_is_read_from_right_to_left(printed: Print) -> None:
    body = f"<h1>石溪紀事</h1>{paragraphs(*TEXTS)}"
    assert read(printed(body, "body { writing-mode: vertical-rl }")).text.split("\n") == ["# 石溪紀事", *TEXTS]


def test_text_runs_around_a_picture_and_its_caption(printed: Print) -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    picture = f"<img width=160 height=120 src='data:image/png;base64,{png}'><figcaption>渠边</figcaption>"
    body = f"{paragraphs(CHANNELS)}<figure>{picture}</figure>{paragraphs(*TEXTS[1:])}"
    style = "figure { float: left; margin: 0 16px 0 0; width: 160px } figcaption { font-size: 10px }"
    document = read(printed(body, style))
    found = document.text.split("\n")
    assert sorted(found) == sorted(["渠边", *TEXTS])
    assert document.marks == {found.index("渠边") + 1: Mark("caption")}
