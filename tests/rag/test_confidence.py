"""Confidence: the chance that a response is right."""

import math

import pytest

from rag import confidence
from rag.answer import Assistant
from rag.compose import compose
from rag.extract import select
from rag.refusal import Decision
from tests.rag.corpus import article_of, evidence_of

BRIDGE = article_of("石陂大桥全长86米。大桥5月通车。", "石陂大桥")


def test_log_odds_are_those_of_the_chance_within_limits() -> None:
    assert confidence.evidence_odds(Decision(0.5, False)) == 0
    assert confidence.evidence_odds(Decision(0.75, False)) == pytest.approx(math.log(3))
    assert confidence.evidence_odds(Decision(1.0, False)) == 5
    assert confidence.evidence_odds(Decision(0.0, True)) == -5


def test_the_better_the_evidence_the_surer_the_answer_and_the_less_sure_a_refusal() -> None:
    evidence = evidence_of("石陂大桥全长多少米？", [BRIDGE], ["石陂大桥"])
    composed = compose(evidence.question, select(evidence), evidence)
    weak, strong = Decision(0.4, False), Decision(0.99, False)

    assert confidence.of_answer(weak, evidence, composed) < confidence.of_answer(strong, evidence, composed)
    assert confidence.of_refusal(weak) > confidence.of_refusal(strong)


def test_features_of_an_answer() -> None:
    evidence = evidence_of("石陂大桥全长多少米？", [BRIDGE], ["石陂大桥"])
    composed = compose(evidence.question, select(evidence), evidence)
    read = confidence.answer_features(Decision(0.5, False), evidence, composed)

    assert (read.evidence, read.short, read.no_short, read.whole, read.kinds) == (0, 1, 0, 0, 0)
    assert read.length == len(composed.text) / confidence.LONG


def test_a_response_states_the_chance_of_its_own_outcome(assistant: Assistant) -> None:
    answered = assistant.answer("连平县石陂大桥全长多少米？")
    refused = assistant.answer("汕头市有多少个自然村通了自来水？")

    assert (answered.outcome, refused.outcome) == ("answered", "refused")
    assert 0.5 < answered.confidence < 1
    assert 0.5 < refused.confidence < 1
