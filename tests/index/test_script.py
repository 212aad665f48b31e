"""Folding and search terms: what readers take for the same words is the same term."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.script import fold, is_traditional, terms, to_simplified


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("陽山縣小江鎮", "阳山县小江镇"),
        ("１２７個", "127个"),
        ("ＡＢＣ", "abc"),
        ("“1+N+X”机制", "“1＋N＋X”機制"),
        ("580㎡", "580m2"),
    ],
)
def test_equal_for_a_reader_equal_when_folded(first: str, second: str) -> None:
    assert fold(first) == fold(second)


def test_simplified_keeps_what_has_no_other_form() -> None:
    assert to_simplified("廣東abc橋") == "广东abc桥"


@pytest.mark.parametrize(
    ("text", "traditional"),
    [("陽山縣", True), ("阳山县", False), ("陽山", False), ("bridge", False), ("", False), ("廣州派駐", True)],
)
def test_two_characters_with_another_form_make_traditional_text(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional


def test_terms_are_characters_their_bigrams_and_whole_words() -> None:
    assert terms("大桥Bridge长86.5米") == ["大", "桥", "大桥", "bridge", "长", "86.5", "米"]


def test_bigrams_join_only_what_touches() -> None:
    assert terms("修路，种茶") == ["修", "路", "修路", "种", "茶", "种茶"]
    assert "路种" not in terms("修路\n种茶")


def test_a_compound_is_a_term_beside_its_parts() -> None:
    assert terms("1+N+X与6:3:1") == ["1+n+x", "6:3:1", "1", "n", "x", "与", "6", "3", "1"]


def test_a_rare_character_beyond_the_basic_plane_is_a_term() -> None:
    assert terms("𠮷野") == ["𠮷", "野", "𠮷野"]


@pytest.mark.parametrize("text", ["", " \n", "，。！？", "\x00", "<>&"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert terms(text) == []


@given(st.text(max_size=80))
def test_terms_are_the_same_for_folded_text(text: str) -> None:
    assert terms(fold(text)) == terms(text)
