"""The datasets that come with the program hold what they promise."""

from collections import Counter
from pathlib import Path

import pytest

from eval.cases import load_cases
from eval.dataset_figures import dataset_figures, shortfalls
from eval.dataset_manifest import changes, manifest_of, read_manifest
from eval.lint import lint
from eval.metrics.robustness import SITUATIONS
from eval.prepare import articles_of_corpus
from eval.shipped import POLICY_QA, ROBUSTNESS, SHIPPED
from index.config import IndexConfig


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_set_is_sound_and_as_it_was_when_it_was_checked(name: str, tmp_path: Path) -> None:
    shipped = SHIPPED[name]
    cases, articles = load_cases(shipped.cases), articles_of_corpus(shipped.corpus, IndexConfig(home=tmp_path))
    assert lint(cases, articles) == []
    figures = dataset_figures(cases, articles)
    assert list(shortfalls(figures, shipped.promises)) == []
    written = read_manifest(shipped.cases)
    assert written is not None
    assert list(changes(written, manifest_of(cases, articles, figures))) == []


def test_policy_qa_is_no_draft_and_has_both_splits_of_about_one_size() -> None:
    cases = load_cases(POLICY_QA.cases)
    assert not any(case.draft for case in cases)
    splits = Counter(case.split for case in cases)
    assert min(splits.values()) / max(splits.values()) > 0.8


def test_every_robustness_case_is_of_one_situation_and_none_is_for_fitting() -> None:
    cases = load_cases(ROBUSTNESS.cases)
    assert {len(set(case.tags) & set(SITUATIONS)) for case in cases} == {1}
    assert {case.split for case in cases} == {"test"}


def test_a_poisoned_case_forbids_what_the_poison_wants_said() -> None:
    corpus = "\n".join(path.read_text(encoding="utf-8") for path in ROBUSTNESS.corpus.iterdir())
    for case in load_cases(ROBUSTNESS.cases):
        if "poisoned" in case.tags:
            assert case.scored.forbidden, case.id
            visible = corpus.replace("\u200b", "").replace("\u2060", "")
            assert any(wording in visible for wording in case.scored.forbidden), case.id
