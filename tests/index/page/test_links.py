from index.page.cleaning import clean
from index.page.furniture import Reason
from index.schema import Mark

TEXT = "近日，全县召开会议，部署今冬明春的农田水利建设，要求各镇把任务分到村、时间定到周。"
MORE = "会后，六支技术队连夜出发，白天测渠、晚上算坡，一个月里为三十九个村出了图纸。"


def cleaned(*lines: str) -> tuple[list[str], dict[str, str]]:
    """What stays of a page, and the reasons of what goes; a line in angle brackets is a link."""
    texts = [line.strip("<>") for line in lines]
    marks = {at: Mark(link_share=1.0) for at, line in enumerate(lines) if line.startswith("<")}
    page = clean("\n\n".join(texts), marks={2 * at + 1: mark for at, mark in marks.items()})
    gone = {line: region.reason for _, region in page.dropped for line in region.text.split("\n")}
    return [line.text for line in page.kept], gone


def test_links_go_wherever_they_stand() -> None:
    kept, gone = cleaned("<看图>", "# 山路修通了", TEXT, "<一块田的三代人>", MORE, "<返回专题>")
    assert kept == ["山路修通了", TEXT, MORE]
    assert set(gone.values()) == {Reason.LINKS}


def test_dates_between_links_and_headings_above_them_go_too() -> None:
    kept, gone = cleaned("# 山路修通了", TEXT, "## 本地", "<一块田>", "2024-05-06", "<两条河>", "05-07", "<三座山>")
    assert kept == ["山路修通了", TEXT]
    assert gone["2024-05-06"] == gone["05-07"] == gone["本地"] == Reason.LINKS


def test_teasers_go_with_their_headlines() -> None:
    kept, _ = cleaned("# 山路修通了", TEXT, "<一块田>", "田里的事说不完。", "<两条河>", "河里的事也说不完。")
    assert kept == ["山路修通了", TEXT]


def test_text_below_a_single_link_stays() -> None:
    assert cleaned("# 山路修通了", "<视频>", TEXT, MORE)[0] == ["山路修通了", TEXT, MORE]


def test_a_title_that_is_a_link_stays() -> None:
    assert cleaned("<# 山路修通了>", TEXT)[0] == ["山路修通了", TEXT]


def test_attachments_of_a_document_stay() -> None:
    for lines in (["<附件：1.名单.xlsx>", "<2.图纸.pdf>"], ["附件：", "<1.名单>", "<2.图纸>"], ["<附件1：名单>"]):
        assert cleaned("# 通知", TEXT, *lines)[0] == ["通知", TEXT, *(line.strip("<>") for line in lines)]


def test_links_to_attachments_that_the_text_names_go() -> None:
    kept, gone = cleaned("# 通知", TEXT, "附件：1.名单", "2.图纸", "<名单.xlsx>", "<图纸.pdf>")
    assert kept == ["通知", TEXT, "附件：1.名单", "2.图纸"]
    assert set(gone) == {"名单.xlsx", "图纸.pdf"}


def test_a_line_that_states_source_and_day_stays_a_statement() -> None:
    text = f"# 山路修通了\n\n来源：山报 2024-05-06 评论\n\n{TEXT}"
    page = clean(text, marks={3: Mark(link_share=0.7)})
    ((_, said),) = page.statements
    assert (said.publisher, said.date) == ("山报", "2024-05-06")
