from index.reading import articles_of
from index.schema import Mark
from tests.index.formats.pdf_maker import Maker, wrapped
from tests.index.formats.pdf_reading import CHANNELS, CLOSING, MEETING, PONDS, ROADS, SCHOOL, bare, lines, read

LEADING = 14.0
LEDGER = "三个村的水费账目从本月起贴在祠堂外墙上，谁家用了多少水、交了多少钱，看得一清二楚。"


def columns(maker: Maker, xs: list[float], y: float, texts: list[str], chars: int = 15, stagger: float = 0) -> float:
    """`texts` as one flow in columns at `xs`; gives the height below the longest."""
    flow = [line for text in texts for line in wrapped(text, chars)]
    share = -(-len(flow) // len(xs))
    for number, x in enumerate(xs):
        maker.lines(x, y + stagger * number, flow[number * share : (number + 1) * share], leading=LEADING)
    return y + share * LEADING


def test_two_columns_are_read_one_after_the_other_and_sentences_go_on() -> None:
    maker = Maker()
    maker.centred(70, "山塘的看护人", 22)
    columns(maker, [60, 310], 110, [CHANNELS, PONDS, MEETING, CLOSING], chars=21)
    assert lines(maker.data()) == ["# 山塘的看护人", CHANNELS, PONDS, MEETING, CLOSING]


def test_columns_with_baselines_of_their_own() -> None:
    maker = Maker()
    columns(maker, [40, 215, 390], 80, [CHANNELS + MEETING, PONDS + CHANNELS, MEETING], stagger=5)
    assert lines(maker.data()) == [CHANNELS + MEETING, PONDS + CHANNELS, MEETING]


def test_a_newspaper_page_becomes_its_articles() -> None:
    maker = Maker()
    maker.text(40, 30, "石溪报  2024年11月8日  星期五  第2版", 9)
    maker.text(40, 62, "冬修水利进行时", 13)
    maker.text(40, 90, "六条主渠一冬疏通", 28)
    maker.text(40, 114, "——石溪镇见闻", 14)
    maker.centred(134, "■本报记者 岑如松", 9)
    y = columns(maker, [40, 215, 390], 160, [CHANNELS, PONDS + MEETING, SCHOOL]) + 30
    maker.text(40, y, "九口山塘提前加固完工", 20)
    maker.text(40, y + 18, "■本报记者 丘晓禾", 9)
    columns(maker, [40, 215], y + 38, [ROADS, CLOSING])
    maker.text(390, y, "账本贴上了墙", 20)
    columns(maker, [390], y + 22, [LEDGER])
    document = read(maker.data())
    assert document.text.split("\n") == [
        "石溪报 2024年11月8日 星期五 第2版",
        "# 冬修水利进行时 六条主渠一冬疏通——石溪镇见闻",
        "■本报记者 岑如松",
        *(CHANNELS, PONDS + MEETING, SCHOOL),
        "# 九口山塘提前加固完工",
        "■本报记者 丘晓禾",
        *(ROADS, CLOSING),
        "# 账本贴上了墙",
        LEDGER,
    ]
    articles = list(articles_of(document))
    assert [article.title for article in articles] == [
        "冬修水利进行时 六条主渠一冬疏通——石溪镇见闻",
        "九口山塘提前加固完工",
        "账本贴上了墙",
    ]
    assert [bare(article.text) for article in articles] == [
        CHANNELS + PONDS + MEETING + SCHOOL,
        ROADS + CLOSING,
        LEDGER,
    ]


def test_articles_that_follow_each_other_in_the_columns() -> None:
    """A title inside a column, with the next column's text beside or above it, does not cut the page across."""
    maker = Maker()
    maker.text(60, 80, "主渠疏通", 17)
    y = maker.lines(60, 104, wrapped(CHANNELS, 21), leading=LEADING) + 16
    maker.text(60, y, "山塘挂牌", 17)
    flow = wrapped(PONDS + MEETING, 21)
    maker.lines(60, y + 24, flow[:4], leading=LEADING)
    y = maker.lines(310, 80, flow[4:], leading=LEADING) + 16
    maker.text(310, y, "账本上墙", 17)
    maker.lines(310, y + 24, wrapped(MEETING, 21), leading=LEADING)
    assert lines(maker.data()) == ["# 主渠疏通", CHANNELS, "# 山塘挂牌", PONDS + MEETING, "# 账本上墙", MEETING]


def test_a_ruled_line_across_the_columns_parts_the_articles() -> None:
    maker = Maker()
    y = columns(maker, [60, 310], 80, [CHANNELS, PONDS], chars=21)
    maker.canvas.line(60, 842 - y, 530, 842 - y)
    columns(maker, [60, 310], y + 24, [MEETING, CHANNELS], chars=21)
    assert lines(maker.data()) == [CHANNELS, PONDS, MEETING, CHANNELS]


def test_a_gazette_keeps_its_documents_apart() -> None:
    maker = Maker()
    for x, title, texts in ((60, "关于清淤的通知", (CHANNELS, PONDS)), (310, "关于山塘的通知", (PONDS, MEETING))):
        maker.centred(88, title, 16, x + 110)
        y = 116.0
        for text in texts * 2:
            y = maker.paragraph(x, y, text, 21)
        maker.right(x + 215, y, "2024年11月8日")
    assert lines(maker.data()) == [
        *("# 关于清淤的通知", CHANNELS, PONDS, CHANNELS, PONDS, "2024年11月8日"),
        *("# 关于山塘的通知", PONDS, MEETING, PONDS, MEETING, "2024年11月8日"),
    ]


def test_a_caption_beside_a_picture_stays_out_of_the_text_next_to_it() -> None:
    maker = Maker()
    maker.picture(60, 80, 180, 120)
    maker.lines(60, 216, ["看护人在塘边巡查。"], size=8.5)
    maker.lines(270, 90, wrapped(CHANNELS + PONDS, 24), leading=18)
    maker.paragraph(60, 290, MEETING, 44)
    document = read(maker.data())
    assert document.text.split("\n") == ["看护人在塘边巡查。", CHANNELS + PONDS, MEETING]
    assert document.marks == {1: Mark("caption")}


def test_a_label_beside_wrapped_text_is_a_row_of_a_table() -> None:
    maker = Maker()
    y = maker.paragraph(72, 80, CHANNELS, 42) + 10
    for label, text in (("三月", MEETING), ("六月", CLOSING), ("九月", MEETING)):
        maker.text(72, y, label)
        y = maker.lines(140, y, wrapped(text, 34, indent=0)) + 6
    assert lines(maker.data()) == [CHANNELS, f"三月  {MEETING}", f"六月  {CLOSING}", f"九月  {MEETING}"]
