"""Converts questions in another layout (`question, history, nuggets, evidence: [{doc, quote}], answerable`) into cases.

    python -m tests.eval.seed_questions IN.jsonl OUT.jsonl

A tool for measuring with question sets that are not ours; nothing it reads or writes is part of the project.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.schema import Case, CaseTurn, CaseType, Nugget, Quote
from index.matching import figures, is_figure, stands

_TYPES: dict[str, CaseType] = {
    "factoid": "single",
    "paraphrase": "single",
    "numeric": "numeric",
    "temporal": "temporal",
    "list": "list",
    "mechanism": "definition",
    "definition": "definition",
    "cross_doc": "multi_hop",
    "multi_hop": "multi_hop",
    "comparison": "comparative",
    "unanswerable": "unanswerable",
    "false_premise": "false_premise",
    "multi_turn": "multi_turn",
}
_BARE_FACT_TYPES = ("factoid", "paraphrase", "numeric", "temporal")


def convert(record: dict[str, Any]) -> Case:
    """The case of one record; a bare fact is taken for asked where one nugget answers a question of a suitable type."""
    quotes = [Quote(entry["doc"], entry["quote"]) for entry in record["evidence"]]
    nuggets = tuple(Nugget(text, vital=True) for text in record["nuggets"])
    asked_for_fact = record["type"] in _BARE_FACT_TYPES and len(nuggets) == 1
    scored = CaseTurn(
        user=record["question"],
        expect=_expect(record),
        answers=(record["answer"],) if record["answerable"] else (),
        short=_forms(nuggets[0], quotes) if asked_for_fact else (),
        numbers=tuple(nugget.text for nugget in nuggets if is_figure(nugget.text)),
        nuggets=nuggets,
        evidence=tuple((quote,) for quote in quotes),
    )
    return Case(
        id=record["id"],
        v=1,
        split="dev",
        type=_TYPES[record["type"]],
        lang=record["lang"],
        group_id=None,
        cluster=quotes[0].source if quotes else record["id"],
        turns=(*_earlier(record["history"]), scored),
        as_of="",
        author="seed",
        verified_by="",
    )


def convert_file(source: Path, target: Path) -> int:
    """Write the cases of `source` to `target`; the number of cases."""
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]
    lines = [json.dumps(asdict(convert(record)), ensure_ascii=False) for record in records]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def _expect(record: dict[str, Any]) -> Any:
    if not record["answerable"]:
        return "refuse"
    return "correct_premise" if record["type"] == "false_premise" else "answer"


def _earlier(history: list[dict[str, str]]) -> list[CaseTurn]:
    pairs = zip(history[::2], history[1::2], strict=True)
    return [CaseTurn(asked["content"], "answer", (answered["content"],)) for asked, answered in pairs]


def _forms(nugget: Nugget, quotes: list[Quote]) -> tuple[str, ...]:
    """The nugget's wordings, and the figures of the evidence that say the same in full (13757 and 13757个)."""
    in_full = [
        figure.text
        for quote in quotes
        for figure in figures(quote.quote)
        if any(
            is_figure(wording) and stands(found, figure.text)
            for wording in nugget.wordings
            for found in figures(wording)
        )
    ]
    return tuple(dict.fromkeys([*nugget.wordings, *in_full]))


if __name__ == "__main__":
    sys.stdout.write(f"{convert_file(Path(sys.argv[1]), Path(sys.argv[2]))} cases\n")
