"""The examples that the refusal and the confidence are fitted on: cases, with what both read off their evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Literal

from eval.cases import load_cases
from eval.gathering import gather_cases
from eval.metrics import calibration
from eval.schema import Case
from eval.scoring import stated_text
from index.config import IndexConfig
from index.matching import states
from index.reader import IndexReader
from rag import confidence, refusal
from rag.compose import compose
from rag.evidence import Evidence
from rag.extract import select
from rag.refusal import Decision
from rag.schema import Answer

BESIDE_WEIGHT = 0.4
"""Weight of a case of another kind, such as a question on a reading passage."""

Sort = Literal["answerable", "near", "off"]
"""Answerable, a near miss, or off topic."""


@dataclass(frozen=True, slots=True)
class Example:
    """A case as the decision sees it."""

    file: str
    case_id: str
    cluster: str
    sort: Sort
    found: bool
    """Whether the evidence states a fact of the answer: what was not found can't teach what an answer looks like."""
    features: tuple[float, ...]
    answer_features: tuple[float, ...]
    """With 0 for the log odds of the evidence, which a fold computes anew."""
    right: bool
    """Whether the answer, if it is given, is wholly right."""
    weight: float = 1.0
    """1, or `BESIDE_WEIGHT`."""


def examples_of(home: Path, path: Path, split: str = "") -> list[Example]:
    """The cases of a file, asked of the index in `home`; those that call for a question back are left out."""
    cases = [case for case in load_cases(path) if split in ("", case.split) and case.scored.expect != "clarify"]
    with closing(IndexReader(IndexConfig(home=home))) as reader:
        made = [_example(path.stem, one.case, one.evidence) for one in gather_cases(reader, cases)]
    return [example for example in made if example]


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Keep examples in a file, a JSON line each."""
    lines = (json.dumps(asdict(example), ensure_ascii=False) + "\n" for example in examples)
    path.write_text("".join(lines), encoding="utf-8")


def read_examples(path: Path) -> list[Example]:
    """The examples of a file as `write_examples` wrote it; none where there is no file yet."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Example(**{**row, "features": tuple(row["features"]), "answer_features": tuple(row["answer_features"])})
        for row in rows
    ]


def _example(file: str, case: Case, evidence: Evidence) -> Example | None:
    if not evidence.candidates or not evidence.weights:  # always refused
        return None
    gold = case.scored
    question = replace(evidence.question, lang="zh-Hans")  # without a frame around the quotes
    composed = compose(question, select(evidence), evidence)
    answer = Answer(gold.user, "", "zh-Hans", "answered", composed.text, composed.short)
    short = composed.short.text if composed.short else ""
    told = "\n".join(candidate.text for candidate in evidence.candidates)
    facts = [wording for nugget in gold.nuggets for wording in nugget.wordings] + list(gold.short or gold.answers)
    as_answer = replace(case, turns=(*case.turns[:-1], replace(gold, expect="answer")))
    sort: Sort = "answerable" if gold.expect != "refuse" else "off" if "off_topic" in case.tags else "near"
    return Example(
        file=file,
        case_id=case.id,
        cluster=case.cluster,
        sort=sort,
        found=any(states(told, fact) for fact in facts),
        features=astuple(refusal.features(evidence)),
        answer_features=astuple(confidence.answer_features(Decision(0.5, False), evidence, composed)),
        right=sort == "answerable"
        and bool(calibration.right(as_answer, "answered", stated_text(answer), short))
        and gold.expect == "answer",
    )
