from pathlib import Path

import pytest

from index.dictionary import Dictionary, prepare
from index.lexical import LexicalEntry, LexicalIndex
from rag.expansion import OFFICIAL_WEIGHT, Expansion, expand
from rag.translation import Concept, Origin

TEXTS = {
    "water": "阳山县小江镇28个自然村喝上自来水，小将们也来帮忙。",
    "team": "驻镇工作队筹集帮扶资金，捐赠图书1200册。GDP增长5%。",
    "mechanism": "连平县的“1+N+X”综合帮扶机制",
}


@pytest.fixture(scope="module", name="dictionary")
def _dictionary(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    return Dictionary(prepare(tmp_path_factory.mktemp("dictionary")))


@pytest.fixture(scope="module", name="lexical")
def _lexical(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    index = LexicalIndex(tmp_path_factory.mktemp("lexical"))
    index.update([LexicalEntry(id_, "", text) for id_, text in TEXTS.items()], removed=[])
    return index


def _no_dictionary() -> Dictionary:
    raise AssertionError("a Chinese question must not load the dictionary")


def _found(expansion: Expansion) -> dict[str, tuple[Origin, tuple[str, ...]]]:
    return {concept.text: (concept.origin, concept.forms) for concept in expansion.concepts}


def test_a_chinese_question_is_searched_for_as_typed_without_the_dictionary(lexical: LexicalIndex) -> None:
    expansion = expand("GDP增长了多少？", lexical, _no_dictionary)

    assert expansion.typed["gdp"] == expansion.typed["增长"] == 1
    assert expansion.concepts == ()
    assert expansion.rendered("GDP增长了多少？") == "GDP增长了多少？"


def test_an_english_question_is_said_in_the_words_of_the_articles(
    lexical: LexicalIndex, dictionary: Dictionary
) -> None:
    question = "How many natural villages in Yangshan got tap water?"

    expansion = expand(question, lexical, lambda: dictionary)

    assert expansion.english
    assert _found(expansion) == {
        "How many": (Origin.ASKING, ("多少",)),
        "natural villages": (Origin.GLOSSARY, ("自然村",)),
        "Yangshan": (Origin.NAME, ("阳山",)),
        "tap water": (Origin.GLOSSARY, ("自来水",)),
    }
    assert expansion.rendered(question) == "多少自然村 阳山 自来水"


def test_the_dictionary_gives_only_words_that_passages_hold(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    expansion = expand("Were any albums donated?", lexical, lambda: dictionary)

    assert "albums" not in _found(expansion)
    assert "捐赠" in _found(expansion)["donated"][1]


def test_a_name_is_found_by_its_sound_and_by_what_follows_it(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    alone = expand("What about Xiaojiang?", lexical, lambda: dictionary)
    town = expand("What about Xiaojiang Town?", lexical, lambda: dictionary)

    assert _found(alone)["Xiaojiang"] == (Origin.SOUND, ("小将", "小江"))
    assert _found(town)["Xiaojiang"] == (Origin.SOUND, ("小江",))


def test_compounds_and_numbers_are_searched_for_as_typed(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    expansion = expand("How does the 1+N+X mechanism help 28 villages?", lexical, lambda: dictionary)

    assert {"1+n+x", "28"} <= expansion.typed.keys()
    assert "mechanism" not in expansion.typed
    assert "1+n+x" in expansion.rendered("How does the 1+N+X mechanism help 28 villages?")


def test_a_place_in_pinyin_inside_a_chinese_question_gets_its_name(
    lexical: LexicalIndex, dictionary: Dictionary
) -> None:
    expansion = expand("Lianping 的帮扶机制", lexical, lambda: dictionary)

    assert _found(expansion) == {"Lianping": (Origin.NAME, ("连平",))}
    assert expansion.rendered("Lianping 的帮扶机制") == "Lianping 的帮扶机制 连平"
    assert lexical.best(expansion.typed, 1, alternatives=expansion.alternatives)[0][0] == "mechanism"


def test_everyday_words_bring_official_ones_with_less_weight(lexical: LexicalIndex) -> None:
    expansion = expand("那笔钱怎么来的？", lexical, _no_dictionary)

    assert [(concept.text, concept.forms) for concept in expansion.official] == [("钱", ("资金",))]
    assert [words.weight for words in expansion.alternatives] == [OFFICIAL_WEIGHT]
    assert expansion.official_terms == {"资金"}
    assert expansion.rendered("那笔钱怎么来的？") == "那笔钱怎么来的？"


def test_the_best_passages_settle_which_word_is_meant() -> None:
    concept = Concept("Xiaojiang", ("小将", "小江"), Origin.SOUND)
    expansion = Expansion({}, (concept,), english=True)

    settled = expansion.grounded(["小江鎮", "小将"])

    assert settled.concepts[0].forms == ("小江",)
    assert expansion.grounded([]).concepts[0].forms == ("小将",)


def test_the_latest_part_of_a_conversation_is_rendered_alone(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    expansion = expand("Who helps Yangshan? How much money?", lexical, lambda: dictionary)

    assert expansion.rendered("How much money?") == "多少资金"


def test_a_question_of_function_words_alone_finds_nothing(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    expansion = expand("And then?", lexical, lambda: dictionary)

    assert expansion.concepts == ()
    assert lexical.best(expansion.typed, 5, alternatives=expansion.alternatives) == []


def test_punctuation_ends_a_phrase(lexical: LexicalIndex, dictionary: Dictionary) -> None:
    together = _found(expand("the work team", lexical, lambda: dictionary))
    apart = _found(expand("the work, team", lexical, lambda: dictionary))

    assert together["work team"][0] is Origin.GLOSSARY
    assert "work, team" not in apart


@pytest.mark.parametrize("question", ["", "？", "'", "-", "a" * 3000, "Xi" * 40])
def test_odd_questions_do_no_harm(question: str, lexical: LexicalIndex, dictionary: Dictionary) -> None:
    expansion = expand(question, lexical, lambda: dictionary)

    assert len(expansion.concepts) <= 1


def test_the_dictionary_file_stays_where_the_home_is(tmp_path: Path) -> None:
    assert prepare(tmp_path).is_relative_to(tmp_path)


@pytest.mark.parametrize(
    ("question", "rendered"),
    [
        ("How many work team books?", "工作队 多少图书"),
        ("How many villagers helped?", "多少村 帮"),
        ("How much assistance money?", "多少帮扶资金"),
    ],
)
def test_the_noun_that_is_counted_follows_the_asking_word(
    question: str, rendered: str, lexical: LexicalIndex, dictionary: Dictionary
) -> None:
    assert expand(question, lexical, lambda: dictionary).rendered(question) == rendered
