import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.report_text import table
from eval.run import Plan, failing, run_cases, score_run
from eval.run_folder import RunFolder
from eval.schema import Case, CaseTurn, Quote, Summary
from index.errors import EvalError, ModelError
from rag.schema import Answer, Citation, Turn
from tests.eval.builders import FUND, STATION, FakeSystem, answer, case, citation, hit, unanswerable

AREA = "资源驿站占地多少平方米？"
SHARES = "三级按什么比例分担？"
FIRST = "每镇每年多少资金？"
NONE = "驿站哪一年建成？"
BROKEN = "哪个问题会出错？"


def cases() -> list[Case]:
    shares = case(
        "c2",
        SHARES,
        history=[CaseTurn(FIRST, "answer", ("2000万元。",))],
        cluster="fund.md",
        short=("6:3:1",),
        numbers=("6:3:1",),
        nuggets=(),
        evidence=((Quote("fund.md", "三级按6:3:1分担"),),),
    )
    return [case(), replace(shares, type="multi_turn"), unanswerable("u1", NONE), case("c4", BROKEN)]


class Fake(FakeSystem):
    def __init__(self) -> None:
        super().__init__(
            hits={
                AREA: [hit(FUND, "三个街道每年600万元。", 0.4), hit(STATION, "资源驿站占地580平方米。", 0.3)],
                SHARES: [hit(FUND, "每镇每年2000万元，三级按6:3:1分担。")],
            },
            answers={
                AREA: answer(
                    "资源驿站占地580平方米[1]。", [citation(1, STATION, "资源驿站占地580平方米。")], short="580平方米"
                ),
                SHARES: answer("三级按7:2:1分担[1]。", [self.wrong_quote()], short="7:2:1"),
                FIRST: answer("每镇每年两千万[1]。"),
                NONE: answer("文章里没有建成年份。", outcome="refused"),
            },
        )
        self.answered: list[tuple[str, tuple[Turn, ...]]] = []

    @staticmethod
    def wrong_quote() -> Citation:
        return Citation(1, FUND.id, FUND.title, "", "", FUND.source, 0, 4, "每镇每月")

    def answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None = None) -> Answer:
        self.answered.append((question, tuple(history)))
        if question == BROKEN:
            raise ModelError("the model is gone; start it again")
        return super().answer(question, history, within)


class Stopped(Fake):
    """Interrupted at one question, as by Ctrl-C."""

    def answer(self, question: str, history: Sequence[Turn], within: Collection[str] | None = None) -> Answer:
        if question == NONE:
            raise KeyboardInterrupt
        return super().answer(question, history, within)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def document(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def system() -> Fake:
    return Fake()


@pytest.fixture
def run(system: Fake, tmp_path: Path) -> tuple[Summary, Path]:
    plan = Plan(cases(), dataset="four.jsonl", settings={"chat_model": "none"})
    return run_cases(system, plan, tmp_path / "run"), tmp_path / "run"


def test_figures_of_a_run(run: tuple[Summary, Path]) -> None:
    summary, _ = run
    expected = {
        "evidence_recall@5": 2 / 3,
        "mrr@10": (1 / 2 + 1 + 0) / 3,
        "hit@1": 1 / 3,
        "number_exact": 1 / 3,
        "short_em": 1 / 3,
        "quote_exact": 1 / 2,
        "citation_recall": 1 / 3,
        "unanswerable_accuracy": 1 / 1,
        "false_refusal": 1 / 3,
    }
    assert {name: summary.metric(name).value for name in expected} == pytest.approx(expected)
    assert (summary.cases, summary.errors) == (4, 1)


def test_the_folder_holds_all_of_it(run: tuple[Summary, Path]) -> None:
    summary, path = run
    assert {file.name for file in path.iterdir()} == {
        *("manifest.json", "cases.jsonl", "items.jsonl", "scores.jsonl", "run.trec", "summary.json")
    }
    folder = RunFolder.open(path)
    assert folder.cases() == cases()
    assert folder.summary() == summary
    assert [item.case_id for item in folder.items()] == ["c1", "c2", "u1", "c4"]
    assert [item.error for item in folder.items()] == ["", "", "", "ModelError: the model is gone; start it again"]
    assert [source.exact for item in folder.items() for source in item.cited] == [True, False]
    assert [scored.failure for scored in folder.scores()] == ["", "evidence unused", "", "error"]
    assert (folder.manifest.cases, folder.manifest.articles, folder.manifest.dataset) == (4, 2, "four.jsonl")
    assert folder.manifest.settings == {"chat_model": "none"}
    assert folder.manifest.finished


def test_items_and_scores_are_read_as_they_were_written(run: tuple[Summary, Path]) -> None:
    folder = RunFolder.open(run[1])
    written = [json.loads(json.dumps(item.to_dict())) for item in folder.items()]
    assert written == lines(run[1] / "items.jsonl")
    assert [json.loads(json.dumps(scored.to_dict())) for scored in folder.scores()] == lines(run[1] / "scores.jsonl")


def test_the_ranking_in_the_format_of_trec(run: tuple[Summary, Path]) -> None:
    rows = [line.split() for line in (run[1] / "run.trec").read_text(encoding="utf-8").splitlines()]
    assert rows == [
        ["c1", "Q0", FUND.id, "1", "0.4", "policy-chat"],
        ["c1", "Q0", STATION.id, "2", "0.3", "policy-chat"],
        ["c2", "Q0", FUND.id, "1", "1.0", "policy-chat"],
    ]


def test_the_manifest_tells_other_cases_and_articles_apart(tmp_path: Path) -> None:
    def hashes(name: str, its_cases: list[Case], articles: tuple[Any, ...] = (STATION, FUND)) -> Any:
        run_cases(FakeSystem({}, {AREA: answer("")}, articles), Plan(its_cases), tmp_path / name)
        return RunFolder.open(tmp_path / name).manifest.hashes

    first, again = hashes("1", [case()]), hashes("2", [case()])
    assert first == again
    assert hashes("3", [case(numbers=())]) == replace(first, dataset=hashes("4", [case(numbers=())]).dataset)
    assert hashes("5", [case()], (STATION,)).dataset == first.dataset
    assert hashes("6", [case()], (STATION,)).corpus != first.corpus


def test_follow_ups_are_asked_with_their_gold_history_and_then_with_the_own_one(
    run: tuple[Summary, Path], system: Fake
) -> None:
    gold = (Turn("user", FIRST), Turn("assistant", "2000万元。"))
    own = (Turn("user", FIRST), Turn("assistant", "每镇每年两千万[1]。"))
    assert system.answered[:4] == [(AREA, ()), (SHARES, gold), (FIRST, ()), (SHARES, own)]
    items = RunFolder.open(run[1]).items()
    assert [item.own_answer is not None for item in items] == [False, True, False, False]
    assert items[1].own_cited == items[1].cited


def test_the_own_history_may_be_left_out(system: Fake, tmp_path: Path) -> None:
    run_cases(system, Plan(cases(), own_history=False), tmp_path / "run")
    assert FIRST not in [question for question, _ in system.answered]
    assert all(item.own_answer is None for item in RunFolder.open(tmp_path / "run").items())


def test_an_error_in_the_own_conversation_leaves_the_rest_of_the_item(tmp_path: Path) -> None:
    broken = case(history=[CaseTurn(BROKEN, "answer", ("是。",))])
    run_cases(Fake(), Plan([broken]), tmp_path / "run")
    (item,) = RunFolder.open(tmp_path / "run").items()
    assert (item.error, item.own_error) == ("", "ModelError: the model is gone; start it again")
    assert item.answer is not None


def test_a_defect_that_one_case_brings_out_is_its_error(tmp_path: Path) -> None:
    summary = run_cases(Fake(), Plan([case(), case("c2", "没有准备这个问题")]), tmp_path / "run")
    assert summary.errors == 1
    assert RunFolder.open(tmp_path / "run").items()[1].error == "KeyError: '没有准备这个问题'"


def test_repeats(system: Fake, tmp_path: Path) -> None:
    run_cases(system, Plan(cases(), repeat=2), tmp_path / "run")
    items = RunFolder.open(tmp_path / "run").items()
    assert [(item.case_id, item.repeat) for item in items] == [
        (case_.id, repeat) for repeat in (0, 1) for case_ in cases()
    ]
    trec = (tmp_path / "run" / "run.trec").read_text(encoding="utf-8").splitlines()
    assert len(trec) == 3


def test_a_case_uses_only_the_articles_it_may(system: Fake, tmp_path: Path) -> None:
    run_cases(system, Plan([case()], within={"c1": [STATION.id]}), tmp_path / "run")
    (item,) = RunFolder.open(tmp_path / "run").items()
    assert [found.place.article_id for found in item.retrieved] == [STATION.id]


def test_progress(system: Fake, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_cases(system, Plan(cases()), tmp_path / "run", on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_stopped_run_is_no_result_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path, plan = tmp_path / "run", Plan(cases())
    with pytest.raises(KeyboardInterrupt):
        run_cases(Stopped(), plan, path)
    assert len(lines(path / "items.jsonl")) == 2
    with pytest.raises(EvalError, match=r"the run is incomplete; finish it with `policy-chat eval run --resume"):
        RunFolder.open(path)
    with pytest.raises(EvalError, match=r"the run is incomplete \(2 of 4 items\)"):
        score_run(RunFolder.unfinished(path))

    with (path / "items.jsonl").open("a", encoding="utf-8") as items:
        items.write('{"case_id": "u1", "case_ha')  # killed in the middle of a line
    system, seen = Fake(), list[int]()
    run_cases(system, plan, path, resume=True, on_progress=lambda done, _: seen.append(done))
    assert [question for question, _ in system.answered] == [NONE, BROKEN]
    assert seen == [2, 3, 4]

    run_cases(Fake(), plan, tmp_path / "whole")
    resumed, whole = RunFolder.open(path), RunFolder.open(tmp_path / "whole")
    assert [item.case_id for item in resumed.items()] == [item.case_id for item in whole.items()]
    for name in ("number_exact", "false_refusal", "evidence_recall@5", "right"):
        assert resumed.summary().metric(name) == whole.summary().metric(name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cases": [case()]}, "the dataset"),
        ({"settings": {"top_k": 1}}, "the setting top_k"),
        ({"index": "2 other"}, "the index"),
        ({"repeat": 2}, "--repeat"),
        ({"own_history": False}, "--own-history"),
    ],
)
def test_another_run_can_not_be_resumed(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    plan = Plan(cases(), settings={"top_k": 10}, index="1 model")
    with pytest.raises(KeyboardInterrupt):
        run_cases(Stopped(), plan, tmp_path / "run")
    with pytest.raises(EvalError, match=rf"can't be resumed, since {said} changed"):
        run_cases(Fake(), replace(plan, **change), tmp_path / "run", resume=True)


def test_other_articles_and_other_code_can_not_be_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = FakeSystem({}, {AREA: answer("")}, [STATION])
    run_cases(fewer, Plan([case()]), tmp_path / "run")
    with pytest.raises(EvalError, match="since the corpus changed"):
        run_cases(Fake(), Plan([case()]), tmp_path / "run", resume=True)
    monkeypatch.setattr("eval.run.metrics_hash", lambda: "other")
    monkeypatch.setattr("eval.run.prompts_hash", lambda: "other")
    with pytest.raises(EvalError, match="since the prompts, the code of the metrics changed"):
        run_cases(fewer, Plan([case()]), tmp_path / "run", resume=True)


def test_no_run_overwrites_another(system: Fake, tmp_path: Path) -> None:
    run_cases(system, Plan(cases()), tmp_path / "run")
    with pytest.raises(EvalError, match="is not empty"):
        run_cases(system, Plan(cases()), tmp_path / "run")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EvalError, match="can't be used"):
        run_cases(system, Plan(cases()), tmp_path / "file")


def test_a_folder_that_stops_taking_files(system: Fake, tmp_path: Path) -> None:
    folder = tmp_path / "run"

    def obstruct(done: int, total: int) -> None:
        if done == total:
            (folder / "scores.jsonl").mkdir()

    with pytest.raises(EvalError, match=r"scores\.jsonl: can't be written"):
        run_cases(system, Plan(cases()), folder, on_progress=obstruct)
    assert not (folder / "summary.json").exists()


def test_cases_over_other_articles_are_refused_before_anything_is_run(system: Fake, tmp_path: Path) -> None:
    elsewhere = case(evidence=((Quote("elsewhere.md", "占地"),),))
    with pytest.raises(EvalError, match=r"no article from elsewhere\.md"):
        run_cases(system, Plan([elsewhere]), tmp_path / "run")
    assert not (tmp_path / "run").exists()
    assert system.asked == []


def test_scoring_again_runs_nothing_and_says_the_same(run: tuple[Summary, Path], system: Fake) -> None:
    summary, path = run
    asked = list(system.asked)
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    assert score_run(RunFolder.open(path)) == summary
    assert system.asked == asked
    assert {file.name: file.read_bytes() for file in path.iterdir()} == before


def test_scoring_by_other_metrics_is_noted(run: tuple[Summary, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    before = RunFolder.open(run[1]).manifest
    monkeypatch.setattr("eval.run.metrics_hash", lambda: "other")
    score_run(RunFolder.open(run[1]))
    after = RunFolder.open(run[1]).manifest
    assert after == replace(before, hashes=replace(before.hashes, metrics="other"))


def test_only_what_failed(run: tuple[Summary, Path], tmp_path: Path) -> None:
    folder = RunFolder.open(run[1])
    assert [case_.id for case_ in failing(cases(), folder)] == ["c2", "c4"]
    with pytest.raises(EvalError, match="none of these cases failed"):
        failing(cases()[:1], folder)


def test_table(run: tuple[Summary, Path]) -> None:
    text = table(run[0])
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["number_exact"][-1] == "3"
    assert "0.333" in rows["number_exact"]
    assert rows["false_refusal"][1] == "↓"
    assert "clarification" not in rows
    assert "4 题 cases, 1 个错误 errors" in text
