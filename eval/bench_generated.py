"""What we add to a chat model's own time: `python -m eval.bench_generated` over the sample articles.

A writer that needs no time at all answers in the articles' own sentences, with one of them changed so that it is looked
for in every passage; what remains is ours: packing, the prompt, the checks while it writes, the citations.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from statistics import median, quantiles

from eval.cases import load_cases
from eval.program import Program, run
from eval.shipped import POLICY_QA
from eval.system import home_of_its_own
from index.build import add
from index.chunking import sentence_spans
from index.config import SAMPLES, IndexConfig, load_settings
from index.reader import IndexReader
from rag.config import RagConfig
from rag.context import NumberedPassage
from rag.generate import ChatGenerator
from rag.generated import Asked, Phrasing
from rag.retriever import Retriever
from rag.schema import Draft, Lang, Turn

SENTENCES = 4
"""Sentences of an answer; the prompt asks for five at most."""
QUESTIONS = 60
_PIECE = 6
"""Characters of a piece, about what a model sends at once."""


@dataclass(frozen=True, slots=True)
class GeneratedBench:
    """Milliseconds that we add to a question."""

    first_draft_ms: tuple[float, ...]
    """From the passages found to the first text shown, without the model."""
    whole_ms: tuple[float, ...]
    """From the passages found to the checked answer, without the model."""


class InstantWriter(ChatGenerator):
    """Writes sentences of the passages, the last of them with another figure, and sends nothing anywhere."""

    async def stream(
        self, question: str, lang: Lang, history: Sequence[Turn], passages: Sequence[NumberedPassage]
    ) -> AsyncGenerator[str]:
        """The answer in pieces of _PIECE characters; the prompt is made as for a model."""
        self.prompt(question, lang, history, passages)
        written = [
            f"{span.of(passage.text).strip()}[{passage.number}]"
            for passage in passages
            for span in sentence_spans(passage.text)[:2]
        ][:SENTENCES]
        written[-1] = f"据统计有{written[-1]}97531人。"
        text = "".join(written)
        for start in range(0, len(text), _PIECE):
            yield text[start : start + _PIECE]


def generated_bench(reader: IndexReader, questions: Sequence[str]) -> GeneratedBench:
    """Have every question answered by an InstantWriter over the passages that are found for it."""
    config = RagConfig(chat_model="openai:none", chat_base_url="http://127.0.0.1:1/v1")
    phrasing = Phrasing(InstantWriter(config), config, lambda: reader.model, reader.text)
    retriever = Retriever(reader)
    times = [
        asyncio.run(_timed(phrasing, Asked(question, question, "zh-Hans", (), found.hits)))
        for question in questions
        if (found := retriever.search(question, k=config.top_k)).hits
    ]
    return GeneratedBench(tuple(first for first, _ in times), tuple(whole for _, whole in times))


async def _timed(phrasing: Phrasing, asked: Asked) -> tuple[float, float]:
    started = time.perf_counter()
    first = 0.0
    async with aclosing(phrasing.stream(asked)) as events:
        async for event in events:
            if isinstance(event, Draft) and event.text and not first:
                first = time.perf_counter() - started
    return 1000 * first, 1000 * (time.perf_counter() - started)


def main(argv: Sequence[str] | None = None) -> None:
    """Print the benchmark over the sample articles, which are indexed below the home folder if need be."""
    Program("bench_generated", __doc__).parse_args(argv)
    index = home_of_its_own(load_settings(IndexConfig, "index"), "bench")
    add(index, [SAMPLES])
    cases = load_cases(POLICY_QA.cases)
    with closing(IndexReader(index)) as reader:
        bench = generated_bench(reader, [case.scored.user for case in cases if case.lang != "en"][:QUESTIONS])
    print(f"what we add to a chat model's time, {len(bench.whole_ms)} questions over the sample articles")
    for name, times in (("to the first text", bench.first_draft_ms), ("to the whole answer", bench.whole_ms)):
        print(f"{name:20} median {median(times):6.1f} ms, 95th percentile {quantiles(times, n=20)[-1]:6.1f} ms")


if __name__ == "__main__":
    run(main)
