import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.rgb import Question, articles_of, index_rgb, read_rgb, rgb_cases
from eval.run import Plan, run_cases
from eval.run_folder import RunFolder
from eval.system import AssistantSystem, assistant_system
from index.config import IndexConfig
from index.errors import EvalError
from rag.config import RagConfig
from tests.eval.builders import FakeSystem
from tests.index.homes import CountingEmbeddings

BRIDGE: dict[str, Any] = {
    "id": 0,
    "query": "上坪镇的桥有多长？",
    "answer": [["86米", "八十六米"]],
    "positive": [
        "上坪镇的桥去年通车。桥长86米。",
        "记者在上坪镇看到，八十六米的桥已经通车。",
        "桥全长86米，由县里出资。",
    ],
    "negative": [f"上坪镇第{number}次组织村民清理河道。" for number in range(1, 9)],
}
WATER: dict[str, Any] = {
    "id": 1,
    "query": "莲塘村哪年通水，哪年通路？",
    "answer": ["2021年", "2023年"],
    "positive": [["莲塘村2021年通水。", "2021年，莲塘村家家有水。"], ["莲塘村2023年通路。", "路在2023年修到莲塘村。"]],
    "negative": ["莲塘村有三百户人家。", "莲塘村种稻子。", "莲塘村养鱼。"],
}
COUNTY: dict[str, Any] = {
    "id": 2,
    "query": "圩市几天一开？",
    "answer": "3天",
    "fakeanswer": "9天",
    "positive": ["隆街镇的圩市3天一开。"],
    "positive_wrong": ["隆街镇的圩市9天一开。"],
    "negative": ["圩市多卖花生。", "圩市人多。"],
}


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    return read_rgb(write(tmp_path / "zh.json", BRIDGE, WATER, COUNTY))


@pytest.fixture
def system(questions: list[Question], tmp_path: Path) -> Iterator[AssistantSystem]:
    model = CountingEmbeddings(256)
    config = IndexConfig(home=tmp_path / "home", database_url="", chroma_url="")
    with assistant_system(index_rgb(questions, config, model), RagConfig(chat_model=""), model) as system:
        yield system


@pytest.mark.parametrize(
    ("noise", "positive", "negative"), [(0, 3, 2), (0.2, 3, 2), (0.4, 3, 2), (0.6, 2, 3), (0.8, 1, 4), (1, 0, 5)]
)
def test_five_documents_by_the_ratio_of_noise(
    questions: list[Question], noise: float, positive: int, negative: int
) -> None:
    texts = [document.text for document in questions[0].documents(noise)]
    assert texts == BRIDGE["positive"][:positive] + BRIDGE["negative"][:negative]


def test_every_part_of_an_integrated_answer_has_a_document(questions: list[Question]) -> None:
    water = questions[1]
    (first, second), (third, fourth) = WATER["positive"]
    assert [document.text for document in water.documents(0)] == [first, third, second, fourth, WATER["negative"][0]]
    assert [document.text for document in water.documents(0.6)] == [first, third, *WATER["negative"]]
    few_negatives = [document.text for document in water.documents(0.8)]
    assert few_negatives == [first, third, *WATER["negative"]]


def test_counterfactual_documents_take_the_place_of_true_ones(questions: list[Question]) -> None:
    assert [document.text for document in questions[2].documents(0)] == COUNTY["positive_wrong"] + COUNTY["negative"]


def test_the_four_situations(questions: list[Question]) -> None:
    cases = rgb_cases(questions, 0.4)
    assert [case.tags for case in cases] == [
        ("rgb_noise", "noise_0.4"),
        ("rgb_integration", "noise_0.4"),
        ("rgb_counterfactual", "noise_0.4"),
    ]
    assert [case.type for case in cases] == ["single", "multi_hop", "single"]
    assert {case.tags for case in rgb_cases(questions, 1)} == {("rgb_rejection", "noise_1")}
    assert {case.scored.expect for case in rgb_cases(questions, 1)} == {"refuse"}


def test_gold_data_of_a_question(questions: list[Question]) -> None:
    bridge, water, county = (case.scored for case in rgb_cases(questions, 0.6))
    assert [nugget.text for nugget in bridge.nuggets] == ["86米|八十六米"]
    assert bridge.short == ("86米", "八十六米")
    assert [[quote.quote for quote in group] for group in bridge.evidence] == [
        ["桥长86米。", "记者在上坪镇看到，八十六米的桥已经通车。"]
    ]
    assert [nugget.text for nugget in water.nuggets] == ["2021年", "2023年"]
    assert [[quote.quote for quote in group] for group in water.evidence] == [
        ["莲塘村2021年通水。"],
        ["莲塘村2023年通路。"],
    ]
    assert (county.forbidden, county.evidence) == (("9天",), ())


def test_a_question_sees_its_own_documents_alone(
    questions: list[Question], system: AssistantSystem, tmp_path: Path
) -> None:
    within = articles_of(questions, 0.4, system.articles())
    assert {id_: len(found) for id_, found in within.items()} == {"0": 5, "1": 5, "2": 3}
    plan = Plan(rgb_cases(questions, 0.4)).of_rgb(within)
    run_cases(system, plan, tmp_path / "run")
    folder = RunFolder.open(tmp_path / "run")
    for item in folder.items():
        assert {found.place.article_id for found in item.retrieved} == set(within[item.case_id])
        assert {source.place.article_id for source in item.cited} <= set(within[item.case_id])
    assert folder.manifest.kind == "rgb"
    assert folder.summary().metric("evidence_recall@5").value == 1


def test_one_index_serves_every_ratio(questions: list[Question], tmp_path: Path) -> None:
    model = CountingEmbeddings()
    config = IndexConfig(home=tmp_path / "home", database_url="", chroma_url="")
    own = index_rgb(questions, config, model)
    embedded = len(model.embedded)
    assert own.home.is_relative_to(config.home / "eval" / "rgb")
    assert index_rgb(questions, config, model) == own
    assert len(model.embedded) == embedded
    used = {document.text for noise in (0, 0.2, 0.4, 0.6, 0.8, 1) for document in questions[0].documents(noise)}
    assert used <= set(model.embedded)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "id must be a text"),
        ({"query": ""}, "query must be a text"),
        ({"answer": None}, "answer must be a text, or a list"),
        ({"answer": []}, "answer must be"),
        ({"answer": [[]]}, "answer must be"),
        ({"answer": [["86米", 5]]}, "answer must be"),
        ({"positive": "no list"}, "positive must be a list of texts"),
        ({"positive": [["x"], "y"]}, "positive must be a list of texts"),
        ({"negative": [5]}, "negative must be a list of texts"),
        ({"positive": [], "negative": []}, "positive and negative hold no document"),
        ({"id": 1}, "id 1 is used before"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "zh.json", WATER, {**BRIDGE, **change})
    with pytest.raises(EvalError, match=rf"zh\.json:2: {said}") as raised:
        read_rgb(path)
    assert "\n" not in str(raised.value)


def test_no_question_at_all(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no question; give an RGB file"):
        read_rgb(write(tmp_path / "zh.json"))


def test_a_part_that_stands_in_no_document_leaves_the_case_without_evidence(tmp_path: Path) -> None:
    (question,) = read_rgb(write(tmp_path / "zh.json", {**BRIDGE, "answer": "九十米"}))
    assert rgb_cases([question], 0)[0].scored.evidence == ()
    run_cases(FakeSystem({}, {}), Plan(rgb_cases([question], 0)), tmp_path / "run")
    assert RunFolder.open(tmp_path / "run").summary().metric("evidence_recall@5").n == 0
