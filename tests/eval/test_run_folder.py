import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.run import Plan, run_cases
from eval.run_folder import VERSION, RunFolder
from index.errors import EvalError
from tests.eval.builders import STATION, FakeSystem, answer, case, citation, hit

QUESTION = case().scored.user


@pytest.fixture
def path(tmp_path: Path) -> Path:
    said = answer("占地580平方米[1]。", [citation(1, STATION, "占地580平方米。")], short="580平方米")
    system = FakeSystem({QUESTION: [hit(STATION, "资源驿站占地580平方米。")]}, {QUESTION: said})
    run_cases(system, Plan([case(), case("c2")]), tmp_path / "run")
    return tmp_path / "run"


def change(path: Path, **fields: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(document | fields), encoding="utf-8")


def test_what_was_written_is_read(path: Path) -> None:
    folder = RunFolder.open(path)
    assert [len(found) for found in (folder.cases(), folder.items(), folder.scores())] == [2, 2, 2]
    assert folder.cases()[0] == case()
    assert folder.manifest.version == VERSION


@pytest.mark.parametrize("version", [1, 3, "2", None])
def test_a_folder_of_another_version(path: Path, version: object) -> None:
    change(path / "manifest.json", version=version)
    with pytest.raises(EvalError, match=rf"a run folder of version {version}, this program reads 2; run the cases"):
        RunFolder.open(path)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"version": 2}', "\udcff"])
def test_a_manifest_that_is_none(path: Path, content: str) -> None:
    (path / "manifest.json").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(EvalError, match="run the cases again") as raised:
        RunFolder.open(path)
    assert "\n" not in str(raised.value)


def test_no_run_at_all(tmp_path: Path) -> None:
    for nothing in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(EvalError, match=r"holds no run \(no manifest.json\)"):
            RunFolder.open(nothing)


@pytest.mark.parametrize("name", ["summary.json", "items.jsonl"])
def test_a_folder_that_lacks_a_part_is_incomplete(path: Path, name: str) -> None:
    (path / name).unlink()
    with pytest.raises(EvalError, match="the run is incomplete"):
        RunFolder.open(path)


def test_a_torn_or_missing_item_is_incomplete(path: Path) -> None:
    items = (path / "items.jsonl").read_text(encoding="utf-8")
    for torn in (items[:-10], items.splitlines(keepends=True)[0]):
        (path / "items.jsonl").write_text(torn, encoding="utf-8")
        with pytest.raises(EvalError, match="the run is incomplete"):
            RunFolder.open(path)


def test_scores_that_do_not_belong_to_the_summary(path: Path) -> None:
    scores = path / "scores.jsonl"
    scores.write_text(scores.read_text(encoding="utf-8").replace("c2", "c3"), encoding="utf-8")
    with pytest.raises(EvalError, match=r"scores and summary don't belong together; run `policy-chat eval score"):
        RunFolder.open(path)


@pytest.mark.parametrize("name", ["cases.jsonl", "items.jsonl"])
def test_a_line_that_is_no_record_is_named(path: Path, name: str) -> None:
    first, _ = (path / name).read_text(encoding="utf-8").splitlines()
    (path / name).write_text(f"{first}\n" + '{"id": 5}\n', encoding="utf-8")
    folder = RunFolder.unfinished(path)
    with pytest.raises(EvalError, match=rf"{name}:2: .*; run the cases again"):
        folder.cases() if name == "cases.jsonl" else folder.items()


def test_a_torn_last_item_is_no_item_and_is_cut_off(path: Path) -> None:
    whole = (path / "items.jsonl").read_bytes()
    (path / "items.jsonl").write_bytes(whole + '{"case_id": "三'.encode()[:-1])
    folder = RunFolder.unfinished(path)
    folder.drop_torn_line()
    assert (path / "items.jsonl").read_bytes() == whole
    assert len(folder.items()) == 2


def test_a_torn_item_is_passed_over_in_reading(path: Path) -> None:
    with (path / "items.jsonl").open("a", encoding="utf-8") as items:
        items.write('{"case_id":')
    assert [item.case_id for item in RunFolder.unfinished(path).items()] == ["c1", "c2"]


def test_a_new_folder_may_be_empty_but_not_in_use(path: Path, tmp_path: Path) -> None:
    manifest = replace(RunFolder.open(path).manifest, finished=None)
    (tmp_path / "new").mkdir()
    assert RunFolder.create(tmp_path / "new", manifest, [case()]).items() == []
    with pytest.raises(EvalError, match="--resume this one"):
        RunFolder.create(path, manifest, [case()])
