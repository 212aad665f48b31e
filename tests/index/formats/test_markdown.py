import pytest

from index.formats.markdown import plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**一千万**元和*九成*", "一千万元和九成"),
        ("见[办法](https://a.example/x)第三条", "见办法第三条"),
        ("![图](https://a.example/p.png)正文", "正文"),
        ("> 引文\n> 第二行", "引文\n第二行"),
        ("题目\n===\n正文", "# 题目\n正文"),
        ("小题\n---\n正文", "## 小题\n正文"),
        ("| 镇 | 亩 |\n|---|---|\n| 大塘 | 300 |", "镇  亩\n\n大塘  300"),
        ("正文<!-- 批注 -->完", "正文完"),
        ("第一段。\n\n---\n\n第二段。", "第一段。\n\n---\n\n第二段。"),
        (r"2\*3\_4", "2*3_4"),
        ("policy_chat_home 不是强调", "policy_chat_home 不是强调"),
        ("增长5%*2倍*3处", "增长5%2倍3处"),
    ],
)
def test_marks_go_and_words_stay(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


def test_citation_marks_in_a_row_are_no_links() -> None:
    assert plain_text("据报道[1][2][3]，大桥通车。") == "据报道[1][2][3]，大桥通车。"
