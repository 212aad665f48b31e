from index.glossary import everyday_words, official_words
from index.script import fold


def test_english_phrases_find_official_words_however_inflected() -> None:
    assert "对口帮扶" in official_words("Paired assistance")
    assert "工作队" in official_words("work teams")
    assert official_words("unheard of") == ()


def test_what_is_written_counts_before_what_has_the_same_stem() -> None:
    assert "机械化" not in official_words("mechanism")


def test_the_longest_everyday_word_is_taken_in_either_script() -> None:
    assert [said for said, _ in everyday_words("老闆們湊的錢有多少")] == ["老板们凑的钱"]
    assert [said for said, _ in everyday_words("钱和老百姓")] == ["钱", "老百姓"]
    assert list(everyday_words("how many")) == []


def test_official_words_are_folded_and_differ_from_the_everyday_one() -> None:
    found = dict(everyday_words("一把手管的钱从老板那里来，老百姓打工，娃娃上学"))

    assert {"一把手", "钱", "老板", "老百姓", "打工"} <= found.keys()
    for said, official in found.items():
        assert said not in official
        assert all(word == fold(word) for word in official)
