"""What speaks for a passage, checked by arithmetic on made-up passages."""

import pytest

from index.schema import ArticleInfo, Passage
from rag.fusion import Fused
from rag.rank_features import SINGLE_WEIGHT, Candidate, Features, Sought, read_features, read_sought


def candidate(
    text: str,
    title: str = "",
    article: str = "a",
    dense: float = 0.8,
    lexical: float = 0.0,
    score: float = 0.5,
    closest: float = 0.8,
) -> Candidate:
    passage = Passage(article, 0, len(text), text)
    info = ArticleInfo(article, title, "", "", "page.txt", 1, "live")
    return Candidate(passage, info, Fused(passage.id, score, dense, lexical), closest)


def read(sought: Sought, *candidates: Candidate) -> list[Features]:
    return read_features(sought, candidates, [item.fused for item in candidates])


def sought(**idf: float) -> Sought:
    return Sought(idf, ())


def test_a_question_is_read_without_the_words_that_ask() -> None:
    read_as = read_sought("石坡村的水渠有多长？", lambda term: float(len(term)))

    assert read_as.idf["水渠"] == 2
    assert not {"有", "的", "村的", "的水"} & set(read_as.idf)
    assert read_as.places == ("石坡",)
    assert read_as.weights["渠"] == SINGLE_WEIGHT
    assert read_as.weights["水渠"] == 2


def test_both_legs_are_scaled_by_all_that_was_found() -> None:
    found = [candidate("甲", dense=0.9, lexical=2.0), candidate("乙丙", dense=0.8, lexical=1.0)]
    unread = Fused("z", 0.1, 0.7, 4.0)
    features = read_features(sought(), found, [*(item.fused for item in found), unread])

    assert [one.dense for one in features] == pytest.approx([1, 1 / 2])
    assert [one.lexical for one in features] == [2 / 4, 1 / 4]


def test_best_sentences_are_held_against_the_best_candidates_one() -> None:
    found = [candidate(text, closest=cosine) for text, cosine in (("甲", 0.9), ("乙丙", 0.8), ("丁", 0.7))]

    assert [one.closest for one in read(sought(), *found)] == pytest.approx([0, -1, -2])


def test_terms_count_by_their_idf_in_passage_and_title() -> None:
    (features,) = read(sought(水渠=1.0, 石坡=3.0, 长度=4.0), candidate("修了水渠", title="石坡村"))

    assert features.rarity == (1 + 9) / (1 + 9 + 16)
    assert features.article == (1 + 3) / 8
    assert features.sentence == 1 / 8, "a title is no sentence"


def test_terms_count_most_in_one_sentence() -> None:
    (features,) = read(sought(水渠=1.0, 石坡=1.0, 长度=1.0, 公里=1.0), candidate("石坡水渠。长度三里！公里路。"))

    assert (features.sentence, features.article) == (2 / 4, 1)


def test_what_other_passages_of_the_article_say_counts_for_it() -> None:
    terms = sought(水渠=1.0, 石坡=1.0)
    found = candidate("水渠", article="a"), candidate("石坡村民", article="a"), candidate("水渠图", article="b")

    assert [one.article for one in read(terms, *found)] == [1, 1, 1 / 2]


def test_places_are_looked_for_in_passage_and_title() -> None:
    (features,) = read(Sought({}, ("石坡", "青田", "东湖")), candidate("到东湖去", title="石坡要闻"))

    assert features.place == 2 / 3


def test_scripts_find_each_other_and_numbers_only_as_a_whole() -> None:
    (features,) = read(Sought({"乡村": 1.0, "12": 1.0, "gdp": 1.0}, ()), candidate("2012年，鄉村的ＧＤＰ"))

    assert features.article == pytest.approx(2 / 3)


def test_a_question_that_says_nothing_scores_0_everywhere() -> None:
    (features,) = read(read_sought("？？", lambda _: 1.0), candidate(""))

    assert features == Features(*[0.0] * len(Features.__slots__))
