"""What a judge is asked about a case, and how its reply is read. A reply that can't be read is no verdict.

Three questions, each of them answered by `{"verdicts": [true, ...], "reason": "..."}`:

judge_faithfulness   for each sentence: do the passages that it cites bear it out? (RAGAS, Es et al. 2023; ALCE)
judge_nuggets        which of the case's nuggets does the answer state, in whatever words?
judge_premise        does the answer say that the question's premise is wrong, and what is right?
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from eval.schema import Case, Item
from eval.scoring import stated_text
from prompts.template import Prompt, RenderedPrompt, fenced, joined, load_prompt
from rag.markers import split_cited

JudgeMetric = Literal["judge_faithfulness", "judge_nuggets", "judge_premise"]
METRICS: tuple[JudgeMetric, ...] = ("judge_faithfulness", "judge_nuggets", "judge_premise")

_WORDS = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}
_MOST_CHARACTERS = 20_000
"""A reply that is longer is not looked through for JSON."""


@dataclass(frozen=True, slots=True)
class Task:
    """One request to the judge; `count` verdicts are due."""

    case_id: str
    case_hash: str
    repeat: int
    metric: JudgeMetric
    part: int
    """Which sentence of the answer it is about, from 0; 0 where it is about the whole."""
    count: int
    prompt_name: str
    prompt_hash: str
    messages: RenderedPrompt | None
    """None where nothing was said, so that nothing is right and nobody need be asked."""


def tasks_of(case: Case, item: Item) -> Iterator[Task]:
    """What there is to judge about one item."""
    said = stated_text(item.answer)
    if case.expects_facts and case.scored.nuggets:
        wordings = [f"{number}. {nugget.text}" for number, nugget in enumerate(case.scored.nuggets, start=1)]
        nuggets = _prompt("judge_nuggets")
        messages = (
            nuggets.render(question=item.standalone_question, nuggets="\n".join(wordings), answer=said)
            if said
            else None
        )
        yield _task(item, "judge_nuggets", 0, len(wordings), nuggets, messages)
    if case.scored.expect == "correct_premise":
        premise = _prompt("judge_premise")
        gold = "\n".join(case.scored.answers)
        messages = premise.render(question=item.standalone_question, gold=gold, answer=said) if said else None
        yield _task(item, "judge_premise", 0, 1, premise, messages)
    if said and item.answer:
        yield from _faithfulness(item, item.answer.answer)


def read_verdicts(reply: str, count: int) -> tuple[tuple[bool, ...], str] | None:
    """The verdicts and the reason in a reply; None if it holds no such JSON or another number of verdicts.

    Whatever stands around the JSON is passed over, code fences and thinking included; the last object that fits counts.
    """
    decoder = json.JSONDecoder()
    found: tuple[tuple[bool, ...], str] | None = None
    reply = reply[:_MOST_CHARACTERS]
    for brace in re.finditer(r"\{", reply):
        try:
            document, _ = decoder.raw_decode(reply, brace.start())
        except (ValueError, RecursionError):
            continue
        verdicts = _verdicts(document, count)
        if verdicts is not None:
            found = verdicts, str(document.get("reason", ""))
    return found


def _verdicts(document: object, count: int) -> tuple[bool, ...] | None:
    listed = document.get("verdicts") if isinstance(document, dict) else None
    if isinstance(listed, bool | str) and count == 1:
        listed = [listed]
    if not isinstance(listed, list) or len(listed) != count:
        return None
    verdicts = [_WORDS.get(str(verdict).strip().lower()) for verdict in listed]
    return tuple(verdict for verdict in verdicts if verdict is not None) if None not in verdicts else None


def _faithfulness(item: Item, answer: str) -> Iterator[Task]:
    prompt = _prompt("judge_faithfulness")
    contents = {source.number: source.content for source in item.cited}
    for part, sentence in enumerate(split_cited(answer)):
        cited = [fenced("passage", contents[number], number) for number in sentence.numbers if number in contents]
        messages = prompt.render(passages=joined(cited), sentence=sentence.text) if cited else None
        yield _task(item, "judge_faithfulness", part, 1, prompt, messages)


def _task(
    item: Item, metric: JudgeMetric, part: int, count: int, prompt: Prompt, messages: RenderedPrompt | None
) -> Task:
    return Task(item.case_id, item.case_hash, item.repeat, metric, part, count, prompt.name, prompt.hash, messages)


def _prompt(name: JudgeMetric) -> Prompt:
    return load_prompt(name, "zh")
