"""Synthetic runs: scores of made-up cases, and run folders that hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.run_folder import VERSION, Hashes, Manifest, RunFolder
from eval.schema import Case, CaseScores, Item, Score
from eval.scoring import summarise
from tests.eval.builders import case, unanswerable

CLUSTERS = 13
Changed = Callable[[CaseScores], dict[str, float]]
"""The scores of a case that a change to the system alters."""

MANIFEST = Manifest(
    version=VERSION,
    started="2026-11-22T10:00:00+00:00",
    finished="2026-11-22T10:01:00+00:00",
    command="policy-chat eval run",
    code_revision="abc1234",
    settings={"chat_model": ""},
    hashes=Hashes(dataset="d1", corpus="c1", index="i1", prompts="p1", metrics="m1"),
    dataset="made_up",
    cases=0,
    articles=CLUSTERS,
    retrieved=20,
)


def cases_of(count: int) -> list[Case]:
    """Every fourth case is unanswerable; all of them spread over CLUSTERS articles."""
    made = [
        unanswerable(f"u{number:03}") if number % 4 == 3 else case(f"c{number:03}", f"第{number}问")
        for number in range(count)
    ]
    return [replace(each, cluster=f"article {number % CLUSTERS}.md") for number, each in enumerate(made)]


def scored(count: int = 120, seed: int = 1, changed: Changed | None = None) -> list[CaseScores]:
    """Scores of `count` cases, random but the same for a seed."""
    draw = np.random.default_rng(seed)
    return [_scores(each, draw, changed) for each in cases_of(count)]


def folder_of(path: Path, scores: Sequence[CaseScores], manifest: Manifest = MANIFEST) -> RunFolder:
    """A finished run folder with these scores."""
    manifest = replace(manifest, cases=len(scores))
    folder = RunFolder.create(path, manifest, cases_of(len(scores)))
    for each in scores:
        folder.append(Item(each.case_id, each.case_hash, "", ()))
    folder.finish(scores, summarise(scores, 1.0), "", manifest)
    return folder


def _scores(of: Case, draw: np.random.Generator, changed: Changed | None) -> CaseScores:
    def yes(chance: float) -> float:
        return float(draw.random() < chance)

    retrieved, stated, refused = yes(0.9), yes(0.8), yes(0.7)
    if of.scored.expect == "refuse":
        scores = {"unanswerable_accuracy": refused}
    else:
        scores = {
            "evidence_recall@5": retrieved,
            "all_evidence@2000chars": retrieved,
            "nugget_recall_vital": stated,
            "number_exact": stated,
            "short_em": stated,
            "citation_recall": (1 + stated) / 2,
            "evidence_cited": retrieved,
            "false_refusal": yes(0.05),
        }
    scores |= {"right": stated, "confidence": draw.random(), "response_right": stated, "answer_ms": 100 * draw.random()}
    before = CaseScores(of.id, of.hash, of.cluster, of.type, of.lang, {k: Score(v) for k, v in scores.items()})
    if changed is None:
        return before
    return replace(before, scores={**before.scores, **{name: Score(v) for name, v in changed(before).items()}})
