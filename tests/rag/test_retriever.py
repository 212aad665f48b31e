"""Retrieval over an index: both legs, either script, follow-ups, and questions that are hard to search for."""

from pathlib import Path

import pytest

from index.errors import QuestionError
from index.reader import IndexReader
from rag.retriever import Retriever, SearchResult, question_of
from rag.schema import Turn
from tests.rag.corpus import build_index


@pytest.fixture(scope="module")
def retriever(reader: IndexReader) -> Retriever:
    return Retriever(reader)


def titles(result: SearchResult) -> list[str]:
    return [hit.article.title for hit in result.hits]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("石陂大桥全长多少米？", "石陂大桥建成通车"),
        ("石陂大橋全長多少米？", "石陂大桥建成通车"),
        ("小江镇的自来水怎么收费？", "小江鎮村村通自來水"),
        ("小江鎮的自來水怎麼收費？", "小江鎮村村通自來水"),
        ("How many villages in Yangshan have water?", "小江鎮村村通自來水"),
        ("“1+N+X”机制", "连平探索综合帮扶机制"),
    ],
)
def test_the_article_is_found_in_either_script_and_language(retriever: Retriever, question: str, title: str) -> None:
    assert titles(retriever.search(question))[0] == title


def test_hits_are_true_to_their_articles_and_best_first(retriever: Retriever, reader: IndexReader) -> None:
    result = retriever.search("食品产业园引进了多少家企业？")

    for hit in result.hits:
        text = reader.article(hit.article.article_id).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.passage.id for hit in result.hits}) == len(result.hits)


def test_every_hit_has_its_cosine_and_its_bm25_score(retriever: Retriever) -> None:
    best, *others = retriever.search("石陂大桥").hits

    assert 0.75 < best.dense <= 1
    assert best.lexical > 0
    assert best.lexical >= max(hit.lexical for hit in others)
    assert min(hit.lexical for hit in others) == 0, "a passage without any of the words"
    assert all(hit.dense > 0 for hit in others)


def test_k_hits_at_most(retriever: Retriever) -> None:
    assert len(retriever.search("企业", k=3).hits) == 3
    assert titles(retriever.search("企业", k=3)) == titles(retriever.search("企业", k=5))[:3]


def test_a_follow_up_is_searched_for_with_what_it_leans_on(retriever: Retriever) -> None:
    history = [Turn("user", "德庆县凤村镇的帮扶资金一共有多少万元？"), Turn("assistant", "380万元。[1]")]
    result = retriever.search("分几块使用？", history)

    assert result.question == "分几块使用？"
    assert result.standalone_question == "德庆县凤村镇的帮扶资金，分几块使用？"
    assert titles(result)[0] == "凤村镇的帮扶资金花在哪里"


def test_the_chinese_name_is_searched_for_but_not_put_into_the_users_mouth(retriever: Retriever) -> None:
    assert retriever.search("logistics in Lianjiang").standalone_question == "logistics in Lianjiang"
    assert titles(retriever.search("logistics in Lianjiang"))[0] == "廉江“一县一策”降运费"


def test_only_the_articles_asked_for_are_searched(retriever: Retriever, reader: IndexReader) -> None:
    everywhere = retriever.search("食品产业园引进了多少家企业？", k=100)
    wanted = {info.article_id for info in reader.infos() if info.title in ("翁源食品产业园开园", "石陂大桥建成通车")}
    result = retriever.search("食品产业园引进了多少家企业？", k=100, within=wanted)

    assert {hit.article.article_id for hit in result.hits} == wanted
    assert titles(result)[0] == "翁源食品产业园开园"
    scores = {hit.passage.id: (hit.dense, hit.lexical) for hit in everywhere.hits}
    for hit in result.hits:
        assert (hit.dense, hit.lexical) == pytest.approx(scores[hit.passage.id], abs=1e-3)  # half precision


@pytest.mark.parametrize("within", [[], ["0123456789ab"]])
def test_nothing_is_found_within_no_article(retriever: Retriever, within: list[str]) -> None:
    assert retriever.search("食品产业园", within=within).hits == ()


def test_revision_and_timings_are_told(retriever: Retriever, reader: IndexReader) -> None:
    result = retriever.search("大桥")

    assert result.revision == reader.revision
    assert result.timings_ms["total"] == pytest.approx(result.timings_ms["condense"] + result.timings_ms["retrieve"])


@pytest.mark.parametrize("question", ["", "  \n\u3000\t"])
def test_an_empty_question_can_not_be_searched_for(retriever: Retriever, question: str) -> None:
    with pytest.raises(QuestionError, match="empty; type what"):
        retriever.search(question)


@pytest.mark.parametrize(
    "question",
    [
        "大桥" * 10_000,
        "".join(chr(0x4E00 + number) for number in range(20_000)),
        "石陂大桥\x00\x1b[31m\u202e\ufeff有多长",
        "<script>alert('石陂大桥')</script>",
        'title:石陂 AND (大桥 OR "x) NOT *:* [1 TO 2] ~^\\',
        "？？？",
        "𠮷",
    ],
    ids=["long", "20,000 different characters", "control", "html", "query syntax", "marks", "rare"],
)
def test_whatever_is_typed_is_text(retriever: Retriever, question: str) -> None:
    result = retriever.search(question)

    assert result.hits
    assert result.question == result.standalone_question == question
    if "石陂" in question:
        assert titles(result)[0] == "石陂大桥建成通车"


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    reader = build_index(tmp_path, {})
    assert Retriever(reader).search("大桥").hits == ()
    reader.close()


def test_a_follow_up_is_read_as_typed_unless_it_had_to_be_rewritten(retriever: Retriever) -> None:
    history = [Turn("user", "连平县引进了几个项目？"), Turn("assistant", "13个。")]

    preceded = question_of(SearchResult("投资多少？", "连平县的项目，投资多少？", (), 1))
    rewritten = question_of(retriever.search("那紫金县呢？", history))
    english = question_of(SearchResult("And in Zijin?", "紫金县引进了几个项目？", (), 1))

    assert (preceded.latest, preceded.text) == ("投资多少？", "连平县的项目，投资多少？")
    assert rewritten.latest == "紫金县引进了几个项目？"
    assert (english.latest, english.lang) == ("紫金县引进了几个项目？", "en"), "answered in the language it is asked in"
