from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from index.errors import IndexCorrupt
from index.lexical import TITLE_WEIGHT, Alternatives, LexicalEntry, LexicalIndex
from index.script import terms


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    lexical = LexicalIndex(tmp_path / "lexical")
    lexical.update(
        [
            LexicalEntry("a", "清淤", "连平县清理水渠一千公里"),
            LexicalEntry("b", "大桥", "连平县修建大桥"),
            LexicalEntry("c", "鷹嘴桃", "邨民賣桃，2024年賣出3.5萬斤"),
        ],
        removed=[],
    )
    return lexical


def weights(text: str) -> Counter[str]:
    return Counter(terms(text))


def ids(index: LexicalIndex, query: str, k: int = 10) -> list[str]:
    return [passage_id for passage_id, _ in index.best(weights(query), k)]


def test_scores_are_those_of_bm25(tmp_path: Path) -> None:
    """Robertson & Zaragoza 2009 with k1 = 1.2 and b = 0.75, as Lucene and tantivy compute it."""
    lexical = LexicalIndex(tmp_path / "lexical")
    lexical.update([LexicalEntry("a", "", "abc abc x y"), LexicalEntry("b", "", "x y z w")], removed=[])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    tf = 2 / (2 + 1.2 * (1 - 0.75 + 0.75 * 4 / 4))  # both texts have 4 terms
    ((passage_id, score),) = lexical.best(weights("abc"), 10)
    assert passage_id == "a"
    assert score == pytest.approx(idf * 2.2 * tf, rel=1e-5)


def test_a_title_counts_less_than_the_text(tmp_path: Path) -> None:
    lexical = LexicalIndex(tmp_path / "lexical")
    lexical.update([LexicalEntry("title", "abc", "xyz"), LexicalEntry("text", "xyz", "abc")], removed=[])
    scores = dict(lexical.best(weights("abc"), 10))
    assert scores["title"] == pytest.approx(TITLE_WEIGHT * scores["text"])


def test_scripts_widths_and_cases_find_each_other(index: LexicalIndex) -> None:
    assert ids(index, "鹰嘴桃卖") == ids(index, "鷹嘴桃賣") == ["c"]
    assert ids(index, "３．５") == ["c"]
    assert ids(index, "大橋")[0] == "b"


def test_a_term_scores_by_its_weight(index: LexicalIndex) -> None:
    ((_, once),) = index.best({"鹰嘴": 1}, 10)
    ((_, quarter),) = index.best({"鹰嘴": 0.25}, 10)
    assert quarter == pytest.approx(once / 4)


def test_only_the_passages_asked_for_are_found_with_the_same_scores(index: LexicalIndex) -> None:
    everywhere = dict(index.best(weights("连平县大桥"), 10))
    assert index.best(weights("连平县大桥"), 10, within=["a", "c", "unknown"]) == [("a", everywhere["a"])]
    assert index.best(weights("连平县大桥"), 10, within=[]) == []


@pytest.mark.parametrize("query", ["", "   ", "，。！？", "\x00\x1b", "🍑"])
def test_a_query_without_terms_finds_nothing(index: LexicalIndex, query: str) -> None:
    assert index.best(weights(query), 10) == []


@pytest.mark.parametrize("query", ['title:"', "AND OR NOT", "(连平", "连平~2", "*", "id:a", "[a TO b]", "连平^9\\"])
def test_the_syntax_of_query_languages_is_text(index: LexicalIndex, query: str) -> None:
    assert set(ids(index, query)) <= {"a", "b"}


def test_a_very_long_query_is_answered(index: LexicalIndex) -> None:
    query = "".join(chr(0x4E00 + number % 9000) for number in range(20_000)) + "大桥"
    assert ids(index, query)[0] == "b"


def test_no_more_than_k(index: LexicalIndex) -> None:
    assert len(ids(index, "连平县", k=1)) == 1
    assert set(ids(index, "连平县", k=10)) == {"a", "b"}


def test_a_replaced_entry_is_found_by_its_new_text_only(index: LexicalIndex) -> None:
    index.update([LexicalEntry("a", "路灯", "安装路灯")], removed=["b", "unknown"])
    assert index.count() == 2
    assert ids(index, "水渠") == ids(index, "大桥") == []
    assert ids(index, "路灯") == ["a"]
    assert index.stale() == 2
    assert index.holds("a")
    assert not index.holds("unknown")


def test_another_object_sees_what_was_written(index: LexicalIndex) -> None:
    again = LexicalIndex(index.path)
    assert again.best(weights("连平县"), 10) == index.best(weights("连平县"), 10)
    assert again.document_frequency("连平") == 2
    assert again.document_frequency("鹰嘴") == 0  # it stands in a title only


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    lexical = LexicalIndex(tmp_path / "lexical")
    assert (lexical.best(weights("连平"), 10), lexical.count(), lexical.stale()) == ([], 0, 0)


def test_a_damaged_index_is_one_line_with_the_next_step(index: LexicalIndex) -> None:
    """Of meta.json, that is; damage elsewhere may crash tantivy, so a generation is checked before it is opened."""
    (index.path / "meta.json").write_bytes(b"damaged")
    with pytest.raises(IndexCorrupt, match=r"lexical: .*can't be read.*`policy-chat index rebuild`$") as caught:
        LexicalIndex(index.path).best(weights("连平"), 10)
    assert "\n" not in str(caught.value)


def test_damage_that_only_a_search_meets_is_one_line_too(index: LexicalIndex) -> None:
    for path in index.path.glob("*.pos"):
        path.unlink()
    with pytest.raises(IndexCorrupt, match=r"`policy-chat index rebuild`$"):
        LexicalIndex(index.path).best(weights("连平"), 10)


def test_alternatives_score_once_by_the_idf_of_their_union(index: LexicalIndex) -> None:
    words = Alternatives(("清理", "大桥", "修建"), weight=0.5)
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))  # 2 of 3 passages hold one of the words

    found = dict(index.best({}, 10, alternatives=[words]))

    assert found == {"a": pytest.approx(0.5 * idf), "b": pytest.approx(0.5 * idf)}


def test_an_alternative_of_several_characters_needs_all_its_bigrams(index: LexicalIndex) -> None:
    assert [id_ for id_, _ in index.best({}, 10, alternatives=[Alternatives(("修建大桥",))])] == ["b"]
    assert index.best({}, 10, alternatives=[Alternatives(("修理大桥",))]) == []


def test_alternatives_in_the_title_alone_count_less(index: LexicalIndex) -> None:
    found = dict(index.best({}, 10, alternatives=[Alternatives(("清淤",))]))

    assert found == {"a": pytest.approx(TITLE_WEIGHT * index.idf(0))}


def test_alternatives_keep_to_the_passages_asked_for(index: LexicalIndex) -> None:
    found = index.best({}, 10, within=["b"], alternatives=[Alternatives(("连平",))])

    assert [id_ for id_, _ in found] == ["b"]
