from index.page.columns import ColumnJoiner
from index.page.lines import lines_of

IN_COLUMNS = "全县今年植树四万亩，其中荒坡造林一万亩，补植三万亩，成活率达到\n\n九成以上。"


def joined(text: str, newspaper: bool = False) -> list[str]:
    lines = lines_of(text)
    return list(ColumnJoiner(lines, newspaper).join(lines).paragraphs)


def test_a_sentence_broken_at_a_column_is_one_again() -> None:
    assert joined(IN_COLUMNS) == [IN_COLUMNS.replace("\n", "")]


def test_a_broken_word_is_joined_however_short_the_piece() -> None:
    text = f"{IN_COLUMNS}\n\n志愿者走进社区。\n\n消防大队组织志愿\n\n者发放传单。"
    assert joined(text)[-1] == "消防大队组织志愿者发放传单。"


def test_an_open_bracket_or_comma_is_always_closed() -> None:
    assert joined("两地共建《对口帮扶\n\n工作方案》。\n\n要抓进度、\n\n抓质量。") == [
        "两地共建《对口帮扶工作方案》。",
        "要抓进度、抓质量。",
    ]


def test_headings_stay_lines_of_their_own_on_a_page_in_columns() -> None:
    headings = ["一县一策", "发挥效能 助推发展", "路通了，心也近了", "工作队是先锋队，要当好“五员”", "积极应对"]
    text = IN_COLUMNS + "".join(f"\n\n{heading}\n\n从去年起，全县开展行动。" for heading in headings)
    assert joined(text)[1::2] == headings


def test_a_caption_within_a_sentence_goes_to_the_end_and_others_stay() -> None:
    text = "便民服务结合新零售，\n\n■驿站外景 古月 摄\n\n成为新亮点。\n\n▲村口的新路\n\n村民都说好。"
    lines = lines_of(text)
    result = ColumnJoiner(lines, newspaper=False).join(lines)
    assert result.paragraphs == ("便民服务结合新零售，成为新亮点。", "▲村口的新路", "村民都说好。")
    assert result.captions == ("■驿站外景 古月 摄",)


def test_a_page_that_merely_lost_a_full_stop_is_not_joined() -> None:
    paragraphs = [f"第{number}段写的是另一件事情，到这里就完了。" for number in range(1, 16)]
    paragraphs[7] = "这一段在转载时丢了最后几个字，通过务工奖补和公益岗位调动村民积极"
    assert joined("\n\n".join(paragraphs)) == paragraphs


def test_no_character_is_lost_or_moved_but_captions() -> None:
    text = f"{IN_COLUMNS}\n\n小标题\n\n下一段，还没\n\n有完。"
    assert "".join(joined(text)) == text.replace("\n", "")
