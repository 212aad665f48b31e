"""Packing: within the budget, best first, neighbours of one article joined."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from index.schema import ArticleInfo, Hit, Passage
from index.tokens import count_tokens
from prompts.template import joined
from rag.context import NumberedPassage, pack

ARTICLE = ArticleInfo("a1", "资源驿站建成", "示例报", "2024-12-03", "a.md", 3, "live")
OTHER = ArticleInfo("b2", "", "", "", "b.md", 1, "live")
TEXT = "甲村建成驿站。\n乙村修了路。\n\n丙村种了茶。"


def hit(start: int, end: int, article: ArticleInfo = ARTICLE, text: str = TEXT) -> Hit:
    passage = Passage(article.article_id, start, end, text[start:end])
    return Hit(passage, article, score=1.0, dense=0.9, lexical=3.0)


FIRST, SECOND, THIRD = hit(0, 7), hit(8, 14), hit(16, 22)


def cost(*hits: Hit) -> int:
    return sum(count_tokens(f"{NumberedPassage(1, one.article, (one.passage,)).block}\n") for one in hits)


def test_the_fixture_holds_the_three_sentences() -> None:
    assert [one.passage.text for one in (FIRST, SECOND, THIRD)] == ["甲村建成驿站。", "乙村修了路。", "丙村种了茶。"]


def test_the_best_stand_at_both_ends_numbered_as_the_prompt_has_them() -> None:
    ranked = [hit(8 * place, 8 * place + 5, ARTICLE, "甲村建成了。" * 20) for place in range(5)]
    packed = pack(ranked, 1000)

    assert [passage.number for passage in packed] == [1, 2, 3, 4, 5]
    assert [ranked.index(next(one for one in ranked if one.passage == its.parts[0])) for its in packed] == [
        0,
        2,
        4,
        3,
        1,
    ]


def test_neighbours_become_one_passage_in_the_articles_order() -> None:
    packed = pack([SECOND, hit(0, 7, OTHER), FIRST, THIRD], 1000)

    assert [passage.number for passage in packed] == [1, 2]
    assert packed[0].parts == (FIRST.passage, SECOND.passage, THIRD.passage)
    assert packed[0].text == "甲村建成驿站。\n乙村修了路。\n丙村种了茶。"


def test_passages_with_text_between_them_stay_apart() -> None:
    assert [passage.parts for passage in pack([THIRD, FIRST], 1000)] == [(THIRD.passage,), (FIRST.passage,)]


def test_the_head_says_what_the_source_states() -> None:
    packed = pack([FIRST, hit(0, 7, OTHER)], 1000)

    assert [passage.head for passage in packed] == ["《资源驿站建成》 示例报 2024-12-03", ""]
    assert packed[0].block == '<passage number="1">\n《资源驿站建成》 示例报 2024-12-03\n甲村建成驿站。\n</passage>'
    assert packed[1].block == '<passage number="2">\n甲村建成驿站。\n</passage>'


def test_what_does_not_fit_is_left_out_and_smaller_ones_are_tried() -> None:
    long = hit(0, 700, OTHER, "很长的一句话" * 200)
    packed = pack([FIRST, long, SECOND], cost(FIRST, SECOND))

    assert [passage.parts for passage in packed] == [(FIRST.passage, SECOND.passage)]


def test_one_token_less_leaves_the_last_out() -> None:
    assert [passage.parts for passage in pack([FIRST, SECOND], cost(FIRST, SECOND) - 1)] == [(FIRST.passage,)]


def test_the_same_passage_twice_counts_once() -> None:
    assert len(pack([FIRST, FIRST], 1000)[0].parts) == 1


def test_nothing_gives_nothing() -> None:
    assert pack([], 1000) == []


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=12),
    st.integers(0, 1500),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)  # the first example loads the token table
def test_never_over_the_budget_and_numbered_without_gaps(lengths: list[int], budget: int, random: Random) -> None:
    text = "".join("路" * (length - 1) + "。" for length in lengths)
    ends = [sum(lengths[: index + 1]) for index in range(len(lengths))]
    hits = [hit(end - length, end, ARTICLE, text) for length, end in zip(lengths, ends, strict=True)]
    random.shuffle(hits)

    packed = pack(hits, budget)

    assert count_tokens(joined([passage.block for passage in packed])) <= budget
    assert [passage.number for passage in packed] == list(range(1, len(packed) + 1))
    for passage in packed:
        for part in passage.parts:
            assert text[part.start : part.end] == part.text
