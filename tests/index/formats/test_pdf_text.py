import pytest

from index.formats.pdf_characters import is_han, is_nonsense, normal_form
from index.formats.pdf_text import breaks_off, compounds_of, ends_sentence, join_lines


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["水渠长2", "公里"], "水渠长2公里"),
        (["工期到20", "25年"], "工期到2025年"),
        (["a small", "dam"], "a small dam"),
        (["develop-", "ment"], "development"),
        (["the years 2023-", "2025"], "the years 2023-2025"),
        (["COVID-", "19"], "COVID-19"),
        (["1+N+X-", "model"], "1+N+X-model"),
        (["said (the", "mayor", ")"], "said (the mayor)"),
        (["用GIS", "系统"], "用GIS系统"),
        (["up to", "(ten)"], "up to (ten)"),
        ([], ""),
    ],
)
def test_lines_join(parts: list[str], joined: str) -> None:
    assert join_lines(parts) == joined


def test_a_compound_that_the_text_has_elsewhere_keeps_its_hyphen() -> None:
    compounds = compounds_of("A long-term plan.")
    assert compounds == {"long-term"}
    assert join_lines(["a Long-", "term loan"], compounds) == "a Long-term loan"
    assert join_lines(["a mid-", "day meal"], compounds) == "a midday meal"


@pytest.mark.parametrize(
    ("char", "normal"),
    [
        ("⼀", "一"),
        ("⻓", "长"),
        ("⿓", "龍"),
        ("豈", "豈"),
        ("ﬁ", "fi"),
        ("\u00ad", ""),
        ("，", "，"),
        ("Ａ", "Ａ"),
        ("㎡", "㎡"),
        ("…", "…"),
    ],
)
def test_characters_are_what_they_stand_for(char: str, normal: str) -> None:
    assert normal_form(char) == normal


def test_what_says_nothing_and_what_is_chinese() -> None:
    assert [is_nonsense(char) for char in "\ufffd\ue001\x07中a，"] == [True, True, True, False, False, False]
    assert [is_han(char) for char in "中，“a1-"] == [True, True, True, False, False, False]


def test_where_sentences_end() -> None:
    assert ends_sentence("工程完工。”")
    assert not ends_sentence("工程完工")
    assert breaks_off("水渠从山脚一直修到")
    assert not breaks_off("基本情况")
