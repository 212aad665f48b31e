from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset_figures import dataset_figures
from eval.dataset_manifest import (
    DatasetManifest,
    changes,
    manifest_of,
    manifest_path,
    read_manifest,
    write_manifest,
)
from index.errors import EvalError
from tests.eval.builders import FUND, STATION, case, unanswerable

CASES = [case(), unanswerable()]


@pytest.fixture
def manifest() -> DatasetManifest:
    return manifest_of(CASES, [STATION, FUND], dataset_figures(CASES, [STATION, FUND]))


def test_what_is_written_is_read(tmp_path: Path, manifest: DatasetManifest) -> None:
    dataset = tmp_path / "mine.jsonl"
    assert read_manifest(dataset) is None
    assert write_manifest(dataset, manifest) == tmp_path / "mine.manifest.json" == manifest_path(dataset)
    assert read_manifest(dataset) == manifest
    assert list(changes(manifest, manifest)) == []
    assert (manifest.cases, manifest.splits, manifest.types["numeric"]) == (2, {"dev": 2}, 1)


def test_a_changed_corpus_and_changed_cases_are_told(manifest: DatasetManifest) -> None:
    articles = [STATION, replace(FUND, text=FUND.text + "新增一句。")]
    (said,) = changes(manifest, manifest_of(CASES, articles, dataset_figures(CASES, articles)))
    assert said.startswith("the articles changed since")
    fewer = manifest_of(CASES[:1], [STATION, FUND], dataset_figures(CASES[:1], [STATION, FUND]))
    (said,) = changes(manifest, fewer)
    assert said.startswith("the cases changed since")
    assert "(2 were, 1 are)" in said


@pytest.mark.parametrize(
    ("text", "said"), [("{", "JSON"), ("{}", "corpus_hash"), ('{"corpus_hash": 1}', "corpus_hash")]
)
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(EvalError, match=said):
        read_manifest(tmp_path / "mine.jsonl")


def test_a_folder_that_takes_no_file(tmp_path: Path, manifest: DatasetManifest) -> None:
    with pytest.raises(EvalError, match="can't be written"):
        write_manifest(tmp_path / "gone" / "mine.jsonl", manifest)
