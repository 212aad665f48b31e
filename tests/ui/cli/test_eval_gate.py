"""`policy-chat eval lint`, `gate`, `accept` and `figures`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval import provenance
from eval.run_folder import Hashes
from eval.schema import Case, Quote
from eval.shipped import Promises, ShippedSet
from tests.eval.builders import case, unanswerable
from tests.eval.runs import MANIFEST, cases_of, folder_of, scored
from tests.eval.test_gate import losing
from tests.ui.cli.commands import Command

PAGE = "连平邓村资源驿站.md"
COUNT = 60


def write(path: Path, *cases: Case) -> Path:
    path.write_text("".join(json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in cases), encoding="utf-8")
    return path


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    area = case("area", cluster=PAGE, evidence=((Quote(PAGE, "占地580平方米"),),))
    return write(tmp_path / "mine.jsonl", area, replace(unanswerable("year"), cluster=PAGE))


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped set of made-up cases, its baseline and its README, all in a folder of the test's own."""
    cases = write(tmp_path / "shipped.jsonl", *cases_of(COUNT))
    monkeypatch.setattr("eval.shipped.POLICY_QA", ShippedSet("policy_qa", cases, tmp_path, Promises()))
    monkeypatch.setattr("eval.baseline.BASELINE", tmp_path / "baseline.json")
    readme = tmp_path / "README.md"
    readme.write_text("# x\n<!-- figures:start -->\n<!-- figures:end -->\n", encoding="utf-8")
    monkeypatch.setattr("ui.cli_eval_gate.README", readme)
    hashes = Hashes(provenance.digest(each.hash for each in cases_of(COUNT)), "c1", "i", "p", provenance.metrics_hash())
    manifest = replace(MANIFEST, hashes=hashes)
    folder_of(tmp_path / "run", scored(COUNT), manifest)
    folder_of(tmp_path / "worse", scored(COUNT, changed=losing("number_exact")), manifest)
    return tmp_path


def test_lint_tells_figures_and_defects(samples: Command, dataset: Path) -> None:
    sound = samples("eval", "lint", dataset)
    assert (sound.code, sound.out.splitlines()[-1]) == (0, "2 cases, no defect")
    document = samples("eval", "lint", dataset, "--json").document
    assert (document["defects"], document["counts"]["numeric"]) == ([], 1)
    assert set(document["bm25_top1"]) == {"count", "of", "value"}
    write(dataset, case("area", cluster="gone.md"))
    broken = samples("eval", "lint", dataset)
    assert broken.code == 1
    assert "area: cluster 'gone.md' is the source of no article" in broken.err
    assert broken.err.splitlines()[-1].endswith("2 defects; correct what is named above")


def test_lint_tells_what_changed_since_the_manifest(samples: Command, dataset: Path, tmp_path: Path) -> None:
    assert samples("eval", "lint", dataset, "--write-manifest").code == 0
    assert samples("eval", "lint", dataset).code == 0
    text = dataset.read_text(encoding="utf-8")
    dataset.write_text(text.splitlines()[0] + "\n", encoding="utf-8")
    changed = samples("eval", "lint", dataset)
    assert (changed.code, "the cases changed since" in changed.err) == (1, True)
    path = tmp_path / "mine.manifest.json"
    before = path.read_text(encoding="utf-8")
    write(dataset, case("area", cluster="gone.md"))
    assert samples("eval", "lint", dataset, "--write-manifest").code == 1
    assert path.read_text(encoding="utf-8") == before  # nothing is written of what has defects


def test_lint_of_a_shipped_set_needs_no_home(command: Command) -> None:
    assert command("eval", "lint", "robustness").code == 0
    assert not command.home.exists()


def test_a_shipped_set_runs_over_its_own_articles(command: Command, tmp_path: Path) -> None:
    document = command("eval", "run", "robustness", "--limit", 2, "--out", "run", "--json").document
    assert document["cases"] == 2
    (home,) = (command.home / "eval" / "robustness").iterdir()
    assert (home / "catalog.sqlite3").is_file()
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["dataset"], manifest["articles"]) == ("robustness.jsonl", 39)


def test_the_gate(command: Command, shipped: Path) -> None:
    assert "no run was accepted yet" in command("eval", "gate", shipped / "run", home=False).error
    assert command("eval", "accept", shipped / "run", home=False).code == 0
    same = command("eval", "gate", shipped / "run", home=False)
    assert (same.code, "Verdict: no regression" in same.out) == (0, True)
    worse = command("eval", "gate", shipped / "worse", home=False)
    assert (worse.code, "number_exact" in worse.out) == (10, True)
    as_json = command("eval", "gate", shipped / "worse", "--json", home=False)
    document = json.loads(as_json.out)
    assert (as_json.code, document["exit_code"], document["worst"]) == (10, 10, "number_exact")
    assert "holds no run" in command("eval", "gate", shipped / "none", home=False).error


def test_the_figures(command: Command, shipped: Path) -> None:
    command("eval", "accept", shipped / "run", home=False)
    table = command("eval", "figures", home=False).out.strip()
    assert "| metric | value | 95 % | n |" in table
    assert command("eval", "figures", "--write", home=False).code == 0
    assert table in (shipped / "README.md").read_text(encoding="utf-8")
    (shipped / "README.md").write_text("# x\n", encoding="utf-8")
    assert "needs the lines" in command("eval", "figures", "--write", home=False).error
