"""What holds of every metric of an answer: bounds, the empty answer, the perfect one, monotony."""

import random

from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.answer import best_f1, exact_match, forbidden, nugget_recall, number_exact, unsupported_numbers
from eval.metrics.citation import citation_precision, citation_recall, invalid_citations
from eval.schema import Nugget
from rag.markers import split_cited

words = st.text("驿站占地面积村镇", min_size=1, max_size=6)
figures = st.builds(
    lambda number, unit: f"{number}{unit}", st.integers(1, 9999), st.sampled_from(["人", "平方米", "%"])
)
wordings = st.one_of(words, figures)
answers = st.lists(st.one_of(words, figures), max_size=6).map("，".join)


@given(answers, st.lists(wordings, min_size=1, max_size=4))
def test_bounds(answer: str, gold: list[str]) -> None:
    nuggets = [Nugget(text, True) for text in gold]
    assert 0 <= nugget_recall(answer, nuggets) <= 1
    assert 0 <= number_exact(answer, gold) <= 1
    assert exact_match(answer, gold) <= best_f1(answer, gold) <= 1 or exact_match(answer, gold) == 1
    assert forbidden(answer, gold) == float(nugget_recall(answer, nuggets) > 0)


@given(st.lists(wordings, min_size=1, max_size=4))
def test_empty_and_perfect_answers(gold: list[str]) -> None:
    nuggets = [Nugget(text, True) for text in gold]
    assert (nugget_recall("", nuggets), exact_match("", gold), best_f1("", gold), number_exact("", gold)) == (
        0,
        0,
        0,
        0,
    )
    assert nugget_recall("。".join(gold), nuggets) == 1
    assert [exact_match(text, gold) for text in gold] == [1] * len(gold)
    assert [best_f1(text, gold) for text in gold] == [1] * len(gold)


@given(answers, answers, st.lists(wordings, min_size=1, max_size=4), st.randoms())
def test_saying_more_never_lowers_recall_and_order_does_not_matter(
    first: str, second: str, gold: list[str], shuffle: random.Random
) -> None:
    nuggets = [Nugget(text, True) for text in gold]
    recall = nugget_recall(first, nuggets)
    assert nugget_recall(f"{first}。{second}", nuggets) >= recall
    shuffled = nuggets.copy()
    shuffle.shuffle(shuffled)
    assert nugget_recall(first, shuffled) == recall


@given(st.lists(figures, min_size=1, max_size=4), st.lists(figures, max_size=4))
def test_more_sources_never_leave_more_numbers_unsupported(said: list[str], stands: list[str]) -> None:
    answer = "，".join(said)
    shares = [score.value for k in range(len(stands) + 1) if (score := unsupported_numbers(answer, stands[:k]))]
    assert len(shares) == len(stands) + 1
    assert shares == sorted(shares, reverse=True)
    perfect = unsupported_numbers(answer, said)
    assert perfect is not None
    assert (shares[0], perfect.value) == (1, 0)


@given(st.lists(st.tuples(words, st.lists(st.integers(1, 4), max_size=3)), max_size=4), st.lists(words, max_size=3))
def test_bounds_of_citations(said: list[tuple[str, list[int]]], sources: list[str]) -> None:
    text = "".join(f"{sentence}{''.join(f'[{number}]' for number in cited)}。" for sentence, cited in said)
    sentences, numbered = split_cited(text), dict(enumerate(sources, start=1))
    assert 0 <= citation_recall(sentences, numbered) <= 1
    assert 0 <= citation_precision(sentences, numbered) <= 1
    invalid = invalid_citations(sentences, numbered)
    assert (invalid is None) == (not any(sentence.numbers for sentence in sentences))
    assert invalid is None or 0 <= invalid.value <= 1


@given(st.lists(words, min_size=1, max_size=4))
def test_quoting_what_is_cited_is_perfect(said: list[str]) -> None:
    text = "".join(f"{sentence}[{number}]。" for number, sentence in enumerate(said, start=1))
    sources = dict(enumerate(said, start=1))
    assert citation_recall(split_cited(text), sources) == 1
    assert citation_precision(split_cited(text), sources) == 1
