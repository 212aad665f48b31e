"""Signals of a sentence, and the chance that they add up to."""

import pytest

from rag.question import read_question
from rag.scope import ScopeMatch, Verdict
from rag.signals import HitSignals, Signals, Surroundings, longest_run, read_signals

ALONE = Surroundings(before="", after="", passage="", title="", index=0)
BEST = HitSignals(score=1.0, rank=0, of_first_article=True, dense=0.0)


def signals(question: str, text: str, around: Surroundings = ALONE, scope: ScopeMatch | None = None) -> Signals:
    asked = read_question(question, question)
    weights = dict.fromkeys(asked.content, 1.0)
    return read_signals(asked, text, around, weights, scope or ScopeMatch(), 0.5, BEST, heading=False)


def test_words_in_the_sentence_and_around_it() -> None:
    own = signals("大桥全长多少米？", "大桥全长86米。")
    around = signals("大桥全长多少米？", "它有86米。", Surroundings("大桥通车。", "", "", "大桥", 3))

    assert own.own == 1
    assert own.before == own.title == 0
    assert around.own < around.own + around.before < 1
    assert around.opening == 1 / 4


def test_a_fact_counts_by_what_stands_beside_it() -> None:
    far = "大桥全长，" + "河水很清，" * 8 + "路长86米。"

    assert signals("大桥全长多少米？", "大桥全长86米。").beside > signals("大桥全长多少米？", far).beside
    assert signals("怎样建大桥？", "大桥全长86米。").beside == 0, "no bare fact is asked for"


def test_scope_is_a_signal_in_each_dimension() -> None:
    found = signals("2022年呢？", "2024年通车。", scope=ScopeMatch(year=Verdict.CONTRADICT, place=Verdict.AGREE))

    assert (found.year_contradicts, found.year_agrees, found.place_agrees, found.level_agrees) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("first", "second", "length"), [("大桥全长", "石陂大桥", 2), ("大桥", "河水", 0), ("", "桥", 0)]
)
def test_the_longest_run_that_two_texts_share(first: str, second: str, length: int) -> None:
    assert longest_run(first, second) == length
