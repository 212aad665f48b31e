import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.beir import BeirFolder, Ranker, index_beir, read_beir
from eval.run import Plan, run_cases
from eval.run_folder import RunFolder
from eval.system import AssistantSystem, assistant_system
from index.config import IndexConfig
from index.errors import EvalError, PathNotFound
from rag.config import RagConfig
from tests.eval.builders import FakeSystem
from tests.index.homes import CountingEmbeddings

DOCUMENTS = {
    "d1": "上坪镇的桥全长八十六米，去年五月通车。",
    "d2": "莲塘村清理了三条水渠，灌溉两百亩稻田。",
    "d 3": "隆街镇的圩市每逢三六九开市，卖的多是花生和蜂蜜。",
    "d4": "莲塘村清理了三条水渠，灌溉两百亩稻田。",  # the same text as d2
}
QUERIES = {"q1": "上坪镇的桥有多长？", "q2": "莲塘村清理了几条水渠？", "q3": "圩市什么时候开市？", "q4": "没有人判断过"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\nq2\td4\t1\nq3\td 3\t1\n"


def write_folder(path: Path, **changed: str) -> Path:
    (path / "qrels").mkdir(parents=True)
    corpus = "".join(
        json.dumps({"_id": id_, "title": "", "text": text}, ensure_ascii=False) + "\n"
        for id_, text in DOCUMENTS.items()
    )
    queries = "".join(
        json.dumps({"_id": id_, "text": text, "metadata": {"answers": ["八十六米"]} if id_ == "q1" else {}}) + "\n"
        for id_, text in QUERIES.items()
    )
    (path / "corpus.jsonl").write_text(changed.get("corpus", corpus), encoding="utf-8")
    (path / "queries.jsonl").write_text(changed.get("queries", queries), encoding="utf-8")
    (path / "qrels" / "test.tsv").write_text(changed.get("qrels", QRELS), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> BeirFolder:
    return read_beir(write_folder(tmp_path / "beir"))


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path / "home", database_url="", chroma_url="")


@pytest.fixture
def system(folder: BeirFolder, config: IndexConfig) -> Iterator[AssistantSystem]:
    model = CountingEmbeddings()
    with assistant_system(index_beir(folder, config, model), RagConfig(chat_model=""), model) as system:
        yield system


def test_a_folder_as_cases(folder: BeirFolder) -> None:
    assert [case.id for case in folder.cases] == ["q1", "q2", "q3"]
    first = folder.cases[0]
    assert (first.cluster, first.split, first.lang) == ("d1", "test", "zh-Hans")
    assert (first.scored.user, first.scored.short) == ("上坪镇的桥有多长？", ("八十六米",))
    assert folder.judgements == {"q1": {"d1": 2, "d2": 0}, "q2": {"d2": 1, "d4": 1}, "q3": {"d 3": 1}}


def test_ranking_of_documents(folder: BeirFolder, system: AssistantSystem) -> None:
    ranker = Ranker(system, folder.judgements, system.articles())
    item = ranker.item(folder.cases[1])
    assert sorted(document.id for document in item.ranking) == sorted(DOCUMENTS)
    assert [document.id for document in item.ranking][:2] == ["d2", "d4"]  # one article, two documents
    assert item.relevance == {"d2": 1, "d4": 1}
    scores = [document.score for document in item.ranking]
    assert scores == sorted(scores, reverse=True)


def test_a_run_measures_search_alone(folder: BeirFolder, system: AssistantSystem, tmp_path: Path) -> None:
    plan = Plan(folder.cases).of_search(folder.judgements)
    summary = run_cases(system, plan, tmp_path / "run")
    measured = {metric.name: metric.value for metric in summary.metrics if metric.value is not None}
    assert {name: measured.pop(name) for name in ("hit@1", "recall@5", "recall@10", "article_mrr@10", "ndcg@10")} == {
        **{"hit@1": 1, "recall@5": 1, "recall@10": 1, "article_mrr@10": 1, "ndcg@10": 1}
    }
    assert set(measured) == {"search_ms", "search_ms_p95"}
    run = RunFolder.open(tmp_path / "run")
    assert run.manifest.kind == "beir"
    assert [scored.failure for scored in run.scores()] == ["", "", ""]
    trec = [line.split() for line in (tmp_path / "run" / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert [row[:4] for row in trec[:1]] == [["q1", "Q0", "d1", "1"]]
    assert {row[2] for row in trec} == {"d1", "d2", "d_3", "d4"}


def test_other_judgements_are_another_dataset(folder: BeirFolder, system: AssistantSystem, tmp_path: Path) -> None:
    run_cases(system, Plan(folder.cases).of_search(folder.judgements), tmp_path / "run")
    other = Plan(folder.cases).of_search({**folder.judgements, "q1": {"d2": 1}})
    with pytest.raises(EvalError, match="since the dataset changed"):
        run_cases(system, other, tmp_path / "run", resume=True)


def test_a_query_that_can_not_be_searched_for_is_its_error(folder: BeirFolder, tmp_path: Path) -> None:
    class Broken(FakeSystem):
        def search(self, *_: Any, **__: Any) -> Any:
            raise ValueError("no index")

    summary = run_cases(Broken({}, {}), Plan(folder.cases).of_search(folder.judgements), tmp_path / "run")
    assert (summary.errors, summary.metric("ndcg@10").value, summary.metric("ndcg@10").n) == (3, 0, 3)


def test_an_empty_query_is_its_error_and_counts(config: IndexConfig, tmp_path: Path) -> None:
    queries = "".join(json.dumps({"_id": id_, "text": text}) + "\n" for id_, text in {**QUERIES, "q2": ""}.items())
    folder, model = read_beir(write_folder(tmp_path / "beir", queries=queries)), CountingEmbeddings()
    with assistant_system(index_beir(folder, config, model), RagConfig(chat_model=""), model) as system:
        summary = run_cases(system, Plan(folder.cases).of_search(folder.judgements), tmp_path / "run")
    hit = summary.metric("hit@1")
    assert (summary.errors, hit.value, hit.n) == (1, 2 / 3, 3)
    assert RunFolder.open(tmp_path / "run").items()[1].error.startswith("QuestionError: the question is empty")


def test_the_index_is_used_again_while_the_documents_are_the_same(
    folder: BeirFolder, config: IndexConfig, tmp_path: Path
) -> None:
    model = CountingEmbeddings()
    own = index_beir(folder, config, model)
    embedded = len(model.embedded)
    assert own.home.is_relative_to(config.home / "eval" / "beir")
    assert index_beir(read_beir(write_folder(tmp_path / "copy")), config, model) == own
    assert len(model.embedded) == embedded > 0
    other = write_folder(tmp_path / "other", corpus=json.dumps({"_id": "d1", "text": "别的。"}), qrels="q1\td1\t1\n")
    assert index_beir(read_beir(other), config, model).home != own.home


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"corpus": ""}, "corpus.jsonl: holds no document"),
        ({"corpus": "{"}, r"corpus.jsonl:1: not JSON"),
        ({"corpus": "[]"}, r"corpus.jsonl:1: not a JSON object"),
        ({"corpus": '{"_id": "d1", "text": "x"}\n{"_id": "", "text": "x"}'}, r"corpus.jsonl:2: _id must be a text"),
        ({"corpus": '{"_id": "d1", "text": 5}'}, r"corpus.jsonl:1: text must be a text"),
        ({"corpus": '{"_id": "d1", "text": "x"}\n\n{"_id": "d1", "text": "y"}'}, r"corpus.jsonl:3: _id 'd1' is used"),
        ({"queries": '{"_id": "q1", "text": null}'}, r"queries.jsonl:1: text must be a text"),
        ({"queries": '{"_id": "q1", "text": "x", "metadata": {"answers": "y"}}'}, "answers must be a list of texts"),
        ({"qrels": "q1\td1\n"}, r"test.tsv:1: must be query id, document id and a whole number"),
        ({"qrels": "q1\td1\thigh\n"}, r"test.tsv:1: must be"),
        ({"qrels": QRELS + "q9\td1\t1\n"}, r"test.tsv:7: no query 'q9' in queries.jsonl"),
        ({"qrels": QRELS + "q1\td9\t1\n"}, r"test.tsv:7: no document 'd9' in corpus.jsonl"),
        ({"qrels": "q1\td1\t0\n"}, "judges no document as relevant"),
    ],
)
def test_a_malformed_folder_is_told_in_one_line(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(EvalError, match=said) as raised:
        read_beir(write_folder(tmp_path / "beir", **changed))
    assert "\n" not in str(raised.value)


def test_missing_parts(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match="no such folder; give a BEIR folder with corpus"):
        read_beir(tmp_path / "nowhere")
    path = write_folder(tmp_path / "beir")
    (path / "queries.jsonl").unlink()
    with pytest.raises(PathNotFound, match=r"queries\.jsonl: no such file"):
        read_beir(path)


def test_the_split_names_the_file_of_judgements(tmp_path: Path) -> None:
    path = write_folder(tmp_path / "beir")
    (path / "qrels" / "dev.tsv").write_text("q3\td 3\t1\n", encoding="utf-8")
    assert [case.id for case in read_beir(path).cases] == ["q1", "q2", "q3"]
    assert [(case.id, case.split) for case in read_beir(path, "dev").cases] == [("q3", "dev")]
    with pytest.raises(EvalError, match="no judgements for split 'train'; there are dev, test"):
        read_beir(path, "train")
    (path / "qrels" / "test.tsv").unlink()
    assert [case.id for case in read_beir(path).cases] == ["q3"]
    (path / "qrels" / "dev.tsv").unlink()
    with pytest.raises(EvalError, match="no judgements"):
        read_beir(path)
