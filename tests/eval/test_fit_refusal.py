"""The program that fits the refusal: it finds weights that tell its examples apart, and reads cases off an index."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from eval.fit_refusal import main
from eval.refusal_examples import Example, examples_of, write_examples
from index.embedding import CachedEmbeddings
from rag.confidence import AnswerFeatures
from rag.refusal import Features
from tests.rag.corpus import BilingualEmbeddings, build_index

N_FEATURES, N_ANSWER = len(fields(Features)), len(fields(AnswerFeatures))


def examples(n: int = 120) -> list[Example]:
    """Answerable ones have a high first feature, all others a low one; the other features are noise."""
    draw = np.random.default_rng(7)
    made = []
    for at in range(n):
        answerable = at % 3 != 0
        features = draw.random(N_FEATURES)
        features[0] = 0.8 * answerable + 0.2 * draw.random()
        made.append(
            Example(
                file="a" if at < n / 2 else "b",
                case_id=f"c{at}",
                cluster=f"k{at // 2}",
                sort="answerable" if answerable else "near" if at % 2 == at % 4 else "off",
                found=True,
                features=tuple(map(float, features)),
                answer_features=tuple(map(float, draw.random(N_ANSWER))),
                right=answerable and at % 4 != 1,
            )
        )
    return made


def test_kept_examples_are_read_again_and_the_feature_that_tells_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "examples.jsonl"
    write_examples(path, examples())
    main(["--examples", str(path)])
    out = capsys.readouterr().out
    assert "answerable: n 80" in out

    said = out.split("fitted anew, on cases not fitted on:")[1]
    assert "near: n 20, AUC 1.000" in said
    weights = dict(pair.split("=") for pair in said.split("Features(")[1].split(")")[0].split(", "))
    assert max(weights, key=lambda name: abs(float(weights[name]))) == fields(Features)[0].name
    assert "coverage 1.00" in said
    assert "REFUSAL_WEIGHT" in said


def test_cases_become_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(tmp_path).close()
    monkeypatch.setattr("index.reader.load_embeddings", lambda config: CachedEmbeddings(BilingualEmbeddings()))
    turns = [
        {"user": "石陂大桥全长多少米？", "expect": "answer", "answers": ["86米"], "short": ["86米"]},
        {"user": "石陂大桥一共雇了多少工人？", "expect": "refuse", "answers": []},
        {"user": "大桥？", "expect": "clarify", "answers": []},
    ]
    cases = [
        {"id": f"c{at}", "v": 1, "split": "dev", "type": "single", "lang": "zh-Hans", "group_id": None,
         "cluster": "bridge.md", "turns": [turn], "as_of": "", "author": "t", "verified_by": "t"}
        for at, turn in enumerate(turns)
    ]  # fmt: skip
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")

    answerable, near = examples_of(tmp_path / "index", path, "dev")

    assert (answerable.sort, answerable.found, answerable.right) == ("answerable", True, True)
    assert (near.sort, near.right) == ("near", False)
    assert len(near.features) == N_FEATURES
    assert examples_of(tmp_path / "index", path, "test") == []
