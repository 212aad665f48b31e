import pytest

from index.matching import is_figure, same, states, token_f1


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("全县有12人参加", "12人"),
        ("合計 1400.1萬元", "1400.1万"),
        ("投资四十六亿元", "46亿"),
        ("占全省的百分之五", "5%"),
        ("于2021-2025年期间", "2021年"),
        ("10月26日开工", "10月26日"),
        ("由省統計局牽頭", "省统计局"),
        ("the Provincial Bureau of Statistics", "statistic"),
        ("China Railway", "Rail"),
        ("按６：３：１分担", "6:3:1"),
    ],
)
def test_stated(answer: str, wording: str) -> None:
    assert states(answer, wording)


@pytest.mark.parametrize(
    ("answer", "wording"),
    [
        ("全县有112人参加", "12人"),
        ("全县有12户参加", "12人"),
        ("占地1580平方米", "580平方米"),
        ("高5个百分点", "5%"),
        ("共15个镇街", "5个镇"),
        ("sea freight is cheap", "eight"),
        ("this is important", "port"),
        ("in support of the town", "port"),
        ("省财政局牵头", "省统计局"),
        ("", "12人"),
        ("占地580平方米", ""),
    ],
)
def test_not_stated(answer: str, wording: str) -> None:
    assert not states(answer, wording)


def test_what_is_nothing_but_a_figure() -> None:
    assert all(map(is_figure, ["46亿元", "6:3:1", "190余", "3月14日", "2021年到2025年"]))
    assert not any(map(is_figure, ["66个镇", "组织体系", "1+N+X", ""]))


def test_exact_match() -> None:
    assert same("《強制報告》。", "强制报告")
    assert same("580 ㎡", "580平方米")
    assert not same("580平方米左右的地", "580平方米")
    assert not same("", "")


def test_f1_counts_characters_words_and_numbers() -> None:
    assert token_f1("元善镇", "元善镇邓村村") == 2 * 3 / (3 + 6)
    assert token_f1("1:8 leverage", "1:8") == pytest.approx(2 * 2 / (3 + 2))
    assert token_f1("村村", "村") == 2 * 1 / (2 + 1)
    assert token_f1("", "村") == 0
