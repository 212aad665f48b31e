"""What kind a question is, by the reference questions."""

from __future__ import annotations

import pytest

from index.config import CHECKOUT, IndexConfig
from index.embedding import load_embeddings
from rag.domain import domain, is_kept, reference_questions
from rag.query_vector import query_vector
from tests.fakes import HashEmbeddings


def test_reference_questions_are_of_two_kinds_and_each_stands_once() -> None:
    questions = reference_questions()

    assert set(questions) == {"field", "other"}
    assert all(len(of_kind) >= 50 for of_kind in questions.values())
    assert len({*questions["field"], *questions["other"]}) == sum(map(len, questions.values()))


@pytest.mark.parametrize(
    ("question", "is_of_the_field"), [("工作队每年要在村里住满多少天？", True), ("怎么做红烧排骨才好吃", False)]
)
def test_a_question_is_nearer_to_its_own_kind(question: str, is_of_the_field: bool) -> None:
    model = HashEmbeddings()

    assert (domain(model, query_vector(model, question)) > 0) is is_of_the_field


def test_the_direction_of_another_model_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    model = HashEmbeddings(model_hash="another model")
    query = query_vector(model, "结对双方分别承担什么责任？")
    first = domain(model, query)
    monkeypatch.setattr(model, "embed_queries", None)

    assert domain(model, query) == first


@pytest.mark.model
def test_the_direction_of_the_bundled_model_is_kept_and_tells_the_kinds_apart() -> None:
    model = load_embeddings(IndexConfig(home=CHECKOUT / "var"))
    field, other = (
        [domain(model, query_vector(model, question)) for question in questions[::7]]
        for questions in reference_questions().values()
    )

    assert is_kept(model)
    assert min(field) > max(other)
