import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.report_text import table
from eval.run import run_cases
from eval.schema import Case, CaseTurn, Quote, Summary
from index.errors import EvalError, ModelError
from rag.schema import Answer, Citation, Turn
from tests.eval.builders import FUND, STATION, FakeSystem, answer, case, citation, hit, unanswerable

AREA = "资源驿站占地多少平方米？"
SHARES = "三级按什么比例分担？"
NONE = "驿站哪一年建成？"
BROKEN = "哪个问题会出错？"


def cases() -> list[Case]:
    shares = case(
        "c2",
        SHARES,
        history=[CaseTurn("每镇每年多少资金？", "answer", ("2000万元。",))],
        cluster="fund.md",
        short=("6:3:1",),
        numbers=("6:3:1",),
        evidence=((Quote("fund.md", "三级按6:3:1分担"),),),
    )
    return [case(), shares, unanswerable("u1", NONE), case("c4", BROKEN)]


class Fake(FakeSystem):
    def __init__(self) -> None:
        super().__init__(
            hits={
                AREA: [hit(FUND, "三个街道每年600万元。"), hit(STATION, "资源驿站占地580平方米。它由基金会捐赠建设。")],
                SHARES: [hit(FUND, "每镇每年2000万元，三级按6:3:1分担。")],
            },
            answers={
                AREA: answer(
                    "资源驿站占地580平方米[1]。", [citation(1, STATION, "资源驿站占地580平方米。")], short="580平方米"
                ),
                SHARES: answer("三级按7:2:1分担[1]。", [self.wrong_quote()], short="7:2:1"),
                NONE: answer("文章里没有建成年份。", outcome="refused"),
            },
        )

    @staticmethod
    def wrong_quote() -> Citation:
        return Citation(1, FUND.id, FUND.title, "", "", FUND.source, 0, 4, "每镇每月")

    def answer(self, question: str, history: Sequence[Turn]) -> Answer:
        if question == BROKEN:
            raise ModelError("the model is gone; start it again")
        return super().answer(question, history)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def system() -> Fake:
    return Fake()


@pytest.fixture
def run(system: Fake, tmp_path: Path) -> tuple[Summary, Path]:
    folder = tmp_path / "run"
    return run_cases(system, cases(), folder, settings={"chat_model": "none"}), folder


def test_figures_of_a_run(run: tuple[Summary, Path]) -> None:
    summary, _ = run
    expected = {
        "evidence_recall@5": 2 / 3,
        "all_evidence@2000chars": 2 / 3,
        "mrr@10": (1 / 2 + 1 + 0) / 3,
        "hit@1": 1 / 3,
        "number_exact": 1 / 3,
        "short_em": 1 / 3,
        "unsupported_numbers": 1 / 3,  # 580平方米, 三级; but not 7:2:1
        "quote_exact": 1 / 2,
        "invalid_citations": 0 / 2,
        "evidence_cited": 1 / 3,
        "citation_recall": 1 / 3,
        "citation_precision": 1 / 3,
        "unanswerable_accuracy": 1 / 1,
        "false_refusal": 1 / 3,
    }
    assert {name: summary.metric(name).value for name in expected} == pytest.approx(expected)
    assert (summary.cases, summary.errors) == (4, 1)


def test_the_folder_holds_all_of_it(run: tuple[Summary, Path]) -> None:
    summary, folder = run
    assert {path.name for path in folder.iterdir()} == {"manifest.json", "items.jsonl", "scores.jsonl", "summary.json"}
    items, scores = lines(folder / "items.jsonl"), lines(folder / "scores.jsonl")
    assert [item["case_id"] for item in items] == [score["case_id"] for score in scores] == ["c1", "c2", "u1", "c4"]
    assert [bool(item["error"]) for item in items] == [False, False, False, True]
    assert items[3]["error"] == "ModelError: the model is gone; start it again"
    assert [source["exact"] for item in items for source in item["cited"]] == [True, False]
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(summary.to_dict())
    )
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["cases"], manifest["articles"], manifest["settings"]) == (4, 2, {"chat_model": "none"})


def test_the_manifest_tells_other_cases_and_articles_apart(tmp_path: Path) -> None:
    def manifest(name: str, its_cases: list[Case], articles: tuple[Any, ...] = (STATION, FUND)) -> dict[str, Any]:
        run_cases(FakeSystem({}, {AREA: answer("")}, articles), its_cases, tmp_path / name)
        document: dict[str, Any] = json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8"))
        return document

    first, again = manifest("1", [case()]), manifest("2", [case()])
    other_case, other_corpus = manifest("3", [case(numbers=())]), manifest("4", [case()], (STATION,))
    assert (first["dataset_hash"], first["corpus_hash"]) == (again["dataset_hash"], again["corpus_hash"])
    assert first["dataset_hash"] != other_case["dataset_hash"]
    assert first["corpus_hash"] != other_corpus["corpus_hash"]


def test_follow_ups_are_asked_with_their_gold_history(run: tuple[Summary, Path], system: Fake) -> None:
    assert system.asked[0] == (AREA, ())
    assert system.asked[1] == (SHARES, (Turn("user", "每镇每年多少资金？"), Turn("assistant", "2000万元。")))


def test_progress(system: Fake, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_cases(system, cases(), tmp_path / "run", on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_stopped_run_is_no_result(system: Fake, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_cases(system, cases(), tmp_path / "run", on_progress=stop)
    assert len(lines(tmp_path / "run" / "items.jsonl")) == 2
    assert not (tmp_path / "run" / "summary.json").exists()


def test_no_run_overwrites_another(system: Fake, tmp_path: Path) -> None:
    run_cases(system, cases(), tmp_path / "run")
    with pytest.raises(EvalError, match="is not empty"):
        run_cases(system, cases(), tmp_path / "run")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EvalError, match="can't be used"):
        run_cases(system, cases(), tmp_path / "file")


def test_a_folder_that_stops_taking_files(system: Fake, tmp_path: Path) -> None:
    folder = tmp_path / "run"

    def obstruct(done: int, total: int) -> None:
        if done == total:
            (folder / "scores.jsonl").mkdir()

    with pytest.raises(EvalError, match=r"scores\.jsonl: can't be written"):
        run_cases(system, cases(), folder, on_progress=obstruct)
    assert not (folder / "summary.json").exists()


def test_cases_over_other_articles_are_refused_before_anything_is_run(system: Fake, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=r"no article from elsewhere\.md"):
        run_cases(system, [case(evidence=((Quote("elsewhere.md", "占地"),),))], tmp_path / "run")
    assert not (tmp_path / "run").exists()
    assert system.asked == []


def test_table(run: tuple[Summary, Path]) -> None:
    text = table(run[0])
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["number_exact"][-1] == "3"
    assert "0.333" in rows["number_exact"]
    assert rows["false_refusal"][1] == "↓"
    assert "clarification" not in rows
    assert text.endswith(" s")
    assert "4 题 cases, 1 个错误 errors" in text
