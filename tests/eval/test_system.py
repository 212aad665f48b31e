from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.system import AssistantSystem, home_of_its_own
from index.config import IndexConfig
from rag.config import RagConfig
from tests.rag.corpus import build_index

QUESTION = "食品产业园引进了多少家企业？"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AssistantSystem]:
    reader = build_index(tmp_path_factory.mktemp("system"))
    yield AssistantSystem(reader, RagConfig(chat_model=""))
    reader.close()


@pytest.mark.usefixtures("no_refusals")
@pytest.mark.parametrize(("title", "figure"), [("翁源食品产业园开园", "15家"), ("蕉岭食品产业园三方共建", "21家")])
def test_only_the_articles_asked_for_are_answered_from(system: AssistantSystem, title: str, figure: str) -> None:
    wanted = {info.article_id for info in system.articles() if info.title == title}
    answer = system.answer(QUESTION, (), wanted)
    assert {citation.article_id for citation in answer.citations} == wanted
    assert figure in answer.answer
    assert {hit.article.article_id for hit in system.search(QUESTION, (), 5, wanted).hits} == wanted


@pytest.mark.usefixtures("no_refusals")
def test_the_time_to_the_first_piece_is_measured(system: AssistantSystem) -> None:
    answer = system.answer("石陂大桥全长多少米？", ())
    assert answer.outcome == "answered"
    assert answer.timings_ms["first_token"] > answer.timings_ms["retrieve"]


def test_the_index_is_told_by_its_revision_and_model(system: AssistantSystem) -> None:
    assert system.index == "1 bilingual-embeddings"


def test_a_dataset_has_a_home_apart(tmp_path: Path) -> None:
    users = IndexConfig(home=tmp_path, database_url="postgresql://db/x", chroma_url="http://127.0.0.1:1")
    own = home_of_its_own(users, "beir", "abc")
    assert (own.home, own.database_url, own.chroma_url) == (tmp_path / "eval" / "beir" / "abc", "", "")
